"""The sealed file to the byte (programme §10.9): two lines of text, then what HPKE returns.

```text
biplomacy-sealed/1 LF
{"accord":…,"from":…,"key":…,"media_type":…,"request":…,"to":…,"use":…} LF     RFC 8785
enc ‖ ciphertext
```

The two lines with both line ends are HPKE's ``info``: who changes one of them opens nothing. What
is encrypted is ``u64be length ‖ data``, filled with zeros to a multiple of 4,096 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.accord.errors_exchange import SealedMalformed
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.errors import FieldMalformed, InputError
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.digest import Digest

MAGIC = b"biplomacy-sealed/1\n"
PAD = 4_096
MAX_MESSAGE = 64 * 1024 * 1024
MAX_HEADER = 4_096
MAX_OVERHEAD = 1_136
MAX_SEALED = MAX_HEADER + MAX_MESSAGE + PAD + MAX_OVERHEAD
NAME_LIMIT = 100
_LENGTH = 8


class Use(StrEnum):
    """What the receiver may use an answer for."""

    SUPERVISION = "supervision"
    ENFORCEMENT = "enforcement"
    STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class SealedContext:
    """What a sealed file says openly of itself: for whom it is, and in answer to what.

    ``sender`` and ``recipient`` are offices, ``key`` is the id of the recipient's sealing key.
    """

    accord: str
    request: str
    sender: str
    recipient: str
    key: Digest
    use: Use
    media_type: str


@dataclass(frozen=True, slots=True)
class SealedParts:
    """A sealed file taken apart; ``header`` holds the two lines as they stand there."""

    context: SealedContext
    header: bytes
    body: bytes


def encode_header(context: SealedContext) -> bytes:
    """Return the two lines in front of the ciphertext, with both line ends.

    Raises:
        SealedMalformed: a field that ``split_sealed`` would refuse.
    """
    line = encode(
        {
            "accord": context.accord,
            "request": context.request,
            "from": context.sender,
            "to": context.recipient,
            "key": str(context.key),
            "use": context.use.value,
            "media_type": context.media_type,
        }
    )
    header = MAGIC + line + b"\n"
    if split_sealed(header).context != context:
        raise _malformed("its context does not read back")
    return header


def split_sealed(content: bytes) -> SealedParts:
    """Return the parts of a sealed file; nothing of it is opened.

    Raises:
        SealedMalformed: the lines are not those of this form, or it is too long.
    """
    if len(content) > MAX_SEALED:
        raise _malformed(f"it has {len(content):,} bytes; {MAX_SEALED:,} are allowed")
    if not content.startswith(MAGIC):
        raise _malformed(f"its first line is not {MAGIC.decode().strip()}")
    end = content.find(b"\n", len(MAGIC), MAX_HEADER)
    if end == -1:
        raise _malformed("it has no line that states its context")
    try:
        context = _read(Fields(decode_object(content[len(MAGIC) : end]), "context"))
    except InputError as error:
        raise _malformed(error.message) from error
    return SealedParts(context, content[: end + 1], content[end + 1 :])


def frame(plaintext: bytes) -> bytes:
    """Return ``plaintext`` behind its length, filled with zeros to a multiple of 4,096 bytes.

    Raises:
        SealedMalformed: it has more than 64 MiB.
    """
    if len(plaintext) > MAX_MESSAGE:
        raise SealedMalformed(
            f"the message has {len(plaintext):,} bytes; {MAX_MESSAGE:,} are allowed",
            hint="split it, and seal each part",
        )
    zeros = bytes(-(_LENGTH + len(plaintext)) % PAD)
    return b"".join((len(plaintext).to_bytes(_LENGTH, "big"), plaintext, zeros))


def unframe(framed: bytes) -> bytes:
    """Return what ``frame`` was given.

    Raises:
        SealedMalformed: ``frame`` writes no such bytes.
    """
    length = int.from_bytes(framed[:_LENGTH], "big")
    end = _LENGTH + length
    if length > MAX_MESSAGE or len(framed) != end + -end % PAD:
        raise _malformed("what is sealed does not have the length that it states")
    if framed.count(0, end) != len(framed) - end:
        raise _malformed("what is sealed is not filled up with zeros")
    return framed[_LENGTH:end]


def _read(fields: Fields) -> SealedContext:
    context = SealedContext(
        accord=one_line(fields, "accord"),
        request=one_line(fields, "request"),
        sender=one_line(fields, "from"),
        recipient=one_line(fields, "to"),
        key=fields.digest("key"),
        use=fields.choice("use", Use),
        media_type=one_line(fields, "media_type"),
    )
    fields.close()
    return context


def one_line(fields: Fields, name: str) -> str:
    """Return a name of at most 100 characters in one line, as all fields here are shown in one."""
    text = fields.text(name, limit=NAME_LIMIT)
    if not text.isprintable():
        raise FieldMalformed(f"{name} {text[:80]!r} is not one line of text")
    return text


def _malformed(why: str) -> SealedMalformed:
    return SealedMalformed(
        f"the file cannot be read as a sealed message: {why}",
        hint="ask the sender for the file again",
    )
