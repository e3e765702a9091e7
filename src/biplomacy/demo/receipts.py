"""What the replay's office says of receipts: donations always, purchases in one reading."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from biplomacy.chain.model import Outpoint
from biplomacy.demo.schedule import DONATION
from biplomacy.demo.state import Evidence
from biplomacy.reserve.model import Acquisition, Means, PriceBasis
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import encode
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.chain.model import History, Located
    from biplomacy.demo.wallets import Wallets

EXCHANGE = "exchange.example (SYNTHETIC)"
DAYS_TOGETHER = 8


def donations(history: History, wallets: Wallets, first: int, last: int) -> Iterator[Acquisition]:
    """Yield an acquisition for the donations of each eight days in blocks ``first`` to ``last``."""
    groups: dict[Day, list[Outpoint]] = {}
    for located in _between(history, first, last):
        day = Day.of_instant(located.time)
        for vout, output in enumerate(located.transaction.outputs):
            if output.script == wallets.reserve.script and output.amount == DONATION:
                group = next((known for known in groups if known.until(day) < DAYS_TOGETHER), day)
                outpoint = Outpoint(located.transaction.txid, vout)
                groups.setdefault(group, []).append(outpoint)
    for day, outputs in groups.items():
        yield Acquisition(
            id=f"donations-{day}",
            day=day,
            quantity=Amount(DONATION.sats * len(outputs)),
            means=Means.DONATION,
            counterparty="the public (SYNTHETIC)",
            price_basis=PriceBasis.UNKNOWN,
            flows=tuple(outputs),
        )


def feeder_receipts(
    history: History, wallets: Wallets, first: int, last: int
) -> Iterator[Acquisition]:
    """Yield a purchase for each receipt that the feeder paid in blocks ``first`` to ``last``."""
    feeder = {
        Outpoint(located.transaction.txid, vout)
        for located in history.touching
        for vout, output in enumerate(located.transaction.outputs)
        if output.script == wallets.feeder.script
    }
    seen: Counter[Day] = Counter()
    for located in _between(history, first, last):
        if not all(entry.outpoint in feeder for entry in located.transaction.inputs):
            continue
        for vout, output in enumerate(located.transaction.outputs):
            if output.script == wallets.reserve.script:
                day = Day.of_instant(located.time)
                seen[day] += 1
                yield Acquisition(
                    id=f"purchase-{day}" + (f"-{seen[day]}" if seen[day] > 1 else ""),
                    day=day,
                    quantity=output.amount,
                    means=Means.PURCHASE,
                    counterparty=EXCHANGE,
                    price_basis=PriceBasis.UNKNOWN,
                    flows=(Outpoint(located.transaction.txid, vout),),
                )


def confirmations(bought: Sequence[Acquisition]) -> Evidence:
    """Return the exchange's confirmation of several purchases; invented, and it says so."""
    content = encode(
        {
            "confirms": [
                {"id": one.id, "day": str(one.day), "quantity": str(one.quantity.sats)}
                for one in bought
            ],
            "by": EXCHANGE,
            "note": "SYNTHETIC: invented for the reading in which the coins were bought",
        }
    )
    return Evidence("confirmation", "application/json", content)


def _between(history: History, first: int, last: int) -> Iterator[Located]:
    return (located for located in history.touching if first <= located.block.height <= last)
