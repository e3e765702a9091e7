"""The figures on a copy's pages against the entries that they name (portal §3.2, §11.3).

A figure is an element ``data`` whose ``value`` is the text at a JSON pointer (RFC 6901) into an
entry's payload, or the sum of the whole numbers at several, with a space between their pointers;
what a reader sees beside it must say the same. The page names the figure's unit
too, and only the one that the entry gives the number is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.values.pointer import value_at
from biplomacy.values.verdict import Finding, Severity
from biplomacy.verify.mirror_entries import text_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.verify.mirror_entries import LoggedEntries

MAX_FIGURE = 4_096
MAX_SHOWN = 60
SATS = "sat"
TEXT = "text"
COUNT = "count"
MONEY = ("cost", "price", "value")
"""How fields of statements end that are in the currency that their object, or its quote, names."""

_END = re.compile(rb"</data[\s/>]", re.IGNORECASE)  # markup is ASCII, so bytes need no decoding
_EVERY = re.compile(
    rb'<data(?: value="([^"&<>]*)" data-entry="([^"&<>]*)" data-pointer="([^"&<>]*)"'
    rb' data-unit="([^"&<>]*)">([^<&]*)</data>|[\s/>])',
    re.IGNORECASE,
)
"""Every figure: with groups as our templates write it, where a parser of HTML finds the same in it,
more slowly; all groups are empty where it is written otherwise."""
_OTHERWISE = (b"",) * 5
_INDEX = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_SATS = re.compile(r"0|-?[1-9][0-9]{0,17}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_UNSEEN = re.compile(r"[\s\u200e\u200f\u061c\u2066-\u2069]")
"""Spaces, and the marks that keep a number's direction in a page that runs from the right."""


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as a page holds it: what a reader sees, and the attributes of its element."""

    text: str
    value: str
    entry: str
    pointer: str | None
    unit: str


def figures_of(page: bytes) -> Iterator[ShownFigure]:
    """Yield every figure of a page.

    What merely looks like one, in a comment or a script, counts as well: our pages hold none.
    """
    for found in _EVERY.finditer(page):
        parts = found.groups(b"")
        if parts != _OTHERWISE:
            yield _ours(parts)
            continue
        start = found.start()
        end = _END.search(page, start, start + MAX_FIGURE)
        yield _figure(page[start : end.start() if end else start + MAX_FIGURE])


class PageFigures:
    """The figures of a copy's pages; each is judged once, on however many pages it stands."""

    def __init__(self, entries: LoggedEntries) -> None:
        self._entries = entries
        self._judged: dict[ShownFigure, _Wrong | None] = {}
        self._sound = set[tuple[bytes, ...]]()

    def check(self, path: str, page: bytes) -> Iterator[Finding]:
        """Yield where a figure of the page at ``path`` is not what its entry says.

        Codes: ``page-contradicts-entry``, ``figure-without-entry``.
        """
        written = dict.fromkeys(_EVERY.findall(page))
        if _OTHERWISE in written:
            figures = tuple(dict.fromkeys(figures_of(page)))
        else:
            figures = tuple(_ours(parts) for parts in written if parts not in self._sound)
        for figure in figures:
            if figure not in self._judged:
                self._judged[figure] = _judge(figure, self._entries)
        wrongs = tuple(filter(None, map(self._judged.get, figures)))
        if not wrongs:
            self._sound.update(written)
        for wrong in wrongs:
            yield Finding(wrong.code, Severity.FAILURE, path, wrong.message, wrong.evidence)


def check_figures(path: str, page: bytes, entries: LoggedEntries) -> Iterator[Finding]:
    """Yield where a figure of one page is not what its entry says."""
    return PageFigures(entries).check(path, page)


@dataclass(frozen=True, slots=True)
class _Wrong:
    code: str
    message: str
    evidence: tuple[str, ...] = ()


def _judge(figure: ShownFigure, entries: LoggedEntries) -> _Wrong | None:
    index = int(figure.entry) if _INDEX.fullmatch(figure.entry) else None
    if index is None or figure.pointer is None or index >= entries.size:
        text = f"shows {_quoted(figure.text)}, and names no entry that it is taken from"
        return _Wrong("figure-without-entry", text)
    if entries.data(index) is None:
        return None
    said = _said(index, figure.pointer, entries)
    problem = _misnaming(figure, index, entries)
    problem = problem or _difference(figure, said, f"leaf {index} says")
    if problem is None:
        return None
    return _Wrong("page-contradicts-entry", problem, (f"entry:{index}", figure.pointer))


def _said(index: int, pointer: str, entries: LoggedEntries) -> str | None:
    """Return the text at a pointer, or the sum of satoshis at several, each counted once."""
    places = tuple(dict.fromkeys(pointer.split(" ")))
    if len(places) == 1:
        return entries.text_at(index, places[0])
    texts = [entries.text_at(index, place) or "" for place in places]
    units = {_unit(index, place, entries) for place in places}
    if units != {SATS} or not all(_SATS.fullmatch(text) for text in texts):
        return None
    return str(sum(map(int, texts)))


