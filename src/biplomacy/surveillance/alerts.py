"""Alerts as canonical bytes: their ids, the digest of their rows, and the root over many (§D3.1).

The id and the root leave out when an alert was made, so that making it again gives them again.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from biplomacy.record.merkle import leaf_hash, subtree_root
from biplomacy.surveillance.model import Alert
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.tagged_hash import tagged_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.surveillance.model import Bound, Row, Rule
    from biplomacy.values.canonical import JsonObject

TAG = "biplomacy/surveillance/alert"
CODE = "surveillance/1"
"""The steps after the SQL: exact rows, grouping, circles. Another result needs another name."""
ID_BYTES = 16


def make_alert(
    rule: Rule,
    rows: tuple[Row, ...],
    *,
    parameters: Bound,
    inputs: tuple[Digest, ...],
    created_at: int,
) -> Alert:
    """Return the alert of ``rows``, with its id and the digest of its rows."""
    blank = Alert(
        "",
        rule.id,
        rule.version,
        rule.sql_digest,
        parameters,
        inputs,
        rows,
        rows_digest(rows),
        CODE,
        created_at,
    )
    return with_id(blank)


def with_id(alert: Alert) -> Alert:
    """Return ``alert`` with the id that its other fields give."""
    found = tagged_hash(TAG, encode(bare_alert(alert)))[:ID_BYTES].hex()
    return replace(alert, id=found)


def bare_alert(alert: Alert) -> JsonObject:
    """Return what an alert's id is the hash of: everything but id and ``created_at``."""
    return {
        "rule_id": alert.rule_id,
        "rule_version": alert.rule_version,
        "sql_digest": str(alert.sql_digest),
        "parameters": dict(alert.parameters),
        "inputs": [str(digest) for digest in alert.inputs],
        "rows": [list(row) for row in alert.rows],
        "rows_digest": str(alert.rows_digest),
        "code_version": alert.code_version,
    }


def rows_digest(rows: Iterable[Row]) -> Digest:
    """Return SHA-256 of the rows, each a canonical JSON array ended by a line feed."""
    running = sha256()
    for row in rows:
        running.update(encode(list(row)) + b"\n")
    return Digest(running.digest())


def alerts_root(alerts: Sequence[Alert]) -> Digest:
    """Return the Merkle tree hash (RFC 6962 §2.1) of the ids' bytes, in the order of the run.

    An id commits to all of its alert but ``created_at``.
    """
    return Digest(subtree_root([leaf_hash(bytes.fromhex(alert.id)) for alert in alerts]))
