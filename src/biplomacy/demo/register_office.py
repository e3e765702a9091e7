"""The register in the replay: two press-reported certificates, three synthetic exchanges.

That Pakistan gave Binance and HTX a no-objection certificate in December 2025 is press-reported;
no decision was read, so that the text here is ours and says so. The rest is synthetic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.demo.model import Event
from biplomacy.demo.profiles import PVARA
from biplomacy.demo.solvency_cast import make_exchanges
from biplomacy.register.clock_rules import Calendar
from biplomacy.register.model import (
    Activity,
    Authorisation,
    Condition,
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
from biplomacy.register.noc_facts import pakistan_nocs
from biplomacy.register.projection import known_on, project
from biplomacy.register.regime_file import shipped_regime
from biplomacy.register.statement import calendar, clock_rule, register_event, register_warning
from biplomacy.register.states import may_operate
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from biplomacy.demo import state as replayed
    from biplomacy.demo.solvency_cast import Exchange
    from biplomacy.register.noc_facts import ReportedDecision

REGIME = "pk-vaa-2026"
RULES_PUBLISHED = Day.parse("2025-11-03")
INTERESTED = Day.parse("2025-11-03")
CERTIFIED = Day.parse("2025-12-12")
APPLIED = Day.parse("2025-12-12")
LICENSED = Day.parse("2026-01-02")
WARNED = Day.parse("2026-01-15")
MEASURED = Day.parse("2026-02-20")
ASKED = Day.parse("2026-02-28")
UNKNOWN_COUNTRY = "XX"
"""User-assigned in ISO 3166-1; no press report says which company of the group was meant."""
ACTIVITIES = (
    Activity.CUSTODY,
    Activity.PLATFORM,
    Activity.FIAT_EXCHANGE,
    Activity.CRYPTO_EXCHANGE,
    Activity.TRANSFER,
)
HOLIDAYS = ("2025-12-25", "2026-02-05", "2026-03-23", "2026-05-01", "2026-08-14", "2026-11-09")
BASIS = "Virtual Assets Act 2026"


class RegisterOffice:
    """Speaks for the regulator's register."""

    def __init__(self, state: replayed.State) -> None:
        self._state = state
        office = next(one for one in state.ring.offices if one.id == PVARA)
        self._signers = tuple(key.keyid for key in office.keys[:2])
        self._events: list[RecordedEvent] = []
        self._stands: dict[str, State] = {}

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        return (RULES_PUBLISHED, INTERESTED, CERTIFIED, APPLIED, LICENSED, WARNED, MEASURED)

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``."""
        if day == RULES_PUBLISHED:
            self._say_rules()
        for decision in pakistan_nocs():
            self._say_reported(decision, day)
        for firm in make_exchanges():
            self._say_firm(firm, day)
        if day == WARNED:
            self._say_warning(day)

    def tell(self) -> Event:
        """Return who may do what on the replay's last day."""
        register = project(self._events, as_at=ASKED, as_known_at=known_on(ASKED))
        asked = {one.subject: may_operate(one, Activity.PLATFORM, ASKED) for one in register.held}
        nocs = [one for one in asked.values() if one.state is State.NOC]
        told = ", ".join(
            f"{firm.title.removeprefix('SYNTHETIC ')} {asked[_authorisation(firm)].extent}"
            for firm in make_exchanges()
        )
        text = (
            f"{len(nocs)} certificates (press): operate on {ASKED}? NO, {nocs[0].reason}; "
            f"SYNTHETIC exchanges: {told}"
        )
        return Event("register", text, {"events": len(self._events), "certificates": len(nocs)})

    def _say_rules(self) -> None:
        for rule in shipped_regime(REGIME).clocks:
            self._state.say(PVARA, clock_rule.TYPE, clock_rule.encode_clock_rule(rule))
        told = Calendar(
            id="pk-working-days",
            weekend=(5, 6),
            holidays=tuple(map(Day.parse, HOLIDAYS)),
            first=Day.parse("2025-01-01"),
            last=Day.parse("2026-12-31"),
            source="ILLUSTRATIVE: holidays of fixed date; those that the moon decides are not told",
        )
        self._state.say(PVARA, calendar.TYPE, calendar.encode_calendar(told))

    def _say_reported(self, decision: ReportedDecision, day: Day) -> None:
        name = f"noc-{decision.firm.lower()}"
        if day == INTERESTED:
            entity = Entity((Name(decision.firm, NameKind.TRADING),), UNKNOWN_COUNTRY)
            remark = "SYNTHETIC: that an expression of interest came first, and its day"
            body = EventBody(entity, _rights(f"{BASIS}; {decision.standing}"), remark=remark)
            self._move(name, day, State.EXPRESSION_OF_INTEREST, body, Kind.FILING)
        if day == decision.day:
            remark = f"{decision.note} ({decision.standing}: {decision.source}); not read by us"
            self._move(name, day, decision.state, EventBody(remark=remark))

    def _say_firm(self, firm: Exchange, day: Day) -> None:
        name = _authorisation(firm)
        if day == APPLIED:
            body = EventBody(entity_of(firm), _rights("SYNTHETIC"), remark="SYNTHETIC firm")
            self._move(name, day, State.APPLICATION_RECEIVED, body, Kind.FILING)
        if day == LICENSED:
            condition = Condition("solvency", "answers each call with its debts and its reserves")
            rights = _rights("SYNTHETIC", ACTIVITIES, (condition,))
            self._move(name, day, State.LICENSED, EventBody(entity_of(firm), rights))
        if day == MEASURED and (firm.borrowed or firm.drops):
            state = State.SUSPENDED if firm.borrowed else State.RESTRICTED
            why = "one output shown by two firms" if firm.borrowed else "customers in no leaf"
            self._move(name, day, state, EventBody(remark=f"SYNTHETIC: {why}"))

    def _say_warning(self, day: Day) -> None:
        names = ("SYNTHETIC Quick Coins",)
        told = PublicWarning("w-2026-01", names, ("quickcoins.example",), PVARA, day)
        self._state.say(
            PVARA, register_warning.TYPE, register_warning.encode_register_warning(told)
        )

    def _move(
        self, subject: str, day: Day, state: State, body: EventBody, kind: Kind = Kind.DECISION
    ) -> None:
        before = self._stands.get(subject)
        text = f"SYNTHETIC text of {subject} {state} {day}"
        event = RegisterEvent(
            id=f"{subject}/{state}",
            subject=subject,
            kind=kind,
            from_state=before,
            to_state=state,
            effective_at=day,
            decided_at=day,
            legal_basis=BASIS,
            decision_digest=Digest.of(text.encode()),
            signers=self._signers,
            body=body,
        )
        self._stands[subject] = state
        self._state.say(PVARA, register_event.TYPE, register_event.encode_register_event(event))
        self._events.append(RecordedEvent(event, self._state.clock.now(), len(self._events)))


def entity_of(firm: Exchange) -> Entity:
    """Return a synthetic exchange as the register names it."""
    domain = f"{firm.name}.exchange.example"
    return Entity((Name(firm.title),), "PK", firm.lei, domains=(domain,))


def _authorisation(firm: Exchange) -> str:
    return f"syn-{firm.name}"


def _rights(
    scope: str, activities: tuple[Activity, ...] = (), conditions: tuple[Condition, ...] = ()
) -> Authorisation:
    return Authorisation(PVARA, REGIME, activities, scope, conditions=conditions)
