"""Lines about a firm's Travel Rule return."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.screening.travel_return import TravelReturn


def return_lines(told: TravelReturn) -> Iterator[str]:
    """Yield a return's figures; nothing of a customer is among them."""
    yield f"{told.lei}, {told.first} to {told.last}"
    yield f"  transfers: {told.sent:,} sent, {told.received:,} received"
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in told.rejected)
    yield f"  rejected: {reasons or 'none'}"
    answered = told.median_latency_s
    yield f"  median answer: {'none' if answered is None else f'{answered:,} s'}"
    yield f"  below the threshold {told.below_threshold:,}, unhosted {told.unhosted:,}"
    messages = sum(day.messages for day in told.days)
    yield f"  {messages:,} messages in {len(told.days):,} days, root {told.root}"
