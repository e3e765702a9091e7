"""No field of a statement on a programme, an outlook or an accord can be changed unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from biplomacy.outlook.model import Outlook
from biplomacy.record.auditing import audit_record
from biplomacy.record.model import Logged
from biplomacy.values.verdict import Verdict, VerdictRow
from biplomacy.verify.accord import rows_of as accord_rows
from biplomacy.verify.desk import lay_out
from biplomacy.verify.model import Row
from biplomacy.verify.outlook import outlook_row
from biplomacy.verify.partner import Partner, Records
from biplomacy.verify.programme import rows_of as programme_rows
from biplomacy.verify.readers import POWER, READERS, RESERVE
from biplomacy.verify.shelf import shelve
from biplomacy.verify.supervision_readers import SUPERVISION
from fakes.checked_record import question
from fakes.every_outcome import everything
from fakes.mutations import Mutant, one_of_each

pytestmark = pytest.mark.slow

UNCHECKABLE = {
    "assessment/1/observations/*": "a table named twice says nothing more",
    "assessment/1/trace/rows": "the digest of the leaves stays, and they are computed again",
}
"""What makes no difference, with the reason."""

SHOWN = {
    "outlook/1": {"/position/reserves", "/start/day", "/start/standing"},
    "programme/1": {"/approved", "/id", "/perimeters/*", "/perimeters/*/statement"},
    "sealed-message/1": {"/sha256", "/size", "/commitment"},
    "supervisory-request/1": {
        *("/accord", "/deadline", "/id", "/key", "/legal_basis", "/onward_sharing"),
        *("/purpose", "/to"),
    },
    "waiver/1": {"/decided", "/document", "/relied_on", "/relied_on/*", "/test_date"},
}
"""What nothing contradicts, as its office says it of itself: the row shows it."""

TYPES = [versioned for versioned in READERS if versioned not in {*RESERVE, *POWER, *SUPERVISION}]


@dataclass(frozen=True, slots=True)
class Bench:
    """Both records, read once."""

    records: Records

    def logged(self, versioned: str) -> Logged:
        """Return the one statement of a type."""
        return next(
            one for one in self.records.audited.statements if one.statement.type == versioned
        )

    def rows(self, logged: Logged) -> frozenset[VerdictRow]:
        """Return the rows of a statement in the place of the one that was logged there."""
        (item,) = shelve([logged]).items
        shelf = self.records.desk.shelf
        items = tuple(item if one.logged.index == logged.index else one for one in shelf.items)
        desk = replace(self.records.desk, shelf=replace(shelf, items=items))
        records = replace(self.records, desk=desk)

        def judged() -> Iterator[Row]:
            if isinstance(item.body, Outlook):
                yield outlook_row(desk, logged, item.body)
            yield from programme_rows(records, item)
            yield from accord_rows(records, item)

        return frozenset(row.row for row in judged())

    def seen(self, logged: Logged, change: Mutant) -> str:
        """Return how a change is noticed: it does not read, another verdict, another row."""
        changed = replace(logged, statement=replace(logged.statement, body=change.value))
        if shelve([changed]).refused:
            return "refused"
        after, before = self.rows(changed), self.rows(logged)
        if any(row.verdict is not Verdict.CONFIRMED for row in after):
            return "noticed"
        return "shown" if after != before else "unseen"


@pytest.fixture(scope="module")
def bench() -> Bench:
    sv, pk = everything()
    asked = question(sv, pk)
    assert asked.subject is not None
    audited = audit_record(asked.files, asked.trust)
    desk = lay_out(asked, shelve(audited.statements))
    return Bench(Records(desk, audited, Partner(asked.subject)))


@pytest.mark.parametrize("versioned", TYPES)
def test_every_changed_field_is_noticed(bench: Bench, versioned: str) -> None:
    logged = bench.logged(versioned)
    found = {change: bench.seen(logged, change) for change in one_of_each(logged.statement.body)}

    assert {row.verdict for row in bench.rows(logged)} == {Verdict.CONFIRMED}
    unseen = {versioned + one.pattern for one, how in found.items() if how == "unseen"}
    assert unseen == {name for name in UNCHECKABLE if name.startswith(f"{versioned}/")}
    shown = {one.pattern for one, how in found.items() if how == "shown"}
    assert shown <= SHOWN.get(versioned, set())
