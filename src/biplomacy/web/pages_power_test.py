"""The test page: an offer against every benchmark and every rule set, never by one alone.

The same price has another answer by another benchmark; what nobody published stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.model import Provenance
from biplomacy.web.benchmark_bars import BenchmarkBar, Comparison, benchmark_bars
from biplomacy.web.cost_axis import CostLine
from biplomacy.web.drawing import SHEETS
from biplomacy.web.language import marked
from biplomacy.web.power_auctions import auctions_of
from biplomacy.web.power_test_rows import (
    BenchmarkRow,
    LimbRow,
    RuleRow,
    benchmark_rows,
    limb_row,
    rule_row,
)
from biplomacy.web.power_words import (
    BENCHMARKS,
    LIMBS,
    PROVENANCES,
    Digested,
    holds_chip,
    outcome_chip,
    price,
    short_price,
    signed_millions,
    terawatt_hours,
)
from biplomacy.web.powers import MOST_BOARDS, newest_of
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.signatories import office_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.subsidy_answers import TariffTest
    from biplomacy.web.drawing import Drawing
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer, Chip
    from biplomacy.web.power_auctions import AuctionBoard
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated

_RULES = marked("Rule set %(rules)s, SHA-256")


@dataclass(frozen=True, slots=True)
class TestBoard:
    """All that is said of one test."""

    id: str
    index: int
    offer: str
    title: str
    issuer: str
    system: str
    day: str
    rate: str
    rate_standing: str
    rate_source: str
    currency: str
    season: str
    energy: str
    fx: str
    synthetic: bool
    provenance: str
    standing: str
    grade: str
    answer: Answer
    rows: tuple[BenchmarkRow, ...]
    limbs: tuple[LimbRow, ...]
    conditions: tuple[LimbRow, ...]
    rulings: tuple[RuleRow, ...]
    bills: tuple[tuple[str, str], ...]
    withdrawal: tuple[tuple[str, str], ...]
    digests: tuple[Digested, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Beside:
    """One line of the comparison: what is asked, and the answer for each offer."""

    name: str
    cells: tuple[Chip | str, ...]


@dataclass(frozen=True, slots=True)
class TestPage:
    """The newest test of each offer, side by side and then each in full."""

    headline: str
    eyebrow: str
    chart: tuple[Drawing, ...]
    boards: tuple[TestBoard, ...]
    rules_beside: tuple[Beside, ...]
    limbs_beside: tuple[Beside, ...]
    auctions: tuple[AuctionBoard, ...]


def test_page(publication: Publication, language: Language) -> TestPage:
    """Return the page of the newest tests."""
    shown = newest_of(
        publication.published.power_tests, lambda one: (one.question.tariff.id, one.question.season)
    )[-MOST_BOARDS:]
    tests = tuple(one.body for one in shown)
    boards = tuple(_board(one, language) for one in shown)
    return TestPage(
        headline=_headline(tests, language),
        eyebrow=boards[0].system if boards else "",
        chart=_chart(tests, language) if tests else (),
        boards=boards,
        rules_beside=_rules_beside(tests, language),
        limbs_beside=_limbs_beside(tests, language),
        auctions=auctions_of(publication, language),
    )


def _headline(tests: Sequence[TariffTest], language: Language) -> str:
    """Return how the answers differ: by offer and by rule set, never a lone yes or no."""
    if not tests:
        return language.text("No tariff has been tested.")
    outcomes = {ruling.outcome for test in tests for ruling in test.rulings}
    several = len(outcomes) > 1
    if len(tests) == 1:
        return (
            language.text("One offer, and the answer depends on the rule set")
            if several
            else language.text("One offer, and every rule set says the same")
        )
    if several:
        return language.counted(
            len(tests),
            "%(number)s offer, and the answer depends on the rule set",
            "%(number)s offers, and the answer depends on the offer and on the rule set",
        )
    return language.counted(
        len(tests),
        "%(number)s offer, and every rule set says the same",
        "%(number)s offers, and every rule set says the same",
    )


def _chart(tests: Sequence[TariffTest], language: Language) -> tuple[Drawing, ...]:
    """Return the newest test's benchmarks, with the rates of all tests as lines."""
    newest = tests[-1]
    told = Comparison(
        bars=tuple(
            BenchmarkBar(f"{one.id.value}, {language.text(BENCHMARKS[one.id])}", one.value)
            for one in newest.benchmarks
        ),
        rates=tuple(
            CostLine(
                language.text(
                    "%(offer)s: %(price)s",
                    offer=test.question.tariff.id,
                    price=short_price(test.question.rate),
                ),
                test.question.rate,
            )
            for test in tests
        ),
        unit=f"{newest.question.tariff.currency}/kWh",
    )
    title = language.text(
        "Benchmarks and offered rates at the meter, %(system)s, %(hours)s",
        system=newest.question.tariff.system,
        hours=language.text(PROVENANCES[newest.question.provenance]),
    )
    return tuple(
        benchmark_bars(told, sheet, title, mark="b", language=language) for sheet in SHEETS
    )


