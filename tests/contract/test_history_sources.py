"""What every ``HistorySource`` promises: the adapter and the fake (programme §12)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from biplomacy.outlook.adapters.history_file import HistoryFile
from biplomacy.outlook.errors import HistoryBroken
from biplomacy.outlook.history import decode_history
from biplomacy.outlook.model import Closes
from biplomacy.outlook.ports import HistorySource
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from fakes.outlook_cases import invented_history

HISTORY = invented_history()


class HistoryMemory:
    """A ``HistorySource`` over bytes in memory."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def closes(self, first: Day | None = None, last: Day | None = None) -> Closes:
        return decode_history(self._content, first, last)


@pytest.fixture(params=["file", "memory"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[bytes], HistorySource]:
    def in_a_file(content: bytes) -> HistorySource:
        path = tmp_path / "closes.csv"
        path.write_bytes(content)
        return HistoryFile(path)

    return in_a_file if request.param == "file" else HistoryMemory


def test_days_rise_one_by_one_with_the_digest_of_the_bytes(
    make: Callable[[bytes], HistorySource],
) -> None:
    closes = make(HISTORY).closes()

    assert all(before.plus(1) == after for before, after in pairwise(closes.days))
    assert len(closes.days) == len(closes.prices) == 400
    assert closes.evidence == Digest.of(HISTORY)
    assert closes.licence


def test_bounds_are_both_included(make: Callable[[bytes], HistorySource]) -> None:
    first, last = Day.parse("2020-02-01"), Day.parse("2020-06-30")

    closes = make(HISTORY).closes(first, last)

    assert (closes.days[0], closes.days[-1]) == (first, last)


def test_a_gap_stays_a_gap(make: Callable[[bytes], HistorySource]) -> None:
    lines = HISTORY.splitlines(keepends=True)

    with pytest.raises(HistoryBroken):
        make(b"".join(lines[:100] + lines[101:])).closes()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable):
        HistoryFile(tmp_path / "none.csv")
