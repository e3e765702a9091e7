"""What reserve statements tell a programme: nothing is taken for zero that nobody stated (§4.8)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint
from biplomacy.programme.model import Coverage, Observation
from biplomacy.programme.reserve_facts import ReserveFacts, observations_of, perimeters_of
from biplomacy.programme.reserve_flows import ANYWHERE, FACTS, OUTSIDE
from biplomacy.programme.reserve_listing import ReserveRecord, StatedReport
from biplomacy.programme.reserve_record import gather_reserve
from biplomacy.programme.vocabulary import Visibility
from biplomacy.record.model import EvidenceRef, Logged, Period, Statement
from biplomacy.reserve.flow_rows import MEDIA_TYPE, ROLE, encode_rows
from biplomacy.reserve.model import (
    Custody,
    FlowClass,
    Kind,
    Member,
    MemberCommitment,
    Purpose,
    ReserveReport,
)
from biplomacy.reserve.report import compose_report
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Standing
from fakes.golden_cases import golden_case
from fakes.owned_chain import (
    OwnedChain,
    day_of,
    member,
    owned_chains,
    perimeter,
    read_flows,
    report_facts,
    script_of,
)
from fakes.programme_cases import BTC, FIRST, LAST, Case, reserve_record

JULY = (FIRST.plus(1), LAST)
RISE = 1_118_000_000


def told(case: str) -> Case:
    """Return what happens in E2 to E7 of programme §6.3."""
    found = golden_case(f"f1-{case.lower()}").given.chain
    assert found is not None
    return found


@cache
def record_of(case: str) -> ReserveRecord:
    return reserve_record(told(case))


def facts_of(case: str) -> ReserveFacts:
    return observations_of(record_of(case))


def during(facts: ReserveFacts, fact: str, place: str) -> tuple[Observation, ...]:
    """Return what is known of a fact in the window, in order."""
    found = [
        one
        for one in facts.observations
        if fact in one.facts and one.place == place and JULY[0] <= one.start <= JULY[1]
    ]
    return tuple(sorted(found, key=lambda one: one.start))


def total(facts: ReserveFacts, fact: str, place: str) -> tuple[int, int]:
    found = during(facts, fact, place)
    lows = sum(int(one.quantity.low or 0) for one in found)
    return lows, sum(int(one.quantity.high or 0) for one in found)


def stock(facts: ReserveFacts, fact: str, place: str, day: Day) -> int:
    (found,) = (
        one
        for one in facts.observations
        if one.facts == (fact,) and one.place == place and one.start <= day <= one.end
    )
    low = found.quantity.low
    assert low is not None
    assert low == found.quantity.high
    return int(low)


@pytest.mark.parametrize(
    ("case", "fact", "place", "expected"),
    [
        ("E2", "flows.purchase", "public-sector", 10 * BTC),
        ("E2", "flows.internal", "public-sector", RISE - 10 * BTC),
        ("E2", "flows.internal", "fund", RISE - 10 * BTC),
        ("E4", "flows.purchase", "public-sector", 0),
        ("E4", "flows.internal", "fund", RISE),
        ("E6", "flows.seized", "public-sector", BTC),
        ("E6", "flows.internal", "fund", RISE),
        ("E7", "flows.purchase", "public-sector", 1),
        ("E7", "flows.internal", "fund", RISE - 1),
    ],
)
def test_a_flow_comes_out_to_the_satoshi(case: str, fact: str, place: str, expected: int) -> None:
    assert total(facts_of(case), fact, place) == (expected, expected)


def test_what_the_fund_received_is_bounded_where_something_is_unexplained() -> None:
    assert total(facts_of("E3"), "flows.internal", "fund") == (0, RISE - 10 * BTC)


def test_every_day_of_the_window_is_covered_once() -> None:
    for fact in ("flows.purchase", "flows.mined", "flows.fee"):
        days = [
            one.start.plus(number)
            for one in during(facts_of("E2"), fact, "public-sector")
            for number in range(one.start.until(one.end) + 1)
        ]

        assert days == [FIRST.plus(number) for number in range(1, 11)]


def test_the_stock_is_known_on_each_day_and_by_entity_where_it_is_reported() -> None:
    facts = facts_of("E2")

    before, after = (stock(facts, "stock.gross", "reserve-fund", day) for day in (FIRST, LAST))
    between = [
        stock(facts, "stock.gross", "public-sector", FIRST.plus(number)) for number in range(1, 10)
    ]

    assert after - before == RISE
    assert between == [(6_902 + number) * BTC for number in range(1, 10)]


@pytest.mark.parametrize("case", ["E4", "E5"])
def test_client_claims_count_only_where_they_are_stated(case: str) -> None:
    owed = [one for one in facts_of(case).observations if one.facts == ("stock.client",)]

    stated = [int(one.quantity.low or 0) for one in owed if one.place == "chivo"]
    assert stated == ([] if case == "E4" else [12 * BTC, 12 * BTC - 40_000_000])
    assert {int(one.quantity.high or 0) for one in owed if one.place == "reserve-fund"} == {0}


def test_claims_at_another_block_say_nothing_of_the_report() -> None:
    record = record_of("E2")
    late = tuple(
        (name, replace(one, block=replace(one.block, height=1))) for name, one in record.claims
    )

    facts = observations_of(replace(record, claims=late))

    assert [
        o for o in facts.observations if o.facts == ("stock.client",) and o.place == "chivo"
    ] == []


def test_a_complete_list_is_attested_and_the_coins_of_the_fund_are_on_the_chain() -> None:
    facts = facts_of("E2")

    assert {one.quantity.grade for one in during(facts, "flows.mined", "public-sector")} == {
        Grade.ATTESTED
    }
    assert {one.quantity.grade for one in during(facts, "stock.gross", "fund")} == {Grade.CHAIN}
    assert {one.standing for one in facts.observations} == {Standing.SYNTHETIC}


def test_an_observation_names_its_report_its_rows_and_what_explains_it() -> None:
    record = record_of("E2")
    bought = during(observations_of(record), "flows.purchase", "public-sector")[0]

    name, acquisition = record.acquisitions[0]
    assert acquisition.day == bought.start
    report = record.reports[1]
    assert bought.evidence == (report.id, report.report.flows.digest, name)


def test_the_perimeter_is_the_one_that_the_newest_report_used() -> None:
    public, fund = perimeters_of(record_of("E2"))

    assert [entity.name for entity in public.entities] == [
        "bitcoin-office",
        "chivo",
        "reserve-fund",
    ]
    assert (public.id, public.version, public.coverage) == ("public-sector", 1, Coverage.COMPLETE)
    assert public.statement == record_of("E2").perimeters[0][0]
    assert [entity.name for entity in fund.entities] == ["reserve-fund"]
    assert perimeters_of(record_of("E2"), FIRST.plus(-1)) == ()


def only_the_fund(case: str) -> ReserveRecord:
    """Return the record of a case as if only the Fund were listed, and nothing were explained."""
    return reserve_record(told(case), listed=("reserve",))


def test_with_the_fund_alone_an_inflow_is_one_leaf_of_any_origin() -> None:
    facts = observations_of(only_the_fund("E4"))

    leaves = [one for one in facts.observations if one.facts == ANYWHERE]
    assert {one.place for one in leaves} == {"reserve-fund"}
    assert sum(int(one.quantity.high or 0) for one in leaves if JULY[0] <= one.start) == RISE
    assert {one.quantity.grade for one in leaves} == {Grade.CHAIN}
    assert facts.perimeters[0].coverage is Coverage.PARTIAL


def test_from_outside_a_complete_list_an_unexplained_inflow_was_not_internal() -> None:
    facts = observations_of(reserve_record(told("E2"), explained=False))

    leaves = [one for one in facts.observations if len(one.facts) > 1 and one.start > FIRST]
    assert {(one.facts, one.place) for one in leaves if one.place != "fund"} == {
        (OUTSIDE, "public-sector")
    }
    assert sum(int(one.quantity.high or 0) for one in leaves if one.place != "fund") == 10 * BTC


def test_a_hidden_wallet_makes_the_list_partial_until_it_is_opened() -> None:
    record = record_of("E2")
    (name, listed), *_ = record.perimeters
    sealed = replace(
        record,
        perimeters=((name, replace(listed, committed=MemberCommitment(Digest.of(b""), 1))),),
    )
    desk = Member("desk", "chivo", Kind.ONCHAIN, Custody.COLD, Purpose.OWN, (b"its script",))
    opened = replace(sealed, opened=((name, (desk,)),))

    assert perimeters_of(sealed)[0].coverage is Coverage.PARTIAL
    assert perimeters_of(sealed)[0].visibility is Visibility.SEALED
    assert perimeters_of(opened)[0].coverage is Coverage.COMPLETE
    assert during(observations_of(sealed), "flows.purchase", "public-sector") == ()
    assert during(observations_of(opened), "flows.purchase", "public-sector") != ()


def test_what_a_custodian_holds_is_counted_by_nobody_so_the_list_is_partial() -> None:
    record = record_of("E2")
    (name, listed), *_ = record.perimeters
    held = Member("desk", "chivo", Kind.CUSTODIAL, Custody.HOT, Purpose.OWN, account="7")
    more = replace(listed, members=(*listed.members, held))

    assert perimeters_of(replace(record, perimeters=((name, more),)))[0].coverage is (
        Coverage.PARTIAL
    )


def test_a_whole_list_of_one_office_is_a_part_of_the_public_sector() -> None:
    record = record_of("E2")
    (name, listed), *_ = record.perimeters
    narrow = replace(listed, scope="wallets of the Bitcoin Office")

    found = perimeters_of(replace(record, perimeters=((name, narrow),)))

    assert found[0].coverage is Coverage.PARTIAL


def test_a_round_trip_may_be_internal_even_from_outside_a_complete_list() -> None:
    record = record_of("E2")
    last = record.reports[-1]
    assert last.rows is not None
    turned = tuple(
        replace(row, classification=FlowClass.UNEXPLAINED, grade=None, lo=row.received)
        for row in last.rows
    )

    facts = observations_of(replace(record, reports=(replace(last, rows=turned),)))

    assert {one.facts for one in facts.observations if len(one.facts) > 1} == {ANYWHERE}


def test_without_its_rows_a_report_tells_its_totals() -> None:
    record = record_of("E2")
    bare = tuple(replace(stated, rows=None) for stated in record.reports)

    facts = observations_of(replace(record, reports=bare))

    (bought,) = during(facts, "flows.purchase", "public-sector")
    assert (bought.start, bought.end) == JULY
    assert bought.quantity.low == 10 * BTC


def test_what_was_reported_later_is_not_known_yet() -> None:
    facts = observations_of(record_of("E2"), FIRST)

    assert max(one.end for one in facts.observations) == FIRST


def logged(record: ReserveRecord, rows: bytes) -> tuple[Logged, ReserveReport]:
    """Return a report whose rows lie beside the log, as a statement at its place."""
    stated = record.reports[1]
    report = replace(stated.report, flows=replace(stated.report.flows, rows=None))
    reference = EvidenceRef(ROLE, Digest.of(rows), MEDIA_TYPE, len(rows))
    said = Statement(
        "reserve-report/1", "office", 0, 0, {}, period=stated.period, evidence=(reference,)
    )
    return Logged(0, stated.id, said, ()), report


def test_rows_beside_the_log_count_only_if_they_are_those_that_the_report_names() -> None:
    record = record_of("E2")
    rows = record.reports[1].rows
    assert rows is not None
    content = encode_rows(rows)
    altered = encode_rows(rows[1:])

    found = iter([content, altered, None])
    told = [
        gather_reserve([logged(record, content)], lambda _: next(found)).reports[0].rows
        for _ in range(3)
    ]

    assert told == [rows, None, None]


def test_a_report_that_names_no_days_is_left_aside() -> None:
    place, report = logged(record_of("E2"), b"")
    undated = replace(place, statement=replace(place.statement, period=None))

    assert gather_reserve([(undated, report)], lambda _: None).reports == ()


OFFICE, BANK = ("a", "b", "c"), ("d", "e", "f")
ALL = dict.fromkeys(OFFICE, "office") | dict.fromkeys(BANK, "bank")


def record_on(chain: OwnedChain, half: int) -> ReserveRecord:
    """Return two reports on a chain on which every wallet is listed, and the list is not whole."""
    listed = perimeter(*(member(wallet, owner) for wallet, owner in ALL.items()), complete=False)
    told, after, name = [], None, Digest.of(b"the perimeter")
    for last in (half, chain.height):
        report, rows = compose_report(report_facts(chain, listed, after=after, last=last))
        first = day_of(0 if after is None else after + 1)
        told.append(
            StatedReport(Digest.of(b"%d" % last), report, Period(first, day_of(last)), rows)
        )
        after = last
    return ReserveRecord(((name, listed),), tuple(told))


def received(chain: OwnedChain, half: int) -> dict[tuple[str, str], int]:
    """Return what each entity received of each kind after a block, read from the blocks."""
    listed = perimeter(*(member(wallet, owner) for wallet, owner in ALL.items()), complete=False)
    kinds = (FACTS[FlowClass.MINING], FACTS[FlowClass.INTERNAL])
    found = {(fact, owner): 0 for fact in kinds for owner in ("office", "bank")}
    for flow in read_flows(chain, listed):
        if flow.transfer.block.height > half:
            for arrival in flow.arrivals:
                found[FACTS[flow.classification], ALL[arrival.member]] += arrival.amount.sats
    return found


@given(owned_chains(), st.data())
def test_what_an_entity_received_lies_between_the_bounds(
    chain: OwnedChain, data: st.DataObject
) -> None:
    half = data.draw(st.integers(0, chain.height - 1))
    truth, facts = received(chain, half), observations_of(record_on(chain, half))

    for seen in facts.observations:
        fact, amount = seen.facts[0], seen.quantity
        trusted = amount.grade is Grade.ATTESTED or apart(chain)
        if (fact, seen.place) in truth and seen.start == day_of(half + 1) and trusted:
            assert amount.low is not None
            assert amount.high is not None
            assert amount.low <= truth[fact, seen.place] <= amount.high


def apart(chain: OwnedChain) -> bool:
    """Say whether no transaction spends from wallets of both entities."""
    scripts = {script_of(wallet): owner for wallet, owner in ALL.items()}
    outputs = {
        Outpoint(one.transaction.txid, vout): output
        for one in chain.located
        for vout, output in enumerate(one.transaction.outputs)
    }
    spent = ([entry.outpoint for entry in one.transaction.inputs] for one in chain.located)
    return all(
        len({scripts[outputs[o].script] for o in each if o in outputs}) <= 1 for each in spent
    )


def test_wallets_of_two_entities_in_one_payment_are_why_the_bounds_are_assumed() -> None:
    chain = OwnedChain()
    mine, theirs = chain.fund("a", 10), chain.fund("d", 10)
    chain.next_block()
    chain.pay([mine, theirs], ("a", 20))
    chain.pay([chain.fund("e", 5)], ("f", 5))
    chain.next_block()

    facts = observations_of(record_on(chain, 0))

    told = [
        (str(seen.quantity.low), seen.quantity.grade)
        for seen in facts.observations
        if seen.facts == ("flows.internal",) and (seen.place, seen.start) == ("office", day_of(1))
    ]
    assert received(chain, 0)["flows.internal", "office"] == 0
    assert told == [("5", Grade.ASSUMED)]
