"""The entries that a copy hands out one by one, against the log that it holds (portal §11.3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.record.envelope import open_envelope
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.receipt import check_receipt, decode_receipt
from biplomacy.record.roll import failure
from biplomacy.record.statement import statement_object
from biplomacy.values.canonical import decode
from biplomacy.values.errors import BiplomacyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.auditing import Audited
    from biplomacy.values.canonical import JsonValue
    from biplomacy.values.verdict import Finding

_ENTRY = re.compile(r"entries/(0|[1-9][0-9]{0,15})(\.tlog-proof)?", re.ASCII)
_PLACE = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_ESCAPE = re.compile(r"~(?![01])")


class LoggedEntries:
    """The entries of an audited log by index.

    An entry that hashes otherwise than its tile says is left out: nobody knows what was logged,
    and the audit has said so.
    """

    def __init__(self, audited: Audited) -> None:
        altered = {one.subject for one in audited.findings if one.code == "entry-altered"}
        self._data = {
            entry.index: entry.data
            for entry in audited.entries
            if f"entry:{entry.index}" not in altered
        }
        self._numbered = {
            f"statements/{one.statement.issuer}/{one.statement.sequence}": one.index
            for one in reversed(audited.statements)
        }
        self._statements = {one.index: one.statement for one in audited.statements}
        self._payloads: dict[int, JsonValue] = {}
        self.size = audited.checkpoint.head.size
        self.checkpoint = audited.checkpoint.note

    def data(self, index: int) -> bytes | None:
        """Return an entry's logged bytes; None where they are not at hand."""
        return self._data.get(index)

    def numbered(self, path: str) -> int | None:
        """Return the index of the statement that a path names by issuer and sequence."""
        return self._numbered.get(path)

    def payload(self, index: int) -> JsonValue:
        """Return what an entry at hand says, as the audit read it; None where it does not read."""
        if index not in self._payloads:
            said = self._statements.get(index)
            data = self._data[index]
            self._payloads[index] = _payload(data) if said is None else statement_object(said)
        return self._payloads[index]

    def text_at(self, index: int, pointer: str) -> str | None:
        """Return the text, number or truth value at a JSON pointer into an entry's payload."""
        return text_at(self.payload(index), pointer)


def check_entry_file(path: str, content: bytes, entries: LoggedEntries) -> Iterator[Finding]:
    """Yield where a file below ``entries/`` or ``statements/`` is not what the log holds.

    Codes: ``entry-contradicts-log``, ``proof-wrong``. A file of another path yields nothing.
    """
    found = _ENTRY.fullmatch(path)
    index = int(found[1]) if found else entries.numbered(path)
    if index is None:
        return
    data, proof = entries.data(index), bool(found and found[2])
    if index >= entries.size:
        code = "proof-wrong" if proof else "entry-contradicts-log"
        yield failure(code, path, f"is of an entry that the log of {entries.size} has not")
    elif data is None:
        return
    elif not proof and content != data:
        yield failure(
            "entry-contradicts-log", path, f"has other bytes than entry {index} of the log"
        )
    elif proof and (problem := _proof_problem(content, index, entries)) is not None:
        yield failure("proof-wrong", path, problem)


def text_at(value: JsonValue, pointer: str) -> str | None:
    """Return the text, whole number or truth value at ``pointer`` (RFC 6901), as text.

    None where the pointer is malformed, leads nowhere, or leads to an object, a list or null.

    >>> text_at({"body": {"a/b": ["x", 7, True]}}, "/body/a~1b/1")
    '7'
    """
    if pointer and not pointer.startswith("/"):
        return None
    for token in pointer.split("/")[1:]:
        if isinstance(value, dict) and "~" not in token:
            value = value.get(token)
        elif isinstance(value, dict) and not _ESCAPE.search(token):
            value = value.get(token.replace("~1", "/").replace("~0", "~"))
        elif isinstance(value, list) and _PLACE.fullmatch(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            return None
    match value:
        case bool():
            return "true" if value else "false"
        case int() | str():
            return str(value)
        case _:
            return None


def _payload(entry: bytes) -> JsonValue:
    """Return an entry's payload; None for one that does not read, which the audit has told."""
    try:
        return decode(open_envelope(entry).payload)
    except BiplomacyError:
        return None


def _proof_problem(content: bytes, index: int, entries: LoggedEntries) -> str | None:
    try:
        receipt = decode_receipt(content)
        check_receipt(receipt, leaf_hash(entries.data(index) or b""))
    except BiplomacyError as error:
        return f"does not prove entry {index}: {error.message}"
    if receipt.index != index:
        return f"is the proof of entry {receipt.index}"
    if receipt.checkpoint != entries.checkpoint:
        return "rests on another checkpoint than log/checkpoint"
    if receipt.extra not in (None, entries.data(index)):
        return f"carries other bytes than entry {index} of the log"
    return None
