"""The cases that a ministry can read, run as they are written (programme §7, §8, §18.1)."""

from __future__ import annotations

import pytest

from biplomacy.programme.assessment import assess, effects, needed_margin
from biplomacy.programme.case import Offer
from biplomacy.programme.evidence_file import read_offer
from biplomacy.programme.largest import largest
from biplomacy.programme.model import Outcome
from biplomacy.programme.trials import shipped_offers
from biplomacy.programme.vocabulary import Vary
from fakes.expected import bounds, require_as_told, require_largest
from fakes.golden_cases import FOLDER, GoldenCase, golden_case, golden_cases

CASES = [case for prefix in ("f2-", "f3-") for case in golden_cases(prefix)]


def outcomes(case: GoldenCase) -> tuple[Outcome, ...]:
    return assess(case.programme, case.observations, case.when.on, case.action)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_comes_out_as_it_says(case: GoldenCase) -> None:
    found = outcomes(case)
    of_clause = [one for one in found if one.clause == case.then.clause]

    require_as_told(case.then, of_clause[-1])
    if case.then.touched is not None:
        assert {one.clause for one in found} == case.then.touched


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.when.vary], ids=lambda case: case.name
)
def test_the_largest_action_comes_out_as_it_says(case: GoldenCase) -> None:
    vary, by, action = case.when.vary, case.when.by, case.action
    assert vary is not None
    assert by is not None
    assert action is not None

    require_largest(case.then, largest(case.programme, case.observations, action, vary, by=by))


def test_what_margin_it_needs_is_said_where_the_margin_is_not_known() -> None:
    case = golden_case("f2-unknown")
    assert case.action is not None
    found = effects(case.programme, case.observations, case.when.on, case.action)
    day = case.then.needed["on"]
    needed = [needed_margin(effect) for effect in found if str(effect.after.test_date) == day]

    assert [bounds(one) for one in needed] == [(case.then.needed["value"],) * 2]


@pytest.mark.parametrize("case", ["f3-a-22", "f3-a-prime"])
def test_no_price_makes_an_offer_to_one_trade_fit(case: str) -> None:
    priced = golden_case("f3-price")
    told = golden_case(case)
    assert priced.action is not None

    found = largest(told.programme, told.observations, priced.action, Vary.PRICE, by=told.when.on)

    assert found.scale.value == "never"


def test_every_file_of_the_folder_is_a_case_or_part_of_one() -> None:
    named = {
        name
        for case in golden_cases()
        for name in (case.given.terms, case.given.offer, case.given.action)
        if name
    }

    assert {path.name for path in FOLDER.glob("*.toml") if ".case." not in path.name} == named


@pytest.mark.parametrize("name", ["offer-a", "offer-a-prime", "offer-b"])
def test_the_offers_as_files_tell_what_the_shipped_ones_tell(name: str) -> None:
    shipped = next(offer for offer in shipped_offers() if offer.id == name)
    told = read_offer((FOLDER / f"{name}.toml").read_text("utf-8"))

    known = numbers(told)
    unpublished = {known.pop(fact) for fact in known.keys() - numbers(shipped).keys()}
    assert known == numbers(shipped)
    assert unpublished <= {("0", "1"), ("-inf", "inf")}


def numbers(offer: Offer) -> dict[str, tuple[str, str]]:
    return {seen.facts[0]: bounds(seen.quantity) for seen in offer.observations}
