"""What stands around every page: navigation, notice, alarm and the seal of the record."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.values.verdict import Severity
from biplomacy.web.wording import counted, long_instant

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.web.site import Site

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the navigation; ``office`` groups the pages of one office under its first."""

    path: str
    name: str
    office: str


START = Place("start/", "Start", "start")
RESERVE = Place("reserve/", "Balance", "reserve")
CLAIMS = Place("reserve/claims/", "Claims", "reserve")
FLOWS = Place("reserve/flows/", "Flows", "reserve")
PERIMETER = Place("reserve/perimeter/", "Perimeter", "reserve")
RECORD = Place("record/", "Record", "record")
VERIFY = Place("verify/", "Verify", "verify")
PLACES = (START, RESERVE, CLAIMS, FLOWS, PERIMETER, RECORD, VERIFY)
OFFICES = {"start": "Start", "reserve": "Reserve", "record": "Record", "verify": "Verify"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the navigation; ``here`` is page, true (a page of it) or empty."""

    address: str
    name: str
    here: str


@dataclass(frozen=True, slots=True)
class Seal:
    """What the record is and who witnessed it; ``root`` is base64, as in the checkpoint."""

    origin: str
    size: int
    root: str
    witnesses: tuple[tuple[str, str], ...]
    failures: int
    on_trust: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page."""

    site: Site
    language: str
    offices: tuple[Link, ...]
    pages: tuple[Link, ...]
    seal: Seal
    alarm: str
    reserve: bool


def frame_of(site: Site, here: Place | None, *, reserve: bool) -> Frame:
    """Return the frame of the page ``here``; None for a page that is not in the navigation.

    ``reserve`` says whether the record has anything for the pages of that office.
    """
    seal = seal_of(site.record.audited)
    office = here.office if here else ""
    firsts = {place.office: place for place in reversed(PLACES)}
    pages = [place for place in PLACES if place.office == office]
    return Frame(
        site=site,
        language=LANGUAGE,
        offices=tuple(
            Link(address(firsts[key]), name, _mark(firsts[key], here))
            for key, name in OFFICES.items()
            if reserve or key != RESERVE.office
        ),
        pages=tuple(Link(address(place), place.name, _mark(place, here)) for place in pages)
        if len(pages) > 1
        else (),
        seal=seal,
        alarm=_alarm(seal),
        reserve=reserve,
    )


def address(place: Place) -> str:
    """Return a page's path from the root of the portal, always with a slash at its end."""
    return f"/{LANGUAGE}/{place.path}"


def seal_of(audited: Audited) -> Seal:
    """Return what the seal of a record says; times are absolute, always UTC."""
    head = audited.checkpoint.head
    return Seal(
        origin=head.origin,
        size=head.size,
        root=base64.b64encode(head.root.raw).decode(),
        witnesses=tuple((one.key.name, long_instant(one.time)) for one in audited.cosignatures),
        failures=sum(1 for one in audited.findings if one.severity is Severity.FAILURE),
        on_trust=audited.on_trust,
    )


def _mark(place: Place, here: Place | None) -> str:
    if here is None or place.office != here.office:
        return ""
    return "page" if place == here else "true"


def _alarm(seal: Seal) -> str:
    if not seal.failures:
        return ""
    said = counted(seal.failures, "failure", "failures")
    return f"The integrity of this record fails: the audit found {said}."
