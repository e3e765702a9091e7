"""Invented registers of any size: firms that apply, are licensed, suspended and licensed again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from biplomacy.register.dump import DumpEntry
from biplomacy.register.dump_schema import EVENT
from biplomacy.register.esma_columns import HEADERS
from biplomacy.register.esma_model import EsmaKind
from biplomacy.register.esma_services import SPELLINGS
from biplomacy.register.event_rows import encode_event
from biplomacy.register.model import (
    Activity,
    Authorisation,
    Entity,
    EventBody,
    Kind,
    Name,
    RegisterEvent,
    State,
)
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

_FIRST = Day.parse("2026-01-01")
_LIFE = (
    State.APPLICATION_RECEIVED,
    State.COMPLETE,
    State.UNDER_ASSESSMENT,
    State.INFORMATION_REQUESTED,
    State.UNDER_ASSESSMENT,
    State.LICENSED,
    State.SUSPENDED,
    State.LICENSED,
    State.RESTRICTED,
    State.LICENSED,
)
_DECISION = Digest.of(b"decision")


def register_entries(count: int) -> tuple[DumpEntry, ...]:
    """Return ``count`` logged events of a tenth as many firms, in turns."""
    firms = max(count // len(_LIFE), 1)
    return tuple(
        DumpEntry(leaf, _FIRST.start + leaf, EVENT, _event(leaf % firms, leaf // firms))
        for leaf in range(count)
    )


def firm_lei(number: int) -> str:
    """Return the LEI of a firm, with right check digits."""
    stem = f"984500{number:012d}"
    remainder = int("".join(str(int(sign, 36)) for sign in f"{stem}00")) % 97
    return f"{stem}{98 - remainder:02d}"


def esma_table(rows: int) -> bytes:
    """Return a file of ESMA's with so many sound rows."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADERS[EsmaKind.CASPS], restval="")
    writer.writeheader()
    services = " | ".join(f"{letter}. {SPELLINGS[letter]}" for letter in "acdej")
    for number in range(rows):
        writer.writerow(
            {
                "ae_competentAuthority": "Authority of Nowhere",
                "ae_homeMemberState": "AT",
                "ae_lei_name": f"Firm {number}",
                "ae_lei": firm_lei(number),
                "ae_website": f"https://firm-{number}.example",
                "ac_authorisationNotificationDate": "09/04/2025",
                "ac_serviceCode": services,
                "ac_serviceCode_cou": "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV",
            }
        )
    return text.getvalue().encode()


def _event(firm: int, step: int) -> JsonObject:
    place = step % len(_LIFE)
    before = _LIFE[place - 1] if step else None
    suspended = before is State.SUSPENDED
    day = _FIRST.plus(step * 7)
    return encode_event(
        RegisterEvent(
            id=f"e-{firm}-{step}",
            subject=f"a-{firm}",
            kind=Kind.REINSTATEMENT if suspended else Kind.DECISION,
            from_state=before,
            to_state=_LIFE[place],
            effective_at=day,
            decided_at=day,
            legal_basis="Virtual Assets Act 2026, s. 12",
            decision_digest=_DECISION,
            signers=("key-of-the-director", "key-of-the-auditor"),
            body=_body(firm) if step == 0 else EventBody(),
        )
    )


def _body(firm: int) -> EventBody:
    entity = Entity(
        names=(Name(f"Firm {firm}, Ltd"),),
        jurisdiction="PK",
        lei=firm_lei(firm),
        domains=(f"firm-{firm}.example",),
    )
    activities = (Activity.CUSTODY, Activity.FIAT_EXCHANGE, Activity.TRANSFER)
    return EventBody(entity, Authorisation("pvara", "pk-vaa-2026", activities))
