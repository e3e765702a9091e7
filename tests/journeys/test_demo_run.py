"""``biplomacy demo run``: both states replayed, written as the contract says, told as events."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.demo.model import Reading
from command_line import place
from fakes.replayed import DIFFERENT, Replay, Replays, run_replay

pytestmark = pytest.mark.slow

CONTRACT = {"chain", "pk", "pk.trust.json", "sv", "sv.trust.json"}
BESIDES = {"operators", "sv.verdicts.jsonl", "tampered"}
"""The operators' own keys and databases, what was recomputed, and the tampers' records."""


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def texts(told: Replay, subject: str) -> list[str]:
    return [str(event["text"]) for event in told.events if event["subject"] == subject]


@pytest.mark.parametrize("reading", Reading)
def test_a_replay_writes_what_the_contract_names(replays: Replays, reading: Reading) -> None:
    into = replays.of(reading).places.into

    written = {path.name for path in into.iterdir() if path.is_file() or any(path.iterdir())}

    opening = {"sv.opening.json"} if reading is Reading.SEALED else set()
    assert written == CONTRACT | BESIDES | opening
    assert {path.name for path in (into / "chain").iterdir()} == {"blocks"}
    assert (into / "sv" / "checkpoint").is_file()
    assert (into / "pk" / "checkpoint").is_file()


@pytest.mark.parametrize("state", ["sv", "pk"])
def test_what_is_published_holds_no_private_key(replays: Replays, state: str) -> None:
    told = replays.of(Reading.TRANSFER)
    public = files(told.places.record(state)) | {"trust": told.places.trust(state).read_bytes()}

    private = [path.read_bytes() for path in told.places.keys(state).rglob("*.pem")]

    assert private
    assert not [name for name, content in public.items() if b"PRIVATE KEY" in content]


def test_the_story_tells_the_golden_figures(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    story = " | ".join(str(event["text"]) for event in told.events)

    for figure in (
        "10 announced purchases, 2,381.00000000 BTC, average 43,936.94 USD",
        "(3 of the prices are estimates)",
        "the rest must average 40,803.98 USD",
        "3,350.00000000 BTC: 2,381.00000000 BTC announced and 969 days of 1.00000000 BTC",
        "✓ worth-760-million-at-123000: 767,151,000.00 USD",
        "✓ worth-740-million: 740,001,600.00 USD",
        "each state cosigned the other",
    ):
        assert figure in story


@pytest.mark.parametrize("reading", [Reading.PUBLIC_ONLY, Reading.TRANSFER, Reading.SEALED])
def test_each_tamper_is_caught_for_the_right_reason(replays: Replays, reading: Reading) -> None:
    told = replays.of(reading)

    tampers = [texts(told, f"tamper {number}")[0] for number in (1, 2, 3)]

    assert tampers[0].endswith("→ caught: entry-altered")
    assert "→ caught: the partner's witness refuses, HTTP 422" in tampers[1]
    assert tampers[2].endswith("→ caught: sequence-gap")


def test_time_zone_locale_and_hash_seed_change_nothing(replays: Replays, tmp_path: Path) -> None:
    """Keys are made anew for each replay, so entries differ; what they say does not."""
    here = replays.of(Reading.TRANSFER)

    elsewhere = run_replay(place(tmp_path, **DIFFERENT), Reading.TRANSFER, "again")

    assert files(here.places.blocks) == files(elsewhere.places.blocks)
    assert said(here) == said(elsewhere)
    assert [e for e in here.events if e["subject"] != "record"] == [
        e for e in elsewhere.events if e["subject"] != "record"
    ]


def said(told: Replay) -> list[str]:
    """Return the verdicts without what only says which record it was."""
    lines = told.places.verdicts("sv").read_text("utf-8").splitlines()
    return [line for line in lines if '"claim":"record.' not in line]


@pytest.mark.parametrize("left", ["", "note.txt"], ids=["empty", "with-something-else"])
def test_a_directory_with_something_else_is_not_touched(tmp_path: Path, left: str) -> None:
    into = tmp_path / "full"
    into.mkdir()
    (into / (left or "other")).write_text("mine")

    code, printed, told = place(tmp_path).run("demo", "run", "--into", "full", "--no-serve")

    assert (code, printed) == (2, "")
    assert told == (
        "error[demo-place-occupied]: full is not empty and holds no earlier replay\n"
        "hint: name a new directory with --into\n"
    )
    assert files(into) == {left or "other": b"mine"}


def test_an_unknown_reading_is_refused(tmp_path: Path) -> None:
    code, printed, told = place(tmp_path).run("demo", "run", "--reading", "optimistic")

    assert (code, printed) == (2, "")
    assert "optimistic" in told
