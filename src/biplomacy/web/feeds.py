"""What is new in a record, as Atom (RFC 4287; portal §9.7): a feed for each office and language.

An entry is a statement, a verdict of a recomputation that differs from the one before it, or a duty
that was not met in time (``web/news.py``). Times are those that issuers gave, or the end of a due
day. What was logged never goes away, and a correction is a new entry. Text that strangers wrote
stands between directional isolates, which it cannot hold itself.
"""

from __future__ import annotations

import re
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from biplomacy.record.statement import type_name
from biplomacy.values.day import Day, format_instant
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.verify.readers import POWER as POWER_READERS
from biplomacy.web.api_supervision import OFFICES
from biplomacy.web.duties import published_duties
from biplomacy.web.endpoints import JSON, MINUTES, TEXT, Asked, Body, Endpoint, Parameter
from biplomacy.web.errors import PageUnknown
from biplomacy.web.language import CODES, language_of, marked
from biplomacy.web.links import Links
from biplomacy.web.news import NewsItem, isolated, late_news, spoken_days
from biplomacy.web.signatories import office_name
from biplomacy.web.statement_names import statement_name
from biplomacy.web.verdicts import recomputed_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.verify.recomputation import Recomputation
    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated

ATOM = "application/atom+xml; charset=utf-8"
MOST_ENTRIES = 100
RECORD, RESERVE, PROGRAMME = "record", "reserve", "programme"
OUTLOOK, ACCORD, POWER, REGISTER = "outlook", "accord", "power", "register"
NAMES = {
    RECORD: marked("Record"),
    RESERVE: marked("Reserve"),
    PROGRAMME: marked("Programme"),
    OUTLOOK: marked("Outlook"),
    POWER: marked("Power"),
    REGISTER: marked("Register"),
    "solvency": marked("Solvency"),
    "screening": marked("Screening"),
    "surveillance": marked("Surveillance"),
    ACCORD: marked("Accord"),
}
_TYPES = {
    RESERVE: frozenset({"acquisition", "claim", "client-claims", "perimeter", "reserve-report"}),
    PROGRAMME: frozenset(
        {"assessment", "observation-table", "policy-comparison", "programme", "waiver"}
    ),
    OUTLOOK: frozenset({"outlook"}),
    POWER: frozenset(type_name(versioned) for versioned in POWER_READERS),
    REGISTER: frozenset(
        {
            "calendar",
            "clock-rule",
            "register-dump",
            "register-event",
            "register-import",
            "register-warning",
            "vasp-endpoint",
        }
    ),
    **{office: types for office, types, _ in OFFICES},
    ACCORD: frozenset(
        {
            "accord",
            "commitment-status",
            "event",
            "knowledge-package",
            "receipt",
            "sealed-message",
            "supervisory-request",
        }
    ),
}
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(publication: Publication, asked: Asked) -> Body:
    """Return the newest entries of an office's feed, newest first.

    Raises:
        PageUnknown: there is no such language, or the office has said nothing here.
    """
    code, office = asked.text("language"), asked.text("office")
    known = code in CODES and office in NAMES
    items = news(publication, office, language_of(code)) if known else ()
    if not items:
        raise PageUnknown(
            f"there is no feed {office[:20]!r} in {code[:20]!r}",
            hint=f"the feeds are {', '.join(NAMES)}, the languages {', '.join(CODES)}",
        )
    links = Links.of(asked.path, static=asked.static)
    return Body(_written(publication, items, office, language_of(code), links), ATOM, MINUTES)


def news(publication: Publication, office: str, language: Language) -> tuple[NewsItem, ...]:
    """Return the newest entries of an office's feed, newest first."""
    said = _of_all(publication, language)
    if office != RECORD:
        said = (_statement(one, language) for one in _of_the_office(publication, office))
    duties = (
        one for one in published_duties(publication) if _concerns(office, one.obligation.type)
    )
    late = sorted(late_news(publication, duties, language), key=_time, reverse=True)
    return tuple(islice(merge(said, late, key=_time, reverse=True), MOST_ENTRIES))


def _concerns(office: str, versioned: str) -> bool:
    return office == RECORD or type_name(versioned) in _TYPES[office]


def _time(item: NewsItem) -> int:
    return item.updated


def _of_the_office(publication: Publication, office: str) -> Iterator[Logged]:
    for logged in reversed(publication.record.audited.statements):
        if _concerns(office, logged.statement.type):
            yield logged


