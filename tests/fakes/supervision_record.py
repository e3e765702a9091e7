"""A regulator's signed record with one statement of each type of register, screening, surveillance.

Firms and cases are invented. Two officials of the regulator sign; a firm signs alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from securesystemslib.signer import Signer

from biplomacy.record.auditing import audit_record
from biplomacy.record.envelope import sign_statement
from biplomacy.record.model import Amend, Charter, KeyKind, Office, Rule, WithoutQuorum
from biplomacy.record.reading import blob_path
from biplomacy.register.clock_rules import Calendar, ClockRule, Legal, Unit
from biplomacy.register.dump import state_dump
from biplomacy.register.dump_reading import dump_record
from biplomacy.register.esma import read_esma
from biplomacy.register.esma_rows import encode_rows
from biplomacy.register.esma_stated import stated_import
from biplomacy.register.model import Condition, EventBody, Kind, RegisterEvent, Return, State
from biplomacy.register.model import Warning as PublicWarning
from biplomacy.register.statement import (
    calendar,
    clock_rule,
    register_dump,
    register_event,
    register_import,
    register_warning,
)
from biplomacy.screening.address_screening import address_config
from biplomacy.screening.deltas import diff
from biplomacy.screening.entry_rows import encode_delta, encode_entries
from biplomacy.screening.model import Decision, Judgement, ListVersion, ScreeningRecord
from biplomacy.screening.published_version import DELTA_ROLE, ENTRIES_ROLE, publish_version
from biplomacy.screening.records import encode_records
from biplomacy.screening.run import Subject, screen_as_of, summarise_run
from biplomacy.screening.statement import list_version, screening_config, screening_run
from biplomacy.surveillance.case_statistics import CaseStatistics, RuleCases, suppress
from biplomacy.surveillance.model import Found
from biplomacy.surveillance.ports import RuleEngine
from biplomacy.surveillance.precision import wilson
from biplomacy.surveillance.rule_file import shipped_rule_set
from biplomacy.surveillance.running import run_rules
from biplomacy.surveillance.statement import case_statistics, rule_set, run
from biplomacy.surveillance.statement.alert_lines import encode_alerts
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Standing, VerdictRow
from biplomacy.verify.desk import lay_out
from biplomacy.verify.register import register_rows
from biplomacy.verify.screening import screening_rows
from biplomacy.verify.shelf import shelve
from biplomacy.verify.surveillance import surveillance_rows
from fakes.charters import official, signer, vkey
from fakes.checked_record import EVERY_TYPE, question
from fakes.register_cases import FIRM, LEI, RIGHTS, day, event
from fakes.register_esma import esma_file, sound
from fakes.screening_lists import sample, screener, version
from fakes.surveillance_days import NOON, SmallDay, Trade, held
from fakes.surveillance_plain import PlainEngine
from fakes.two_states import Side

PVARA = "pvara"
FIRM_OFFICE = f"vasp/{LEI.lower()}"
CHAIR, AUDITOR = "pk-chair", "pk-auditor"
SIGNERS = (official(CHAIR).keyid, official(AUDITOR).keyid)
OF_FIRMS = ("liabilities-root/1", "reserve-claim/1", "travel-rule-return/1", "vasp-endpoint/1")
SET = shipped_rule_set("standard-1")
WASHED = SmallDay(
    [Trade(1), Trade(2, NOON + 1), Trade(3, NOON + 2, seller="c")],
    owners=[held("a", "o"), held("b", "o")],
    metadata="synthetic",
)
Evidence = tuple[tuple[str, bytes], ...]


@dataclass(slots=True)
class Regulator(Side):
    """A regulator's log; ``present`` are the officials at the table, ``threshold`` asks how many.

    Each firm that may publish has the one key of its own officer.
    """

    present: tuple[str, ...] = (CHAIR, AUDITOR)
    threshold: int = 2

    @property
    def charter(self) -> Charter:
        own = Office(
            self.office,
            (official(CHAIR), official(AUDITOR)),
            tuple(Rule(one, self.threshold) for one in self.types),
        )
        firm = Office(FIRM_OFFICE, (official(FIRM_OFFICE),), tuple(Rule(x, 1) for x in OF_FIRMS))
        return Charter(
            title="A regulator's record",
            origin=self.origin,
            log_keys=(vkey(self.origin, KeyKind.LOG_ED25519),),
            offices=(own, firm),
            amend=Amend(1, SIGNERS),
            witness_policy=self.policy,
            max_cosignature_age_s=86_400,
            without_quorum=WithoutQuorum.HOLD,
        )

    def signed(self, payload: bytes) -> bytes:
        issuer = decode_object(payload)["issuer"]
        names = self.present if issuer == self.office else (str(issuer),)
        signers: list[Signer] = [signer(name) for name in names]
        return sign_statement(payload, signers)


@dataclass(frozen=True, slots=True)
class Told:
    """A body with the evidence beside it, and who says it."""

    type: str
    body: JsonObject
    evidence: Evidence = ()
    issuer: str = PVARA
    supersedes: Digest | None = None


def regulator(*, present: tuple[str, ...] = (CHAIR, AUDITOR), threshold: int = 2) -> Regulator:
    """Return an empty record of a regulator."""
    return Regulator(
        "pk", PVARA, "sv.example/witness", types=EVERY_TYPE, present=present, threshold=threshold
    )


def tell(side: Side, told: Told) -> Digest:
    """Log a statement with its evidence and return its id; nothing asks whether it is true."""
    named: list[JsonValue] = []
    for role, content in told.evidence:
        digest = Digest.of(content)
        side.tiles.write_once(blob_path(digest), content)
        named.append(
            {
                "role": role,
                "sha256": str(digest),
                "media_type": "application/octet-stream",
                "size": len(content),
            }
        )
    draft: JsonObject = {
        "type": told.type,
        "issuer": told.issuer,
        "body": told.body,
        "evidence": named,
    }
    if told.supersedes is not None:
        draft["supersedes"] = str(told.supersedes)
    return side.log.stored[side.say(encode(draft))].leaf


def record(*told: Told) -> Regulator:
    """Return a record in which the regulator, or a firm, says these."""
    side = regulator()
    for one in told:
        tell(side, one)
    return side


def said_event(one: RegisterEvent, **changed: object) -> Told:
    """Return an event as both officials sign it, with some of its fields changed."""
    signed = replace(one, signers=SIGNERS)
    return Told(
        register_event.TYPE,
        register_event.encode_register_event(replace(signed, **changed)),  # type: ignore[arg-type]
    )


def said_events() -> tuple[Told, ...]:
    """Return a firm's way to its licence."""
    noc = event("e-1", (None, State.NOC), "2026-09-21")
    asked = event("e-2", (State.NOC, State.APPLICATION_RECEIVED), "2026-09-28", kind=Kind.FILING)
    filed = EventBody(
        returned=Return("first-plan", day("2026-09-01"), day("2026-09-30"), day("2026-10-31")),
        remark="synthetic",
    )
    plan = event(
        "e-3",
        (State.APPLICATION_RECEIVED, State.APPLICATION_RECEIVED),
        "2026-10-02",
        kind=Kind.RETURN,
        body=filed,
    )
    rights = replace(RIGHTS, conditions=(Condition("c-1", "an audit each half year"),))
    licensed = event(
        "e-4",
        (State.APPLICATION_RECEIVED, State.LICENSED),
        "2026-10-03",
        body=EventBody(entity=FIRM, authorisation=rights),
    )
    return tuple(map(said_event, (noc, asked, plan, licensed)))


