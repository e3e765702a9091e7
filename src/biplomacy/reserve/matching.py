"""Which receipts on the chain an announcement of a purchase is (reserve §8.12).

Announcements and receipts fall into groups that share candidates:

* one announcement with one candidate is *matched*;
* announcements of one amount whose only candidates are single receipts of one amount are paired
  in time order and called *interchangeable*;
* every other announcement with candidates is *ambiguous*, and one without is *unmatched*.

A pair that stands alone shares no receipt with anything, so taking it changes no other group: one
pass is the fixed point. All is integers, and nothing depends on the order of the given facts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.reserve.candidates import Arrived, Candidates, find_candidates
from biplomacy.reserve.receipts import Binding, Receipt, bind_acquisitions, without
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from biplomacy.reserve.model import Acquisition, Announcement


class MatchState(StrEnum):
    """What became of an announcement."""

    MATCHED = "matched"
    INTERCHANGEABLE = "interchangeable"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class Match:
    """An announcement, the receipts that it is (none unless paired), and all that it might be.

    Receipts are named by transaction id; a candidate is the receipts of one sum, in time order.
    """

    announcement: str
    state: MatchState
    receipts: tuple[bytes, ...]
    candidates: tuple[tuple[bytes, ...], ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Bindings and matches by id, the receipts that nothing explains by time, and what was seen."""

    bindings: tuple[Binding, ...]
    matches: tuple[Match, ...]
    unmatched: tuple[Receipt, ...]
    findings: tuple[Finding, ...]

    def announcement_of(self) -> Mapping[bytes, str]:
        """Return the announcement of each paired receipt, by transaction id."""
        return {txid: match.announcement for match in self.matches for txid in match.receipts}

    def candidates_of(self) -> Mapping[bytes, tuple[str, ...]]:
        """Return, by transaction id, the announcements that each receipt might belong to."""
        found: dict[bytes, set[str]] = defaultdict(set)
        for match in self.matches:
            for txid in (txid for candidate in match.candidates for txid in candidate):
                found[txid].add(match.announcement)
        return {txid: tuple(sorted(names)) for txid, names in found.items()}


@dataclass(frozen=True, slots=True)
class _Board:
    """Announcements by (day, id), free receipts by (time, txid), and the candidates of each."""

    named: Sequence[Announcement]
    free: Sequence[Receipt]
    candidates: Sequence[Candidates]

    def match(self, index: int, state: MatchState, receipts: tuple[int, ...] = ()) -> Match:
        """Return what became of the announcement at ``index``."""
        return Match(
            announcement=self.named[index].id,
            state=state,
            receipts=self.txids(receipts),
            candidates=tuple(self.txids(one) for one in self.candidates[index].sums),
        )

    def txids(self, receipts: Iterable[int]) -> tuple[bytes, ...]:
        """Return the transaction ids of receipts given by index."""
        return tuple(self.free[receipt].txid for receipt in receipts)


def match_announcements(
    announcements: Iterable[Announcement],
    receipts: Iterable[Receipt],
    bound: Iterable[Acquisition] = (),
) -> Matching:
    """Bind acquisitions to the outputs that they name, and match announcements with the rest."""
    by_time = sorted(receipts, key=lambda receipt: (receipt.time, receipt.txid))
    bindings = bind_acquisitions(bound, by_time)
    taken = frozenset(outpoint for binding in bindings for outpoint in binding.outpoints)
    free = [left for receipt in by_time if (left := without(receipt, taken)).arrivals]
    named = sorted(announcements, key=lambda one: (one.day, one.id))
    arrived = [Arrived(receipt.day, receipt.amount.sats) for receipt in free]
    board = _Board(named, free, [find_candidates(one, arrived) for one in named])
    matches = [match for group in _groups(board) for match in _judge(group, board)]
    paired = {txid for match in matches for txid in match.receipts}
    findings = [finding for binding in bindings for finding in binding.findings]
    findings.extend(_cut_findings(board))
    return Matching(
        bindings=bindings,
        matches=tuple(sorted(matches, key=lambda match: match.announcement)),
        unmatched=tuple(receipt for receipt in free if receipt.txid not in paired),
        findings=tuple(findings),
    )


def _groups(board: _Board) -> Iterator[list[int]]:
    """Yield the announcements that share receipts, directly or through others, each once."""
    rivals: dict[int, list[int]] = defaultdict(list)
    for index, candidates in enumerate(board.candidates):
        for receipt in candidates.reach:
            rivals[receipt].append(index)
    seen: set[int] = set()
    for index in range(len(board.named)):
        if index not in seen:
            yield sorted(_connected(index, board, rivals, seen))


def _connected(
    index: int, board: _Board, rivals: dict[int, list[int]], seen: set[int]
) -> Iterator[int]:
    waiting = [index]
    seen.add(index)
    while waiting:
        current = waiting.pop()
        yield current
        for receipt in board.candidates[current].reach:
            # Each receipt is walked once: a crowd at one receipt would cost its square.
            for rival in rivals.pop(receipt, ()):
                if rival not in seen:
                    seen.add(rival)
                    waiting.append(rival)


def _judge(group: Sequence[int], board: _Board) -> list[Match]:
    first = board.candidates[group[0]]
    if len(group) == 1 and not first.cut and len(first.sums) <= 1:
        if not first.sums:
            return [board.match(group[0], MatchState.UNMATCHED)]
        return [board.match(group[0], MatchState.MATCHED, first.sums[0])]
    if _interchangeable(group, board):
        return _pair_in_time_order(group, board)
    return [board.match(index, MatchState.AMBIGUOUS) for index in group]


def _interchangeable(group: Sequence[int], board: _Board) -> bool:
    """Say whether nothing but time tells the group's announcements, and its receipts, apart."""
    candidates = [board.candidates[index] for index in group]
    if any(one.cut or any(len(each) > 1 for each in one.sums) for one in candidates):
        return False
    announced = {board.named[index].amount for index in group}
    paid = {board.free[receipt].amount for one in candidates for receipt in one.reach}
    return len(announced) == 1 and len(paid) == 1


def _pair_in_time_order(group: Sequence[int], board: _Board) -> list[Match]:
    # All windows are equally long, so taking the earliest pairs as many as any other way would.
    used: set[int] = set()
    matches: list[Match] = []
    for index in group:
        free = (one[0] for one in board.candidates[index].sums if one[0] not in used)
        receipt = next(free, None)
        if receipt is None:
            matches.append(board.match(index, MatchState.UNMATCHED))
        else:
            used.add(receipt)
            matches.append(board.match(index, MatchState.INTERCHANGEABLE, (receipt,)))
    return matches


def _cut_findings(board: _Board) -> list[Finding]:
    return [
        Finding(
            code="matching-cut",
            severity=Severity.WARNING,
            subject=announcement.id,
            message="too many sums of receipts fit the announcement to list them all",
        )
        for announcement, candidates in zip(board.named, board.candidates, strict=True)
        if candidates.cut
    ]
