"""The pages of the calls: all of them in a list, and one in detail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.web.errors import LeafUnknown
from biplomacy.web.pages_solvency import CallLine, call_line, call_lines
from biplomacy.web.pages_solvency_draws import DoubleBoard, double_boards
from biplomacy.web.pages_solvency_firms import FirmRow, asset_name, firm_rows
from biplomacy.web.solvencies import calls_of, firm_names
from biplomacy.web.supervision_words import Fact, Spoken, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication
    from biplomacy.web.solvencies import Called


@dataclass(frozen=True, slots=True)
class CallsPage:
    """Every call, newest first; ``left_out`` is how many older ones the record holds besides."""

    headline: str
    lines: tuple[CallLine, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class CallPage:
    """One call with the answers to it."""

    headline: str
    line: CallLine
    facts: tuple[Fact, ...]
    rule: Spoken | None
    reveal: Spoken | None
    rows: tuple[FirmRow, ...]
    doubles: tuple[DoubleBoard, ...]


def calls_page(
    publication: Publication, language: Language, index: int | None
) -> CallsPage | CallPage:
    """Return the list of all calls, or the page of the call in entry ``index``.

    Raises:
        LeafUnknown: that entry calls nobody.
    """
    every = calls_of(publication)
    if index is None:
        lines = call_lines(every, language)
        headline = language.counted(
            len(every),
            "%(number)s block has been called.",
            "%(number)s blocks have been called.",
        )
        return CallsPage(headline, lines, len(every) - len(lines))
    found = next((one for one in every if one.stated.logged.index == index), None)
    if found is None:
        raise LeafUnknown(
            f"entry {index} is no call for proof of solvency",
            hint="the page of all calls lists those that there are",
        )
    return _page(publication, found, every, language)


def _page(
    publication: Publication, found: Called, every: tuple[Called, ...], language: Language
) -> CallPage:
    names, call = firm_names(publication), found.stated.body
    return CallPage(
        headline=language.text(
            "Block %(height)s: what firms owed and held", height=f"{call.block.height:,}"
        ),
        line=call_line(found, language),
        facts=tuple(_facts(found, language)),
        rule=spoken(found.rule, language) if found.rule else None,
        reveal=spoken(found.reveal, language) if found.reveal else None,
        rows=firm_rows(found, every, names, language),
        doubles=double_boards(publication, found.reports, names, language),
    )


def _facts(found: Called, language: Language) -> Iterator[Fact]:
    call = found.stated.body
    yield Fact(language.text("Period"), digits=call.period)
    yield Fact(language.text("Block"), digits=call.block.shown_hash)
    name = language.text("Draw output, which every proof of control repeats")
    yield Fact(name, digits=call.nonce)
    yield Fact(language.text("Assets"), digits=", ".join(map(asset_name, call.assets)))
    for point in call.chain_points:
        name = language.text("Block of %(chain)s at that moment", chain=point.chain)
        yield Fact(name, digits=f"{point.height:,} {point.hash}")
