"""The start page: what holds and what does not, the disputed rise in several worlds, steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.claims import Acquired, Unchanged
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Verdict
from biplomacy.verify.recomputation import decode_verdict_rows
from biplomacy.web.bars import DrawnBar, bar_chart
from biplomacy.web.claim_lines import verdict_count
from biplomacy.web.headline import reserve_headline
from biplomacy.web.receipts import origin_bars
from biplomacy.web.signatories import office_name
from biplomacy.web.statements import read_published
from biplomacy.web.wording import (
    CHIPS,
    NOT_RECOMPUTED,
    answer,
    counted,
    long_day,
    long_instant,
    trimmed,
)

if TYPE_CHECKING:
    from biplomacy.record.model import Logged
    from biplomacy.reserve.claims import Claim
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.verify.recomputation import Recomputation
    from biplomacy.web.model import Answer, Chip
    from biplomacy.web.ports import PublishedRecord
    from biplomacy.web.site import Site
    from biplomacy.web.statements import Published, Stated

LATEST = 10
_OWN = "the wallets that are listed here"
_SYNTHETIC = "SYNTHETIC origin"
TYPES = {
    "charter/1": "Charter",
    "charter-amendment/1": "Charter amendment",
    "perimeter/1": "Wallet list",
    "reserve-report/1": "Reserve report",
    "claim/1": "Claim",
    "acquisition/1": "Acquisition",
    "client-claims/1": "Client claims",
    "recomputation/1": "Recomputation",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many claims have one verdict."""

    chip: Chip
    number: int


@dataclass(frozen=True, slots=True)
class SaidHere:
    """A disputed claim in one world."""

    text: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class WorldCard:
    """The disputed rise under one wallet list; ``words`` stand in for bars that cannot be drawn."""

    title: str
    premise: str
    bars: tuple[DrawnBar, ...]
    bar_title: str
    words: str
    said: tuple[SaidHere, ...]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One of the latest statements."""

    index: int
    name: str
    issuer: str
    issued: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What this state recomputed of another record, and what it found."""

    origin: str
    size: int
    until: str
    version: str
    count: int
    found: tuple[Count, ...]
    index: int
    day: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """All that the start page says."""

    headline: str
    eyebrow: str
    counts: tuple[Count, ...]
    recomputed: tuple[Recomputed, ...]
    window: str
    cards: tuple[WorldCard, ...]
    latest: tuple[StatementLine, ...]


def start_page(site: Site, published: Published) -> StartPage:
    """Return the start page."""
    cards = [_card(one.title, one.premise, read_published(one.record)) for one in site.worlds]
    heads = [one.record.audited.checkpoint.head for one in site.worlds]
    if site.record.audited.checkpoint.head not in heads:
        premise = _SYNTHETIC if site.worlds else _OWN
        cards.insert(0, _card("With what this record publishes", premise, published))
    statements = site.record.audited.statements
    return StartPage(
        headline=_headline(site, published),
        eyebrow=f"{site.state} · record {site.record.audited.checkpoint.head.origin}",
        counts=_counts(published) if published.claims else (),
        recomputed=tuple(_recomputed(one, site.record) for one in published.recomputations[::-1]),
        window=_window(published),
        cards=tuple(card for card in cards if card.said),
        latest=tuple(_statement(logged) for logged in statements[::-1][:LATEST]),
    )


def _headline(site: Site, published: Published) -> str:
    if published.has_reserve or not published.recomputations:
        return reserve_headline(published)
    newest = published.recomputations[-1].body
    figures = counted(newest.count, "figure")
    return f"{site.state} recomputed {figures} that another state publishes."


def _recomputed(stated: Stated[Recomputation], record: PublishedRecord) -> Recomputed:
    body = stated.body
    rows = _rows(body, record)
    return Recomputed(
        origin=body.origin,
        size=body.size,
        until=f"block {body.block.height:,}" if body.block else "no block",
        version=body.code_version,
        count=body.count,
        found=tuple(
            Count(CHIPS[verdict], sum(1 for row in rows if row.verdict is verdict))
            for verdict in Verdict
            if rows
        ),
        index=stated.logged.index,
        day=long_day(stated.day),
    )


def _rows(body: Recomputation, record: PublishedRecord) -> tuple[VerdictRow, ...]:
    """Return the rows, from the statement or from beside the log; none where they are missing."""
    if body.rows is not None:
        return body.rows
    try:
        content = record.file(f"blob/{body.digest}")
        return decode_verdict_rows(content) if Digest.of(content) == body.digest else ()
    except BiplomacyError:
        return ()


def _counts(published: Published) -> tuple[Count, ...]:
    known = tuple(
        Count(CHIPS[verdict], verdict_count(published.claims, verdict)) for verdict in Verdict
    )
    open_ones = verdict_count(published.claims, None)
    return (*known, Count(NOT_RECOMPUTED, open_ones)) if open_ones else known


def _window(published: Published) -> str:
    for stated in published.claims:
        match stated.body.parameters:
            case Acquired(_, _, first, last):
                return f"between {long_day(first)} and {long_day(last)}"
            case _:
                continue
    return ""


def _card(title: str, premise: str, published: Published) -> WorldCard:
    acquired = _newest(published, Acquired)
    said = [one for one in (acquired, _newest(published, Unchanged)) if one]
    words = acquired.verdict.recomputed if acquired and acquired.verdict else ""
    bars = origin_bars(words)
    return WorldCard(
        title=title,
        premise=premise,
        bars=bar_chart(bars),
        bar_title=f"{title}: {trimmed(words)}",
        words="" if bars else trimmed(words),
        said=tuple(SaidHere(one.body.text, answer(one.verdict)) for one in said),
    )


def _newest(published: Published, kind: type[Acquired | Unchanged]) -> Stated[Claim] | None:
    found = [one for one in published.claims if isinstance(one.body.parameters, kind)]
    return found[-1] if found else None


def _statement(logged: Logged) -> StatementLine:
    said = logged.statement
    return StatementLine(
        index=logged.index,
        name=f"{TYPES.get(said.type, said.type)} #{said.sequence}",
        issuer=office_name(said.issuer),
        issued=long_instant(said.issued_at),
    )
