"""El Salvador in July 2025: one clause, three readings, and what evidence makes of them (§6)."""

from __future__ import annotations

from functools import cache

import pytest

from biplomacy.demo.model import Reading
from biplomacy.programme.assessment import assess
from biplomacy.programme.case import EvidenceFile, apply_case
from biplomacy.programme.claims import ClaimOutcome, judge_claims
from biplomacy.programme.model import Outcome
from biplomacy.programme.reserve_facts import observations_of
from biplomacy.programme.reserve_listing import ReserveRecord
from biplomacy.programme.reserve_record import gather_reserve
from biplomacy.programme.vocabulary import Answer, Reason
from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import find_record, read_blob
from biplomacy.values.verdict import Grade, Standing
from biplomacy.verify.shelf import shelve
from biplomacy.wiring import open_tiles
from fakes.expected import bounds, require_as_told
from fakes.golden_cases import GoldenCase, golden_case, golden_cases
from fakes.programme_cases import reserve_record
from fakes.replayed import Replay, Replays

ON_THE_CHAIN = [case for case in golden_cases("f1-") if case.given.chain is not None]
IN_THE_DEMO = [case for case in golden_cases("f1-") if case.given.record is not None]


def judged(case: GoldenCase, record: ReserveRecord) -> tuple[Outcome, tuple[ClaimOutcome, ...]]:
    """Return the outcome of the case's clause and the verdicts on its claims."""
    on, clause = case.when.on, case.then.clause
    facts = observations_of(record, on)
    told = EvidenceFile(case.title, facts.observations, facts.perimeters)
    programme = apply_case(case.programme, told)
    (outcome,) = (one for one in assess(programme, facts.observations, on) if one.clause == clause)
    return outcome, judge_claims(programme, case.terms.claims, facts.observations, on)


def record_of(told: Replay) -> ReserveRecord:
    """Return what the replay's record says of the reserve."""
    files = find_record(open_tiles(told.places.record("sv")))
    shelf = shelve(audit_record(files, told.trust).statements)
    in_force = [(one.logged, one.body) for one in shelf.items if one.superseded_by is None]
    return gather_reserve(in_force, lambda reference: read_blob(files, reference))


@cache
def on_the_chain(name: str) -> tuple[Outcome, tuple[ClaimOutcome, ...]]:
    case = golden_case(name)
    assert case.given.chain is not None
    return judged(case, reserve_record(case.given.chain))


@pytest.mark.parametrize("case", ON_THE_CHAIN, ids=lambda case: case.name)
def test_evidence_on_a_test_chain_comes_out_as_in_the_table(case: GoldenCase) -> None:
    outcome, claims = on_the_chain(case.name)

    require_as_told(case.then, outcome, claims)


@pytest.mark.slow
@pytest.mark.parametrize("case", IN_THE_DEMO, ids=lambda case: case.name)
def test_a_record_of_the_demo_comes_out_as_in_the_table(case: GoldenCase, replays: Replays) -> None:
    record = record_of(replays.of(Reading(case.given.record or "")))

    require_as_told(case.then, *judged(case, record))


@pytest.fixture(scope="module")
def public(replays: Replays) -> Outcome:
    """What the public could know: the Fund's addresses alone."""
    record = record_of(replays.of(Reading.PUBLIC_ONLY))
    return judged(golden_case("f1-e0"), record)[0]


@pytest.mark.slow
def test_public_data_cannot_settle_it_and_no_fact_alone_would(public: Outcome) -> None:
    assert [fact.alone for fact in public.deciding] == [False] * len(public.deciding)
    places = [fact.leaf for fact in public.deciding]
    assert "outside public-sector" in places[0]
    assert "stock.client" in next(leaf for leaf in places if "client" in leaf)
    assert places[-1].startswith("sum(flows.client | flows.donated | flows.internal")
    assert places[-1].endswith("[reserve-fund]")


@pytest.mark.slow
def test_the_rise_of_the_fund_is_on_the_chain_and_its_origin_is_one_leaf(public: Outcome) -> None:
    flows = next(reading for reading in public.readings if reading.id == "flows")
    undecided = [leaf for leaf in flows.leaves if Reason.ORIGIN_UNKNOWN in leaf.reasons]

    assert {leaf.quantity.high for leaf in undecided} == {1_118_000_000}
    assert len({leaf.name for leaf in undecided}) == 1
    stock = next(reading for reading in public.readings if reading.id == "stock")
    fund = next(leaf for leaf in stock.leaves if leaf.place == "reserve-fund")
    assert bounds(fund.quantity) == ("11.18", "11.18")
    assert (fund.quantity.grade, fund.standing) == (Grade.CHAIN, Standing.SYNTHETIC)


@pytest.mark.slow
def test_with_a_sealed_list_the_public_verdict_stays_open(replays: Replays) -> None:
    record = record_of(replays.of(Reading.SEALED))

    outcome, claims = judged(golden_case("f1-e1"), record)

    assert outcome.answer is Answer.UNDETERMINED
    assert Reason.PERIMETER_INCOMPLETE in outcome.reasons
    assert {claim.verdict.value for claim in claims[:2]} == {"unverifiable"}


def test_one_satoshi_is_enough() -> None:
    outcome, _ = on_the_chain("f1-e7")

    assert bounds(outcome.margin) == ("-0.00000001", "-0.00000001")
