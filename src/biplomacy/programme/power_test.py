"""A published test of a power tariff as the offer that a clause on power prices reads (§8.3).

Only the eleven facts of ``power-tariff-test/1`` are read. What is unknown there stays unknown here:
a truth is 0 or 1, a cost has an open bound, a burden is open to both sides.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.statement.tariff_test import decode_tariff_test
from biplomacy.power.tariff_facts import FactName, tariff_facts
from biplomacy.programme.case import Offer
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.fact_table import fact_rule
from biplomacy.programme.model import Observation, Quantity
from biplomacy.programme.unit import parse_quantity_text, unit_of
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from biplomacy.power.subsidy_answers import TariffTest
    from biplomacy.power.tariff import Tariff, Told
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest

CURRENCY = "PKR"
_INCREMENTAL = "tariff.cost.incremental"
_NAMES = MappingProxyType(
    {
        FactName.RATE: "tariff.rate",
        FactName.B3: "tariff.cost.average",
        FactName.B4: "tariff.ordinary",
        FactName.NAMED_SECTORS: "tariff.named_sectors",
        FactName.HAS_END: "tariff.has_end",
        FactName.HAS_CAP: "tariff.has_cap",
        FactName.ABOVE_BASE: "tariff.above_base",
        FactName.OTHERS_BURDEN: "others.burden",
        FactName.LENDER_CONSULTED: "lender.consulted",
    }
)
_OPEN_END = Day.parse("2035-12-31")
"""Until when the terms of an offer are taken to hold that names no last day."""


def offer_of_test(body: JsonObject, evidence: tuple[Digest, ...] = ()) -> Offer:
    """Return the offer that a ``power-tariff-test/1`` body tells, with its costs.

    ``evidence``: the digest of the statement, where it was logged.

    Raises:
        SystemMalformed: the body does not read.
        ProgrammeMalformed: its prices are in another currency than the clause's.
    """
    return offer_of(decode_tariff_test(body), evidence)


def newest_offers(tests: Iterable[tuple[TariffTest, Digest]]) -> tuple[Offer, ...]:
    """Return the offers that a record's tests tell, each by its newest, the oldest offer first.

    ``tests`` come in log order with the ids of their entries. One in a currency that the clause
    does not know is passed over.
    """
    newest = {test.question.tariff.id: (test, name) for test, name in tests}
    return tuple(
        offer_of(test, (name,))
        for test, name in sorted(newest.values(), key=lambda one: one[0].question.tariff.offered)
        if test.question.tariff.currency == CURRENCY
    )


def offer_of(test: TariffTest, evidence: tuple[Digest, ...] = ()) -> Offer:
    """Return the offer that a test tells; raises ``ProgrammeMalformed`` as ``offer_of_test``."""
    tariff = test.question.tariff
    if tariff.currency != CURRENCY:
        raise ProgrammeMalformed(
            f"the tariff is in {tariff.currency}, and the facts on power prices are in {CURRENCY}",
            hint="give a test in that currency",
        )
    facts = {fact.name: fact.told for fact in tariff_facts(test)}
    seen = tuple(_observations(facts, tariff, evidence))
    return Offer(tariff.id, tariff.title, seen)


def _observations(
    facts: dict[FactName, Told[str]], tariff: Tariff, evidence: tuple[Digest, ...]
) -> Iterator[Observation]:
    start = tariff.starts or tariff.offered
    end = tariff.ends or max(start, _OPEN_END)
    quantities = [(name, _quantity(facts[told], name)) for told, name in _NAMES.items()]
    low, high = facts[FactName.B1_LOW], facts[FactName.B1_HIGH]
    quantities.append((_INCREMENTAL, _between(low, high)))
    standings = {name: facts[told].standing for told, name in _NAMES.items()}
    standings[_INCREMENTAL] = Standing.weakest((low.standing, high.standing))
    for name, quantity in quantities:
        if quantity is not None:
            yield Observation((name,), "", start, end, quantity, standings[name], evidence)


def _quantity(fact: Told[str], name: str) -> Quantity | None:
    """Return the quantity of a fact; None for one of which nothing is known."""
    if fact.value is None:
        return None
    unit = unit_of(fact_rule(name).dimension)
    value = parse_quantity_text(fact.value, unit)
    return Quantity(value, value, unit, fact.grade)


def _between(low: Told[str], high: Told[str]) -> Quantity | None:
    """Return both readings of the incremental cost as one interval, open where one is unknown."""
    if low.value is None and high.value is None:
        return None
    unit = unit_of(fact_rule(_INCREMENTAL).dimension)
    bounds: list[Fraction | None] = [
        None if fact.value is None else parse_quantity_text(fact.value, unit)
        for fact in (low, high)
    ]
    least, most = bounds
    zero = parse_quantity_text("0", unit)
    return Quantity(
        zero if least is None else least, most, unit, Grade.weakest((low.grade, high.grade))
    )
