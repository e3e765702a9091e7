"""Opened bids as people write them: CSV with MW and a rate a kWh, both at the meter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.auction import Bid
from biplomacy.power.errors import LimitExceeded, SystemMalformed
from biplomacy.power.merit import MAX_BIDS
from biplomacy.power.model import LoadKind
from biplomacy.power.quantities import MW, PER_KWH, take_whole
from biplomacy.values.closed_csv import read_table
from biplomacy.values.errors import FieldMalformed, FieldUnknown

if TYPE_CHECKING:
    from biplomacy.values.fields import Fields

COLUMNS = ("name", "kind", "mw", "per_kwh")


def read_bids(content: bytes) -> tuple[Bid, ...]:
    """Return the bids of a file with the columns ``name, kind, mw, per_kwh``.

    Raises:
        SystemMalformed: another table, an unknown kind, or no bid at all.
        QuantityMalformed: MW or a rate that is no decimal number of its unit.
        LimitExceeded: more than 10,000 bids.
    """
    try:
        rows = read_table(content, [COLUMNS])
        bids = tuple(_bid(row.fields) for row in rows)
    except (FieldMalformed, FieldUnknown) as error:
        raise SystemMalformed(f"the bids do not read: {error.message}", hint=error.hint) from error
    if not bids:
        raise SystemMalformed("the file holds no bid", hint="give a row for each bid")
    if len(bids) > MAX_BIDS:
        raise LimitExceeded(f"{len(bids):,} bids are more than {MAX_BIDS:,}")
    return bids


def _bid(fields: Fields) -> Bid:
    bid = Bid(
        name=fields.name("name"),
        kind=fields.choice("kind", LoadKind),
        wh=take_whole(fields, "mw", MW),
        minor_per_mwh=take_whole(fields, "per_kwh", PER_KWH),
    )
    fields.close()
    return bid
