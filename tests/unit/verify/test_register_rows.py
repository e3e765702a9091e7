"""§A7.1: every decision is legal, signed by enough, and every dump and import is made again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.record.auditing import audit_record
from biplomacy.register.dump import dump_entries, read_dump, state_dump
from biplomacy.register.model import EventBody, Kind, State
from biplomacy.register.statement.register_dump import encode_dump
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify import register, register_sources
from biplomacy.verify.desk import lay_out
from biplomacy.verify.register_sources import RegisterSources
from biplomacy.verify.shelf import shelve
from fakes.checked_record import put, question
from fakes.register_cases import FOUNDING, RIGHTS, day, event
from fakes.supervision_record import (
    CHAIR,
    FIRM_OFFICE,
    SIGNERS,
    before_dump,
    everything,
    last,
    record,
    regulator,
    said_dump,
    said_event,
    said_events,
    said_import,
    said_warning,
    supervised,
    tell,
)

S = State
SUSPENDED = event("e-5", (S.LICENSED, S.SUSPENDED), "2026-10-03")


def of_register(found: dict[str, VerdictRow]) -> dict[str, VerdictRow]:
    return {name: row for name, row in found.items() if name.startswith("register.")}


def test_a_record_of_every_type_is_confirmed() -> None:
    found = of_register(supervised(everything()))

    assert {row.verdict for row in found.values()} == {Verdict.CONFIRMED}
    assert {name.split(".")[1] for name in found} == {
        *("event", "warning", "clock", "calendar", "import", "dump"),
    }
    assert {name for name, row in found.items() if row.grade is Grade.ATTESTED} == {
        "register.calendar.1",
        "register.clock.2",
    }


@pytest.mark.parametrize(
    ("move", "why"),
    [
        pytest.param((S.LICENSED, S.NOC), "no decision leads from licensed to noc", id="backwards"),
        pytest.param((S.NOC, S.LAPSED), "starts from noc, but it stood at licensed", id="old"),
    ],
)
def test_a_signed_move_that_the_law_does_not_have_is_named(
    move: tuple[State, State], why: str
) -> None:
    row = last(*said_events(), said_event(event("e-5", move, "2026-10-03")))

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason == f"register-transition-forbidden: e-5: {why}"


def test_a_decision_of_one_official_is_no_decision() -> None:
    side = regulator(present=(CHAIR,), threshold=1)
    tell(side, said_events()[0])

    row = supervised(side)["register.event.1"]

    assert row.reason == "register-signers-insufficient: e-1: 1 signed, 2 are asked for"


def test_an_official_who_is_named_and_did_not_sign_is_missed() -> None:
    row = last(said_event(event("e-1", (None, S.NOC), "2026-10-03"), signers=(SIGNERS[0], "x")))

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.endswith("x is named as signer and did not sign")


def test_a_corrected_decision_is_judged_and_no_longer_answered_for() -> None:
    side = record(*said_events(), said_event(SUSPENDED))
    first = side.log.stored[5].leaf
    other = replace(SUSPENDED, id="e-6", effective_at=day("2026-10-04"), supersedes="e-5")
    tell(side, replace(said_event(other), supersedes=first))

    found = supervised(side)

    assert found["register.event.6"].verdict is Verdict.CONFIRMED
    assert found["register.event.5"].reason.endswith("(superseded by entry 6)")


def test_a_correction_of_what_was_never_said_is_contradicted() -> None:
    row = last(*said_events(), said_event(SUSPENDED, supersedes="e-99"))

    assert row.reason.startswith("register-supersedes-unknown: e-5: supersedes e-99")


def test_a_decision_that_was_recorded_late_says_so_and_stands() -> None:
    row = last(said_event(event("e-1", (None, S.NOC), "2026-09-01")))

    assert row.verdict is Verdict.CONFIRMED
    assert row.reason.endswith("; register-backdated: takes effect 2026-09-01, recorded 2026-10-03")


def test_a_decision_under_a_law_that_is_not_shipped_is_not_judged() -> None:
    rights = replace(RIGHTS, regime="elsewhere")
    told = event("e-1", (None, S.NOC), "2026-10-03", body=replace(FOUNDING, authorisation=rights))

    row = last(said_event(told))

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason == "register-regime-missing: the regime elsewhere is not known here"


def test_the_act_of_another_authority_is_told_as_such() -> None:
    row = last(said_warning(authority="fca"))

    assert row.verdict is Verdict.CONFIRMED
    assert row.reason.endswith("; register-authority-other: it is an act of fca, told by pvara")


def test_a_court_may_impose_any_state() -> None:
    ordered = event(
        "e-5",
        (S.LICENSED, S.NOC),
        "2026-10-03",
        kind=Kind.COURT_ORDER,
        body=EventBody(court_ref="IHC 7/2026"),
    )

    row = last(*said_events(), said_event(ordered))

    assert row.verdict is Verdict.CONFIRMED
    assert "register-court-order: noc by order of a court, IHC 7/2026" in row.reason


def test_a_firm_cannot_license_itself() -> None:
    asked = question(record(*said_events()))
    audited = audit_record(asked.files, asked.trust)
    logged = audited.statements[1]
    by_firm = replace(logged, statement=replace(logged.statement, issuer=FIRM_OFFICE))
    desk = lay_out(asked, shelve((by_firm, *audited.statements[2:])))

    (row,) = register.rows_of(RegisterSources(desk, audited), desk.shelf.items[0])

    assert row.row.reason == (
        f"issuer-unauthorised: {FIRM_OFFICE}: {FIRM_OFFICE} may not publish register-event/1"
    )


def test_one_warning_stands_once_unless_it_is_corrected() -> None:
    side = record(said_warning())
    first = side.log.stored[1].leaf
    tell(side, replace(said_warning(names=("Hot Coin Ltd",)), supersedes=first))
    tell(side, said_warning())

    found = supervised(side)

    assert found["register.warning.2"].verdict is Verdict.CONFIRMED
    assert found["register.warning.3"].reason == (
        "register-warning-duplicate: w-1: entry 2 has that id, and nothing supersedes it"
    )


def test_an_import_is_read_again_where_its_file_lies_beside_the_log() -> None:
    told = said_import()
    digest = Digest.of(told.evidence[0][1])

    assert last(told).verdict is Verdict.CONFIRMED
    assert last(replace(told, evidence=())).reason == (
        f"the bytes of the digest {digest} do not lie beside the log"
    )
    assert last(replace(told, body=put(told.body, ("rows",), 3))).reason == (
        "import-differs: rows: published 3, read again 2"
    )


def test_a_file_that_is_no_register_contradicts_what_was_made_of_it() -> None:
    junk = b"not a register"
    body = put(said_import().body, ("digest",), str(Digest.of(junk)))

    row = last(replace(said_import(), body=body, evidence=(("file", junk),)))

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("import-differs: file: does not read: ")


def test_a_dump_stays_what_it_was_as_the_record_grows() -> None:
    side = everything()
    side.clock.time += 86_400
    tell(side, said_warning("w-2"))
    tell(side, said_dump(side))
    tell(side, said_event(SUSPENDED))

    found = supervised(side)

    assert found["register.dump.16"].verdict is Verdict.CONFIRMED
    assert found["register.dump.18"].verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        pytest.param("rows", 4, "dump-differs: rows: published 4, made again 5", id="rows"),
        pytest.param(
            "as_of_size",
            99,
            "dump-differs: as_of_size: covers 99 entries, the record at hand has 17",
            id="size",
        ),
        pytest.param("csv_digest", "0" * 64, "dump-differs: csv_digest: published 0", id="table"),
    ],
)
def test_a_dump_of_another_register_is_contradicted(
    field: str, value: int | str, reason: str
) -> None:
    side = record(*before_dump())
    told = said_dump(side)
    tell(side, replace(told, body=put(told.body, (field,), value)))

    assert supervised(side)["register.dump.16"].reason.startswith(reason)


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        pytest.param(
            {"recorded_at": 1},
            Verdict.UNVERIFIABLE,
            "dump-times-differ: 1 lines have another time than the checkpoints at hand show",
            id="time",
        ),
        pytest.param(
            {"recorded_at": 1, "leaf": 1},
            Verdict.CONTRADICTED,
            "dump-differs: jsonl_digest: ",
            id="time-and-leaf",
        ),
    ],
)
def test_a_dump_that_differs_in_a_time_alone_is_not_called_wrong(
    change: dict[str, int], verdict: Verdict, reason: str
) -> None:
    side = record(*before_dump())
    lines = read_dump(said_dump(side).evidence[0][1])
    other = replace(lines[0], **change)  # type: ignore[arg-type] # leaf and time are numbers
    dump = dump_entries((other, *lines[1:]), 16)
    body = encode_dump(state_dump(dump))
    tell(side, replace(said_dump(side), body=body, evidence=(("lines", dump.jsonl),)))

    row = supervised(side)["register.dump.16"]

    assert row.verdict is verdict
    assert row.reason.startswith(reason)


def test_only_so_many_lines_are_written_again_the_newest_dump_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    side = everything()
    tell(side, said_dump(side))
    monkeypatch.setattr(register_sources, "MOST_DUMPED", 9)

    found = supervised(side)

    assert found["register.dump.17"].verdict is Verdict.CONFIRMED
    assert found["register.dump.16"].reason == (
        "5 rows are more than are written again here; run `biplomacy register dump --size 16`"
    )


def test_an_entry_that_cannot_be_read_leaves_the_dump_unjudged() -> None:
    asked = question(everything())
    audited = audit_record(asked.files, asked.trust)
    torn = replace(audited, statements=(*audited.statements[:4], *audited.statements[5:]))
    desk = lay_out(asked, shelve(torn.statements))

    rows = [row.row for row in register.register_rows(desk, torn)]

    assert "record-gap: entry 4 of 17 cannot be read" in {row.reason for row in rows}
