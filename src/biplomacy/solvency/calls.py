"""Calls for answers at drawn blocks, their deadlines in blocks, and the draws made again."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from statistics import median_high
from typing import TYPE_CHECKING

from biplomacy.solvency.draw import (
    CONFIRMATIONS,
    commit_seed,
    draw_output,
    drawn_blocks,
)
from biplomacy.solvency.errors import BlocksMissing, SolvencyMalformed
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from biplomacy.solvency.draw import Draw, DrawRule
    from biplomacy.values.block_id import BlockId

NOT_DRAWN = "call-not-drawn"
NOT_CALLED = "draw-not-called"
OUTPUT_DIFFERS = "call-output-differs"
DEADLINE_DIFFERS = "call-deadline-differs"
FOREIGN_BLOCK = "call-block-orphaned"
SEED_DIFFERS = "draw-seed-differs"
UNFINISHED = "draw-window-unfinished"
LATE = "answer-late"
MISSING = "answer-missing"
MEDIAN_SPAN = 11


@dataclass(frozen=True, slots=True)
class ChainPoint:
    """The block at which another chain stood at the called moment; ``hash`` as its nodes show."""

    chain: str
    height: int
    hash: str


@dataclass(frozen=True, slots=True)
class SolvencyCall:
    """A call upon all firms to answer for ``assets`` (DTIs) at one block, until a height.

    ``deadline`` is the last height whose block may be there when the answers stand in the record.
    ``draw_output`` is also the nonce that a proof of control must carry.
    """

    period: str
    block: BlockId
    draw_output: bytes
    assets: tuple[str, ...]
    deadline: int
    chain_points: tuple[ChainPoint, ...] = ()

    @property
    def nonce(self) -> str:
        """The text that a proof of control must carry: the draw output in hexadecimal."""
        return self.draw_output.hex()


@dataclass(frozen=True, slots=True)
class DrawReveal:
    """The seed of a period, shown after its window; it protects nothing any more."""

    period: str
    seed: bytes


def deadline_of(rule: DrawRule, height: int) -> int:
    """Return the height until which a call at ``height`` is answered."""
    return height + rule.answer_within_blocks


def make_call(
    rule: DrawRule,
    draw: Draw,
    *,
    assets: Sequence[str],
    tip: int,
    chain_points: Sequence[ChainPoint] = (),
) -> SolvencyCall:
    """Return the call for a drawn block.

    Raises:
        BlocksMissing: the block has fewer than six confirmations at ``tip``.
        SolvencyMalformed: no asset is named.
    """
    if tip - draw.block.height + 1 < CONFIRMATIONS:
        raise BlocksMissing(
            f"block {draw.block.height} has {tip - draw.block.height + 1} confirmations",
            hint=f"call it when it has {CONFIRMATIONS}",
        )
    if not assets:
        raise SolvencyMalformed("the call names no asset", hint="name the DTI of each asset")
    return SolvencyCall(
        period=rule.period,
        block=draw.block,
        draw_output=draw.output,
        assets=tuple(sorted(set(assets))),
        deadline=deadline_of(rule, draw.block.height),
        chain_points=tuple(sorted(chain_points, key=lambda point: point.chain)),
    )


def check_call(call: SolvencyCall, rule: DrawRule) -> tuple[Finding, ...]:
    """Return what a call has otherwise than its rule; whether it was drawn, only a seed shows."""
    subject = _subject(call)
    found = []
    if not rule.first_height <= call.block.height <= rule.last_height:
        message = f"lies outside the window {rule.first_height} to {rule.last_height}"
        found.append(Finding(NOT_DRAWN, Severity.FAILURE, subject, message))
    due = deadline_of(rule, call.block.height)
    if call.deadline != due:
        message = f"names the deadline {call.deadline}; the rule gives {due}"
        found.append(Finding(DEADLINE_DIFFERS, Severity.FAILURE, subject, message))
    return tuple(found)


def check_reveal(
    reveal: DrawReveal,
    rule: DrawRule,
    calls: Sequence[SolvencyCall],
    blocks: Sequence[BlockId],
) -> tuple[Finding, ...]:
    """Return where the calls of a period differ from its draws, all made again.

    ``blocks`` are the best chain's blocks; what they do not hold of the window is a warning,
    because a block that is not at hand may have been drawn.
    """
    if commit_seed(reveal.seed) != rule.seed_commitment:
        message = f"SHA-256 of the seed is {commit_seed(reveal.seed)}, not {rule.seed_commitment}"
        return (Finding(SEED_DIFFERS, Severity.FAILURE, rule.period, message),)
    ours = {block.height: block for block in blocks}
    draws = {draw.block: draw for draw in drawn_blocks(rule, reveal.seed, blocks)}
    found = list(_unfinished(rule, ours.keys()))
    for call in sorted(calls, key=lambda each: each.block):
        if call.period == rule.period:
            found += check_call(call, rule)
            found += _judged(call, reveal.seed, draws.keys(), ours.get(call.block.height))
    called = {call.block for call in calls if call.period == rule.period}
    for block in sorted(draws.keys() - called):
        message = "was drawn, and no call was made"
        found.append(Finding(NOT_CALLED, Severity.FAILURE, f"block {block.height}", message))
    return tuple(found)


def check_answer(
    call: SolvencyCall, firm: str, answered_height: int | None, tip: int
) -> tuple[Finding, ...]:
    """Say where a firm's answer came late, or has not come although its deadline is past.

    ``answered_height`` is the chain's height when the answer stood in the record, None where no
    answer stands there; ``tip`` is the chain's height now.
    """
    subject = f"{firm} at {_subject(call)}"
    if answered_height is None:
        if tip <= call.deadline:
            return ()
        message = f"no answer stands in the record; it was due at height {call.deadline}"
        return (Finding(MISSING, Severity.FAILURE, subject, message),)
    if answered_height <= call.deadline:
        return ()
    message = f"answered at height {answered_height}, due at {call.deadline}"
    return (Finding(LATE, Severity.FAILURE, subject, message),)


def median_time_past(times: Sequence[int], height: int) -> int:
    """Return the median of the header times of the eleven blocks up to ``height``, included.

    Where there are fewer, and an even number, the later of the two in the middle counts, as in
    Bitcoin Core.
    """
    return median_high(times[max(0, height - MEDIAN_SPAN + 1) : height + 1])


def height_at(times: Sequence[int], instant: int) -> int:
    """Return the height of the last block whose median time past is not after ``instant``.

    Minus one where there is none. The median never falls, so neither does the answer.
    """
    low, high = 0, len(times)
    while low < high:
        middle = (low + high) // 2
        if median_time_past(times, middle) <= instant:
            low = middle + 1
        else:
            high = middle
    return low - 1


def chain_point(chain: str, blocks: Sequence[tuple[int, int, str]], instant: int) -> ChainPoint:
    """Return the last block of another chain with a time not after ``instant``.

    ``blocks`` are (time, height, hash) with times that never fall.

    Raises:
        BlocksMissing: the first block at hand is already later.
    """
    place = bisect_right([time for time, _, _ in blocks], instant)
    if not place:
        raise BlocksMissing(
            f"no block of {chain} at hand is as early as the called one",
            hint="give that chain's headers from before the called block on",
        )
    _, height, shown = blocks[place - 1]
    return ChainPoint(chain, height, shown)


def _judged(
    call: SolvencyCall, seed: bytes, draws: AbstractSet[BlockId], ours: BlockId | None
) -> Iterator[Finding]:
    subject = _subject(call)
    if ours is not None and ours != call.block:
        message = f"is not the best chain's block, which is {ours.shown_hash}"
        yield Finding(FOREIGN_BLOCK, Severity.FAILURE, subject, message)
        return
    if draw_output(seed, call.block.hash) != call.draw_output:
        message = "states a draw output that the seed does not give"
        yield Finding(OUTPUT_DIFFERS, Severity.FAILURE, subject, message)
    if ours is not None and ours not in draws:
        message = "was called, and the seed does not draw it"
        yield Finding(NOT_DRAWN, Severity.FAILURE, subject, message)


def _unfinished(rule: DrawRule, heights: AbstractSet[int]) -> Iterator[Finding]:
    window = range(rule.first_height, rule.last_height + 1)
    missing = [height for height in window if height not in heights]
    if missing:
        message = f"{len(missing)} blocks of the window are not at hand, from {missing[0]} on"
        yield Finding(UNFINISHED, Severity.WARNING, rule.period, message)


def _subject(call: SolvencyCall) -> str:
    return f"call at {call.block.height}"
