"""``biplomacy power storage``, ``storage-check`` and ``export``: command and output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.power.statement.dispatch import decode_dispatch, encode_dispatch
from biplomacy.values.canonical import decode_object, encode
from command_line import place

LOADS = (
    "--load", "asic-15,mining,600,37.15002", "--load", "asic-20,mining,900,27.86251",
    "--load", "asic-30,mining,500,18.57501", "--load", "export,export,150,24",
)  # fmt: skip
FIRST = "synthetic hours (seed pakistan-fy25); capacities recalled; grade assumed"


def test_a_year_with_a_battery_and_a_quota_has_its_golden_cost(tmp_path: Path) -> None:
    here = place(tmp_path)

    code, out, err = here.call(
        "power", "storage", *LOADS, "--quota-gwh", "8000", "--write", "answer"
    )

    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0] == FIRST
    assert lines[2].startswith("least cost of the year, less what loads pay: 600,836.3")
    assert lines[2].endswith(" M PKR")
    assert (
        lines[3] == "checked in whole numbers without the solver; other answers may cost the same"
    )
    assert "unserved" not in out

    code, out, err = here.call("power", "storage-check", "answer")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        FIRST,
        "bound, cost and every energy are those of the published arrays",
    ]

    arrays = tmp_path / "answer" / "primal.npy"
    arrays.write_bytes(arrays.read_bytes()[:-1] + b"\x01")
    code, out, err = here.call("power", "storage-check", "answer")
    assert code == 3
    assert "power-lp-array-differs" in out + err


def test_its_json_is_a_body_of_power_dispatch(tmp_path: Path) -> None:
    code, out, err = place(tmp_path).call("power", "storage", "--mw", "50", "--json")

    body = decode_object(out.strip().encode())
    assert (code, err) == (0, "")
    assert encode(encode_dispatch(decode_dispatch(body))) == encode(body)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--quota-gwh", "1"), 2, "error[load-invalid]: --quota-gwh limits mining, and no load"),
        (("--kept-ppm", "0"), 2, "error[load-invalid]: the storage storage keeps"),
        (("--mw", "x"), 2, "error[quantity-malformed]: --mw"),
        (("--solver", "glpk"), 4, "error[solver-missing]: no solver is called 'glpk'"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    tmp_path: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    status, out, err = place(tmp_path).call("power", "storage", *options)

    assert (status, out) == (code, "")
    assert err.startswith(said)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_year_is_exported_as_a_file_of_pypsa(tmp_path: Path) -> None:
    here = place(tmp_path)

    code, out, err = here.call("power", "export", "--pypsa", "year.nc", *LOADS)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == FIRST
    assert out.splitlines()[-2:] == [
        "year.nc: 9 plants, 4 loads, 8,760 intervals",
        "the row that keeps the reserve free is told in its meta: add it before solving",
    ]
    assert (tmp_path / "year.nc").read_bytes()[:4] == b"\x89HDF"
