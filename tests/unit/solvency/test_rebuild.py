"""The regulator's rebuild from the leaf file and the epoch key (supervision §B3, §B6.5)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.solvency.building import Work
from biplomacy.solvency.key_file import derive_epoch_key
from biplomacy.solvency.model import LiabilitiesRoot, LiabilityRow, Shape, Tier
from biplomacy.solvency.rebuild import Rebuilt
from biplomacy.solvency.rebuild import rebuild as rebuild_with
from fakes.solvency_trees import AT, MASTER, Rows, customers, engine_of, grow, key_of

tiers = pytest.mark.parametrize("tier", list(Tier), ids=["open", "hidden"])


def rebuilt(rows: tuple[LiabilityRow, ...], stated: LiabilitiesRoot, depth: int = 10) -> Rebuilt:
    secret = key_of(stated.shape.tier, depth, split=True)
    return rebuild_with(Rows(rows), secret, stated, Work(engine_of(secret)))


@tiers
def test_the_regulator_builds_the_same_tree(tier: Tier) -> None:
    built, _ = grow(key_of(tier, 10, split=True), customers(40))

    made = rebuilt(customers(40), built.stated)

    assert made.findings == ()
    assert made.built == built
    assert made.uids_unique
    assert made.padding == 1024 - built.leaves


@tiers
@given(number=st.integers(0, 11), step=st.sampled_from([-1, 1]))
def test_one_satoshi_in_the_leaf_file_is_noticed(tier: Tier, number: int, step: int) -> None:
    stated = ROOTS[tier]
    rows = list(customers(12, each=5))
    rows[number] = replace(rows[number], balance=max(0, rows[number].balance + step))

    made = rebuilt(tuple(rows), stated, 6)

    changed = rows != list(customers(12, each=5))
    assert ("root-differs" in [finding.code for finding in made.findings]) == changed


ROOTS = {tier: grow(key_of(tier, 6, split=True), customers(12, each=5))[0].stated for tier in Tier}


def test_a_dropped_customer_and_another_key_are_noticed() -> None:
    built, _ = grow(key_of(Tier.OPEN, 10, split=True), customers(40))

    dropped = rebuilt(customers(39), built.stated)
    other = rebuilt(customers(40), built.stated, 11)

    assert [finding.code for finding in dropped.findings] == ["root-differs", "total-differs"]
    assert [finding.code for finding in other.findings] == ["key-of-another-tree", "root-differs"]


def test_the_master_secret_decides_the_root() -> None:
    one, _ = grow(derive_epoch_key(MASTER, AT, Shape(Tier.OPEN, 10), split=False), customers(3))
    other, _ = grow(
        derive_epoch_key(MASTER[::-1], AT, Shape(Tier.OPEN, 10), split=False), customers(3)
    )

    assert one.stated.root != other.stated.root
