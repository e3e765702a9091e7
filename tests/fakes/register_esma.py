"""ESMA files of our own making: one sound row, and rows that differ from it in what a test says."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from biplomacy.register.esma_columns import HEADERS
from biplomacy.register.esma_model import EsmaKind

EXTRACT = "data/registers/esma_mica_casp_2026-02-09_extract.csv"
LEI = "5493007WZ7IFULIL8G21"
OTHER_LEI = "529900T8BM49AURSDO55"
SOUND = {
    "ae_competentAuthority": "Authority of Nowhere",
    "ae_homeMemberState": "AT",
    "ae_lei_name": "Sound GmbH",
    "ae_lei": LEI,
    "ae_lei_cou_code": "AT",
    "ae_commercial_name": "Sound",
    "ae_address": "Ring 1, Vienna",
    "ae_website": "https://www.sound.example",
    "ae_decision_date": "09/04/2025",
    "ac_authorisationNotificationDate": "09/04/2025",
    "ac_serviceCode": "c. exchange of crypto-assets for funds | f. placing of crypto-assets",
    "ac_serviceCode_cou": "AT|DE",
    "ac_lastupdate": "18/04/2025",
}


def sound(**changed: str) -> Mapping[str, str]:
    """Return the sound row with the cells that are named changed."""
    return SOUND | changed


def esma_file(
    *rows: Mapping[str, str], kind: EsmaKind = EsmaKind.CASPS, mark: str = "\ufeff"
) -> bytes:
    """Return a file of ``kind`` that holds ``rows``; cells that it has no column for are left."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADERS[kind], restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return (mark + text.getvalue()).encode()
