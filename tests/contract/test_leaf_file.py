"""What every leaf file keeps: the rows in order, twice the same, and all faulty rows named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

from biplomacy.solvency.adapters.leaf_csv import CsvLeaves
from biplomacy.solvency.adapters.leaf_parquet import ParquetLeaves
from biplomacy.solvency.errors import (
    LeafFileMalformed,
    LiabilityMalformed,
    LiabilityNegative,
    LiabilityOverflow,
)
from biplomacy.solvency.model import LIMIT, LiabilityRow
from biplomacy.solvency.ports import LeafFile
from biplomacy.values.errors import SourceUnavailable

Cells = tuple[str, str, object, object]
Maker = Callable[[Sequence[Cells]], LeafFile]
COLUMNS = ("customer_no", "legal_id", "part", "balance")


@pytest.fixture(params=["csv", "parquet"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Maker:
    def csv_file(rows: Sequence[Cells]) -> LeafFile:
        path = tmp_path / "leaves.csv"
        lines = [",".join(COLUMNS), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return CsvLeaves(path)

    def parquet_file(rows: Sequence[Cells]) -> LeafFile:
        path = tmp_path / "leaves.parquet"
        wide = any(isinstance(row[3], int) and abs(row[3]) >= LIMIT for row in rows)
        kind = "HUGEINT" if wide else "BIGINT"
        if any(isinstance(row[3], str) for row in rows):
            kind = "VARCHAR"
        with duckdb.connect() as database:
            names = "customer_no VARCHAR, legal_id VARCHAR, part BIGINT"
            database.execute(f"CREATE TABLE t ({names}, balance {kind})")
            database.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [list(row) for row in rows])
            if kind == "HUGEINT":  # Parquet would keep it as a float
                database.execute("ALTER TABLE t ALTER balance TYPE VARCHAR")
            database.execute(f"COPY t TO '{path}' (FORMAT parquet)")
        return ParquetLeaves(path)

    return csv_file if request.param == "csv" else parquet_file


def test_rows_come_in_order_and_again(make: Maker) -> None:
    file = make([("C-2", "Ünal, Zeynep", 0, 5), ("C-1", "x", 1, 0), ("C-1", "x", 0, LIMIT - 1)])

    rows = list(file.rows())

    assert rows == [
        LiabilityRow("C-2", "Ünal, Zeynep", 0, 5),
        LiabilityRow("C-1", "x", 1, 0),
        LiabilityRow("C-1", "x", 0, LIMIT - 1),
    ]
    assert list(file.rows()) == rows


def test_every_negative_balance_is_named_by_its_row(make: Maker) -> None:
    file = make([("a", "x", 0, -1), ("b", "x", 0, 1), ("c", "x", 0, -5)])

    with pytest.raises(LiabilityNegative, match=r"below zero: rows 1, 3$"):
        list(file.rows())


@pytest.mark.parametrize("cell", ["1.5", "", "1e3", "0x10", "+5", "007", "-0", "٣", " 5"])
def test_what_is_no_whole_number_is_malformed(make: Maker, cell: str) -> None:
    file = make([("a", "x", 0, "7"), ("b", "x", 0, cell)])

    with pytest.raises(LiabilityMalformed, match=r"row 2$"):
        list(file.rows())


@pytest.mark.parametrize(
    ("number", "legal"),
    [("", "x"), ("a", " "), ("a", "x\x1fy"), ("a" * 201, "x"), ("a", "\u202ex")],
)
def test_names_that_do_not_read_are_malformed(make: Maker, number: str, legal: str) -> None:
    file = make([(number, legal, 0, 7)])

    with pytest.raises(LiabilityMalformed, match=r"row 1$") as caught:
        list(file.rows())
    assert caught.value.rows == (1,)


def test_a_balance_of_the_limit_overflows(make: Maker) -> None:
    file = make([("a", "x", 0, LIMIT)])

    with pytest.raises(LiabilityOverflow, match=r"row 1$"):
        list(file.rows())


def test_a_part_below_zero_is_malformed(make: Maker) -> None:
    file = make([("a", "x", -1, 1)])

    with pytest.raises(LiabilityMalformed):
        list(file.rows())


def test_only_the_first_faulty_rows_are_named(make: Maker) -> None:
    file = make([(f"C-{number}", "x", 0, -1) for number in range(30)])

    with pytest.raises(LiabilityNegative, match=r"19, 20 and 10 more$") as caught:
        list(file.rows())
    assert caught.value.count == 30


@pytest.mark.parametrize("kind", [CsvLeaves, ParquetLeaves])
def test_a_file_that_is_not_there_is_unavailable(
    kind: type[CsvLeaves | ParquetLeaves], tmp_path: Path
) -> None:
    with pytest.raises(SourceUnavailable):
        list(kind(tmp_path / "none").rows())


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"customer_no,legal_id,balance\n", id="a-column-missing"),
        pytest.param(b"legal_id,customer_no,part,balance\n", id="another-order"),
        pytest.param(b"", id="empty"),
        pytest.param(b"customer_no,legal_id,part,balance\na,\xff,0,1\n", id="not-utf-8"),
        pytest.param(b'customer_no,legal_id,part,balance\na,"x"y,0,1\n', id="not-csv"),
    ],
)
def test_other_columns_or_no_table_are_refused_without_repeating_cells(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "l.csv").write_bytes(content)
    (tmp_path / "l.parquet").write_bytes(content)

    for file in (CsvLeaves(tmp_path / "l.csv"), ParquetLeaves(tmp_path / "l.parquet")):
        with pytest.raises(LeafFileMalformed) as caught:
            list(file.rows())
        assert '"x"y' not in caught.value.message


def test_a_row_of_another_width_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    path.write_text("customer_no,legal_id,part,balance\na,x,0,1\nb,x,0\nc,x,0,1,9\n")

    with pytest.raises(LiabilityMalformed, match=r"rows 2, 3$"):
        list(CsvLeaves(path).rows())


def test_a_parquet_of_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "l.parquet"
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT 'a' AS customer_no, 1 AS balance) TO '{path}'")

    with pytest.raises(LeafFileMalformed, match="other columns"):
        list(ParquetLeaves(path).rows())


def test_a_fraction_in_parquet_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "l.parquet"
    row = "SELECT 'a' AS customer_no, 'x' AS legal_id, 0 AS part, 1.0::DOUBLE AS balance"
    with duckdb.connect() as database:
        database.execute(f"COPY ({row}) TO '{path}'")

    with pytest.raises(LiabilityMalformed, match=r"row 1$"):
        list(ParquetLeaves(path).rows())
