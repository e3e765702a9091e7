"""The accord page: what two states said they would do, what could show it, and what does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.accord.model import Completion, Layer
from biplomacy.values.day import Day
from biplomacy.web.accord_words import state_words, weakest_standing
from biplomacy.web.accords import dues, followed, seen_here
from biplomacy.web.duties import witnessed_at
from biplomacy.web.pages_accord_commitments import commitment_lines
from biplomacy.web.pages_accord_cosigned import cosigned_by_partners
from biplomacy.web.pages_accord_exchange import ledger
from biplomacy.web.programme_words import standing_legend
from biplomacy.web.signatories import office_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.accord.model import CommitmentStatus
    from biplomacy.record.sighting import SeenRecord
    from biplomacy.web.accords import Followed
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.pages_accord_commitments import CommitmentLine
    from biplomacy.web.pages_accord_cosigned import Cosigned
    from biplomacy.web.pages_accord_exchange import Ledger
    from biplomacy.web.publication import Publication

MOST_DUE = 12


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party: its state, its office, its log and its witness, empty where none is named."""

    state: str
    office: str
    log: str
    witness: str
    own: bool


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """What was expected of the accord and not promised in it."""

    id: str
    title: str
    standing: str


@dataclass(frozen=True, slots=True)
class DueLine:
    """One thing that is due next."""

    day: str
    title: str
    uid: str


@dataclass(frozen=True, slots=True)
class Standings:
    """The newest status: the day it was made for, what it read, and what checking it gave."""

    day: str
    index: int
    issuer: str
    in_force: str
    trees: tuple[tuple[str, str, int], ...]
    answer: Answer
    command: str


@dataclass(frozen=True, slots=True)
class Tally:
    """A large figure: a number of a total, and what it counts."""

    number: str
    unit: str
    about: str


@dataclass(frozen=True, slots=True)
class AccordBoard:
    """All that is said on one accord; ``status`` is None where this record holds none."""

    id: str
    index: int
    title: str
    signed: str
    place: str
    notes: tuple[str, ...]
    source: str
    standing: str
    answer: Answer
    tallies: tuple[Tally, ...]
    parties: tuple[PartyLine, ...]
    written: tuple[CommitmentLine, ...]
    expected: tuple[ExpectedLine, ...]
    proposed: tuple[CommitmentLine, ...]
    status: Standings | None
    cosigned: tuple[Cosigned, ...]
    next: tuple[DueLine, ...]


@dataclass(frozen=True, slots=True)
class AccordPage:
    """All that the accord page says; what was handed over belongs to no accord alone."""

    headline: str
    eyebrow: str
    boards: tuple[AccordBoard, ...]
    ledger: Ledger
    legend: tuple[tuple[str, str], ...]


def accord_page(publication: Publication, language: Language) -> AccordPage:
    """Return the page of all accords of a record, the newest first."""
    found = followed(publication)[::-1]
    seen = seen_here(publication)
    return AccordPage(
        headline=_headline(found[0], language)
        if found
        else language.text("This record holds no accord."),
        eyebrow=_eyebrow(found[0], language) if found else "",
        boards=tuple(_board(publication, one, seen, language) for one in found),
        ledger=ledger(publication, language),
        legend=standing_legend(
            {
                source.standing
                for one in found
                for commitment in one.accord.commitments
                for source in commitment.sources
            },
            language,
        ),
    )


def _eyebrow(one: Followed, language: Language) -> str:
    signed = language.day(one.accord.signed)
    return language.text("signed %(day)s, %(place)s", day=signed, place=one.accord.place)


def _headline(one: Followed, language: Language) -> str:
    """Return the finding: how much could ever be shown, and how much is."""
    written = [row for row in one.stated.body.lint if row.layer is Layer.WRITTEN]
    good = sum(row.verifiable for row in written)
    said = language.counted(
        len(written),
        "Of %(number)s reported commitment, %(good)s can be verified.",
        "Of %(number)s reported commitments, %(good)s can be verified.",
        good=language.text("none") if not good else f"{good:,}",
    )
    if one.status is None:
        return said
    complete, total = _complete(one.status.body)
    kept = language.counted(
        total,
        "Of %(number)s proposed check, %(complete)s stood complete on %(day)s.",
        "Of %(number)s proposed checks, %(complete)s stood complete on %(day)s.",
        complete=language.text("none") if not complete else f"{complete:,}",
        day=language.day(one.status.body.on),
    )
    return f"{said} {kept}" if total else said


