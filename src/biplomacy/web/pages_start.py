"""The start page: first steps, what holds, and the disputed rise in several worlds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.reserve.claims import Acquired, Unchanged
from biplomacy.reserve.statement.claim import kind_of
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.values.verdict import Verdict
from biplomacy.web.bars import BarChart, bar_chart
from biplomacy.web.due_lines import due_lines
from biplomacy.web.headline import reserve_headline
from biplomacy.web.pages_claims import SECTIONS
from biplomacy.web.receipts import origin_bars
from biplomacy.web.signatories import office_name
from biplomacy.web.statement_names import statement_name
from biplomacy.web.statements import read_published
from biplomacy.web.verdicts import recomputed_rows
from biplomacy.web.wording import trimmed

if TYPE_CHECKING:
    from biplomacy.record.model import Logged
    from biplomacy.reserve.claims import Claim
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.verify.recomputation import Recomputation
    from biplomacy.web.due_lines import DueLine
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer, Chip
    from biplomacy.web.publication import Publication
    from biplomacy.web.site import Site
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

LATEST = 10


@dataclass(frozen=True, slots=True)
class Count:
    """How many figures have one verdict."""

    chip: Chip
    number: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A section of the claims page, by its anchor and heading."""

    anchor: str
    heading: str


@dataclass(frozen=True, slots=True)
class ClaimCount:
    """How many claims have one verdict, and the sections of the claims page that hold them."""

    count: Count
    spots: tuple[Spot, ...]


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
    drawn: BarChart | None
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
    """What this state recomputed of another record, and what it found; ``say`` is in sentences."""

    origin: str
    say: str
    found: tuple[Count, ...]
    index: int


@dataclass(frozen=True, slots=True)
class StartPage:
    """All that the start page says; ``has_balance`` says that there is a balance to recompute."""

    headline: str
    has_balance: bool
    counts: tuple[ClaimCount, ...]
    recomputed: tuple[Recomputed, ...]
    window: str
    cards: tuple[WorldCard, ...]
    latest: tuple[StatementLine, ...]
    due: tuple[DueLine, ...]


def start_page(publication: Publication, language: Language) -> StartPage:
    """Return the start page."""
    site, published = publication.site, publication.published
    statements = site.record.audited.statements
    return StartPage(
        headline=_headline(site, published, language),
        has_balance=bool(published.reports),
        counts=_counts(published, language) if published.claims else (),
        recomputed=tuple(
            _recomputed(one, published, language) for one in published.recomputations[::-1]
        ),
        window=_window(published, language),
        cards=_cards(site, published, language),
        latest=tuple(_statement(logged, language) for logged in statements[::-1][:LATEST]),
        due=due_lines(publication, language),
    )


def _headline(site: Site, published: Published, language: Language) -> str:
    if published.has_reserve or not published.recomputations:
        return reserve_headline(published, language)
    return language.counted(
        published.recomputations[-1].body.count,
        "%(state)s recomputed %(number)s figure that another state publishes.",
        "%(state)s recomputed %(number)s figures that another state publishes.",
        state=language.text(site.state),
    )


def _recomputed(
    stated: Stated[Recomputation], published: Published, language: Language
) -> Recomputed:
    body = stated.body
    rows = _rows(body, published)
    return Recomputed(
        origin=body.origin,
        say=_say(stated, language),
        found=tuple(
            Count(language.chip(verdict), sum(1 for row in rows if row.verdict is verdict))
            for verdict in Verdict
            if rows
        ),
        index=stated.logged.index,
    )


def _say(stated: Stated[Recomputation], language: Language) -> str:
    body = stated.body
    recomputed = language.counted(
        body.count,
        "%(number)s figure was recomputed on %(day)s by %(version)s.",
        "%(number)s figures were recomputed on %(day)s by %(version)s.",
        day=language.day(stated.day),
        version=body.code_version,
    )
    size = language.counted(
        body.size,
        "The record held %(number)s entry then.",
        "The record held %(number)s entries then.",
    )
    blocks = (
        language.text("Blocks were read to %(height)s.", height=f"{body.block.height:,}")
        if body.block
        else language.text("No block was read.")
    )
    return f"{recomputed} {size} {blocks}"


def _rows(body: Recomputation, published: Published) -> tuple[VerdictRow, ...]:
    """Return the rows; none where this copy does not hold what was signed."""
    try:
        return recomputed_rows(body, published)
    except (InputError, EvidenceError):
        return ()


def _counts(published: Published, language: Language) -> tuple[ClaimCount, ...]:
    counts = []
    for verdict in (*Verdict, None):
        claims = [one for one in published.claims if _verdict(one) is verdict]
        if claims or verdict is not None:
            kinds = {kind_of(one.body.parameters) for one in claims}
            spots = tuple(
                Spot(anchor, language.text(heading))
                for anchor, heading, held in SECTIONS
                if kinds & set(held)
            )
            counts.append(ClaimCount(Count(language.chip(verdict), len(claims)), spots))
    return tuple(counts)


def _verdict(stated: Stated[Claim]) -> Verdict | None:
    row = stated.verdict
    return row.verdict if row else None


def _window(published: Published, language: Language) -> str:
    for stated in published.claims:
        match stated.body.parameters:
            case Acquired(_, _, first, last):
                return language.text(
                    "What reached the reserve between %(first)s and %(last)s.",
                    first=language.day(first),
                    last=language.day(last),
                )
            case _:
                continue
    return language.text("What reached the reserve.")


def _cards(site: Site, published: Published, language: Language) -> tuple[WorldCard, ...]:
    """Return a card for each world, first for the record itself where it is none of them."""
    cards = [
        _card(
            language.text(one.title),
            language.text(one.premise),
            read_published(one.record),
            language,
        )
        for one in site.worlds
    ]
    heads = [one.record.audited.checkpoint.head for one in site.worlds]
    if site.record.audited.checkpoint.head not in heads:
        own = language.text(site.premise) or language.text("the wallets that are listed here")
        title = language.text("With what this record publishes")
        cards.insert(0, _card(title, own, published, language))
    return tuple(card for card in cards if card.said)


def _card(title: str, premise: str, published: Published, language: Language) -> WorldCard:
    acquired = _newest(published, Acquired)
    said = [one for one in (acquired, _newest(published, Unchanged)) if one]
    words = acquired.verdict.recomputed if acquired and acquired.verdict else ""
    bars = origin_bars(words, language)
    return WorldCard(
        title=title,
        premise=premise,
        drawn=bar_chart(title, bars, language) if bars else None,
        words=trimmed(words),
        said=tuple(SaidHere(one.body.text, _answer(one, language)) for one in said),
    )


def _answer(stated: Stated[Claim], language: Language) -> Answer:
    answer = language.answer(stated.verdict)
    return replace(answer, reason=trimmed(answer.reason))


def _newest(published: Published, kind: type[Acquired | Unchanged]) -> Stated[Claim] | None:
    found = [one for one in published.claims if isinstance(one.body.parameters, kind)]
    return found[-1] if found else None


def _statement(logged: Logged, language: Language) -> StatementLine:
    said = logged.statement
    return StatementLine(
        index=logged.index,
        name=language.text(
            "%(type)s #%(number)s",
            type=statement_name(said.type, language),
            number=said.sequence,
        ),
        issuer=office_name(said.issuer),
        issued=language.instant(said.issued_at),
    )
