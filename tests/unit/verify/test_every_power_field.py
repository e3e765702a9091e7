"""No field of a statement of the power office can be changed unseen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from biplomacy.record.auditing import audit_record
from biplomacy.record.model import Logged
from biplomacy.values.verdict import Verdict, VerdictRow
from biplomacy.verify.desk import Desk, lay_out
from biplomacy.verify.power import rows_of
from biplomacy.verify.power_sources import PowerSources
from biplomacy.verify.readers import POWER
from biplomacy.verify.shelf import shelve
from fakes.checked_record import question
from fakes.every_power import everything, record
from fakes.mutations import Mutant, one_of_each

pytestmark = pytest.mark.slow

TWICE = "a month or a load named twice says nothing more"
CARRIED = "a price that is carried holds for every month, whichever it was told for"
UNCHECKABLE = {
    "power-auction/1/months/*": TWICE,
    "power-dispatch/1/block/months/*": TWICE,
    "power-dispatch/1/loads/*/carried": CARRIED,
    "power-dispatch/1/loads/*/value/*": CARRIED,
    "power-dispatch/1/loads/*/value/*/month": CARRIED,
    "power-dispatch/1/method/coupling/loads/*": TWICE,
    "power-dispatch/1/method/coupling/months/*": TWICE,
    "power-dispatch/1/method/coupling/name": "what a quota is called changes no figure",
}
"""What makes no difference, with the reason."""

SHOWN = {
    "power-auction/1": {"/floor/source", "/floor/standing"},
    "power-curtailment/1": {"/ends", "/id", "/limit_wh"},
    "power-dispatch/1": {"/block", "/block/margin"},
    "power-hours/1": {"/source", "/system"},
    "power-mining/1": {
        *("/fx/source", "/fx/standing", "/network/height", "/price/source", "/price/standing"),
    },
    "power-outlook/1": {"/parameters/name", "/tornado"},
    "power-performance/1": {"/forecast/*", "/months/*/billed", "/surplus/standing"},
    "power-plausibility/1": {"/claim/coins", "/claim/name", "/claim/source", "/claim/standing"},
    "power-tariff-test/1": {"/offer/id", "/period", "/results/*"},
}
"""What nothing contradicts, as its office says it of itself: the row shows it."""

NAMED_WHOLE = {"power-contract/1", "power-fiscal/1", "power-system/1", "power-tariff/1"}
"""Terms and numbers that rest on their sources: the row names the digest of all of them."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The record, read once."""

    desk: Desk
    statements: tuple[Logged, ...]

    def logged(self, versioned: str) -> Logged:
        """Return the last statement of a type."""
        return [one for one in self.statements if one.statement.type == versioned][-1]

    def rows(self, logged: Logged) -> frozenset[VerdictRow]:
        """Return the rows of a statement in the place of the one that was logged there."""
        (item,) = shelve([logged]).items
        shelf = self.desk.shelf
        items = tuple(item if one.logged.index == logged.index else one for one in shelf.items)
        desk = replace(self.desk, shelf=replace(shelf, items=items))
        return frozenset(row.row for row in rows_of(PowerSources(desk), item))

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
    asked = question(record(*everything()))
    audited = audit_record(asked.files, asked.trust)
    return Bench(lay_out(asked, shelve(audited.statements)), audited.statements)


@pytest.mark.parametrize("versioned", POWER)
def test_every_changed_field_is_noticed(bench: Bench, versioned: str) -> None:
    logged = bench.logged(versioned)
    before = bench.rows(logged)
    changes = one_of_each(logged.statement.body)
    found = {change: bench.seen(logged, before, change) for change in changes}

    assert {row.verdict for row in before} == {Verdict.CONFIRMED}
    unseen = {versioned + one.pattern for one, how in found.items() if how == "unseen"}
    assert unseen == {name for name in UNCHECKABLE if name.startswith(f"{versioned}/")}
    shown = {one.pattern for one, how in found.items() if how == "shown"}
    assert versioned in NAMED_WHOLE or shown == SHOWN.get(versioned, set())
