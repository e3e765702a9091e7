"""The reserve page: balance, cost cover, net of client claims, and how to recompute them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.claims import Announced, Holds
from biplomacy.reserve.statement.claim import ClaimKind
from biplomacy.values.verdict import Grade, Verdict
from biplomacy.web.charts import NARROW, WIDE, StepChart, step_chart
from biplomacy.web.claim_lines import ClaimLine, claim_line, tally
from biplomacy.web.drawer import Drawer, balance_drawer, closing_of
from biplomacy.web.headline import BALANCE, reserve_headline
from biplomacy.web.language import marked
from biplomacy.web.model import Answer, Balances, Figure, Listing, Mark, Point, Pointed
from biplomacy.web.price_share import price_share
from biplomacy.web.signatories import office_name
from biplomacy.web.wording import btc, btc_short, sats_short

if TYPE_CHECKING:
    from biplomacy.reserve.model import ReserveReport
    from biplomacy.values.day import Day
    from biplomacy.web.language import Language
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

MOST_ROWS = 200
SHOWN_CLAIMS = 10
SHOWN_HOLDS = 2
LADDER = {
    Grade.CHAIN: marked("Recomputed from validated blocks"),
    Grade.RECORD: marked("Follows from other entries of the record"),
    Grade.ATTESTED: marked("Attested by a signature only"),
    Grade.ASSUMED: marked("Assumed"),
}


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One report behind the chart; ``gap_before`` says that none covers the blocks before it."""

    day: str
    amount: str
    pointed: Pointed
    answer: Answer
    gap_before: bool


@dataclass(frozen=True, slots=True)
class ReservePage:
    """All that the reserve page says; without a report only the headline and the claims."""

    headline: str
    eyebrow: str
    say: str
    ladder: tuple[tuple[str, bool], ...]
    figures: tuple[Figure, ...]
    wide: StepChart | None
    narrow: StepChart | None
    chart_rows: tuple[ChartRow, ...]
    reports: int
    marks: int
    announced: int
    drawer: Drawer | None
    claims: tuple[ClaimLine, ...]
    claim_count: int


def reserve_page(published: Published, language: Language) -> ReservePage:
    """Return the reserve page."""
    newest = published.reports[-1] if published.reports else None
    shown = balances(published, language)
    return ReservePage(
        headline=reserve_headline(published, language),
        eyebrow=_eyebrow(newest, language),
        say=_say(published, language),
        ladder=_ladder(newest, language),
        figures=_figures(newest, published, language) if newest else (),
        wide=step_chart(shown, WIDE, language),
        narrow=step_chart(shown, NARROW, language),
        chart_rows=chart_rows(published, language)[:MOST_ROWS],
        reports=len(published.reports),
        marks=len(shown.claimed),
        announced=len(shown.announced),
        drawer=balance_drawer(newest, published, language) if newest else None,
        claims=_shown_claims(published, language),
        claim_count=len(published.claims),
    )


def balances(published: Published, language: Language) -> Balances:
    """Return what the chart of the balance shows."""
    return Balances(
        balance_points(published),
        claimed_marks(published, language),
        announced(published),
        newly_listed(published),
    )


def announced(published: Published) -> tuple[Point, ...]:
    """Return the announced purchases, added up by day."""
    said = sorted(
        (one.body.day, one.body.parameters.amount.sats)
        for one in published.claims
        if isinstance(one.body.parameters, Announced)
    )
    total = 0
    points: list[Point] = []
    for day, sats in said:
        total += sats
        points.append(Point(day, total, joined=bool(points)))
    return tuple(points)


def balance_points(published: Published) -> tuple[Point, ...]:
    """Return the reported balances by day; a report that begins after a gap is not joined."""
    points: list[Point] = []
    reached = -1
    for report in _by_block(published):
        after = report.body.after
        joined = bool(points) and (after is None or after.height <= reached)
        points.append(Point(report.day, report.body.closing.sats, joined))
        reached = report.body.block.height
    return tuple(points)


def claimed_marks(published: Published, language: Language) -> tuple[Mark, ...]:
    """Return the balances that somebody claimed, by day."""
    marks = [
        Mark(one.body.day, one.body.parameters.amount.sats, language.answer(one.verdict).chip)
        for one in published.claims
        if isinstance(one.body.parameters, Holds)
    ]
    return tuple(sorted(marks, key=lambda mark: mark.day))


