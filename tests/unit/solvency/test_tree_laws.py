"""What must fail: any change of a proof by the smallest step (supervision §B6.7)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.solvency.building import Work, hash_tree
from biplomacy.solvency.commitment_tree import commitment_root
from biplomacy.solvency.epoch_key import ORDER, blind_of
from biplomacy.solvency.errors import ProofMalformed
from biplomacy.solvency.layout import Slots, draw_places, split_balance
from biplomacy.solvency.model import (
    LIMIT,
    CustomerProof,
    Identity,
    LiabilitiesRoot,
    Shape,
    Tier,
)
from biplomacy.solvency.proof_check import check_customer_proof, check_customer_proofs
from biplomacy.solvency.proof_file import decode_customer_proof, encode_customer_proof
from biplomacy.solvency.proving import prove_customer
from fakes.solvency_trees import (
    AT,
    POINTS,
    ShelfInMemory,
    customers,
    engine_of,
    grow,
    identity,
    key_of,
)

DEPTH, PEOPLE = 4, 11
tiers = pytest.mark.parametrize("tier", list(Tier), ids=["open", "hidden"])
numbers = st.integers(min_value=0, max_value=PEOPLE - 1)


@lru_cache
def grown(tier: Tier) -> tuple[LiabilitiesRoot, ShelfInMemory]:
    built, shelf = grow(key_of(tier, DEPTH), customers(PEOPLE))
    return built.stated, shelf


def proof_of(tier: Tier, number: int) -> CustomerProof:
    (proof,) = prove_customer(grown(tier)[1], identity(number), POINTS)
    return proof


def codes(tier: Tier, proof: CustomerProof, who: Identity) -> list[str]:
    found = check_customer_proof(proof, grown(tier)[0], who, POINTS)
    return [finding.code for finding in found]


def refused(tier: Tier, proof: CustomerProof, number: int) -> bool:
    return codes(tier, proof, identity(number)) != []


@tiers
def test_every_customers_proof_leads_to_the_root(tier: Tier) -> None:
    for number in range(PEOPLE):
        assert codes(tier, proof_of(tier, number), identity(number)) == []


@tiers
@given(number=numbers, step=st.sampled_from([-1, 1, 1_000, LIMIT // 2]))
def test_one_satoshi_more_or_less_is_refused(tier: Tier, number: int, step: int) -> None:
    proof = proof_of(tier, number)

    assert refused(tier, replace(proof, balance=(proof.balance + step) % LIMIT), number)


@tiers
@given(number=numbers, other=st.integers(min_value=1, max_value=2**DEPTH - 1))
def test_another_index_or_side_is_refused(tier: Tier, number: int, other: int) -> None:
    proof = proof_of(tier, number)

    assert refused(tier, replace(proof, index=proof.index ^ other), number)


@tiers
@given(number=numbers, other=numbers)
def test_a_leaf_serves_no_other_customer(tier: Tier, number: int, other: int) -> None:
    found = codes(tier, proof_of(tier, number), identity(other))

    assert found == ([] if number == other else ["proof-root"])


@tiers
def test_either_name_alone_is_not_enough(tier: Tier) -> None:
    proof, right, wrong = proof_of(tier, 3), identity(3), identity(4)

    assert codes(tier, proof, Identity(right.customer_no, wrong.legal_id)) == ["proof-root"]
    assert codes(tier, proof, Identity(wrong.customer_no, right.legal_id)) == ["proof-root"]


@tiers
@given(data=st.data())
def test_any_flipped_bit_of_a_proof_file_is_refused(tier: Tier, data: st.DataObject) -> None:
    number = data.draw(numbers)
    content = flipped(encode_customer_proof(proof_of(tier, number)), data)

    try:
        changed = decode_customer_proof(content)
    except ProofMalformed:
        return
    assert refused(tier, changed, number)


def flipped(content: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(min_value=0, max_value=8 * len(content) - 1))
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@tiers
def test_another_depth_or_tier_is_refused(tier: Tier) -> None:
    proof = proof_of(tier, 2)
    shorter = replace(proof, shape=Shape(tier, DEPTH - 1), path=proof.path[:-1])

    assert codes(tier, shorter, identity(2)) == ["proof-shape"]


@tiers
def test_a_proof_of_another_epoch_is_refused(tier: Tier) -> None:
    later = replace(AT, epoch=2)
    built, _ = grow(key_of(tier, DEPTH, at=later), customers(PEOPLE))
    proof = proof_of(tier, 5)

    found = check_customer_proof(proof, built.stated, identity(5), POINTS)
    relabelled = check_customer_proof(
        replace(proof, context=key_of(tier, DEPTH, at=later).context),
        built.stated,
        identity(5),
        POINTS,
    )

    assert [finding.code for finding in found] == ["proof-context"]
    assert [finding.code for finding in relabelled] == ["proof-root"]


@tiers
def test_swapping_two_leaves_changes_the_root(tier: Tier) -> None:
    secret = key_of(tier, 2)
    uids, balances = bytes(range(128)), b"".join(n.to_bytes(8) for n in (5, 5, 7, 9))
    swapped = uids[32:64] + uids[:32] + uids[64:]

    def top(names: bytes) -> bytes:
        slots = Slots(bytearray(names), bytearray(balances), 4)
        return hash_tree(Work(engine_of(secret)), secret, slots, lambda _level, _records: None)

    assert top(uids) == top(uids)
    assert top(uids) != top(swapped)


def test_sums_that_pass_the_limit_are_refused() -> None:
    proof = proof_of(Tier.OPEN, 1)
    near = replace(proof, balance=LIMIT - 1)
    heavy = (LIMIT - 1).to_bytes(8) + proof.path[0][8:]

    assert codes(Tier.OPEN, near, identity(1)) == ["proof-malformed"]
    assert codes(Tier.OPEN, replace(proof, path=(heavy, *proof.path[1:])), identity(1)) == [
        "proof-malformed"
    ]


def test_a_blind_of_the_order_or_no_point_is_refused() -> None:
    proof = proof_of(Tier.HIDDEN, 1)
    no_point = b"\x02" + b"\xff" * 32 + proof.path[0][33:]

    assert codes(Tier.HIDDEN, replace(proof, blind=ORDER.to_bytes(32)), identity(1)) == [
        "proof-malformed"
    ]
    assert codes(Tier.HIDDEN, replace(proof, path=(no_point, *proof.path[1:])), identity(1)) == [
        "proof-malformed"
    ]


def test_a_sum_at_infinity_is_refused() -> None:
    proof = proof_of(Tier.HIDDEN, 1)
    leaf = POINTS.commit(proof.balance, int.from_bytes(proof.blind))
    opposite = bytes([leaf[0] ^ 1]) + leaf[1:] + proof.path[0][33:]

    found = codes(Tier.HIDDEN, replace(proof, path=(opposite, *proof.path[1:])), identity(1))

    assert found == ["proof-malformed"]


def test_a_stated_total_that_is_not_the_roots_own_is_found() -> None:
    stated = replace(grown(Tier.OPEN)[0], total=1)

    found = check_customer_proof(proof_of(Tier.OPEN, 1), stated, identity(1))

    assert [finding.code for finding in found] == ["total-differs"]


@tiers
def test_one_leaf_shown_twice_does_not_count_twice(tier: Tier) -> None:
    proof = proof_of(tier, 4)

    found = check_customer_proofs(
        (proof, proof), grown(tier)[0], identity(4), balance=4_000, points=POINTS
    )

    assert [finding.code for finding in found] == ["leaf-repeated", "balance-differs"]


@given(balance=st.integers(min_value=0, max_value=LIMIT - 1), row=st.integers(0, 2**40))
def test_split_balances_add_up(balance: int, row: int) -> None:
    parts = split_balance(b"k" * 32, row, balance)

    assert sum(parts) == balance
    assert min(parts) >= 0
    assert 1 <= len(parts) <= 4


def test_places_are_a_permutation_that_the_key_decides() -> None:
    one, other = draw_places(b"a" * 32, 64).tolist(), draw_places(b"b" * 32, 64).tolist()

    assert sorted(one) == sorted(other) == list(range(64))
    assert one != other
    assert one == draw_places(b"a" * 32, 64).tolist()


@tiers
def test_threads_and_engines_give_the_same_bytes(tier: Tier) -> None:
    rows = customers(1_500)
    secret = key_of(tier, 15 if tier is Tier.OPEN else 11)  # several blocks in either tier

    one, kept = grow(secret, rows)
    two, also = grow(secret, rows, threads=2, fast=True)

    assert one == two
    assert kept.files == also.files


def test_the_root_is_over_context_and_top() -> None:
    stated, shelf = grown(Tier.HIDDEN)
    top = shelf.files[f"level-{DEPTH:02d}"]

    assert commitment_root(key_of(Tier.HIDDEN, DEPTH).context, top) == stated.root


@given(balances=st.lists(st.integers(0, LIMIT - 1), min_size=4, max_size=4))
def test_a_tree_commits_as_single_commitments_do(balances: list[int]) -> None:
    secret = key_of(Tier.HIDDEN, 2)
    owed = b"".join(balance.to_bytes(8) for balance in balances)

    leaves = engine_of(secret).subtree(0, bytes(128), owed)[0]

    for index, balance in enumerate(balances):
        blind = int.from_bytes(blind_of(secret.key, index))
        assert leaves[65 * index : 65 * index + 33] == POINTS.commit(balance, blind)
