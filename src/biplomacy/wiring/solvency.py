"""Leaf files, trees on the disk and the engines that hash them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from biplomacy.solvency.model import Tier
from biplomacy.solvency.statement.liabilities_root import encode_liabilities_root
from biplomacy.wiring.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from biplomacy.solvency.building import Built
    from biplomacy.solvency.key_file import EpochKey
    from biplomacy.solvency.leaves import Survey
    from biplomacy.solvency.model import LiabilitiesRoot, Publishing
    from biplomacy.solvency.ports import (
        LeafFile,
        PointArithmetic,
        TreeEngine,
        TreeShelf,
    )
    from biplomacy.solvency.rebuild import Rebuilt

    Watch = Callable[[int], None]


def open_leaf_file(path: Path) -> LeafFile:
    """Open what a firm owes: Parquet by the file's ending, else CSV."""
    parquet = path.suffix.lower() in {".parquet", ".pq"}
    file: LeafFile = (
        load("leaf-parquet").ParquetLeaves(path) if parquet else load("leaf-csv").CsvLeaves(path)
    )
    return file


def open_tree(path: Path) -> AbstractContextManager[TreeShelf]:
    """Open the directory of one epoch's tree."""
    tree: AbstractContextManager[TreeShelf] = load("tree-directory").TreeDirectory(path)
    return tree


def open_points() -> PointArithmetic:
    """Open secp256k1, which only the hidden tier needs."""
    points: PointArithmetic = load("pedersen").Secp256k1()
    return points


def open_tree_engine(secret: EpochKey) -> TreeEngine:
    """Open what hashes a tree of that tier: compiled where numba is at hand, else plain."""
    if secret.shape.tier is Tier.HIDDEN:
        hidden: TreeEngine = load("pedersen").HiddenSums(secret.context, secret.key)
        return hidden
    try:
        fast: TreeEngine = load("numba-tree").NumbaSums(secret.context)
    except ImportError:
        plain: TreeEngine = load("plain-tree").PlainSums(secret.context)
        return plain
    return fast


def survey_leaves(file: LeafFile, watch: Watch) -> Survey:
    """Return what a leaf file holds; refuses faulty rows (``leaves.survey_rows``)."""
    survey: Survey = load("leaves").survey_rows(file.rows(), watch)
    return survey


def build_tree(
    file: LeafFile,
    secret: EpochKey,
    survey: Survey,
    *,
    publishing: Publishing,
    shelf: TreeShelf,
    watch: Watch,
) -> Built:
    """Build a tree and settle its root (``building.build``)."""
    building = load("tree-building")
    built: Built = building.build(
        file,
        secret,
        survey,
        work=building.Work(open_tree_engine(secret), os.cpu_count() or 1, watch),
        asked=building.Asked(
            encode_liabilities_root, publishing.decimals, with_total=publishing.with_total
        ),
        shelf=shelf,
    )
    return built


def rebuild_tree(
    file: LeafFile, secret: EpochKey, stated: LiabilitiesRoot, watch: Watch
) -> Rebuilt:
    """Build a tree again from its key (``rebuild.rebuild``)."""
    work = load("tree-building").Work(open_tree_engine(secret), os.cpu_count() or 1, watch)
    rebuilt: Rebuilt = load("tree-rebuild").rebuild(file, secret, stated, work)
    return rebuilt
