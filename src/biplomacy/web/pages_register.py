"""The register's page: who may operate and who may not, warnings, deadlines, imports and copies.

Counts are made here from the decisions in the record, as of the newest time that it vouches for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.register.clocks import EXPIRED
from biplomacy.register.errors import RecordGap
from biplomacy.register.model import State
from biplomacy.register.states import Extent, firm_may_operate, may_operate
from biplomacy.values.verdict import Finding, Severity
from biplomacy.web.model import Pointed
from biplomacy.web.register_verdicts import EVENT, WARNING, judged
from biplomacy.web.register_words import EXTENTS, NO_FIRM, STATES, activities_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.record.model import Logged
    from biplomacy.register.dump import StatedDump
    from biplomacy.register.esma_stated import StatedImport
    from biplomacy.register.states import Held, Permission
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.publication import Publication
    from biplomacy.web.registers import Registers
    from biplomacy.web.stated import Stated

MOST_FIRMS = 200
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Counted:
    """How many firms have a right of that extent."""

    number: str
    about: str


@dataclass(frozen=True, slots=True)
class FirmRow:
    """One authorisation: whose it is, where it stands, and what that allows.

    ``number`` is that of its page, ``index`` the entry of the decision that set its state.
    """

    number: int
    name: str
    subject: str
    state: str
    may: str
    since: str
    until: str
    activities: str
    domains: tuple[str, ...]
    index: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class StateRow:
    """How many authorisations are in a state, and what each right comes to."""

    state: str
    may: str
    count: str


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A public warning."""

    names: tuple[str, ...]
    domains: tuple[str, ...]
    authority: str
    day: str
    index: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class FoundRow:
    """What a check found, about whom; ``number`` is that of the firm's page, None without one."""

    who: str
    what: str
    number: int | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """An import of a foreign register, or a copy of this one; ``flags`` only of an import."""

    what: str
    day: str
    rows: Pointed
    flags: tuple[tuple[str, Pointed], ...]
    files: tuple[tuple[str, str], ...]
    index: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """All that the page says; ``gap`` is why nothing of the register counts, else empty."""

    headline: str
    gap: str = ""
    as_at: str = ""
    as_known_at: str = ""
    witnessed: bool = True
    counts: tuple[Counted, ...] = ()
    firms: tuple[FirmRow, ...] = ()
    held: int = 0
    states: tuple[StateRow, ...] = ()
    warnings: tuple[WarningRow, ...] = ()
    expired: tuple[FoundRow, ...] = ()
    more_expired: int = 0
    found: tuple[FoundRow, ...] = ()
    more_found: int = 0
    imports: tuple[FileRow, ...] = ()
    dumps: tuple[FileRow, ...] = ()


def register_page(publication: Publication, language: Language) -> RegisterPage:
    """Return what the register's page says."""
    registers = publication.registers
    try:
        held = registers.now.register.held
    except RecordGap as error:
        headline = language.text("The register of this record cannot be told.")
        return RegisterPage(headline, gap=error.message)
    firms = _extents(registers)
    expired, found = tuple(_expired(publication)), registers.findings
    said = publication.published
    return RegisterPage(
        headline=_headline(firms, language),
        as_at=language.day(registers.as_at),
        as_known_at=language.instant(registers.as_known_at),
        witnessed=registers.history.witnessed,
        counts=tuple(_counts(firms, language)),
        firms=firm_rows(publication, language, MOST_FIRMS),
        held=len(held),
        states=tuple(_states(registers, language)),
        warnings=tuple(_warnings(publication, language)),
        expired=tuple(_found(registers, expired[:MOST_LISTED], language)),
        more_expired=max(0, len(expired) - MOST_LISTED),
        found=tuple(_found(registers, found[:MOST_LISTED], language)),
        more_found=max(0, len(found) - MOST_LISTED),
        imports=tuple(_import(one, publication, language) for one in said.register_imports[::-1]),
        dumps=tuple(
            _dump(one, publication, language)
            for one in said.register_dumps[: -MOST_LISTED - 1 : -1]
        ),
    )


def has_register(publication: Publication) -> bool:
    """Say whether the record has anything of a register."""
    types = {"register-event/1", "register-warning/1", "register-import/1"}
    return any(one.statement.type in types for one in publication.record.audited.statements)


def firm_rows(publication: Publication, language: Language, most: int) -> tuple[FirmRow, ...]:
    """Return the first ``most`` authorisations by the name of their firm."""
    register = publication.registers.now.register
    ordered = sorted(register.held, key=lambda held: (firm_name(held, language), held.subject))
    return tuple(_firm(publication, held, language) for held in ordered[:most])


def firm_name(held: Held, language: Language) -> str:
    """Return the name of an authorisation's firm."""
    return held.entity.name if held.entity is not None else language.text(NO_FIRM)


def until_words(permission: Permission, language: Language) -> str:
    """Return until when a right lasts, or when it ended; empty where it has no end."""
    if permission.until is None:
        return ""
    day = str(permission.until)
    if permission.extent is Extent.NONE:
        return language.text("ended on %(day)s", day=day)
    return language.text("until %(day)s", day=day)


def _firm(publication: Publication, held: Held, language: Language) -> FirmRow:
    registers = publication.registers
    permission = may_operate(held, None, registers.as_at)
    activities = held.authorisation.activities if held.authorisation is not None else ()
    return FirmRow(
        number=registers.number_of(held.subject),
        name=firm_name(held, language),
        subject=held.subject,
        state=language.text(STATES[held.state]),
        may=language.text(EXTENTS[permission.extent]),
        since=str(permission.since or held.since),
        until=until_words(permission, language),
        activities=activities_word(activities, language),
        domains=held.entity.domains if held.entity is not None else (),
        index=held.moved.leaf,
        answer=judged(publication, held.moved.leaf, EVENT, language),
    )


