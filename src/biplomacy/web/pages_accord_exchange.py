"""What two states handed to each other, as far as this record and a status of the accord show it.

A package that was sent stands in the sender's log, its receipt in the receiver's; the receipt holds
the sender's proof, so that neither side can later deny its part (programme §10.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.accord.receipt import PROOF_ROLE
from biplomacy.values.day import Day
from biplomacy.web.accord_words import issuer_words
from biplomacy.web.accords import followed
from biplomacy.web.pages_accord_commitments import Place, places_of
from biplomacy.web.signatories import office_name

if TYPE_CHECKING:
    from biplomacy.accord.exchange import KnowledgePackage
    from biplomacy.accord.receipt import PackageReceipt
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class SentLine:
    """A package that this record announces; ``receipts`` are entries that say that it arrived."""

    title: str
    version: str
    tags: str
    size: str
    day: str
    digest: str
    index: int
    receipts: tuple[Place, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A package that arrived: the sender's record and entry, our receipt, and the proof with it.

    ``proof`` is the digest of the sender's proof beside this log, empty where it is not there.
    """

    digest: str
    origin: str
    sent: int
    day: str
    index: int
    proof: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A supervisory request: of whom it is made, for what use, and until when."""

    id: str
    recipient: str
    use: str
    deadline: str
    index: int


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting that this side logged."""

    title: str
    day: str
    place: str
    index: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that was handed over, the newest first."""

    sent: tuple[SentLine, ...]
    received: tuple[ReceivedLine, ...]
    requests: tuple[RequestLine, ...]
    answers: int
    meetings: tuple[MeetingLine, ...]


def ledger(publication: Publication, language: Language) -> Ledger:
    """Return the packages, receipts, requests and meetings of a record."""
    published = publication.published
    receipts = _receipts(publication)
    return Ledger(
        sent=tuple(
            _sent(one, receipts.get(one.logged.index, ()), language)
            for one in published.packages[: -MOST_LINES - 1 : -1]
        ),
        received=tuple(
            _received(publication, one, language)
            for one in published.package_receipts[: -MOST_LINES - 1 : -1]
        ),
        requests=_requests(published, language),
        answers=len(published.answers),
        meetings=tuple(
            MeetingLine(
                one.body.title,
                language.day(one.body.day),
                one.body.place,
                one.logged.index,
                language.answer(one.verdict),
            )
            for one in published.meetings[: -MOST_LINES - 1 : -1]
        ),
    )


def _receipts(publication: Publication) -> dict[int, tuple[Place, ...]]:
    """Return which entries of others a status names beside each package of this record."""
    indices = {one.logged.index for one in publication.published.packages}
    found: dict[int, dict[Place, None]] = {}
    for one in followed(publication):
        if one.status is None:
            continue
        for row in one.status.body.rows:
            for milestone in row.milestones:
                for delivery in milestone.deliveries:
                    places = tuple(places_of(delivery, one.status.body.trees, one.own))
                    for mine in places:
                        if mine.here and mine.index in indices:
                            theirs = {place: None for place in places if not place.here}
                            found.setdefault(mine.index, {}).update(theirs)
    return {index: tuple(places) for index, places in found.items()}


def _sent(
    one: Stated[KnowledgePackage], receipts: tuple[Place, ...], language: Language
) -> SentLine:
    body = one.body
    return SentLine(
        title=body.title,
        version=body.version,
        tags=", ".join(body.tags),
        size=language.counted(
            body.files,
            "%(number)s file, %(size)s bytes",
            "%(number)s files, %(size)s bytes",
            size=f"{body.size:,}",
        ),
        day=language.day(Day.of_instant(one.logged.statement.issued_at)),
        digest=str(body.package),
        index=one.logged.index,
        receipts=receipts,
        answer=language.answer(one.verdict),
    )


def _received(
    publication: Publication, one: Stated[PackageReceipt], language: Language
) -> ReceivedLine:
    said = one.logged.statement
    proofs = [str(ref.sha256) for ref in said.evidence if ref.role == PROOF_ROLE]
    return ReceivedLine(
        digest=str(one.body.package),
        origin=one.body.origin,
        sent=one.body.index,
        day=language.day(Day.of_instant(said.issued_at)),
        index=one.logged.index,
        proof=next((one for one in proofs if publication.holds(f"blob/{one}")), ""),
        answer=language.answer(one.verdict),
    )


def _requests(published: Published, language: Language) -> tuple[RequestLine, ...]:
    return tuple(
        RequestLine(
            one.body.id,
            _recipient(one.body.recipient, language),
            one.body.use.value,
            language.day(one.body.deadline),
            one.logged.index,
        )
        for one in published.requests[: -MOST_LINES - 1 : -1]
    )


def _recipient(name: str, language: Language) -> str:
    """Return who is asked; a request may name an office with or without its state."""
    if "/" in name and name.partition("/")[0].isupper():
        return issuer_words(name, language)
    return office_name(name)
