"""The span of blocks that a reader asks about, by days (UTC) or by heights, both ends included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.errors import BlockUnknown
from biplomacy.reserve.holdings import block_at_end_of
from biplomacy.values.block_id import BlockId
from biplomacy.values.day import Day
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.chain.model import History

_HEIGHT = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Window:
    """The blocks after ``after`` (None: from the first) up to ``last``."""

    after: BlockId | None
    last: BlockId


def read_window(text: str | None, history: History) -> Window:
    """Return the window that ``FIRST:LAST`` names; None means the whole chain at hand.

    Raises:
        FieldMalformed: the text is no pair of days or heights, or runs backwards.
        DayOutOfRange: an end is no day.
        BlockUnknown: the chain at hand does not reach it.
    """
    if text is None:
        return Window(None, _block(history, len(history.hashes) - 1))
    first, colon, last = text.partition(":")
    if not colon:
        raise FieldMalformed(
            f"{text[:60]!r} is no window", hint="write it as 2025-02-27:2025-07-14 or 1571:1708"
        )
    window = Window(_before(first, history), read_block(last, history))
    if _backwards(first, last, window):
        raise FieldMalformed(f"the window {text[:60]!r} runs backwards", hint="give FIRST:LAST")
    return window


def read_block(text: str | None, history: History) -> BlockId:
    """Return the block at a height, or the last one of a day; None means the tip."""
    if text is None:
        return _block(history, len(history.hashes) - 1)
    if _HEIGHT.fullmatch(text):
        return _block(history, int(text))
    return block_at_end_of(history, Day.parse(text))


def _backwards(first: str, last: str, window: Window) -> bool:
    """Say whether the ends are the wrong way round; days without a block are in order."""
    if window.after is None or window.after < window.last:
        return False
    if _HEIGHT.fullmatch(first) or _HEIGHT.fullmatch(last):
        return True
    return Day.parse(last) < Day.parse(first)


def _before(text: str, history: History) -> BlockId | None:
    if _HEIGHT.fullmatch(text):
        return _block(history, int(text) - 1) if int(text) else None
    day = Day.parse(text)
    if not history.times or history.times[0] >= day.start:
        return None
    return block_at_end_of(history, day.plus(-1))


def _block(history: History, height: int) -> BlockId:
    if not 0 <= height < len(history.hashes):
        raise BlockUnknown(
            f"the chain at hand has no block {height}; it ends at {len(history.hashes) - 1}",
            hint="ask for an earlier block, or give a longer chain",
        )
    return BlockId(height, history.hashes[height])