def _of_all(publication: Publication, language: Language) -> Iterator[NewsItem]:
    recomputed = {one.logged.index: one for one in publication.published.recomputations}
    for logged in reversed(publication.record.audited.statements):
        if logged.index in recomputed:
            yield from _changes(publication, recomputed[logged.index], language)
        yield _statement(logged, language)


def _statement(logged: Logged, language: Language) -> NewsItem:
    said = logged.statement
    title = language.text(
        "%(what)s, number %(number)s of the %(office)s",
        what=statement_name(said.type, language),
        number=said.sequence,
        office=isolated(office_name(said.issuer)),
    )
    if said.period is not None:
        title = f"{title} · {spoken_days(said.period, language)}"
    return NewsItem(logged, title, said.issued_at, said.issuer)


def _changes(
    publication: Publication, stated: Stated[Recomputation], language: Language
) -> Iterator[NewsItem]:
    """Yield the verdicts that the recomputation of that record before this one did not have."""
    earlier = [
        one
        for one in publication.published.recomputations
        if one.body.origin == stated.body.origin and one.logged.index < stated.logged.index
    ]
    known = {row.claim: row.verdict for row in _rows(publication, earlier[-1])} if earlier else {}
    for position, row in enumerate(_rows(publication, stated)):
        if known.get(row.claim) is not row.verdict:
            yield NewsItem(
                logged=stated.logged,
                title=f"{language.chip(row.verdict).word}: {isolated(row.claim)}",
                updated=stated.logged.statement.issued_at,
                author=stated.logged.statement.issuer,
                part=f"/row/{position}",
                summary=f"{language.grade(row.grade)}: {isolated(row.reason)}",
            )


def _rows(publication: Publication, stated: Stated[Recomputation]) -> tuple[VerdictRow, ...]:
    """Return the rows; none where this copy does not hold what was signed."""
    try:
        return recomputed_rows(stated.body, publication.published)
    except (InputError, EvidenceError):
        return ()


def _written(
    publication: Publication,
    items: tuple[NewsItem, ...],
    office: str,
    language: Language,
    links: Links,
) -> bytes:
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": language.code})
    first = publication.record.audited.statements[0].statement.issued_at
    updated = max(one.updated for one in items)
    _add(root, "id", _tag(publication.origin, first, f"feeds/{language.code}/{office}"))
    _add(root, "title", f"{publication.site.state} · {language.text(NAMES[office])}")
    _add(root, "updated", format_instant(updated))
    _link(root, "self", links.to(f"/feeds/{language.code}/{office}.atom"), ATOM)
    _link(root, "alternate", links.to(f"/{language.code}/{office}/"), "text/html")
    for one in items:
        index, dated = one.logged.index, one.logged.statement.issued_at
        entry = SubElement(root, "entry")
        _add(entry, "id", _tag(publication.origin, dated, f"leaf/{index}{one.part}"))
        _add(entry, "title", one.title)
        _add(entry, "updated", format_instant(one.updated))
        _add(SubElement(entry, "author"), "name", one.author)
        page = links.to(f"/{language.code}/record/entries/{index}/")
        _link(entry, "alternate", page, "text/html")
        _link(entry, "alternate", links.to(f"/entries/{index}"), JSON)
        _link(entry, "describedby", links.to(f"/entries/{index}.tlog-proof"), TEXT)
        if one.summary:
            _add(entry, "summary", one.summary)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_XML.sub("\ufffd", text)


def _link(parent: Element, relation: str, target: str, media_type: str) -> None:
    plain = media_type.partition(";")[0]
    SubElement(parent, "link", {"rel": relation, "type": plain, "href": target})


def _tag(origin: str, instant: int, what: str) -> str:
    """Return a tag URI (RFC 4151) of the origin's host in the instant's year.

    What follows the host in the origin comes first in it, as one host may keep several records.
    """
    host, _, record = origin.partition("/")
    within = f"{record}/{what}" if record else what
    return f"tag:{quote(host)},{Day.of_instant(instant).value.year:04}:{quote(within)}"


def _instances(publication: Publication) -> Iterator[tuple[str, ...]]:
    said = [office for office in NAMES if any(_of_the_office(publication, office))]
    return ((code, office) for code in CODES for office in said)


FEED = Endpoint(
    "feed",
    "/feeds/{language}/{office}.atom",
    "What is new from an office, its newest hundred entries (Atom, RFC 4287).",
    (ATOM,),
    feed,
    (
        Parameter(
            "language", "The language of the titles.", f"^(?:{'|'.join(CODES)})$", "path", "en"
        ),
        Parameter("office", "The office.", f"^(?:{'|'.join(NAMES)})$", "path", RECORD),
    ),
    ("page-unknown",),
    _instances,
)
