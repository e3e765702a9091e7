"""``biplomacy power mining`` and ``power plausibility``: command and whole output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.chain.blocks_file import write_blocks
from biplomacy.chain.header import serialise_header
from biplomacy.chain.model import Network
from biplomacy.power.mining_checking import check_mining, check_plausibility
from biplomacy.power.statement.mining import decode_mining
from biplomacy.power.statement.plausibility import decode_plausibility
from biplomacy.values.canonical import decode_object
from command_line import Place, place
from fakes.main_headers import main_headers
from fakes.power_mining_cases import EPOCH_FILE
from fakes.small_chain import small_chain
from shared_files import shared

CLAIM = ("power", "plausibility", "--mw", "1.5", "--from", "2021-09-29", "--to", "2024-05-15",
         "--coins", "473.5")  # fmt: skip
MINING = ("power", "mining", "--price", "110000", "--height", "905184", "--fees", "0.06")
PRICES = """day,currency,price,rule,source,standing,note
2025-07-14,USD,119117.00,utc-close,a series,series,
"""
MACHINES = "model,hashrate_ths,power_w,price\nCool One,200,3000,3400\nWarm One,100,3000,900\n"
UNEXPLAINED = """\
claim     El Salvador: 473.5 BTC from 1.5 MW, 2021-09-29 until 2024-05-15; press, a report
network   difficulty epochs shipped here, their times derived, error up to 28 h; grade assumed
assumed   PUE 1; fees 0.15 BTC a block; the worst machines run at least 0.85 of the hours
30 J/TH   expected 159.301 BTC (163.146 with 0.15 BTC fees a block); 473.5 needs 4.459 MW \
(4.353 with fees)
luck      mined alone at 30 J/TH: 75 blocks or more where 25.631 are expected, chance 2.04e-15
verdict   unexplained: 473.5 BTC lies outside 135.406 to 163.146 BTC
question  pool luck? Were the coins mined alone, or in a pool that pays by the share?
question  which megawatt? Drawn by the machines, metered or installed; in which hours?
question  further sites? Which machines and which coins does the claim count?
grade     assumed: nobody here measured the machines
"""
WORTH = """\
price     110,000 USD for a BTC, given on the command line: illustrative, assumed
rate      281 PKR for a USD, given on the command line: illustrative, assumed
network   height 905,184, nBits 17023aa6, 1,000.000 EH/s named; grade assumed
fees      0.06 BTC a block, assumed; pool keeps 0, selling 0
hashprice 55.8142 USD = 50,740.20 sat a PH/s-day at 3.125 BTC of subsidy
          28.4328 USD = 25,848.03 sat a PH/s-day at 1.5625 BTC of subsidy, from height 1,050,000
worth     PKR a kWh at the meter, before capital, now and after the halving
  600 MW at 15 J/TH            41.1001   20.9372   0.146264 USD now
  2000 MW at 20 J/TH           30.8251   15.7029   0.109698 USD now
