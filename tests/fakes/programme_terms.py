"""Small programmes, observations and actions, each in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from biplomacy.programme.expression_text import parse_test
from biplomacy.programme.fact_table import fact_rule
from biplomacy.programme.model import (
    Action,
    Clause,
    Coverage,
    Delta,
    DeltaKind,
    Entity,
    Every,
    Kind,
    Observation,
    Perimeter,
    Programme,
    Quantity,
    Reading,
    Source,
    Step,
    Target,
)
from biplomacy.programme.unit import parse_bound, parse_unit, unit_of
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Standing

APPROVED = Day(date(2025, 7, 14))
LATER = Day(date(2025, 7, 24))
PAPER = Source("a paper", Standing.QUOTED)
EXAMPLE = Source("this test", Standing.ILLUSTRATIVE)


def day(text: str) -> Day:
    """Return the day of ``07-14``, in 2025, or of a whole date."""
    return Day.parse(text if len(text) > 5 else f"2025-{text}")


def exactly(value: str, fact: str, grade: Grade = Grade.ATTESTED) -> Quantity:
    """Return a value in the unit that the fact is shown in; ``low..high`` is an interval."""
    unit = unit_of(fact_rule(fact).dimension)
    low, _, high = value.partition("..")
    return Quantity(parse_bound(low, unit), parse_bound(high or low, unit), unit, grade)


def seen(  # noqa: PLR0913 - an observation has as many parts
    facts: str,
    value: str,
    start: str,
    end: str = "",
    *,
    place: str = "",
    grade: Grade = Grade.ATTESTED,
    standing: Standing = Standing.ILLUSTRATIVE,
) -> Observation:
    """Return an observation; several facts are joined by a bar."""
    names = tuple(facts.split("|"))
    return Observation(
        names,
        place,
        day(start),
        day(end or start),
        exactly(value, names[0], grade),
        standing,
        (Digest.of(f"{facts} {value} {start} {place}".encode()),),
    )


def reading(
    test: str | None, perimeter: str = "", *, name: str = "one", basis: Source = PAPER
) -> Reading:
    """Return a reading of a test, or of a wording that nobody has read."""
    return Reading(name, "a reader", None if test is None else parse_test(test), perimeter, basis)


def clause(
    *readings: Reading,
    name: str = "XX-ONE",
    concept: str = "btc.accumulation",
    kind: Kind = Kind.CONTINUOUS,
    targets: Sequence[Target] = (),
) -> Clause:
    """Return a clause."""
    return Clause(name, concept, kind, "a clause", readings, (PAPER,), tuple(targets))


def target(value: str, unit: str, test_date: str | None, source: Source = PAPER) -> Target:
    """Return a target."""
    of = parse_unit(unit)
    number = parse_bound(value, of)
    assert number is not None
    return Target(number, of, None if test_date is None else day(test_date), source)


def perimeter(
    *entities: str, coverage: Coverage = Coverage.COMPLETE, name: str = "public-sector"
) -> Perimeter:
    """Return a perimeter of entities."""
    return Perimeter(name, 1, tuple(Entity(one, "a member") for one in entities), coverage)


def programme(
    *clauses: Clause, perimeters: Sequence[Perimeter] = (), approved: Day = APPROVED
) -> Programme:
    """Return a programme of clauses."""
    return Programme(
        id="XX-TEST-2025",
        state="XX",
        lender="IMF",
        facility="EFF",
        title="A test",
        approved=approved,
        ends=None,
        amount=Fraction(10**11),
        unit=parse_unit("USDm"),
        perimeters=tuple(perimeters),
        clauses=clauses,
        duties=(),
        disbursements=(),
    )


def added(fact: str, value: str, start: str, end: str = "", *, place: str = "") -> Delta:
    """Return an addition on a day, or on each day up to ``end``."""
    return Delta(fact, place, DeltaKind.ADD, _schedule(fact, value, start, end))


def set_to(fact: str, value: str, start: str, end: str = "", *, place: str = "") -> Delta:
    """Return what a fact is set to."""
    return Delta(fact, place, DeltaKind.SET, _schedule(fact, value, start, end))


def _schedule(fact: str, value: str, start: str, end: str) -> tuple[Step, ...] | Every:
    quantity = exactly(value, fact, Grade.ASSUMED)
    return Every(day(start), day(end), quantity) if end else (Step(day(start), quantity),)


def action(*deltas: Delta) -> Action:
    """Return an action."""
    return Action("act", "an action", deltas, Standing.ILLUSTRATIVE)
