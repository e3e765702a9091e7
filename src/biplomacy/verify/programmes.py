"""Finds programmes by digest, and rechecks ``programme/1`` and ``policy-comparison/1``.

Whether a lender wrote what is quoted, no recheck can know. It knows whether the tests fit their
units, whether a list of wallets is the one of the reserve, whether it changed under one version,
and where a text differs from the programme of that id that this version ships.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from biplomacy.programme.behaviour import behave
from biplomacy.programme.concept_comparison import compare
from biplomacy.programme.library import BUNDLED, bundled_programme
from biplomacy.programme.model import Programme
from biplomacy.programme.policy import PolicyComparison
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.reserve_facts import perimeters_of
from biplomacy.programme.source_form import encode_perimeter
from biplomacy.programme.statement.policy_comparison import encode_comparison
from biplomacy.programme.statement.programme import encode_programme
from biplomacy.programme.trials import shipped_trials
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade, Standing
from biplomacy.verify.differences import differences, different_places
from biplomacy.verify.model import Stated, refuted
from biplomacy.verify.tables import reserve_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.programme.model import Perimeter, Source
    from biplomacy.record.model import Logged
    from biplomacy.reserve.model import Perimeter as WalletList
    from biplomacy.values.digest import Digest
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row
    from biplomacy.verify.partner import Records
    from biplomacy.verify.shelf import Shelf

PERIMETER_CHANGED = "perimeter-changed"
_OWN = ("/perimeters", "/approved")
"""What a state fills in by itself: its lists, and the day from which it counts."""


@dataclass(frozen=True, slots=True)
class Found:
    """A programme with the entry of this record that states it; None where it lies elsewhere.

    ``grade`` is how far it reaches that it was published.
    """

    programme: Programme
    logged: Logged | None
    grade: Grade


def find_programme(records: Records, digest: Digest, before: int) -> Found | None:
    """Return the programme of that digest: logged here before, by the partner, or shipped."""
    for logged, programme in _programmes(records.desk.shelf):
        if logged.index < before and programme_digest(programme) == digest:
            return Found(programme, logged, Grade.RECORD)
    if records.partner is not None:
        for _, programme in _programmes(records.partner.shelf):
            if programme_digest(programme) == digest:
                return Found(programme, None, records.partner.grade)
    for shipped, name in map(_shipped, BUNDLED):
        if name == digest:
            return Found(shipped, None, Grade.RECORD)
    return None


@cache
def _shipped(name: str) -> tuple[Programme, Digest]:
    """Return a shipped programme and its digest; reading one takes longer than most rechecks."""
    found = bundled_programme(name)
    return found, programme_digest(found)


def _programmes(shelf: Shelf) -> Iterator[tuple[Logged, Programme]]:
    """Yield all programmes, corrected ones too: what was made of one names that one."""
    for item in shelf.items:
        if isinstance(item.body, Programme):
            yield item.logged, item.body


def programme_row(desk: Desk, logged: Logged, programme: Programme) -> Row:
    """Return the row of a programme."""
    stated = Stated(f"programme.{programme.id}", logged, _words(programme))
    tests = sum(one.test is not None for each in programme.clauses for one in each.readings)
    quotes = sum(bool(source.quote) for source in _sources(programme))
    came_out = f"{tests} tests fit their units, {quotes} quotations name a source"
    if wrong := [*_changed_lists(desk, logged, programme)]:
        return stated.contradicted(came_out, wrong[0])
    other, hidden = _other_lists(desk, logged, programme)
    if other:
        return stated.contradicted(came_out, different_places(other))
    if hidden:
        return stated.unverifiable(
            "a wallet list that it names is not opened to this verifier, or no report used it"
        )
    return _against_shipped(stated, programme, came_out)


def _against_shipped(stated: Stated, programme: Programme, came_out: str) -> Row:
    if programme.id not in BUNDLED:
        return stated.confirmed(came_out, "it reads as written; its wording rests on its sources")
    shipped = encode_programme(_shipped(programme.id)[0])
    places = [
        place
        for place in differences(encode_programme(programme), shipped)
        if not place.startswith(_OWN)
    ]
    if places:
        return stated.unverifiable(
            f"{', '.join(places[:5])} ({len(places)} places) differ from the {programme.id} that "
            "this version ships; compare both with the source"
        )
    return stated.confirmed(
        came_out, f"it reads as written; its wording is that of the shipped {programme.id}"
    )


def _changed_lists(desk: Desk, logged: Logged, programme: Programme) -> Iterator[str]:
    """Yield where an earlier statement of the programme has another list of the same version."""
    for earlier, old in _programmes(desk.shelf):
        if earlier.index >= logged.index or old.id != programme.id:
            continue
        before = {one.id: one for one in old.perimeters}
        for one in programme.perimeters:
            last = before.get(one.id, one)
            if one.version < last.version or (one.version == last.version and one != last):
                yield (
                    f"{PERIMETER_CHANGED}: {one.id} of version {one.version} is another list "
                    f"than in entry {earlier.index}"
                )


def _other_lists(desk: Desk, logged: Logged, programme: Programme) -> tuple[list[str], bool]:
    """Return where a perimeter is not the wallet list that it names, and whether one is hidden."""
    wrong: list[str] = []
    hidden = False
    record = reserve_before(desk, logged.index)
    lists = dict(record.perimeters)
    for place, perimeter in enumerate(programme.perimeters):
        name = perimeter.statement
        if name is None:
            continue
        path = f"/perimeters/{place}"
        if name not in lists:
            wrong.append(f"{path}/statement")
            continue
        reports = tuple(one for one in record.reports if one.report.perimeter == name)
        read = {one.id: one for one in perimeters_of(replace(record, reports=reports))}
        closed = _closed(lists[name], name, desk)
        found = _perimeter_places(perimeter, read.get(perimeter.id), path)
        if found and (closed or not reports):
            hidden = True
        else:
            wrong += found
    return wrong, hidden


def _closed(wallets: WalletList, name: Digest, desk: Desk) -> bool:
    return wallets.committed is not None and name not in dict(desk.opened)


def _perimeter_places(stated: Perimeter, read: Perimeter | None, path: str) -> list[str]:
    if read is None:
        return [path]
    return differences(encode_perimeter(stated), encode_perimeter(read), path)


def comparison_rows(records: Records, logged: Logged, stated: PolicyComparison) -> Iterator[Row]:
    """Yield the rows of a comparison: by concept, and by what the same actions do."""
    pair = [find_programme(records, digest, logged.index) for digest in stated.programmes]
    names = [
        found.programme.id if found else str(digest)[:16]
        for found, digest in zip(pair, stated.programmes, strict=True)
    ]
    name = f"policy-comparison.{'.'.join(names)}"
    first, second = pair
    words = (f"{len(stated.concepts)} concepts", f"{len(stated.matrix)} actions")
    if first is None or second is None:
        missing = stated.programmes[0] if first is None else stated.programmes[1]
        yield Stated(name, logged, ", ".join(words)).unverifiable(no_programme(records, missing))
        return
    both = (first.programme, second.programme)
    try:
        again = PolicyComparison(stated.programmes, compare(*both), behave(both, shipped_trials()))
    except BiplomacyError as error:
        yield refuted(name, logged, error.code, error.message)
        return
    rests_on = tuple(one.logged for one in (first, second) if one.logged is not None)
    grade = Grade.weakest((first.grade, second.grade))
    published, recomputed = encode_comparison(stated), encode_comparison(again)
    for part, word, came_out in zip(
        ("concepts", "actions"), words, (_concepts(again), _actions(again)), strict=True
    ):
        row = Stated(f"{name}.{part}", logged, word, rests_on)
        places = differences(published[part], recomputed[part], f"/{part}")
        if places:
            yield row.contradicted(came_out, different_places(places))
        else:
            yield row.confirmed(came_out, "compared again: the same", grade)


def no_programme(records: Records, digest: Digest) -> str:
    """Return why a programme is not at hand, and what to give."""
    if records.partner is not None:
        return f"neither record holds the programme {digest}"
    return f"this record does not hold the programme {digest}; {records.why_no_partner}"


def _concepts(found: PolicyComparison) -> str:
    return f"{len(found.concepts)} concepts"


def _actions(found: PolicyComparison) -> str:
    differing = sum(row.first.answer is not row.second.answer for row in found.matrix)
    return f"{len(found.matrix)} actions, {differing} of them answered differently"


def _words(programme: Programme) -> str:
    standing = Standing.weakest(source.standing for source in _sources(programme))
    lists = "".join(f"; {_list_words(one)}" for one in programme.perimeters)
    return (
        f"{len(programme.clauses)} clauses, {len(programme.duties)} reporting duties, "
        f"the weakest wording is {standing}; from {programme.approved}{lists}"
    )


def _list_words(perimeter: Perimeter) -> str:
    named = "" if perimeter.statement is None else f" of {str(perimeter.statement)[:16]}"
    count = len(perimeter.entities)
    return f"{perimeter.id} {perimeter.version}{named}: {count} entities, {perimeter.coverage}"


def _sources(programme: Programme) -> Iterator[Source]:
    """Yield all places where a wording or number of a programme was read."""
    yield from programme.findings
    for duty in programme.duties:
        yield from duty.sources
    for paid in programme.disbursements:
        yield paid.source
    for clause in programme.clauses:
        yield from clause.sources
        yield from (reading.basis for reading in clause.readings)
        yield from (adjuster.source for adjuster in clause.adjusters)
        targets = [*clause.targets, *(one for each in clause.revisions for one in each.targets)]
        yield from (target.source for target in targets)
