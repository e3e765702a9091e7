"""The offices that have pages, in the order of the navigation: a row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.web.language import marked
from biplomacy.web.pages_accord import accord_page
from biplomacy.web.pages_assessment import assessment_page, assessments_page
from biplomacy.web.pages_claims import claims_page
from biplomacy.web.pages_control import control_page
from biplomacy.web.pages_entry import entry_page
from biplomacy.web.pages_flows import flows_page
from biplomacy.web.pages_lots import lots_page
from biplomacy.web.pages_outlook import outlook_page
from biplomacy.web.pages_perimeter import perimeter_page
from biplomacy.web.pages_power_contracts import contracts_page
from biplomacy.web.pages_power_dispatch import dispatch_page
from biplomacy.web.pages_power_mining import mining_page
from biplomacy.web.pages_power_outlook import power_outlook_page
from biplomacy.web.pages_power_plausibility import plausibility_page
from biplomacy.web.pages_power_surplus import surplus_page
from biplomacy.web.pages_power_test import test_page
from biplomacy.web.pages_programme import programme_page
from biplomacy.web.pages_programme_comparison import comparison_page
from biplomacy.web.pages_programme_offers import offers_page
from biplomacy.web.pages_record import record_page, record_pages
from biplomacy.web.pages_register import has_register, register_page
from biplomacy.web.pages_register_check import FORM, check_page
from biplomacy.web.pages_register_firm import firm_numbers, firm_page
from biplomacy.web.pages_reserve import reserve_page
from biplomacy.web.pages_start import start_page
from biplomacy.web.pages_verify import verify_page
from biplomacy.web.pages_wallets import wallets_page
from biplomacy.web.places import Place, Room
from biplomacy.web.powers import has_power
from biplomacy.web.supervision_rooms import SCREENING, SOLVENCY, SURVEILLANCE

if TYPE_CHECKING:
    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication


def _always(_: Publication) -> bool:
    return True


def _has_reserve(publication: Publication) -> bool:
    return publication.published.has_reserve


def _report_indices(publication: Publication) -> list[int]:
    return [one.logged.index for one in publication.published.reports]


def _has_programme(publication: Publication) -> bool:
    said = publication.published
    return bool(said.programmes or said.assessments or said.comparisons)


def _assessment_indices(publication: Publication) -> list[int]:
    return [one.logged.index for one in publication.published.assessments]


def _assessments(publication: Publication, language: Language, index: int | None) -> object:
    if index is None:
        return assessments_page(publication, language)
    return assessment_page(publication, language, index)


def _indices(publication: Publication) -> range:
    return range(publication.record.audited.checkpoint.head.size)


def _further_pages(publication: Publication) -> range:
    return range(1, record_pages(publication.published) + 1)


def _has_outlook(publication: Publication) -> bool:
    return bool(publication.published.outlooks)


def _outlook_indices(publication: Publication) -> list[int]:
    return [one.logged.index for one in publication.published.outlooks]


def _register(publication: Publication, language: Language, number: int | None) -> object:
    if number is None:
        return register_page(publication, language)
    return firm_page(publication, language, number)


def _has_accord(publication: Publication) -> bool:
    said = publication.published
    return bool(
        said.accords or said.packages or said.package_receipts or said.requests or said.meetings
    )


START = Room(
    "start",
    marked("Start"),
    (
        Place(
            "start/",
            marked("Start"),
            "start.html",
            lambda of, language, _: start_page(of, language),
        ),
    ),
    _always,
)
RESERVE = Room(
    "reserve",
    marked("Reserve"),
    (
        Place(
            "reserve/",
            marked("Balance"),
            "reserve.html",
            lambda of, language, _: reserve_page(of.published, language),
        ),
        Place(
            "reserve/claims/",
            marked("Claims"),
            "claims.html",
            lambda of, language, _: claims_page(of.published, language),
        ),
        Place(
            "reserve/flows/",
            marked("Flows"),
            "flows.html",
            lambda of, language, index: flows_page(of.published, language, index),
            numbered="{number}/",
            numbers=_report_indices,
        ),
        Place(
            "reserve/lots/",
            marked("Lots"),
            "lots.html",
            lambda of, language, _: lots_page(of.published, language),
        ),
        Place(
            "reserve/wallets/",
            marked("Wallets"),
            "wallets.html",
            lambda of, language, _: wallets_page(of.published, language),
        ),
        Place(
            "reserve/perimeter/",
            marked("Perimeter"),
            "perimeter.html",
            lambda of, language, _: perimeter_page(of.published, language),
        ),
        Place(
            "reserve/control/",
            marked("Control"),
            "control.html",
            lambda of, language, _: control_page(of.published, language),
        ),
    ),
    _has_reserve,
)
PROGRAMME = Room(
    "programme",
    marked("Programme"),
    (
        Place(
            "programme/",
            marked("Conditions"),
            "programme.html",
            lambda of, language, _: programme_page(of, language),
        ),
        Place(
            "programme/assessments/",
            marked("Assessments"),
            "assessments.html",
            _assessments,
            numbered="{number}/",
            numbers=_assessment_indices,
        ),
        Place(
            "programme/comparison/",
            marked("Comparison"),
            "programme_comparison.html",
            lambda of, language, _: comparison_page(of, language),
        ),
        Place(
            "programme/offers/",
            marked("Offers"),
            "programme_offers.html",
            lambda of, language, _: offers_page(of, language),
        ),
    ),
    _has_programme,
)
OUTLOOK = Room(
    "outlook",
    marked("Outlook"),
    (
        Place(
            "outlook/",
            marked("Outlook"),
            "outlook.html",
            outlook_page,
            numbered="{number}/",
            numbers=_outlook_indices,
        ),
    ),
    _has_outlook,
)
POWER = Room(
    "power",
    marked("Power"),
    (
        Place(
            "power/",
            marked("Surplus"),
            "power.html",
            lambda of, language, _: surplus_page(of, language),
        ),
        Place(
            "power/dispatch/",
            marked("Dispatch"),
            "power_dispatch.html",
            lambda of, language, _: dispatch_page(of, language),
        ),
        Place(
            "power/test/",
            marked("Tariff test"),
            "power_test.html",
            lambda of, language, _: test_page(of, language),
        ),
        Place(
            "power/mining/",
            marked("Mining"),
            "power_mining.html",
            lambda of, language, _: mining_page(of, language),
        ),
        Place(
            "power/outlook/",
            marked("Outlook"),
            "power_outlook.html",
            lambda of, language, _: power_outlook_page(of, language),
        ),
        Place(
            "power/plausibility/",
            marked("Plausibility"),
            "power_plausibility.html",
            lambda of, language, _: plausibility_page(of, language),
        ),
        Place(
            "power/contracts/",
            marked("Contracts"),
            "power_contracts.html",
            lambda of, language, _: contracts_page(of, language),
        ),
    ),
    has_power,
)
REGISTER = Room(
    "register",
    marked("Register"),
    (
        Place(
            "register/",
            marked("Register"),
            "register.html",
            _register,
            numbered="firms/{number}/",
            numbers=firm_numbers,
        ),
        Place(
            "register/check/",
            marked("Check a firm"),
            "register_check.html",
            lambda of, language, _: check_page(of, language, ()),
            form=FORM,
            asked=check_page,
        ),
    ),
    has_register,
)
ACCORD = Room(
    "accord",
    marked("Accord"),
    (
        Place(
            "accord/",
            marked("Accord"),
            "accord.html",
            lambda of, language, _: accord_page(of, language),
        ),
    ),
    _has_accord,
)
RECORD = Room(
    "record",
    marked("Record"),
    (
        Place(
            "record/",
            marked("Record"),
            "record.html",
            lambda of, language, number: record_page(of, language, number or 1),
            numbered="page/{number}/",
            numbers=_further_pages,
        ),
    ),
    _always,
)
ENTRIES = Place(
    "record/entries/",
    marked("Entry"),
    "entry.html",
    lambda of, language, number: entry_page(of, language, number or 0),
    numbered="{number}/",
    numbers=_indices,
)
VERIFY = Room(
    "verify",
    marked("Verify"),
    (
        Place(
            "verify/",
            marked("Verify"),
            "verify.html",
            lambda of, language, _: verify_page(of.record.audited, language),
        ),
    ),
    _always,
)
ROOMS = (
    START,
    RESERVE,
    PROGRAMME,
    OUTLOOK,
    POWER,
    REGISTER,
    SOLVENCY,
    SCREENING,
    SURVEILLANCE,
    ACCORD,
    RECORD,
    VERIFY,
)


def open_rooms(publication: Publication) -> tuple[Room, ...]:
    """Return the rooms that this record has something for."""
    return tuple(room for room in ROOMS if room.is_open(publication))