def said_warning(name: str = "w-1", **changed: object) -> Told:
    """Return a warning of a firm that nobody authorised."""
    warned = PublicWarning(name, ("Hot Coin",), ("hotcoin.example",), PVARA, day("2026-10-02"))
    body = register_warning.encode_register_warning(replace(warned, **changed))  # type: ignore[arg-type]
    return Told(register_warning.TYPE, body)


def said_calendar() -> Told:
    """Return a calendar of one year with a holiday."""
    told = Calendar(
        "pk-2026", (5, 6), (day("2026-11-09"),), day("2026-01-01"), day("2026-12-31"), "invented"
    )
    return Told(calendar.TYPE, calendar.encode_calendar(told))


def said_rule(**changed: object) -> Told:
    """Return a time limit of five days from an application to the next step."""
    rule = ClockRule(
        "pk-answer",
        "pk-vaa-2026",
        (State.APPLICATION_RECEIVED.value,),
        (State.COMPLETE.value, State.LICENSED.value),
        5,
        Unit.WORKING,
        Legal("a rule of the office", "invented", Standing.ILLUSTRATIVE),
        calendar="pk-2026",
    )
    body = clock_rule.encode_clock_rule(replace(rule, **changed))  # type: ignore[arg-type]
    return Told(clock_rule.TYPE, body)


def said_import() -> Told:
    """Return a file of ESMA's form with a sound row and one that is flagged."""
    file = esma_file(sound(), sound(ae_lei="9.60E+19"))
    found = read_esma(file)
    body = register_import.encode_import(stated_import(found))
    return Told(
        register_import.TYPE,
        body,
        ((register_import.FILE, file), (register_import.ROWS, encode_rows(found.rows))),
    )


def said_dump(side: Side) -> Told:
    """Return the dump of a record as it is now."""
    side.publish()
    dump = dump_record(side.audited())
    names = (register_dump.LINES, register_dump.TABLE, register_dump.SCHEMA)
    return Told(
        register_dump.TYPE,
        register_dump.encode_dump(state_dump(dump)),
        tuple(zip(names, (dump.jsonl, dump.csv, dump.schema), strict=True)),
    )


@cache
def versions() -> tuple[ListVersion, ListVersion]:
    """Return two versions of a list of addresses."""
    entries = sample().entries
    first = version(entries[:40], "2026-09-01", list_id="ofac-sample")
    second = version(entries[3:], "2026-09-20", list_id="ofac-sample", previous=first.digest)
    return first, second