def _extents(registers: Registers) -> tuple[Extent, ...]:
    """Return the widest right of each firm."""
    firms: dict[str, list[Held]] = {}
    for one in registers.now.register.held:
        lei = one.entity.lei if one.entity is not None else None
        firms.setdefault(lei or one.subject, []).append(one)
    return tuple(firm_may_operate(held, None, registers.as_at).extent for held in firms.values())


def _headline(firms: tuple[Extent, ...], language: Language) -> str:
    if not firms:
        return language.text("No firm is in this register yet.")
    return language.counted(
        len(firms),
        "%(number)s firm is in the register; %(full)s may operate, %(limited)s within limits.",
        "%(number)s firms are in the register; %(full)s may operate, %(limited)s within limits.",
        full=f"{firms.count(Extent.FULL):,}",
        limited=f"{firms.count(Extent.LIMITED):,}",
    )


def _counts(firms: tuple[Extent, ...], language: Language) -> Iterator[Counted]:
    words = (
        (Extent.FULL, language.text("may operate, for the activities that a licence names")),
        (Extent.LIMITED, language.text("may operate within limits: a grace clause, the sandbox,"
                                       " or restrictions")),
        (Extent.RUN_OFF, language.text("may not operate, and only wind down what clients have"
                                       " there")),
        (Extent.NONE, language.text("may not operate, whatever else was decided about them")),
    )  # fmt: skip
    for extent, about in words:
        yield Counted(f"{firms.count(extent):,}", about)


def _states(registers: Registers, language: Language) -> Iterator[StateRow]:
    """Yield how many authorisations are in each state, those of different right apart."""
    rights: Counter[tuple[State, Extent]] = Counter(
        (held.state, may_operate(held, None, registers.as_at).extent)
        for held in registers.now.register.held
    )
    order, wide = list(State), list(Extent)
    for (state, extent), count in sorted(
        rights.items(), key=lambda row: (order.index(row[0][0]), wide.index(row[0][1]))
    ):
        yield StateRow(language.text(STATES[state]), language.text(EXTENTS[extent]), f"{count:,}")


def _warnings(publication: Publication, language: Language) -> Iterator[WarningRow]:
    for one in publication.registers.history.warnings[: -MOST_LISTED - 1 : -1]:
        yield WarningRow(
            names=one.warning.names,
            domains=one.warning.domains,
            authority=one.warning.authority,
            day=str(one.warning.published_at),
            index=one.leaf,
            answer=judged(publication, one.leaf, WARNING, language),
        )


def _found(
    registers: Registers, findings: Iterable[Finding], language: Language
) -> Iterator[FoundRow]:
    """Yield findings with the firm that each is about: of a clock the authorisation, else an event.

    A clock's subject is its authorisation, a colon, and the rule.
    """
    subjects = {one.event.id: one.event.subject for one in registers.history.events}
    held = {one.subject: one for one in registers.now.register.held}
    for finding in findings:
        subject, colon, rule = finding.subject.partition(": ")
        known = subject if colon else subjects.get(finding.subject, "")
        firm = held.get(known)
        name = firm_name(firm, language) if firm is not None else known or finding.subject
        told = f"{name} · {rule or finding.subject}"
        yield FoundRow(
            told,
            finding.message,
            registers.number_of(known) if known in registers.events_of else None,
        )


def _expired(publication: Publication) -> Iterator[Finding]:
    """Yield the deadlines that passed: those worked out here, and what a check told beside them.

    A check of the whole record also knows deadlines that other offices' statements open.
    """
    known = publication.registers.expired
    yield from known
    told = {one.subject for one in known}
    for row in publication.record.rows:
        code, _, message = row.reason.partition(": ")
        clock = row.claim.startswith("register.clock.") and code == EXPIRED
        if clock and row.published not in told:
            yield Finding(code, Severity.WARNING, row.published, message)


def _import(stated: Stated[StatedImport], publication: Publication, language: Language) -> FileRow:
    said, index = stated.body, stated.logged.index
    return FileRow(
        what=said.source,
        day=language.day(stated.day),
        rows=Pointed(index, "/body/rows", "rows", str(said.rows)),
        flags=tuple(
            (flag.value, Pointed(index, f"/body/flags/{flag.value}", "rows", str(count)))
            for flag, count in said.flags
        ),
        files=tuple(_files(publication, stated.logged, (("CSV", str(said.digest)),))),
        index=index,
        answer=language.answer(stated.verdict),
    )


def _dump(stated: Stated[StatedDump], publication: Publication, language: Language) -> FileRow:
    said, index = stated.body, stated.logged.index
    named = (
        ("JSON", str(said.jsonl_digest)),
        ("CSV", str(said.csv_digest)),
        ("JSON Schema", str(said.schema_digest)),
    )
    return FileRow(
        what=language.counted(
            said.as_of_size, "as of %(number)s entry", "as of %(number)s entries"
        ),
        day=language.day(stated.day),
        rows=Pointed(index, "/body/rows", "rows", str(said.rows)),
        flags=(),
        files=tuple(_files(publication, stated.logged, named)),
        index=index,
        answer=language.answer(stated.verdict),
    )


def _files(
    publication: Publication, logged: Logged, named: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the files that a statement names as evidence and that this copy of the record holds."""
    evidence = {str(one.sha256) for one in logged.statement.evidence}
    for name, digest in named:
        path = f"blob/{digest}"
        if digest in evidence and publication.holds(path):
            yield name, f"/log/{path}"
