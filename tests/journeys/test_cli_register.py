"""``biplomacy register events|check``: command and whole output, over a record and over a dump."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from biplomacy.register.dump import DumpEntry, dump_entries
from biplomacy.register.model import Kind, RecordedEvent, State
from biplomacy.register.statement.register_event import TYPE, encode_register_event
from biplomacy.register.statement.register_warning import TYPE as WARNING
from biplomacy.values.canonical import JsonObject, decode_object, encode
from command_line import Place, place, same
from fakes.register_cases import BITCOIN, LEI, WALLETS, course, day, event, recorded

S = State
WAY = (
    (S.NOC, "2025-12-12"),
    (S.APPLICATION_RECEIVED, "2026-02-02"),
    (S.COMPLETE, "2026-02-09"),
    (S.LICENSED, "2026-03-02"),
)
SAME = (S.LICENSED, S.LICENSED)
EVENTS: tuple[RecordedEvent, ...] = (
    *course(*WAY),
    recorded(5, "2026-03-03", event("e-5", SAME, "2026-03-03", kind=Kind.WALLETS, body=WALLETS)),
    recorded(6, "2026-03-12", event("e-6", (S.LICENSED, S.SUSPENDED), "2026-03-04")),
)
WARNED: JsonObject = {
    "id": "w-1", "authority": "pvara", "published_at": "2026-03-05",
    "domains": ["karachi-pro.example"],
}  # fmt: skip
DUMP = ("--events", "register.jsonl")


def lines_of(events: tuple[RecordedEvent, ...]) -> bytes:
    entries = [
        DumpEntry(one.leaf, one.recorded_at, TYPE, encode_register_event(one.event))
        for one in events
    ]
    entries.append(DumpEntry(9, day("2026-03-05").start, WARNING, WARNED))
    return dump_entries(entries, 10).jsonl


@pytest.fixture
def here(tmp_path: Path) -> Place:
    (tmp_path / "register.jsonl").write_bytes(lines_of(EVENTS))
    return place(tmp_path)


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        pytest.param(
            "2026-03-05",
            "may operate: YES, full   state licensed since 2026-03-02 (licensed)\n"
            "firm: Karachi Exchange (synthetic)   authorisation pk-1\n"
            "as at 2026-03-05, as known at 2026-03-05T23:59:59Z\n"
            "record: leaf 4, event e-4, recorded 2026-03-02T12:00:00Z\n",
            id="before-the-suspension-was-recorded",
        ),
        pytest.param(
            "2026-03-13",
            "may operate: NO   state suspended since 2026-03-04 "
            "(suspended: only the winding down of what clients have there)\n"
            "firm: Karachi Exchange (synthetic)   authorisation pk-1\n"
            "as at 2026-03-05, as known at 2026-03-13T23:59:59Z\n"
            "record: leaf 6, event e-6, recorded 2026-03-12T12:00:00Z\n",
            id="and-after",
        ),
    ],
)
def test_the_same_day_is_answered_as_it_was_known_then(
    here: Place, known: str, answer: str
) -> None:
    asked = ("--lei", LEI, "--activity", "fiat_exchange")

    assert here.call(
        "register", "check", *asked, *DUMP, "--as-at", "2026-03-05", "--as-known-at", known
    ) == (0, answer, "")


def test_a_certificate_is_not_a_licence(here: Place) -> None:
    """§A7.5."""
    days = ("--as-at", "2025-12-20", "--as-known-at", "2025-12-20")

    code, out, err = here.call("register", "check", "--domain", "app.karachi.example", *DUMP, *days)

    assert (code, err) == (0, "")
    assert out.splitlines()[0] == (
        "may operate: NO   state noc since 2025-12-12 (a no-objection certificate is not a licence)"
    )


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        pytest.param(("--wallet", BITCOIN), "NO   state suspended", id="wallet"),
        pytest.param(("--wallet", "elsewhere"), "NO (not in the register)", id="unknown-wallet"),
        pytest.param(("--domain", "karachi-pro.example"), "NO (the authority warns", id="warned"),
        pytest.param(("--domain", "karachl.example"), "NO (not in the register, but", id="alike"),
        pytest.param(("--name", "Karachi"), "NO (a name alone tells no firm apart", id="name"),
        pytest.param(("--lei", LEI, "--activity", "lending"), "NO   state suspended", id="other"),
    ],
)
def test_every_way_of_asking_has_an_answer(here: Place, asked: tuple[str, ...], first: str) -> None:
    code, out, err = here.call("register", "check", *asked, *DUMP, "--as-at", "2026-03-15")

    assert (code, err) == (0, "")
    assert out.startswith(f"may operate: {first}")


def test_a_firm_without_an_lei_is_looked_up_by_name_and_a_lookalike_borrows_no_state(
    here: Place,
) -> None:
    days = ("--as-at", "2025-12-20")

    _, named, _ = here.call("register", "check", "--name", "Karachi", *DUMP, *days)
    _, alike, _ = here.call("register", "check", "--domain", "karachl.example", *DUMP, *days)

    assert named.splitlines()[1] == (
        "may be meant: Karachi Exchange (synthetic) (authorisation pk-1, noc since 2025-12-12)"
    )
    assert alike.splitlines()[1] == "looks like: karachi.example (authorisation pk-1)"


def test_an_answer_in_json_names_the_decision_and_its_leaf(here: Place) -> None:
    days = ("--as-at", "2026-03-05", "--as-known-at", "2026-03-13")

    code, out, _ = here.call("register", "check", "--lei", LEI, *DUMP, *days, "--json")

    told = decode_object(out.strip().encode())
    assert code == 0
    assert (told["allowed"], told["extent"], told["state"]) == (False, "run_off", "suspended")
    assert told["event"] == {"id": "e-6", "leaf": 6, "recorded_at": "2026-03-12T12:00:00Z"}
    assert told["authorisations"] == ["pk-1"]


def test_the_register_is_listed_with_what_is_notable(here: Place) -> None:
    code, out, err = here.call("register", "events", *DUMP, "--as-at", "2026-03-15")

    assert (code, err) == (0, "")
    assert out == (
        "pk-1  suspended since 2026-03-04  may operate: run_off  Karachi Exchange (synthetic)\n"
        "1 authorisation, 6 events in force\n"
        "info[register-backdated]: e-6: takes effect 2026-03-04, recorded 2026-03-12\n"
    )


def test_a_move_that_the_regime_forbids_ends_with_three(here: Place) -> None:
    wrong = recorded(8, "2026-03-13", event("e-8", (S.SUSPENDED, S.NOC), "2026-03-13"))
    (here.directory / "register.jsonl").write_bytes(lines_of((*EVENTS, wrong)))

    code, out, _ = here.call("register", "events", *DUMP, "--as-at", "2026-03-15")

    assert code == 3
    assert "failure[register-transition-forbidden]: e-8: no decision leads from suspended" in out


@pytest.mark.parametrize(
    ("call", "code", "error"),
    [
        pytest.param(("check", *DUMP), 2, "error[usage]", id="nothing-asked"),
        pytest.param(("check", "--lei", LEI, "--name", "a", *DUMP), 2, "error[usage]", id="two"),
        pytest.param(("check", "--lei", LEI), 2, "error[usage]", id="no-source"),
        pytest.param(("check", "--lei", "9.60E+19", *DUMP), 2, "error[lei-malformed]", id="lei"),
        pytest.param(
            ("check", "--domain", "a b", *DUMP), 2, "error[domain-malformed]", id="domain"
        ),
        pytest.param(
            ("check", "--lei", LEI, "--activity", "x", *DUMP),
            2,
            "error[register-malformed]",
            id="activity",
        ),
        pytest.param(
            ("events", *DUMP, "--as-at", "9999-12-31"), 2, "error[day-out-of-range]", id="day"
        ),
        pytest.param(("events", "--events", "none.jsonl"), 2, "error[file-absent]", id="no-file"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    here: Place, call: tuple[str, ...], code: int, error: str
) -> None:
    found, out, err = here.call("register", *call)

    assert (found, out) == (code, "")
    assert err.startswith(error)


def done(run: tuple[int, str, str]) -> str:
    code, out, err = run
    assert code == 0, err
    return out


def test_a_published_record_is_read_with_who_signed(tmp_path: Path) -> None:
    """One official's key is too few, and the record says so by itself."""
    here = place(tmp_path, BIPLOMACY_STORE="sqlite:record.db")
    named = ("--origin", "pk.example/record", "--office", "regulator")
    roles = ("--role", "director", "--role", "auditor")
    charter = json.loads(done(here.call("record", "keys", *named, *roles)))
    office = charter["offices"][0]
    office["may_publish"] = [{"type": TYPE, "threshold": 1}]
    (tmp_path / "charter.json").write_bytes(encode(charter))
    keys = {role: ("--sign-with", f"file2:keys/{role}.pem") for role in ("director", "auditor")}
    both = (*keys["director"], *keys["auditor"])
    done(here.call("record", "init", *named[:2], "--charter", "charter.json", *both))
    ids = [str(key["keyid"]) for key in office["keys"]]
    for number, (one, signers) in enumerate(zip(EVENTS[:2], (both, keys["director"]), strict=True)):
        body = encode_register_event(one.event) | {"signers": [*ids]}
        said: JsonObject = {"type": TYPE, "issuer": "regulator", "body": body}
        (tmp_path / f"{number}.json").write_bytes(encode(said))
        done(here.call("record", "append", f"{number}.json", *signers, "--to", "public"))

    code, out, err = here.call("register", "events", "--record", "public")

    assert (code, "no witness has cosigned" in err) == (3, True)
    lines = [line for line in same(out).splitlines() if "backdated" not in line]
    assert lines[0].startswith("pk-1  application_received since 2026-02-02  may operate: none")
    assert [line.partition(": ")[0] for line in lines[2:]] == [
        "failure[register-signers-insufficient]"
    ]