def said_versions() -> tuple[Told, Told]:
    """Return both versions, the second with what changed."""
    first, second = versions()
    delta = diff(first, second)
    one, two = publish_version(first), publish_version(second, delta)
    return (
        Told(
            list_version.TYPE,
            list_version.encode_list_version(one),
            ((ENTRIES_ROLE, encode_entries(first.entries)),),
        ),
        Told(
            list_version.TYPE,
            list_version.encode_list_version(two),
            (
                (ENTRIES_ROLE, encode_entries(second.entries)),
                (DELTA_ROLE, encode_delta(delta)),
            ),
        ),
    )


def said_config() -> Told:
    """Return the configuration of address screening."""
    body = screening_config.encode_screening_config(address_config())
    return Told(screening_config.TYPE, body)


@cache
def screened() -> tuple[ScreeningRecord, ...]:
    """Return three subjects: one not listed, two listed, one of them judged so."""
    first, second = versions()
    at = Day.parse("2026-09-25").start
    texts = (
        "149w62rY42aZBox8fGcmqNsXUzSStKeq8C",
        first.entries[5].addresses[0].text,
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    )
    subjects = [Subject(text, bytes([n]) * 32, at) for n, text in enumerate(texts, 1)]
    found = screen_as_of(subjects, (first, second), address_config(), screener)
    hit = next(place for place, one in enumerate(found) if one.candidates)
    judged = Judgement(found[hit].candidates[0].entry_id, Decision.POSITIVE, "o-1", at, "")
    return tuple(
        replace(one, judgement=judged) if place == hit else one for place, one in enumerate(found)
    )


def said_screening() -> Told:
    """Return a run over those subjects with its records."""
    told = summarise_run(screened(), versions(), first=day("2026-09-21"), last=day("2026-09-30"))
    return Told(
        screening_run.TYPE,
        screening_run.encode_screening_run(told),
        ((screening_run.RECORDS_ROLE, encode_records(screened())),),
    )


def engine() -> PlainEngine:
    """Return an engine over the washed trades of a day."""
    return PlainEngine(WASHED)


@cache
def found() -> Found:
    """Return what the standard rules find on that day."""
    return run_rules(engine(), SET, set_digest=rule_set.rule_set_digest(SET), created_at=1)


def said_rules() -> Told:
    """Return the shipped rules."""
    return Told(rule_set.TYPE, rule_set.encode_rule_set(SET))


def said_run(*, shown: bool = True, **changed: object) -> Told:
    """Return a day's run, with its alerts beside the log if ``shown``."""
    told = replace(found().run, **changed)  # type: ignore[arg-type]
    alerts = encode_alerts(found().alerts)
    return Told(run.TYPE, run.encode_run(told), (("alerts", alerts),) if shown else ())


def rule_cases(counts: Sequence[int], name: str = "WT1") -> RuleCases:
    """Return a rule's cases by disposition, as they may be told; the useful ones are the last."""
    told = suppress(counts)
    precision = None if None in told else wilson(sum(counts[4:]), sum(counts))
    return RuleCases(name, 1, sum(counts), sum(counts), told, precision)


def said_cases(rules: Iterable[RuleCases] | None = None) -> Told:
    """Return a quarter's cases: of one rule some cells are told, of the other every one."""
    told = rules or (rule_cases((20, 9, 0, 3, 0, 8, 0)), rule_cases((31, 12, 9, 8, 7, 6, 5), "WT2"))
    body = case_statistics.encode_statistics(
        CaseStatistics(day("2026-07-01"), day("2026-09-30"), tuple(told))
    )
    return Told(case_statistics.TYPE, body)


def before_dump() -> tuple[Told, ...]:
    """Return one statement of each type but the dump, each after those that it cites."""
    return (
        *(said_calendar(), said_rule(), *said_events(), said_warning(), said_import()),
        *(*said_versions(), said_config(), said_screening()),
        *(said_rules(), said_run(), said_cases()),
    )


def everything() -> Regulator:
    """Return a record that holds every type."""
    side = record(*before_dump())
    tell(side, said_dump(side))
    return side


def supervised(side: Side, *engines: RuleEngine) -> dict[str, VerdictRow]:
    """Return the rows on register, screening and surveillance by name; the record is sound."""
    asked = question(side)
    audited = audit_record(asked.files, asked.trust)
    assert audited.sound, audited.findings
    desk = lay_out(asked, shelve(audited.statements))
    found = (
        *register_rows(desk, audited),
        *screening_rows(desk),
        *surveillance_rows(desk, engines),
    )
    return {one.row.claim: one.row for one in found}


def last(*told: Told) -> VerdictRow:
    """Return the row of the last statement of a record."""
    side = record(*told)
    place = f"entry:{len(side.log.stored) - 1}"
    return next(row for row in supervised(side).values() if row.evidence[0] == place)
