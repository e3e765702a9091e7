"""The perimeter page: who says that the listed wallets are all, since when, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.web.reserve_terms import BOOKINGS
from biplomacy.web.signatories import office_name, roles_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.reserve.model import Perimeter
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.ports import PublishedRecord
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

MOST_NAMES = 5
MOST_VERSIONS = 200


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of the list."""

    version: int
    index: int
    issued: str
    logged: str
    wallets: int
    hidden: int
    complete: bool
    answer: Answer
    change: str


@dataclass(frozen=True, slots=True)
class PerimeterPage:
    """All that the perimeter page says of the newest version, and of the newest of those before.

    ``entities`` are name, sector and id of those whose wallets the list holds.
    """

    headline: str
    version: int
    complete: bool
    assertion: str
    index: int
    scope: str
    member_count: int
    hidden: int
    hidden_root: str
    entities: tuple[tuple[str, str, str], ...]
    booking: str
    currency: str
    answer: Answer
    versions: tuple[VersionLine, ...]
    version_count: int


def perimeter_page(published: Published, language: Language) -> PerimeterPage | None:
    """Return the page of the newest perimeter; None where none is published."""
    if not published.perimeters:
        return None
    newest = published.perimeters[-1]
    body, committed = newest.body, newest.body.committed
    return PerimeterPage(
        headline=_headline(body, language),
        version=body.version,
        complete=body.complete,
        assertion=_assertion(newest, published.record, language),
        index=newest.logged.index,
        scope=body.scope,
        member_count=len(body.members),
        hidden=committed.count if committed else 0,
        hidden_root=str(committed.root) if committed else "",
        entities=tuple((one.name, one.sector, one.id) for one in body.entities),
        booking=language.text(BOOKINGS[body.booking]),
        currency=body.currency,
        answer=language.answer(newest.verdict),
        versions=tuple(_versions(published, language))[::-1],
        version_count=len(published.perimeters),
    )


def _headline(body: Perimeter, language: Language) -> str:
    count, hidden = len(body.members), body.committed.count if body.committed else 0
    if hidden:
        return language.counted(
            count,
            "%(number)s wallet is listed, and %(hidden)s more committed to without being shown.",
            "%(number)s wallets are listed, and %(hidden)s more committed to without being shown.",
            hidden=f"{hidden:,}",
        )
    if body.complete:
        return language.counted(
            count,
            "%(number)s wallet is listed, and the issuer asserts that there is no other.",
            "%(number)s wallets are listed, and the issuer asserts that there is no other.",
        )
    return language.counted(
        count,
        "%(number)s wallet is listed. Nobody asserts that there is no other.",
        "%(number)s wallets are listed. Nobody asserts that there is no other.",
    )


def _assertion(newest: Stated[Perimeter], record: PublishedRecord, language: Language) -> str:
    names = language.listed(roles_of(newest.logged, record.audited))
    values = {
        "office": office_name(newest.logged.statement.issuer),
        "names": names or language.text("nobody"),
        "day": language.instant(newest.logged.statement.issued_at),
    }
    if newest.body.complete:
        return language.text(
            "“Complete” is asserted by the %(office)s, signed by %(names)s, on %(day)s.", **values
        )
    return language.text(
        "The list is signed by %(names)s of the %(office)s on %(day)s; it does not claim to be "
        "complete.",
        **values,
    )


def _versions(published: Published, language: Language) -> Iterator[VersionLine]:
    """Yield the newest versions, oldest first."""
    lists = published.perimeters
    pairs = zip(lists, (None, *lists), strict=False)
    for stated, earlier in tuple(pairs)[-MOST_VERSIONS:]:
        body, logged = stated.body, stated.logged
        seen = logged.logged_at
        yield VersionLine(
            version=body.version,
            index=logged.index,
            issued=language.instant(logged.statement.issued_at),
            logged=language.text("no witness yet") if seen is None else language.instant(seen),
            wallets=len(body.members),
            hidden=body.committed.count if body.committed else 0,
            complete=body.complete,
            answer=language.answer(stated.verdict),
            change=_change(earlier.body if earlier else None, body, language),
        )


def _change(earlier: Perimeter | None, body: Perimeter, language: Language) -> str:
    if earlier is None:
        return language.text("first version")
    before = {member.id for member in earlier.members}
    after = {member.id for member in body.members}
    added, gone = sorted(after - before), sorted(before - after)
    values = {"added": _names(added), "gone": _names(gone)}
    if added and gone:
        return language.text("added: %(added)s; gone: %(gone)s", **values)
    if added:
        return language.text("added: %(added)s", added=values["added"])
    if gone:
        return language.text("gone: %(gone)s", gone=values["gone"])
    return language.text("the same wallets")


def _names(members: list[str]) -> str:
    return f"{', '.join(members[:MOST_NAMES])}{' …' if len(members) > MOST_NAMES else ''}"
