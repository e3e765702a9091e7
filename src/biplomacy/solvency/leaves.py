"""Rows of a leaf file: read cell by cell, then looked over as a whole before anything is built.

Nothing faulty is let through, and nothing is built from a file with one faulty row (§B6.1).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.solvency.epoch_key import normal_bytes, readable
from biplomacy.solvency.errors import (
    SHOWN_ROWS,
    LiabilityDuplicate,
    LiabilityMalformed,
    LiabilityNegative,
    LiabilityOverflow,
    named_rows,
)
from biplomacy.solvency.model import LIMIT, LiabilityRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

COLUMNS = ("customer_no", "legal_id", "part", "balance")
MAX_PART = 2**31 - 1
WATCH_ROWS = 1 << 16
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,39}", re.ASCII)
_TAG_SIZE = 16


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole leaf file holds: how many rows, and their sum in base units."""

    rows: int
    total: int


class RowReader:
    """Makes rows of cells and keeps the numbers of those that are refused."""

    def __init__(self) -> None:
        self._malformed, self._negative, self._overflow = _Faults(), _Faults(), _Faults()

    def read(self, number: int, cells: tuple[object, ...]) -> LiabilityRow | None:
        """Return the row of four cells, or None where it is refused; ``number`` counts from 1.

        Text and whole numbers are cells; anything else, such as a fraction, is malformed.
        """
        customer_no, legal_id, part, balance = cells
        owed, which = _whole(balance), _whole(part)
        named = _name(customer_no) and _name(legal_id)
        if not named or owed is None or which is None or not 0 <= which <= MAX_PART:
            self._malformed.note(number)
        elif owed < 0:
            self._negative.note(number)
        elif owed >= LIMIT:
            self._overflow.note(number)
        else:
            return LiabilityRow(str(customer_no), str(legal_id), which, owed)
        return None

    def finish(self) -> None:
        """Refuse the file where a row was refused.

        Raises:
            LiabilityMalformed: cells that do not read; these come first.
            LiabilityNegative: balances below zero.
            LiabilityOverflow: balances of 2^63 or more.
        """
        if self._malformed.count:
            raise LiabilityMalformed(self._malformed.rows, self._malformed.count)
        if self._negative.count:
            raise LiabilityNegative(self._negative.rows, self._negative.count)
        if self._overflow.count:
            rows = named_rows(self._overflow.rows, self._overflow.count)
            raise LiabilityOverflow(f"a balance is not below 2^63: {rows}")


class _Faults:
    """The first numbers of a kind of faulty row, and how many there are."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.count = 0

    def note(self, number: int) -> None:
        self.count += 1
        if self.count <= SHOWN_ROWS:
            self.rows.append(number)


def survey_rows(rows: Iterable[LiabilityRow], watch: Callable[[int], None]) -> Survey:
    """Return what ``rows`` come to; ``watch`` hears now and then how many were read.

    Raises:
        LiabilityDuplicate: a customer's part stands twice.
        LiabilityOverflow: the sum is not below 2^63.
    """
    total, count, tags = 0, 0, bytearray()
    for row in rows:
        name = normal_bytes(row.customer_no) + row.part.to_bytes(4)
        tags += hashlib.blake2b(name, digest_size=_TAG_SIZE).digest()
        total += row.balance
        count += 1
        if count % WATCH_ROWS == 0:
            watch(count)
    _refuse_duplicates(tags)
    if total >= LIMIT:
        raise LiabilityOverflow(
            f"the balances add up to {total:,}, which is not below 2^63",
            hint="count in a larger base unit, so that the national total fits",
        )
    watch(count)
    return Survey(count, total)


def _refuse_duplicates(tags: bytearray) -> None:
    """Compare digests of 128 bits: two different names never share one."""
    halves = np.frombuffer(tags, dtype=np.uint64).reshape(-1, 2)
    order = np.lexsort((halves[:, 1], halves[:, 0]))  # stable: the earlier row stands first
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for half in (halves[:, 0], halves[:, 1]):
        ordered = half[order]
        same &= ordered[1:] == ordered[:-1]
    repeated = np.sort(order[1:][same])
    if len(repeated):
        raise LiabilityDuplicate([int(row) + 1 for row in repeated[:SHOWN_ROWS]], len(repeated))


def _name(cell: object) -> bool:
    return isinstance(cell, str) and readable(cell)


def _whole(cell: object) -> int | None:
    if type(cell) is int:
        return cell
    if isinstance(cell, str) and _NUMBER.fullmatch(cell) is not None:
        return int(cell)
    return None
