"""``custody-share/1``: how a custodian divides outputs among firms, signed by the custodian.

Its rows lie in evidence (role ``allotments``), one object a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.custody_share import Allotment, CustodyShare, StatedShare, stated_share
from biplomacy.solvency.statement.block_fields import (
    encode_block,
    encode_outpoint,
    take_block,
    take_outpoint,
)
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.lines import decode_lines, encode_lines

if TYPE_CHECKING:
    from biplomacy.values.amount import Amount
    from biplomacy.values.canonical import JsonObject

TYPE = "custody-share/1"
EVIDENCE_ROLE = "allotments"


def encode_custody_share(stated: StatedShare) -> JsonObject:
    """Return the body of ``custody-share/1``: digest, count and sum of its rows."""
    return {
        "custodian": stated.custodian,
        **encode_block(stated.block),
        "allotments": {
            "sha256": str(stated.rows),
            "count": stated.count,
            "total": str(stated.total.sats),
        },
    }


def decode_custody_share(body: JsonObject) -> StatedShare:
    """Return what a ``custody-share/1`` body says; unknown fields are refused."""
    fields = Fields(body, TYPE)
    digest, count, total = fields.object("allotments", _summary)
    stated = StatedShare(
        custodian=fields.text("custodian", limit=20),
        block=take_block(fields),
        rows=digest,
        count=count,
        total=total,
    )
    fields.close()
    return stated


def state_share(share: CustodyShare) -> StatedShare:
    """Return what is stated of a share."""
    return stated_share(share, Digest.of(encode_allotments(share)))


def encode_allotments(share: CustodyShare) -> bytes:
    """Return the rows as evidence, one object a line."""
    return encode_lines(
        {**encode_outpoint(row.outpoint), "lei": row.lei, "amount": str(row.amount.sats)}
        for row in share.rows
    )


def decode_allotments(stated: StatedShare, allotments: bytes) -> CustodyShare:
    """Return the share of a statement and its evidence.

    Raises:
        FieldMalformed: the evidence is not the one that the body names, or does not add up to it.
        SolvencyMalformed: the rows are not in order, or an LEI does not read.
    """
    if Digest.of(allotments) != stated.rows:
        raise FieldMalformed(f"{TYPE}.allotments names {stated.rows}, not the rows at hand")
    rows = decode_lines(allotments, "allotments", _allotment)
    share = CustodyShare(stated.custodian, stated.block, rows)
    if stated_share(share, stated.rows) != stated:
        raise FieldMalformed(
            f"{TYPE}.allotments does not add up: {stated.count} rows of {stated.total}"
        )
    return share


def _summary(fields: Fields) -> tuple[Digest, int, Amount]:
    return fields.digest("sha256"), fields.integer("count", low=1), fields.amount("total")


def _allotment(fields: Fields) -> Allotment:
    return Allotment(take_outpoint(fields), fields.text("lei", limit=20), fields.amount("amount"))
