"""A firm's endpoint and its Travel Rule return, as they are logged in a regulator's record."""

from __future__ import annotations

from biplomacy.register.statement import vasp_endpoint
from biplomacy.register.vasp_endpoint import VaspEndpoint
from biplomacy.screening.statement import travel_rule_return
from biplomacy.screening.transfer_exchange import Side
from biplomacy.screening.travel_log import Direction, LoggedMessage, MessageKind
from biplomacy.screening.travel_return import RejectReason, TransferNote, summarise_return
from biplomacy.screening.travel_rows import encode_digests
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from fakes.register_cases import LEI, day
from fakes.supervision_record import FIRM_OFFICE, Told

FIRST, LAST = day("2026-07-01"), day("2026-07-03")


def endpoint(issuer: str = FIRM_OFFICE, lei: str = LEI, url: str = "https://trp.example/t") -> Told:
    """Return where a firm takes messages, as one of the two parties publishes it."""
    told = VaspEndpoint(lei, Digest.of(b"key"), ("3.1.0",), day("2026-10-01"), url)
    return Told(vasp_endpoint.TYPE, vasp_endpoint.encode_vasp_endpoint(told), issuer=issuer)


def returned(lei: str = LEI) -> Told:
    """Return a firm's return of three days, with two messages in them."""
    notes = (
        TransferNote(Side.ORIGINATOR, FIRST.start, FIRST.start + 5),
        TransferNote(Side.BENEFICIARY, LAST.start, rejected=RejectReason.DATA_MISSING),
    )
    messages = [
        LoggedMessage(at, Direction.SENT, MessageKind.INQUIRY, "x", bytes(32), b"{}")
        for at in (FIRST.start, LAST.start)
    ]
    told = summarise_return(lei, (FIRST, LAST), notes, messages)
    digests = encode_digests([(Day.of_instant(one.at), one.digest) for one in messages])
    return Told(
        travel_rule_return.TYPE,
        travel_rule_return.encode_travel_rule_return(told),
        ((travel_rule_return.DIGESTS_ROLE, digests),),
        issuer=FIRM_OFFICE,
    )
