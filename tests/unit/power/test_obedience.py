"""Orders to go down: obeyed to the watt-hour, and flexibility counted only when it was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.power.curtailment import (
    CurtailmentOrder,
    check_terms,
    encode_orders,
    read_orders,
    require_orders,
)
from biplomacy.power.errors import LimitExceeded, QuantityMalformed, SystemMalformed
from biplomacy.power.month import Month
from biplomacy.power.obedience import (
    Obedience,
    OrderOutcome,
    inside_starts,
    judge_order,
    needed_starts,
    obedience_ppm,
)
from fakes.power_meter import CAPACITY, LIMIT, STEP, order_at, small_contract

HERE = small_contract()
FIRST = HERE.starts + 86_400
MARCH = Month(2025, 3)
ALLOWED = 2_525_000


def judged(
    order: CurtailmentOrder, wh: Sequence[int | None], *, running: int | None = CAPACITY
) -> OrderOutcome:
    """Judge an order by the energy of its steps; None is a step that nobody read."""
    before = order.issued // STEP * STEP - STEP
    rows = [(before, running), *zip(inside_starts(order, STEP), wh, strict=True)]
    energy = {start: one for start, one in rows if one is not None}
    return judge_order(order, HERE, energy, within_terms=True)


def test_an_order_is_obeyed_at_the_limit_and_one_percent() -> None:
    found = judged(order_at(FIRST), [ALLOWED] * 8)

    assert (found.outcome, found.allowed_wh) == (Obedience.OBEYED, ALLOWED)
    assert (found.steps, found.missing, found.highest_wh) == (8, 0, ALLOWED)


def test_one_watt_hour_above_is_not_obeyed() -> None:
    found = judged(order_at(FIRST), [0] * 7 + [ALLOWED + 1])

    assert found.outcome is Obedience.EXCEEDED


def test_what_nobody_read_is_not_obeyed() -> None:
    missing = judged(order_at(FIRST), [LIMIT] * 7 + [None])

    assert (missing.outcome, missing.missing) == (Obedience.UNMEASURED, 1)
    assert missing.curtailed_wh == 7 * (CAPACITY - LIMIT)
    assert missing.ordered_wh == 8 * (CAPACITY - LIMIT)
    assert judged(order_at(FIRST), [ALLOWED + 1] + [None] * 7).outcome is Obedience.EXCEEDED


def test_an_order_without_a_full_step_is_not_measured() -> None:
    short = replace(order_at(FIRST), starts=FIRST + 60, ends=FIRST + 1_700, issued=FIRST)

    assert judged(short, []).outcome is Obedience.UNMEASURED


def test_only_full_steps_inside_an_order_count() -> None:
    odd = replace(order_at(FIRST), starts=FIRST + 60, ends=FIRST + 3 * STEP + 60)

    assert list(inside_starts(odd, STEP)) == [FIRST + STEP, FIRST + 2 * STEP]
    assert needed_starts([odd], STEP) == {FIRST + STEP, FIRST + 2 * STEP, FIRST - 3 * STEP}


def test_a_load_at_rest_is_asked_for_nothing_and_proves_nothing() -> None:
    rests = judged(order_at(FIRST), [0] * 8, running=0)

    assert (rests.outcome, rests.ordered_wh, rests.curtailed_wh) == (Obedience.OBEYED, 0, 0)
    assert obedience_ppm([rests] * 5, HERE, MARCH) == 0


def test_a_meter_that_shows_nothing_before_the_order_proves_nothing() -> None:
    dark = judged(order_at(FIRST), [0] * 8, running=None)

    assert (dark.ordered_wh, dark.curtailed_wh) == (8 * (CAPACITY - LIMIT), 0)


def test_what_ran_above_the_contract_counts_as_the_contract() -> None:
    assert judged(order_at(FIRST), [0] * 8, running=2 * CAPACITY).ordered_wh == 8 * (
        CAPACITY - LIMIT
    )


def three(*given: int) -> list[OrderOutcome]:
    """Return one order a week; in each the load takes so many Wh a step."""
    return [
        judged(order_at(FIRST + week * 7 * 86_400, name=f"o-{week}"), [wh] * 8)
        for week, wh in enumerate(given)
    ]


def test_rho_is_the_share_given_back_rounded_down() -> None:
    assert obedience_ppm(three(LIMIT, LIMIT, LIMIT), HERE, MARCH) == 1_000_000
    assert obedience_ppm(three(LIMIT, LIMIT, CAPACITY), HERE, MARCH) == 666_666
    assert obedience_ppm(three(CAPACITY, CAPACITY, CAPACITY), HERE, MARCH) == 0


def test_going_below_the_limit_gives_back_no_more_than_was_asked() -> None:
    assert obedience_ppm(three(0, 0, CAPACITY), HERE, MARCH) == 666_666


def test_rho_is_nothing_with_fewer_than_three_orders() -> None:
    assert obedience_ppm(three(LIMIT, LIMIT), HERE, MARCH) == 0


def test_orders_older_than_twelve_months_do_not_count() -> None:
    found = three(LIMIT, LIMIT, LIMIT)

    assert obedience_ppm(found, HERE, Month(2025, 10)) == 1_000_000
    assert obedience_ppm(found, HERE, Month(2025, 11)) == 0
    assert obedience_ppm(found, HERE, Month(2024, 10)) == 0


def test_orders_outside_the_terms_count_neither_way() -> None:
    outside = judge_order(order_at(FIRST), HERE, {}, within_terms=False)

    assert outside.outcome is Obedience.OUTSIDE_TERMS
    assert obedience_ppm([*three(LIMIT, LIMIT), outside], HERE, MARCH) == 0


@given(st.lists(st.integers(0, 2 * CAPACITY), min_size=8, max_size=8), st.integers(0, CAPACITY))
def test_nothing_is_given_back_beyond_what_was_ordered(wh: list[int], running: int) -> None:
    found = judged(order_at(FIRST), wh, running=running)

    assert 0 <= found.curtailed_wh <= found.ordered_wh
    assert (found.outcome is Obedience.OBEYED) is (max(wh) <= ALLOWED)


TERMS = [
    pytest.param({}, [], id="within"),
    pytest.param({"issued": FIRST - 1_799}, ["order-notice-short"], id="a-second-late"),
    pytest.param({"limit_wh": 9_999_999}, ["order-limit-below-contract"], id="a-Wh-too-low"),
    pytest.param({"starts": FIRST, "ends": FIRST + 100 * 3_600}, [], id="a-hundred-hours"),
    pytest.param(
        {"ends": FIRST + 100 * 3_600 + 1}, ["order-hours-used-up"], id="a-second-too-long"
    ),
    pytest.param(
        {"issued": HERE.ends - 7_200, "starts": HERE.ends - 3_600, "ends": HERE.ends + 1},
        ["order-outside-contract"], id="beyond-the-end",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "codes"), TERMS)
def test_terms(change: dict[str, int], codes: list[str]) -> None:
    order = order_at(FIRST)
    order = CurtailmentOrder(
        order.id,
        change.get("issued", order.issued),
        change.get("starts", order.starts),
        change.get("ends", order.ends),
        change.get("limit_wh", order.limit_wh),
    )

    (found,) = check_terms([order], HERE)

    assert [finding.code for finding in found] == codes


def test_hours_of_a_year_are_counted_over_its_orders() -> None:
    weeks = [order_at(FIRST + n * 7 * 86_400, hours=40, name=f"o-{n}") for n in range(3)]

    assert [len(found) for found in check_terms(weeks, HERE)] == [0, 0, 1]
    ((none,),) = check_terms([weeks[0]], replace(HERE, curtailment=None))
    assert none.code == "order-not-agreed"


def test_orders_read_back_from_their_table() -> None:
    orders = tuple(order_at(FIRST + n * 86_400, name=f"o-{n}") for n in range(3))

    assert read_orders(encode_orders(orders)) == orders


def test_orders_that_make_no_sense_are_refused() -> None:
    one, two = order_at(FIRST, hours=3), order_at(FIRST + 3_600, name="o-2")
    for wrong in ((one, two), (one, one), (two, one), (replace(one, ends=one.starts),),
                  (replace(one, issued=one.starts + 1),),
                  (replace(one, ends=one.starts + 32 * 86_400),)):  # fmt: skip
        with pytest.raises(SystemMalformed):
            require_orders(wrong)
    with pytest.raises(LimitExceeded):
        require_orders([one] * 2_001)
    with pytest.raises(SystemMalformed):
        read_orders(b"id,issued\n")
    with pytest.raises(QuantityMalformed):
        read_orders(encode_orders((one,)).replace(b",10\n", b",ten\n"))
