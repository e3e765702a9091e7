"""An outlook is published with its parameters and drawn again, whole or in part (§18.1, §18.2)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import pytest

from biplomacy.power.errors import LimitExceeded, SystemMalformed
from biplomacy.power.monthly_closes import shipped_closes
from biplomacy.power.outcome import PartyOutcome, PriceCheck, dollars, drift_findings
from biplomacy.power.outlook import PowerOutlook, draw_outlook
from biplomacy.power.outlook_check import check_outlook, check_sample, sample_digest, sample_of
from biplomacy.power.outlook_file import read_scenario, shipped_scenario
from biplomacy.power.path_rows import PathRows, encode_rows
from biplomacy.power.scenario import PathWalk, walk_all
from biplomacy.power.scenario_model import PowerPrice
from biplomacy.power.statement.outlook import decode_outlook, encode_outlook
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed, FieldUnknown
from biplomacy.values.money import Money
from fakes.power_outlooks import flat, indexed, shipped_growth, small_scenario

CLOSES = shipped_closes()


def drawn(price: PowerPrice | None = None, *, tornado: bool = False) -> tuple[PowerOutlook, bytes]:
    scenario = small_scenario()
    if price is not None:
        scenario = replace(scenario, terms=replace(scenario.terms, tariff=price))
    outlook, rows = draw_outlook(scenario, CLOSES, with_tornado=tornado)
    return outlook, encode_rows(rows)


@pytest.mark.parametrize("price", [flat("22.98"), indexed("16", "0.6")])
@pytest.mark.parametrize("tornado", [False, True])
def test_a_body_reads_back_without_a_changed_byte(price: PowerPrice, tornado: bool) -> None:  # noqa: FBT001 - a case
    outlook, _ = drawn(price, tornado=tornado)

    body = encode(encode_outlook(outlook))

    assert decode_outlook(decode_object(body)) == outlook
    assert encode(encode_outlook(decode_outlook(decode_object(body)))) == body
    assert len(body) < 8_000


def test_a_body_says_that_it_is_synthetic_and_assumed() -> None:
    body = encode_outlook(drawn()[0])

    assert (body["provenance"], body["grade"], body["rivals"], body["settlement"]) == (
        "synthetic",
        "assumed",
        "illustrative",
        "PKR",
    )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"provenance": "metered"}, FieldMalformed),
        ({"grade": "chain"}, FieldMalformed),
        ({"settlement": "BTC"}, FieldMalformed),
        ({"extra": 1}, FieldUnknown),
        ({"outcomes": []}, FieldMalformed),
        ({"rows": {"sha256": "0" * 64, "count": 59}}, FieldMalformed),
    ],
)
def test_a_body_that_contradicts_itself_is_refused(
    change: JsonObject, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        decode_outlook({**encode_outlook(drawn()[0]), **change})


def test_quantiles_that_fall_are_refused() -> None:
    outlook, _ = drawn()
    first = outlook.outcomes[0]
    turned = replace(first, quantiles=first.quantiles[::-1])

    with pytest.raises(FieldMalformed, match="ascend"):
        decode_outlook(encode_outlook(replace(outlook, outcomes=(turned, *outlook.outcomes[1:]))))


def test_an_outlook_is_drawn_again_and_agrees() -> None:
    outlook, table = drawn(tornado=True)

    assert check_outlook(outlook, CLOSES) == ()
    assert check_sample(outlook, CLOSES, table, sample_of(outlook.rows, 60, 20)) == ()


def test_another_way_of_walking_gives_the_same_outlook() -> None:
    def backwards(walk: PathWalk) -> PathRows:
        return PathRows.joined([walk.walk(low, low + 20) for low in (40, 20, 0)])

    found, _ = draw_outlook(small_scenario(), CLOSES, walking=backwards)

    assert found == drawn()[0]


def one_cent_better(outlook: PowerOutlook) -> PowerOutlook:
    sector = outlook.outcomes[0]
    better = Money("USD", sector.shortfall.minor + 1)
    changed = replace(sector, shortfall=better)
    return replace(outlook, outcomes=(changed, *outlook.outcomes[1:]))


def test_a_figure_that_is_a_cent_off_is_found_by_both_checks() -> None:
    outlook, table = drawn()

    (found,) = check_outlook(one_cent_better(outlook), CLOSES)
    (sampled,) = check_sample(one_cent_better(outlook), CLOSES, table, (0,))

    assert (found.code, found.subject) == ("power-outlook-differs", "outcomes[0].shortfall")
    assert (sampled.code, sampled.subject) == ("power-outlook-differs", "outcomes")


def test_a_row_that_was_not_drawn_is_found_when_it_is_in_the_sample() -> None:
    scenario = small_scenario()
    rows = walk_all(PathWalk(scenario, shipped_growth()))
    rows.doubles[3, 7] += 1.0
    forged, _ = draw_outlook(scenario, CLOSES, walking=lambda _: rows)
    table = encode_rows(rows)

    assert check_sample(forged, CLOSES, table, (6, 8)) == ()
    (found,) = check_sample(forged, CLOSES, table, (6, 7, 8))
    assert found.subject == "path 7"


def test_other_closes_other_code_and_another_table_are_findings() -> None:
    outlook, table = drawn()
    other = replace(CLOSES, usd=(*CLOSES.usd[:-1], Decimal(1)))
    newer = replace(outlook, code="power-outlook 2")
    shorter = table[: table[:-1].rindex(b"\n") + 1]
    cut = replace(outlook, rows=Digest.of(shorter))

    codes = [
        check_outlook(outlook, other)[0].code,
        check_outlook(newer, CLOSES)[0].code,
        check_sample(outlook, CLOSES, table + b"x", (0,))[0].code,
        check_sample(cut, CLOSES, shorter, (0,))[0].code,
    ]

    assert codes == [
        "power-outlook-closes-differ",
        "power-outlook-code-unknown",
        "power-outlook-rows-differ",
        "power-outlook-rows-differ",
    ]


def test_a_sample_follows_from_the_table_or_from_a_name() -> None:
    outlook, table = drawn()

    mine = sample_of(outlook.rows, 10_000, 100, "a reader")

    assert mine == sample_of(Digest.of(b""), 10_000, 100, "a reader")
    assert mine != sample_of(outlook.rows, 10_000, 100)
    assert len(set(mine)) == 100
    assert sample_of(outlook.rows, 5, 100) == (0, 1, 2, 3, 4)
    line = table.splitlines(keepends=True)[3]
    assert str(sample_digest(table, (2,))) == hashlib.sha256(line).hexdigest()
    with pytest.raises(FieldMalformed):
        sample_digest(table, (60,))


def test_a_tornado_moves_one_parameter_at_a_time() -> None:
    steps = {step.name: step for step in drawn(tornado=True)[0].tornado}

    assert set(steps) == {
        "fees", "start-price", "rivals-hashrate", "machine-price", "supply-cost", "fx",
        "availability", "monthly-discount",
    }  # fmt: skip
    fees, supply = steps["fees"], steps["supply-cost"]
    assert (fees.low, fees.high) == ("0.5", "1.5")
    assert fees.medians_low[2] < fees.medians_high[2]
    assert supply.medians_low[0] > supply.medians_high[0]
    assert supply.medians_low[1:] == supply.medians_high[1:]


def test_a_scenario_file_reads_as_it_is_written_in_a_body() -> None:
    with pytest.raises(SystemMalformed, match="unknown fields"):
        read_scenario(b"more = 1\n" + _file())
    assert read_scenario(_file()) == shipped_scenario()
    with pytest.raises(SystemMalformed):
        shipped_scenario("nowhere")
    with pytest.raises(SystemMalformed, match="ascend"):
        read_scenario(_file().replace(b"[15, 63, 111]", b"[63, 15]"))
    with pytest.raises(LimitExceeded):
        read_scenario(_file().replace(b"paths = 10000", b"paths = 0"))


def _file() -> bytes:
    return files("biplomacy.power").joinpath("outlooks", "pakistan-2000mw.toml").read_bytes()


def test_sums_beyond_all_measure_are_refused() -> None:
    for value in (1e15, -1e15, float("inf"), float("nan")):
        with pytest.raises(LimitExceeded):
            dollars(value)
    assert dollars(-0.001) == Money("USD", 0)


def test_a_mean_four_errors_off_is_a_finding() -> None:
    off, fine = Decimal("0.041"), Decimal("0.040")
    checks = [PriceCheck(months, found, Decimal("0.01"), Decimal(1)) for months, found in
              ((12, off), (36, fine), (120, off))]  # fmt: skip

    (found,) = drift_findings(checks)

    assert (found.code, found.subject) == ("outlook-drift", "price after 12 months")


def test_a_shortfall_is_the_mean_of_the_worst_twentieth() -> None:
    outlook, table = drawn()
    cells = [line.split(",") for line in table.decode().splitlines()[1:]]
    worst = sorted(float(row[3]) for row in cells)[:3]
    investor: PartyOutcome = outlook.outcomes[2]

    assert investor.shortfall == dollars(sum(worst) / 3)
