"""What changed from one ESMA file to the next: the history that ESMA does not keep (§A6.6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.register.errors import EsmaMalformed
from biplomacy.register.esma_columns import AUTHORITY, LEI, NAME, PAPER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from biplomacy.register.esma_model import EsmaImport, RepairedRow

Key: TypeAlias = "tuple[str, ...]"


class ForeignKind(StrEnum):
    """What happened to a row of a foreign register."""

    ADDED = "foreign_added"
    CHANGED = "foreign_changed"
    REMOVED = "foreign_removed"


@dataclass(frozen=True, slots=True)
class CellChange:
    """A column whose reading changed; none stands for an empty cell."""

    column: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """One row that came, went or changed; ``lei`` is empty where the row has none that is valid."""

    kind: ForeignKind
    lei: str
    name: str
    authority: str
    cells: tuple[CellChange, ...]


def compare_imports(before: EsmaImport, after: EsmaImport) -> tuple[ForeignEvent, ...]:
    """Return what happened between two files of one kind, by name; the rows' order is no matter.

    Rows are paired by LEI, authority and white paper; those left over by name instead of LEI, so
    that a corrected LEI is a change and no new firm. Readings are compared, not spellings.

    Raises:
        EsmaMalformed: the files are of two kinds.
    """
    if before.kind is not after.kind:
        raise EsmaMalformed(
            f"a file {before.kind} is compared with a file {after.kind}",
            hint="compare two files of one kind",
        )
    old = [row.repaired for row in before.rows]
    new = [row.repaired for row in after.rows]
    events: list[ForeignEvent] = []
    for key in (_by_lei, _by_name):
        pairs, old, new = _paired(old, new, key)
        events += (event for pair in pairs if (event := _changed(*pair)) is not None)
    events += (_event(ForeignKind.REMOVED, row, _cells(row, None)) for row in old)
    events += (_event(ForeignKind.ADDED, row, _cells(None, row)) for row in new)
    return tuple(sorted(events, key=_place))


def _paired(
    old: Iterable[RepairedRow],
    new: Iterable[RepairedRow],
    key: Callable[[RepairedRow], Key | None],
) -> tuple[list[tuple[RepairedRow, RepairedRow]], list[RepairedRow], list[RepairedRow]]:
    """Return the rows that share a key, pair by pair, and those of each side that are left."""
    mine, theirs = _grouped(old, key), _grouped(new, key)
    pairs, left, right = [], mine.pop(None, []), theirs.pop(None, [])
    for one in mine.keys() | theirs.keys():
        ours, others = _unequal_first(mine.get(one, []), theirs.get(one, []))
        together = min(len(ours), len(others))
        pairs += list(zip(ours, others, strict=False))
        left += ours[together:]
        right += others[together:]
    return pairs, left, right


def _unequal_first(
    old: list[RepairedRow], new: list[RepairedRow]
) -> tuple[list[RepairedRow], list[RepairedRow]]:
    """Take equal rows out of both lists; what is left stands in the order of its cells."""
    rest = sorted(new, key=lambda row: row.cells)
    left = []
    for row in sorted(old, key=lambda row: row.cells):
        if row in rest:
            rest.remove(row)
        else:
            left.append(row)
    return left, rest


def _grouped(
    rows: Iterable[RepairedRow], key: Callable[[RepairedRow], Key | None]
) -> defaultdict[Key | None, list[RepairedRow]]:
    groups: defaultdict[Key | None, list[RepairedRow]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _by_lei(row: RepairedRow) -> Key | None:
    return (row.text(LEI), row.text(AUTHORITY), row.text(PAPER)) if row.text(LEI) else None


def _by_name(row: RepairedRow) -> Key | None:
    return row.text(NAME).casefold(), row.text(AUTHORITY), row.text(PAPER)


def _changed(before: RepairedRow, after: RepairedRow) -> ForeignEvent | None:
    cells = _cells(before, after)
    return _event(ForeignKind.CHANGED, after, cells) if cells else None


def _cells(before: RepairedRow | None, after: RepairedRow | None) -> tuple[CellChange, ...]:
    return tuple(_cell_changes(before, after))


def _cell_changes(before: RepairedRow | None, after: RepairedRow | None) -> Iterator[CellChange]:
    shown = after or before
    for column in () if shown is None else shown.columns:
        old = () if before is None else before.all(column)
        new = () if after is None else after.all(column)
        if old != new:
            yield CellChange(column, old, new)


def _event(kind: ForeignKind, row: RepairedRow, cells: tuple[CellChange, ...]) -> ForeignEvent:
    return ForeignEvent(kind, row.text(LEI), row.text(NAME), row.text(AUTHORITY), cells)


def _place(event: ForeignEvent) -> tuple[object, ...]:
    cells = tuple((cell.column, cell.before, cell.after) for cell in event.cells)
    return event.name.casefold(), event.authority, event.lei, event.kind.value, cells
