"""What an office may log: only what every reader will be able to read and to follow.

An entry stays for ever, so its body is read before it is logged, by the readers that verify it;
a perimeter must follow the one before; and no text of any body may hold a private key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.private_keys import require_public
from biplomacy.record.envelope import open_envelope
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import Logged
from biplomacy.record.statement import decode_statement
from biplomacy.reserve.errors import PerimeterMalformed
from biplomacy.reserve.model import Perimeter
from biplomacy.reserve.perimeter import check_perimeter, check_succession
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Severity
from biplomacy.verify.shelf import shelve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.values.canonical import JsonValue


def require_admissible(entries: Sequence[bytes], logged: Sequence[bytes]) -> None:
    """Refuse ``entries`` that no reader could read, or that break with what is ``logged``.

    ``logged`` are the earlier entries of type ``perimeter/1``, in log order.

    Raises:
        DescriptorPrivate: a body holds a private key.
        InputError: a body does not have the form of its type, by the reader's own code.
        PerimeterMalformed: a perimeter contradicts itself or the one before.
    """
    before, new = [_logged(entry) for entry in logged], [_logged(entry) for entry in entries]
    for one in new:
        for text in _texts(one.statement.body):
            require_public(text)
    shelf = shelve([*before, *new])
    known = {one.id for one in before}
    for refusal in shelf.refused:
        if refusal.logged.id not in known:
            raise refusal.error
    last: tuple[Digest, Perimeter] | None = None
    for item in shelf.items:
        if isinstance(item.body, Perimeter):
            if item.logged.id not in known:
                _require_follows(item.body, last)
            last = item.logged.id, item.body


def _require_follows(perimeter: Perimeter, last: tuple[Digest, Perimeter] | None) -> None:
    findings = [*check_perimeter(perimeter)]
    if last is not None:
        findings += check_succession(last[1], perimeter)
    named = last[0] if last else None
    if perimeter.previous != named or (last is None and perimeter.version != 1):
        raise PerimeterMalformed(
            f"version {perimeter.version} does not name the perimeter before it",
            hint=f'write version 1 without `previous`, or "previous": "{named}"',
        )
    for finding in findings:
        if finding.severity is Severity.FAILURE:
            raise PerimeterMalformed(
                f"{finding.code}: {finding.message}", hint="mend the perimeter; nothing was logged"
            )


def _logged(entry: bytes) -> Logged:
    statement = decode_statement(open_envelope(entry).payload)
    return Logged(0, Digest(leaf_hash(entry)), statement, ())


def _texts(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for item in value.values():
                yield from _texts(item)
        case _:
            pass
