"""What the balance chart says in words, also to those who only listen (portal §6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.web.language import marked
from biplomacy.web.wording import sats_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.web.language import Language
    from biplomacy.web.model import Listing, Mark, Point

ROSE = marked(
    "The reported balance rose from %(first)s BTC on %(first_day)s to %(last)s BTC on %(last_day)s"
)
FELL = marked(
    "The reported balance fell from %(first)s BTC on %(first_day)s to %(last)s BTC on %(last_day)s"
)
STAYED = marked(
    "The reported balance was %(last)s BTC on %(first_day)s, and the same on %(last_day)s"
)


def chart_title(points: Sequence[Point], language: Language) -> str:
    """Return what became of the balance between the first and the last report."""
    first, last = points[0], points[-1]
    amount, day = sats_short(last.sats), language.day(last.day)
    if len(points) == 1:
        return language.text("One report: %(amount)s BTC on %(day)s", amount=amount, day=day)
    moved = ROSE if last.sats > first.sats else FELL if last.sats < first.sats else STAYED
    return language.text(
        moved,
        first=sats_short(first.sats),
        first_day=language.day(first.day),
        last=amount,
        last_day=day,
    )


def chart_description(
    points: Sequence[Point], listed: Sequence[Listing], language: Language
) -> str:
    """Return range, gaps and marked days in sentences."""
    lowest = min(point.sats for point in points)
    highest = max(point.sats for point in points)
    gaps = sum(1 for point in points[1:] if not point.joined)
    sentences = [
        language.counted(
            len(points),
            "Step chart of %(number)s report, from %(lowest)s to %(highest)s BTC.",
            "Step chart of %(number)s reports, from %(lowest)s to %(highest)s BTC.",
            lowest=sats_short(lowest),
            highest=sats_short(highest),
        ),
        language.counted(
            gaps,
            "There is %(number)s gap between reports.",
            "There are %(number)s gaps between reports.",
        )
        if gaps
        else language.text("There is no gap between reports."),
        *(listing_title(one, language) for one in listed),
        language.text("The table below holds the same points."),
    ]
    return " ".join(sentences)


def listing_title(listing: Listing, language: Language) -> str:
    """Return what a rule of the chart marks, as a sentence."""
    return language.counted(
        listing.wallets,
        "%(number)s wallet was newly listed on %(day)s.",
        "%(number)s wallets were newly listed on %(day)s.",
        day=language.day(listing.day),
    )


def listing_label(listing: Listing, language: Language) -> str:
    """Return the word beside a rule of the chart."""
    return language.counted(
        listing.wallets, "%(number)s wallet listed", "%(number)s wallets listed"
    )


def mark_title(mark: Mark, language: Language) -> str:
    """Return what a circle of the chart says: a claimed balance, and whether it holds."""
    return language.text(
        "%(amount)s BTC said for %(day)s: %(verdict)s",
        amount=sats_short(mark.sats),
        day=language.day(mark.day),
        verdict=mark.chip.word,
    )


def point_title(point: Point, language: Language) -> str:
    """Return what a dot of the chart says: a reported balance."""
    return language.text(
        "%(amount)s BTC reported for %(day)s",
        amount=sats_short(point.sats),
        day=language.day(point.day),
    )
