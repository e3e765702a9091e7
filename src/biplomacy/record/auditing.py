"""Verifies a whole published record and reports all that is wrong with it (record §8.1, §11.3).

What a stranger trusts is one file (record §7.2). Without it the first use is trusted, and newer
entries than those shown cannot be excluded unless the trust or an earlier checkpoint says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.cosignature import read_cosignatures
from biplomacy.record.earlier import refusal, sort_out, trusted_keys
from biplomacy.record.merkle import prefix_roots
from biplomacy.record.note import parse_note
from biplomacy.record.quorum import JudgedLine, Line, Quorum, judge_line
from biplomacy.record.reading import read_checkpoint, read_entries, read_past_checkpoints
from biplomacy.record.roll import call_roll, failure, warning, witness_keys
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.earlier import Earlier
    from biplomacy.record.model import Checkpoint, Cosignature, Entry, Head, Logged, Trust
    from biplomacy.record.reading import Files
    from biplomacy.record.windows import CharterHistory
    from biplomacy.values.verdict import Finding


@dataclass(frozen=True, slots=True)
class Audited:
    """A record as it was read: what is well formed, who witnessed it, and what is wrong.

    ``statements`` are in log order; an entry that is no statement is among the findings.
    ``line`` holds the sizes of its earlier checkpoints. ``on_trust`` says whether a trust file
    named the charter and the log key. ``signed`` are the checkpoints at hand that a key of the log
    signed, the earlier ones among them.
    """

    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...]
    history: CharterHistory | None
    entries: tuple[Entry, ...]
    statements: tuple[Logged, ...]
    findings: tuple[Finding, ...]
    line: Line
    on_trust: bool
    signed: tuple[Checkpoint, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether no finding weighs as a failure."""
        return all(finding.severity is not Severity.FAILURE for finding in self.findings)


def audit_record(files: Files, trust: Trust | None, seen: Sequence[bytes] = ()) -> Audited:
    """Read and verify the record; every discrepancy is a finding, none stops the audit.

    ``seen`` are earlier checkpoint notes of this origin, from anywhere.

    Raises:
        NoteMalformed: the checkpoint is no checkpoint, so there is nothing to verify.
        SourceUnavailable: the place cannot be read.
    """
    checkpoint = read_checkpoint(files)
    entries, findings = read_entries(files, checkpoint.head.size)
    past, unusable = read_past_checkpoints(files)
    roll = call_roll(entries, _first_times((*past, checkpoint), entries))
    keys = trusted_keys(trust, entries[0].leaf if entries else None, roll.history)
    earlier = sort_out(past, seen, trust.head if trust else None, keys.ever)
    judged = _judge_witnesses(checkpoint, earlier, roll.history)
    return Audited(
        checkpoint=checkpoint,
        cosignatures=judged.newest.cosignatures,
        history=roll.history,
        entries=entries,
        statements=roll.statements,
        findings=(
            *findings,
            *unusable,
            *roll.findings,
            *_check_trust(checkpoint, entries, trust, roll.history),
            *_check_log_key(checkpoint, keys.newest),
            *judged.findings,
            *earlier.findings,
            *_check_heads(checkpoint.head, entries, tuple(earlier.heads())),
        ),
        line=judged.line,
        on_trust=trust is not None,
        signed=(*earlier.kept, *earlier.seen, *_signed(checkpoint, keys.ever)),
    )


def _first_times(checkpoints: Sequence[Checkpoint], entries: Sequence[Entry]) -> dict[int, int]:
    """Return per entry the earliest cosignature time of the first checkpoint that contains it."""
    keys = witness_keys(entries)
    times: dict[int, int] = {}
    start = 0
    for checkpoint in checkpoints:
        try:
            signed = read_cosignatures(parse_note(checkpoint.note), keys)
        except BiplomacyError:
            continue  # the same note is judged, with its finding, among the heads
        if signed and checkpoint.head.size > start:
            first = min(cosignature.time for cosignature in signed)
            times.update(dict.fromkeys(range(start, checkpoint.head.size), first))
            start = checkpoint.head.size
    return times


def _check_trust(
    checkpoint: Checkpoint,
    entries: Sequence[Entry],
    trust: Trust | None,
    history: CharterHistory | None,
) -> Iterator[Finding]:
    """Yield where checkpoint and charter are not those that the stranger trusts."""
    origin = checkpoint.head.origin
    if trust is None:
        yield warning("first-use", "trust", "no trust file: the charter itself was trusted")
    else:
        if trust.origin != origin:
            yield failure("checkpoint-untrusted", "checkpoint", f"the origin is {origin}")
        if not entries or entries[0].index != 0 or entries[0].leaf != trust.charter:
            yield failure("charter-differs", "entry:0", "the charter is not the trusted one")
    if history is not None and history.latest.origin != origin:
        yield failure("charter-differs", "entry:0", f"the charter is of {history.latest.origin}")


def _signed(checkpoint: Checkpoint, keys: Sequence[str]) -> tuple[Checkpoint, ...]:
    return (checkpoint,) if refusal(checkpoint, keys) is None else ()


def _check_log_key(checkpoint: Checkpoint, keys: Sequence[str]) -> Iterator[Finding]:
    if (problem := refusal(checkpoint, keys)) is not None:
        yield failure("checkpoint-untrusted", "checkpoint", problem)


def _judge_witnesses(
    checkpoint: Checkpoint, earlier: Earlier, history: CharterHistory | None
) -> JudgedLine:
    pinned = earlier.pinned.size if earlier.pinned else 0
    if history is None:
        return JudgedLine(Line(trusted=pinned), Quorum(), ())
    return judge_line(checkpoint, history, kept=earlier.kept, seen=earlier.seen, trusted=pinned)


def _check_heads(
    head: Head,
    entries: Sequence[Entry],
    earlier_heads: Sequence[tuple[str, Head]],
) -> Iterator[Finding]:
    """Yield where the head contradicts the entries, or an earlier head of the same origin."""
    leaves = [entry.leaf.raw for entry in entries]
    whole = len(leaves) == head.size  # missing bundles are findings already
    sizes = frozenset({head.size, *(earlier.size for _, earlier in earlier_heads)})
    roots = prefix_roots(leaves, sizes) if whole else {}
    if whole and roots[head.size] != head.root.raw:
        message = f"the {head.size} entries do not have the root that the checkpoint says"
        yield failure("proof-invalid", "checkpoint", message)
    for name, earlier in earlier_heads:
        if earlier.origin != head.origin:
            yield warning("origin-differs", "seen", f"{name} is of {earlier.origin}")
        elif earlier.size > head.size:
            message = f"{name} had {earlier.size} entries, this one has {head.size}"
            yield failure("head-rolled-back", "checkpoint", message)
        elif whole and roots[earlier.size] != earlier.root.raw:
            message = f"{name}, of size {earlier.size}, does not lead to this checkpoint"
            yield failure("forked", "checkpoint", message)
