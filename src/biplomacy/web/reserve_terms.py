"""What the words of reserve statements are called on pages; the statements keep their own."""

from __future__ import annotations

from types import MappingProxyType

from biplomacy.reserve.model import (
    Basis,
    Booking,
    Custody,
    FlowClass,
    Kind,
    Means,
    PriceBasis,
    Purpose,
)
from biplomacy.web.language import marked

CLASSES = MappingProxyType(
    {
        FlowClass.MINING: (marked("mining"), marked("newly created coins")),
        FlowClass.INTERNAL: (marked("internal"), marked("from and to wallets of the list")),
        FlowClass.FEE: (marked("fee"), marked("paid to the network")),
        FlowClass.PURCHASE: (
            marked("purchase"),
            marked("bought, with a statement of acquisition"),
        ),
        FlowClass.DONATION: (marked("donation"), marked("given")),
        FlowClass.SEIZURE: (marked("seizure"), marked("seized")),
        FlowClass.CLIENT: (marked("client"), marked("of or to clients")),
        FlowClass.DISBURSEMENT: (marked("disbursement"), marked("paid out")),
        FlowClass.UNEXPLAINED: (marked("unexplained"), marked("nothing published says why")),
    }
)
KINDS = MappingProxyType(
    {Kind.ONCHAIN: marked("on the chain"), Kind.CUSTODIAL: marked("at a custodian")}
)
CUSTODIES = MappingProxyType(
    {Custody.COLD: marked("keys offline"), Custody.HOT: marked("keys online")}
)
PURPOSES = MappingProxyType(
    {
        Purpose.OWN: marked("its own coins"),
        Purpose.CLIENT: marked("clients' coins"),
        Purpose.MIXED: marked("its own and clients' coins"),
    }
)
BASES = MappingProxyType(
    {
        Basis.DOCUMENTED: (marked("documented"), marked("a signed statement says what was paid")),
        Basis.ANNOUNCED: (marked("announced"), marked("a public announcement names the price")),
        Basis.RECEIPT_VALUED: (
            marked("valued on receipt"),
            marked("at the price of the day on which they came"),
        ),
        Basis.NIL: (marked("without cost"), marked("mined, given or seized")),
        Basis.UNKNOWN: (marked("unknown"), marked("nothing published says what they cost")),
    }
)
BOOKINGS = MappingProxyType(
    {
        Booking.FIFO: marked("first in, first out"),
        Booking.SPECIFIC: marked("the lot that each disposal names"),
    }
)
MEANS = MappingProxyType(
    {
        Means.PURCHASE: marked("purchase"),
        Means.DONATION: marked("donation"),
        Means.SEIZURE: marked("seizure"),
        Means.MINING: marked("mining"),
        Means.OTHER: marked("other"),
    }
)
PRICES = MappingProxyType(
    {
        PriceBasis.STATED: marked("stated"),
        PriceBasis.ESTIMATED: marked("estimated"),
        PriceBasis.UNKNOWN: marked("unknown"),
    }
)
