"""Meter files on the disk, streamed; the user brings them, under the licence of their owner."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from biplomacy.power.errors import LimitExceeded
from biplomacy.power.meter_file import MAX_LINE, read_provenance, read_readings
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from biplomacy.power.model import Provenance
    from biplomacy.power.reading import Reading

MAX_BYTES = 200_000_000


class MeterFile:
    """A ``MeterSource`` over a CSV file of at most 200 MB; memory does not grow with it.

    The digest is of the bytes that ``readings`` went through, so it is told after the last.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest: Digest | None = None
        try:
            size = path.stat().st_size
            with path.open("rb") as file:
                self._provenance = read_provenance(file.readline(MAX_LINE))
        except OSError as error:
            raise self._unavailable(error) from error
        if size > MAX_BYTES:
            raise LimitExceeded(
                f"the meter file {path} has {size:,} bytes, more than {MAX_BYTES:,}",
                hint="split it by year",
            )

    @property
    def provenance(self) -> Provenance:
        """How the readings came about, by the file's first line."""
        return self._provenance

    @property
    def digest(self) -> Digest:
        """The digest of the file; raises ``SourceUnavailable`` before it was read to its end."""
        if self._digest is None:
            raise SourceUnavailable(f"the meter file {self._path} was not read to its end")
        return self._digest

    def readings(self) -> Iterator[Reading]:
        """Yield the readings, as ``MeterSource`` says."""
        try:
            with self._path.open("rb") as file:
                yield from read_readings(self._lines(file))
        except OSError as error:
            raise self._unavailable(error) from error

    def _lines(self, file: BinaryIO) -> Iterator[bytes]:
        digest, read = hashlib.sha256(), 0
        while line := file.readline(MAX_LINE + 1):
            read += len(line)
            if read > MAX_BYTES:
                raise LimitExceeded(f"the meter file {self._path} grew beyond {MAX_BYTES:,} bytes")
            digest.update(line)
            yield line
        self._digest = Digest(digest.digest())

    def _unavailable(self, error: OSError) -> SourceUnavailable:
        return SourceUnavailable(
            f"the meter file {self._path} cannot be read: {error.strerror}",
            hint="check the path and its rights",
        )
