"""May this firm operate: a question asked in the address, and answered without a script (§A7.3).

The answer is safe to misread. A yes always names its limits; a warning outranks an authorisation; a
name alone gives candidates. A static copy has nobody to answer, so it lists the firms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.register.errors import DomainMalformed, LeiMalformed, RecordGap
from biplomacy.register.lookalike import ListedAs
from biplomacy.register.model import Activity, ConditionStatus
from biplomacy.register.states import Extent
from biplomacy.values.errors import DayOutOfRange
from biplomacy.web.endpoints import Parameter
from biplomacy.web.language import marked
from biplomacy.web.pages_register import MOST_FIRMS, FirmRow, firm_name, firm_rows, until_words
from biplomacy.web.pages_register_firm import firm_sentence
from biplomacy.web.register_query import (
    MOST_ASKED,
    Question,
    activity_of,
    answer_to,
    projected,
    read_given,
)
from biplomacy.web.register_verdicts import EVENT, judged
from biplomacy.web.register_words import ACTIVITIES, STATES, activities_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.register.asking import Answer as Reply
    from biplomacy.register.lookalike import Listed
    from biplomacy.register.model import Condition
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.publication import Publication
    from biplomacy.web.register_query import Given
    from biplomacy.web.registers import Projected

WAYS = (
    ("domain", marked("domain or web address")),
    ("lei", marked("LEI")),
    ("name", marked("name")),
    ("wallet", marked("wallet address")),
)
ANY_ACTIVITY = marked("any activity")
MOST_ALIKE = 20
FORM = (
    Parameter(
        "by", "How the firm is named.", f"^(?:{'|'.join(way for way, _ in WAYS)})$", "query", "lei"
    ),
    Parameter("asked", "The firm.", rf"^[^\x00-\x1f\x7f]{{0,{MOST_ASKED}}}$", "query"),
    Parameter("activity", "One activity; else any.", f"^(?:{'|'.join(Activity)})?$", "query"),
    Parameter("as_at", "The day asked about.", "^(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?$", "query"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field that is chosen from a list."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A firm or a warning that an answer names; ``number`` is of its page, or a warning's entry."""

    text: str
    what: str
    number: int
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to one question; ``reason`` is English data, ``refused`` says why there is none.

    ``index`` is the entry of the decision that it rests on, ``answer`` what was recomputed of it;
    both are None where it rests on none. ``found`` is what the check has to say about it.
    """

    headline: str
    reason: str = ""
    refused: str = ""
    hint: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    conditions: tuple[Condition, ...] = ()
    firms: tuple[Named, ...] = ()
    warnings: tuple[Named, ...] = ()
    alike: tuple[Named, ...] = ()
    candidates: tuple[Named, ...] = ()
    more: int = 0
    index: int | None = None
    answer: Answer | None = None
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The form with what was asked, the answer to it, and the firms for who cannot ask."""

    headline: str
    asked: str
    as_at: str
    ways: tuple[Choice, ...]
    activities: tuple[Choice, ...]
    said: Said | None = None
    day: str = ""
    as_known_at: str = ""
    firms: tuple[FirmRow, ...] = ()
    held: int = 0
    gap: str = ""


def check_page(
    publication: Publication, language: Language, query: tuple[tuple[str, str], ...]
) -> CheckPage:
    """Return the form, and the answer where something is asked.

    Raises:
        QueryMalformed: the query is none that the form writes.
    """
    given = read_given(query, FORM)
    registers = publication.registers
    form = CheckPage(
        headline=language.text("May this firm operate?"),
        asked=given.value("asked").strip(),
        as_at=given.value("as_at"),
        ways=tuple(_choices(WAYS, given.value("by"), language)),
        activities=tuple(_choices(_activities(), given.value("activity"), language)),
    )
    try:
        now = registers.now
        said = _said(publication, given, language) if form.asked else None
    except RecordGap as error:
        headline = language.text("The register of this record cannot be told.")
        return replace(form, headline=headline, gap=error.message)
    return replace(
        form,
        headline=said.headline if said is not None else form.headline,
        said=said,
        day=language.day(registers.as_at),
        as_known_at=language.instant(registers.as_known_at),
        firms=() if said else firm_rows(publication, language, MOST_FIRMS),
        held=len(now.register.held),
    )


