"""A build that breaks at any write: never a second root of an epoch (supervision §B6.7)."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from biplomacy.solvency.adapters.tree_directory import TreeDirectory
from biplomacy.solvency.errors import RootAlreadyPublished, TreeIncomplete
from biplomacy.solvency.model import Tier
from biplomacy.solvency.proof_check import check_customer_proof
from biplomacy.solvency.proving import prove_customer
from biplomacy.solvency.statement.liabilities_root import decode_liabilities_root
from biplomacy.solvency.tree_files import KEY, ROOT
from biplomacy.values.canonical import read_object
from biplomacy.values.errors import SourceUnavailable
from fakes.solvency_trees import POINTS, ShelfInMemory, customers, grow, identity, key_of

DEPTH = 3


def writes_of(tier: Tier) -> int:
    """Return how many writes a whole build makes."""
    return grow(key_of(tier, DEPTH), customers(5))[1].writes


@pytest.mark.parametrize("persisted", [False, True], ids=["failed", "failed-but-persisted"])
@pytest.mark.parametrize("tier", list(Tier), ids=["open", "hidden"])
def test_after_any_broken_write_there_is_one_root_and_it_is_provable(
    tier: Tier,
    persisted: bool,  # noqa: FBT001 - a case
) -> None:
    secret = key_of(tier, DEPTH)
    for write in range(writes_of(tier)):
        broken = ShelfInMemory(write, persisted=persisted)
        with pytest.raises(OSError, match="broken"):
            grow(secret, customers(5), broken)
        again = broken.reopened()

        if again.size(ROOT):  # the crash came between the root and the statement
            settled = again.files[ROOT]
            with pytest.raises(RootAlreadyPublished):
                grow(secret, customers(4), again)
            assert again.files[ROOT] == settled
        else:
            with pytest.raises(TreeIncomplete):
                prove_customer(again, identity(1), POINTS)
            grow(secret, customers(5), again)

        stated = decode_liabilities_root(read_object(again.files[ROOT]))
        (proof,) = prove_customer(again, identity(1), POINTS)
        assert check_customer_proof(proof, stated, identity(1), POINTS) == ()


def test_what_a_tree_keeps_is_for_its_owner_alone(tmp_path: Path) -> None:
    with TreeDirectory(tmp_path / "tree") as shelf:
        shelf.append(KEY, b"secret")
        shelf.settle(ROOT, b"{}")

    assert stat.S_IMODE((tmp_path / "tree").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "tree" / KEY).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "tree" / ROOT).stat().st_mode) == 0o600


def test_a_key_left_readable_by_others_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / KEY).write_bytes(b"")
    (tmp_path / KEY).chmod(0o644)

    with TreeDirectory(tmp_path) as shelf:
        shelf.append(KEY, b"secret")

    assert stat.S_IMODE((tmp_path / KEY).stat().st_mode) == 0o600


def test_a_settled_file_stays_and_no_draft_is_left(tmp_path: Path) -> None:
    with TreeDirectory(tmp_path) as shelf:
        shelf.settle(ROOT, b"first")
        with pytest.raises(RootAlreadyPublished):
            shelf.settle(ROOT, b"second")

        assert shelf.read(ROOT, 0, 5) == b"first"
    assert [path.name for path in tmp_path.iterdir()] == [ROOT]


def test_a_file_that_is_cut_off_is_incomplete(tmp_path: Path) -> None:
    with TreeDirectory(tmp_path) as shelf:
        shelf.append("level-00", b"12345")
    with TreeDirectory(tmp_path) as shelf:
        assert shelf.size("level-00") == 5
        assert shelf.size("none") == 0
        assert shelf.read("level-00", 2, 3) == b"345"
        with pytest.raises(TreeIncomplete):
            shelf.read("level-00", 2, 4)
        with pytest.raises(TreeIncomplete):
            shelf.read("none", 0, 1)


def test_a_place_that_cannot_be_written_is_a_source_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with TreeDirectory(tmp_path / "file" / "tree") as shelf, pytest.raises(SourceUnavailable):
        shelf.append(KEY, b"")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
