"""Power §18.1: a power statement is made again from what it names, or says what is missing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from biplomacy.market.series import decode_quotes
from biplomacy.power.availability import system_hours
from biplomacy.power.coupled_check import ToldCoupled, tell_coupled
from biplomacy.power.dispatch_problem import Couplings, Storage
from biplomacy.power.hours import normal_form
from biplomacy.power.mining import answer_mining
from biplomacy.power.mining_model import Rate
from biplomacy.power.model import Provenance
from biplomacy.power.rule_file import shipped_rules_bytes
from biplomacy.power.statement import dispatch, hours, mining, tariff_test
from biplomacy.power.statement.curtailment import encode_curtailment, stated_order
from biplomacy.power.storage import solve_dispatch
from biplomacy.power.told_hours import tell_hours
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.power_prices import MOST_MONTHS
from biplomacy.verify.readers import POWER
from biplomacy.verify.run import verify_record
from biplomacy.wiring import open_lp_solver
from fakes.checked_record import put, question, rows, say
from fakes.every_power import (
    ORDER_START,
    Told,
    everything,
    power_system,
    promised,
    record,
    said_auction,
    said_claim,
    said_contract,
    said_day,
    said_dispatch,
    said_hours,
    said_order,
    said_outlook,
    said_performance,
    said_surplus,
    said_system,
    said_tariff,
    said_test,
    series,
)
from fakes.main_chain import MainChain
from fakes.power_cases import load
from fakes.power_meter import order_at
from fakes.power_mining_cases import question as mining_question

QUOTES = b"""day,currency,price,rule,source,standing,note
2025-07-01,USD,107000,utc-close,example,illustrative,
"""


def last(*told: Told) -> VerdictRow:
    """Return the row of the last statement of a record."""
    return list(rows(record(*told)).values())[-1]


def bare(told: Told) -> Told:
    """Return a statement beside which nothing lies."""
    return replace(told, evidence=())


def test_a_record_of_every_type_is_confirmed_and_no_better_than_its_inputs() -> None:
    found = rows(record(*everything()))
    of_power = [row for name, row in found.items() if name.startswith("power-")]

    assert {row.verdict for row in of_power} == {Verdict.CONFIRMED}
    assert {name.partition(".")[0] for name in found} >= {one.partition("/")[0] for one in POWER}
    assert {name for name, row in found.items() if row.grade is Grade.ATTESTED} == {
        "power-tariff.power-division.6",
        "power-contract.power-division.12",
        "power-curtailment.power-division.13",
    }
    assert {row.grade for row in of_power} == {Grade.ASSUMED, Grade.ATTESTED}


@pytest.mark.parametrize(
    ("before", "told", "lacking"),
    [
        pytest.param((), said_surplus, "holds no power-system/1 of the digest", id="system"),
        pytest.param((said_system,), said_surplus, "no power-hours/1 of the digest", id="hours"),
        pytest.param((), said_dispatch, "holds no power-system/1 of the digest", id="dispatch"),
        pytest.param((), said_auction, "holds no power-system/1 of the digest", id="auction"),
        pytest.param((), said_order, "holds no contract sez-7 before it", id="order"),
        pytest.param((), said_day, "holds no contract sez-7 before it", id="day"),
        pytest.param((), said_performance, "no power-contract/1 of the digest", id="performance"),
    ],
)
def test_what_cites_nothing_that_was_logged_before_cannot_be_made_again(
    before: tuple[object, ...], told: object, lacking: str
) -> None:
    assert callable(told)
    cited = [one() for one in before if callable(one)]

    row = last(*cited, told())

    assert row.verdict is Verdict.UNVERIFIABLE
    assert lacking in row.reason


@pytest.mark.parametrize(
    ("told", "name"),
    [
        pytest.param(said_auction, "bids", id="auction"),
        pytest.param(said_outlook, "closes", id="outlook"),
        pytest.param(said_claim, "difficulties", id="claim"),
        pytest.param(said_day, "readings", id="day"),
        pytest.param(said_performance, "readings", id="performance"),
    ],
)
def test_without_its_evidence_a_statement_says_what_to_give(told: object, name: str) -> None:
    assert callable(told)

    row = last(said_system(), said_hours(), said_contract(), bare(told()))

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason.startswith(f"the {name} of the digest ")
    assert row.reason.endswith(" do not lie beside the log")


def test_hours_of_a_meter_are_summed_again_from_their_blob() -> None:
    reported = replace(series(), provenance=Provenance.REPORTED)
    told = tell_hours(power_system(), reported, source="a dispatch centre")
    said = Told(hours.TYPE, hours.encode_hours(told), (("hours", normal_form(reported)),))

    assert (last(said).verdict, last(said).grade) == (Verdict.CONFIRMED, Grade.ATTESTED)
    assert last(bare(said)).verdict is Verdict.UNVERIFIABLE


@cache
def with_storage() -> ToldCoupled:
    at_hand = system_hours(power_system(), series())
    couplings = Couplings((Storage("battery", 200_000_000, 800_000_000, 920_000, 920_000, 20_000),))
    loads = (load("asic", 600, 2_786_251),)
    found = solve_dispatch(at_hand, loads, open_lp_solver(), couplings)
    return tell_coupled(at_hand, series(), loads, couplings, found)


def test_a_linear_programme_is_checked_by_its_arrays_and_no_solver_is_asked() -> None:
    told = with_storage()
    body = dispatch.encode_dispatch(told.told)
    arrays = (("primal", told.primal), ("dual", told.dual))

    whole = last(said_system(), said_hours(), Told(dispatch.TYPE, body, arrays))
    half = last(said_system(), said_hours(), Told(dispatch.TYPE, body, arrays[:1]))

    assert whole.verdict is Verdict.CONFIRMED
    assert whole.reason == "its certificate holds in whole numbers; no solver was asked"
    assert half.verdict is Verdict.UNVERIFIABLE
    assert half.reason.startswith("the dual.npy of the digest ")


def test_a_lower_bound_than_its_duals_give_is_named() -> None:
    told = with_storage()
    body = put(dispatch.encode_dispatch(told.told), ("objective_minor",), "1.000000000000")
    arrays = (("primal", told.primal), ("dual", told.dual))

    row = last(said_system(), said_hours(), Told(dispatch.TYPE, body, arrays))

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("power-dispatch-differs: objective_minor: ")


def test_a_check_of_a_record_does_not_walk_for_hours() -> None:
    body = put(said_outlook().body, ("parameters", "draws", "paths"), 1_000_000)
    body = put(body, ("rows", "count"), 1_000_000)

    row = last(replace(said_outlook(), body=body))

    assert MOST_MONTHS < 36_000_000 * 17
    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason.endswith("are walked here; run `biplomacy power outlook-check`")


def test_figures_of_another_version_are_not_made_again() -> None:
    body = put(said_surplus().body, ("code",), "power-surplus 99")

    row = last(said_system(), said_hours(), replace(said_surplus(), body=body))

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason.startswith("power-code-unknown: was made by power-surplus 99")


def test_a_quote_is_looked_up_in_the_file_that_it_names() -> None:
    (quote,) = decode_quotes(QUOTES).rows
    asked = replace(mining_question(), price=Rate.of_quote(quote))
    lie = replace(asked, price=replace(asked.price, value=asked.price.value + 1))
    beside = (("quotes", QUOTES),)

    truth, false, absent = (
        last(Told(mining.TYPE, mining.encode_mining(answer_mining(told)), evidence))
        for told, evidence in ((asked, beside), (lie, beside), (asked, ()))
    )

    assert truth.verdict is Verdict.CONFIRMED
    assert false.reason == (
        "power-rate-differs: btc: 107001 USD is not among the quotes that it names"
    )
    assert absent.reason.startswith("the quotes of the digest ")


def test_a_network_of_blocks_needs_the_blocks() -> None:
    asked = mining_question()
    genesis = replace(asked.network, height=2, bits=0x1D00_FFFF, fees=0, grade=Grade.CHAIN)
    body = mining.encode_mining(answer_mining(replace(asked, network=genesis)))
    later = mining.encode_mining(answer_mining(replace(asked, network=replace(genesis, height=10))))

    def seen(told: object) -> str:
        assert isinstance(told, dict)
        at_hand = replace(question(record(Told(mining.TYPE, told))), chain=MainChain())
        return verify_record(at_hand).rows[-1].row.reason

    assert last(Told(mining.TYPE, body)).reason == (
        "its network is said to be of blocks; run again with --chain BLOCKS_DIR of main"
    )
    assert seen(body) == "made again: every figure is the same"
    assert seen(later) == "the chain at hand ends at block 2"


def test_rule_sets_that_are_shipped_need_not_lie_beside_the_log() -> None:
    row = last(bare(said_test()))

    assert row.verdict is Verdict.CONFIRMED


def test_a_rule_set_of_a_known_name_and_other_content_is_noted() -> None:
    name = "cost-recovery/1"
    changed = shipped_rules_bytes(name) + b"# changed\n"
    test = tariff_test.decode_tariff_test(said_test().body)
    rulings = tuple(
        replace(one, digest=Digest.of(changed)) if one.rules == name else one
        for one in test.rulings
    )
    body = tariff_test.encode_tariff_test(replace(test, rulings=rulings))

    beside = last(said_tariff(), Told(tariff_test.TYPE, body, (("rules", changed),)))
    absent = last(said_tariff(), Told(tariff_test.TYPE, body))

    assert beside.verdict is Verdict.CONFIRMED
    assert beside.reason.endswith(
        "power-rules-of-others: cost-recovery/1 is not the rule set of that name that is shipped"
        " here"
    )
    assert absent.verdict is Verdict.UNVERIFIABLE
    assert absent.reason.startswith("tariff-test-rules-absent: no rule file with the digest ")


def test_an_order_beyond_the_terms_is_noted_and_two_that_overlap_are_contradicted() -> None:
    short = replace(order_at(ORDER_START), issued=ORDER_START - 60)
    other = order_at(ORDER_START + 3_600, name="o-2")
    told = [
        Told("power-curtailment/1", encode_curtailment(stated_order(one, promised())))
        for one in (short, other)
    ]

    noted, overlapping = last(said_contract(), told[0]), last(said_contract(), *told)

    assert noted.verdict is Verdict.CONFIRMED
    assert "order-notice-short: notice of 1 minutes" in noted.reason
    assert overlapping.reason == "system-malformed: order o-2 begins before o-1 ends"


def test_a_corrected_day_takes_the_place_of_the_first() -> None:
    side = record(said_contract(), said_day())
    first = side.log.stored[2].leaf
    told = said_day()
    say(side, told.type, told.body, evidence=told.evidence, supersedes=first)

    found = rows(side)

    assert found["power-meter.power-division.3"].verdict is Verdict.CONFIRMED
    assert found["power-meter.power-division.2"].reason.endswith("(superseded by entry 3)")
