"""``biplomacy outlook``: command and whole output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.outlook.statement import decode_outlook
from biplomacy.outlook.yardsticks import WHY_NOT_CORPORATE
from biplomacy.values.canonical import JsonObject, decode_object
from command_line import Place, place
from fakes.outlook_cases import MIT_SERIES, invented_history
from shared_files import shared

PLAN = """
btc = "100"
reserves = "9000000000.00"
population = 6000000
nir = "2000000000.00"

[[policies]]
kind = "stop-at"
drawdown = "0.5"
policy = { kind = "daily-coin", btc = "1" }

[[floors]]
name = "end of June"
day = "2021-06-30"
floor = "9000500000.00"

[accounts]
regime = "fixed"
imports_per_month = "1500000000.00"
short_term_debt = "2000000000.00"
broad_money = "18000000000.00"
exports = "6500000000.00"
other_liabilities = "3000000000.00"
standing = "illustrative"
"""
SMALL = ("--prices", "closes.csv", "--paths", "200", "--days", "200", "--seed", "5")


@pytest.fixture
def here(tmp_path: Path) -> Place:
    (tmp_path / "closes.csv").write_bytes(invented_history())
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return place(tmp_path)


def bodies(printed: str) -> list[JsonObject]:
    return [decode_object(line.encode()) for line in printed.splitlines()]


def test_the_golden_case_comes_out_of_the_command(tmp_path: Path) -> None:
    series = shared(MIT_SERIES)

    code, out, err = place(tmp_path).call(
        "outlook", "simulate", "--prices", str(series), "--paths", "1000", "--days", "365",
        "--seed", "20250716", "--hold", "6237", "--start-price", "118000",
        "--start-day", "2025-07-16", "--no-progress",
    )  # fmt: skip

    assert (code, err) == (0, "")
    hold, coin = out.split("\nhold\n")[1].split("buy 1.00000000 BTC a day\n")[:2]
    assert "5 %        175,757,307 #258        366,284,324 #258" in hold
    assert "50 %        562,032,328 #899      1,171,294,866 #899" in hold
    assert "95 %      2,139,332,201 #256      4,458,442,512 #256" in hold
    assert "0.823934 #905           0.717091 #518" in hold
    assert "136,203,888             283,853,626" in hold
    assert "50 %        594,923,429 #899      1,239,841,063 #899" in coin
    assert "50 %         38,725,790 #859         56,385,532 #716" in coin


def test_the_past_is_replayed(tmp_path: Path) -> None:
    code, out, _ = place(tmp_path).call("outlook", "replay", "--prices", str(shared(MIT_SERIES)))

    assert code == 0
    assert out.splitlines()[:4] == [
        "2014  0.739526  from 2014-03-03 to 2015-01-13",
        "2018  0.833711  from 2017-12-16 to 2018-12-15",
        "2020  0.534147  from 2020-02-15 to 2020-03-13",
        "2022  0.766739  from 2021-11-09 to 2022-11-22",
    ]


def test_a_plan_says_all_that_a_treasury_asks(here: Place) -> None:
    code, out, err = here.call("outlook", "simulate", *SMALL, "--policy", "plan.toml")

    assert (code, err) == (0, "")
    assert out.splitlines()[:17] == [
        "closes  400 of 2020-01-01 to 2021-02-03, days as stamped (source-daily)",
        "        synthetic, drawn from a seed 7, licence not stated, synthetic",
        out.splitlines()[2],
        "draws   200 paths of 200 days, seed 5, mean block 20",
        out.splitlines()[4],
        out.splitlines()[5],
        "metric  fixed regime, accounts illustrative;",
        "        weights recalled: IMF, Guidance Note on the Assessment of Reserve Adequacy (2016)",
        "        1.00 to 1.50 is held to be adequate; the shadow leaves out 0.5 of bitcoin",
        "people  1,666 sat for each of 6,000,000 inhabitants",
        out.splitlines()[10],
        f"        {WHY_NOT_CORPORATE}",
        "every figure below is synthetic: days of the past in another order, no forecast",
        "#n is the number of the path whose own figure it is; sums are USD",
        "",
        out.splitlines()[15],
        "buy 1.00000000 BTC a day, until a fall of 0.5",
    ]
    assert "  below end of June: 9,000,500,000.00 USD on 2021-06-30\n" in out
    for row in ("months of imports", "adequacy, official", "adequacy, shadow", "without bitcoin"):
        assert row in out


def test_the_table_fits_a_screen_of_a_hundred_columns(here: Place) -> None:
    _, out, _ = here.call("outlook", "simulate", *SMALL, "--policy", "plan.toml")

    assert max(map(len, out.splitlines())) <= 100


def test_json_is_a_statement_s_body_for_each_drift(here: Place) -> None:
    code, out, _ = here.call("outlook", "simulate", *SMALL, "--hold", "1", "--json")

    assert code == 0
    outlooks = [decode_outlook(body) for body in bodies(out)]
    assert [outlook.scenario.draws.drift.value for outlook in outlooks] == ["neutral", "historical"]
    assert [body["standing"] for body in bodies(out)] == ["synthetic"] * 2


def test_shards_change_no_byte(here: Place) -> None:
    printed = {
        here.call("outlook", "simulate", *SMALL, "--hold", "1", "--json", "--shards", shards)
        for shards in ("1", "2", "7")
    }

    assert len(printed) == 1


@pytest.mark.slow
def test_the_compiled_engine_changes_no_byte(here: Place) -> None:
    pytest.importorskip("numba")
    arguments = ("outlook", "simulate", *SMALL, "--hold", "1", "--json", "--no-progress")

    assert here.call(*arguments, "--engine", "numba") == here.call(*arguments)


def test_a_published_outlook_is_drawn_again(here: Place) -> None:
    _, out, _ = here.call(
        "outlook", "simulate", *SMALL, "--hold", "1", "--drift", "neutral", "--json"
    )
    body = here.directory / "body.json"
    body.write_text(out, encoding="utf-8")

    same = here.call("outlook", "check", "body.json", "--prices", "closes.csv")
    body.write_text(out.replace('"seed":"5"', '"seed":"6"'), encoding="utf-8")
    code, differing, _ = here.call("outlook", "check", "body.json", "--prices", "closes.csv")

    assert same == (0, "200 paths of 200 days drawn again: every figure is the same\n", "")
    assert code == 3
    assert differing.startswith("failure[outlook-differs]: paths: published ")


def test_a_fall_that_breaks_a_floor_is_said_in_words(here: Place) -> None:
    def stress(floor: str, share: str) -> tuple[int, str, str]:
        return here.call(
            "outlook", "stress", "--reserves", "14500000000.00", "--floor", floor, "--share", share
        )

    assert stress("13775000000.00", "0.10") == (
        0,
        "a fall of 1/2 (0.500000) takes the reserves to the floor\n",
        "",
    )
    assert stress("13775000000.00", "0.04") == (0, "no fall of bitcoin alone breaks it\n", "")
    assert stress("15000000000.00", "0.10") == (
        0,
        "the reserves are below the floor already\n",
        "",
    )


def test_selling_takes_days_and_costs_a_share(here: Place) -> None:
    code, out, _ = here.call(
        "outlook", "liquidity", "--prices", "closes.csv", "--sell", "6237", "--volume", "20000"
    )

    assert code == 0
    assert out.startswith("usual week  7 days to sell 6,237.00000000 BTC, at a cost of 0.0")
    assert "\nstressed week  13 days to sell" in out
    assert out.endswith(
        "illustrative: square-root law with Y = 1; stress: 5 times the deviation, half the volume\n"
    )


def test_invented_closes_can_be_simulated(here: Place) -> None:
    code, out, _ = here.call("outlook", "synthetic-prices", "--seed", "7", "--closes", "400")

    assert code == 0
    assert out.encode() == (here.directory / "closes.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(
            ("--hold", "1", "--paths", "2000000"),
            2,
            "error[outlook-malformed]: 2,000,000 paths are not 1 to 1,000,000\n",
            id="paths",
        ),
        pytest.param(
            ("--hold", "1", "--days", "3661"),
            2,
            "error[outlook-malformed]: 3,661 days are not 1 to 3,660\n",
            id="days",
        ),
        pytest.param(
            ("--hold", "1", "--seed", "-1"),
            2,
            "error[outlook-malformed]: '-1' is not a seed from 0 to 2^64 - 1\n",
            id="seed",
        ),
        pytest.param(
            ("--hold", "1", "--mean-block", "1"),
            2,
            "error[outlook-malformed]: the mean block 1 is not 2 to 3,660\n",
            id="block",
        ),
        pytest.param(
            ("--hold", "1", "--shards", "0"),
            2,
            "error[outlook-malformed]: 0 shards are not 1 to 1,000\n",
            id="shards",
        ),
        pytest.param(
            ("--hold", "1", "--engine", "gpu"),
            2,
            "error[outlook-malformed]: 'gpu' is no engine\n",
            id="engine",
        ),
        pytest.param((), 2, "error[outlook-malformed]: nothing is held\n", id="nothing-held"),
        pytest.param(
            ("--hold", "1", "--to", "2020-02-01"),
            3,
            "error[history-broken]: the history holds 32 closes; 60 to 20,000 are needed\n",
            id="short",
        ),
    ],
)
def test_what_cannot_be_simulated_is_refused_in_words(
    here: Place, arguments: tuple[str, ...], code: int, said: str
) -> None:
    got, out, err = here.call("outlook", "simulate", "--prices", "closes.csv", *arguments)

    assert (got, out) == (code, "")
    assert err.startswith(said)
    assert "\nhint: " in err


def test_no_word_of_blame_is_printed() -> None:
    root = Path(__file__).parents[2] / "src" / "biplomacy"
    texts = [
        path.read_text("utf-8").lower()
        for path in (*(root / "outlook").rglob("*.py"), *(root / "cli").glob("outlook*.py"))
    ]

    assert texts
    assert not [text for text in texts for word in ("breach", "violation", " lie ") if word in text]
