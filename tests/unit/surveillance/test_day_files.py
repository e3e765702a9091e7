"""Files that are not what their names say are refused, each for its own reason (§D1.3)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.surveillance.errors import (
    EngineExhausted,
    EngineFailed,
    TicksOutOfRange,
    TradeFileInconsistent,
    TradeFileMissing,
)
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Standing
from biplomacy.wiring.surveillance import find_day_of_files, open_rule_engine
from fakes.surveillance_days import (
    DAY,
    MIDNIGHT,
    Order,
    SmallDay,
    Trade,
    held,
    write_day,
    write_table,
)

NEXT = DAY.end * 1_000_000


@pytest.mark.parametrize(
    ("day", "error", "said"),
    [
        (SmallDay([Trade(1), Trade(1)]), TradeFileInconsistent, "trade XDMO: an id stands twice"),
        (SmallDay([Trade(1, NEXT)]), TradeFileInconsistent, "a time is not of the day"),
        (SmallDay([Trade(1, MIDNIGHT - 1)]), TradeFileInconsistent, "a time is not of the day"),
        (SmallDay([Trade(1, price=0)]), TicksOutOfRange, "or is zero, in 1 of 1 rows"),
        (SmallDay([Trade(-1)]), TicksOutOfRange, "an id lies outside 0 to 2"),
        (SmallDay([Trade(2**53)]), TicksOutOfRange, "an id lies outside 0 to 2"),
        (SmallDay(orders=[Order(1, ended_at=NEXT)]), TradeFileInconsistent, "not of the day"),
        (SmallDay(orders=[Order(1, ended_at=MIDNIGHT)]), TradeFileInconsistent, "ends before"),
        (SmallDay(orders=[Order(1, side=2)]), TradeFileInconsistent, "neither 0 nor 1"),
        (SmallDay(orders=[Order(1, filled=11)]), TradeFileInconsistent, "more is filled"),
        (SmallDay(orders=[Order(1), Order(1)]), TradeFileInconsistent, "an id stands twice"),
        (SmallDay(owners=[("a", "o", "rumour", 0, None)]), TradeFileInconsistent, "neither decl"),
        (
            SmallDay(owners=[("a", "o", "declared", 5, 5)]),
            TradeFileInconsistent,
            "before it begins",
        ),
    ],
)
def test_a_day_that_contradicts_itself_is_refused(
    tmp_path: Path, day: SmallDay, error: type[BiplomacyError], said: str
) -> None:
    place = write_day(tmp_path, day)

    with pytest.raises(error, match=said):
        open_rule_engine(place, DAY)


def test_the_first_and_the_last_moment_are_of_the_day(tmp_path: Path) -> None:
    place = write_day(tmp_path, SmallDay([Trade(0, MIDNIGHT), Trade(2**53 - 1, NEXT - 1)]))

    with open_rule_engine(place, DAY) as engine:
        assert engine.inputs()[-1].rows == 2


def test_a_file_under_the_name_of_another_venue_is_refused(tmp_path: Path) -> None:
    place = write_day(tmp_path, SmallDay([Trade(1)]))
    for table in ("trade", "order_life"):
        (place / f"{table}.{DAY}.XDMO.parquet").rename(place / f"{table}.{DAY}.XTWO.parquet")

    with pytest.raises(TradeFileInconsistent, match="trade XTWO: the venue is not"):
        open_rule_engine(place, DAY)


@pytest.mark.parametrize("table", [f"order_life.{DAY}.XDMO", "account_owner", "instrument"])
def test_no_table_is_taken_for_empty_because_its_file_is_missing(
    tmp_path: Path, table: str
) -> None:
    place = write_day(tmp_path, SmallDay([Trade(1)]))
    (place / f"{table}.parquet").unlink()

    with pytest.raises(TradeFileMissing, match=table.partition(".")[0]):
        open_rule_engine(place, DAY)


def test_a_day_without_files_and_a_venue_without_form_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TradeFileMissing, match="no file trade"):
        open_rule_engine(tmp_path, DAY)
    with pytest.raises(TradeFileInconsistent, match="is not the code of a venue"):
        open_rule_engine(tmp_path, DAY, ["../x"])


@pytest.mark.parametrize(
    ("columns", "row", "said"),
    [
        ("trade_id DOUBLE", (1.5,), "trade_id is DOUBLE, not BIGINT"),
        ("trade_id BIGINT", (1,), "executed_at is missing, not BIGINT"),
    ],
)
def test_a_number_that_is_not_whole_is_not_rounded(
    tmp_path: Path, columns: str, row: tuple[int, ...], said: str
) -> None:
    place = write_day(tmp_path, SmallDay([]))
    write_table(place / f"trade.{DAY}.XDMO.parquet", columns, [row])

    with pytest.raises(TradeFileInconsistent, match=said):
        open_rule_engine(place, DAY)


def test_an_empty_cell_is_refused(tmp_path: Path) -> None:
    place = write_day(tmp_path, SmallDay(owners=[replace_owner(held("a", "o"))]))
    with pytest.raises(TradeFileInconsistent, match="account_owner: a cell is empty, in 1 of 1"):
        open_rule_engine(place, DAY)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    place = write_day(tmp_path, SmallDay([Trade(1)]))
    (place / "instrument.parquet").write_text("instrument\nBTC\n")

    with pytest.raises(TradeFileInconsistent, match="instrument: the file is not Parquet"):
        open_rule_engine(place, DAY)


def replace_owner(
    row: tuple[str, str, str, int, int | None],
) -> tuple[str, str, str, int, int | None]:
    return row[0], None, *row[2:]  # type: ignore[return-value] # what the file must not hold


def test_a_directory_whose_name_stands_for_many_is_refused(tmp_path: Path) -> None:
    place = write_day(tmp_path / "plain", SmallDay([Trade(1)])).rename(tmp_path / "a*")

    with pytest.raises(TradeFileMissing, match="stands for many files"):
        open_rule_engine(place, DAY)


def test_a_quotation_mark_in_a_path_is_only_a_sign(tmp_path: Path) -> None:
    place = write_day(tmp_path / "plain", SmallDay([Trade(1)])).rename(tmp_path / "it's")

    with open_rule_engine(place, DAY) as engine:
        assert engine.inputs()[-1].rows == 1


@pytest.mark.parametrize(
    "sql",
    ["SELECT * FROM read_text('/etc/hostname')", "COPY trade TO 'x.csv'", "SET threads = 9"],
)
def test_a_rule_reads_the_files_of_the_day_and_nothing_else(tmp_path: Path, sql: str) -> None:
    place = write_day(tmp_path, SmallDay([Trade(1)]))

    with open_rule_engine(place, DAY) as engine, pytest.raises(EngineFailed, match="refused"):
        list(engine.rows(sql, ()))


def test_memory_that_does_not_suffice_is_an_outside_failure(tmp_path: Path) -> None:
    place = write_day(tmp_path, SmallDay([Trade(1)]))
    sql = "SELECT list(i) FROM range(90000000) r(i)"

    with (
        open_rule_engine(place, DAY, memory_bytes=32 << 20, threads=1) as engine,
        pytest.raises(EngineExhausted, match="ran out of memory or disk"),
    ):
        list(engine.rows(sql, ()))


def test_what_was_spilt_is_removed(tmp_path: Path) -> None:
    place, spill = write_day(tmp_path / "day", SmallDay([Trade(1)])), tmp_path / "spill"
    spill.mkdir()

    with open_rule_engine(place, DAY, spill=spill):
        assert len(list(spill.iterdir())) == 1

    assert list(spill.iterdir()) == []


def test_a_day_says_whether_anybody_traded_it(tmp_path: Path) -> None:
    invented = write_day(tmp_path / "a", SmallDay([Trade(1)]))
    real = write_day(tmp_path / "b", replace(SmallDay([Trade(1)]), metadata="original"))

    with open_rule_engine(invented, DAY) as one, open_rule_engine(real, DAY) as other:
        assert (one.standing, other.standing) == (Standing.SYNTHETIC, Standing.ORIGINAL)


def test_the_files_of_an_alert_are_found_by_their_digests(tmp_path: Path) -> None:
    place = write_day(
        tmp_path, SmallDay([Trade(1), Trade(2, venue="XTWO")], venues=("XDMO", "XTWO"))
    )
    with open_rule_engine(place, DAY, ["XTWO"]) as engine:
        digests = tuple(one.sha256 for one in engine.inputs())

    assert find_day_of_files(place, digests) == (DAY, ("XTWO",))
    (place / f"trade.{DAY}.XTWO.parquet").unlink()
    assert find_day_of_files(place, digests) is None
