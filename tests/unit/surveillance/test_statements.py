"""The statements of a run and of its rules, and what their checks see (§D4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.surveillance.model import Found, Input, RuleSet, Table
from biplomacy.surveillance.ports import RuleEngine
from biplomacy.surveillance.rule_file import shipped_rule_set
from biplomacy.surveillance.run_check import check_alerts, check_days, check_rule_set, check_run
from biplomacy.surveillance.running import run_rules
from biplomacy.surveillance.statement.rule_set import (
    decode_rule_set,
    encode_rule_set,
    rule_set_digest,
)
from biplomacy.surveillance.statement.run import MAX_VENUES, decode_run, encode_run
from biplomacy.values.canonical import JsonObject, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.wiring.surveillance import open_rule_engine
from fakes.surveillance_days import DAY, NOON, SmallDay, Trade, held, write_day

SET = shipped_rule_set("standard-1")
WASHED = SmallDay(
    [Trade(1), Trade(2, NOON + 1), Trade(3, NOON + 2, seller="c")],
    owners=[held("a", "o"), held("b", "o")],
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[RuleEngine]:
    with open_rule_engine(write_day(tmp_path, WASHED), DAY) as opened:
        yield opened


@pytest.fixture
def found(engine: RuleEngine) -> Found:
    return run_rules(engine, SET, set_digest=rule_set_digest(SET), created_at=1)


def test_a_rule_set_reads_back_without_a_changed_bit() -> None:
    body = encode_rule_set(SET)

    assert decode_rule_set(body) == SET
    assert encode(encode_rule_set(decode_rule_set(body))) == encode(body)
    assert len(encode(body)) < 40_000
    assert check_rule_set(SET) == ()


def test_a_changed_rule_is_not_the_one_of_this_version() -> None:
    wash, *others = SET.rules
    changed = RuleSet(SET.name, (replace(wash, title="Another"), *others[1:]))

    assert [finding.subject for finding in check_rule_set(changed)] == ["WT1", "WT2"]
    (unknown,) = check_rule_set(replace(SET, name="mine"))
    assert unknown.severity == "warning"


def test_an_sql_text_under_anothers_digest_is_refused() -> None:
    body = encode_rule_set(SET)
    body["rules"][0]["sql"] += " "  # type: ignore[index, call-overload, operator] # a JSON value

    with pytest.raises(FieldMalformed, match="is not its digest"):
        decode_rule_set(body)


def test_a_run_reads_back_without_a_changed_bit(found: Found) -> None:
    body = encode_run(found.run)

    assert decode_run(body) == found.run
    assert encode_run(decode_run(body)) == body
    assert [(t.rule, t.alerts, t.rows) for t in found.run.tallies if t.rows] == [("WT1", 1, 2)]


def test_the_largest_run_fits_a_statement(found: Found) -> None:
    files = tuple(
        Input(table, f"X{number:03}", 10**9, 10**11, Digest.of(b""))
        for table in (Table.ORDER_LIFE, Table.TRADE)
        for number in range(MAX_VENUES)
    )
    venues = tuple(f"X{number:03}" for number in range(MAX_VENUES))
    body = encode_run(replace(found.run, inputs=(*found.run.inputs[:2], *files), venues=venues))

    assert len(encode(body)) < 40_000
    assert decode_run(body).venues == venues


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"venues": ["XDMO", "XTWO"]}, FieldMalformed),
        ({"period": {"from": "2026-03-02", "to": "2026-03-03"}}, FieldMalformed),
        ({"note": "x"}, FieldUnknown),
    ],
)
def test_a_run_that_contradicts_itself_is_refused(
    found: Found, changes: JsonObject, error: type[Exception]
) -> None:
    with pytest.raises(error):
        decode_run(encode_run(found.run) | changes)


def test_a_true_run_has_no_finding(engine: RuleEngine, found: Found) -> None:
    assert check_run(found.run, SET, engine) == ()
    assert check_alerts(found.run, found.alerts) == ()


def test_a_wrong_run_is_named_where_it_is_wrong(engine: RuleEngine, found: Found) -> None:
    run, other = found.run, Digest.of(b"other")
    fewer = (replace(run.tallies[0], alerts=0, rows=0), *run.tallies[1:-1])
    told = replace(run, alerts_root=other, tallies=fewer)

    findings = check_run(told, SET, engine)

    assert [(one.code, one.subject) for one in findings] == [
        ("surveillance-run-differs", name) for name in ("alerts_root", "CG1", "WT1")
    ]
    assert findings[-1].message == ("published 0 alerts, 0 rows, found again 1 alerts, 2 rows")
    moved = (replace(run.inputs[0], sha256=other), *run.inputs[1:])
    (finding,) = check_run(replace(run, inputs=moved), SET, engine)
    assert (finding.code, finding.severity) == ("surveillance-input-differs", "failure")
    (finding,) = check_run(replace(run, code="surveillance/9"), SET, engine)
    assert (finding.code, finding.severity) == ("surveillance-code-unknown", "warning")


def test_sql_that_is_not_of_this_version_is_never_run(engine: RuleEngine, found: Found) -> None:
    wash, *others = SET.rules
    strange = RuleSet(SET.name, (replace(wash, sql="SELECT 1 FROM trade"), *others))

    (finding,) = check_run(found.run, strange, engine)

    assert (finding.code, finding.subject) == ("rule-set-differs", "WT1")


def test_a_missing_alert_is_seen_without_the_files(found: Found) -> None:
    findings = check_alerts(found.run, found.alerts[1:])

    assert [one.subject for one in findings] == ["alerts_root", "WT1"]


def test_a_day_without_a_run_is_a_gap(found: Found) -> None:
    findings = check_days([found.run], ["XDMO", "XTWO"], first=DAY, last=DAY.plus(1))

    assert [one.subject for one in findings] == [
        "XTWO 2026-03-02", "XDMO 2026-03-03", "XTWO 2026-03-03",
    ]  # fmt: skip
    assert {one.code for one in findings} == {"surveillance-gap"}
