"""What a copy was made from beside its record: kept in it, so that anybody can make it again.

``portal.json`` holds the words that its maker chose, ``verdicts.jsonl`` the verdicts as
``verify --json`` prints them (portal §1.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.fields import Fields
from biplomacy.verify.recomputation import decode_verdict_rows, encode_verdict_rows
from biplomacy.web.site import Site

if TYPE_CHECKING:
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.web.ports import PublishedRecord

PREMISES = "portal.json"
VERDICTS = "verdicts.jsonl"
MOST_BYTES = 1 << 26
_LONGEST = 2_000


def encode_premises(site: Site) -> bytes:
    """Return ``portal.json``."""
    return encode(
        {
            "state": site.state,
            "notice": site.notice,
            "checked_by": site.checked_by,
            "address": site.address,
            "trust": site.trust,
            "chain": site.chain,
        }
    )


def encode_verdicts(site: Site) -> bytes:
    """Return ``verdicts.jsonl``; nothing where nobody recomputed anything."""
    return encode_verdict_rows(site.record.rows)


def decode_verdicts(content: bytes) -> tuple[VerdictRow, ...]:
    """Return the rows of ``verdicts.jsonl``; raises ``NotCanonical``."""
    return decode_verdict_rows(content) if content else ()


def decode_premises(content: bytes, record: PublishedRecord) -> Site:
    """Return the site that a copy shows.

    Raises:
        NotCanonical, FieldMalformed, FieldUnknown: it is no ``portal.json``.
    """
    fields = Fields(decode_object(content), PREMISES)
    site = Site(
        state=fields.any_text("state", limit=_LONGEST),
        record=record,
        notice=fields.any_text("notice", limit=_LONGEST),
        checked_by=fields.any_text("checked_by", limit=_LONGEST),
        address=fields.any_text("address", limit=_LONGEST),
        trust=fields.any_text("trust", limit=_LONGEST),
        chain=fields.any_text("chain", limit=_LONGEST),
    )
    fields.close()
    return site
