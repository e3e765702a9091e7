"""``biplomacy power hours`` and ``power surplus``: command and whole output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.power.hours import synthetic_series
from biplomacy.power.hours_check import check_hours
from biplomacy.power.month_table import shipped_months
from biplomacy.power.statement.hours import decode_hours
from biplomacy.power.statement.surplus import decode_surplus, decode_surplus_rows
from biplomacy.power.surplus_check import check_surplus
from biplomacy.power.system_file import shipped_bytes, shipped_system
from biplomacy.values.canonical import decode_object
from biplomacy.values.digest import Digest
from command_line import Place, place

ORIGIN = "synthetic hours (seed pakistan-fy25); capacities recalled; grade assumed"
DIFFERS = (
    "months pakistan-reported; another shipped source differs in 4 of them:"
    " biplomacy power hours lists them"
)
CONFLICTS = """\
warning[months-differ]: 2025-02: pakistan-reported 6942 GWh derived; pakistan-balanced 6945 GWh derived
warning[months-differ]: 2025-03: pakistan-reported 8410 GWh derived; pakistan-balanced 8408 GWh derived
warning[months-differ]: 2025-04: pakistan-reported 10513 GWh reported; pakistan-balanced 10542 GWh derived
warning[months-differ]: 2025-05: pakistan-reported 12755 GWh reported; pakistan-balanced 12726 GWh derived
""".splitlines()  # noqa: E501 - whole lines of output


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return place(tmp_path)


def test_hours_say_where_they_come_from_and_what_disagrees(here: Place) -> None:
    code, out, err = here.call("power", "hours")

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == ORIGIN
    assert lines[2] == "2024-07     14,880  reported      23,385    16,352"
    assert lines[9] == "2025-02      6,942  derived       14,136     7,225"
    assert lines[14:19] == [
        "sum        127,156  8,760 intervals of 60 min from 2024-06-30T19:00:00Z",
        "normal form sha256 c81c39749714d830faca08baf385158d9b650949fc8315ba10cb4a9cb45c7668",
        "marks of the load, compared and not fitted",
        "  least hour of the year    press   7,000 MW   these hours   7,184 MW",
        "  highest hour              press  24,000 MW   these hours  23,385 MW",
    ]
    assert lines[19:] == [
        "  above all but 85 hours    press   1,845 MW   these hours   1,559 MW",
        *CONFLICTS,
    ]


def test_two_tables_are_compared_on_request(here: Place) -> None:
    code, out, err = here.call("power", "hours", "--compare", "pakistan-balanced")

    assert (code, err) == (3, "")
    assert out.splitlines()[2:] == CONFLICTS


def test_a_table_compared_with_itself_tells_nothing(here: Place) -> None:
    code, out, err = here.call("power", "hours", "--compare", "pakistan-reported")

    assert (code, out, err) == (0, "", "the two tables tell the same\n")


def test_a_comparison_is_printed_as_json_too(here: Place) -> None:
    code, out, _ = here.call("power", "hours", "--compare", "pakistan-balanced", "--json")

    found = [decode_object(line.encode()) for line in out.splitlines()]
    assert code == 3
    assert [one["subject"] for one in found if one["severity"] == "warning"] == [
        "2025-02", "2025-03", "2025-04", "2025-05",
    ]  # fmt: skip


def test_the_body_of_hours_can_be_made_again(here: Place) -> None:
    code, out, _ = here.call("power", "hours", "--json")

    told = decode_hours(decode_object(out.strip().encode()))
    assert code == 0
    assert check_hours(told) == ()
    assert (told.seed, told.source) == ("pakistan-fy25", "months pakistan-reported")


def test_surplus_shows_the_golden_winter(here: Place) -> None:
    code, out, err = here.call("power", "surplus", "--season", "winter")

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:6] == [
        ORIGIN,
        DIFFERS,
        "firm surplus, Nov to Mar of 2024-07 to 2025-06, 3,624 h",
        "  P50  9,847 MW   P90  7,595 MW   P95  6,842 MW   P99  5,633 MW   hours without: 0",
        "  binding limit, intervals: plant 3,624, reserve 0, grid 0",
        "",
    ]
    assert (
        lines[7] == "2024-07      5,154    3,195    2,775    1,907        0     744       0       0"
    )
    assert lines[-1] == "surplus is capacity at the busbar; every kWh of it still burns fuel"


def test_surplus_shows_the_local_hours_of_a_month(here: Place) -> None:
    code, out, _ = here.call("power", "surplus", "--season", "2024-07", "--by-hour")

    assert code == 0
    assert len(out.splitlines()) == 7 + 24
    assert out.splitlines()[-1].startswith("23:00")


def test_the_must_take_variant_leaves_less_in_the_same_hours(here: Place) -> None:
    _, out, _ = here.call(
        "power", "surplus", "--system", "pakistan-fy25-must-take", "--season", "winter"
    )

    assert out.startswith(ORIGIN)
    assert "P95  6,299 MW" in out


def test_the_body_of_a_surplus_and_its_rows_can_be_measured_again(here: Place) -> None:
    asked = ("power", "surplus", "--firm-mw", "100", "--years", "2")
    _, body, _ = here.call(*asked, "--json")
    _, rows, _ = here.call(*asked, "--csv")

    told = decode_surplus(decode_object(body.strip().encode()))
    series = synthetic_series(shipped_months().fiscal_year(2025), "pakistan-fy25", 300)
    assert check_surplus(told, shipped_system("pakistan-fy25"), series, rows.encode()) == ()
    assert len(decode_surplus_rows(rows.encode())) == told.by_hour.count == 288
    assert told.by_hour.digest == Digest.of(rows.encode())


def test_a_system_and_months_may_be_files_of_ones_own(here: Place) -> None:
    (here.directory / "mine.toml").write_bytes(shipped_bytes("pakistan-fy25"))
    (here.directory / "mine.csv").write_text(
        "month,gwh,basis,note,source\n"
        + "".join(
            f"{month},{wh // 10**9},reported,,me\n"
            for month, wh in shipped_months().fiscal_year(2025).items()
        ),
        encoding="utf-8",
    )

    code, out, _ = here.call(
        "power", "surplus", "--system", "mine.toml", "--months", "mine.csv", "--season", "winter"
    )

    assert code == 0
    assert out.splitlines()[1].startswith("firm surplus")
    assert "P95  6,842 MW" in out


def test_hours_of_a_file_say_so_and_keep_being_synthetic(here: Place) -> None:
    _, written, _ = here.call("power", "hours", "--csv")
    (here.directory / "load.csv").write_text(written, encoding="utf-8")
    asked = ("power", "hours", "--hours", "load.csv", "--loader", "plain")

    code, out, _ = here.call(*asked, "--months", "pakistan-reported")
    raised = here.call(*asked, "--provenance", "metered")

    assert code == 0
    assert out.splitlines()[0] == (
        "synthetic hours (file load.csv); capacities recalled; grade assumed"
    )
    assert raised == (
        3,
        "",
        "error[provenance-raised]: the hours are claimed as metered, the file says synthetic\n"
        + raised[2].partition("\n")[2],
    )


def test_hours_that_do_not_sum_to_their_months_are_refused(here: Place) -> None:
    _, written, _ = here.call("power", "hours", "--csv")
    (here.directory / "load.csv").write_text(written, encoding="utf-8")

    code, out, err = here.call(
        "power", "hours", "--hours", "load.csv", "--loader", "plain",
        "--months", "pakistan-balanced",
    )  # fmt: skip

    assert (code, out) == (2, "")
    assert err.startswith(
        "error[month-mismatch]: the hours of 2025-04 sum to 10513 GWh, its total is 10542 GWh\n"
    )


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("surplus", "--system", "atlantis"), 2, "system-malformed"),
        (("surplus", "--system", "absent.toml"), 2, "file-absent"),
        (("surplus", "--year", "2031"), 2, "hours-missing"),
        (("surplus", "--season", "spring"), 2, "hours-missing"),
        (("surplus", "--firm-mw", "1e3"), 2, "quantity-malformed"),
        (("surplus", "--years", "1001"), 2, "limit-exceeded"),
        (("hours", "--hours", "load.csv"), 2, "loader-unknown"),
        (("hours", "--hours", "load.csv", "--loader", "plain"), 2, "hours-missing"),
        (("hours", "--hours", "load.csv", "--loader", "ntdc"), 2, "system-malformed"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_code(
    here: Place, arguments: tuple[str, ...], status: int, code: str
) -> None:
    (here.directory / "load.csv").write_text("time,wh\n", encoding="utf-8")

    found, out, err = here.call("power", *arguments)

    assert (found, out) == (status, "")
    assert err.startswith(f"error[{code}]: ")
    assert "\nhint: " in err


def test_a_mapping_tells_how_a_foreign_file_is_written(here: Place) -> None:
    (here.directory / "load.csv").write_text(
        "Stamp,SYSLOAD\n2024-07-01 00:00,15000\n2024-07-01 00:30,15000.5\n", encoding="utf-8"
    )
    (here.directory / "columns.toml").write_text(
        'time = "Stamp"\nload = "SYSLOAD"\nstep_minutes = 30\nutc_offset_minutes = 300\n',
        encoding="utf-8",
    )

    code, out, _ = here.call(
        "power", "hours", "--hours", "load.csv", "--loader", "ntdc", "--mapping", "columns.toml"
    )

    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "reported hours (file load.csv); capacities recalled; grade assumed"
    assert lines[2] == "2024-07         15  reported      15,000    15,000"