def _activities() -> tuple[tuple[str, str], ...]:
    return (("", ANY_ACTIVITY), *((one.value, name) for one, name in ACTIVITIES.items()))


def _choices(
    offered: tuple[tuple[str, str], ...], chosen: str, language: Language
) -> Iterator[Choice]:
    for value, name in offered:
        yield Choice(value, language.text(name), value == chosen)


def _said(publication: Publication, given: Given, language: Language) -> Said:
    """Return the answer; what is no LEI, no domain or no day is said, not guessed."""
    question = Question(given.value("by", WAYS[0][0]), given.value("asked"), activity_of(given))
    try:
        found = projected(publication.registers, given)
        return _answered(publication, question, found, language)
    except (LeiMalformed, DomainMalformed, DayOutOfRange) as error:
        headline = language.text("This cannot be asked.")
        return Said(headline, refused=error.message, hint=error.hint)


def _answered(
    publication: Publication, question: Question, found: Projected, language: Language
) -> Said:
    answer = answer_to(question, found)
    permission = answer.permission
    registers = publication.registers
    warned = registers.warnings_by_id
    leaf = permission.event.leaf if permission.event is not None else None
    return Said(
        headline=_headline(answer, question.activity, language),
        reason=permission.reason,
        facts=tuple(_facts(answer, found, language)),
        conditions=tuple(
            one for one in permission.conditions if one.status is not ConditionStatus.MET
        ),
        firms=tuple(
            Named(firm_name(one, language), one.subject, registers.number_of(one.subject))
            for one in answer.held
        ),
        warnings=tuple(
            Named(
                ", ".join((*one.names, *one.domains)),
                one.authority,
                warned[one.id].leaf,
                warns=True,
            )
            for one in answer.warnings
        ),
        alike=tuple(_listed(one, publication) for one in answer.lookalike_of[:MOST_ALIKE]),
        candidates=tuple(_listed(one, publication) for one in answer.candidates[:MOST_ALIKE]),
        more=answer.more + max(0, len(answer.candidates) - MOST_ALIKE),
        index=leaf,
        answer=judged(publication, leaf, EVENT, language) if leaf is not None else None,
        found=tuple(one.message for one in registers.findings_on(leaf)) if leaf is not None else (),
    )


def _headline(answer: Reply, activity: Activity | None, language: Language) -> str:
    if answer.candidates:
        return language.text("A name alone tells no firm apart.")
    if answer.lookalike_of:
        return language.text("Not in the register, and it looks like what is.")
    if not answer.held:
        if answer.warnings:
            return language.text("The authority warns of this firm.")
        return language.text("Not in the register, so it may not operate.")
    firm = language.listed(dict.fromkeys(firm_name(one, language) for one in answer.held))
    if activity is None or answer.permission.extent is Extent.RUN_OFF:
        return firm_sentence(firm, answer.permission, language)
    what = language.text(ACTIVITIES[activity])
    match answer.permission.extent:
        case Extent.FULL:
            return language.text(
                "%(firm)s may do this under its licence: %(activity)s.", firm=firm, activity=what
            )
        case Extent.LIMITED:
            return language.text(
                "%(firm)s may do this within limits only: %(activity)s.", firm=firm, activity=what
            )
        case _:
            return language.text(
                "%(firm)s may not do this: %(activity)s.", firm=firm, activity=what
            )


def _facts(answer: Reply, found: Projected, language: Language) -> Iterator[tuple[str, str]]:
    permission = answer.permission
    if permission.state is not None:
        yield language.text("State"), language.text(STATES[permission.state])
    if permission.since is not None:
        yield language.text("Since"), str(permission.since)
    if permission.until is not None:
        yield language.text("End"), until_words(permission, language)
    if permission.allowed and len(answer.held) == 1 and answer.held[0].authorisation is not None:
        named = answer.held[0].authorisation.activities
        yield language.text("Only for"), activities_word(named, language)
    yield language.text("Asked for"), str(found.register.as_at)
    yield language.text("As known"), language.instant(found.register.as_known_at)
    if permission.event is not None:
        yield language.text("Recorded"), language.instant(permission.event.recorded_at)


def _listed(one: Listed, publication: Publication) -> Named:
    registers = publication.registers
    if one.ground is ListedAs.WARNING:
        return Named(one.text, one.subject, registers.warnings_by_id[one.subject].leaf, warns=True)
    return Named(one.text, one.subject, registers.number_of(one.subject))
