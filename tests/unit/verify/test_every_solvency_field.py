"""No field of a statement of the solvency office can be changed unseen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from biplomacy.record.auditing import audit_record
from biplomacy.record.model import Logged
from biplomacy.solvency.statement import (
    custody_share,
    double_claim_report,
    draw_reveal,
    liabilities_root,
    reserve_claim,
    solvency_attestation,
    solvency_call,
    solvency_draw_rule,
)
from biplomacy.values.verdict import Verdict, VerdictRow
from biplomacy.verify.desk import Desk, lay_out
from biplomacy.verify.shelf import shelve
from biplomacy.verify.solvency import rows_of
from biplomacy.verify.solvency_sources import SolvencySources
from fakes.mutations import Mutant, one_of_each
from fakes.solvency_record import question, record

TYPES = (
    solvency_draw_rule.TYPE,
    solvency_call.TYPE,
    draw_reveal.TYPE,
    liabilities_root.TYPE,
    reserve_claim.TYPE,
    custody_share.TYPE,
    solvency_attestation.TYPE,
    double_claim_report.TYPE,
)
SHOWN = {
    solvency_draw_rule.TYPE: {
        *("/answer_within_blocks", "/expected_draws", "/first_height"),
        *("/seed_commitment", "/window_blocks"),
    },
    solvency_call.TYPE: {
        *("/chain_points", "/chain_points/*/chain", "/chain_points/*/hash"),
        "/chain_points/*/height",
    },
    liabilities_root.TYPE: {"/decimals", "/depth", "/epoch", "/root", "/total"},
    solvency_attestation.TYPE: {"/ratio", "/tool_version"},
}
"""What nothing contradicts by itself: the row shows it."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The record, read once."""

    desk: Desk
    statements: tuple[Logged, ...]

    def logged(self, versioned: str) -> Logged:
        """Return the first statement of a type."""
        return next(one for one in self.statements if one.statement.type == versioned)

    def rows(self, logged: Logged) -> frozenset[VerdictRow]:
        """Return the rows of a statement in the place of the one that was logged there."""
        (item,) = shelve([logged]).items
        shelf = self.desk.shelf
        items = tuple(item if one.logged.index == logged.index else one for one in shelf.items)
        desk = replace(self.desk, shelf=replace(shelf, items=items))
        return frozenset(row.row for row in rows_of(SolvencySources(desk), item))

    def seen(self, logged: Logged, before: frozenset[VerdictRow], change: Mutant) -> str:
        """Return how a change is noticed: it does not read, another verdict, another row."""
        changed = replace(logged, statement=replace(logged.statement, body=change.value))
        if shelve([changed]).refused:
            return "refused"
        after = self.rows(changed)
        if any(row.verdict is not Verdict.CONFIRMED for row in after):
            return "noticed"
        return "shown" if after != before else "unseen"


@pytest.fixture(scope="module")
def bench() -> Bench:
    asked = question(record())
    audited = audit_record(asked.files, asked.trust)
    return Bench(lay_out(asked, shelve(audited.statements)), audited.statements)


@pytest.mark.parametrize("versioned", TYPES)
def test_every_changed_field_is_noticed(bench: Bench, versioned: str) -> None:
    logged = bench.logged(versioned)
    before = bench.rows(logged)
    found = {
        change: bench.seen(logged, before, change) for change in one_of_each(logged.statement.body)
    }

    assert {row.verdict for row in before} == {Verdict.CONFIRMED}
    assert {one.pattern for one, how in found.items() if how == "unseen"} == set()
    shown = {one.pattern for one, how in found.items() if how == "shown"}
    assert shown == SHOWN.get(versioned, set())
