"""The addresses of pages: one row of the table for each place, in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.web.endpoints import HTML, MINUTE, MINUTES, Asked, Body, Endpoint, Parameter
from biplomacy.web.errors import PageUnknown
from biplomacy.web.frame import Position, frame_of
from biplomacy.web.language import CODES, TONGUES, language_of
from biplomacy.web.links import Links
from biplomacy.web.offices import ENTRIES, RECORD, ROOMS, open_rooms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.web.places import Place, Room
    from biplomacy.web.publication import Publication

LANGUAGE = Parameter(
    "language", "The language of the page.", f"^({'|'.join(CODES)})$", "path", "en"
)
NUMBER = Parameter("number", "A number of the record, in plain digits.", "^(0|[1-9][0-9]{0,14})$")


def page_endpoints() -> tuple[Endpoint, ...]:
    """Return the endpoints of the chooser and of all places."""
    rows = [_chooser()]
    for room in ROOMS:
        for place in room.places:
            rows.append(_whole_place(room, place))
            if place.numbered:
                rows.append(_numbered_place(room, place))
    rows.append(_numbered_place(RECORD, ENTRIES))
    return tuple(rows)


def render_page(publication: Publication, asked: Asked, room: Room, place: Place) -> Body:
    """Return a page in the language of its path.

    Raises:
        PageUnknown: there is no such language.
        QueryMalformed: a form of ours would not have asked so.
        LeafUnknown, FigureUnknown: the record holds nothing of that number.
    """
    code = asked.text("language")
    if code not in CODES:
        raise PageUnknown(
            f"there are no pages in {code[:20]!r}", hint=f"the languages are {', '.join(CODES)}"
        )
    numbered = any(name == "number" for name, _ in asked.fields)
    number = asked.whole("number") if numbered else None
    language = language_of(code)
    content = (
        place.build(publication, language, number)
        if place.asked is None
        else place.asked(publication, language, asked.query)
    )
    below = asked.path.removeprefix(f"/{code}/")
    position = Position(below, room, place)
    links = Links.of(asked.path, static=asked.static)
    frame = frame_of(publication.site, position, open_rooms(publication), language, links)
    body = publication.templates.render(place.template, language, frame=frame, page=content)
    return Body(body, HTML, MINUTE, open_to_all=False)


def _chooser() -> Endpoint:
    def answer(publication: Publication, asked: Asked) -> Body:
        language = language_of("en")
        links = Links.of("/", static=asked.static)
        frame = frame_of(publication.site, Position(), open_rooms(publication), language, links)
        tongues = tuple(language_of(code) for code in CODES)
        body = publication.templates.render("languages.html", language, frame=frame, page=tongues)
        return Body(body, HTML, MINUTES, open_to_all=False)

    return Endpoint(
        "languages",
        "/",
        "The choice of a language.",
        (HTML,),
        answer,
        instances=lambda _: [()],
    )


def _whole_place(room: Room, place: Place) -> Endpoint:
    def instances(publication: Publication) -> Iterator[tuple[str, ...]]:
        if room.is_open(publication):
            yield from ((tongue.code,) for tongue in TONGUES)

    return Endpoint(
        f"page-{place.path.strip('/').replace('/', '-')}",
        f"/{{language}}/{place.path}",
        f"The page {place.name}.",
        (HTML,),
        lambda publication, asked: render_page(publication, asked, room, place),
        (LANGUAGE, *place.form),
        ("page-unknown", *(("query-malformed",) if place.form else ())),
        instances,
    )


def _numbered_place(room: Room, place: Place) -> Endpoint:
    def instances(publication: Publication) -> Iterator[tuple[str, ...]]:
        if place.numbers is not None and room.is_open(publication):
            for number in place.numbers(publication):
                yield from ((tongue.code, str(number)) for tongue in TONGUES)

    return Endpoint(
        f"page-{place.path.strip('/').replace('/', '-')}-number",
        f"/{{language}}/{place.path}{place.numbered}",
        f"The page {place.name} for one number.",
        (HTML,),
        lambda publication, asked: render_page(publication, asked, room, place),
        (LANGUAGE, NUMBER),
        ("page-unknown", "leaf-unknown", "figure-unknown"),
        instances,
    )
