"""Two programmes by concept: whose clause is the stricter one (§10.11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.programme.concept_comparison import compare
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Clause, Kind, ReportingDuty, Target
from biplomacy.programme.policy import ConceptComparison
from biplomacy.programme.vocabulary import Strictness
from fakes.programme_terms import PAPER, clause, programme, reading, target

DUTY = ReportingDuty("XX-DUTY", "btc.accumulation", Kind.REPORTING, "a duty", None, None, (PAPER,))


def dated(test: str, *targets: Target, over: str = "") -> Clause:
    return clause(reading(test, over), kind=Kind.QUANTITATIVE, targets=targets)


def always(test: str) -> Clause:
    return clause(reading(test), kind=Kind.CONTINUOUS)


def compared(first: Clause, second: Clause) -> ConceptComparison:
    (found,) = compare(programme(first), programme(second))
    return found


FIVE, SIX = target("5", "USD", "07-20"), target("6", "USD", "07-20")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(always("at(nir) >= 5 USD"), always("at(nir) >= 5 USD"), "same", id="equal"),
        pytest.param(
            always("at(nir) >= 5 USD"), always("at(nir) >= 6 USD"), "stricter", id="a-higher-floor"
        ),
        pytest.param(
            always("at(nir) >= 6 USD"), always("at(nir) >= 5 USD"), "looser", id="a-lower-floor"
        ),
        pytest.param(
            always("at(nir) <= 6 USD"), always("at(nir) <= 5 USD"), "stricter", id="a-lower-ceiling"
        ),
        pytest.param(
            always("5 USD <= at(nir)"), always("at(nir) >= 5 USD"), "same", id="the-other-way-round"
        ),
        pytest.param(
            always("at(nir) - 5 USD >= 0 USD"),
            always("2 * at(nir) >= 10 USD"),
            "same",
            id="the-same-sum",
        ),
        pytest.param(
            always("at(nir) >= 5 USD"), always("at(nir) > 5 USD"), "stricter", id="strictly"
        ),
        pytest.param(
            dated("at(nir) >= target()", FIVE),
            dated("at(nir) >= target()", SIX),
            "stricter",
            id="by-target",
        ),
        pytest.param(
            dated("at(nir) >= target()", FIVE),
            always("at(nir) >= 5 USD"),
            "stricter",
            id="on-every-day",
        ),
        pytest.param(
            always("at(nir) >= 5 USD"),
            dated("at(nir) >= target()", FIVE),
            "looser",
            id="on-one-day",
        ),
        pytest.param(
            always("at(nir) >= 5 USD"),
            dated("at(nir) > target()", FIVE),
            "incomparable",
            id="each-in-one-way",
        ),
        pytest.param(
            always("at(nir) >= 5 USD"),
            always("at(nir) <= 5 USD"),
            "incomparable",
            id="floor-and-ceiling",
        ),
        pytest.param(
            always("at(nir) >= 5 USD"),
            always("at(cb.nda) >= 5 PKR"),
            "incomparable",
            id="another-measure",
        ),
        pytest.param(
            dated("at(nir) >= target()", FIVE),
            dated("at(nir) >= -target()", FIVE),
            "incomparable",
            id="the-other-sign",
        ),
        pytest.param(
            dated("at(nir) >= target()", FIVE),
            dated("at(nir) >= target()"),
            "incomparable",
            id="no-number",
        ),
        pytest.param(
            dated("at(nir) >= target()", FIVE),
            dated("at(nir) >= target()", SIX, over="bank"),
            "incomparable",
            id="another-perimeter",
        ),
        pytest.param(
            always("at(nir) >= 5 USD"), always("at(nir) == 5 USD"), "incomparable", id="an-equality"
        ),
        pytest.param(
            always("at(nir) >= 5 USD"), clause(reading(None)), "incomparable", id="no-wording"
        ),
        pytest.param(always("at(nir) >= 5 USD"), clause(), "incomparable", id="no-reading"),
    ],
)
def test_how_the_second_stands_to_the_first(first: Clause, second: Clause, expected: str) -> None:
    found = compared(first, second)

    assert found.strictness is Strictness(expected)
    assert bool(found.reason) is (expected == "incomparable")


def test_readings_are_compared_one_by_one_and_must_agree() -> None:
    two = clause(reading("at(nir) >= 5 USD", name="a"), reading("at(nir) >= 7 USD", name="b"))
    other = clause(reading("at(nir) >= 6 USD", name="a"), reading("at(nir) >= 6 USD", name="b"))

    assert compared(two, two).strictness is Strictness.SAME
    assert compared(two, other).strictness is Strictness.INCOMPARABLE


def test_a_concept_that_one_side_lacks_is_absent() -> None:
    (found,) = compare(programme(always("at(nir) >= 5 USD")), programme())

    assert (found.first, found.second) == (("XX-ONE",), ())
    assert (found.strictness, found.reason) == (
        Strictness.ABSENT,
        "no clause known in the second programme",
    )


def test_duties_and_several_clauses_are_not_compared() -> None:
    one = always("at(nir) >= 5 USD")
    with_duty = replace(programme(), duties=(DUTY,))
    several = programme(one, replace(one, id="XX-TWO"))

    for other in (with_duty, several):
        (found,) = compare(programme(one), other)
        assert found.strictness is Strictness.INCOMPARABLE


def test_of_el_salvador_and_pakistan_no_concept_is_shared() -> None:
    found = compare(bundled_programme("SLV-EFF-2025"), bundled_programme("PAK-EFF-2024"))

    assert {one.strictness for one in found} == {Strictness.ABSENT}
    assert [one.concept for one in found] == sorted(one.concept for one in found)
    assert "btc.accumulation" in {one.concept for one in found if not one.second}
