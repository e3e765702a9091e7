"""Earlier heads of a record, from wherever a stranger knows them, and the keys that speak for it.

A note that the log did not sign accuses nobody: anybody can write one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import parse_checkpoint, require_log_signature
from biplomacy.record.kept import kept_path
from biplomacy.record.note import parse_vkey
from biplomacy.record.roll import failure, warning
from biplomacy.values.errors import BiplomacyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.model import Checkpoint, Head, Trust
    from biplomacy.record.windows import CharterHistory
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Finding


@dataclass(frozen=True, slots=True)
class Earlier:
    """Earlier checkpoints that the log itself signed, and what the other notes are.

    ``kept`` lie beside the newest one, ``seen`` come from elsewhere, ``pinned`` is the head that
    the trust file names.
    """

    kept: tuple[Checkpoint, ...]
    seen: tuple[Checkpoint, ...]
    pinned: Head | None
    findings: tuple[Finding, ...]

    def heads(self) -> Iterator[tuple[str, Head]]:
        """Yield every head with what it is called."""
        yield from (("a kept checkpoint", one.head) for one in self.kept)
        yield from (("a checkpoint seen before", one.head) for one in self.seen)
        if self.pinned is not None:
            yield "the trusted head", self.pinned


@dataclass(frozen=True, slots=True)
class TrustedKeys:
    """Verifier keys: those that may sign the newest checkpoint, and all that ever could."""

    newest: tuple[str, ...]
    ever: tuple[str, ...]


def sort_out(
    past: Sequence[Checkpoint], seen: Sequence[bytes], pinned: Head | None, keys: Sequence[str]
) -> Earlier:
    """Return which of the kept checkpoints and the notes seen before are signed by ``keys``."""
    kept, known, findings = [], [], []
    for checkpoint in past:
        if refusal(checkpoint, keys) is None:
            kept.append(checkpoint)
        else:
            place, text = kept_path(checkpoint.head.size), "no trusted key of the log signed it"
            findings.append(failure("checkpoint-untrusted", place, text))
    for note in seen:
        try:
            checkpoint = parse_checkpoint(note)
        except BiplomacyError as error:
            findings.append(warning("note-malformed", "seen", error.message))
            continue
        if refusal(checkpoint, keys) is None:
            known.append(checkpoint)
        else:
            text = f"a note seen before, of {checkpoint.head.origin}, is not by the log's key"
            findings.append(warning("seen-untrusted", "seen", text))
    return Earlier(tuple(kept), tuple(known), pinned, tuple(findings))


def trusted_keys(
    trust: Trust | None, founding: Digest | None, history: CharterHistory | None
) -> TrustedKeys:
    """Return the log keys that a stranger takes for the log's own.

    Where the record is the trusted one, its charters say which. A trust file that names another
    charter than ``founding``, the leaf of entry 0, or a key that no charter names, vouches for its
    own key only.
    """
    charters = [charter for _, charter in history.charters] if history is not None else []
    ever = tuple(dict.fromkeys(key for charter in charters for key in charter.log_keys))
    if trust is not None and (trust.charter != founding or trust.log_key not in ever):
        return TrustedKeys((trust.log_key,), (trust.log_key,))
    return TrustedKeys(charters[-1].log_keys if charters else (), ever)


def refusal(checkpoint: Checkpoint, keys: Sequence[str]) -> str | None:
    """Return why none of the log ``keys`` signed ``checkpoint``; None where one did."""
    first: str | None = None
    for key in keys:
        try:
            require_log_signature(checkpoint, parse_vkey(key))
        except BiplomacyError as error:
            first = first or error.message
        else:
            return None
    return first or "no log key"
