"""One authorisation: what it lets its firm do, and its history in both times.

A decision takes effect on a day and is public from an instant; the two are never made one. A
decision that was corrected stays in the list and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.register.errors import RecordGap
from biplomacy.register.states import Extent, may_operate
from biplomacy.web.errors import LeafUnknown
from biplomacy.web.pages_register import firm_name, until_words
from biplomacy.web.register_verdicts import EVENT, judged
from biplomacy.web.register_words import (
    APPEALS,
    CONDITIONS,
    COURSES,
    EXTENTS,
    FITNESS,
    KINDS,
    LABELS,
    STATES,
    activities_word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.register.clocks import Clock
    from biplomacy.register.model import Condition, EventBody, RecordedEvent
    from biplomacy.register.states import Held, Permission
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.publication import Publication


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event in both times; ``told`` are sentences of what it says beside the move."""

    effective: str
    recorded: str
    kind: str
    state: str
    legal: str
    court: str
    told: tuple[str, ...]
    remark: str
    corrected: bool
    index: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """What an authorisation asks of its holder, and how far it is met."""

    condition: Condition
    status: str


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A deadline: what opened it, until when, and how it stands."""

    rule: str
    legal: str
    opened: str
    due: str
    course: str


@dataclass(frozen=True, slots=True)
class WalletRow:
    """A wallet as its firm declared it."""

    address: str
    chain: str
    label: str
    proven: str


@dataclass(frozen=True, slots=True)
class FirmPage:
    """All that the page of one authorisation says; ``reason`` is English data."""

    headline: str
    name: str
    subject: str
    may: str
    reason: str
    state: str
    since: str
    until: str
    activities: str
    facts: tuple[tuple[str, str], ...]
    domains: tuple[str, ...]
    as_at: str
    as_known_at: str
    conditions: tuple[ConditionRow, ...]
    clocks: tuple[ClockRow, ...]
    wallets: tuple[WalletRow, ...]
    history: tuple[HistoryRow, ...]
    index: int
    answer: Answer


def firm_page(publication: Publication, language: Language, number: int) -> FirmPage:
    """Return the page of the authorisation whose first event is in entry ``number``.

    Raises:
        LeafUnknown: no authorisation begins there, or the register cannot be told.
    """
    held = _held(publication, number)
    register = publication.registers.now.register
    permission = may_operate(held, None, register.as_at)
    told = held.authorisation
    clocks = publication.registers.clocks_of(held.subject)
    return FirmPage(
        headline=firm_sentence(firm_name(held, language), permission, language),
        name=firm_name(held, language),
        subject=held.subject,
        may=language.text(EXTENTS[permission.extent]),
        reason=permission.reason,
        state=language.text(STATES[held.state]),
        since=str(permission.since or held.since),
        until=until_words(permission, language),
        activities=activities_word(told.activities if told is not None else (), language),
        facts=tuple(_facts(held, language)),
        domains=held.entity.domains if held.entity is not None else (),
        as_at=language.day(register.as_at),
        as_known_at=language.instant(register.as_known_at),
        conditions=tuple(_conditions(held, language)),
        clocks=tuple(_clock(one, publication, language) for one in clocks),
        wallets=tuple(_wallets(held, language)),
        history=tuple(_history(publication, held.subject, language)),
        index=held.moved.leaf,
        answer=judged(publication, held.moved.leaf, EVENT, language),
    )


def _held(publication: Publication, number: int) -> Held:
    """Return the authorisation that begins in an entry; raises ``LeafUnknown``."""
    registers = publication.registers
    try:
        held = registers.now.register.held
    except RecordGap as error:
        raise LeafUnknown(error.message, hint=error.hint) from error
    for one in held:
        if registers.number_of(one.subject) == number:
            return one
    raise LeafUnknown(
        f"no authorisation begins in entry {number}", hint="the page register/ lists them all"
    )


def firm_numbers(publication: Publication) -> tuple[int, ...]:
    """Return the numbers of the pages of all authorisations that have taken effect."""
    registers = publication.registers
    try:
        return tuple(registers.number_of(one.subject) for one in registers.now.register.held)
    except RecordGap:
        return ()  # the page register/ says so


def firm_sentence(name: str, permission: Permission, language: Language) -> str:
    """Return in a sentence whether a firm may operate; never a bare yes."""
    match permission.extent:
        case Extent.FULL:
            return language.text(
                "%(firm)s may operate, only for what its licence names.", firm=name
            )
        case Extent.LIMITED:
            return language.text("%(firm)s may operate within limits only.", firm=name)
        case Extent.RUN_OFF:
            return language.text(
                "%(firm)s may not operate, only wind down what clients have there.", firm=name
            )
        case _:
            return language.text("%(firm)s may not operate.", firm=name)


def _facts(held: Held, language: Language) -> Iterator[tuple[str, str]]:
    entity, told = held.entity, held.authorisation
    if told is not None:
        yield language.text("Authority"), told.authority
        yield language.text("Law"), told.regime
        if told.scope:
            yield language.text("Scope"), told.scope
        if told.passport:
            yield language.text("Also in"), ", ".join(told.passport)
    if entity is not None:
        yield "LEI", entity.lei or language.text("none known")
        yield language.text("Country"), entity.jurisdiction
        others = [name.text for name in entity.names if name.text != entity.name]
        if others:
            yield language.text("Other names"), ", ".join(others)


def _conditions(held: Held, language: Language) -> Iterator[ConditionRow]:
    for one in held.authorisation.conditions if held.authorisation is not None else ():
        yield ConditionRow(one, language.text(CONDITIONS[one.status]))


def _clock(clock: Clock, publication: Publication, language: Language) -> ClockRow:
    return ClockRow(
        rule=clock.rule.id,
        legal=clock.rule.legal.legal_basis,
        opened=str(clock.opened),
        due=language.text("rests") if clock.due is None else str(clock.due),
        course=language.text(COURSES[clock.course(publication.registers.as_at)]),
    )


def _wallets(held: Held, language: Language) -> Iterator[WalletRow]:
    for one in held.wallets:
        yield WalletRow(
            one.address,
            one.chain,
            language.text(LABELS[one.label]),
            language.text("declared, with a proof of control")
            if one.control_proof is not None
            else language.text("declared only"),
        )


def _history(publication: Publication, subject: str, language: Language) -> Iterator[HistoryRow]:
    """Yield the events of an authorisation, the newest entry first."""
    events = publication.registers.events_of[subject]
    superseded = {one.event.supersedes for one in events}
    for one in reversed(events):
        event = one.event
        yield HistoryRow(
            effective=str(event.effective_at),
            recorded=language.instant(one.recorded_at),
            kind=language.text(KINDS[event.kind]),
            state=language.text(STATES[event.to_state]) if event.moves else "",
            legal=event.legal_basis,
            court=event.body.court_ref,
            told=tuple(_told(one, language)),
            remark=event.body.remark,
            corrected=event.id in superseded,
            index=one.leaf,
            answer=judged(publication, one.leaf, EVENT, language),
        )


def _told(one: RecordedEvent, language: Language) -> Iterator[str]:
    event, body = one.event, one.event.body
    if event.supersedes is not None:
        yield language.text("It corrects the decision %(id)s.", id=event.supersedes)
    if body.until is not None:
        yield language.text("The right ends on %(day)s.", day=str(body.until))
    if body.run_off_ends is not None:
        yield language.text("Winding down ends on %(day)s.", day=str(body.run_off_ends))
    yield from _supervised(body, language)


def _supervised(body: EventBody, language: Language) -> Iterator[str]:
    if body.wallets is not None:
        yield language.counted(
            len(body.wallets), "%(number)s wallet declared.", "%(number)s wallets declared."
        )
    if body.returned is not None:
        received = body.returned.received
        yield language.text(
            "Return %(name)s, due %(due)s: %(received)s.",
            name=body.returned.name,
            due=str(body.returned.due),
            received=language.text("not received") if received is None else str(received),
        )
    if body.sanction is not None:
        yield language.text(
            "A sanction of %(amount)s, %(appeal)s.",
            amount=str(body.sanction.amount),
            appeal=language.text(APPEALS[body.sanction.appeal]),
        )
    if body.person is not None:
        yield language.text(
            "A person in the role %(role)s: %(outcome)s. Who it is stays with the authority.",
            role=body.person.role,
            outcome=language.text(FITNESS[body.person.outcome]),
        )
