"""``biplomacy power contract``, ``meter`` and ``performance``: command and whole output."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from biplomacy.power.contract_file import read_contract
from biplomacy.power.meter_check import check_days, check_meter
from biplomacy.power.performance_check import check_performance
from biplomacy.power.statement.contract import decode_contract
from biplomacy.power.statement.curtailment import check_curtailment, decode_curtailment
from biplomacy.power.statement.meter import decode_meter
from biplomacy.power.statement.performance import decode_performance
from biplomacy.values.canonical import JsonObject, decode_object
from biplomacy.values.digest import Digest
from command_line import Place, place
from fakes.power_meter import CONTRACT

TERMS = ("--contract", "contract.toml")
WITH_ORDERS = (*TERMS, "--orders", "orders.csv")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a contract, invented orders and a meter file that no meter wrote."""
    folder = tmp_path_factory.mktemp("meter")
    found = place(folder)
    (folder / "contract.toml").write_text(CONTRACT, encoding="utf-8")
    _, orders, _ = found.call("power", "contract", "contract.toml", "--synthetic-orders", "x")
    (folder / "orders.csv").write_text(orders, encoding="utf-8")
    _, meter, _ = found.call("power", "meter", *WITH_ORDERS, "--synthetic", "x")
    (folder / "meter.csv").write_text(meter, encoding="utf-8")
    return folder


@pytest.fixture
def here(made: Path, tmp_path: Path) -> Place:
    return place(Path(shutil.copytree(made, tmp_path / "here")))


def bodies(printed: str) -> list[JsonObject]:
    return [decode_object(line.encode()) for line in printed.splitlines()]


def content(here: Place, name: str) -> bytes:
    return (here.directory / name).read_bytes()


def test_a_contract_is_shown_with_its_duty_to_go_down(here: Place) -> None:
    shown = (
        "contract press; grade attested: invented for a test\n"
        "id         sez-7\n"
        "buyer      Example Mining (Pvt) Ltd\n"
        "meter      132kv-07, read each 15 minutes\n"
        "system     pakistan-fy25\n"
        "months     2024-11 to 2025-03\n"
        "power      100 MW at the meter, at all hours\n"
        "tariff     22.98 PKR/kWh in 2024-11 and later\n"
        "prepaid    1,000,000.00 PKR\n"
        "curtail    to 10 MW, at 30 minutes notice, 100 hours a year at most\n"
    )

    assert here.call("power", "contract", "contract.toml") == (0, shown, "")


def test_an_order_beyond_the_contract_is_named(here: Place) -> None:
    (here.directory / "orders.csv").write_text(
        "id,issued,starts,ends,limit_mw\n"
        "o-1,2024-11-05T12:00:00Z,2024-11-05T12:29:00Z,2024-11-05T14:00:00Z,10\n",
        encoding="utf-8",
    )

    code, out, err = here.call("power", "contract", "contract.toml", "--orders", "orders.csv")

    assert (code, err) == (3, "")
    order, finding = out.splitlines()[-2:]
    assert order == (
        "order      o-1: at most 10 MW from 2024-11-05T12:29:00Z to 2024-11-05T14:00:00Z,"
        " issued 2024-11-05T12:00:00Z"
    )
    assert finding == (
        "warning[order-notice-short]: o-1: notice of 29 minutes, the contract asks for 30"
    )


def test_statements_of_contract_and_orders_come_out_of_the_command(here: Place) -> None:
    (contract,) = bodies(here.call("power", "contract", "contract.toml", "--json")[1])
    told = here.call("power", "contract", "contract.toml", "--orders", "orders.csv", "--json")[1]

    assert decode_contract(contract) == read_contract(CONTRACT.encode())
    orders = [decode_curtailment(body) for body in bodies(told)]
    assert check_curtailment(orders, decode_contract(contract)) == ()
    assert len(orders) > 10


def test_a_person_needs_a_salt_and_is_never_named(here: Place) -> None:
    person = CONTRACT.replace("system =", "person = true\nsystem =")
    (here.directory / "contract.toml").write_text(person, encoding="utf-8")
    (here.directory / "salt").write_bytes(bytes(32))

    refused = here.call("power", "contract", "contract.toml", "--json")
    code, out, _ = here.call("power", "contract", "contract.toml", "--salt", "salt", "--json")

    assert refused[0] == 2
    assert refused[2].startswith("error[system-malformed]: the buyer is a person")
    assert code == 0
    assert "Example" not in out
    assert decode_contract(bodies(out)[0]).hidden


def test_a_meter_is_shown_by_month_and_says_that_it_is_synthetic(here: Place) -> None:
    code, out, err = here.call("power", "meter", "meter.csv", *TERMS)

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "synthetic meter readings; contract press; grade assumed"
    assert lines[2].split()[:2] == ["2024-11", "30"]
    assert lines[-2].startswith("sum ")
    assert lines[-1].endswith(f"file sha256:{Digest.of(content(here, 'meter.csv'))}")


