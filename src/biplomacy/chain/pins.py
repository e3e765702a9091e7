"""Hashes of main that no chain may contradict, read from a table of difficulty periods."""

from __future__ import annotations

import csv
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.values.block_id import MAX_HEIGHT, BlockId
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEIGHT, _HASH = "first_height", "last_block_hash_of_prev_epoch"
_MAX_ROWS = 10_000


def read_pins(table: str) -> Mapping[int, bytes]:
    """Return the hash (internal order) of the last block of each period, by height.

    ``table`` is CSV with the columns ``first_height`` of a period and
    ``last_block_hash_of_prev_epoch`` as nodes show it; a row without a hash pins nothing.

    Raises:
        FieldMalformed: a column is missing, or a row holds something else.
    """
    pins: dict[int, bytes] = {}
    for count, row in enumerate(csv.DictReader(table.splitlines()), start=2):
        height, shown = row.get(_HEIGHT), row.get(_HASH)
        if count > _MAX_ROWS or height is None or shown is None:
            raise _malformed(count)
        if not shown:
            continue
        if not (height.isascii() and height.isdigit() and 0 < int(height[:11]) <= MAX_HEIGHT):
            raise _malformed(count)
        block = BlockId.parse(int(height) - 1, shown)
        pins[block.height] = block.hash
    return MappingProxyType(pins)


def _malformed(line: int) -> FieldMalformed:
    return FieldMalformed(
        f"line {line} of the pins is no period",
        hint=f"give CSV with the columns {_HEIGHT} and {_HASH}",
    )
