"""Checkpoints: the notes that state a log's head (C2SP tlog-checkpoint v1.0.0; record §3.4).

The text is origin, size and root, a line each. We write no extension line and tolerate them when
reading. The key that signs for a log bears the log's origin as its name.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from biplomacy.record.errors import CheckpointUntrusted, NoteMalformed
from biplomacy.record.merkle import MAX_SIZE
from biplomacy.record.model import Checkpoint, Head, KeyKind
from biplomacy.record.note import format_line, parse_base64, parse_line, parse_note, verify_ed25519
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.record.model import VerifierKey
    from biplomacy.record.ports import NoteSigner

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_ORIGIN = re.compile(r"[^\x00-\x1f\ud800-\udfff]+")


def encode_head(head: Head) -> bytes:
    """Return the note text of ``head``: three lines, each with its newline.

    Raises:
        NoteMalformed: the origin is empty or holds a control character, or the size is out of
            range.
    """
    if _ORIGIN.fullmatch(head.origin) is None or not 0 <= head.size <= MAX_SIZE:
        raise _refusal(f"{head.origin[:80]!r} with size {head.size} is not a log's head")
    root = base64.b64encode(head.root.raw).decode()
    return f"{head.origin}\n{head.size}\n{root}\n".encode()


def parse_head(text: bytes) -> Head:
    """Return the head stated in a note's text; extension lines are passed over.

    Raises:
        NoteMalformed: fewer than three lines, an empty one, or a malformed size or root.
    """
    try:
        lines = text.decode().split("\n")
    except UnicodeDecodeError as error:
        raise _refusal(f"byte {error.start} of the note's text is not UTF-8") from None
    if len(lines) < 4 or lines.pop() or not all(lines):  # noqa: PLR2004 - three lines and the end
        raise _refusal("the note's text is not three or more non-empty lines")
    size, root = parse_decimal(lines[1]), parse_base64(lines[2])
    if size is None:
        raise _refusal(f"{lines[1][:40]!r} is not the size of a log")
    if root is None or len(root) != Digest.SIZE:
        raise _refusal(f"{lines[2][:80]!r} is not the root of a log")
    return Head(lines[0], size, Digest(root))


def parse_decimal(text: str) -> int | None:
    """Return the number that ``text`` writes without sign or leading zero; None for another text.

    Sizes and indices lie below 2**63 (record §4.4).
    """
    number = int(text) if _DECIMAL.fullmatch(text) else None
    return number if number is not None and number <= MAX_SIZE else None


def parse_checkpoint(content: bytes) -> Checkpoint:
    """Return the checkpoint in a note's bytes; no signature is verified.

    Raises:
        NoteMalformed: the bytes are not a note, or its text states no head.
    """
    return Checkpoint(parse_head(parse_note(content).text), content)


def sign_head(head: Head, signer: NoteSigner) -> bytes:
    """Return the whole note of ``head`` with one Ed25519 log signature (type 01).

    Raises:
        NoteMalformed: the key is of another type, or its name is not the origin.
        SignerUnavailable: the private key cannot be used.
    """
    key = signer.key
    if key.kind is not KeyKind.LOG_ED25519 or key.name != head.origin:
        raise NoteMalformed(
            f"the key {key.name!r} of type {key.kind:02x} may not sign for {head.origin!r}",
            hint="sign with an Ed25519 log key (type 01) that has the origin as its name",
        )
    text = encode_head(head)
    return text + b"\n" + format_line(key.name, key.key_id, signer.sign(text))


def require_log_signature(checkpoint: Checkpoint, key: VerifierKey) -> None:
    """Require a valid signature of ``checkpoint`` by the log key ``key`` (type 01).

    Lines of other keys are ignored; each line with the name and id of ``key`` must verify.

    Raises:
        CheckpointUntrusted: no line by ``key``, one that fails, another origin, or a head that
            the note does not state.
    """
    note = parse_note(checkpoint.note)
    origin = checkpoint.head.origin
    if parse_head(note.text) != checkpoint.head:
        raise _untrusted(f"the note does not state the head given for {origin!r}")
    if key.kind is not KeyKind.LOG_ED25519 or key.name != origin:
        raise _untrusted(f"the key {key.name!r} does not sign for {origin!r}")
    ours = [line.blob for line in note.lines if (line.name, line.key_id) == (key.name, key.key_id)]
    if not ours:
        raise _untrusted(f"no signature on the checkpoint of {origin!r} is by the trusted log key")
    if not all(verify_ed25519(key.public, blob, note.text) for blob in ours):
        raise _untrusted(
            f"a signature of {origin!r} at size {checkpoint.head.size} does not verify"
        )


def add_lines(note: bytes, lines: Iterable[bytes]) -> bytes:
    """Return ``note`` with signature ``lines`` behind it; a line that it has already is left out.

    Raises:
        NoteMalformed: the note or a line is malformed, or the result has more than 64 lines.
    """
    present = {format_line(line.name, line.key_id, line.blob) for line in parse_note(note).lines}
    result = note
    for line in lines:
        parse_line(line)
        if line not in present:
            present.add(line)
            result += line
    parse_note(result)
    return result


def _refusal(message: str) -> NoteMalformed:
    return NoteMalformed(message, hint="a checkpoint is described at c2sp.org/tlog-checkpoint")


def _untrusted(message: str) -> CheckpointUntrusted:
    return CheckpointUntrusted(message, hint="compare the log key with the trust file")
