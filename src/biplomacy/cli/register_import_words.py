"""Imports of foreign registers in words."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.cli.wording import counted
from biplomacy.register.esma import count_services
from biplomacy.register.esma_cells import REPLACEMENT
from biplomacy.register.esma_columns import NAME
from biplomacy.register.esma_diff import ForeignKind
from biplomacy.register.esma_model import EsmaKind
from biplomacy.register.statement.register_import import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.register.esma_diff import ForeignEvent
    from biplomacy.register.esma_model import EsmaImport

_SIGNS = MappingProxyType(
    {ForeignKind.ADDED: "added", ForeignKind.CHANGED: "changed", ForeignKind.REMOVED: "gone"}
)


def import_lines(found: EsmaImport) -> Iterator[str]:
    """Yield what was read: rows, how many have each flag, services, the digest of the bytes."""
    rows = counted(len(found.rows), "row")
    flags = ", ".join(f"{flag} {count:,}" for flag, count in sorted(found.flags)) or "no flag"
    yield f"{rows}, {len(found.rows):,} kept; {flags}; statement {TYPE} ready to sign"
    if found.kind is EsmaKind.CASPS:
        services = count_services(found.rows)
        yield f"services  {'  '.join(f'{letter} {count:,}' for letter, count in services)}"
    yield f"file      ESMA {found.kind.name}, sha256:{found.digest}"


def row_lines(found: EsmaImport) -> Iterator[str]:
    """Yield a line for each row that has a flag: where it ends in the file, its firm, its flags."""
    for row in found.rows:
        if row.flags:
            name = _readable(row.repaired.text(NAME))[:40]
            yield f"line {row.line:>5}  {name:40}  {', '.join(row.flags)}"


def change_lines(changes: Sequence[ForeignEvent] | None) -> Iterator[str]:
    """Yield what changed since an older file: how much, then each firm; None: nothing was asked."""
    if changes is None:
        return
    counts = Counter(change.kind for change in changes)
    yield "since the older file: " + ", ".join(
        f"{kind.value} {counts[kind]:,}" for kind in ForeignKind
    )
    for change in changes:
        firm = f"{_readable(change.name) or 'no name'} ({change.lei or 'no valid LEI'})"
        columns = ", ".join(cell.column for cell in change.cells)
        what = f": {columns}" if change.kind is ForeignKind.CHANGED else ""
        yield f"{_SIGNS[change.kind]:8}{firm}{what}"


def _readable(text: str) -> str:
    """Return text of a foreign file without signs that steer a terminal or turn the direction."""
    return "".join(sign if sign.isprintable() else REPLACEMENT for sign in text)