def _misnaming(figure: ShownFigure, index: int, entries: LoggedEntries) -> str | None:
    """Return that the unit on the page is none that the entry's value has, or None."""
    last = (figure.pointer or "").rpartition(" ")[2]
    named, wanted = figure.unit, _unit(index, last, entries)
    of_its_own = named not in (SATS, TEXT) and _CURRENCY.fullmatch(named) is None
    if wanted in (None, named) or (of_its_own and wanted in (TEXT, COUNT)):
        return None
    held = {SATS: "a number of satoshis", TEXT: "no number", COUNT: "a plain number"}
    holds = held.get(wanted or "", f"an amount in {wanted}")
    return f"shows {_quoted(figure.text)} as {_quoted(named)}, leaf {index} holds {holds}"


def _unit(index: int, pointer: str, entries: LoggedEntries) -> str | None:
    """Return the unit of the value at ``pointer``; None where there is no value.

    Amounts are decimal text in statements (``sat`` unless a currency belongs to the field, or a
    unit stands beside it); a JSON number is a plain one, such as a height.
    """
    said = entries.text_at(index, pointer)
    if said is None:
        return None
    if _number(said) is None:
        return TEXT
    if isinstance(value_at(entries.payload(index), pointer), int):
        return COUNT
    holder, _, name = pointer.rpartition("/")
    beside = value_at(entries.payload(index), holder)
    places = ("/unit", "/currency", "/quote/currency") if name.endswith(MONEY) else ("/unit",)
    named = (text_at(beside, place) for place in places)
    return next((currency for currency in named if currency is not None), SATS)


def _difference(figure: ShownFigure, said: str | None, leaf: str) -> str | None:
    if said == figure.value and _agrees(figure.text, said, figure.unit):
        return None
    shown = _spoken(figure.text, figure.unit)
    if said is None:
        return f"shows {shown}, {leaf} nothing at {_quoted(figure.pointer or '')}"
    logged = _spoken(said, figure.unit, raw=True)
    if not _agrees(figure.text, said, figure.unit):
        return f"shows {shown}, {leaf} {logged}"
    carried = _spoken(figure.value, figure.unit, raw=True)
    return f"carries the value {carried}, {leaf} {logged}"


def _agrees(text: str, said: str, unit: str) -> bool:
    """Say whether the text on the page is the number that the entry holds, however it is set."""
    if unit == TEXT:
        return True
    expected = _bitcoin(said) if unit == SATS else _number(said)
    if expected is None:
        return unit != SATS
    return _number(text) == expected


def _spoken(text: str, unit: str, *, raw: bool = False) -> str:
    """Return a figure in words for a message; ``raw`` text is in the payload's own unit."""
    number = None
    if unit == SATS:
        number = _bitcoin(text) if raw else _number(text)
    if number is None:
        return _quoted(text)
    plain = f"{number:f}"
    return f"{plain.rstrip('0').rstrip('.') if '.' in plain else plain} BTC"


def _bitcoin(sats: str) -> Decimal | None:
    """Return satoshis in bitcoin, exactly; None for a text that is no whole number of them."""
    if _SATS.fullmatch(sats) is None:
        return None
    whole, part = divmod(abs(int(sats)), SATS_PER_BTC)
    return Decimal(f"{'-' if sats.startswith('-') else ''}{whole}.{part:08d}")


def _number(text: str) -> Decimal | None:
    """Return the number that a reader sees; None where it is set otherwise than ours are."""
    plain = _UNSEEN.sub("", text).replace("\N{MINUS SIGN}", "-")
    if len(plain) > MAX_SHOWN or _NUMBER.fullmatch(plain) is None:
        return None
    return Decimal(plain.replace(",", ""))


def _quoted(text: str) -> str:
    """Return a stranger's text so that a terminal shows it and obeys none of it."""
    return repr(" ".join(text.split())[:MAX_SHOWN])


@lru_cache(maxsize=1 << 14)  # the same figure stands on many pages, in every language
def _ours(parts: tuple[bytes, ...]) -> ShownFigure:
    value, entry, pointer, unit, shown = (part.decode("utf-8", "replace") for part in parts)
    return ShownFigure(shown, value, entry, pointer, unit)


def _figure(element: bytes) -> ShownFigure:
    text = element.decode("utf-8", "replace")
    reader = _Element()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # how the parser of Python 3.11 ends at a declaration such as <![x[
        return ShownFigure(text, "", "", None, "")
    named = reader.attributes
    return ShownFigure(
        text="".join(reader.words),
        value=named.get("value") or "",
        entry=named.get("data-entry") or "",
        pointer=named.get("data-pointer"),
        unit=named.get("data-unit") or "",
    )


class _Element(HTMLParser):
    """Reads the attributes of the first start tag, and all text behind it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: dict[str, str | None] = {}
        self.words: list[str] = []
        self._begun = False

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the first tag's attributes; of one that is named twice, browsers take the first."""
        if not self._begun:
            self._begun = True
            self.attributes = dict(reversed(attrs))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.words.append(data)
