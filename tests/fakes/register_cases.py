"""Events of a small register, invented: each recorded at noon of a day, leaf after leaf."""

from __future__ import annotations

from dataclasses import replace

from biplomacy.register.model import (
    Activity,
    Authorisation,
    DeclaredWallet,
    Entity,
    EventBody,
    Kind,
    Name,
    RecordedEvent,
    RegisterEvent,
    State,
    WalletLabel,
)
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

LEI = "529900T8BM49AURSDO55"
OTHER_LEI = "5493001KJTIIGC8Y1R12"
NOON = 43_200
BITCOIN = "149w62rY42aZBox8fGcmqNsXUzSStKeq8C"
FIRM = Entity((Name("Karachi Exchange (synthetic)"),), "PK", lei=LEI, domains=("karachi.example",))
RIGHTS = Authorisation(
    "pvara", "pk-vaa-2026", (Activity.FIAT_EXCHANGE, Activity.CUSTODY), scope="synthetic"
)
FOUNDING = EventBody(entity=FIRM, authorisation=RIGHTS)
WALLETS = EventBody(wallets=(DeclaredWallet("bitcoin", BITCOIN, WalletLabel.CLIENT),))


def day(text: str) -> Day:
    return Day.parse(text)


def event(
    name: str,
    move: tuple[State | None, State],
    effective: str,
    *,
    kind: Kind = Kind.DECISION,
    body: EventBody | None = None,
    supersedes: str | None = None,
) -> RegisterEvent:
    """Return an event of the authorisation pk-1; a first one tells the firm and its rights."""
    return RegisterEvent(
        id=name,
        subject="pk-1",
        kind=kind,
        from_state=move[0],
        to_state=move[1],
        effective_at=day(effective),
        decided_at=day(effective),
        legal_basis="Virtual Assets Act 2026",
        decision_digest=Digest.of(name.encode()),
        signers=("director", "auditor"),
        supersedes=supersedes,
        body=body or (FOUNDING if move[0] is None else EventBody()),
    )


def recorded(leaf: int, when: str, told: RegisterEvent) -> RecordedEvent:
    """Return an event at its leaf, recorded at noon of a day."""
    return RecordedEvent(told, day(when).start + NOON, leaf)


def course(*steps: tuple[State, str], until: str | None = None) -> tuple[RecordedEvent, ...]:
    """Return one move after the other, each recorded on the day it takes effect."""
    found: list[RecordedEvent] = []
    before: State | None = None
    for leaf, (state, when) in enumerate(steps, 1):
        kind = Kind.DECISION
        if before is State.SUSPENDED and state is State.LICENSED:
            kind = Kind.REINSTATEMENT
        told = event(
            f"e-{leaf}", (before, state), when, kind=kind, body=_body(before, state, until)
        )
        found.append(recorded(leaf, when, told))
        before = state
    return tuple(found)


def _body(before: State | None, state: State, until: str | None) -> EventBody:
    body = FOUNDING if before is None else EventBody()
    if state in {State.TRANSITIONAL, State.SANDBOX} and until is not None:
        return replace(body, until=day(until))
    return body
