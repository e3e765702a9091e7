"""How a statement is put before the official who is to sign it: every field, in readable form.

A body of the reserve is shown as its values, amounts as bitcoin and money with its currency; any
other as its JSON, which writes numbers as text beside their units. What a terminal would obey or
reorder is spelt out.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.cli.printing import finding_object
from biplomacy.cli.wording import listed
from biplomacy.record.charter import AMENDMENT, CHARTER, decode_amendment, decode_charter
from biplomacy.record.model import Logged
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import decode_object
from biplomacy.values.day import format_instant
from biplomacy.verify.readers import RESERVE
from biplomacy.verify.shelf import shelve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.countersigning import Begun, Signed
    from biplomacy.record.model import OfficialKey, Statement
    from biplomacy.values.canonical import JsonObject, JsonValue

_WIDEST_NAME = 40


def statement_lines(begun: Begun) -> Iterator[str]:
    """Yield what is signed: type, issuer, number, time, digest, and every field of the body."""
    said = begun.statement
    yield f"{said.type}  {said.issuer} #{said.sequence}  issued {format_instant(said.issued_at)}"
    yield f"sha256 {begun.digest}"
    if said.period is not None:
        yield f"period {said.period.first} to {said.period.last}"
    if said.supersedes is not None:
        yield f"supersedes {said.supersedes}"
    for one in said.evidence:
        yield f"evidence {one.role}  {one.media_type}  {one.size:,} bytes  sha256 {one.sha256}"
    rows = [(name, text) for name, text in _rows("", _body(begun)) if text]
    width = min(max((len(name) for name, _ in rows), default=0), _WIDEST_NAME)
    for name, text in rows:
        yield f"  {_spelt(name):{width}}  {_spelt(text)}"


def signed_lines(begun: Begun, judged: Signed | None) -> Iterator[str]:
    """Yield who signed and who may still sign; without a charter, which keys were used."""
    if judged is None:
        for keyid, _ in begun.envelope.signatures:
            yield f"signed by the key {keyid[:16]}"
        yield "whose keys may sign is not known: name --record or --charter"
        return
    roles = listed(key.role for key in judged.by) or "nobody"
    yield f"signed {len(judged.by)} of {judged.threshold}: {_spelt(roles)}"
    if len(judged.by) < judged.threshold:
        waiting = listed(key.role for key in judged.officials if key not in judged.by)
        yield f"may still sign: {_spelt(waiting)}"


def shown_object(begun: Begun, judged: Signed | None) -> JsonObject:
    """Return the statement with its signatures, as ``--json`` prints it."""
    found: JsonObject = {
        "statement": decode_object(begun.envelope.payload),
        "sha256": str(begun.digest),
        "keyids": [keyid for keyid, _ in begun.envelope.signatures],
    }
    if judged is not None:
        found |= {
            "signed_by": _roles(judged.by),
            "threshold": judged.threshold,
            "findings": [finding_object(finding) for finding in judged.findings],
        }
    return found


def _roles(keys: Sequence[OfficialKey]) -> list[JsonValue]:
    return [{"keyid": key.keyid, "role": key.role} for key in keys]


def _body(begun: Begun) -> object:
    """Return the body as values where it is one of the reserve, else as JSON."""
    said: Statement = begun.statement
    if said.type == CHARTER:
        return decode_charter(said.body)
    if said.type == AMENDMENT:
        return decode_amendment(said.body)
    known = shelve((Logged(0, begun.digest, said, ()),)).items
    return known[0].body if known and said.type in RESERVE else said.body


def _rows(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each value below ``value``; what is absent has an empty text."""
    if (text := _text(name, value)) is not None:
        yield name, text
    elif is_dataclass(value):
        for field in fields(value):
            yield from _rows(_below(name, field.name), getattr(value, field.name))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _rows(_below(name, str(key)), part)
    elif isinstance(value, (list, tuple)):
        for number, part in enumerate(value):
            yield from _rows(f"{name}[{number}]", part)


def _text(name: str, value: object) -> str | None:
    """Return a single value, or a named amount, in words; None for what has parts."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:,f}"
        case bytes():
            return (value[::-1] if name.endswith("txid") else value).hex()
        case (str(first), Amount() as amount):
            return f"{first}  {amount}"
        case dict() | list() | tuple():
            return None
        case _:
            own = isinstance(value, (str, int)) or type(value).__str__ is not object.__str__
            return str(value) if own else None


def _below(name: str, part: str) -> str:
    return f"{name}.{part}" if name else part


def _spelt(text: str) -> str:
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )
