"""No field of a statement of register, screening or surveillance can be changed unseen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from biplomacy.record.auditing import Audited, audit_record
from biplomacy.record.model import Logged
from biplomacy.values.verdict import Verdict, VerdictRow
from biplomacy.verify import register, screening, surveillance
from biplomacy.verify.desk import Desk, lay_out
from biplomacy.verify.register_sources import RegisterSources
from biplomacy.verify.screening_sources import ScreeningSources
from biplomacy.verify.shelf import shelve
from biplomacy.verify.surveillance_sources import SurveillanceSources
from fakes.checked_record import question
from fakes.directory_record import endpoint, returned
from fakes.mutations import Mutant, one_of_each
from fakes.supervision_record import PVARA, before_dump, everything, tell

DIRECTORY = (endpoint(), endpoint(PVARA), returned())
TYPES = tuple(
    dict.fromkeys((*(told.type for told in (*before_dump(), *DIRECTORY)), "register-dump/1"))
)

SHOWN = {
    "register-dump/1": {"/as_of_size"},
    "register-import/1": {"/source"},
    "list-version/1": {"/retrieved_at", "/source", "/source_digest"},
    "travel-rule-return/1": {
        *("/below_threshold", "/median_latency_s", "/received", "/rejected/data-missing"),
        *("/sent", "/unhosted"),
    },
    "screening-run/1": {"/period/first", "/period/last"},
    "surveillance-run/1": {"/engine", "/inputs/*/rows", "/inputs/*/size", "/standing"},
    "case-statistics/1": {
        *("/period/from", "/period/to", "/rules/*", "/rules/*/opened"),
        "/rules/*/version",
    },
}
"""What nothing contradicts, as its office says it of itself: the row shows it."""

NAMED_WHOLE = {
    *("calendar/1", "clock-rule/1", "register-event/1", "register-warning/1"),
    "screening-config/1",
}
"""Words and numbers that rest on their office: the row names the digest of all of them."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The record, read once."""

    desk: Desk
    audited: Audited

    def logged(self, versioned: str) -> Logged:
        """Return the last statement of a type."""
        return [one for one in self.audited.statements if one.statement.type == versioned][-1]

    def rows(self, logged: Logged) -> frozenset[VerdictRow]:
        """Return the rows of a statement in the place of the one that was logged there."""
        (item,) = shelve([logged]).items
        shelf = self.desk.shelf
        items = tuple(item if one.logged.index == logged.index else one for one in shelf.items)
        desk = replace(self.desk, shelf=replace(shelf, items=items))
        found = (
            *register.rows_of(RegisterSources(desk, self.audited), item),
            *screening.rows_of(ScreeningSources(desk), item),
            *surveillance.rows_of(SurveillanceSources(desk), item),
        )
        return frozenset(row.row for row in found)

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
    side = everything()
    for told in DIRECTORY:
        tell(side, told)
    asked = question(side)
    audited = audit_record(asked.files, asked.trust)
    return Bench(lay_out(asked, shelve(audited.statements)), audited)


@pytest.mark.parametrize("versioned", TYPES)
def test_every_changed_field_is_noticed(bench: Bench, versioned: str) -> None:
    logged = bench.logged(versioned)
    before = bench.rows(logged)
    changes = one_of_each(logged.statement.body)
    found = {change: bench.seen(logged, before, change) for change in changes}

    assert {row.verdict for row in before} == {Verdict.CONFIRMED}
    assert [one.pattern for one, how in found.items() if how == "unseen"] == []
    shown = {one.pattern for one, how in found.items() if how == "shown"}
    assert versioned in NAMED_WHOLE or shown == SHOWN.get(versioned, set())
