"""Alerts: which rows belong together, and ids that anyone computes again (§D3)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.surveillance import grouping
from biplomacy.surveillance.alerts import alerts_root, make_alert, rows_digest
from biplomacy.surveillance.errors import AlertMalformed, TicksOutOfRange
from biplomacy.surveillance.grouping import group_rows
from biplomacy.surveillance.model import Alert, Row
from biplomacy.surveillance.replaying import Outcome, replay_alert
from biplomacy.surveillance.rule_file import bind, shipped_rule_set
from biplomacy.surveillance.running import exact_rows, find_groups
from biplomacy.surveillance.statement.alert_lines import decode_alerts, encode_alerts
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed
from fakes.surveillance_days import DAY, NOON, SmallDay, Trade, held
from fakes.surveillance_plain import PlainEngine

RULES = {rule.id: rule for rule in shipped_rule_set("standard-1").rules}
WASH = RULES["WT1"]
HOUR = 3_600_000_000


def row(number: int, at: int, owner: str = "o", instrument: str = "BTC") -> Row:
    return number, at, owner, "XDMO", instrument, 5, 6


def alert(*rows: Row, created_at: int = 1_772_000_000) -> Alert:
    return make_alert(
        WASH,
        rows or (row(1, NOON),),
        parameters=(("min_quantity", 1),),
        inputs=(Digest.of(b"file"),),
        created_at=created_at,
    )


def test_rows_less_than_an_hour_apart_are_one_alert() -> None:
    near = [row(1, NOON), row(2, NOON + HOUR - 1), row(3, NOON + 2 * HOUR - 2)]

    assert group_rows(WASH, near) == (tuple(near),)
    assert len(group_rows(WASH, [row(1, NOON), row(2, NOON + HOUR)])) == 2


def test_another_owner_or_instrument_is_another_alert() -> None:
    rows = [row(1, NOON), row(2, NOON, owner="p"), row(3, NOON, instrument="ETH"), row(4, NOON)]

    assert group_rows(WASH, rows) == ((rows[0], rows[3]), (rows[1],), (rows[2],))


def test_minutes_are_near_as_microseconds_are() -> None:
    bars = [("XDMO", "BTC", bar, 1, 2, "3") for bar in (100, 159, 219)]

    assert group_rows(RULES["PD1"], bars) == (tuple(bars[:2]), tuple(bars[2:]))


def test_a_rule_without_a_time_counts_the_day_as_one() -> None:
    rows = [("XDMO", "BTC", "a", "5", "9"), ("XDMO", "ETH", "a", "5", "9")]

    assert group_rows(RULES["MC1B"], rows) == ((rows[0],), (rows[1],))


@given(st.lists(st.tuples(st.sampled_from("op"), st.integers(0, 5)), max_size=30))
def test_every_row_is_in_one_alert_and_in_order(told: list[tuple[str, int]]) -> None:
    rows = [row(i, NOON + at * HOUR // 2, owner) for i, (owner, at) in enumerate(told)]

    groups = group_rows(WASH, rows)

    assert sorted(one for group in groups for one in group) == rows
    assert all(list(group) == sorted(group) for group in groups)
    assert list(groups) == sorted(groups)


def test_an_alert_is_cut_where_it_would_be_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MAX_ROWS", 2)
    rows = [row(number, NOON) for number in range(5)]

    assert [len(group) for group in group_rows(WASH, rows)] == [2, 2, 1]


def test_an_id_is_the_tagged_hash_of_all_but_the_time_of_making() -> None:
    made = alert()
    tag = hashlib.sha256(b"biplomacy/surveillance/alert").digest()
    rows = b'[1,%d,"o","XDMO","BTC",5,6]' % NOON
    message = (
        b'{"code_version":"surveillance/1","inputs":["%s"],"parameters":{"min_quantity":1},'
        b'"rows":[%s],"rows_digest":"%s","rule_id":"WT1","rule_version":1,"sql_digest":"%s"}'
    ) % (
        hashlib.sha256(b"file").hexdigest().encode(),
        rows,
        hashlib.sha256(rows + b"\n").hexdigest().encode(),
        hashlib.sha256(WASH.sql.encode()).hexdigest().encode(),
    )

    assert made.id == hashlib.sha256(tag * 2 + message).hexdigest()[:32]
    assert made.id == alert(created_at=1).id
    assert made.id != alert(row(1, NOON + 1)).id


def test_the_root_commits_to_every_alert_and_their_order() -> None:
    one, two = alert(), alert(row(2, NOON))

    assert alerts_root([]) == Digest.of(b"")
    assert alerts_root([one]) == Digest.of(b"\0" + bytes.fromhex(one.id))
    assert len({alerts_root([one, two]), alerts_root([two, one]), alerts_root([one])}) == 3


def test_alerts_read_back_without_a_changed_bit() -> None:
    content = encode_alerts([alert(), alert(row(2, NOON), row(3, NOON + 1))])

    assert encode_alerts(decode_alerts(content)) == content
    assert decode_alerts(b"") == ()


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b'"o"', b'"p"', AlertMalformed),
        (b'"min_quantity":1', b'"min_quantity":2', AlertMalformed),
        (b'"min_quantity":1', b'"min_quantity":"1"', FieldMalformed),
        (b'"min_quantity":1', b'"min_quantity":true', FieldMalformed),
        (b'"rule_version":1', b'"rule_version":2', AlertMalformed),
        (b",5,6]]", b",5,null]]", FieldMalformed),
        (b"[[1,", b"[[true,", FieldMalformed),
    ],
)
def test_a_changed_alert_is_not_what_its_id_says(
    old: bytes, new: bytes, error: type[BiplomacyError]
) -> None:
    content = encode_alerts([alert()])
    assert old in content

    with pytest.raises(error):
        decode_alerts(content.replace(old, new))


def test_a_number_that_json_cannot_hold_stops_a_run() -> None:
    with pytest.raises(TicksOutOfRange, match="WT1: quantity = 9007199254740992 is beyond"):
        list(exact_rows(WASH, iter([(1, 2, "o", "v", "i", 3, 2**53)])))


def test_a_replay_gives_the_same_rows_or_says_how_many_differ() -> None:
    day = SmallDay([Trade(1), Trade(2, NOON + 1)], owners=[held("a", "o"), held("b", "o")])
    engine = PlainEngine(day)
    inputs = tuple(one.sha256 for one in engine.inputs())
    bound = bind(WASH, DAY)
    (rows,) = find_groups(engine, WASH, bound)
    made = make_alert(WASH, rows, parameters=bound, inputs=inputs, created_at=0)
    shorter = make_alert(WASH, rows[:1], parameters=bound, inputs=inputs, created_at=0)
    strange = make_alert(WASH, (row(9, 9),), parameters=bound, inputs=inputs, created_at=0)

    outcomes = [replay_alert(one, engine) for one in (made, shorter, strange)]

    assert [(one.outcome, one.rows) for one in outcomes] == [
        (Outcome.SAME, 2), (Outcome.DIFFERS, 1), (Outcome.DIFFERS, 1),
    ]  # fmt: skip
    elsewhere = replace(made, inputs=(Digest.of(b"other"),))
    assert replay_alert(elsewhere, engine).outcome is Outcome.INPUT_MISSING
    assert replay_alert(made, None).outcome is Outcome.INPUT_MISSING


def test_rows_are_hashed_as_lines() -> None:
    rows: list[Row] = [(1, "é"), (2, "x")]

    assert rows_digest(rows) == Digest.of('[1,"é"]\n[2,"x"]\n'.encode())
