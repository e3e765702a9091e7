"""Strategies for programmes, evidence and outcomes, and the smallest programme that reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st

from biplomacy.programme.expression import Junction
from biplomacy.programme.expression_text import parse_expression, parse_test
from biplomacy.programme.model import (
    Action,
    Adjuster,
    Answer,
    Clause,
    Coverage,
    DecidingFact,
    Delta,
    DeltaKind,
    Disbursement,
    Entity,
    Every,
    Kind,
    Largest,
    LeafValue,
    Limb,
    LimbOutcome,
    Observation,
    Outcome,
    Perimeter,
    Programme,
    Quantity,
    Reading,
    ReadingOutcome,
    Reason,
    ReportingDuty,
    Revision,
    Scale,
    Source,
    Status,
    Step,
    Target,
    Vary,
    Visibility,
    Waiver,
    WaiverKind,
)
from biplomacy.programme.purchase import Daily, Purchase
from biplomacy.programme.unit import UNITS, parse_unit
from biplomacy.programme.vocabulary import Funding
from biplomacy.record.expectation import Expectation, ExpectationKind, Predicate
from biplomacy.record.model import Every as Cadence
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Standing

T = TypeVar("T")

PAPER = '{ document = "a paper", standing = "quoted" }'
SMALLEST = """\
semantics = 1
id = "XX-TEST-2025"
state = "XX"
lender = "IMF"
facility = "EFF"
title = "A test"
approved = 2025-02-26
amount = "10"
unit = "USDm"

[[perimeters]]
id = "state"
version = 1
coverage = "partial"