def _complete(status: CommitmentStatus) -> tuple[int, int]:
    """Return how many proposals are complete, and how many there are."""
    rows = [row for row in status.rows if row.layer is Layer.OPERATIONAL]
    return sum(row.completion is Completion.COMPLETE for row in rows), len(rows)


def _board(
    publication: Publication, one: Followed, seen: SeenRecord, language: Language
) -> AccordBoard:
    accord = one.accord
    return AccordBoard(
        id=accord.id,
        index=one.stated.logged.index,
        title=accord.title,
        signed=language.day(accord.signed),
        place=accord.place,
        notes=accord.notes,
        source="; ".join(dict.fromkeys(source.document for source in accord.sources)),
        standing=weakest_standing(accord.sources, language),
        answer=language.answer(one.stated.verdict),
        tallies=tuple(_tallies(one, language)),
        parties=tuple(_parties(one, language)),
        written=commitment_lines(one, Layer.WRITTEN, language),
        expected=tuple(
            ExpectedLine(each.id, each.title, weakest_standing(each.sources, language))
            for each in accord.anticipated
        ),
        proposed=commitment_lines(one, Layer.OPERATIONAL, language),
        status=_standings(publication, one, language),
        cosigned=cosigned_by_partners(one, seen, language),
        next=_next(publication, one, seen, language),
    )


def _tallies(one: Followed, language: Language) -> Iterator[Tally]:
    written = [row for row in one.stated.body.lint if row.layer is Layer.WRITTEN]
    good = sum(row.verifiable for row in written)
    of = language.text("of %(total)s", total=len(written))
    yield Tally(f"{good:,}", of, language.text("reported commitments that could be verified"))
    proposed = [row for row in one.stated.body.lint if row.layer is Layer.OPERATIONAL]
    if one.status is None:
        if proposed:
            about = language.text("proposed checks, of which this record holds no status")
            yield Tally(f"{len(proposed):,}", "", about)
        return
    complete, total = _complete(one.status.body)
    yield Tally(
        f"{complete:,}",
        language.text("of %(total)s", total=total),
        language.text("proposed checks complete on %(day)s", day=language.day(one.status.body.on)),
    )
    rows = [row for row in one.status.body.rows if row.layer is Layer.OPERATIONAL]
    unseen = {Completion.NOT_STARTED, Completion.NO_EVIDENCE}
    nothing = sum(row.completion in unseen for row in rows)
    about = language.text("proposed checks that nothing shows yet, or nothing shows any more")
    yield Tally(f"{nothing:,}", language.text("of %(total)s", total=total), about)


def _parties(one: Followed, language: Language) -> Iterator[PartyLine]:
    for party in one.accord.parties:
        witness = party.witness.vkey.partition("+")[0] if party.witness is not None else ""
        yield PartyLine(
            state_words(party.state, language),
            party.title or office_name(party.office),
            party.log.origin if party.log is not None else "",
            witness,
            own=party.state == one.own,
        )


def _standings(publication: Publication, one: Followed, language: Language) -> Standings | None:
    if one.status is None:
        return None
    body, logged = one.status.body, one.status.logged
    places = {party.state: party.log.monitoring for party in one.accord.parties if party.log}
    places[one.own] = publication.site.address
    records = " ".join(
        f"--record {tree.party}={places.get(tree.party, 'SOURCE')}" for tree in body.trees
    )
    since = f" --in-force {body.in_force}" if body.in_force is not None else ""
    return Standings(
        day=language.day(body.on),
        index=logged.index,
        issuer=office_name(logged.statement.issuer),
        in_force=language.day(body.in_force) if body.in_force is not None else "",
        trees=tuple(
            (state_words(tree.party, language), tree.origin, tree.size) for tree in body.trees
        ),
        answer=language.answer(one.status.verdict),
        command=f"biplomacy accord status {one.accord.id} {records} --on {body.on}{since}",
    )


def _next(
    publication: Publication, one: Followed, seen: SeenRecord, language: Language
) -> tuple[DueLine, ...]:
    """Return what is due after the newest cosignature, the first first."""
    as_of = witnessed_at(publication.record.audited)
    if as_of is None:
        return ()
    on = Day.of_instant(as_of)
    coming = [each for each in dues(publication, one, seen) if each.due > on]
    return tuple(
        DueLine(language.day(each.due), each.title, each.uid) for each in coming[:MOST_DUE]
    )
