"""No field of any statement can be changed unseen, or it stands in a short list with its reason.

Each change is signed again by the right officials and stands at its place in the log, and what
names the statement by its id is as if it had been told again. What must follow is a contradicted
row, a code that refuses it, or at least a row that reads otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import pytest

from biplomacy.demo.model import Reading
from biplomacy.record.auditing import Audited, audit_record
from biplomacy.record.envelope import open_envelope
from biplomacy.record.model import Statement
from biplomacy.record.registration import Place, check_entry
from biplomacy.record.registry import Registry
from biplomacy.record.statement import decode_statement, encode_statement
from biplomacy.reserve.claims import Announced, Claim
from biplomacy.reserve.model import Acquisition, ClaimsTotal, Perimeter, ReserveReport
from biplomacy.reserve.statement.report import TYPE as REPORT
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Verdict, VerdictRow
from biplomacy.verify.desk import Desk, lay_out
from biplomacy.verify.integrity import integrity_rows
from biplomacy.verify.model import Row
from biplomacy.verify.report import report_rows
from biplomacy.verify.reserve import reserve_rows
from biplomacy.verify.shelf import Shelf, Shelved, shelve
from fakes.mutations import Mutant, mutants, one_of_each
from fakes.replayed import ReopenedRing, Replays

pytestmark = pytest.mark.slow

UNCHECKABLE = {
    "/evidence/*": "it supports a figure or not; the figure is recomputed either way",
    "/evidence/*/media_type": "how to open the bytes; which bytes they are, the digest says",
    "/evidence/*/role": "evidence that nobody asks for supports nothing",
    "claim/1/body/asserted_by": "who said it is on no chain",
    "claim/1/body/source": "where it was said is on no chain",
    "client-claims/1/body/method": "how it was counted shows once the tree is published",
    "client-claims/1/body/tree_root": "the total of a tree shows once the tree is published",
    "perimeter/1/body/entities/*/name": "what an entity is called is its issuer's word",
    "perimeter/1/body/entities/*/sector": "which sector it is of is its issuer's word",
    "perimeter/1/body/members/*/custody": "how near to a network keys are kept is on no chain",
    "perimeter/1/body/members/*/derivation": "without it the listed scripts alone count",
    "perimeter/1/body/members/*/purpose": "whose coins these are is on no chain",
    "perimeter/1/body/members/*/valid_from": "no figure changes where nothing was held before",
    "reserve-report/1/body/coverage/integrity": "how the office checked its blocks; the grade of "
    "a verdict rests on the verifier's own blocks",
    "reserve-report/1/body/coverage/source": "where the office read its blocks",
}
"""What a recheck cannot know, by type (none: any type) and JSON pointer, each with its reason."""

OMITTABLE = "/body/valuation"
"""A report that names no value is no lie; its row says that it is not valued."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The replayed record, read once, so that a changed statement costs only its own rows."""

    ring: ReopenedRing
    audited: Audited
    desk: Desk

    def index_of(self, wanted: Callable[[Shelved], bool]) -> int:
        """Return the index of the first statement that fits."""
        return next(item.logged.index for item in self.desk.shelf.items if wanted(item))

    def cut(self, keep: Callable[[Shelved], bool]) -> Desk:
        """Return the desk with some of its statements."""
        kept = tuple(item for item in self.desk.shelf.items if keep(item))
        return replace(self.desk, shelf=Shelf(kept, ()))

    def place(self, index: int) -> Place:
        """Return the place of an entry, with what was logged before it."""
        assert self.audited.history is not None
        registry = Registry.empty(self.audited.history.latest.predecessor)
        for logged in self.audited.statements[:index]:
            registry = registry.after(logged)
        logged_at = self.audited.statements[index].logged_at
        return Place(index, self.audited.history, registry, logged_at)


@dataclass(frozen=True, slots=True)
class Scene:
    """A statement under examination, on a desk with what its figures touch."""

    bench: Bench
    desk: Desk
    place: Place

    @property
    def true(self) -> Statement:
        """The statement as it was published."""
        return self.bench.audited.statements[self.place.index].statement

    def noticed(self, mutant: Mutant, before: frozenset[VerdictRow]) -> str:
        """Return how a verifier notices the change, or nothing."""
        try:
            statement = decode_statement(encode(mutant.value))
        except InputError as error:
            return f"refused: {error.code}"
        envelope = open_envelope(self.bench.ring.sign_as(self.true.issuer, statement))
        assert envelope.payload == encode_statement(statement)
        if found := check_entry(envelope, statement, self.place):
            return f"refused: {found[0].code}"
        logged = replace(self.bench.audited.statements[self.place.index], statement=statement)
        if refused := shelve([logged]).refused:
            return f"refused: {refused[0].error.code}"
        return _difference(before, self.rows(statement))

    def rows(self, statement: Statement) -> frozenset[VerdictRow]:
        """Return the rows of the scene in which the statement says this."""
        index = self.place.index
        logged = replace(self.bench.audited.statements[index], statement=statement)
        shelf = shelve([logged])
        audited = replace(self.bench.audited, statements=(logged,))
        judged = [*integrity_rows(self.desk.question, audited), *self._judged(shelf, index)]
        return frozenset(row.row for row in judged)

    def _judged(self, shelf: Shelf, index: int) -> Iterator[Row]:
        body = shelf.items[0].body if shelf.items else None
        if isinstance(body, ReserveReport):  # nothing else rests on a report
            yield from report_rows(self.desk, shelf.items[0].logged, body, whole=True)
            return
        others = [item for item in self.desk.shelf.items if item.logged.index != index]
        items = sorted([*others, *shelf.items], key=lambda item: item.logged.index)
        yield from reserve_rows(replace(self.desk, shelf=Shelf(tuple(items), shelf.refused)))


