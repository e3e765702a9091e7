"""Whether checkpoints met the witness policies that judge them (record §7.3, §7.4).

The first checkpoint that contains an amendment must satisfy the old policy and the new one. Which
one was the first follows from the checkpoints before it, so they are judged in their order: a
reader who knows no earlier one asks the newest to satisfy every policy that the record ever had.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.cosignature import read_cosignatures
from biplomacy.record.errors import QuorumNotMet
from biplomacy.record.kept import kept_path
from biplomacy.record.note import parse_note
from biplomacy.record.policy import parse_policy
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.record.model import Charter, Checkpoint, Cosignature
    from biplomacy.record.windows import CharterHistory


@dataclass(frozen=True, slots=True)
class Quorum:
    """The valid cosignatures on a checkpoint, and what the policies in force still miss."""

    cosignatures: tuple[Cosignature, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """The sizes, rising, of the earlier checkpoints of a record; ``trusted`` is a pinned head's."""

    sizes: tuple[int, ...] = ()
    trusted: int = 0

    def before(self, size: int) -> int:
        """Return the largest known size that came before a checkpoint of ``size``; 0 if none.

        A pinned head of the same size counts, as whoever pinned it trusts what lies below it.
        """
        place = bisect_left(self.sizes, size)
        earlier = self.sizes[place - 1] if place else 0
        return max(earlier, self.trusted if self.trusted <= size else 0)


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """What the witnesses said of a record's checkpoints in their order.

    ``newest`` is the quorum of the newest checkpoint; ``findings`` are about all of them.
    """

    line: Line
    newest: Quorum
    findings: tuple[Finding, ...]


def judge_quorum(checkpoint: Checkpoint, history: CharterHistory, *, after: int) -> Quorum:
    """Judge the cosignatures on ``checkpoint`` by every policy that it must satisfy.

    ``after`` is the size of the checkpoint that came before it, 0 where none is known.
    """
    found: dict[str, Cosignature] = {}
    missing: list[str] = []
    for charter in history.charters_for_size(checkpoint.head.size, after=after):
        signed, problem = _judge(checkpoint, charter)
        found.update({one.key.name: one for one in signed})
        if problem is not None:
            missing.append(problem)
    return Quorum(tuple(found.values()), tuple(dict.fromkeys(missing)))


def judge_line(
    newest: Checkpoint,
    history: CharterHistory,
    *,
    kept: Sequence[Checkpoint],
    seen: Sequence[Checkpoint],
    trusted: int = 0,
) -> JudgedLine:
    """Judge the checkpoints of a record, all signed by its log, from the smallest to ``newest``.

    A ``kept`` checkpoint was public, so it is a failure where it lacks its quorum. One that was
    ``seen`` elsewhere may have been caught before the witnesses came: then it counts for nothing.
    """
    findings: list[Finding] = []
    told = [*((one, True) for one in kept), *((one, False) for one in seen)]
    sizes: list[int] = []
    for checkpoint, public in sorted(told, key=lambda known: known[0].head.size):
        size = checkpoint.head.size
        if size > newest.head.size:
            break  # that the record was rolled back is a finding of its own
        after = Line(tuple(sizes[-2:]), trusted).before(size)
        missing = judge_quorum(checkpoint, history, after=after).missing
        if public:
            findings += [_failure(kept_path(size), text) for text in missing]
        if (public or not missing) and sizes[-1:] != [size]:
            sizes.append(size)
    line = Line(tuple(sizes), trusted)
    quorum = judge_quorum(newest, history, after=line.before(newest.head.size))
    findings += [_failure("checkpoint", text) for text in quorum.missing]
    return JudgedLine(line, quorum, tuple(findings))


def _judge(checkpoint: Checkpoint, charter: Charter) -> tuple[tuple[Cosignature, ...], str | None]:
    try:
        policy = parse_policy(charter.witness_policy)
        signed = read_cosignatures(parse_note(checkpoint.note), policy.witness_keys)
    except BiplomacyError as error:
        return (), error.message
    if policy.satisfied_by([cosignature.key for cosignature in signed]):
        return signed, None
    names = ", ".join(sorted(cosignature.key.name for cosignature in signed)) or "nobody"
    return signed, f"cosigned by {names}; the charter asks for the quorum {policy.quorum!r}"


def _failure(subject: str, message: str) -> Finding:
    return Finding(QuorumNotMet.code, Severity.FAILURE, subject, message)
