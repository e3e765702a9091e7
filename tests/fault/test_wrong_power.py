"""Power §18.1: lies of a power office, properly signed, logged and cosigned, and their rows.

The liar lets every digest follow, and computes again whatever its lie changes.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from biplomacy.power.benchmarks import PartName
from biplomacy.power.epochs import encode_stretches, stretches_of_blocks
from biplomacy.power.meter_file import read_readings
from biplomacy.power.model import Provenance
from biplomacy.power.offer_file import shipped_offer
from biplomacy.power.plausibility import Payout, weigh_claim
from biplomacy.power.rule_file import shipped_rules
from biplomacy.power.statement import plausibility, surplus, tariff_test
from biplomacy.power.subsidy import try_tariff
from biplomacy.power.surplus import SurplusTerms
from biplomacy.values.canonical import JsonValue
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.run import verify_record
from fakes.checked_record import at, put, question, rows
from fakes.every_power import (
    Told,
    meter_file,
    record,
    said_claim,
    said_contract,
    said_day,
    said_dispatch,
    said_hours,
    said_mining,
    said_order,
    said_outlook,
    said_performance,
    said_surplus,
    said_system,
    said_tariff,
    said_test,
)
from fakes.main_chain import MainChain
from fakes.power_mining_cases import assumed, claim

Pointer = tuple[str | int, ...]
SUPPLY = (said_system, said_hours)


def last(*told: Told) -> VerdictRow:
    """Return the row of the last statement of a record."""
    return list(rows(record(*told)).values())[-1]


def lying(told: Told, pointer: Pointer, value: JsonValue) -> Told:
    """Return a statement in which one place holds another value."""
    return replace(told, body=put(told.body, pointer, value))


def more(told: Told, pointer: Pointer) -> Told:
    """Return a statement in which one number of watt-hours or paisa is one higher."""
    return lying(told, pointer, str(int(str(at(told.body, pointer))) + 1))


def require_contradicted(row: VerdictRow, beginning: str) -> None:
    assert (row.verdict, row.reason[: len(beginning)]) == (Verdict.CONTRADICTED, beginning)


def test_one_watt_hour_in_a_row_of_surplus_is_named() -> None:
    pointer = ("firm", 0, "p95_wh")
    truth = said_surplus()

    row = last(said_system(), said_hours(), more(truth, pointer))

    told = int(str(at(truth.body, pointer)))
    require_contradicted(row, "power-surplus-differs: firm[0].p95_wh: ")
    assert row.reason.endswith(f"published {told + 1}, recomputed {told}")
    assert row.evidence == ("entry:3", "entry:1", "entry:2")


def test_hours_of_another_seed_are_contradicted_and_what_rests_on_them_cannot_be_told() -> None:
    wrong = lying(said_hours(), ("seed",), "a better year")

    found = list(rows(record(said_system(), wrong, said_surplus())).values())

    require_contradicted(found[-2], "power-hours-differ: sha256: ")
    assert found[-1].verdict is Verdict.UNVERIFIABLE
    assert found[-1].reason == "it follows from entry 2, which is contradicted"


def test_a_surplus_of_synthetic_hours_does_not_become_a_reported_one() -> None:
    told = surplus.decode_surplus(said_surplus().body)
    body = surplus.encode_surplus(replace(told, provenance=Provenance.REPORTED))

    row = last(said_system(), said_hours(), replace(said_surplus(), body=body))

    require_contradicted(
        row, "provenance-raised: provenance: claims to be reported, what it rests on is synthetic"
    )


def test_hours_of_a_seed_do_not_become_metered_ones() -> None:
    found = rows(record(said_system(), lying(said_hours(), ("provenance",), "metered")))

    require_contradicted(
        found["power-hours"], "provenance-raised: the hours are drawn from the seed"
    )


def test_one_paisa_in_a_benchmark_is_named_by_the_dispatch_that_it_comes_from() -> None:
    truth = tariff_test.decode_tariff_test(said_test().body)
    parts = tuple(
        replace(part, minor_per_mwh=part.minor_per_mwh + Fraction(1))
        if part.name is PartName.FUEL_LOW
        else part
        for part in truth.question.inputs.parts
    )
    inputs = replace(truth.question.inputs, parts=parts)
    lie = try_tariff(replace(truth.question, inputs=inputs), shipped_rules())

    told = replace(said_test(), body=tariff_test.encode_tariff_test(lie))
    row = last(said_system(), said_hours(), said_dispatch(), said_tariff(), told)

    require_contradicted(row, "power-cost-differs: fuel-low: published ")
    assert ", entry 3 says " in row.reason


def test_a_changed_limb_is_named() -> None:
    limb = ("limbs", 0, "because")

    row = last(said_tariff(), lying(said_test(), limb, "nobody pays"))

    require_contradicted(
        row, "tariff-test-differs: limbs[0].because: published nobody pays, recomputed "
    )


def test_a_test_of_other_terms_than_the_logged_offer_is_named() -> None:
    other = replace(shipped_offer("nov-2025-package"), ends=Day.parse("2038-10-31"))
    truth = tariff_test.decode_tariff_test(said_test().body)
    lie = try_tariff(replace(truth.question, tariff=other), shipped_rules())

    row = last(said_tariff(), replace(said_test(), body=tariff_test.encode_tariff_test(lie)))

    require_contradicted(
        row, "power-offer-differs: ends: published 2038-10-31, recomputed 2028-10-31"
    )


def test_a_changed_quantile_is_named() -> None:
    pointer = ("outcomes", 0, "p95")
    money = str(at(said_outlook().body, pointer))
    whole, _, rest = money.partition(".")

    row = last(lying(said_outlook(), pointer, f"{int(whole) + 1}.{rest}"))

    require_contradicted(row, "power-outlook-differs: outcomes[0].p95: ")


def with_the_chain(told: Told) -> VerdictRow:
    """Return the row of a statement for whoever has the first blocks of main."""
    asked = replace(question(record(told)), chain=MainChain())
    return verify_record(asked).rows[-1].row


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [pytest.param(0, "confirmed", id="truth"), pytest.param(1, "contradicted", id="one-second")],
)
def test_one_second_in_the_time_of_a_block_is_seen_in_the_chain(seconds: int, verdict: str) -> None:
    (seen,) = stretches_of_blocks(MainChain().times())
    told = (replace(seen, end=seen.end + seconds),)
    early = replace(
        claim(payout=Payout.POOL), first=Day.parse("2009-01-04"), until=Day.parse("2009-01-08")
    )
    found = weigh_claim(early, assumed(), told, Grade.CHAIN)
    beside = (("difficulty", encode_stretches(told)),)
    said = Told(plausibility.TYPE, plausibility.encode_plausibility(found), beside)

    row = with_the_chain(said)

    assert row.verdict.value == verdict, row.reason
    if seconds:
        require_contradicted(
            row, "power-network-differs: network: its difficulty is not, to the second,"
        )
    assert last(said).reason == (
        "its network is said to be of blocks; run again with --chain BLOCKS_DIR of main"
    )


def test_a_target_that_no_block_has_is_named_without_a_chain() -> None:
    row = last(lying(said_mining(), ("network", "nbits"), "17023aa7"))

    require_contradicted(row, "power-nbits-differ: nbits: published 17023aa7, made again 17023aa6")


def altered_meter() -> bytes:
    """Return the meter file with the counter of 2024-11-05, from noon on, one kWh lower."""
    lines = meter_file().decode().splitlines(keepends=True)
    changed = []
    for line in lines:
        if line >= "2024-11-05T07:00:00Z" and line.startswith("2"):
            time, counter, quality = line.split(",")
            changed.append(f"{time},{int(counter) - 1_000},{quality}")
        else:
            changed.append(line)
    return "".join(changed).encode()


def test_one_meter_reading_is_held_against_the_day_that_was_logged() -> None:
    supply = (said_system(), said_hours(), said_surplus())

    row = last(*supply, said_contract(), said_day(), said_performance(altered_meter()))

    assert len(list(read_readings(altered_meter().splitlines()))) == 2_881
    require_contradicted(
        row,
        "performance-day-differs: 2024-11-05: its readings give 2,399,999,000 Wh,"
        " entry 5 says 2,400,000,000",
    )


def test_one_reading_of_a_day_is_named() -> None:
    truth = said_day()
    ((_, content),) = truth.evidence
    lines = content.splitlines(keepends=True)
    time, counter, quality = lines[-1].decode().split(",")
    forged = b"".join([*lines[:-1], f"{time},{int(counter) + 1},{quality}".encode()])
    told = lying(truth, ("readings", "sha256"), str(Digest.of(forged)))

    row = last(said_contract(), replace(told, evidence=(("readings", forged),)))

    require_contradicted(row, "meter-differs: last_wh: published ")


def test_a_meter_file_that_no_meter_wrote_does_not_become_a_metered_one() -> None:
    row = last(said_contract(), lying(said_day(), ("provenance",), "metered"))

    require_contradicted(row, "provenance-raised: 2024-11-05: claims to be metered")


def test_a_day_that_was_dropped_and_one_stated_twice_are_named() -> None:
    dropped = last(said_contract(), said_day(3), said_day(5))
    twice = last(said_contract(), said_day(3), said_day(3))

    require_contradicted(
        dropped, "meter-day-withheld: 2024-11-06: 1 days lie between 2024-11-04 and"
    )
    require_contradicted(twice, "meter-day-twice: 2024-11-04: entry 2 states that day already")


def test_an_order_that_was_not_judged_is_named() -> None:
    supply = (said_system(), said_hours(), said_surplus())

    row = last(*supply, said_contract(), said_order(), said_performance(orders=()))

    require_contradicted(
        row, "performance-order-left-out: o-1: the order of entry 5 is not among those that were"
    )


def test_a_forecast_that_was_never_published_is_named() -> None:
    other = said_surplus(SurplusTerms())

    row = last(said_system(), said_hours(), other, said_contract(), said_performance())

    require_contradicted(
        row, "performance-forecast-differs: 2024-11: no surplus in force before it says"
    )


def test_a_claim_on_other_difficulty_than_its_evidence_is_named() -> None:
    truth = said_claim()
    told = lying(truth, ("network", "difficulty"), str(Digest.of(b"x")))

    row = last(replace(told, evidence=(("difficulty", b"x"),)))

    assert row.verdict is Verdict.CONTRADICTED
