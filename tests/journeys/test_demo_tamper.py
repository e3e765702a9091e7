"""Portal §13: a reader writes one tamper of a replay, and the command that it names catches it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from command_line import Place, place

pytestmark = pytest.mark.slow

TRUST = "demo/sv.trust.json"


@pytest.fixture(scope="module")
def own(replayed: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a place with a copy of the replay that may be written to."""
    here = place(tmp_path_factory.mktemp("tampered"))
    shutil.copytree(replayed.directory / "demo", here.directory / "demo")
    return here


def tamper(here: Place, how: str) -> str:
    code, said, note = here.run("demo", "tamper", how, "--into", "demo")
    assert code == 0, note
    assert said.startswith(f"demo/tampered/{how}: ")
    return note.strip().removeprefix("catch it: biplomacy ")


@pytest.mark.parametrize(
    ("how", "caught"),
    [
        pytest.param("page", "error[page-contradicts-entry]: en/reserve/index.html", id="page"),
        pytest.param("mirror", "record.entry-altered", id="entry"),
        pytest.param("rewritten", "record.forked", id="past-rewritten"),
        pytest.param("withheld", "record.sequence-gap", id="statement-withheld"),
    ],
)
def test_each_tamper_is_caught_for_its_own_reason_by_the_command_that_is_named(
    own: Place, how: str, caught: str
) -> None:
    code, said, _ = own.run(*tamper(own, how).split())

    assert (code, caught in said) == (3, True)


def test_the_record_itself_stays_as_it_is(own: Place) -> None:
    record = own.directory / "demo" / "sv"
    before = {path: path.read_bytes() for path in record.rglob("*") if path.is_file()}

    tamper(own, "mirror")

    assert {path: path.read_bytes() for path in record.rglob("*") if path.is_file()} == before
    assert own.run("verify", "demo/sv", "--trust", TRUST, "--quiet")[0] == 0


def test_where_no_replay_lies_nothing_is_written(tmp_path: Path) -> None:
    empty = place(tmp_path)

    code, said, complaint = empty.run("demo", "tamper", "mirror", "--into", "nothing")

    assert (code, said) == (3, "")
    assert complaint.startswith("error[")
    assert list(empty.directory.iterdir()) == []
