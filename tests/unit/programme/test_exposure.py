"""The disbursements that hang on a clause (§5.9)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from biplomacy.programme.assessment import assess
from biplomacy.programme.exposure import exposure
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Answer, Clause, Disbursement, Kind, Waiver, WaiverKind
from biplomacy.programme.unit import parse_unit
from biplomacy.values.verdict import Standing
from fakes.programme_terms import PAPER, clause, day, programme, reading, seen, target

END = day("07-24")
FLOOR = clause(
    reading("at(nir) >= target()"),
    kind=Kind.QUANTITATIVE,
    targets=(target("10", "USD", "07-24"),),
)
WAIVED = replace(FLOOR, waivers=(Waiver(WaiverKind.NONOBSERVANCE, END, "a decision", END, ()),))
FIRST = Disbursement("first", Fraction(10**9), parse_unit("USDm"), None, ("XX-ONE",), PAPER)
OTHER = replace(FIRST, review="second", depends_on=("XX-TWO",))


@pytest.mark.parametrize(
    ("of", "nir", "reviews"),
    [
        pytest.param(FLOOR, "10", [], id="met"),
        pytest.param(FLOOR, "9", ["first"], id="not-met"),
        pytest.param(FLOOR, "9..11", ["first"], id="undetermined"),
        pytest.param(WAIVED, "9", [], id="waived"),
    ],
)
def test_a_disbursement_hangs_on_what_is_not_met_or_not_known(
    of: Clause, nir: str, reviews: list[str]
) -> None:
    terms = replace(programme(of), disbursements=(FIRST, OTHER))

    found = exposure(assess(terms, (seen("nir", nir, "07-24"),), END), terms)

    assert [one.disbursement.review for one in found] == reviews
    assert all(one.outcomes[0].clause == "XX-ONE" for one in found)


def test_with_public_data_alone_the_money_of_el_salvador_is_open() -> None:
    terms = bundled_programme("SLV-EFF-2025")

    found = exposure(assess(terms, (), day("07-24")), terms)

    assert found
    assert {one.disbursement.source.standing for one in found} <= {
        Standing.QUOTED,
        Standing.RECALLED,
        Standing.PRESS,
        Standing.RECONSTRUCTED,
    }
    assert all(outcome.answer is Answer.UNDETERMINED for one in found for outcome in one.outcomes)
