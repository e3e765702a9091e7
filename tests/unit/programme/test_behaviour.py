"""The same actions under two programmes (§10.12)."""

from __future__ import annotations

import pytest

from biplomacy.programme.behaviour import NO_CLAUSE, behave, still
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Answer
from biplomacy.programme.policy import BehaviourRow
from biplomacy.programme.trials import ON, shipped_offers, shipped_trials

SALVADOR, PAKISTAN = bundled_programme("SLV-EFF-2025"), bundled_programme("PAK-EFF-2024")
ROWS = behave((SALVADOR, PAKISTAN), shipped_trials())
MET, NOT, OPEN = Answer.MET, Answer.NOT_MET, Answer.UNDETERMINED


def row(name: str) -> BehaviourRow:
    (found,) = (one for one in ROWS if one.action == name)
    return found


@pytest.mark.parametrize(
    ("name", "salvador", "pakistan"),
    [
        pytest.param("buy/central-bank-fx", NOT, OPEN, id="out-of-reserves"),
        pytest.param("buy/budget", NOT, OPEN, id="out-of-the-budget"),
        pytest.param("buy/central-bank-credit", NOT, NOT, id="with-credit"),
        pytest.param("buy/btc-linked-bond", NOT, None, id="with-a-bond"),
        pytest.param("seize", MET, None, id="seized"),
        pytest.param("mine", NOT, None, id="mined"),
        pytest.param("consolidate", MET, None, id="moved-between-own-wallets"),
        pytest.param("sell", MET, None, id="sold"),
        pytest.param("bond", NOT, None, id="a-bond-alone"),
        pytest.param("offer-a", None, NOT, id="power-for-three-trades"),
        pytest.param("offer-a-prime", None, NOT, id="power-for-miners"),
        pytest.param("offer-b", None, MET, id="power-for-all"),
    ],
)
def test_what_an_action_does_to_both(
    name: str, salvador: Answer | None, pakistan: Answer | None
) -> None:
    found = row(name)

    assert (found.first.answer, found.second.answer) == (salvador, pakistan)
    for side in (found.first, found.second):
        assert (side.note == NO_CLAUSE) is (side.answer is None)
        assert bool(side.clauses) is (side.answer is not None)


def test_rows_that_differ_come_first() -> None:
    same = [one.first.answer is one.second.answer for one in ROWS]

    assert same == sorted(same)
    assert ROWS[0].action == "buy/central-bank-fx"


def test_the_note_says_what_moves_and_by_how_much() -> None:
    found = row("buy/central-bank-fx").second

    assert (found.clauses, found.note) == (("PAK-NIR",), "nir -118,000.00 USD")


def test_every_action_of_the_shipped_list_is_there_once() -> None:
    names = [one.id for one in shipped_trials()]

    assert len(names) == len(set(names)) == len(ROWS) == 12
    assert len(shipped_offers()) == 3


def test_that_nothing_else_moves_gives_no_level() -> None:
    facts = {fact for seen in still(PAKISTAN, ON) for fact in seen.facts}

    assert facts == {"cb.credit.flow"}
    assert {fact for seen in still(SALVADOR, ON) for fact in seen.facts} == {
        "flows.purchase",
        "flows.mined",
        "flows.seized",
        "stock.gross",
        "stock.client",
    }