runs      EH/s at 22.9800 PKR a kWh: wanted, and run by machines
"""


@pytest.fixture
def here(tmp_path: Path) -> Place:
    (tmp_path / "prices.csv").write_text(PRICES, encoding="utf-8")
    (tmp_path / "machines.csv").write_text(MACHINES, encoding="utf-8")
    return place(tmp_path)


def test_the_golden_claim_is_answered_with_a_question(here: Place) -> None:
    told = ("--claimant", "El Salvador", "--source", "a report", "--standing", "press")
    code, out, err = here.call(*CLAIM, "--jth", "30", *told)

    assert (code, out, err) == (0, UNEXPLAINED, "")


def test_five_megawatts_fit_without_a_question(here: Place) -> None:
    code, out, _ = here.call(*CLAIM[:2], "--mw", "5", *CLAIM[4:])

    assert code == 0
    assert "verdict   fits: 473.5 BTC lies inside 451.353 to 758.818 BTC\ngrade" in out
    assert "30 J/TH   expected 531.004 BTC" in out


def test_the_whole_difficulty_file_gives_the_same_figures(here: Place) -> None:
    _, ours, _ = here.call(*CLAIM, "--json")
    code, theirs, _ = here.call(*CLAIM, "--json", "--epochs", str(shared(EPOCH_FILE)))

    assert code == 0
    assert theirs == ours


def test_a_published_claim_is_weighed_again_from_its_evidence(here: Place) -> None:
    _, body, _ = here.call(*CLAIM, "--json")
    _, evidence, _ = here.call(*CLAIM, "--evidence")

    published = decode_plausibility(decode_object(body.rstrip("\n").encode()))
    assert check_plausibility(published, evidence.encode()) == ()


def test_a_pool_leaves_no_line_about_luck(here: Place) -> None:
    _, out, _ = here.call(*CLAIM, "--payout", "pool")

    assert "luck  " not in out


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        (("--from", "2019-01-01"), 3, "error[chain-headers-gap]: the difficulty of 2019-01-01"),
        (("--to", "2021-09-29"), 2, "error[day-out-of-range]"),
        (("--jth", "4"), 2, "error[fleet-invalid]: claim: 4 J/TH lies outside 5 to 200"),
        (("--pue", "0.9"), 2, "error[fleet-invalid]: claim: a PUE of 900000 ppm lies below 1"),
        (("--mw", "1e3"), 2, "error[quantity-malformed]"),
        (("--coins", "0.000000001"), 2, "error[amount-malformed]"),
        (("--epochs", "absent.csv"), 2, "error[file-absent]"),
        (("--epochs", "prices.csv"), 2, "error[field-malformed]: line 1"),
        (("--chain", "x", "--epochs", "prices.csv"), 2, "error[usage]"),
    ],
)
def test_what_does_not_read_is_said(
    here: Place, changed: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = here.call(*CLAIM, *changed)

    assert (found, out) == (code, "")
    assert said in err
    assert "hint: " in err


def test_blocks_of_a_test_network_are_not_taken_for_bitcoin(here: Place) -> None:
    write_blocks(here.directory / "blocks", Network.REGTEST, small_chain().blocks)

    for command in (CLAIM, MINING):
        code, _, err = here.call(*command, "--chain", "blocks")
        assert code == 2
        assert "error[chain-network-mismatch]: these blocks are of regtest" in err


def test_the_worth_of_a_kilowatt_hour_is_told_with_its_inputs(here: Place) -> None:
    code, out, err = here.call(
        *MINING, "--rivals", "1000", "--tariff", "22.98",
        "--mw", "600", "--jth", "15", "--mw", "2000", "--jth", "20",
    )  # fmt: skip

    assert (code, err) == (0, "")
    assert out.startswith(WORTH)
    assert "price taker     616.64 wanted     37.74 of 37.74 run" in out
    assert "own impact      271.47 wanted     37.74 of 37.74 run" in out
    assert out.endswith("assumed\ngrade     assumed\n")


def test_an_entry_of_2000_megawatts_moves_the_network(here: Place) -> None:
    _, out, _ = here.call(
        "power", "mining", "--price", "110000", "--rivals", "1100", "--mw", "2000", "--jth", "20"
    )

    assert (
        "  elasticity 0.33  network 1,171.67 EH/s (+6.515%), hashprice -6.117%, share 8.052%,"
        " 13,394.28634890 BTC a year," in out
    )
    assert "  elasticity 0  network 1,194.34 EH/s (+8.576%)" in out
    assert "the first 2,016 blocks take 12.89 days; naive share 8.576%" in out


def test_a_quote_is_a_price_with_its_standing(here: Place) -> None:
    options = ("--prices", "prices.csv", "--day", "2025-07-14", "--height", "905184")
    code, out, _ = here.call("power", "mining", *options)

    assert code == 0
    assert "119,117.00 USD for a BTC on 2025-07-14, utc-close, a series: series\n" in out
    _, body, _ = here.call("power", "mining", *options, "--json")
    published = decode_mining(decode_object(body.rstrip("\n").encode()))
    assert published.question.price.quoted is not None
    assert check_mining(published) == ()


def test_the_last_shipped_epoch_is_the_network_where_none_is_named(here: Place) -> None:
    _, out, _ = here.call("power", "mining", "--price", "110000")

    assert "network   height 953,568, nBits 170240c3, 894.318 EH/s as nBits say" in out
    assert "500 MW at 30 J/TH" in out


def test_a_target_may_be_named(here: Place) -> None:
    _, named, _ = here.call(*MINING, "--nbits", "17023aa6")
    _, known, _ = here.call(*MINING)

    assert named == known


def test_a_users_machines_are_shown_beside_and_not_published(here: Place) -> None:
    listed = (*MINING, "--tariff", "22.98", "--machines", "machines.csv")
    _, out, _ = here.call(*listed)

    cool = "  Cool One                        15 J/TH    17.00 USD a TH/s"
    warm = "  Warm One                        30 J/TH     9.00 USD a TH/s"
    assert out.splitlines()[-3:] == [
        "machines  your list; break-even PKR a kWh before capital",
        f"{cool:63}  41.1001  691 days to its price",
        f"{warm:63}  20.5500  never pays its price",
    ]
    _, body, _ = here.call(*listed, "--json")
    assert "Cool One" not in body


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ((), 2, "error[usage]: no price is named"),
        (("--price", "1", "--day", "2025-07-14"), 2, "error[usage]: --price and a quote"),
        (("--price", "0"), 2, "error[field-malformed]"),
        (("--prices", "prices.csv", "--day", "2025-07-15"), 3, "error[quote-missing]"),
        (("--price", "1", "--mw", "2000"), 2, "error[usage]: each fleet has an --mw and a --jth"),
        (("--price", "1", "--height", "850000"), 3, "error[chain-headers-gap]"),
        (("--price", "1", "--height", "-1"), 2, "error[usage]: a height is 0 or more"),
        (("--price", "1", "--nbits", "17023aa6"), 2, "error[usage]: --nbits needs --height"),
        (("--price", "1", "--nbits", "00000000", "--height", "1"), 2, "error[nbits-invalid]"),
        (("--price", "1", "--currency", "rupee"), 2, "error[money-malformed]"),
        (("--price", "1", "--fees", "101"), 2, "error[limit-exceeded]"),
        (("--price", "1", "--rivals", "0"), 2, "error[limit-exceeded]"),
        (("--price", "1", "--epsilon", "2"), 2, "error[limit-exceeded]"),
    ],
)
def test_a_question_that_leaves_something_open_is_refused(
    here: Place, options: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = here.call("power", "mining", *options)

    assert (found, out) == (code, "")
    assert said in err
    assert "hint: " in err


def test_published_figures_are_made_again_by_command(here: Place) -> None:
    _, claim, _ = here.call(*CLAIM, "--json")
    _, evidence, _ = here.call(*CLAIM, "--evidence")
    _, mined, _ = here.call(*MINING, "--json")
    for name, text in (("claim.json", claim), ("work.csv", evidence), ("mined.json", mined)):
        (here.directory / name).write_text(text, encoding="utf-8")

    same = (0, "made again: every figure is the same\n", "")
    weighed = ("power", "plausibility-check", "claim.json", "--difficulty", "work.csv")
    assert here.call(*weighed) == same
    assert here.call("power", "mining-check", "mined.json") == same

    (here.directory / "claim.json").write_text(
        claim.replace('"at_least":75', '"at_least":76'), encoding="utf-8"
    )
    code, out, _ = here.call(*weighed)
    assert code == 3
    assert "failure[power-plausibility-differs]: cases[0].at_least: published 76, made" in out


def test_metered_energy_is_led_to_coins_step_by_step(here: Place) -> None:
    rows = "".join(f"2024-05-0{day},36000000\n" for day in range(1, 9))
    (here.directory / "meter.csv").write_text(f"day,wh\n{rows}", encoding="utf-8")
    asked = ("power", "reconcile", "--metered", "meter.csv", "--jth", "30", "--fees", "0")

    code, out, err = here.call(*asked, "--paid", "0.3", "--coins", "0.1")

    assert (code, err) == (0, "")
    assert "metered   288 MWh; machines and fees assumed\n" in out
    assert "energy to hashes         3.456000e+22 to 3.456000e+22 hashes; nobody states it\n" in out
    assert "satoshis to coins seen   0.294 to 0.306 BTC; 0.1  unexplained\n" in out
    assert out.endswith("verdict   unexplained\ngrade     assumed\n")

    _, body, _ = here.call(*asked, "--hashes", "34560000000", "--json")
    first = decode_object(body.rstrip("\n").encode())["arrows"]
    assert isinstance(first, list)
    assert first[0] == {
        "name": "energy to hashes",
        "low": "33868800000000000000000",
        "high": "35251200000000000000000",
        "stated": "34560000000000000000000",
        "answer": "fits",
    }


def test_a_meter_of_parts_of_watt_hours_is_refused(here: Place) -> None:
    (here.directory / "meter.csv").write_text("day,wh\n2024-05-01,1.5\n", encoding="utf-8")

    code, _, err = here.call("power", "reconcile", "--metered", "meter.csv")

    assert code == 2
    assert "error[load-invalid]: line 2: 1.5 is no whole number of watt-hours" in err


def test_the_target_of_a_chain_at_hand_is_seen_and_not_told(here: Place) -> None:
    blocks = [serialise_header(header) + b"\0" for header in main_headers()]
    write_blocks(here.directory / "blocks", Network.MAIN, blocks)

    code, out, err = here.call("power", "mining", "--price", "1", "--chain", "blocks")

    assert (code, err) == (0, "")
    assert "network   height 2, nBits 1d00ffff, 0.000 EH/s as nBits say; grade chain" in out
    assert out.endswith("grade     assumed\n")

    _, body, _ = here.call(*MINING[:4], "--nbits", "1d00fffe", "--height", "2", "--json")
    (here.directory / "mined.json").write_text(body, encoding="utf-8")
    code, out, _ = here.call("power", "mining-check", "mined.json", "--chain", "blocks")
    assert code == 3
    assert out == "failure[power-nbits-differ]: nbits: published 1d00fffe, made again 1d00ffff\n"

    code, _, err = here.call(*CLAIM, "--chain", "blocks")
    assert code == 3
    assert "error[chain-headers-gap]: the difficulty of 2021-09-29 to 2024-05-15" in err