def _difference(before: frozenset[VerdictRow], after: frozenset[VerdictRow]) -> str:
    new = [row for row in after if row not in before]
    for row in new:
        if row.verdict is Verdict.CONTRADICTED:
            return f"contradicted: {row.claim}: {row.reason}"
    return f"shown: {new[0].claim}" if new else "shown: a row less" if before - after else ""


@pytest.fixture(scope="module")
def bench(replays: Replays) -> Bench:
    told = replays.of(Reading.TRANSFER)
    question = told.question(chain=True)
    audited = audit_record(question.files, question.trust)
    return Bench(told.ring(), audited, lay_out(question, shelve(audited.statements)))


def _announced(item: Shelved) -> bool:
    return isinstance(item.body, Claim) and isinstance(item.body.parameters, Announced)


def a_report(bench: Bench) -> Scene:
    """That of 2025-07-14: it lists flows, a price, costs and what is owed to clients."""
    index = bench.index_of(
        lambda item: (
            isinstance(item.body, ReserveReport)
            and item.body.valuation is not None
            and any(entity.claims is not None for entity in item.body.entities)
        )
    )
    before = max(
        item.logged.index
        for item in bench.desk.shelf.items
        if isinstance(item.body, ReserveReport) and item.logged.index < index
    )

    def keep(item: Shelved) -> bool:
        if isinstance(item.body, ReserveReport):
            return item.logged.index in {index, before}
        return item.logged.index < index and (not isinstance(item.body, Claim) or _announced(item))

    return Scene(bench, bench.cut(keep), bench.place(index))


def with_next_report(bench: Bench, index: int) -> Scene:
    """Keep the next report, so that what it rests on is seen there too."""
    report = bench.index_of(
        lambda item: isinstance(item.body, ReserveReport) and item.logged.index > index
    )

    def keep(item: Shelved) -> bool:
        if isinstance(item.body, ReserveReport):
            return item.logged.index == report
        return not isinstance(item.body, Claim) or _announced(item)

    return Scene(bench, bench.cut(keep), bench.place(index))


def a_perimeter(bench: Bench) -> Scene:
    """The newest: its wallets have scripts, dates, and one a descriptor."""
    index = bench.index_of(lambda i: isinstance(i.body, Perimeter) and i.body.version == 3)
    return with_next_report(bench, index)


def an_acquisition(bench: Bench) -> Scene:
    index = bench.index_of(lambda item: isinstance(item.body, Acquisition))
    return with_next_report(bench, index)


def client_claims(bench: Bench) -> Scene:
    index = bench.index_of(lambda item: isinstance(item.body, ClaimsTotal))
    return with_next_report(bench, index)


def a_claim(name: str) -> Callable[[Bench], Scene]:
    """The claim of that id, among all others and without reports."""

    def scene(bench: Bench) -> Scene:
        index = bench.index_of(lambda i: isinstance(i.body, Claim) and i.body.id == name)
        desk = bench.cut(lambda item: not isinstance(item.body, ReserveReport))
        return Scene(bench, desk, bench.place(index))

    return scene


LEAST = 25
CLAIMS = (
    "announced-2022-06-30",
    "holds-2025-07-14",
    "average-42000",
    "announced-average",
    "one-a-day-explains-it",
    "worth-760-million-at-123000",
    "worth-760-million",
    "acquired-since-the-programme",
    "stock-unchanged",
)
SCENES = {
    "a-report": a_report,
    "a-perimeter": a_perimeter,
    "an-acquisition": an_acquisition,
    "client-claims": client_claims,
    **{f"claim-{name}": a_claim(name) for name in CLAIMS},
}


@pytest.mark.parametrize(
    "walk",
    [
        pytest.param(one_of_each, id="one-of-each"),
        pytest.param(mutants, id="all", marks=pytest.mark.soak),
    ],
)
@pytest.mark.parametrize("make", SCENES.values(), ids=SCENES)
def test_every_changed_field_is_noticed(
    bench: Bench,
    make: Callable[[Bench], Scene],
    walk: Callable[[JsonObject], Iterable[Mutant]],
) -> None:
    scene = make(bench)
    versioned, before = scene.true.type, scene.rows(scene.true)
    changes = list(walk(decode_object(encode_statement(scene.true))))
    how = {change: scene.noticed(change, before) for change in changes}
    unseen = {change for change in changes if not how[change]}

    excuses = {name for change in unseen for name in (change.pattern, versioned + change.pattern)}
    own = {name for name in UNCHECKABLE if name.startswith(f"{versioned}/")}

    assert len(changes) >= LEAST
    assert [str(c) for c in changes if c in unseen and not _excused(versioned, c)] == []
    assert own <= excuses, "an excuse that is no longer needed"
    if versioned == REPORT:
        weak = {change.pointer for change in changes if how[change].startswith("shown")}
        assert {pointer for pointer in weak if pointer.startswith("/body/")} <= {OMITTABLE}


def _excused(versioned: str, change: Mutant) -> bool:
    return change.pattern in UNCHECKABLE or versioned + change.pattern in UNCHECKABLE
