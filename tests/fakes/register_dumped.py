"""Logged events and warnings of a small register, as a dump holds them."""

from __future__ import annotations

from dataclasses import replace

from biplomacy.register.dump import DumpEntry
from biplomacy.register.event_rows import encode_event
from biplomacy.register.model import (
    Activity,
    Authorisation,
    Entity,
    EventBody,
    Kind,
    Name,
    NameKind,
    RecordedEvent,
    RegisterEvent,
    State,
)
from biplomacy.register.model import Warning as PublicWarning
from biplomacy.register.statement.register_warning import encode_register_warning
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

FIRM = Entity(
    names=(Name("Sound, Ltd"), Name("Sound", NameKind.TRADING)),
    jurisdiction="PK",
    lei="529900T8BM49AURSDO55",
    domains=("sound.example",),
)
LICENCE = Authorisation(
    "pvara",
    "pk-vaa-2026",
    (Activity.CUSTODY, Activity.TRANSFER, Activity.LENDING),
    passport=("GR",),
)
GRANTED = RegisterEvent(
    id="e-1",
    subject="a-1",
    kind=Kind.DECISION,
    from_state=None,
    to_state=State.LICENSED,
    effective_at=Day.parse("2026-03-01"),
    decided_at=Day.parse("2026-02-27"),
    legal_basis='Virtual Assets Act 2026, "s. 12"',
    decision_digest=Digest.of(b"decision"),
    signers=("key-a", "key-b"),
    body=EventBody(entity=FIRM, authorisation=LICENCE),
)
SUSPENDED = replace(
    GRANTED,
    id="e-2",
    from_state=State.LICENSED,
    to_state=State.SUSPENDED,
    effective_at=Day.parse("2026-04-02"),
    supersedes="e-0",
    body=EventBody(),
)
EVENTS = (
    RecordedEvent(GRANTED, Day.parse("2026-03-03").start, 4),
    RecordedEvent(SUSPENDED, Day.parse("2026-04-03").start, 9),
)
WARNED = PublicWarning("w-1", ("Hot Coin",), ("hotcoin.example",), "pvara", Day.parse("2026-03-05"))


def entries() -> tuple[DumpEntry, ...]:
    """Return what the record holds: a licence, a warning, a suspension."""
    first, last = (
        DumpEntry(one.leaf, one.recorded_at, "register-event/1", encode_event(one.event))
        for one in EVENTS
    )
    warned = encode_register_warning(WARNED)
    middle = DumpEntry(6, Day.parse("2026-03-06").start, "register-warning/1", warned)
    return first, middle, last
