"""The small site as a copy on a disk: one page of every kind, and a language of longer words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

from biplomacy.web.export import export_files, file_path, planned_paths
from biplomacy.web.frame import Position, frame_of
from biplomacy.web.language import Language, Tongue
from biplomacy.web.links import Links
from biplomacy.web.model import Neighbour
from biplomacy.web.offices import ENTRIES, RECORD, open_rooms
from biplomacy.web.places import Place, Room
from biplomacy.web.publication import Publication
from biplomacy.web.site import Site
from fakes.portal_record import small_site

NOBODY = "http://127.0.0.1:9"
ENTRY_TYPES = ("charter/1", "reserve-report/1", "claim/1")
LONGER = "xx"
_KEPT = re.compile(r"(%\(\w+\)s|<[^>]*>|\{\w+\})")


def whole_site(address: str = ".") -> Site:
    """Return the small site with the sections that stand only where others publish too."""
    site = small_site(address)
    return replace(site, neighbours=(Neighbour("Pakistan", NOBODY),), tampered=NOBODY)


def write_files(publication: Publication, into: Path) -> None:
    """Write the copy into a directory."""
    for one in export_files(publication):
        _write(into, one.path, one.content)


def page_kinds(publication: Publication) -> tuple[str, ...]:
    """Return the path below the language of one page of each kind, and of entries by type."""
    kinds = {
        endpoint.operation_id: asked.path.removeprefix("/en/")
        for endpoint, asked in planned_paths(publication)
        if asked.path.startswith("/en/")
    }
    newest = {one.statement.type: one.index for one in publication.record.audited.statements}
    entries = (f"{ENTRIES.path}{newest[kind]}/" for kind in ENTRY_TYPES)
    return tuple(dict.fromkeys((*kinds.values(), *entries)))


class _Longer(NullTranslations):
    """English of longer words: every vowel twice, and each message at least 40 % longer."""

    def gettext(self, message: str) -> str:
        parts = _KEPT.split(message)
        grown = "".join(
            part if at % 2 else re.sub("[aeiou]", r"\g<0>\g<0>", part)
            for at, part in enumerate(parts)
        )
        return grown + "~" * max(0, math.ceil(1.4 * len(message)) - len(grown))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def write_longer(publication: Publication, into: Path) -> None:
    """Write the pages of each kind, in longer words, beside those of a copy."""
    language = Language(
        Tongue(LONGER, "en", "ltr", "Longer", "d MMMM y"), _Longer(), reviewed=False
    )
    kinds = page_kinds(publication)
    rooms = open_rooms(publication)
    for room, place in _places(publication):
        for below in kinds:
            number = _number(place, below)
            if number is None and below != place.path:
                continue
            path = f"/{LONGER}/{below}"
            frame = frame_of(
                publication.site,
                Position(below, room, place),
                rooms,
                language,
                Links.of(path, static=True),
            )
            content = place.build(publication, language, number)
            body = publication.templates.render(place.template, language, frame=frame, page=content)
            _write(into, file_path(path), body)


def _places(publication: Publication) -> Iterator[tuple[Room, Place]]:
    yield from ((room, place) for room in open_rooms(publication) for place in room.places)
    yield RECORD, ENTRIES


def _number(place: Place, below: str) -> int | None:
    """Return the number of one of a place's further pages; None for other pages."""
    if not place.numbered:
        return None
    pattern = re.escape(place.path) + place.numbered.replace("{number}", r"(\d+)")
    found = re.fullmatch(pattern, below)
    return int(found[1]) if found else None


def _write(into: Path, path: str, content: bytes) -> None:
    target = into / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
