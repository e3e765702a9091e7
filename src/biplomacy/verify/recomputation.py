"""``recomputation/1``: what a partner state recomputed of another record, row by row.

The rows are those of ``verify --json``; where they are many they lie in the evidence. Anybody
rechecks the statement by running the same verification again, at the same checkpoint and block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.values.block_id import decode_block_id, encode_block_id
from biplomacy.values.digest import Digest
from biplomacy.values.fields import Fields
from biplomacy.values.lines import decode_lines, encode_lines
from biplomacy.values.verdict import Grade, Verdict, VerdictRow, verdict_row_object

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.record.model import EvidenceRef
    from biplomacy.values.block_id import BlockId
    from biplomacy.values.canonical import JsonObject

TYPE = "recomputation/1"
ROLE = "verdict-rows"
MEDIA_TYPE = "application/vnd.biplomacy.verdict-rows.v1+jsonl"
INLINE_ROWS = 100
INLINE_BYTES = 20_000
MAX_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Recomputation:
    """What was recomputed: of which record and head, up to which block, by which version."""

    origin: str
    size: int
    root: Digest
    block: BlockId | None
    code_version: str
    count: int
    digest: Digest
    rows: tuple[VerdictRow, ...] | None


def recomputation_rows(
    rows: tuple[VerdictRow, ...],
) -> tuple[int, Digest, tuple[VerdictRow, ...] | None]:
    """Return count, digest and, where they are few enough for a statement, the rows."""
    content = encode_verdict_rows(rows)
    inline = len(rows) <= INLINE_ROWS and len(content) <= INLINE_BYTES
    return len(rows), Digest.of(content), rows if inline else None


def encode_recomputation(found: Recomputation) -> JsonObject:
    """Return the body of ``recomputation/1``."""
    body: JsonObject = {
        "origin": found.origin,
        "checkpoint": {"size": found.size, "root": str(found.root)},
        "code_version": found.code_version,
        "count": found.count,
        "sha256": str(found.digest),
    }
    if found.block is not None:
        body["block"] = encode_block_id(found.block)
    if found.rows is not None:
        body["rows"] = [verdict_row_object(row) for row in found.rows]
    return body


def decode_recomputation(body: JsonObject) -> Recomputation:
    """Return the recomputation of a ``recomputation/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    size, root = fields.object("checkpoint", lambda f: (f.integer("size"), f.digest("root")))
    found = Recomputation(
        origin=fields.name("origin"),
        size=size,
        root=root,
        block=fields.object("block", decode_block_id) if fields.has("block") else None,
        code_version=fields.text("code_version", limit=100),
        count=fields.integer("count", high=MAX_ROWS),
        digest=fields.digest("sha256"),
        rows=fields.many("rows", _row, limit=INLINE_ROWS) if fields.has("rows") else None,
    )
    fields.close()
    return found


def encode_verdict_rows(rows: Iterable[VerdictRow]) -> bytes:
    """Return rows as ``verify --json`` prints them: one canonical object a line."""
    return encode_lines(verdict_row_object(row) for row in rows)


def decode_verdict_rows(content: bytes) -> tuple[VerdictRow, ...]:
    """Return the rows of such bytes; raises ``NotCanonical``."""
    return decode_lines(content, "rows", _row)


def shows_its_rows(evidence: Iterable[EvidenceRef], found: Recomputation) -> bool:
    """Say whether rows inside the body, or named as evidence, have the digest that is stated."""
    named = [reference.sha256 for reference in evidence if reference.role == ROLE]
    if found.rows is None:
        return named == [found.digest]
    shown = Digest.of(encode_verdict_rows(found.rows))
    return len(found.rows) == found.count and all(d == found.digest for d in (shown, *named))


def _row(fields: Fields) -> VerdictRow:
    return VerdictRow(
        claim=fields.text("claim", limit=300),
        published=_words(fields, "published"),
        recomputed=_words(fields, "recomputed"),
        verdict=fields.choice("verdict", Verdict),
        grade=fields.choice("grade", Grade.parse),
        reason=_words(fields, "reason"),
        evidence=fields.texts("evidence", str, limit=1_000),
    )


def _words(fields: Fields, name: str) -> str:
    return fields.any_text(name, limit=4_000)
