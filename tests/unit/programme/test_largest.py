"""How large an action may be, and what stops it (§5.8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.programme.actions import scaled, scheduled_days
from biplomacy.programme.assessment import assess
from biplomacy.programme.errors import ActionNotMonotone
from biplomacy.programme.largest import BEYOND, largest
from biplomacy.programme.model import (
    Action,
    Answer,
    Clause,
    Kind,
    Largest,
    Observation,
    Scale,
    Vary,
)
from biplomacy.programme.purchase import Daily, Purchase
from biplomacy.programme.vocabulary import Funding
from biplomacy.values.verdict import Standing
from fakes.programme_terms import (
    EXAMPLE,
    action,
    added,
    clause,
    day,
    perimeter,
    programme,
    reading,
    seen,
    set_to,
    target,
)

WHOLE = perimeter("fund")
END = "07-24"


def floor(test: str, *, kind: Kind = Kind.QUANTITATIVE) -> Clause:
    targets = () if kind is Kind.CONTINUOUS else (target("0", "USD", END, EXAMPLE),)
    return clause(reading(test, WHOLE.id), kind=kind, targets=targets)


def answered(
    of: Clause, act: Action, vary: Vary, *observations: Observation, by: str = END
) -> Largest:
    return largest(programme(of, perimeters=(WHOLE,)), observations, act, vary, by=day(by))


NIR = floor("at(nir) >= target()")
SPEND = action(added("nir", "-3", "07-16"))


@pytest.mark.parametrize(
    ("margin", "test", "scale", "k"),
    [
        pytest.param("10", "at(nir) >= target()", Scale.BOUNDED, 3, id="as-often-as-it-fits"),
        pytest.param("9", "at(nir) >= target()", Scale.BOUNDED, 3, id="to-the-cent"),
        pytest.param("9", "at(nir) > target()", Scale.BOUNDED, 2, id="strictly"),
        pytest.param("8.99", "at(nir) >= target()", Scale.BOUNDED, 2, id="a-cent-less"),
        pytest.param("0", "at(nir) >= target()", Scale.BOUNDED, 0, id="nothing-more"),
        pytest.param("0", "at(nir) > target()", Scale.NEVER, None, id="not-even-none"),
        pytest.param("-1", "at(nir) >= target()", Scale.NEVER, None, id="already-below"),
        pytest.param("-inf..inf", "at(nir) >= target()", Scale.NEVER, None, id="not-known"),
        pytest.param("10", "abs(at(nir)) >= target()", Scale.UNBOUNDED, None, id="never-stopped"),
    ],
)
def test_a_quantity_is_as_large_as_the_margin_allows(
    margin: str, test: str, scale: Scale, k: int | None
) -> None:
    found = answered(floor(test), SPEND, Vary.QUANTITY, seen("nir", margin, END))

    assert (found.scale, found.k) == (scale, k)
    if scale is Scale.BOUNDED:
        assert (found.clause, found.test_date, found.day) == ("XX-ONE", day(END), None)


def test_the_weakest_of_two_clauses_binds() -> None:
    tight = clause(
        reading("at(nir) >= target()"),
        name="XX-TIGHT",
        kind=Kind.QUANTITATIVE,
        targets=(target("4", "USD", END),),
    )
    terms = programme(NIR, tight)

    found = largest(terms, (seen("nir", "10", END),), SPEND, Vary.QUANTITY, by=day(END))

    assert (found.k, found.clause) == (2, "XX-TIGHT")


def test_length_counts_steps_and_names_the_first_that_does_not_fit() -> None:
    daily = action(added("nir", "-3", "07-16", "07-30"))

    found = answered(NIR, daily, Vary.LENGTH, seen("nir", "10", END))

    assert (found.k, found.clause, found.day) == (3, "XX-ONE", day("07-19"))
    assert found.standing is Standing.ILLUSTRATIVE


def test_a_length_that_fits_until_the_day_is_unbounded_by_it() -> None:
    daily = action(added("nir", "-1", "07-16", "07-18"))

    found = answered(NIR, daily, Vary.LENGTH, seen("nir", "9", END))

    assert (found.scale, found.k) == (Scale.UNBOUNDED, None)


def test_what_is_done_daily_goes_on_beyond_its_plan() -> None:
    daily = action(added("nir", "-1", "07-16", "07-18"))

    assert len(scheduled_days(daily, day(END))) == 9
    assert answered(NIR, daily, Vary.LENGTH, seen("nir", "8", END)).day == day(END)


def test_listed_steps_are_counted_in_the_order_of_their_days() -> None:
    steps = action(added("nir", "-9", "07-20"), added("nir", "-1", "07-16"))

    assert scheduled_days(scaled(steps, Vary.LENGTH, 1), day(END)) == (day("07-16"), day("07-20"))


def test_a_continuous_clause_binds_on_its_worst_day() -> None:
    ceiling = floor("at(stock.gross) <= 10 BTC", kind=Kind.CONTINUOUS)
    swing = action(added("stock.gross", "1", "07-16"), added("stock.gross", "-1", "07-18"))
    level = seen("stock.gross", "4", "07-14", END, place=WHOLE.id)

    found = answered(ceiling, swing, Vary.QUANTITY, level)

    assert (found.k, found.test_date, found.day) == (6, None, day("07-16"))


def test_a_test_that_is_not_linear_is_tried() -> None:
    squared = floor("100 USD - at(nir) * at(nir) / 1 USD >= target()")

    found = answered(squared, SPEND, Vary.QUANTITY, seen("nir", "0", END))

    assert (found.scale, found.k) == (Scale.BOUNDED, 3)


def test_more_that_is_better_again_has_no_largest() -> None:
    swing = floor("abs(at(nir) - 3 USD) >= 2 USD")

    with pytest.raises(ActionNotMonotone):
        answered(swing, SPEND, Vary.QUANTITY, seen("nir", "6", END))


def test_a_price_that_no_clause_depends_on_alone_is_never_enough() -> None:
    of = floor("tariff.rate >= tariff.cost.average and lender.consulted == 1", kind=Kind.CONTINUOUS)
    observations = (
        seen("tariff.cost.average", "25.9692", "07-14", END),
        seen("lender.consulted", "0", "07-14", END),
    )

    found = answered(of, action(set_to("tariff.rate", "22", "07-16")), Vary.PRICE, *observations)

    assert (found.scale, found.clause) == (Scale.NEVER, "XX-ONE")


def test_a_price_with_a_floor_may_be_as_high_as_one_likes() -> None:
    of = floor("tariff.rate >= tariff.cost.average", kind=Kind.CONTINUOUS)
    cost = seen("tariff.cost.average", "25.9692", "07-14", END)

    found = answered(of, action(set_to("tariff.rate", "22", "07-16")), Vary.PRICE, cost)

    assert found.scale is Scale.UNBOUNDED


def test_a_price_with_a_ceiling_is_known_to_its_last_place() -> None:
    of = floor("tariff.rate <= tariff.ordinary", kind=Kind.CONTINUOUS)
    ordinary = seen("tariff.ordinary", "34.9", "07-14", END)

    found = answered(of, action(set_to("tariff.rate", "22", "07-16")), Vary.PRICE, ordinary)

    assert found.k == 349_000


def test_the_price_of_a_purchase_is_in_cents() -> None:
    bought = Purchase(Funding.CENTRAL_BANK_FX, 10**8, 1, Daily(day("07-16"), day("07-19")))
    buy = Action("buy", "buy", (), Standing.ILLUSTRATIVE, (bought,))

    found = answered(NIR, buy, Vary.PRICE, seen("nir", "10", END))

    assert found.k == 250


def test_an_action_that_touches_nothing_is_unbounded() -> None:
    found = answered(NIR, action(added("flows.seized", "1", "07-16")), Vary.QUANTITY)

    assert (found.scale, found.clause) == (Scale.UNBOUNDED, None)


@given(st.integers(0, 10**6), st.integers(1, 10**4), st.sampled_from([Vary.QUANTITY, Vary.LENGTH]))
def test_k_fits_and_the_next_does_not(margin: int, spent: int, vary: Vary) -> None:
    terms = programme(NIR)
    observations = (seen("nir", str(margin), END),)
    act = action(added("nir", str(-spent), "07-16", "07-20"))

    found = largest(terms, observations, act, vary, by=day(END))

    def met(k: int) -> bool:
        after = assess(terms, observations, day(END), scaled(act, vary, k))
        return all(one.answer is Answer.MET for one in after)

    assert found.k is None or 0 <= found.k < BEYOND
    if found.k is None:
        assert vary is Vary.LENGTH
        assert met(len(scheduled_days(act, day(END))))
    else:
        assert met(found.k)
        assert not met(found.k + 1)
