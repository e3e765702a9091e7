"""Verdict rows from the lines of ``verify --json``, for ``serve --verdicts`` (portal §1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.errors import InputError
from biplomacy.verify.recomputation import decode_verdict_rows
from biplomacy.web.errors import VerdictsMalformed

if TYPE_CHECKING:
    from biplomacy.values.verdict import VerdictRow


def read_verdicts(content: bytes) -> tuple[VerdictRow, ...]:
    """Return the rows of a file of JSON lines.

    Raises:
        VerdictsMalformed: a line is no verdict row, or there are more than 1,000,000.
    """
    try:
        return decode_verdict_rows(content)
    except InputError as error:
        raise VerdictsMalformed(
            f"the file does not hold verdicts: {error.message}",
            hint="give the output of `biplomacy verify --json`, unchanged",
        ) from error
