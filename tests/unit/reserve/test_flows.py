"""Flows: every satoshi that crosses the border has one class, decided in one order (§8.6)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint
from biplomacy.reserve.flows import FlowReader, fees_paid, net_change, total_flows
from biplomacy.reserve.lot_events import read_crossings
from biplomacy.reserve.model import (
    Announcement,
    Flow,
    FlowClass,
    Means,
    Perimeter,
    PriceBasis,
    Purpose,
)
from biplomacy.reserve.survey import Said
from biplomacy.values.amount import Amount
from biplomacy.values.verdict import Grade
from fakes.owned_chain import (
    BTC,
    OwnedChain,
    acquisition,
    day_of,
    look,
    member,
    memberships,
    owned_chains,
    perimeter,
    read_flows,
)

STATE = perimeter(member("a"), member("b", "bank"))
CLIENTS = perimeter(member("a"), member("b", purpose=Purpose.CLIENT))

Line = tuple[str, int, int, str]


def lines(flows: tuple[Flow, ...]) -> list[Line]:
    return [
        (flow.classification.value, flow.received.sats, flow.sent.sats, str(flow.grade))
        for flow in flows
    ]


def received(*sats: int, wallets: str = "aaaa") -> tuple[OwnedChain, list[Outpoint]]:
    chain = OwnedChain()
    coin = chain.fund("x", sum(sats))
    chain.next_block(10)
    paid = chain.pay([coin], *zip(wallets, sats, strict=False))
    return chain, [Outpoint(paid.transaction.txid, vout) for vout in range(len(sats))]


def announced(sats: int, height: int = 10, name: str = "said") -> Announcement:
    return Announcement(name, day_of(height), Amount(sats), None, "USD", PriceBasis.UNKNOWN)


def test_coins_of_a_coinbase_are_mined() -> None:
    chain = OwnedChain()
    chain.mine(("a", 3), ("x", 4), ("b", 5))

    assert lines(read_flows(chain, STATE)) == [("mining", 8, 0, "chain")]


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        pytest.param(
            [("b", 90)], [("internal", 90, 90, "attested"), ("fee", 0, 10, "chain")], id="moved"
        ),
        pytest.param([("b", 100)], [("internal", 100, 100, "attested")], id="moved-without-fee"),
        pytest.param(
            [("a", 95)], [("internal", 0, 0, "attested"), ("fee", 0, 5, "chain")], id="to-itself"
        ),
        pytest.param(
            [("x", 60), ("a", 30)],
            [("unexplained", 0, 60, "None"), ("fee", 0, 10, "chain")],
            id="sent-away",
        ),
        pytest.param(
            [("x", 60), ("b", 20), ("a", 15)],
            [
                ("internal", 20, 20, "attested"),
                ("unexplained", 0, 60, "None"),
                ("fee", 0, 5, "chain"),
            ],
            id="moved-and-sent-away",
        ),
    ],
)
def test_what_leaves_a_wallet_is_split(paid: list[tuple[str, int]], expected: list[Line]) -> None:
    chain = OwnedChain()
    coin = chain.fund("a", 100)
    chain.next_block()
    chain.pay([coin], *paid)

    assert lines(read_flows(chain, STATE))[1:] == expected


@pytest.mark.parametrize(
    ("paid", "line"),
    [
        pytest.param(130, ("unexplained", 30, 0, "None"), id="gained"),
        pytest.param(70, ("unexplained", 0, 30, "None"), id="lost"),
        pytest.param(100, ("unexplained", 0, 0, "None"), id="even"),
    ],
)
def test_of_mixed_inputs_only_the_net_is_known(paid: int, line: Line) -> None:
    chain = OwnedChain()
    coins = [chain.fund("a", 100), chain.fund("x", 100)]
    chain.next_block()
    chain.pay(coins, ("a", paid), ("x", 195 - paid))

    assert lines(read_flows(chain, STATE))[1:] == [line]


def test_a_receipt_that_nothing_explains_is_shown() -> None:
    chain, _ = received(BTC)

    assert lines(read_flows(chain, STATE)) == [("unexplained", BTC, 0, "None")]


@pytest.mark.parametrize(
    ("means", "line"),
    [
        pytest.param(Means.PURCHASE, ("purchase", BTC, 0, "attested"), id="purchase"),
        pytest.param(Means.DONATION, ("donation", BTC, 0, "attested"), id="donation"),
        pytest.param(Means.SEIZURE, ("seizure", BTC, 0, "attested"), id="seizure"),
        pytest.param(Means.MINING, ("mining", BTC, 0, "attested"), id="pool-payout"),
        pytest.param(Means.OTHER, ("unexplained", BTC, 0, "None"), id="other"),
    ],
)
def test_a_statement_of_acquisition_explains_the_outputs_that_it_names(
    means: Means, line: Line
) -> None:
    chain, outputs = received(BTC)
    said = Said((), (acquisition("deal", BTC, *outputs, height=10, means=means),))

    (flow,) = read_flows(chain, STATE, said)

    assert lines((flow,)) == [line]
    assert flow.matched == "deal"


def test_evidence_of_one_output_says_nothing_of_the_others() -> None:
    chain, outputs = received(BTC, 5 * BTC)
    said = Said((), (acquisition("deal", BTC, outputs[0], height=10),))

    flows = read_flows(chain, STATE, said)

    assert lines(flows) == [
        ("purchase", BTC, 0, "attested"),
        ("unexplained", 5 * BTC, 0, "None"),
    ]
    assert net_change(flows).sats == 6 * BTC


def test_two_statements_about_one_transaction_each_explain_their_part() -> None:
    chain, outputs = received(BTC, 2 * BTC)
    gift = acquisition("z-gift", BTC, outputs[0], height=10, means=Means.DONATION)
    said = Said((), (gift, acquisition("a-deal", 2 * BTC, outputs[1], height=10)))

    flows = read_flows(chain, STATE, said)

    assert [(flow.classification.value, flow.matched) for flow in flows] == [
        ("donation", "z-gift"),
        ("purchase", "a-deal"),
    ]


@pytest.mark.parametrize(
    ("complete", "line"),
    [
        pytest.param(True, ("purchase", BTC, 0, "attested"), id="complete"),
        pytest.param(False, ("unexplained", BTC, 0, "None"), id="not-complete"),
    ],
)
def test_a_purchase_needs_an_outside_origin_against_a_complete_list(
    *, complete: bool, line: Line
) -> None:
    chain, outputs = received(BTC)
    declared = replace(STATE, complete=complete)
    by_statement = Said((), (acquisition("deal", BTC, *outputs, height=10),))

    assert lines(read_flows(chain, declared, by_statement)) == [line]
    assert lines(read_flows(chain, declared, Said((announced(BTC),)))) == [line]


def test_an_announcement_that_fits_two_receipts_explains_neither() -> None:
    chain, _ = received(BTC)
    chain.pay([chain.fund("x", BTC - 1)], ("a", BTC - 1))

    flows = read_flows(chain, STATE, Said((announced(BTC),)))

    assert [flow.classification for flow in flows] == [FlowClass.UNEXPLAINED] * 2
    assert [flow.candidates for flow in flows] == [("said",)] * 2


def test_what_clients_receive_is_theirs() -> None:
    chain, _ = received(BTC, 2 * BTC, wallets="ba")

    assert lines(read_flows(chain, CLIENTS)) == [
        ("client", BTC, 0, "attested"),
        ("unexplained", 2 * BTC, 0, "None"),
    ]


@pytest.mark.parametrize(
    ("declared", "said", "expected"),
    [
        pytest.param(CLIENTS, True, FlowClass.PURCHASE, id="evidence-before-client"),
        pytest.param(CLIENTS, False, FlowClass.CLIENT, id="client-before-unexplained"),
        pytest.param(
            perimeter(*CLIENTS.members, member("x")),
            True,
            FlowClass.INTERNAL,
            id="internal-before-evidence",
        ),
    ],
)
def test_classes_are_decided_in_one_order(
    declared: Perimeter, expected: FlowClass, *, said: bool
) -> None:
    chain, outputs = received(BTC, wallets="b")
    statements = (acquisition("deal", BTC, *outputs, height=10),) if said else ()

    flows = read_flows(chain, declared, Said((), statements))

    assert flows[-1].classification is expected


def test_mining_comes_before_any_statement() -> None:
    chain = OwnedChain()
    coin = chain.fund("a", BTC)
    said = Said((announced(BTC, 0),), (acquisition("deal", BTC, coin, height=0),))

    assert lines(read_flows(chain, STATE, said)) == [("mining", BTC, 0, "chain")]


def test_flows_of_a_span_leave_out_its_beginning() -> None:
    chain = OwnedChain()
    for _ in range(4):
        chain.mine(("a", 1))
        chain.next_block()

    flows = FlowReader(look(chain, STATE)).flows(after=0, last=2)

    assert [flow.transfer.block.height for flow in flows] == [1, 2]


def test_totals_are_sorted_by_class_and_leave_out_what_is_not_there() -> None:
    chain = OwnedChain()
    coin = chain.fund("a", 100)
    chain.pay([coin], ("b", 60), ("x", 30))

    totals = total_flows(read_flows(chain, STATE))

    assert [(t.classification.value, t.received.sats, t.sent.sats, t.count) for t in totals] == [
        ("fee", 0, 10, 1),
        ("internal", 60, 60, 1),
        ("mining", 100, 0, 1),
        ("unexplained", 0, 30, 1),
    ]


@given(st.data(), owned_chains())
def test_opening_and_flows_make_the_closing_to_the_satoshi(
    data: st.DataObject, chain: OwnedChain
) -> None:
    seen = look(chain, data.draw(memberships(chain)))
    after = data.draw(st.integers(-1, chain.height))
    height = data.draw(st.integers(after, chain.height))
    crossings = [
        one for one in read_crossings(seen.history, seen.membership) if after < one.height <= height
    ]

    flows = FlowReader(seen).flows(after=after, last=height)

    joined = sum(one.amount.sats for one in crossings if one.joined)
    left = sum(one.amount.sats for one in crossings if not one.joined)
    change = net_change(flows).sats + joined - left
    assert held(chain, seen.membership.perimeter, after) + change == held(
        chain, seen.membership.perimeter, height
    )


@given(st.data(), owned_chains())
def test_classes_sum_to_what_was_gained(data: st.DataObject, chain: OwnedChain) -> None:
    flows = read_flows(chain, data.draw(memberships(chain)))

    gained = sum(flow.received.sats - flow.sent.sats for flow in flows)
    assert gained == net_change(flows).sats
    assert sum(t.count for t in total_flows(flows)) == len(flows)
    assert fees_paid(flows).sats == sum(
        one.transfer.spent_inside.sats - one.transfer.total_out.sats
        for one in {flow.transfer.txid: flow for flow in flows}.values()
        if one.transfer.inputs_inside == one.transfer.inputs
    )


@given(st.data(), owned_chains())
def test_the_grade_says_how_far_a_class_reaches(data: st.DataObject, chain: OwnedChain) -> None:
    best = {FlowClass.MINING: Grade.CHAIN, FlowClass.FEE: Grade.CHAIN, FlowClass.UNEXPLAINED: None}

    for flow in read_flows(chain, data.draw(memberships(chain))):
        assert flow.grade is best.get(flow.classification, Grade.ATTESTED)


@given(st.data(), owned_chains())
def test_the_entities_changes_sum_to_that_of_all(data: st.DataObject, chain: OwnedChain) -> None:
    declared = data.draw(memberships(chain))
    apart = [
        replace(declared, members=tuple(m for m in declared.members if m.entity == entity))
        for entity in ("office", "bank")
    ]

    changes = [net_change(read_flows(chain, one)).sats for one in apart]

    assert sum(changes) == net_change(read_flows(chain, declared)).sats


def held(chain: OwnedChain, declared: Perimeter, height: int) -> int:
    """Sum what listed wallets hold after a block, straight from the transactions."""
    members = look(chain, declared).membership
    coins: dict[Outpoint, int] = {}
    for located in chain.located:
        if located.block.height <= height:
            for entry in located.transaction.inputs:
                coins.pop(entry.outpoint, None)
            for vout, output in enumerate(located.transaction.outputs):
                if members.member_of(output.script, height) is not None:
                    coins[Outpoint(located.transaction.txid, vout)] = output.amount.sats
    return sum(coins.values())
