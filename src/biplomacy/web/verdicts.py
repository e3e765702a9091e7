"""Verdict rows for the pages: the lines of ``verify --json``, or what a partner logged (§1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError
from biplomacy.verify.recomputation import decode_verdict_rows
from biplomacy.web.errors import VerdictsMalformed

if TYPE_CHECKING:
    from biplomacy.record.model import Head
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.verify.recomputation import Recomputation
    from biplomacy.web.statements import Published


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


def verdicts_on(content: bytes, head: Head) -> tuple[VerdictRow, ...]:
    """Return the rows of a file, which must be about the record at ``head``.

    Raises:
        VerdictsMalformed: they are no rows, or those of another record or checkpoint.
    """
    rows = read_verdicts(content)
    subject = f"{head.origin}: {head.size} entries, root {head.root}"
    if not any(row.claim == "record.integrity" and row.published == subject for row in rows):
        raise VerdictsMalformed(
            f"the verdicts are not about {head.origin} at its {head.size:,} entries",
            hint="run `biplomacy verify SOURCE --json` on this very record, and give its output",
        )
    return rows


def newest_verdicts(partner: Published, head: Head) -> tuple[tuple[VerdictRow, ...], str]:
    """Return the rows of the newest ``recomputation/1`` of the record at ``head``, and its issuer.

    Raises:
        VerdictsMalformed: the partner recomputed no such checkpoint, or the rows beside its log are
            missing or others than it named.
    """
    for stated in reversed(partner.recomputations):
        body = stated.body
        if (body.origin, body.size, body.root) == (head.origin, head.size, head.root):
            issuer = stated.logged.statement.issuer
            whom = f"{issuer} of {partner.record.audited.checkpoint.head.origin}"
            return recomputed_rows(body, partner), whom
    raise VerdictsMalformed(
        f"this record recomputes no checkpoint of {head.origin} with {head.size:,} entries",
        hint="name the record of a partner that did, or give the lines of `verify --json`",
    )


def recomputed_rows(body: Recomputation, published: Published) -> tuple[VerdictRow, ...]:
    """Return the rows of a recomputation, from the statement or from beside the log.

    Raises:
        VerdictsMalformed: they are not those that the statement names.
        FileUnknown: they are missing in this copy.
    """
    if body.rows is not None:
        return body.rows
    content = published.record.file(f"blob/{body.digest}")
    if Digest.of(content) != body.digest:
        raise VerdictsMalformed(
            "the rows beside the log are not those that the statement names",
            hint="read another mirror of the record",
        )
    return read_verdicts(content)