def test_faults_of_a_meter_are_findings_and_nothing_is_filled(here: Place) -> None:
    rows = content(here, "meter.csv").splitlines(keepends=True)
    del rows[40:43]
    (here.directory / "meter.csv").write_bytes(b"".join(rows))

    code, out, _ = here.call("power", "meter", "meter.csv", *TERMS)

    assert code == 0
    assert out.splitlines()[-1].startswith("warning[meter-gap]: 2024-11-01T05:15:00Z: no reading")


def test_days_are_stated_one_by_one_and_made_again(here: Place) -> None:
    contract = read_contract(CONTRACT.encode())
    days = [
        decode_meter(one)
        for one in bodies(here.call("power", "meter", "meter.csv", *TERMS, "--json")[1])
    ]
    one = ("power", "meter", "meter.csv", *TERMS, "--day", "2024-12-24")
    evidence = here.call(*one, "--evidence")[1].encode()

    (day,) = bodies(here.call(*one, "--json")[1])

    assert len(days) == 151
    assert check_days(days) == ()
    assert decode_meter(day) in days
    assert check_meter(decode_meter(day), evidence, contract) == ()
    assert "2024-12-24" in here.call(*one)[1]


def test_a_performance_says_what_was_promised_delivered_and_obeyed(here: Place) -> None:
    code, out, err = here.call(
        "power", "performance", "meter.csv", *WITH_ORDERS, "--system", "pakistan-fy25"
    )

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == (
        "synthetic hours (seed pakistan-fy25); synthetic meter readings; contract press;"
        " grade assumed"
    )
    assert lines[1] == "sez-7: 100 MW, 2024-11 to 2025-03, MWh at the meter"
    assert lines[3].split()[0] == "2024-11"
    assert any(line.startswith("orders  16 orders: ") for line in lines)
    assert any(line.startswith("rho ") for line in lines)
    assert max(map(len, lines)) <= 100


def test_a_performance_is_made_again_from_what_the_command_prints(here: Place) -> None:
    asked = ("power", "performance", "meter.csv", *WITH_ORDERS, "--system", "pakistan-fy25")
    (body,) = bodies(here.call(*asked, "--json")[1])
    orders = here.call(*asked, "--evidence", "orders")[1].encode()
    stated = decode_performance(body)
    contract = read_contract(CONTRACT.encode())

    without = check_performance(
        stated, contract, readings=content(here, "meter.csv"), orders=orders, surplus=b""
    )

    assert [finding.subject for finding in without] == ["surplus"]
    plain = ("power", "performance", "meter.csv", *WITH_ORDERS, "--from", "2024-12")
    (body,) = bodies(here.call(*plain, "--json")[1])
    again = check_performance(
        decode_performance(body),
        contract,
        readings=content(here, "meter.csv"),
        orders=here.call(*plain, "--evidence", "orders")[1].encode(),
    )
    assert again == ()


def test_a_published_surplus_is_held_against_the_hours_that_came(here: Place) -> None:
    _, published, _ = here.call("power", "surplus", "--json")
    (here.directory / "surplus.json").write_text(published, encoding="utf-8")

    code, out, _ = here.call(
        "power", "performance", "meter.csv", *TERMS, "--system", "pakistan-fy25",
        "--seed", "another year", "--forecast", "surplus.json",
    )  # fmt: skip

    assert code == 0
    told = [line for line in out.splitlines() if line.startswith("surplus 2024-11 P")]
    assert len(told) == 4
    assert "MW published, reached in" in told[0]


def test_a_bill_that_differs_is_named(here: Place) -> None:
    (here.directory / "bills.csv").write_text(
        "month,currency,billed\n2024-11,PKR,1.00\n", encoding="utf-8"
    )

    code, out, _ = here.call("power", "performance", "meter.csv", *TERMS, "--bills", "bills.csv")

    assert code == 0
    assert out.splitlines()[-1].startswith("failure[bill-differs]: 2024-11: billed 100 minor units")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(("meter", *TERMS), 2, "name a meter file", id="no-file"),
        pytest.param(("meter", "none.csv", *TERMS), 2, "file-absent", id="absent"),
        pytest.param(("meter", "contract.toml", *TERMS), 2, "system-malformed", id="no-meter"),
        pytest.param(
            ("meter", "meter.csv", *TERMS, "--evidence"), 2, "goes with --day", id="evidence"
        ),
        pytest.param(
            ("performance", "meter.csv", *TERMS, "--forecast", "x"), 2, "--system", id="forecast"
        ),
        pytest.param(
            ("performance", "meter.csv", *TERMS, "--from", "2024-01"), 2, "outside the contract",
            id="another-month",
        ),
        pytest.param(
            ("performance", "meter.csv", *TERMS, "--evidence", "surplus"), 2, "goes with --system",
            id="no-such-evidence",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused(
    here: Place, arguments: tuple[str, ...], code: int, message: str
) -> None:
    found, out, err = here.call("power", *arguments)

    assert (found, out) == (code, "")
    assert message in err
