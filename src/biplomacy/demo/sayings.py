"""What the tables say that others said, as claims: announced purchases and reported holdings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from biplomacy.demo.perimeters import RESERVE_FUND
from biplomacy.demo.schedule import DISCLOSED, SPLIT
from biplomacy.reserve.claims import Announced, Claim, Holds, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.demo.facts import Facts
    from biplomacy.values.amount import Amount

_NOT_REPLAYED = " (later than this replay's flows, which end on 2025-08-31)"


def announcement_claims(facts: Facts) -> Iterator[Claim]:
    """Yield one claim for each announced purchase."""
    for sourced in facts.purchases:
        one = sourced.announcement
        yield Claim(
            id=f"announced-{one.day}",
            text=f"{_plain(one.amount)} bought, announced for {one.day}",
            asserted_by="President of El Salvador, as the press lists him",
            day=one.day,
            reading=Reading.ABOUT,
            source=sourced.source,
            parameters=Announced(
                one.amount, one.unit_price, one.currency, one.price_basis, one.tolerance
            ),
        )


def holdings_claims(facts: Facts) -> Iterator[Claim]:
    """Yield one claim for each holding reported since the address was disclosed."""
    seen: Counter[str] = Counter()
    for reported in facts.holdings:
        if reported.day < DISCLOSED:
            continue
        name = f"holds-{reported.day}"
        seen[name] += 1
        later = _NOT_REPLAYED if reported.day > SPLIT else ""
        yield Claim(
            id=name if seen[name] == 1 else f"{name}-{seen[name]}",
            text=f"{_plain(reported.amount)} held on {reported.day}{later}",
            asserted_by="press",
            day=reported.day,
            reading=Reading.EXACTLY,
            source=reported.source,
            parameters=Holds(RESERVE_FUND, reported.amount),
        )


def _plain(amount: Amount) -> str:
    """Return an amount as people write it, without the zeros at its end."""
    return f"{str(amount).removesuffix(' BTC').rstrip('0').rstrip('.')} BTC"