[[clauses]]
id = "XX-ONE"
concept = "fx.nir"
kind = "quantitative-performance-criterion"
title = "A floor"
sources = [{ document = "a paper", standing = "quoted", quote = "not less than a thousand" }]
targets = [
  { value = "1000", unit = "USDm", test_date = 2025-06-30, source = PAPER },
]
readings = [
  { id = "plain", owner = "us", perimeter = "state", test = "at(nir) >= target()", basis = PAPER },
]
""".replace("PAPER", PAPER)

days = st.dates(date(2009, 1, 3), date(2100, 12, 31)).map(Day)
digests = st.binary(min_size=32, max_size=32).map(Digest)
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
texts = st.text(
    st.characters(
        codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u2028"
    ),
    min_size=1,
    max_size=60,
).filter(lambda text: bool(text.strip()))
notes = st.just("") | texts
standings = st.sampled_from(Standing)
grades = st.sampled_from(Grade)
fractions = st.fractions(-(10**12), 10**12, max_denominator=10**9)
units = st.sampled_from([*UNITS.values(), parse_unit("sat*usd-cent^-1")])
reasons = st.lists(st.sampled_from(Reason), unique=True, max_size=3).map(tuple)

quantities = st.builds(
    lambda bounds, unit, grade: Quantity(min(bounds), max(bounds), unit, grade),
    st.tuples(fractions, fractions) | fractions.map(lambda value: (value, value)),
    units,
    grades,
)
open_quantities = st.builds(
    lambda quantity, side: Quantity(
        None if "low" in side else quantity.low,
        None if "high" in side else quantity.high,
        quantity.unit,
        quantity.grade,
    ),
    quantities,
    st.sampled_from([("low",), ("high",), ("low", "high")]),
)
margins = st.none() | quantities | open_quantities
sources = st.builds(
    Source,
    document=texts,
    standing=standings,
    paragraph=notes,
    quote=notes,
    language=st.sampled_from(["en", "es", "ur"]),
    sha256=st.none() | digests,
)
some_sources = st.lists(sources, min_size=1, max_size=2).map(tuple)


def _unlike(
    values: st.SearchStrategy[T], key: Callable[[T], object]
) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(values, max_size=3, unique_by=key).map(tuple)


perimeters = st.builds(
    Perimeter,
    id=ids,
    version=st.integers(1, 10**6),
    entities=_unlike(st.builds(Entity, ids, texts), lambda entity: entity.name),
    coverage=st.sampled_from(Coverage),
    visibility=st.sampled_from(Visibility),
    statement=st.none() | digests,
)

_IN_COINS = (
    "sum(flows.purchase, since=approval) + sum(flows.mined, since=2025-01-01) <= 0 BTC",
    "change(stock.gross) - sum(flows.seized) <= target()",
    "not max(at(stock.net), 1 BTC) > abs(-adjusted())",
)
_COINS = parse_unit("BTC")
coin_targets = st.builds(
    Target, value=fractions, unit=st.just(_COINS), test_date=st.none() | days, source=sources
)
limbs = st.lists(
    st.builds(Limb, ids, texts, st.sampled_from(_IN_COINS).map(parse_test)),
    min_size=2,
    max_size=3,
    unique_by=lambda limb: limb.id,
).map(tuple)


def _reading(limbs_or_test: tuple[Limb, ...] | str | None, **stated: object) -> Reading:
    if isinstance(limbs_or_test, tuple):
        whole = Junction(every=True, tests=tuple(limb.test for limb in limbs_or_test))
        return Reading(test=whole, limbs=limbs_or_test, **stated)  # type: ignore[arg-type]
    test = None if limbs_or_test is None else parse_test(limbs_or_test)
    return Reading(test=test, **stated)  # type: ignore[arg-type]


readings = st.builds(
    _reading,
    st.none() | st.sampled_from(_IN_COINS) | limbs,
    id=ids,
    owner=texts,
    perimeter=st.just(""),
    basis=sources,
)
adjusters = st.builds(
    Adjuster,
    id=ids,
    actual=st.just(parse_expression("sum(flows.donated)")),
    programmed=st.just(parse_expression("2.5 BTC")),
    factor=fractions,
    source=sources,
    floor=st.none() | fractions,
    cap=st.none() | fractions,
)
waivers = st.builds(
    Waiver,
    kind=st.sampled_from(WaiverKind),
    decided=days,
    document=texts,
    test_date=days,
    relied_on=st.lists(digests, max_size=2).map(tuple),
)


def _clause(targets: tuple[Target, ...], moved: tuple[Adjuster, ...], **stated: object) -> Clause:
    adjusted = moved if targets else ()
    return Clause(targets=targets, adjusters=adjusted, **stated)  # type: ignore[arg-type]


clauses = st.builds(
    _clause,
    _unlike(coin_targets, lambda target: target.test_date),
    _unlike(adjusters, lambda adjuster: adjuster.id),
    id=ids,
    concept=st.sampled_from(["btc.accumulation", "fx.nir", "licensing.exchange"]),
    kind=st.sampled_from(Kind),
    title=texts,
    readings=st.lists(readings, min_size=1, max_size=3, unique_by=lambda one: one.id).map(tuple),
    sources=some_sources,
    waivers=st.lists(waivers, max_size=1).map(tuple),
    revisions=st.lists(
        st.builds(Revision, ids, st.lists(coin_targets, min_size=1, max_size=1).map(tuple)),
        max_size=1,
    ).map(tuple),
    note=notes,
)
expectations = st.sampled_from(
    [
        None,
        Expectation(ExpectationKind.ONE, "perimeter/1", ("bitcoin-office",)),
        Expectation(
            ExpectationKind.ONE,
            "event/1",
            ("chivo",),
            where=(Predicate("/uid", "EXIT"),),
            every=Cadence.QUARTER,
            within_days=30,
        ),
    ]
)
duties = st.builds(
    ReportingDuty,
    id=ids,
    concept=st.just("btc.disclosure"),
    kind=st.sampled_from(Kind),
    title=texts,
    due=st.none() | days,
    expectation=expectations,
    sources=some_sources,
    note=notes,
)
disbursements = st.builds(
    Disbursement,
    review=ids,
    amount=fractions,
    unit=units,
    available=st.none() | days,
    depends_on=st.just(()),
    source=sources,
)


def _distinct(programme: Programme) -> bool:
    names = [clause.id for clause in programme.clauses] + [duty.id for duty in programme.duties]
    return len(set(names)) == len(names)


programmes = st.builds(
    Programme,
    id=ids,
    state=texts.filter(lambda text: len(text) <= 40),
    lender=texts,
    facility=texts,
    title=texts,
    approved=days,
    ends=st.none() | days,
    amount=fractions,
    unit=units,
    perimeters=_unlike(perimeters, lambda perimeter: perimeter.id),
    clauses=st.lists(clauses, max_size=2).map(tuple),
    duties=st.lists(duties, max_size=2).map(tuple),
    disbursements=_unlike(disbursements, lambda disbursement: disbursement.review),
    findings=st.lists(sources, max_size=2).map(tuple),
    notes=st.lists(texts, max_size=2).map(tuple),
).filter(_distinct)

_COIN_FACTS = ("flows.purchase", "flows.mined", "flows.donated", "stock.gross")
coins = st.integers(0, 21 * 10**14).map(Fraction)
coin_quantities = st.builds(
    lambda low, more, grade: Quantity(low, None if more is None else low + more, _COINS, grade),
    coins,
    st.none() | st.just(Fraction(0)) | coins,
    grades,
)
observations = st.builds(
    lambda facts, place, start, length, **stated: Observation(
        tuple(facts), place, start, start.plus(length), **stated
    ),
    st.lists(st.sampled_from(_COIN_FACTS), min_size=1, max_size=3, unique=True),
    st.just("") | ids,
    days,
    st.integers(0, 400),
    quantity=coin_quantities,
    standing=standings,
    evidence=st.lists(digests, max_size=2).map(tuple),
)
spans = st.builds(lambda start, length: (start, start.plus(length)), days, st.integers(0, 400))
schedules = st.lists(st.builds(Step, days, coin_quantities), min_size=1, max_size=3).map(
    tuple
) | st.builds(lambda span, quantity: Every(span[0], span[1], quantity), spans, coin_quantities)
deltas = st.builds(
    Delta,
    fact=st.sampled_from(_COIN_FACTS),
    place=st.just("") | ids,
    kind=st.sampled_from(DeltaKind),
    schedule=schedules,
)
purchases = st.builds(
    Purchase,
    funding=st.sampled_from(Funding),
    quantity_sat=st.integers(1, 21 * 10**14),
    price_usd_cent=st.integers(1, 10**12),
    schedule=st.lists(days, min_size=1, max_size=3).map(tuple) | spans.map(lambda s: Daily(*s)),
)
actions = st.builds(
    Action,
    id=ids,
    title=texts,
    deltas=st.lists(deltas, max_size=2).map(tuple),
    standing=standings,
    purchases=st.lists(purchases, min_size=1, max_size=2).map(tuple),
)

answers = st.sampled_from(Answer)
leaves = st.builds(
    LeafValue,
    name=texts,
    facts=st.lists(st.sampled_from(_COIN_FACTS), max_size=2).map(tuple),
    place=st.just("outside public-sector") | st.just("") | ids,
    quantity=quantities | open_quantities,
    coefficient=st.none() | fractions,
    standing=standings,
    evidence=st.lists(digests, max_size=1).map(tuple),
    reasons=reasons,
)
limb_outcomes = st.builds(LimbOutcome, ids, texts, answers, margins, reasons)
reading_outcomes = st.builds(
    ReadingOutcome,
    id=ids,
    owner=texts,
    answer=answers,
    margin=margins,
    reasons=reasons,
    grade=grades,
    standing=standings,
    formula=notes,
    worked=notes,
    leaves=st.lists(leaves, max_size=2).map(tuple),
    limbs=st.lists(limb_outcomes, max_size=2).map(tuple),
)
outcomes = st.builds(
    Outcome,
    clause=ids,
    test_date=st.none() | days,
    on=days,
    answer=answers,
    status=st.sampled_from(Status),
    readings=_unlike(reading_outcomes, lambda reading: reading.id),
    reasons=reasons,
    deciding=st.lists(
        st.builds(DecidingFact, texts, answers, answers, st.booleans()), max_size=2
    ).map(tuple),
    margin=margins,
    grade=grades,
    standing=standings,
    adjusted=st.none() | fractions,
    reopened=st.lists(digests, max_size=1).map(tuple),
    first_failed=st.none() | days,
)
largest_actions = st.builds(
    Largest,
    vary=st.sampled_from(Vary),
    scale=st.sampled_from(Scale),
    k=st.none() | st.integers(0, 2**63),
    clause=st.none() | ids,
    test_date=st.none() | days,
    day=st.none() | days,
    standing=standings,
)
