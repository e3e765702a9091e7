"""OFAC's ``sdn.csv``: names, aliases, programmes and addresses (US government work, public domain).

The shipped copy has a header; OFAC's own file has none. Both end with a byte 0x1A.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from biplomacy.screening.adapters.list_bytes import read_bytes
from biplomacy.screening.errors import ListMalformed
from biplomacy.screening.list_import import address_findings, require_case
from biplomacy.screening.ports import ListRead
from biplomacy.screening.sdn_rows import COLUMNS, cut_short, sdn_entry
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from pathlib import Path

_END = "\x1a"


class OfacSdnCsv:
    """A ``ListSource`` over ``sdn.csv``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, list_id: str) -> ListRead:
        """Return an entry for each row; raises as the port says."""
        content = read_bytes(self._path)
        try:
            text = content.decode("utf-8")
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise ListMalformed(f"{self._path.name} is no CSV in UTF-8: {error}") from error
        told = [(number, row) for number, row in enumerate(rows, 1) if row and row[0] != _END]
        if told and not told[0][1][0].isdigit():
            told = told[1:]
        for number, row in told:
            if len(row) != COLUMNS or not row[0].isdigit():
                raise ListMalformed(f"{self._path.name}, row {number}: it has no {COLUMNS} cells")
        entries = tuple(sdn_entry(list_id, row) for _, row in told)
        require_case([address for entry in entries for address in entry.addresses])
        cut = tuple(
            Finding(
                "remarks-cut-short",
                Severity.INFO,
                f"{list_id}:{row[0]}",
                "the remarks end at 1,000 signs: other names or addresses may be missing",
            )
            for _, row in told
            if cut_short(row[-1])
        )
        return ListRead(entries, (*address_findings(entries), *cut), Digest.of(content))
