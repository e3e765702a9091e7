"""F2: Pakistan buys 1 BTC a day out of its reserves (§7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.programme.assessment import assess, effects, needed_margin
from biplomacy.programme.largest import largest
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Action, Answer, Observation, Programme, Reason, Scale, Vary
from biplomacy.programme.purchase import Daily, Purchase
from biplomacy.programme.unit import display
from biplomacy.programme.vocabulary import Funding
from biplomacy.values.day import Day
from biplomacy.values.verdict import Standing
from fakes.programme_terms import EXAMPLE, day, perimeter, seen, target

YEAR_END, MID_2026 = Day.parse("2025-12-31"), Day.parse("2026-06-30")
START = Day.parse("2025-07-16")
BUY = Action(
    "buy-daily",
    "buy 1 BTC a day out of the central bank's reserves",
    (),
    Standing.ILLUSTRATIVE,
    (Purchase(Funding.CENTRAL_BANK_FX, 10**8, 11_800_000, Daily(START, MID_2026)),),
)
PAKISTAN = bundled_programme("PAK-EFF-2024")
WHOLE = perimeter("reserve-fund")


def with_margin() -> Programme:
    """Return the programme with an illustrative floor of nothing, so that ``nir`` is the margin."""
    (nir,) = (clause for clause in PAKISTAN.clauses if clause.id == "PAK-NIR")
    floor = target("0", "USDm", str(YEAR_END), EXAMPLE)
    changed = replace(nir, targets=(*nir.targets, floor))
    clauses = tuple(changed if clause is nir else clause for clause in PAKISTAN.clauses)
    return replace(PAKISTAN, clauses=clauses)


def margin(usd: int) -> tuple[Observation, ...]:
    return (seen("nir", str(usd), str(YEAR_END)),)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(YEAR_END, "19,942,000.00 USD", id="169-coins-by-the-end-of-2025"),
        pytest.param(MID_2026, "41,300,000.00 USD", id="350-coins-by-mid-2026"),
    ],
)
def test_the_margin_before_must_be_what_the_coins_cost(on: Day, expected: str) -> None:
    (effect,) = effects(PAKISTAN, (), on, BUY)

    needed = needed_margin(effect)

    assert (effect.after.clause, effect.after.test_date) == ("PAK-NIR", on)
    assert needed is not None
    assert display(needed.low, needed.unit) == expected


def test_only_the_floor_on_reserves_is_touched_and_it_cannot_be_determined() -> None:
    (found,) = assess(PAKISTAN, (), YEAR_END, BUY)

    assert (found.clause, found.answer) == ("PAK-NIR", Answer.UNDETERMINED)
    assert found.reasons == (Reason.DATA_MISSING, Reason.WORDING_MISSING)
    assert [fact.leaf for fact in found.deciding] == ["at(nir)"]


def test_both_readings_of_the_sign_agree_on_the_change() -> None:
    (found,) = assess(PAKISTAN, (), YEAR_END, BUY)

    changes = [
        leaf.quantity.low
        for reading in found.readings
        for leaf in reading.leaves
        if leaf.place == "action"
    ]
    assert changes == [-1_994_200_000, -1_994_200_000]


def test_an_earlier_test_date_is_not_touched() -> None:
    touched = {effect.after.test_date for effect in effects(PAKISTAN, (), YEAR_END, BUY)}

    assert touched == {YEAR_END}


@pytest.mark.parametrize(
    ("usd", "answer", "vary", "scale", "k"),
    [
        pytest.param(15_000_000, Answer.NOT_MET, Vary.LENGTH, Scale.BOUNDED, 127, id="15m"),
        pytest.param(500_000_000, Answer.MET, Vary.LENGTH, Scale.UNBOUNDED, None, id="500m-length"),
        pytest.param(500_000_000, Answer.MET, Vary.QUANTITY, Scale.BOUNDED, 25, id="500m-quantity"),
        pytest.param(0, Answer.NOT_MET, Vary.LENGTH, Scale.BOUNDED, 0, id="none"),
        pytest.param(0, Answer.NOT_MET, Vary.QUANTITY, Scale.BOUNDED, 0, id="none-quantity"),
        pytest.param(19_942_000, Answer.MET, Vary.QUANTITY, Scale.BOUNDED, 1, id="just-enough"),
    ],
)
def test_a_known_margin_says_how_much_fits(
    usd: int, answer: Answer, vary: Vary, scale: Scale, k: int | None
) -> None:
    terms = with_margin()

    (after,) = assess(terms, margin(usd), YEAR_END, BUY)
    found = largest(terms, margin(usd), BUY, vary, by=YEAR_END)

    assert after.answer is answer
    assert (found.scale, found.k) == (scale, k)
    assert found.standing is Standing.ILLUSTRATIVE


def test_the_128th_coin_does_not_fit() -> None:
    found = largest(with_margin(), margin(15_000_000), BUY, Vary.LENGTH, by=YEAR_END)

    assert (found.clause, found.test_date, found.day) == ("PAK-NIR", YEAR_END, day("11-20"))


def test_a_cent_less_than_what_is_needed_is_not_met() -> None:
    short = (seen("nir", "19941999.99", str(YEAR_END)),)

    (found,) = assess(with_margin(), short, YEAR_END, BUY)

    assert found.answer is Answer.NOT_MET
    assert found.margin is not None
    assert found.margin.high == -1


def test_el_salvador_has_no_room_for_the_same_action() -> None:
    terms = replace(bundled_programme("SLV-EFF-2025"), perimeters=(WHOLE,), approved=day("07-14"))
    still = (
        *(
            seen(fact, "0", "07-15", "07-24", place="reserve-fund")
            for fact in ("flows.purchase", "flows.mined", "flows.seized")
        ),
        *(
            seen(fact, value, "07-14", "07-24", place="reserve-fund")
            for fact, value in (("stock.gross", "6237"), ("stock.client", "0"))
        ),
    )

    (found,) = assess(terms, still, day("07-24"), BUY)
    room = largest(terms, still, BUY, Vary.QUANTITY, by=day("07-24"))

    assert (found.clause, found.first_failed) == ("SLV-BTC-ACC", START)
    assert [reading.answer for reading in found.readings] == [Answer.NOT_MET] * 3
    assert (room.k, room.clause, room.day) == (0, "SLV-BTC-ACC", START)
