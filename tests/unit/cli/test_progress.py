"""Progress names what it counts: pieces, and passes where there were several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.cli import progress
from biplomacy.cli.progress import Watching
from biplomacy.cli.terminal import Terminal
from biplomacy.wiring import read_settings


def shown(monkeypatch: pytest.MonkeyPatch, *steps: tuple[int, int]) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", -1.0)
    settings = replace(read_settings(), dumb=True, shared=Path("nowhere"))
    with Watching(Terminal(settings), "verify", "block") as watching:
        for done, total in steps:
            watching(done, total)


@pytest.mark.parametrize(
    ("steps", "begun", "ended"),
    [
        pytest.param([(1, 1)], "verify: 1 block …", "verify: 1 block in ", id="one"),
        pytest.param(
            [(500, 1000), (1000, 1000)],
            "verify: 1,000 blocks …",
            "verify: 1,000 blocks in ",
            id="many",
        ),
        pytest.param(
            [(1000, 1000), (400, 1000), (1000, 1000)],
            "verify: 1,000 blocks …",
            "verify: 2 passes, in all 2,000 blocks in ",
            id="two-passes",
        ),
    ],
)
def test_work_is_counted_in_words(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    steps: list[tuple[int, int]],
    begun: str,
    ended: str,
) -> None:
    shown(monkeypatch, *steps)

    first, last = capsys.readouterr().err.splitlines()
    assert first == begun
    assert last.startswith(ended)
