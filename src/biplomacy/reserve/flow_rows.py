"""The rows of a report's flows: inside the statement while they are few, else beside the log.

The bytes are one canonical object a line, so that both homes have one digest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.reserve.model import FlowClass, FlowRow, FlowTable
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.lines import decode_lines, encode_lines
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.reserve.model import Flow
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MEDIA_TYPE = "application/vnd.biplomacy.flow-rows.v1+jsonl"
ROLE = "flow-rows"
INLINE_ROWS = 100
INLINE_BYTES = 20_000
MAX_CANDIDATES = 1_000


def flow_rows(flows: Iterable[Flow]) -> tuple[FlowRow, ...]:
    """Return the rows that state ``flows``, in chain order; of 1,000 candidates at most each."""
    return tuple(
        FlowRow(
            Day.of_instant(flow.transfer.time),
            flow.transfer.txid,
            flow.classification,
            flow.received,
            flow.sent,
            flow.grade,
            flow.lo,
            flow.hi,
            flow.matched,
            flow.candidates[:MAX_CANDIDATES],
        )
        for flow in flows
    )


def flow_table(rows: Sequence[FlowRow]) -> FlowTable:
    """Return the table of ``rows``, without the rows where they are too many for a statement."""
    content = encode_rows(rows)
    inline = len(rows) <= INLINE_ROWS and len(content) <= INLINE_BYTES
    return FlowTable(len(rows), Digest.of(content), tuple(rows) if inline else None)


def encode_rows(rows: Iterable[FlowRow]) -> bytes:
    """Return the rows' bytes, one canonical object a line."""
    return encode_lines(encode_row(row) for row in rows)


def decode_rows(content: bytes) -> tuple[FlowRow, ...]:
    """Return the rows of evidence bytes; raises ``NotCanonical``."""
    return decode_lines(content, "flow-rows", decode_row)


def encode_row(row: FlowRow) -> JsonObject:
    """Return one row as an object."""
    body: JsonObject = {
        "day": str(row.day),
        "txid": row.txid[::-1].hex(),
        "class": row.classification.value,
        "received": str(row.received.sats),
        "sent": str(row.sent.sats),
        "lo": str(row.lo.sats),
        "hi": str(row.hi.sats),
        "candidates": list(row.candidates),
    }
    if row.grade is not None:
        body["grade"] = str(row.grade)
    if row.matched is not None:
        body["matched"] = row.matched
    return body


def decode_row(fields: Fields) -> FlowRow:
    """Take one row from its object."""
    return FlowRow(
        day=fields.day("day"),
        txid=fields.digest("txid").raw[::-1],
        classification=fields.choice("class", FlowClass),
        received=fields.amount("received"),
        sent=fields.amount("sent"),
        grade=fields.choice("grade", Grade.parse) if fields.has("grade") else None,
        lo=fields.amount("lo"),
        hi=fields.amount("hi"),
        matched=fields.name("matched") if fields.has("matched") else None,
        candidates=fields.texts("candidates", str, limit=MAX_CANDIDATES),
    )
