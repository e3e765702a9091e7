"""Verifies a whole published record and reports all that is wrong with it (record §8.1, §11.3).

What a stranger trusts is one file (record §7.2). Without it the first use is trusted, and newer
entries than those shown cannot be excluded unless the trust or an earlier checkpoint says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import parse_checkpoint, require_log_signature
from biplomacy.record.cosignature import read_cosignatures
from biplomacy.record.merkle import prefix_roots
from biplomacy.record.note import parse_note, parse_vkey
from biplomacy.record.policy import parse_policy
from biplomacy.record.reading import read_checkpoint, read_entries, read_past_checkpoints
from biplomacy.record.roll import call_roll, failure, warning, witness_keys
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.model import Checkpoint, Cosignature, Entry, Head, Logged, Trust
    from biplomacy.record.reading import Files
    from biplomacy.record.windows import CharterHistory
    from biplomacy.values.verdict import Finding


@dataclass(frozen=True, slots=True)
class Audited:
    """A record as it was read: what is well formed, who witnessed it, and what is wrong.

    ``statements`` are in log order; an entry that is no statement is among the findings.
    ``on_trust`` says whether a trust file named the charter and the log key.
    """

    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...]
    history: CharterHistory | None
    entries: tuple[Entry, ...]
    statements: tuple[Logged, ...]
    findings: tuple[Finding, ...]
    on_trust: bool

    @property
    def sound(self) -> bool:
        """Whether no finding weighs as a failure."""
        return all(finding.severity is not Severity.FAILURE for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """Earlier heads with what each is called, and the notes that say nothing."""

    heads: tuple[tuple[str, Head], ...]
    findings: tuple[Finding, ...]


def audit_record(files: Files, trust: Trust | None, seen: Sequence[bytes] = ()) -> Audited:
    """Read and verify the record; every discrepancy is a finding, none stops the audit.

    ``seen`` are earlier checkpoint notes of this origin, from anywhere.

    Raises:
        NoteMalformed: the checkpoint is no checkpoint, so there is nothing to verify.
        SourceUnavailable: the place cannot be read.
    """
    checkpoint = read_checkpoint(files)
    entries, findings = read_entries(files, checkpoint.head.size)
    past, unreadable = _read_past(files)
    times = _first_times((*past, checkpoint), entries)
    roll = call_roll(entries, times)
    cosignatures, missing = _check_quorum(checkpoint, roll.history)
    return Audited(
        checkpoint=checkpoint,
        cosignatures=cosignatures,
        history=roll.history,
        entries=entries,
        statements=roll.statements,
        findings=(
            *findings,
            *unreadable,
            *roll.findings,
            *_check_trust(checkpoint, entries, trust, roll.history),
            *missing,
            *_check_heads(checkpoint.head, entries, _known_heads(past, seen, trust, roll.history)),
        ),
        on_trust=trust is not None,
    )


def _read_past(files: Files) -> tuple[tuple[Checkpoint, ...], tuple[Finding, ...]]:
    try:
        return read_past_checkpoints(files), ()
    except BiplomacyError as error:
        return (), (warning("note-malformed", "history", error.message),)


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
        keys = history.latest.log_keys if history else ()
    else:
        keys = (trust.log_key,)
        if trust.origin != origin:
            yield failure("checkpoint-untrusted", "checkpoint", f"the origin is {origin}")
        if not entries or entries[0].index != 0 or entries[0].leaf != trust.charter:
            yield failure("charter-differs", "entry:0", "the charter is not the trusted one")
    if history is not None and history.latest.origin != origin:
        yield failure("charter-differs", "entry:0", f"the charter is of {history.latest.origin}")
    problems = [problem for key in keys if (problem := _untrusted(checkpoint, key))]
    if len(problems) == len(keys):
        yield failure("checkpoint-untrusted", "checkpoint", (problems or ["no log key"])[0])


def _untrusted(checkpoint: Checkpoint, key: str) -> str | None:
    try:
        require_log_signature(checkpoint, parse_vkey(key))
    except BiplomacyError as error:
        return error.message
    return None


def _check_quorum(
    checkpoint: Checkpoint, history: CharterHistory | None
) -> tuple[tuple[Cosignature, ...], tuple[Finding, ...]]:
    """Return the valid cosignatures, and what the policy in force still misses."""
    charters = history.charters_for_size(checkpoint.head.size) if history else ()
    found: dict[str, Cosignature] = {}
    findings = []
    for charter in charters:
        try:
            policy = parse_policy(charter.witness_policy)
            signed = read_cosignatures(parse_note(checkpoint.note), policy.witness_keys)
        except BiplomacyError as error:
            findings.append(failure("quorum-not-met", "checkpoint", error.message))
            continue
        found.update({cosignature.key.name: cosignature for cosignature in signed})
        if not policy.satisfied_by([cosignature.key for cosignature in signed]):
            names = ", ".join(sorted(cosignature.key.name for cosignature in signed)) or "nobody"
            message = f"cosigned by {names}; the charter asks for the quorum of its policy"
            findings.append(failure("quorum-not-met", "checkpoint", message))
    return tuple(found.values()), tuple(findings)


def _check_heads(
    head: Head,
    entries: Sequence[Entry],
    earlier_heads: _Earlier,
) -> Iterator[Finding]:
    """Yield where the head contradicts the entries, or an earlier head of the same origin."""
    yield from earlier_heads.findings
    leaves = [entry.leaf.raw for entry in entries]
    whole = len(leaves) == head.size  # missing bundles are findings already
    sizes = frozenset({head.size, *(earlier.size for _, earlier in earlier_heads.heads)})
    roots = prefix_roots(leaves, sizes) if whole else {}
    if whole and roots[head.size] != head.root.raw:
        message = f"the {head.size} entries do not have the root that the checkpoint says"
        yield failure("proof-invalid", "checkpoint", message)
    for name, earlier in earlier_heads.heads:
        if earlier.origin != head.origin:
            yield warning("origin-differs", "seen", f"{name} is of {earlier.origin}")
        elif earlier.size > head.size:
            message = f"{name} had {earlier.size} entries, this one has {head.size}"
            yield failure("head-rolled-back", "checkpoint", message)
        elif whole and roots[earlier.size] != earlier.root.raw:
            message = f"{name}, of size {earlier.size}, does not lead to this checkpoint"
            yield failure("forked", "checkpoint", message)


def _known_heads(
    past: Sequence[Checkpoint],
    seen: Sequence[bytes],
    trust: Trust | None,
    history: CharterHistory | None,
) -> _Earlier:
    """Return the earlier heads that the log itself signed.

    A note that it did not sign accuses nobody: anybody can write one.
    """
    keys = _log_keys(trust, history)
    heads, findings = [], []
    for checkpoint in past:
        if _signed_by_any(checkpoint, keys):
            heads.append(("a kept checkpoint", checkpoint.head))
        else:
            place = f"history/{checkpoint.head.size}"
            findings.append(
                failure("checkpoint-untrusted", place, "no trusted key of the log signed it")
            )
    for note in seen:
        try:
            checkpoint = parse_checkpoint(note)
        except BiplomacyError as error:
            findings.append(warning("note-malformed", "seen", error.message))
            continue
        if _signed_by_any(checkpoint, keys):
            heads.append(("a checkpoint seen before", checkpoint.head))
        else:
            message = f"a note seen before, of {checkpoint.head.origin}, is not by the log's key"
            findings.append(warning("seen-untrusted", "seen", message))
    if trust is not None and trust.head is not None:
        heads.append(("the trusted head", trust.head))
    return _Earlier(tuple(heads), tuple(findings))


def _log_keys(trust: Trust | None, history: CharterHistory | None) -> tuple[str, ...]:
    """Return the trusted key with all that the charters ever named."""
    charters = history.charters if history is not None else ()
    named = [key for _, charter in charters for key in charter.log_keys]
    return tuple(dict.fromkeys([trust.log_key, *named] if trust else named))


def _signed_by_any(checkpoint: Checkpoint, keys: Sequence[str]) -> bool:
    return any(_untrusted(checkpoint, key) is None for key in keys)