def newly_listed(published: Published) -> tuple[Listing, ...]:
    """Return the days on which a version of the perimeter named new wallets, and how many."""
    known: set[tuple[str, str]] = set()
    found: dict[Day, int] = {}
    for stated in published.perimeters:
        named = {(stated.body.scope, member.id) for member in stated.body.members}
        if fresh := len(named - known):
            found[stated.day] = found.get(stated.day, 0) + fresh
        known |= named
    return tuple(Listing(day, wallets) for day, wallets in sorted(found.items()))


def chart_rows(published: Published, language: Language) -> tuple[ChartRow, ...]:
    """Return the table behind the chart, newest first."""
    rows: list[ChartRow] = []
    for report, point in zip(_by_block(published), balance_points(published), strict=True):
        rows.append(
            ChartRow(
                day=str(report.day),
                amount=btc(report.body.closing),
                pointed=closing_of(report),
                answer=language.answer(report.row(*BALANCE)),
                gap_before=bool(rows) and not point.joined,
            )
        )
    return tuple(reversed(rows))


def _by_block(published: Published) -> list[Stated[ReserveReport]]:
    return sorted(published.reports, key=lambda one: one.body.block)


def _eyebrow(report: Stated[ReserveReport] | None, language: Language) -> str:
    if report is None:
        return language.text("Reserve")
    said = report.logged.statement
    return language.text(
        "Reserve · report %(number)s of the %(office)s · as of %(day)s",
        number=said.sequence,
        office=office_name(said.issuer),
        day=language.day(report.day),
    )


def _say(published: Published, language: Language) -> str:
    if not published.claims:
        return language.text("No public claim about it has been logged.")
    return language.counted(
        len(published.claims),
        "%(number)s public claim: %(tally)s. Each row says why.",
        "%(number)s public claims: %(tally)s. Each row says why.",
        tally=tally(published.claims, language),
    )


def _ladder(
    report: Stated[ReserveReport] | None, language: Language
) -> tuple[tuple[str, bool], ...]:
    row = report.row(*BALANCE) if report else None
    return tuple(
        (language.text(words), row is not None and row.grade is grade)
        for grade, words in LADDER.items()
    )


def _figures(
    report: Stated[ReserveReport], published: Published, language: Language
) -> tuple[Figure, ...]:
    balance = Figure(
        shown=btc_short(report.body.closing),
        unit="BTC",
        pointed=closing_of(report),
        answer=language.answer(report.row(*BALANCE)),
        about=_wallets(report, published, language),
    )
    return balance, price_share(published, language), _net(report, language)


def _wallets(report: Stated[ReserveReport], published: Published, language: Language) -> str:
    perimeter = published.perimeter_of(report)
    height = f"{report.body.block.height:,}"
    if perimeter is None:
        return language.text("Balance of the declared wallets at block %(height)s", height=height)
    return language.counted(
        len(perimeter.body.members),
        "Balance of %(number)s declared wallet at block %(height)s",
        "Balance of %(number)s declared wallets at block %(height)s",
        height=height,
    )


def _net(report: Stated[ReserveReport], language: Language) -> Figure:
    claims = [one.claims for one in report.body.entities if one.claims is not None]
    if not claims:
        return Figure(
            shown="?",
            unit=language.text("net of client claims"),
            pointed=None,
            answer=Answer(language.chip(Verdict.UNVERIFIABLE), "", ""),
            about=language.text("No statement of client claims is published."),
        )
    owed = sum(claim.sats for claim in claims)
    total = report.body.closing.sats - owed
    return Figure(
        shown=sats_short(total),
        unit=language.text("BTC net"),
        pointed=_stated_net(report, total),
        answer=language.answer(report.row("net", "claims", "entities")),
        about=language.text("After client claims of %(amount)s BTC", amount=sats_short(owed)),
    )


def _stated_net(report: Stated[ReserveReport], total: int) -> Pointed | None:
    """Return where the net is stated: a report states it for each entity, never for all."""
    nets = {i: one.net.sats for i, one in enumerate(report.body.entities) if one.net is not None}
    if list(nets.values()) != [total]:
        return None
    return Pointed(report.logged.index, f"/body/entities/{min(nets)}/net", "sat", str(total))


def _shown_claims(published: Published, language: Language) -> tuple[ClaimLine, ...]:
    lines = [claim_line(stated, language) for stated in published.claims]
    holds = [line for line in lines if line.kind is ClaimKind.HOLDS][-SHOWN_HOLDS:]
    others = [line for line in lines if line.kind not in {ClaimKind.HOLDS, ClaimKind.ANNOUNCED}]
    return (*others[: SHOWN_CLAIMS - len(holds)], *holds)
