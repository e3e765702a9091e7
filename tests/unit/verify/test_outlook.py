"""Programme §11: an outlook is drawn again from the closes beside the log, and compared as text."""

from __future__ import annotations

import pytest

from biplomacy.outlook.statement import TYPE
from biplomacy.values.canonical import JsonObject
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.outlook import MOST_STEPS
from fakes.checked_record import put, rows, say, state
from fakes.every_outcome import drawn
from fakes.outlook_cases import invented_history


def row_of(stated: JsonObject, *history: bytes) -> VerdictRow:
    """Return the row of an outlook with these closes beside the log."""
    side = state("pk", "finance-division", "sv")
    say(side, TYPE, stated, evidence=[("history", content) for content in history])
    return rows(side)["outlook.finance-division.1"]


def test_every_figure_comes_out_again_and_shows_what_follows_from_assumptions() -> None:
    row = row_of(drawn(), invented_history())

    assert (row.verdict, row.grade) == (Verdict.CONFIRMED, Grade.ASSUMED)
    assert row.recomputed == "300 paths of 120 days, 4 policies"
    assert row.published.startswith(f"{row.recomputed}; 6,237.00000000 BTC beside ")
    assert row.reason == "drawn again: every figure is the same"


def test_without_the_closes_nothing_can_be_drawn() -> None:
    row = row_of(drawn())

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason == (
        f"the closes {Digest.of(invented_history())} do not lie beside the log; "
        "with that file run `biplomacy outlook check`"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param(("draws", "seed"), "1", id="another-seed"),
        pytest.param(("haircut",), "0.3", id="another-haircut"),
        pytest.param(("paths",), "0" * 64, id="another-digest-of-paths"),
        pytest.param(("position", "held"), "623700000001", id="one-satoshi-held"),
    ],
)
def test_another_assumption_gives_other_figures(field: tuple[str, ...], value: str) -> None:
    row = row_of(put(drawn(), field, value), invented_history())

    assert row.verdict is Verdict.CONTRADICTED, row.reason
    assert row.reason.startswith("outlook-differs: ")


def test_figures_of_an_unknown_version_are_not_drawn_again() -> None:
    row = row_of(put(drawn(), ("code",), "biplomacy outlook 99"), invented_history())

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason.startswith("outlook-code-unknown: was made by biplomacy outlook 99")


def test_closes_that_are_no_history_contradict_what_was_drawn_from_them() -> None:
    nothing = b"day,close\n"
    stated = put(drawn(), ("draws", "history"), str(Digest.of(nothing)))

    row = row_of(stated, nothing)

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("quote-malformed: ")


def test_a_check_of_a_record_does_not_draw_for_hours() -> None:
    stated = put(drawn(), ("draws", "paths"), 1_000_000)
    stated = put(stated, ("draws", "days"), 3_660)

    row = row_of(stated, invented_history())

    assert MOST_STEPS < 1_000_000 * 3_660 * 4
    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason.endswith("are more than are drawn here; run `biplomacy outlook check`")
