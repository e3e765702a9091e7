"""A report: the same facts give the same bytes, and its figures add up (reserve §12)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint, TxInput
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.reserve.errors import BlockUnknown, CoveragePartial
from biplomacy.reserve.flow_rows import decode_rows, encode_rows
from biplomacy.reserve.lot_events import read_crossings
from biplomacy.reserve.model import Basis, ClaimsTotal, MemberCommitment, ReserveReport
from biplomacy.reserve.perimeter import membership
from biplomacy.reserve.report import MAX_FINDINGS, compose_report
from biplomacy.reserve.statement.report import decode_report, encode_report
from biplomacy.reserve.survey import Said
from biplomacy.values.amount import Amount, SignedAmount
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Severity, Standing
from fakes.owned_chain import (
    BTC,
    OwnedChain,
    acquisition,
    block,
    custodial,
    day_of,
    member,
    memberships,
    owned_chains,
    perimeter,
    report_facts,
    script_of,
)

STATE = perimeter(member("a"), member("b", "bank"))


def codes(report: ReserveReport) -> list[str]:
    return [finding.code for finding in report.findings]


def owed(entity: str, sats: int, height: int) -> ClaimsTotal:
    return ClaimsTotal(entity, block(height), Amount(sats), Digest.of(b"tree"), 3, "a sum tree")


@given(st.data(), owned_chains())
def test_a_report_adds_up_and_reads_back(data: st.DataObject, chain: OwnedChain) -> None:
    declared = data.draw(memberships(chain))
    after = data.draw(st.none() | st.integers(0, chain.height))
    facts = report_facts(chain, declared, after=after)

    report, rows = compose_report(facts)

    crossed = sum(
        one.amount.sats if one.joined else -one.amount.sats
        for one in read_crossings(facts.history, facts.membership)
        if after is None or one.height > after
    )
    gained = sum(total.received.sats - total.sent.sats for total in report.totals)
    assert report.opening.sats + gained + crossed == report.closing.sats
    assert sum(amount.sats for _, amount in report.balances) == report.closing.sats
    assert sum(entity.gross.sats for entity in report.entities) == report.closing.sats
    assert sum(total.quantity.sats for total in report.lots) == report.closing.sats
    assert "lots-exhausted" not in codes(report)
    assert decode_report(encode_report(report)) == report
    assert decode_rows(encode_rows(rows)) == rows


@given(st.data(), owned_chains())
def test_composing_twice_gives_the_same_bytes(data: st.DataObject, chain: OwnedChain) -> None:
    declared = data.draw(memberships(chain))
    shuffled = replace(declared, members=tuple(data.draw(st.permutations(declared.members))))

    one, again, other = (
        encode(encode_report(compose_report(report_facts(chain, each))[0]))
        for each in (declared, declared, shuffled)
    )

    assert one == again == other


@given(st.data(), owned_chains())
def test_one_report_opens_where_the_other_closed(data: st.DataObject, chain: OwnedChain) -> None:
    declared = data.draw(memberships(chain))
    middle = data.draw(st.integers(0, chain.height))

    first, _ = compose_report(report_facts(chain, declared, last=middle))
    second, rows = compose_report(report_facts(chain, declared, after=middle))
    whole, all_rows = compose_report(report_facts(chain, declared))

    assert second.opening == first.closing
    assert second.closing == whole.closing
    assert first.fees + second.fees == whole.fees
    assert all_rows[-len(rows) or len(all_rows) :] == rows


def test_a_quiet_reserve_reports_nothing_but_its_coins() -> None:
    chain = OwnedChain()
    chain.mine(("a", 5), ("b", 7))
    chain.next_block(3)

    report, rows = compose_report(report_facts(chain, STATE, after=1))

    assert rows == ()
    assert (report.opening, report.closing, report.fees) == (Amount(12), Amount(12), Amount(0))
    assert (report.totals, report.findings, report.flows.count) == ((), (), 0)
    assert [(total.basis, total.quantity.sats) for total in report.lots] == [(Basis.NIL, 12)]


def test_client_claims_make_the_net_of_an_entity_which_may_be_negative() -> None:
    chain = OwnedChain()
    chain.mine(("a", 5), ("b", 7))
    facts = replace(report_facts(chain, STATE), claims=(owed("bank", 9, 0),))

    report, _ = compose_report(facts)

    assert [(one.entity, one.claims, one.net) for one in report.entities] == [
        ("bank", Amount(9), SignedAmount(-2)),
        ("office", None, None),
    ]


@pytest.mark.parametrize(
    ("days", "found"),
    [pytest.param(1, [], id="one-day-old"), pytest.param(2, ["claims-stale"], id="two-days-old")],
)
def test_client_claims_older_than_a_day_are_stale(days: int, found: list[str]) -> None:
    chain = OwnedChain(height=days)

    report, _ = compose_report(replace(report_facts(chain, STATE), claims=(owed("bank", 9, 0),)))

    assert codes(report) == found


def test_coins_with_a_custodian_are_never_added_to_those_on_the_chain() -> None:
    chain = OwnedChain()
    chain.fund("a", 5)

    report, _ = compose_report(report_facts(chain, perimeter(member("a"), custodial("deposit"))))

    assert report.balances == (("a", Amount(5)), ("deposit", Amount(0)))
    assert report.closing == Amount(5)


def test_an_opened_member_counts_in_the_totals_and_stays_out_of_the_published_rows() -> None:
    chain = OwnedChain()
    chain.mine(("a", 5), ("b", 7))
    declared = perimeter(member("a"), committed=MemberCommitment(Digest.of(b"root"), 1))
    closed = report_facts(chain, declared)
    members = membership(declared, [member("b", "bank")])
    opened = replace(closed, membership=members, history=chain.read(members.scripts))

    before, after = (compose_report(facts)[0] for facts in (closed, opened))

    assert before.balances == after.balances == (("a", Amount(5)),)
    assert (before.closing, after.closing) == (Amount(5), Amount(12))


def test_a_value_is_the_closing_at_the_quote() -> None:
    chain = OwnedChain()
    chain.fund("a", 6_237 * BTC)
    quote = Quote(
        "USD",
        Decimal(123_000),
        day_of(0),
        ClosingRule.REPORTED,
        "the news",
        Digest.of(b""),
        Standing.PRESS,
    )

    report, _ = compose_report(replace(report_facts(chain, STATE), quote=quote))

    assert report.valuation is not None
    assert str(report.valuation.value) == "767,151,000.00 USD"


def test_coins_that_come_back_raise_the_question_of_a_round_trip() -> None:
    chain = OwnedChain()
    own, foreign = chain.fund("a", 100), chain.fund("x", 50)
    chain.next_block()
    away = chain.pay([own], ("x", 100))
    chain.next_block()
    back = chain.pay([Outpoint(away.transaction.txid, 0), foreign], ("b", 120), ("x", 30))

    report, rows = compose_report(report_facts(chain, STATE))

    assert codes(report) == ["round-trip"]
    assert report.findings[0].subject == back.transaction.txid[::-1].hex()
    assert (rows[-1].lo, rows[-1].hi) == (Amount(70), Amount(100))
    assert rows[-1].classification.value == "unexplained"


def test_a_wallet_that_crosses_is_named_once_and_only_in_its_span() -> None:
    chain = OwnedChain()
    chain.mine(("a", 5), ("b", 7))
    chain.next_block(9)
    declared = perimeter(member("a", first=3), member("b", last=6))

    found = {
        after: codes(compose_report(report_facts(chain, declared, after=after))[0])
        for after in (1, 3, 7)
    }

    assert found == {1: ["member-crossed"] * 2, 3: ["member-crossed"], 7: []}


def test_findings_are_cut_with_their_number() -> None:
    chain = OwnedChain()
    chain.mine(*[("a", 1)] * (MAX_FINDINGS + 10))
    chain.next_block(2)

    report, _ = compose_report(report_facts(chain, perimeter(member("a", first=1))))

    assert len(report.findings) == MAX_FINDINGS + 1
    assert report.findings[-1].code == "findings-cut"
    assert report.findings[-1].message == "10 more findings"
    assert {finding.severity for finding in report.findings} == {Severity.WARNING}


def test_coins_spent_twice_leave_no_books_and_say_so() -> None:
    chain = OwnedChain()
    coin = chain.fund("a", 100)
    chain.next_block()
    for _ in range(2):
        chain.coins[coin] = chain.located[0].transaction.outputs[0]
        chain.pay([coin], ("x", 100))

    report, _ = compose_report(report_facts(chain, STATE))

    assert codes(report) == ["lots-exhausted"]
    assert (report.lots, report.cover) == ((), None)


def test_many_flows_lie_beside_the_log() -> None:
    chain = OwnedChain()
    for _ in range(101):
        chain.fund("a", 1)

    report, rows = compose_report(report_facts(chain, STATE))
    fewer, _ = compose_report(report_facts(chain, STATE, after=0))

    assert (report.flows.count, report.flows.rows, len(rows)) == (101, None, 101)
    assert report.flows.digest == Digest.of(encode_rows(rows))
    assert fewer.flows.rows == ()


def test_what_was_said_about_an_output_is_seen_in_its_row() -> None:
    chain = OwnedChain()
    coin = chain.fund("x", BTC)
    chain.next_block()
    paid = chain.pay([coin], ("a", BTC)).transaction.txid
    said = Said((), (acquisition("deal", BTC, Outpoint(paid, 0), height=1),))

    _, rows = compose_report(report_facts(chain, STATE, said=said))

    assert [(row.classification.value, row.matched) for row in rows] == [("purchase", "deal")]


def test_a_chain_with_a_gap_yields_no_report() -> None:
    chain = OwnedChain(height=5)
    facts = report_facts(chain, STATE)
    gap = chain.read([script_of("a"), script_of("b")], missing=(2,))

    with pytest.raises(CoveragePartial):
        compose_report(replace(facts, history=gap))


@pytest.mark.parametrize(
    ("after", "last"),
    [
        pytest.param(None, 9, id="beyond-the-tip"),
        pytest.param(4, 3, id="begins-after-its-end"),
        pytest.param(9, 3, id="begins-beyond-the-tip"),
    ],
)
def test_a_report_stays_on_the_chain_at_hand(after: int | None, last: int) -> None:
    chain = OwnedChain(height=5)

    with pytest.raises(BlockUnknown):
        compose_report(report_facts(chain, STATE, after=after, last=last))


def test_an_input_that_names_no_output_stops_no_report() -> None:
    chain = OwnedChain()
    coin = chain.fund("x", 9)
    paid = chain.pay([coin], ("a", 9))
    facts = report_facts(chain, STATE)
    beyond = replace(paid.transaction, inputs=(TxInput(Outpoint(coin.txid, 7), b"", 0),))
    history = replace(facts.history, touching=(replace(paid, transaction=beyond),))

    report, rows = compose_report(replace(facts, history=history))

    assert report.closing == Amount(9)
    assert (rows[0].lo, rows[0].hi) == (Amount(0), Amount(9))
