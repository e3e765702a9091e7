"""``biplomacy power outlook`` and ``power fiscal``: command and whole output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.power.statement.outlook import decode_outlook
from biplomacy.values.canonical import decode_object
from command_line import Place, place
from shared_files import shared

MIT_SERIES = "data/btc_usd_daily_mit_2009_2024.csv"
FEW = ("power", "outlook", "--paths", "200")


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return place(tmp_path)


def test_the_golden_outlook_comes_out_of_the_command(here: Place) -> None:
    code, out, err = here.call(
        "power", "outlook", "--tariff", "8", "--tariff", "22.98", "--floor", "16",
        "--share", "0.6", "--no-progress",
    )  # fmt: skip

    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].startswith("synthetic paths (seed pakistan-2000mw); ")
    assert lines[0].endswith("grade assumed")
    assert "illustrative, not a forecast" in lines[1]
    assert "  investor      -543.7      30.4     484.5     964.1   1,987.0    -703.8" in out
    assert "  sector          93.6     206.4     321.9     466.9     743.6      64.5" in out
    assert "  investor    -1,072.0    -910.8    -736.2    -510.7     -21.7  -1,114.4" in out
    assert "paths sha256 d2e98349127e0e4a" in out
    assert lines[-1] == (
        "no tariff above leaves both power sector and investor at zero or more in the median"
    )


def test_the_series_of_the_record_gives_the_same_bytes_as_the_shipped_closes(here: Place) -> None:
    series = str(shared(MIT_SERIES))

    assert here.call(*FEW, "--json") == here.call(*FEW, "--json", "--prices", series)


def test_a_body_is_drawn_again_whole_and_by_a_sample(here: Place) -> None:
    code, body, _ = here.call(*FEW, "--json", "--tornado", "--rows", "rows.csv")
    (here.directory / "body.json").write_text(body, encoding="utf-8")
    sample = ("power", "outlook-check", "body.json", "--rows", "rows.csv", "--sample", "20")

    assert code == 0
    assert decode_outlook(decode_object(body.strip().encode())).tornado
    assert here.call("power", "outlook-check", "body.json") == (
        0,
        "200 paths drawn again: every figure is the same\n",
        "",
    )
    code, out, _ = here.call(*sample)
    assert code == 0
    assert out.startswith("20 paths of the table drawn again, and every figure made from the table")
    assert here.call(*sample, "--sample-seed", "mine")[1] != out


def test_a_changed_figure_ends_the_check_with_three(here: Place) -> None:
    _, body, _ = here.call(*FEW, "--json")
    losses = '"losses":0,"p05"'
    assert losses in body
    (here.directory / "body.json").write_text(body.replace(losses, '"losses":1,"p05"', 1))

    code, out, _ = here.call("power", "outlook-check", "body.json")

    assert code == 3
    assert out.startswith("failure[power-outlook-differs]: outcomes[0].losses: published 1")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        pytest.param(("--tariff", "1e3"), "field-malformed", "1e3", id="no decimal"),
        pytest.param(("--tariff", "0"), "system-malformed", "outside", id="a tariff of zero"),
        pytest.param(("--floor", "16"), "system-malformed", "a floor and a share", id="half"),
        pytest.param(("--case", "nowhere"), "system-malformed", "nowhere", id="no such case"),
        pytest.param(("--paths", "0"), "limit-exceeded", "0 paths", id="no path"),
        pytest.param(
            ("--tariff", "8", "--tariff", "9", "--rows", "r.csv"), "system-malformed",
            "one tariff", id="one table for two tariffs",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_walked_is_refused_with_two(
    here: Place, options: tuple[str, ...], code: str, said: str
) -> None:
    status, out, err = here.call("power", "outlook", *options)

    assert (status, out) == (2, "")
    assert err.startswith(f"error[{code}]: ")
    assert said in err


def test_a_case_that_does_not_read_is_refused(here: Place) -> None:
    (here.directory / "case.toml").write_text("")

    status, _, err = here.call("power", "outlook", "--case", "case.toml")

    assert (status, err.splitlines()[0]) == (
        2,
        "error[system-malformed]: outlook.name is missing",
    )


def test_another_process_prints_the_same_bytes(here: Place) -> None:
    alone = here.call(*FEW, "--json")

    assert here.run(*FEW, "--json", "--workers", "1") == alone
    assert alone[0] == 0


def test_fiscal_lines_come_by_party_and_debt_twice(here: Place) -> None:
    code, out, err = here.call("power", "fiscal")

    assert (code, err) == (0, "")
    assert out.splitlines()[0].endswith("grade assumed")
    assert "  sector    receipt           55,547,773,248.00 PKR  margin above incremental" in out
    assert "  treasury  receipt                 60.10728177 BTC  royalty" in out
    assert out.count("circular debt on 30 June 2025") == 2
    months = here.call("power", "fiscal", "--months")[1]
    assert months.count("  margin to debt service") == 5


def test_fiscal_json_is_a_body_that_an_office_can_sign(here: Place) -> None:
    code, out, _ = here.call("power", "fiscal", "--json")

    answer = decode_object(out.strip().encode())

    assert code == 0
    assert answer["grade"] == "assumed"
    assert isinstance(answer["totals"], list)
    assert answer["totals"][0] == {
        "party": "sector", "name": "energy", "kind": "flow", "unit": "PKR",
        "amount": "153234316800.00", "direction": "receipt",
    }  # fmt: skip
    assert here.call("power", "fiscal", "--plan", "nowhere")[0] == 2


def test_rivals_may_follow_what_a_hash_earns(here: Place) -> None:
    code, out, _ = here.call(*FEW, "--rivals", "elastic")

    assert code == 0
    assert "who follow what a hash earns with an elasticity of 0.33 (assumed)" in out
    code, _, err = here.call(*FEW, "--rivals", "kind")
    assert (code, "has no rule 'kind'" in err) == (2, True)
