"""Months as two sources report them."""

from __future__ import annotations

import pytest

from biplomacy.power.errors import (
    HoursDuplicate,
    HoursMissing,
    QuantityMalformed,
    SystemMalformed,
)
from biplomacy.power.month import Month
from biplomacy.power.month_table import Basis, compare_months, read_month_table, shipped_months
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Severity
from shared_files import shared

HEAD = b"month,gwh,basis,note,source\n"


def test_the_fiscal_year_has_twelve_months_and_the_known_sum() -> None:
    months = shipped_months().fiscal_year(2025)

    assert [str(month) for month in months][::11] == ["2024-07", "2025-06"]
    assert sum(months.values()) == 127_156 * 10**9


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("pakistan-reported", "data/pakistan_monthly_generation.csv"),
        ("pakistan-balanced", "data/power/pk_monthly_generation_fy25.csv"),
    ],
)
def test_a_shipped_table_holds_what_its_press_compilation_holds(name: str, file: str) -> None:
    compiled = read_month_table(shared(file).read_bytes(), name)

    assert shipped_months(name).rows == compiled.rows


def test_two_shipped_sources_that_disagree_appear_as_findings() -> None:
    found = compare_months(shipped_months(), shipped_months("pakistan-balanced"))

    differing = [one for one in found if one.severity is Severity.WARNING]
    assert [one.subject for one in differing] == ["2025-02", "2025-03", "2025-04", "2025-05"]
    assert differing[3].message == (
        "pakistan-reported 12755 GWh reported; pakistan-balanced 12726 GWh derived"
    )
    assert len(found) == 6
    assert found[0].message.endswith("pakistan-balanced has no total")


def test_a_table_agrees_with_itself() -> None:
    assert compare_months(shipped_months(), shipped_months()) == ()


def test_february_and_march_are_derived() -> None:
    derived = [str(row.month) for row in shipped_months().rows if row.basis is Basis.DERIVED]

    assert derived == ["2025-02", "2025-03"]


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        pytest.param(b"2025-13,1,reported,,s\n", SystemMalformed, id="no-month"),
        pytest.param(b"2025-01,1e3,reported,,s\n", QuantityMalformed, id="exponent"),
        pytest.param(b"2025-01,1.0000000001,reported,,s\n", QuantityMalformed, id="below-a-wh"),
        pytest.param(b"2025-01,NaN,reported,,s\n", QuantityMalformed, id="nan"),
        pytest.param(b"2025-01,1,guessed,,s\n", SystemMalformed, id="basis"),
        pytest.param(b"2025-01,1,reported,,\n", SystemMalformed, id="no-source"),
        pytest.param(b"2025-01,1,reported,,s\n" * 2, HoursDuplicate, id="twice"),
    ],
)
def test_a_broken_table_is_refused(rows: bytes, error: type[BiplomacyError]) -> None:
    with pytest.raises(error):
        read_month_table(HEAD + rows)


def test_another_header_is_refused() -> None:
    with pytest.raises(SystemMalformed):
        read_month_table(b"month,energy\n2025-01,1\n")


def test_a_gap_is_named_and_never_filled() -> None:
    with pytest.raises(HoursMissing, match="2024-02"):
        shipped_months().totals(Month(2024, 1), Month(2024, 7))


def test_an_unknown_table_is_refused_with_the_names_of_the_known() -> None:
    with pytest.raises(SystemMalformed) as refused:
        shipped_months("india")

    assert "pakistan-reported" in refused.value.hint
