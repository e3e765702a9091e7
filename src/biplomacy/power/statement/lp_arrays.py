"""The two blobs of a dispatch by linear programme: ``primal.npy`` and ``dual.npy`` (power §10.5).

NumPy's format 1.0 of one row of little-endian 64-bit integers, in the one form that this module
writes; other tools read them, and nothing in them can run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.linear_problem import MAX_COLUMNS
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from numpy.typing import NDArray

PRIMAL, DUAL = "primal.npy", "dual.npy"
_HEADER = 128
_MAGIC = b"\x93NUMPY\x01\x00"
_WORD = 8


def encode_array(values: NDArray[np.int64]) -> bytes:
    """Return the bytes of a row of integers."""
    return _header(len(values)) + values.astype("<i8").tobytes()


def decode_array(content: bytes) -> NDArray[np.int64]:
    """Return the integers of a blob.

    Raises:
        FieldMalformed: other bytes than ``encode_array`` writes, or too many.
    """
    count, rest = divmod(len(content) - _HEADER, _WORD)
    if not 0 <= count <= 2 * MAX_COLUMNS or rest or content[:_HEADER] != _header(count):
        raise FieldMalformed(
            f"{len(content):,} bytes are no array of 64-bit integers in NumPy's format 1.0",
            hint="fetch the file again; numpy.save of little-endian int64 writes it",
        )
    return np.frombuffer(content, "<i8", offset=_HEADER).astype(np.int64)


def _header(count: int) -> bytes:
    told = f"{{'descr': '<i8', 'fortran_order': False, 'shape': ({count},), }}".encode()
    room = _HEADER - len(_MAGIC) - 2
    return _MAGIC + room.to_bytes(2, "little") + told.ljust(room - 1) + b"\n"
