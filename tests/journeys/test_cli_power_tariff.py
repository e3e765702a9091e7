"""``biplomacy power test|tariff|offer|study``: command and whole output."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from biplomacy.power.statement.tariff import decode_tariff
from biplomacy.power.statement.tariff_test import decode_tariff_test
from biplomacy.power.subsidy_answers import RuleOutcome
from biplomacy.values.canonical import decode_object, encode
from command_line import Place, place

SECONDS = 20
NO_ADDERS = ("--part", "adders=0")


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return place(tmp_path)


def test_a_price_alone_is_tested_and_limbs_ask_for_what_is_not_told(here: Place) -> None:
    code, out, err = here.call(
        "power", "test", "--tariff", "22.98", "--season", "winter", "--energy-twh", "6.66816",
        "--rules", "all",
    )  # fmt: skip

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "synthetic hours (seed pakistan-fy25); capacities recalled; grade assumed"
    assert "    b1-low        14.6497   -8.3303     -197.7  synthetic, assumed" in lines
    assert any(line.startswith("    b1-high       22.5959   -0.3841       -9.1") for line in lines)
    assert any(line.startswith("    b3            25.9692   +2.9892      +70.9") for line in lines)
    assert any(line.startswith("    b4            34.9000  +11.9200     +282.9") for line in lines)
    assert "    b5          undetermined: alternative not declared" in lines
    assert "    iii  selective        unknown  state who is eligible (assumed)" in lines
    assert "    cost-recovery/1      subsidy       b3; gap +2.9892; decided by gap" in lines
    assert any(line.startswith("    reference-system/1   undetermined") for line in lines)


def test_one_price_and_two_answers_stand_side_by_side(here: Place) -> None:
    code, out, err = here.call(
        "power", "test", "nov-2024-offer", "nov-2025-package", "--rules", "incremental/1",
        *NO_ADDERS,
    )  # fmt: skip

    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line.startswith("    incremental/1")] == [
        (
            "    incremental/1        subsidy       b2-high; gap +0.0959; decided by limb iii, gap;"
            " applied in hindsight"
        ),
        (
            "    incremental/1        no-subsidy    b2-high; gap -0.3841; decided by gap;"
            " turns when costs rise by more than 0.3841"
        ),
    ]


def test_the_json_is_a_body_that_the_programme_reads_and_anybody_makes_again(here: Place) -> None:
    code, out, _ = here.call("power", "test", "nov-2025-package", *NO_ADDERS, "--json")
    found = decode_tariff_test(decode_object(out.strip().encode()))
    (here.directory / "test.json").write_text(out, encoding="utf-8")

    checked = here.call("power", "test-check", "test.json")
    clause = here.call("programme", "compare-offers", "offer-a-prime", "--power-test", "test.json")

    assert code == 0
    assert [one.outcome for one in found.rulings if one.rules == "incremental/1"] == [
        RuleOutcome.NO_SUBSIDY
    ]
    assert checked == (0, "5 rule sets applied again: every figure is the same\n", "")
    assert clause[0] == 0
    assert "Same price. The verdicts differ in limbs b and e;" in clause[1]


def test_a_changed_verdict_is_found_when_the_test_is_made_again(here: Place) -> None:
    _, out, _ = here.call("power", "test", "nov-2024-offer", *NO_ADDERS, "--json")
    changed = out.replace('"rules":"incremental/1","sha256"', '"rules":"incremental/2","sha256"')
    assert changed != out
    (here.directory / "test.json").write_text(changed, encoding="utf-8")

    code, out, err = here.call("power", "test-check", "test.json")

    assert (code, err) == (3, "")
    assert out == (
        "failure[tariff-test-differs]: results[2].rules:"
        " published incremental/2, recomputed incremental/1\n"
    )


def test_an_offer_says_its_terms_and_what_nobody_published(here: Place) -> None:
    code, out, err = here.call("power", "offer", "nov-2024-offer")
    body = here.call("power", "offer", "nov-2024-offer", "--json")[1]

    assert (code, err) == (0, "")
    assert "  end-date          not published" in out.splitlines()
    tariff = decode_tariff(decode_object(body.strip().encode()))
    assert tariff.id == "nov-2024-offer"


def test_who_gains_is_a_table_and_an_empty_set_is_said(here: Place) -> None:
    code, out, err = here.call("power", "tariff", *NO_ADDERS)

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("synthetic hours (seed pakistan-fy25)")
    assert lines[2] == "hashprice 50.45 USD a PH/s-day for 4 years, machines as told: assumed"
    assert " 24.0000      +9.3503      +1.4041      -1.9692     -10.9000" in out
    assert "at or above b1-high, 22.5959 a kWh\n  15 J/TH    no tariff: it can pay 15.9472" in out


def test_who_gains_has_canonical_json(here: Place) -> None:
    _, out, _ = here.call("power", "tariff", "--machines", "20:12", "--json")

    body = decode_object(out.strip().encode())
    assert encode(body) + b"\n" == out.encode()
    assert (body["provenance"], body["grade"]) == ("synthetic", "assumed")


def test_no_tariff_at_all_is_left_to_old_machines(here: Place) -> None:
    _, out, _ = here.call("power", "tariff", "--machines", "30:6")

    assert out.splitlines()[-1] == "no tariff serves a seller and a buyer at once"


def test_a_study_goes_from_hours_to_verdicts_on_one_screen(here: Place) -> None:
    begun = time.monotonic()

    code, out, err = here.call("power", "study")

    assert (code, err) == (0, "")
    assert time.monotonic() - begun < SECONDS
    for part in (
        "synthetic hours (seed pakistan-fy25); capacities recalled; grade assumed",
        "warning[months-differ]: 2025-05: pakistan-reported 12755 GWh",
        "P50 9,847 MW   P90 7,595 MW   P95 6,842 MW   hours without: 0",
        "14.6497 (merit order) | 13.2704 (RLNG must-take) | 22.5959 (RLNG at the margin)",
        "backcast-carrier]: rlng: modelled 0.6, published 22.2 TWh",
        "declared a kWh, assumed: adders=0",
        "incremental/1        no-subsidy    b2-high; gap -0.3841",
        "the margin over merit order is 2.6 % of capacity payments (CY2026, press)",
        "The verdicts differ in limbs b and e;",
        "PAK-PWR is reconstructed: a verdict speaks of that wording and of no other",
    ):
        assert part in out


def test_a_study_as_json_is_the_tests(here: Place) -> None:
    _, out, _ = here.call("power", "study", "--json")

    offers = [decode_tariff_test(decode_object(line.encode())) for line in out.splitlines()]
    assert [one.question.tariff.id for one in offers] == ["nov-2024-offer", "nov-2025-package"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(("test",), 2, "name an offer", id="no-offer"),
        pytest.param(("test", "another"), 2, "error[system-malformed]: no offer", id="no-such"),
        pytest.param(
            ("test", "--tariff", "22,98"), 2, "error[quantity-malformed]: tariff:", id="comma"
        ),
        pytest.param(
            ("test", "--tariff", "22", "--rules", "mine/1"), 2, "error[rule-unknown]", id="rules"
        ),
        pytest.param(
            ("test", "--tariff", "22", "--load-factor", "1.2"), 2, "quantity-malformed", id="factor"
        ),
        pytest.param(("test", "--tariff", "22", "--part", "x=1"), 2, "system-malformed", id="part"),
        pytest.param(("tariff", "--machines", "3:1"), 2, "error[fleet-invalid]", id="machines"),
    ],
)
def test_what_cannot_be_tested_is_refused(
    here: Place, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found = here.call("power", *arguments)

    assert found[:2] == (code, "")
    assert said in found[2]


def test_an_offer_of_a_file_and_rules_of_a_file(here: Place) -> None:
    (here.directory / "mine.toml").write_text(
        'id = "mine/1"\ntitle = "Mine"\nbenchmark = "b1"\nreading = "b1-low"\n'
        'standing = "illustrative"\nsource = "an example"\n',
        encoding="utf-8",
    )

    code, out, _ = here.call("power", "test", "--tariff", "14", "--rules", "mine.toml")

    assert code == 0
    assert "    mine/1               subsidy       b1-low; gap +0.6497; decided by gap" in out


def test_a_seasonal_price_is_weighed_by_the_hours_of_its_months(here: Place) -> None:
    months = "\n".join(
        f'"{number:02d}" = "{"20" if number in (11, 12, 1, 2, 3) else "40"}"'
        for number in range(1, 13)
    )
    write_offer(here, f'form = "seasonal"\nprice_per_kwh = {{ {months.replace(chr(10), ", ")} }}')

    winter = here.call("power", "test", "offer.toml")[1]
    year = here.call("power", "test", "offer.toml", "--season", "year")[1]

    assert "  20.0000 PKR/kWh at the meter, illustrative" in winter
    assert "  31.7260 PKR/kWh at the meter, illustrative" in year


def test_an_indexed_price_asks_for_what_it_follows(here: Place) -> None:
    write_offer(here, 'form = "indexed"\nfloor_per_kwh = "16"\nshare_ppm = 600000')

    refused = here.call("power", "test", "offer.toml")
    found = here.call("power", "test", "offer.toml", "--worth", "37.15002")

    assert refused[0] == 2
    assert "the worth of a kWh" in refused[2]
    assert "  22.2900 PKR/kWh at the meter, illustrative" in found[1]


def write_offer(here: Place, schedule: str) -> None:
    rests = 'grade = "assumed"\nstanding = "illustrative"\nsource = "an example"\n'
    (here.directory / "offer.toml").write_text(
        'id = "mine"\ntitle = "Mine"\nsystem = "pakistan-fy25"\ncurrency = "PKR"\n'
        f'settlement = "PKR"\noffered = "2025-11-01"\nterms = []\n[schedule]\n{schedule}\n{rests}'
        f"[eligibility]\n{rests}[others_burden]\n{rests}",
        encoding="utf-8",
    )
