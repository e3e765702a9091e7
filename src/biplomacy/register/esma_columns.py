"""ESMA's columns: which file has which, and how each is read (register §A6.1, §A6.2).

The headers are those of ESMA's five files as published in January and February 2026; the header of
``casps`` was read in the file itself, the others as public tools quote them.
"""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType

from biplomacy.register.esma_model import EsmaKind

NAME = "ae_lei_name"
AUTHORITY = "ae_competentAuthority"
HOME_STATE = "ae_homeMemberState"
LEI = "ae_lei"
TRADE_NAME = "ae_commercial_name"
SERVICES = "ac_serviceCode"
SERVED = "ac_serviceCode_cou"
SINCE = "ac_authorisationNotificationDate"
UNTIL = "ac_authorisationEndDate"
DECIDED = "ae_decision_date"
WEBSITE = "ae_website"
PLATFORM = "ae_website_platform"
PAPER = "wp_url"

_FIRM = (AUTHORITY, HOME_STATE, NAME, LEI, "ae_lei_cou_code")
HEADERS = MappingProxyType(
    {
        EsmaKind.CASPS: (
            *_FIRM, TRADE_NAME, "ae_address", WEBSITE, PLATFORM, SINCE, UNTIL, SERVICES, SERVED,
            "ac_comments", "ac_lastupdate",
        ),
        EsmaKind.NCASP: (
            *_FIRM, TRADE_NAME, WEBSITE, "ae_infrigment", "ae_reason", DECIDED, "ae_comments",
            "ae_lastupdate",
        ),
        EsmaKind.EMTWP: (
            *_FIRM, TRADE_NAME, "ae_address", WEBSITE, SINCE, UNTIL, "ae_exemption48_4",
            "ae_exemption48_5", "ae_authorisation_other_emt", "ae_DTI_FFG", "ae_DTI", PAPER,
            "wp_authorisationNotificationDate", "wp_comments", "wp_lastupdate",
        ),
        EsmaKind.ARTZZ: (
            *_FIRM, TRADE_NAME, "ae_address", WEBSITE, SINCE, UNTIL, "ae_credit_institution", PAPER,
            "wp_authorisationNotificationDate", "wp_url_cou", "wp_comments", "wp_lastupdate",
        ),
        EsmaKind.OTHER: (
            *_FIRM, "ae_lei_name_casp", "ae_lei_casp", "ae_offerCode_cou", "ae_DTI_FFG", "ae_DTI",
            PAPER, "wp_comments", "wp_lastupdate",
        ),
    }
)  # fmt: skip


class Reading(Enum):
    """How a column's cells are read."""

    TEXT = "text"
    DATE = "date"
    COUNTRY = "country"
    COUNTRIES = "countries"
    DTIS = "dtis"
    SITES = "sites"
    LEI = "lei"
    SERVICES = "services"


READINGS = MappingProxyType(
    {
        HOME_STATE: Reading.COUNTRY,
        "ae_lei_cou_code": Reading.COUNTRY,
        LEI: Reading.LEI,
        "ae_lei_casp": Reading.LEI,
        WEBSITE: Reading.SITES,
        PLATFORM: Reading.SITES,
        PAPER: Reading.SITES,
        SINCE: Reading.DATE,
        UNTIL: Reading.DATE,
        DECIDED: Reading.DATE,
        "wp_authorisationNotificationDate": Reading.DATE,
        "ac_lastupdate": Reading.DATE,
        "ae_lastupdate": Reading.DATE,
        "wp_lastupdate": Reading.DATE,
        SERVICES: Reading.SERVICES,
        SERVED: Reading.COUNTRIES,
        "ae_offerCode_cou": Reading.COUNTRIES,
        "wp_url_cou": Reading.COUNTRIES,
        "ae_DTI": Reading.DTIS,
        "ae_DTI_FFG": Reading.DTIS,
    }
)
"""The columns that are more than text."""
