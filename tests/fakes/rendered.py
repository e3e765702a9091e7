"""Pages as a reader gets them, made without a server: markup, and the words in it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from biplomacy.web.frame import Position, frame_of
from biplomacy.web.language import CODES, Language, language_of
from biplomacy.web.links import Links
from biplomacy.web.pages import Templates, read_assets
from biplomacy.web.pages_reserve import reserve_page
from biplomacy.web.pages_start import start_page
from biplomacy.web.places import Place, Room
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.publication import Publication
from biplomacy.web.site import Site
from biplomacy.web.statements import read_published
from fakes.portal_record import small_site

TEMPLATES = Templates(read_assets())
ENGLISH = language_of("en")


def site_of(record: PublishedRecord) -> Site:
    """Return the small site with another record and no other worlds."""
    return replace(small_site(), record=record, worlds=())


def start(site: Site, language: Language = ENGLISH) -> str:
    """Return the markup of the start page."""
    page = start_page(Publication(site), language)
    return _rendered("start.html", "start/", page, site, language)


def reserve(site: Site, language: Language = ENGLISH) -> str:
    """Return the markup of the reserve page."""
    page = reserve_page(read_published(site.record), language)
    return _rendered("reserve.html", "reserve/", page, site, language)


def chooser(site: Site) -> str:
    """Return the markup of the choice of a language."""
    tongues = tuple(language_of(code) for code in CODES)
    frame = frame_of(site, Position(), (), ENGLISH, Links.of("/"))
    return TEMPLATES.render("languages.html", ENGLISH, frame=frame, page=tongues).decode()


def words_of(markup: str) -> str:
    """Return the text of a page, each space once."""
    parser = _Words()
    parser.feed(markup)
    return re.sub(r"\s+", " ", " ".join(parser.parts))


def _rendered(template: str, path: str, page: object, site: Site, language: Language) -> str:
    place = Place(path, "Here", template, lambda *_: page)
    room = Room("reserve", "Reserve", (place,), lambda _: True)
    has_reserve = read_published(site.record).has_reserve
    links = Links.of(f"/{language.code}/{path}")
    position = Position(path, room, place)
    frame = frame_of(site, position, (room,) if has_reserve else (), language, links)
    return TEMPLATES.render(template, language, frame=frame, page=page).decode()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
