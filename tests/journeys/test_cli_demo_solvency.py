"""``biplomacy demo solvency``: a story that a stranger can follow, and read by machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.demo.solvency_cast import booked_flows, leaf_rows, make_exchanges
from biplomacy.solvency.statement.solvency_attestation import decode_attestation
from biplomacy.values.canonical import JsonObject, decode_object
from biplomacy.values.lei import is_lei
from command_line import place

CLEAN, BORROWER, DROPPER = make_exchanges()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[JsonObject, ...]:
    code, printed, said = place(tmp_path_factory.mktemp("here")).call("demo", "solvency", "--json")
    assert (code, said) == (0, "")
    return tuple(decode_object(line.encode()) for line in printed.splitlines())


def data_of(told: tuple[JsonObject, ...], subject: str) -> list[JsonObject]:
    found = [event["data"] for event in told if event["subject"] == subject]
    return [one for one in found if isinstance(one, dict)]


def test_the_story_ends_in_a_line_for_each_firm_and_what_to_try_next(tmp_path: Path) -> None:
    code, printed, said = place(tmp_path).call("demo", "solvency")

    assert (code, said) == (0, "")
    assert printed.startswith("SYNTHETIC: ")
    lines = [line for line in printed.splitlines() if line.startswith("SYNTHETIC Exchange")]
    assert [line.split("  ")[-1] for line in lines] == [
        "nothing found",
        "D1 claimed-twice",
        "D1 claimed-twice, 75 of 600 sampled customers in no leaf",
    ]
    assert "biplomacy demo run --into demo" in printed
    assert list(tmp_path.iterdir()) == []


def test_nothing_differs_between_the_calls_and_the_draws(told: tuple[JsonObject, ...]) -> None:
    (shown,) = (str(event["text"]) for event in told if event["subject"] == "reveal")

    assert shown.endswith("0 differ from the calls")


def test_the_attestations_are_bodies_that_can_be_signed(told: tuple[JsonObject, ...]) -> None:
    bodies = [one["attestation"] for one in data_of(told, "outcome")]

    attested = [decode_attestation(body) for body in bodies if isinstance(body, dict)]

    assert [one.covered for one in attested] == [True, False, False]
    assert [one.sample.missing for one in attested] == [0, 0, 75]


def test_what_is_rolled_forward_misses_what_the_dropper_left_out() -> None:
    for firm in make_exchanges():
        listed = sum(row.balance for row in leaf_rows(firm))
        paid_in = sum(flow.quantity for flow in booked_flows(firm))

        assert paid_in == firm.owed.sats
        assert (listed < paid_in) is firm.drops


def test_the_invented_identifiers_have_right_check_digits_and_say_that_they_are_invented() -> None:
    assert all(is_lei(firm.lei) and "DEMO" in firm.lei for firm in make_exchanges())
    assert BORROWER.borrowed == DROPPER.name
    assert CLEAN.title == "SYNTHETIC Exchange A"
