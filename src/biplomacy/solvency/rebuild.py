"""The regulator builds a firm's tree again from its leaf file and epoch key (§B3, §B6.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.solvency.building import close_tree, hash_tree
from biplomacy.solvency.layout import lay_out
from biplomacy.solvency.leaves import survey_rows
from biplomacy.solvency.root_check import root_name
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from biplomacy.solvency.building import Built, Work
    from biplomacy.solvency.key_file import EpochKey
    from biplomacy.solvency.layout import Slots
    from biplomacy.solvency.model import LiabilitiesRoot
    from biplomacy.solvency.ports import LeafFile


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came out of the leaf file, and how it differs from what the firm published."""

    built: Built
    uids_unique: bool
    findings: tuple[Finding, ...]

    @property
    def padding(self) -> int:
        """How many leaves are nobody's."""
        return self.built.stated.shape.slots - self.built.leaves


def rebuild(file: LeafFile, secret: EpochKey, stated: LiabilitiesRoot, work: Work) -> Rebuilt:
    """Build the tree again and compare it with the published root.

    Raises:
        LiabilityRefused, LiabilityOverflow: a row is negative, or does not read.
        DepthRefused: the file has more leaves than the tree.
    """
    survey = survey_rows(file.rows(), work.watch)
    slots = lay_out(secret, file.rows(), work.watch)
    unique = _unique(slots)
    top = hash_tree(work, secret, slots, lambda _level, _records: None)
    built = close_tree(
        secret,
        survey,
        slots,
        top,
        decimals=stated.decimals,
        with_total=stated.total is not None,
    )
    return Rebuilt(built, unique, tuple(_differences(built.stated, stated, unique=unique)))


def _differences(made: LiabilitiesRoot, stated: LiabilitiesRoot, *, unique: bool) -> list[Finding]:
    said = []
    if not unique:
        said.append(("uid-repeated", "two leaves carry one identity"))
    if (made.at, made.shape) != (stated.at, stated.shape):
        said.append(("key-of-another-tree", "the epoch key is of another tree than the statement"))
    if made.root != stated.root:
        said.append(("root-differs", f"the leaf file gives the root {made.root}"))
    if made.total_commitment != stated.total_commitment:
        said.append(("commitment-differs", "the leaf file gives another commitment to the total"))
    if made.total != stated.total:
        said.append(("total-differs", f"the leaf file adds up to {made.total}"))
    subject = root_name(stated)
    return [Finding(code, Severity.FAILURE, subject, message) for code, message in said]


def _unique(slots: Slots) -> bool:
    """Say whether all identities differ; most of the time their first eight bytes say so."""
    whole = np.frombuffer(slots.uids, dtype=">u8").reshape(-1, 4)
    first = np.sort(whole[:, 0])
    shared = first[1:][first[1:] == first[:-1]]
    if not len(shared):
        return True
    rows = whole[np.isin(whole[:, 0], shared)]
    return len(np.unique(rows, axis=0)) == len(rows)
