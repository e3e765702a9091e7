"""``biplomacy power dispatch`` and ``power auction``: command and whole output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.power.statement.auction import decode_auction
from biplomacy.power.statement.dispatch import decode_dispatch
from biplomacy.values.canonical import decode_object
from command_line import Place, place

LOADS = (
    "--load", "asic-15,mining,600,37.15002", "--load", "asic-20,mining,900,27.86251",
    "--load", "asic-30,mining,500,18.57501", "--load", "export,export,150,24",
)  # fmt: skip
BIDS = """name,kind,mw,per_kwh
mine,mining,600,37.15
smelter,smelter,300,24
cold-store,agriculture,50,13
"""


@pytest.fixture
def here(tmp_path: Path) -> Place:
    (tmp_path / "bids.csv").write_text(BIDS, encoding="utf-8")
    return place(tmp_path)


def test_a_block_is_shown_with_both_readings_and_the_back_cast(here: Place) -> None:
    code, out, err = here.call("power", "dispatch", "--block-mw", "2000")

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "synthetic hours (seed pakistan-fy25); capacities recalled; grade assumed"
    assert lines[2] == "dispatch, 2024-07 to 2025-06, GWh at the busbar"
    start = lines.index("block of 2000 MW at the meter, 2024-11 to 2025-03, 3624 h")
    assert lines[start + 1 : start + 3] == [
        "  14.6497 PKR a kWh (merit order) | 22.5959 (rlng at the margin)",
        "  carried by imported-coal 4,518, gas 2,230, thar 400, rlng 286 GWh",
    ]
    assert "  mean fuel cost         6.00    8.60 PKR a kWh" in lines
    assert lines[-1] == (
        "warning[backcast-cost]: mean fuel cost: modelled 6.00, published 8.60 a kWh"
    )
    assert max(map(len, lines)) <= 105


def test_gas_that_must_be_taken_brings_the_back_cast_near(here: Place) -> None:
    code, out, _ = here.call(
        "power", "dispatch", "--system", "pakistan-fy25-must-take", "--block-mw", "2000",
        "--season", "all",
    )  # fmt: skip

    assert code == 0
    assert "  14.1976 PKR a kWh (merit order) | 22.5959 (rlng at the margin)" in out
    assert "  21 GWh are lacking in hours without surplus" in out
    assert "  rlng                   22.3    22.2" in out
    assert "backcast-cost" not in out


def test_a_quota_on_the_mining_loads_has_its_price(here: Place) -> None:
    code, out, err = here.call(
        "power", "dispatch", *LOADS, "--quota-gwh", "8000", "--kernel", "numba"
    )

    assert (code, err) == (0, "")
    assert "method: quota of at most 8,000 GWh, priced at 12.6674 PKR a kWh at the busbar" in out
    assert "6,621 GWh at that price, 11,827 just below it; 1,704 hours filled" in out


def test_json_is_the_body_and_both_kernels_print_the_same(here: Place) -> None:
    plain = here.call("power", "dispatch", *LOADS, "--json")
    fast = here.call("power", "dispatch", *LOADS, "--json", "--kernel", "numba")

    assert plain == fast
    told = decode_dispatch(decode_object(plain[1].encode().rstrip()))
    assert told.objective == 53_288_576_836_928_269_527_850_000


def test_the_evidence_prints_as_csv(here: Place) -> None:
    _, energy, _ = here.call("power", "dispatch", "--csv", "energy")
    _, prices, _ = here.call("power", "dispatch", "--csv", "prices")

    assert energy.splitlines()[:2] == [
        "kind,name,month,wh,spilled_wh", "plant,hydro,2024-07,5340999999360,0",
    ]  # fmt: skip
    assert len(prices.splitlines()) == 8_761


def test_an_auction_is_open_to_all_and_shows_who_gets_what(here: Place) -> None:
    code, out, err = here.call(
        "power", "auction", "bids.csv", "--floor", "14.6497", "--floor-standing", "press",
        "--floor-source", "a paper", "--kernel", "numba",
    )  # fmt: skip

    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[2:] == [
        "auction, 2024-11 to 2025-03; floor 14.6497 PKR a kWh at the meter (press: a paper)",
        "price 14.6497 to 22.5959, 15.0196 on average, in 3,624 hours",
        "mine mining 600 MW at 37.1500 2,174 GWh 32,658,639,096.00 PKR",
        "smelter smelter 300 MW at 24.0000 1,087 GWh 16,329,319,548.00 PKR",
        "cold-store agriculture 50 MW at 13.0000 below the floor",
        "all who are served in an hour pay the same; nothing but the bid decides",
    ]


def test_an_auction_prints_its_body_its_bids_and_its_prices(here: Place) -> None:
    asked = ("power", "auction", "bids.csv", "--floor", "14.6497", "--season", "2025-01")
    _, body, _ = here.call(*asked, "--json")
    _, bids, _ = here.call(*asked, "--csv", "bids")
    _, prices, _ = here.call(*asked, "--csv", "prices")

    told = decode_auction(decode_object(body.encode().rstrip()))
    assert len(prices.splitlines()) == told.prices.count + 1 == 745
    assert bids.splitlines()[1] == "mine,mining,600000000,3715000"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("dispatch", "--load", "a,mining,600"), "load-invalid", id="half-a-load"),
        pytest.param(("dispatch", "--load", "a,wishing,1,1"), "load-invalid", id="no-kind"),
        pytest.param(("dispatch", "--load", "a,ai,1.5.5,1"), "quantity-malformed", id="no-number"),
        pytest.param(("dispatch", "--load", "A b,ai,1,1"), "field-malformed", id="no-name"),
        pytest.param(("dispatch", "--quota-gwh", "5"), "system-malformed", id="quota-on-nobody"),
        pytest.param(
            ("dispatch", "--block-mw", "5", "--season", "2031-01"), "system-malformed", id="when"
        ),
        pytest.param(
            ("dispatch", "--block-mw", "5", "--season", "spring"), "system-malformed", id="season"
        ),
        pytest.param(("dispatch", "--block-mw", "0"), "load-invalid", id="block-of-nothing"),
        pytest.param(
            ("dispatch", "--block-mw", "5", "--at-margin", "wind-farm"),
            "system-malformed",
            id="no-such-plant",
        ),
        pytest.param(
            ("dispatch", *LOADS, "--quota-gwh", "8", "--csv", "prices"),
            "system-malformed",
            id="prices-of-a-coupled-year",
        ),
        pytest.param(("auction", "none.csv", "--floor", "1"), "file-absent", id="no-file"),
        pytest.param(("auction", "bids.csv", "--floor", "-1"), "quantity-malformed", id="floor"),
    ],
)
def test_what_does_not_read_is_refused(here: Place, arguments: tuple[str, ...], code: str) -> None:
    status, out, err = here.call("power", *arguments)

    assert (status, out) == (2, "")
    assert err.startswith(f"error[{code}]")
