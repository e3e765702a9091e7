"""A survey joins what the chain shows with what statements say (reserve §8.6, §8.12)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint
from biplomacy.reserve.model import Announcement, PriceBasis
from biplomacy.reserve.survey import Said
from biplomacy.values.amount import Amount
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
)

STATE = perimeter(member("a"), member("b"))


def announced(name: str, sats: int, height: int) -> Announcement:
    return Announcement(name, day_of(height), Amount(sats), None, "USD", PriceBasis.UNKNOWN)


def test_only_receipts_from_outside_are_matched() -> None:
    chain = OwnedChain()
    mined = chain.fund("a", BTC)
    foreign = chain.fund("x", BTC)
    chain.next_block()
    chain.pay([mined], ("b", BTC))
    receipt = chain.pay([foreign], ("a", BTC))

    seen = look(chain, STATE, Said((announced("said", BTC, 1),)))

    assert seen.matched == {receipt.transaction.txid: "said"}
    assert seen.candidates == {receipt.transaction.txid: ("said",)}
    assert len(seen.transfers) == 3


def test_an_output_that_a_statement_names_is_bound_and_the_rest_is_matched() -> None:
    chain = OwnedChain()
    foreign = chain.fund("x", 6 * BTC)
    chain.next_block()
    paid = chain.pay([foreign], ("a", BTC), ("a", 5 * BTC)).transaction.txid
    deal = acquisition("deal", BTC, Outpoint(paid, 0), height=1)

    seen = look(chain, STATE, Said((announced("said", 5 * BTC, 1),), (deal,)))

    assert seen.acquired == {Outpoint(paid, 0): deal}
    assert seen.matched == {paid: "said"}


def test_a_statement_about_an_internal_transfer_binds_nothing() -> None:
    chain = OwnedChain()
    own = chain.fund("a", BTC)
    chain.next_block()
    moved = chain.pay([own], ("b", BTC)).transaction.txid
    deal = acquisition("deal", BTC, Outpoint(moved, 0), height=1)

    seen = look(chain, STATE, Said((), (deal,)))

    assert seen.acquired == {}
    assert [finding.code for finding in seen.matching.findings] == [
        "acquisition-flow-absent",
        "acquisition-sum-differs",
    ]


@given(st.data(), owned_chains())
def test_a_survey_does_not_depend_on_the_order_of_what_was_said(
    data: st.DataObject, chain: OwnedChain
) -> None:
    declared = data.draw(memberships(chain))
    claims = [announced(f"said-{sats}", sats, 3) for sats in (1, 2, 5, 9)]
    shuffled = data.draw(st.permutations(claims))

    one, other = (look(chain, declared, Said(tuple(said))) for said in (claims, shuffled))

    assert (one.transfers, one.matching) == (other.transfers, other.matching)
    assert (one.matched, one.candidates) == (other.matched, other.candidates)
