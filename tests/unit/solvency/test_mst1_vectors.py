"""The published vectors of mst1 (supervision §B2.10), by the product and by a second hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from biplomacy.solvency.commitment_tree import commitment_root
from biplomacy.solvency.context import context_bytes, context_digest
from biplomacy.solvency.epoch_key import (
    blind_sum,
    epoch_key,
    identity_bytes,
    pad_of,
    salt_of,
    uid_of,
)
from biplomacy.solvency.model import Epoch, Identity, Shape, Tier
from biplomacy.solvency.pedersen import HiddenSums, Secp256k1, second_generator
from biplomacy.solvency.plain_tree import PlainSums
from biplomacy.solvency.sum_tree import sum_root
from biplomacy.values.block_id import BlockId
from fakes import mst1_second as second

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "mst1.json").read_text("utf-8"))
AT = Epoch(
    VECTORS["lei"],
    VECTORS["dti"],
    VECTORS["epoch"],
    BlockId.parse(VECTORS["height"], VECTORS["block_hash"]),
)
DEPTH = VECTORS["depth"]
tiers = pytest.mark.parametrize("tier", list(Tier), ids=["open", "hidden"])


def leaves(key: bytes) -> tuple[bytes, bytes]:
    """Return the identities and balances of the four leaves."""
    uids, balances = [], []
    for index, leaf in enumerate(VECTORS["leaves"]):
        if leaf is None:
            uids.append(pad_of(key, index))
            balances.append(0)
            continue
        who = identity_bytes(Identity(leaf["customer_no"], leaf["legal_id"]))
        uids.append(uid_of(salt_of(key, index), who))
        balances.append(leaf["balance"])
    return b"".join(uids), b"".join(each.to_bytes(8) for each in balances)


def levels(tier: Tier) -> tuple[bytes, bytes, tuple[bytes, ...]]:
    """Return context, key and the levels of the tree."""
    context = context_digest(AT, Shape(tier, DEPTH))
    key = epoch_key(bytes.fromhex(VECTORS["master"]), context)
    engine = PlainSums(context) if tier is Tier.OPEN else HiddenSums(context, key)
    return context, key, engine.subtree(0, *leaves(key))


def test_the_context_has_75_bytes() -> None:
    assert len(context_bytes(AT, Shape(Tier.OPEN, DEPTH))) == 75


@tiers
def test_the_tree_of_the_vectors_comes_out(tier: Tier) -> None:
    expected = VECTORS[f"tier_{tier.value}"]

    context, key, found = levels(tier)

    size = tier.record_size
    root = sum_root if tier is Tier.OPEN else commitment_root
    assert context.hex() == expected["context"]
    assert key.hex() == expected["key"]
    assert salt_of(key, 0).hex() == expected["salt_0"]
    assert leaves(key)[0][:32].hex() == expected["uid_0"]
    assert found[0][size - 32 : size].hex() == expected["leaf_0_hash"]
    assert found[1][size - 32 : size].hex() == expected["node_0_hash"]
    assert found[2][-32:].hex() == expected["top_hash"]
    assert str(root(context, found[2])) == expected["root"]


def test_the_open_tier_adds_up_on_every_level() -> None:
    expected = VECTORS["tier_0"]

    _, _, found = levels(Tier.OPEN)

    assert int.from_bytes(found[1][:8]) == expected["node_0_sum"] == 152_500_000
    assert int.from_bytes(found[2][:8]) == expected["total"] == 302_500_000


def test_the_hidden_tier_opens_to_the_total() -> None:
    expected = VECTORS["tier_1"]

    _, key, found = levels(Tier.HIDDEN)

    blind = blind_sum(key, 4)
    assert second_generator().hex() == VECTORS["second_generator"]
    assert found[0][:33].hex() == expected["leaf_0_point"]
    assert found[2][:33].hex() == expected["top_point"]
    assert f"{blind:064x}" == expected["blind_sum"]
    assert Secp256k1().commit(expected["total"], blind) == found[2][:33]


@tiers
def test_a_second_implementation_gives_the_same(tier: Tier) -> None:
    expected = VECTORS[f"tier_{tier.value}"]
    people = [
        leaf and (leaf["customer_no"], leaf["legal_id"], leaf["balance"])
        for leaf in VECTORS["leaves"]
    ]
    named = (AT.lei, AT.dti, AT.epoch, AT.block.height, VECTORS["block_hash"])

    made = second.tree(named, tier.value, people)

    _, _, found = levels(tier)
    assert made.context.hex() == expected["context"]
    assert made.key.hex() == expected["key"]
    assert made.root.hex() == expected["root"]
    assert [b"".join(carried + digest for carried, digest in each) for each in made.levels] == list(
        found
    )
    assert made.total == expected["total"]
    if tier is Tier.HIDDEN:
        assert second.sec1(second.generator_h()).hex() == VECTORS["second_generator"]
        assert f"{made.blind:064x}" == expected["blind_sum"]
        opened = second.plus(
            second.times(made.blind, second.G), second.times(made.total, second.generator_h())
        )
        assert second.sec1(opened).hex() == expected["top_point"]
