"""``biplomacy surveillance``: command and whole output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.surveillance.statement.run import decode_run, encode_run
from biplomacy.values.canonical import decode_object
from command_line import Place, place, same
from fakes.surveillance_days import DAY, MINUTE, NOON, SmallDay, Trade, held, write_day

WASHED = SmallDay(
    [Trade(1), Trade(2, NOON + MINUTE), Trade(3, NOON, "c", "d", venue="XTWO")],
    owners=[held("a", "o"), held("b", "o")],
    venues=("XDMO", "XTWO"),
)
RUN = ("surveillance", "run", "--date", str(DAY), "--data", "day")


@pytest.fixture
def here(tmp_path: Path) -> Place:
    write_day(tmp_path / "day", WASHED)
    return place(tmp_path)


@pytest.fixture
def alert(here: Place) -> str:
    here.call(*RUN, "--venue", "XDMO")
    line = (here.directory / f"day/alerts.{DAY}.XDMO.jsonl").read_bytes().splitlines()[0]
    return str(decode_object(line)["id"])


def test_a_run_says_what_each_rule_gave(here: Place) -> None:
    code, out, err = here.call(*RUN, "--venue", "XDMO", "--rules", "standard-1")

    lines = out.splitlines()
    assert code == 0
    assert lines[0] == "day     2026-03-02, XDMO (synthetic: nobody traded this)"
    assert lines[5] == ("WT1 v1  1 alert (2 rows)          One beneficial owner on both sides")
    assert lines[6].startswith("WT2 v1  0 alerts (0 rows)")
    assert [same(line) for line in lines[-4:]] == [
        "root    HASH",
        "an alert asks for a human look; it accuses nobody",
        f"alerts  day/alerts.{DAY}.XDMO.jsonl (private: it names accounts)",
        f"body    day/surveillance-run.{DAY}.XDMO.json: surveillance-run/1, ready to sign",
    ]
    assert err.endswith(" s\n")
    assert max(map(len, lines)) <= 100


def test_json_is_the_body_and_the_same_whatever_the_hour(here: Place) -> None:
    code, out, _ = here.call(*RUN, "--json", "--out", "elsewhere")
    again = here.call(*RUN, "--json", "--out", "elsewhere", "--threads", "1")[1]

    body = decode_object(out.strip().encode())
    assert code == 0
    assert encode_run(decode_run(body)) == body
    assert body["venues"] == ["XDMO", "XTWO"]
    assert again == out
    assert (here.directory / f"elsewhere/surveillance-run.{DAY}.market.json").read_text() == (
        out.strip()
    )


def test_no_other_user_reads_who_traded(here: Place, alert: str) -> None:
    assert alert
    path = here.directory / f"day/alerts.{DAY}.XDMO.jsonl"

    assert path.stat().st_mode & 0o777 == 0o600


def test_an_alert_is_replayed_from_its_files(here: Place, alert: str) -> None:
    assert here.call("surveillance", "replay", alert[:8], "--data", "day") == (
        0,
        "same (2 rows)\n",
        f"{alert}  WT1 v1  2 rows\n",
    )


def test_a_replay_without_the_files_says_so(here: Place, alert: str) -> None:
    write_day(here.directory / "day", SmallDay([Trade(7)], venues=("XDMO", "XTWO")))

    code, out, _ = here.call("surveillance", "replay", alert, "--data", "day", "--quiet")

    assert (code, out) == (3, "input-missing\n")


@pytest.mark.parametrize(("wanted", "said"), [("ffff", "no alert begins"), ("ab", "too short")])
def test_an_alert_that_is_not_there_is_not_replayed(
    here: Place, alert: str, wanted: str, said: str
) -> None:
    assert alert
    code, _, err = here.call("surveillance", "replay", wanted, "--data", "day")

    assert code == 2
    assert "error[alert-unknown]: " in err
    assert said in err


def test_a_published_run_is_checked(here: Place, alert: str) -> None:
    assert alert
    body, alerts = f"day/surveillance-run.{DAY}.XDMO.json", f"day/alerts.{DAY}.XDMO.jsonl"
    check = ("surveillance", "check", body)

    assert here.call(*check, "--data", "day", "--alerts", alerts)[:2] == (
        0,
        "2026-03-02: every rule gives the same rows\n",
    )
    assert "the grade is attested" in here.call(*check)[1]
    path = here.directory / body
    path.write_text(path.read_text().replace('"alerts":1', '"alerts":2'))
    code, out, _ = here.call(*check, "--data", "day")
    assert (code, out) == (
        3,
        (
            "failure[surveillance-run-differs]: WT1: published 2 alerts, 2 rows,"
            " found again 1 alerts, 2 rows\n"
        ),
    )


def test_other_parameters_are_tried_beside_closed_cases(here: Place, alert: str) -> None:
    case = ("--cases", "cases", "--officer", "officer/1")
    found = ("--alert", alert, "--alerts", f"day/alerts.{DAY}.XDMO.jsonl")
    for step in (("open", "c-1", *found), ("triage", "c-1"), ("investigate", "c-1")):
        assert here.call("surveillance", "case", *step, *case)[0] == 0
    close = ("surveillance", "case", "close", "c-1", *case, "--as", "enforcement")
    assert here.call(*close)[::2] == (
        3,
        (
            "error[case-transition-forbidden]: event 3: two officers close a case as enforcement\n"
            "hint: name the second officer\n"
        ),
    )
    assert here.call(*close, "--officer", "officer/2")[0] == 0

    code, out, _ = here.call(
        "surveillance", "what-if", "--date", str(DAY), "--data", "day", "--venue", "XDMO",
        "--set", "WT1.min_quantity=11", "--cases", "cases",
    )  # fmt: skip

    assert (code, out) == (
        0,
        (
            "WT1: 1 before, 0 after; kept 0, gained 0, lost 1\n"
            "  of the lost, closed with a referral or enforcement 1, closed otherwise 0\n"
        ),
    )
    assert here.call("surveillance", "cases", "cases")[1] == (
        "c-1  closed (enforcement)  1 alert, 4 events, last by officer/1\n"
    )
    days = ("--from", "2020-01-01", "--to", "2099-12-31")
    told = here.call("surveillance", "statistics", "cases", *days)[1]
    assert "WT1 v1  opened not told, closed not told, precision not told\n" in told
    assert (here.directory / "cases").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("WT2.max_bp=10001", "WT2.max_bp = 10001 lies outside 0 to 10000 bp"),
        ("WT9.max_bp=1", "no rule 'WT9' in standard-1"),
        ("WT2.bp=1", "WT2 has no parameter 'bp'"),
        ("WT2.max_bp", "'WT2.max_bp' chooses nothing"),
        ("WT2.max_bp=-1", "'WT2.max_bp=-1' chooses nothing"),
    ],
)
def test_a_choice_that_no_rule_has_is_refused(here: Place, chosen: str, said: str) -> None:
    code, _, err = here.call(
        "surveillance", "what-if", "--date", str(DAY), "--data", "day", "--set", chosen
    )

    assert (code, err.splitlines()[0]) == (2, f"error[rule-parameter-out-of-range]: {said}")


def test_rules_show_their_bounds_and_their_sql(here: Place) -> None:
    code, out, _ = here.call("surveillance", "rules")
    body = decode_object(here.call("surveillance", "rules", "--json")[1].strip().encode())

    assert code == 0
    assert out.splitlines()[:2] == [
        "WT1 v1  wash trade: One beneficial owner on both sides",
        "        min_quantity = 1 lots (1 to 1099511627775)",
    ]
    assert "JOIN account_owner" in str(body["rules"])


def test_the_demo_finds_what_it_planted_and_replays_one(tmp_path: Path) -> None:
    code, out, _ = place(tmp_path).call(
        "demo", "surveillance", "--trades", "20000", "--orders", "10000", "--no-progress"
    )

    assert code == 0
    assert "WT1           40      40      40      40\n" in out
    assert "WT1 v1  4 rows: same (4 rows)\n" in out
    again = out.splitlines()[-1].removeprefix("try     biplomacy ").split()
    assert place(tmp_path).call(*again)[:2] == (0, "same (4 rows)\n")
