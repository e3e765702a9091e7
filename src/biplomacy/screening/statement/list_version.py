"""``list-version/1``: a version of a list by its digest, and what changed (§C2.4).

Evidence: ``list-entries`` (the lines of ``entry_rows.encode_entries``), and ``list-delta`` (those
of ``encode_delta``) where a version came before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.lists import Origin
from biplomacy.screening.model import require_list_id
from biplomacy.screening.published_version import PublishedDelta, PublishedVersion
from biplomacy.values.day import format_instant
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "list-version/1"


def encode_list_version(version: PublishedVersion) -> JsonObject:
    """Return the body of ``list-version/1``; absent optional fields are absent."""
    origin = version.origin
    body: JsonObject = {
        "list": origin.list_id,
        "published_at": format_instant(origin.published_at),
        "retrieved_at": format_instant(origin.retrieved_at),
        "entries": version.entries,
        "addresses": version.addresses,
        "digest": str(version.digest),
        "source": origin.source,
        "source_digest": str(origin.digest),
    }
    if version.previous is not None:
        body["previous"] = str(version.previous)
    if version.delta is not None:
        body["delta"] = {
            "digest": str(version.delta.digest),
            "added": version.delta.added,
            "removed": version.delta.removed,
            "changed": version.delta.changed,
        }
    return body


def decode_list_version(body: JsonObject) -> PublishedVersion:
    """Return the version of a ``list-version/1`` body; unknown fields are refused.

    Raises:
        FieldMalformed: a field is wrong, or a delta stands without a version before.
    """
    fields = Fields(body, TYPE)
    version = PublishedVersion(
        origin=Origin(
            list_id=require_list_id(fields.name("list")),
            published_at=fields.instant("published_at"),
            retrieved_at=fields.instant("retrieved_at"),
            source=fields.text("source", limit=300),
            digest=fields.digest("source_digest"),
        ),
        entries=fields.integer("entries"),
        addresses=fields.integer("addresses"),
        digest=fields.digest("digest"),
        previous=fields.digest("previous") if fields.has("previous") else None,
        delta=fields.object("delta", _decode_delta) if fields.has("delta") else None,
    )
    fields.close()
    if version.origin.retrieved_at < version.origin.published_at:
        raise FieldMalformed(f"{TYPE}.retrieved_at lies before published_at")
    if (version.previous is None) is not (version.delta is None):
        raise FieldMalformed(f"{TYPE} has previous and delta together or neither")
    return version


def _decode_delta(fields: Fields) -> PublishedDelta:
    return PublishedDelta(
        digest=fields.digest("digest"),
        added=fields.integer("added"),
        removed=fields.integer("removed"),
        changed=fields.integer("changed"),
    )
