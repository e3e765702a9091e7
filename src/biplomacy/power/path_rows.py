"""What paths came to, as arrays and as the table that sample checks read (power §18.2).

A double is written as the shortest decimal that reads back as the same double, so the table holds
every bit. The digest of §17.7 is over the doubles of sector, treasury and investor.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from biplomacy.power.scenario_plain import PathRow
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

COLUMNS = ("path", "sector", "treasury", "investor", "kwh_year_1", "kwh", "price_12", "price_36",
           "price_end")  # fmt: skip
_LINES = 10_000
_HEADER = (",".join(COLUMNS) + "\n").encode()


@dataclass(frozen=True, slots=True)
class PathRows:
    """The rows of consecutive paths from ``first`` on.

    ``doubles``: (8, paths) float64, in the order of ``COLUMNS`` without the number of the path.
    """

    first: int
    doubles: NDArray[np.float64]
    WIDTH: ClassVar[int] = 8

    def __len__(self) -> int:
        return int(self.doubles.shape[1])

    @classmethod
    def joined(cls, parts: Sequence[PathRows]) -> PathRows:
        """Return the rows of all parts, which may come in any order but leave no gap."""
        ordered = sorted(parts, key=lambda part: part.first)
        expected = ordered[0].first
        for part in ordered:
            if part.first != expected:
                raise FieldMalformed(f"the rows of path {expected} are missing")
            expected += len(part)
        return cls(ordered[0].first, np.concatenate([part.doubles for part in ordered], axis=1))

    @classmethod
    def of_bits(cls, bits: NDArray[np.int64]) -> PathRows:
        """Return the rows of all paths from the bits of their doubles: (paths, 8) int64."""
        return cls(0, np.ascontiguousarray(bits.view(np.float64).T))

    def column(self, name: str) -> tuple[float, ...]:
        """Return a column by its name, in the order of the paths."""
        return tuple(self.doubles[COLUMNS.index(name) - 1].tolist())

    def row(self, path: int) -> PathRow:
        """Return the row of a path by its number."""
        found: list[float] = self.doubles[:, path - self.first].tolist()
        return PathRow(path, *found)

    @property
    def digest(self) -> Digest:
        """The digest over the little-endian doubles of sector, treasury and investor (§17.7)."""
        return Digest.of(self.doubles[:3].astype("<f8").tobytes())


def encode_rows(rows: PathRows) -> bytes:
    """Return the table of all rows."""
    return b"".join(_chunks(rows))


def digest_rows(rows: PathRows) -> Digest:
    """Return the digest of the table of all rows, which is not held whole."""
    found = hashlib.sha256()
    for chunk in _chunks(rows):
        found.update(chunk)
    return Digest(found.digest())


def _chunks(rows: PathRows) -> Iterator[bytes]:
    yield _HEADER
    for low in range(0, len(rows), _LINES):
        cells = rows.doubles[:, low : low + _LINES].T.tolist()
        lines = [
            f"{path},{','.join(map(repr, row))}\n"
            for path, row in enumerate(cells, rows.first + low)
        ]
        yield "".join(lines).encode()


def encode_row(row: PathRow) -> str:
    """Return the line of one row in the table."""
    return ",".join(repr(getattr(row, name)) for name in COLUMNS) + "\n"


def decode_rows(content: bytes) -> PathRows:
    """Return the rows of a table; raises ``FieldMalformed`` unless they are written the one way."""
    if not content.startswith(_HEADER):
        raise FieldMalformed(f"the rows do not begin with {_HEADER.decode().strip()}")
    try:
        cells = [line.split(",") for line in content[len(_HEADER) :].decode("ascii").splitlines()]
        doubles = np.array([[float(cell) for cell in row[1:]] for row in cells]).T
        rows = PathRows(int(cells[0][0]), np.ascontiguousarray(doubles))
    except (ValueError, IndexError) as error:
        raise FieldMalformed("the rows of the paths are not a table of numbers") from error
    if doubles.shape != (PathRows.WIDTH, len(cells)) or encode_rows(rows) != content:
        raise FieldMalformed("the rows of the paths are not written in the one way")
    return rows