def _board(stated: Stated[TariffTest], language: Language) -> TestBoard:
    test, index = stated.body, stated.logged.index
    asked = test.question
    tariff = asked.tariff
    return TestBoard(
        id=f"t{index}",
        index=index,
        offer=tariff.id,
        title=tariff.title,
        issuer=office_name(stated.logged.statement.issuer),
        system=tariff.system,
        day=language.day(tariff.offered),
        rate=price(asked.rate),
        rate_standing=standing_word(tariff.rate.standing, language),
        rate_source=tariff.rate.source,
        currency=tariff.currency,
        season=asked.season,
        energy=terawatt_hours(asked.energy_wh),
        fx=f"{asked.rate_per_usd:f}",
        synthetic=asked.provenance is Provenance.SYNTHETIC,
        provenance=language.text(PROVENANCES[asked.provenance]),
        standing="",
        grade=language.grade(test.grade),
        answer=language.answer(stated.verdict),
        rows=tuple(benchmark_rows(index, test, language)),
        limbs=tuple(limb_row(one, language) for one in test.limbs),
        conditions=tuple(limb_row(one, language) for one in test.conditions),
        rulings=tuple(rule_row(one, language) for one in test.rulings),
        bills=tuple(
            (language.text(BENCHMARKS[one.benchmark]), signed_millions(one.minor))
            for one in test.bills
            if one.minor is not None
        ),
        withdrawal=tuple((price(one.rate), signed_millions(one.loss)) for one in test.withdrawal),
        digests=tuple(
            Digested(language.text(_RULES, rules=one.rules), str(one.digest), None)
            for one in test.rulings
        ),
        code="power-tariff-test 1",
    )


def _rules_beside(tests: Sequence[TariffTest], language: Language) -> tuple[Beside, ...]:
    names = dict.fromkeys(ruling.rules for test in tests for ruling in test.rulings)
    return tuple(
        Beside(name, tuple(_ruling_of(test, name, language) for test in tests)) for name in names
    )


def _ruling_of(test: TariffTest, name: str, language: Language) -> Chip | str:
    found = next((one for one in test.rulings if one.rules == name), None)
    return outcome_chip(found.outcome, language) if found else language.text("not applied")


def _limbs_beside(tests: Sequence[TariffTest], language: Language) -> tuple[Beside, ...]:
    names = dict.fromkeys(one.name for test in tests for one in (*test.limbs, *test.conditions))
    return tuple(
        Beside(
            language.text(LIMBS[name]) if name in LIMBS else name,
            tuple(_limb_of(test, name, language) for test in tests),
        )
        for name in names
    )


def _limb_of(test: TariffTest, name: str, language: Language) -> Chip | str:
    every = (*test.limbs, *test.conditions)
    found = next((one for one in every if one.name == name), None)
    return holds_chip(found.holds, language) if found else language.text("not asked")
