"""``biplomacy reserve`` and ``market``: command and whole output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from biplomacy.chain.blocks_file import write_blocks
from biplomacy.chain.model import Network
from biplomacy.reserve.statement.report import decode_report
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import JsonObject, decode_object
from command_line import Place, place
from fakes.small_chain import MINER, STRANGER, TREASURY, small_chain
from shared_files import shared

MEMBER: JsonObject = {
    "id": "treasury",
    "entity": "office",
    "kind": "onchain",
    "custody": "cold",
    "purpose": "own",
    "scripts": [TREASURY.script.hex()],
}


def perimeter(*members: JsonObject) -> JsonObject:
    return {
        "scope": "public sector, GFSM 2014",
        "version": 1,
        "complete": False,
        "entities": [{"id": "office", "name": "Bitcoin Office", "sector": "central-government"}],
        "members": list(members),
        "accounting": {"booking": "fifo", "currency": "USD"},
    }


@pytest.fixture
def here(tmp_path: Path) -> Place:
    blocks = tmp_path / "blocks"
    write_blocks(blocks, Network.REGTEST, small_chain().blocks)
    write_json(tmp_path / "perimeter.json", perimeter(MEMBER))
    return place(tmp_path)


def write_json(path: Path, value: JsonObject) -> None:
    path.write_text(json.dumps(value, indent=1))  # noqa: TID251 - as a person writes it


def test_the_published_value_of_the_news_is_its_amount_times_its_price(tmp_path: Path) -> None:
    run = place(tmp_path).call(
        "reserve", "value", "2025-07-14", "--quote", "123000", "--amount", "6237"
    )

    assert run == (
        0,
        (
            "6,237.00000000 BTC = 767,151,000.00 USD on 2025-07-14\n"
            "at 123,000 USD per BTC (reported, as given): the price is assumed\n"
        ),
        "",
    )


def test_a_value_without_a_price_says_what_to_give(tmp_path: Path) -> None:
    code, out, err = place(tmp_path).call("reserve", "value", "2025-07-14", "--amount", "6237")

    assert (code, out) == (4, "")
    assert err == (
        "error[source-unavailable]: no file of prices was named, and there is no daily series at "
        f"{tmp_path}/shared/data/btc_usd_daily_mit_2009_2024.csv\n"
        "hint: give --prices FILE, or name the shared folder in BIPLOMACY_SHARED\n"
    )


def test_the_announced_purchases_come_out_as_in_the_news(tmp_path: Path) -> None:
    table = shared("data/elsalvador_announced_purchases.csv")

    code, out, err = place(tmp_path).call("reserve", "lots", "--import", str(table))

    assert (code, err) == (0, "")
    assert out.splitlines()[0] == (
        "2021-09-06        400.00000000 BTC        50,000 USD  estimated"
    )
    assert out.splitlines()[-2:] == [
        "10 announced purchases  2,381.00000000 BTC  104,613,860.00 USD, average 43,936.94 USD",
        "prices: 3 estimated, none for 0.00000000 BTC",
    ]


def test_a_future_day_has_no_price(tmp_path: Path) -> None:
    assert place(tmp_path).call("market", "quote", "2999-01-01") == (
        2,
        "",
        (
            "error[day-out-of-range]: 2999-01-01 lies in the future\n"
            "hint: prices are known for past days only\n"
        ),
    )


def test_a_price_comes_with_its_rule_source_and_evidence(tmp_path: Path) -> None:
    series = shared("data/btc_usd_daily_mit_2009_2024.csv")
    here = place(tmp_path, BIPLOMACY_SHARED=str(series.parents[1]))

    assert here.call("market", "quote", "2024-03-14", "--currency", "USD") == (
        0,
        (
            "71,388.94 USD per BTC on 2024-03-14\n"
            "utc-close, bitcoin-rainbow-chart, standing series\n"
            "evidence sha256 cf4c460445c0582d5be0ae77df3d5e296ac81caf70a2753665ff2b5afc87ed09\n"
        ),
        "",
    )


def test_several_prices_of_a_day_ask_for_the_rule(tmp_path: Path) -> None:
    high = "2025-07-14,USD,123091.61,intraday-high,a,press,\n"
    rows = high + "2025-07-14,USD,119117,utc-close,b,press,\n"
    (tmp_path / "p.csv").write_text("day,currency,price,rule,source,standing,note\n" + rows)
    asked = ("market", "quote", "2025-07-14", "--prices", "p.csv")

    refused = place(tmp_path).call(*asked)
    answered = place(tmp_path).call(*asked, "--rule", "utc-close", "--json")

    assert refused[0] == 3
    assert "error[quote-ambiguous]: 2 USD prices for 2025-07-14" in refused[2]
    assert answered[0] == 0
    assert decode_object(answered[1].rstrip("\n").encode())["price"] == "119117"


def test_watching_a_wallet_shows_what_it_holds_and_what_moved(here: Place) -> None:
    code, out, err = here.call("reserve", "watch", "perimeter.json", "--chain", "blocks")

    tip = small_chain().tip
    assert code == 0
    assert out == (
        f"block {tip}\n"
        "  treasury             20.00000000 BTC\n"
        "total 20.00000000 BTC\n"
        "coverage complete: blocks 0 to 111, no gap, integrity all\n"
        "flows in blocks 0 to 111: 4\n"
        "  unexplained       4  in            30.00000007 BTC  out            10.00000007 BTC\n"
        "opening 0.00000000 BTC, change +20.00000000 BTC, fees 0.00000000 BTC\n"
        "closing 20.00000000 BTC\n"
    )
    assert err == ""


def test_the_json_of_a_watch_is_the_body_of_a_report(here: Place) -> None:
    code, out, _ = here.call("reserve", "watch", "perimeter.json", "--chain", "blocks", "--json")

    report = decode_report(decode_object(out.rstrip("\n").encode()))
    assert code == 0
    assert report.closing == Amount.from_btc("20")
    assert report.block == small_chain().tip


def test_a_member_may_be_a_descriptor_or_an_address(here: Place) -> None:
    derived = {name: value for name, value in MEMBER.items() if name != "scripts"}
    derived["derivation"] = {"descriptor": TREASURY.descriptor, "first": 0, "last": 0}
    write_json(here.directory / "derived.json", perimeter(derived))

    by_script = here.call(
        "reserve", "holdings", "--perimeter", "perimeter.json", "--chain", "blocks"
    )
    by_descriptor = here.call(
        "reserve", "holdings", "--perimeter", "derived.json", "--chain", "blocks"
    )

    assert by_script[0] == 0
    assert by_descriptor == by_script


@pytest.mark.parametrize(
    ("at", "held"),
    [
        pytest.param("107", "0.00000000", id="before"),
        pytest.param("108", "30.00000000", id="received"),
        pytest.param("110", "20.00000000", id="spent"),
        pytest.param("2021-08-26", "0.00000000", id="day"),
    ],
)
def test_holdings_are_those_of_the_block_asked_for(here: Place, at: str, held: str) -> None:
    asked = ("reserve", "holdings", "--perimeter", "perimeter.json", "--chain", "blocks")

    code, out, _ = here.call(*asked, "--at", at)

    assert code == 0
    assert f"total {held} BTC\n" in out


def test_the_flows_of_a_window_lead_from_its_opening_to_its_closing(here: Place) -> None:
    asked = ("reserve", "flows", "--perimeter", "perimeter.json", "--chain", "blocks")

    code, out, err = here.call(*asked, "--window", "109:111", "--net")

    assert (code, err) == (0, "")
    assert out.splitlines()[-4:] == [
        "  unexplained       3  in             0.00000007 BTC  out            10.00000007 BTC",
        "opening 30.00000000 BTC, change -10.00000000 BTC, fees 0.00000000 BTC",
        "closing 20.00000000 BTC",
        "office  gross 20.00000000 BTC  net not known: no client claims given",
    ]


def test_a_perimeter_that_contradicts_itself_is_listed_and_nothing_read(here: Place) -> None:
    again: JsonObject = {**MEMBER, "scripts": [MINER.script.hex()]}
    write_json(here.directory / "twice.json", perimeter(MEMBER, again))

    run = here.call("reserve", "watch", "twice.json", "--chain", "blocks")

    assert run == (
        3,
        "failure[perimeter-malformed]: perimeter: 2 members are called treasury\n",
        "",
    )


def test_a_chain_that_is_cut_short_does_not_answer_for_later_days(here: Place) -> None:
    asked = ("reserve", "flows", "--perimeter", "perimeter.json", "--chain", "blocks")

    run = here.call(*asked, "--window", "2025-02-27:2025-07-14")

    assert run == (
        3,
        "",
        (
            "error[block-unknown]: the chain at hand ends before 2025-02-26\n"
            "hint: give a longer chain\n"
        ),
    )


def test_the_wallets_of_strangers_are_not_counted(here: Place) -> None:
    other: JsonObject = {**MEMBER, "scripts": [STRANGER.script.hex()]}
    write_json(here.directory / "other.json", perimeter(other))

    _, out, _ = here.call("reserve", "holdings", "--perimeter", "other.json", "--chain", "blocks")

    assert "total 20.00000007 BTC\n" in out
