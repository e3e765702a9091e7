"""Asking witnesses for their cosignatures (C2SP tlog-witness, client side; record §9.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import add_lines
from biplomacy.record.cosignature import read_cosignatures
from biplomacy.record.errors import CheckpointUntrusted, NoteMalformed, WitnessUnavailable
from biplomacy.record.merkle import consistency_proof
from biplomacy.record.note import format_line, parse_line, parse_note
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.record.merkle import NodeReader
    from biplomacy.record.model import Cosignature, VerifierKey, WitnessAnswer
    from biplomacy.record.policy import Policy
    from biplomacy.record.ports import WitnessClient

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Submission:
    """What a witness is asked to cosign; ``note`` carries the log's signature alone."""

    origin: str
    size: int
    note: bytes
    nodes: NodeReader


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: verified signature lines, or a finding that says why there are none."""

    lines: tuple[bytes, ...] = ()
    finding: Finding | None = None


def ask_witness(
    client: WitnessClient, submission: Submission, old: int, keys: Sequence[VerifierKey]
) -> Asked:
    """Ask one witness for a cosignature by one of ``keys``; ``old`` is where we think it stands.

    A 409 is followed to the size that the witness names. If that is our own size, the witness has
    the checkpoint already and is asked again with ``old`` equal to it, which only renews the time.
    """
    for _ in range(_ATTEMPTS):
        proof = consistency_proof(old, submission.size, submission.nodes)
        try:
            answer = client.add_checkpoint(old, proof, submission.note)
        except WitnessUnavailable as error:
            return _refused(client, error.code, error.message, Severity.WARNING)
        if answer.status != 409 or answer.size is None:  # noqa: PLR2004 - a status of the standard
            return _judge(client, submission, answer, keys)
        if answer.size > submission.size:
            text = f"it holds size {answer.size}; this log ends at {submission.size}"
            return _refused(client, "behind-own-past", text, Severity.FAILURE)
        old = answer.size
    text = "its size changed at every attempt"
    return _refused(client, WitnessUnavailable.code, text, Severity.WARNING)


def witness_keys(policies: Iterable[Policy], name: str) -> tuple[VerifierKey, ...]:
    """Return the keys that ``policies`` give to the witness of that name, or whose key bears it."""
    return tuple(
        dict.fromkeys(
            key
            for policy in policies
            for known, key in policy.witnesses
            if name in (known, key.name)
        )
    )


def cosignatures_on(note: bytes, keys: Sequence[VerifierKey]) -> tuple[Cosignature, ...]:
    """Return the verified cosignatures by ``keys`` on a note.

    Raises:
        CheckpointUntrusted: a line of one of ``keys`` does not verify.
    """
    return read_cosignatures(parse_note(note), keys)


def replace_lines(note: bytes, lines: Iterable[bytes]) -> bytes:
    """Return ``note`` with ``lines``, each in the place of an older one by the same key."""
    result = note
    for line in lines:
        added = parse_line(line)
        parsed = parse_note(result)
        kept = [
            format_line(found.name, found.key_id, found.blob)
            for found in parsed.lines
            if (found.name, found.key_id) != (added.name, added.key_id)
        ]
        result = parsed.text + b"\n" + b"".join(kept) + line
    return result


def note_without(note: bytes, *keys: VerifierKey) -> bytes:
    """Return ``note`` without the lines of ``keys``."""
    parsed = parse_note(note)
    gone = {(key.name, key.key_id) for key in keys}
    return (
        parsed.text
        + b"\n"
        + b"".join(
            format_line(line.name, line.key_id, line.blob)
            for line in parsed.lines
            if (line.name, line.key_id) not in gone
        )
    )


def _judge(
    client: WitnessClient,
    submission: Submission,
    answer: WitnessAnswer,
    keys: Sequence[VerifierKey],
) -> Asked:
    if answer.status in (403, 404):
        text = f"it does not follow {submission.origin} or does not know its key"
        return _refused(client, "witness-refused", text, Severity.WARNING)
    if answer.status != 200:  # noqa: PLR2004 - a status of the standard
        text = f"it refused size {submission.size} with status {answer.status}"
        return _refused(client, "witness-refused", text, Severity.FAILURE)
    try:
        sound = tuple(
            line
            for line in answer.lines
            if cosignatures_on(add_lines(submission.note, (line,)), keys)
        )
    except (CheckpointUntrusted, NoteMalformed) as error:
        return _refused(client, "cosignature-invalid", error.message, Severity.FAILURE)
    if not sound:
        text = "it cosigned with no key that the charter's policy gives it"
        return _refused(client, "witness-unknown", text, Severity.WARNING)
    return Asked(lines=sound)


def _refused(client: WitnessClient, code: str, text: str, severity: Severity) -> Asked:
    return Asked(finding=Finding(code, severity, f"witness:{client.name}", text))
