"""What stands around every page: navigation, languages, notices and the seal of the record."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.values.verdict import Severity
from biplomacy.web.language import CODES, language_of
from biplomacy.web.qr import qr_path

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.web.language import Language
    from biplomacy.web.links import Links
    from biplomacy.web.places import Place, Room
    from biplomacy.web.site import Site


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the navigation; ``here`` is page, true (a page of it) or empty."""

    address: str
    name: str
    here: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A witness and when it cosigned; ``at`` is RFC 3339, for scripts."""

    name: str
    time: str
    at: int


@dataclass(frozen=True, slots=True)
class Seal:
    """What the record is and who witnessed it; ``root`` is base64, as in the checkpoint.

    ``maximum_age_s`` is how long the charter calls a cosignature fresh, 0 where it is unreadable.
    """

    origin: str
    size: int
    root: str
    witnesses: tuple[Seen, ...]
    failures: int
    on_trust: bool
    maximum_age_s: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page; ``path`` is its path below the language, empty for the chooser."""

    site: Site
    language: Language
    links: Links
    path: str
    offices: tuple[Link, ...]
    pages: tuple[Link, ...]
    tongues: tuple[tuple[Language, str], ...]
    seal: Seal
    alarm: str
    reserve: bool

    @property
    def qr(self) -> tuple[int, str] | None:
        """The address of this page as a QR code; None in a copy, which knows no address."""
        if self.links.static or not self.path:
            return None
        return qr_path(f"{self.site.address}/{self.language.code}/{self.path}")

    def to(self, target: str) -> str:
        """Return the relative link to an absolute path."""
        return self.links.to(target)

    def page(self, path: str) -> str:
        """Return the relative link to a page of this language."""
        return self.links.to(f"/{self.language.code}/{path}")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page stands: its room and place, None for pages outside of all rooms."""

    path: str = ""
    room: Room | None = None
    place: Place | None = None


def frame_of(
    site: Site, here: Position, rooms: tuple[Room, ...], language: Language, links: Links
) -> Frame:
    """Return the frame of a page; ``rooms`` are those that are open."""
    seal = seal_of(site.record.audited, language)
    places = here.room.places if here.room else ()
    own = f"/{language.code}/"
    return Frame(
        site=site,
        language=language,
        links=links,
        path=here.path,
        offices=tuple(
            Link(links.to(own + room.places[0].path), language.text(room.name), _mark(room, here))
            for room in rooms
        ),
        pages=tuple(
            Link(links.to(own + one.path), language.text(one.name), _page_mark(one, here))
            for one in places
            if len(places) > 1
        ),
        tongues=tuple(
            (language_of(code), links.to(f"/{code}/{here.path or 'start/'}")) for code in CODES
        ),
        seal=seal,
        alarm=_alarm(seal, language),
        reserve=any(room.id == "reserve" for room in rooms),
    )


def seal_of(audited: Audited, language: Language) -> Seal:
    """Return what the seal of a record says; times are absolute, always UTC."""
    head = audited.checkpoint.head
    charter = audited.history.latest if audited.history else None
    return Seal(
        origin=head.origin,
        size=head.size,
        root=base64.b64encode(head.root.raw).decode(),
        witnesses=tuple(
            Seen(one.key.name, language.instant(one.time), one.time) for one in audited.cosignatures
        ),
        failures=sum(1 for one in audited.findings if one.severity is Severity.FAILURE),
        on_trust=audited.on_trust,
        maximum_age_s=charter.max_cosignature_age_s if charter else 0,
    )


def _mark(room: Room, here: Position) -> str:
    if here.room is None or here.room.id != room.id:
        return ""
    return "page" if here.place == room.places[0] else "true"


def _page_mark(place: Place, here: Position) -> str:
    return "page" if place == here.place else ""


def _alarm(seal: Seal, language: Language) -> str:
    if not seal.failures:
        return ""
    return language.counted(
        seal.failures,
        "The integrity of this record fails: the audit found %(number)s failure.",
        "The integrity of this record fails: the audit found %(number)s failures.",
    )
