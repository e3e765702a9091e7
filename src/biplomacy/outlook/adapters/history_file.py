"""Closes from a file on disk, known by the SHA-256 of its bytes, under the licence it states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.outlook.history import decode_history
from biplomacy.values.closed_csv import MAX_BYTES
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.outlook.model import Closes
    from biplomacy.values.day import Day


class HistoryFile:
    """A ``HistorySource`` over a file in one of the forms of ``outlook.history``.

    Raises:
        SourceUnavailable: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                # One byte more than a table may have, so that the decoder sees it is too large.
                self.content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise SourceUnavailable(
                f"the price file {path} cannot be read: {error.strerror}", hint="check its path"
            ) from error

    def closes(self, first: Day | None = None, last: Day | None = None) -> Closes:
        """Return the closes of ``first`` to ``last`` (``HistorySource.closes``)."""
        return decode_history(self.content, first, last)
