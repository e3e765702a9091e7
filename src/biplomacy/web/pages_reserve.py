"""The reserve page: balance, cost cover, net of client claims, and how to recompute them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.claims import Announced, Holds
from biplomacy.reserve.statement.claim import ClaimKind
from biplomacy.values.verdict import Verdict
from biplomacy.web.charts import NARROW, WIDE, StepChart, step_chart
from biplomacy.web.claim_lines import ClaimLine, claim_line, tally
from biplomacy.web.drawer import Drawer, balance_drawer
from biplomacy.web.headline import BALANCE, reserve_headline
from biplomacy.web.model import Answer, Balances, Figure, Mark, Point
from biplomacy.web.price_share import price_share
from biplomacy.web.signatories import office_name
from biplomacy.web.wording import (
    CHIPS,
    GRADES,
    answer,
    btc,
    btc_short,
    counted,
    long_day,
    sats_short,
)

if TYPE_CHECKING:
    from biplomacy.reserve.model import ReserveReport
    from biplomacy.web.statements import Published, Stated

MOST_ROWS = 200
SHOWN_CLAIMS = 10
SHOWN_HOLDS = 2


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One report behind the chart."""

    day: str
    amount: str
    sats: int
    index: int
    sequence: int
    answer: Answer
    note: str


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


def reserve_page(published: Published) -> ReservePage:
    """Return the reserve page."""
    newest = published.reports[-1] if published.reports else None
    shown = balances(published)
    return ReservePage(
        headline=reserve_headline(published),
        eyebrow=_eyebrow(newest),
        say=_say(published),
        ladder=_ladder(newest),
        figures=_figures(newest, published) if newest else (),
        wide=step_chart(shown, WIDE),
        narrow=step_chart(shown, NARROW),
        chart_rows=chart_rows(published)[:MOST_ROWS],
        reports=len(published.reports),
        marks=len(shown.claimed),
        announced=len(shown.announced),
        drawer=balance_drawer(newest, published) if newest else None,
        claims=_shown_claims(published),
        claim_count=len(published.claims),
    )


def balances(published: Published) -> Balances:
    """Return what the chart of the balance shows."""
    return Balances(balance_points(published), claimed_marks(published), announced(published))


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
    for report in sorted(published.reports, key=lambda one: one.body.block):
        after = report.body.after
        joined = bool(points) and (after is None or after.height <= reached)
        points.append(Point(report.day, report.body.closing.sats, joined))
        reached = report.body.block.height
    return tuple(points)


def claimed_marks(published: Published) -> tuple[Mark, ...]:
    """Return the balances that somebody claimed, by day."""
    marks = [
        Mark(one.body.day, one.body.parameters.amount.sats, answer(one.verdict).chip)
        for one in published.claims
        if isinstance(one.body.parameters, Holds)
    ]
    return tuple(sorted(marks, key=lambda mark: mark.day))


def chart_rows(published: Published) -> tuple[ChartRow, ...]:
    """Return the table behind the chart, newest first."""
    rows: list[ChartRow] = []
    ordered = sorted(published.reports, key=lambda one: one.body.block)
    for report, point in zip(ordered, balance_points(published), strict=True):
        rows.append(
            ChartRow(
                day=str(report.day),
                amount=btc(report.body.closing),
                sats=report.body.closing.sats,
                index=report.logged.index,
                sequence=report.logged.statement.sequence,
                answer=answer(report.row(*BALANCE)),
                note="" if point.joined or not rows else "no report covers the blocks before",
            )
        )
    return tuple(reversed(rows))


def _eyebrow(report: Stated[ReserveReport] | None) -> str:
    if report is None:
        return "Reserve"
    said = report.logged.statement
    office = office_name(said.issuer)
    return f"Reserve · report {said.sequence} of the {office} · as of {long_day(report.day)}"


def _say(published: Published) -> str:
    if not published.claims:
        return "No public claim about it has been logged."
    count = len(published.claims)
    return f"{counted(count, 'public claim')}: {tally(published.claims)}. Each row says why."


def _ladder(report: Stated[ReserveReport] | None) -> tuple[tuple[str, bool], ...]:
    row = report.row(*BALANCE) if report else None
    return tuple((words, row is not None and row.grade is grade) for grade, words in GRADES.items())


def _figures(report: Stated[ReserveReport], published: Published) -> tuple[Figure, ...]:
    body = report.body
    balance = Figure(
        value=btc_short(body.closing),
        unit="BTC",
        machine=str(body.closing.sats),
        answer=answer(report.row(*BALANCE)),
        about=f"balance of {_wallets(report, published)}, block {body.block.height:,}",
    )
    return balance, price_share(published), _net(report)


def _wallets(report: Stated[ReserveReport], published: Published) -> str:
    perimeter = published.perimeter_of(report)
    if perimeter is None:
        return "the declared wallets"
    return counted(len(perimeter.body.members), "declared wallet")


def _net(report: Stated[ReserveReport]) -> Figure:
    nets = [entity.net for entity in report.body.entities if entity.net is not None]
    claims = [entity.claims for entity in report.body.entities if entity.claims is not None]
    if not nets or not claims:
        unknown = _unknown("no statement of client claims is published")
        return Figure("?", "net of client claims", "", unknown, "")
    owed = sum(claim.sats for claim in claims)
    total = report.body.closing.sats - owed
    return Figure(
        value=sats_short(total),
        unit="BTC net",
        machine=str(total),
        answer=answer(report.row("net", "claims", "entities")),
        about=f"after client claims of {sats_short(owed)} BTC",
    )


def _unknown(reason: str) -> Answer:
    return Answer(CHIPS[Verdict.UNVERIFIABLE], "", reason)


def _shown_claims(published: Published) -> tuple[ClaimLine, ...]:
    lines = [claim_line(stated) for stated in published.claims]
    holds = [line for line in lines if line.kind is ClaimKind.HOLDS][-SHOWN_HOLDS:]
    others = [line for line in lines if line.kind not in {ClaimKind.HOLDS, ClaimKind.ANNOUNCED}]
    return (*others[: SHOWN_CLAIMS - len(holds)], *holds)
