"""What the members of a perimeter hold at a block: sums of unspent outputs, nothing else."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from biplomacy.chain.model import CoverageState, Outpoint
from biplomacy.reserve.errors import BlockUnknown, CoveragePartial
from biplomacy.reserve.perimeter import active
from biplomacy.values.amount import ZERO
from biplomacy.values.block_id import BlockId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.chain.model import History, TxOutput
    from biplomacy.reserve.model import Member
    from biplomacy.values.amount import Amount
    from biplomacy.values.day import Day


def unspent(history: History, scripts: Iterable[bytes], height: int) -> dict[Outpoint, TxOutput]:
    """Return the outputs to ``scripts`` that exist and are unspent after block ``height``."""
    wanted = frozenset(scripts)
    found: dict[Outpoint, TxOutput] = {}
    for located in history.touching:
        if located.block.height > height:
            break
        for entry in located.transaction.inputs:
            found.pop(entry.outpoint, None)
        for vout, output in enumerate(located.transaction.outputs):
            if output.script in wanted:
                found[Outpoint(located.transaction.txid, vout)] = output
    return found


def balances(
    history: History, members: Iterable[Member], height: int
) -> tuple[tuple[str, Amount], ...]:
    """Return each member's balance at ``height``, sorted by member; 0 outside its dates.

    An output counts once, whatever the perimeter says: with the first member that lists it.

    Raises:
        CoveragePartial: blocks are missing, so there is no total.
    """
    require_complete(history)
    listed = sorted(members, key=lambda member: member.id)
    owners: dict[bytes, str] = {}
    for member in listed:
        if active(member, height):
            for script in member.scripts:
                owners.setdefault(script, member.id)
    held = dict.fromkeys((member.id for member in listed), ZERO)
    for output in unspent(history, owners, height).values():
        owner = owners[output.script]
        held[owner] = held[owner] + output.amount
    return tuple(held.items())


def require_complete(history: History) -> None:
    """Refuse to total over a chain with missing blocks."""
    if history.coverage.state is not CoverageState.COMPLETE:
        missing = ", ".join(map(str, history.coverage.missing[:5]))
        raise CoveragePartial(
            f"{len(history.coverage.missing)} blocks are missing ({missing} …)",
            hint="name a source that holds every block, such as a node that is not pruned",
        )


def require_block(history: History, block: BlockId) -> None:
    """Refuse a block that does not lie on the best chain at hand."""
    if block.height >= len(history.hashes) or history.hashes[block.height] != block.hash:
        raise BlockUnknown(
            f"block {block} is not on the best chain at hand",
            hint="it was reorganised away, or the chain at hand is too short or another one",
        )


def ends_before(history: History, instant: int) -> str:
    """Return words where no block at hand is as late as ``instant`` (POSIX seconds), else none."""
    if max(history.times, default=0) >= instant:
        return ""
    return f"the chain at hand ends at block {len(history.hashes) - 1}"


def block_at_end_of(history: History, day: Day) -> BlockId:
    """Return the last block before the end of ``day`` (header times, made monotone).

    Raises:
        BlockUnknown: the chain at hand begins after that day, or ends before it does.
    """
    if not history.times or max(history.times) < day.start:
        raise BlockUnknown(f"the chain at hand ends before {day}", hint="give a longer chain")
    highest, monotone = 0, []
    for time in history.times:
        highest = max(highest, time)
        monotone.append(highest)
    height = bisect_left(monotone, day.end) - 1
    if height < 0:
        raise BlockUnknown(f"the chain at hand begins after {day}")
    return BlockId(height, history.hashes[height])
