"""The catalogue of a record's data: one table for each figure (Data Package v2; portal §9.6).

A table is the figure's CSV file, described column by column with its unit, size and digest. The
record states no licence, so the catalogue names none: it is the issuer's to grant.
"""

from __future__ import annotations

import hashlib
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.record.reading import blob_path
from biplomacy.values.canonical import encode
from biplomacy.values.day import format_instant
from biplomacy.web.api_schemas import FIGURE_ROW
from biplomacy.web.duties import witnessed_at
from biplomacy.web.endpoints import JSON, MINUTES, Asked, Body, Endpoint, once
from biplomacy.web.figure_endpoints import column, current_csv, judged_row
from biplomacy.web.figures import SAT, SHARE, history, kinds_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.canonical import JsonObject
    from biplomacy.web.figures import Figure
    from biplomacy.web.publication import Publication

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TABLE_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
LICENCE = "Its licence is the issuers' to grant; the record itself states none."
_TYPES = MappingProxyType(
    {
        "day": "date",
        "block": "integer",
        "leaf_index": "integer",
        "sequence": "integer",
        "issued_at": "datetime",
        "gap_before": "boolean",
    }
)
_UNIT_TYPES = MappingProxyType({SAT: "integer", SHARE: "string"})
"""What a column of figures holds, by its unit, where that is no decimal; a share is as 1/2."""


def datapackage(publication: Publication, _: Asked) -> Body:
    """Return the catalogue; paths in it are relative to its own place."""
    audited = publication.record.audited
    head, as_of = audited.checkpoint.head, witnessed_at(audited)
    charter = audited.history.latest if audited.history else None
    content: JsonObject = {
        "$schema": PROFILE,
        "name": re.sub(r"[^a-z0-9._-]+", "-", head.origin.lower()),
        "id": head.origin,
        "title": charter.title if charter else head.origin,
        "description": (
            f"The figures of {head.origin} at its checkpoint of {head.size} entries, each as it "
            f"was signed. {LICENCE}"
        ),
        "version": str(head.size),
        "resources": list(_resources(publication)),
        "sources": list(_sources(publication)),
    }
    if as_of is not None:
        content["created"] = format_instant(as_of)
    return Body(encode(content), JSON, MINUTES)


def _resources(publication: Publication) -> Iterator[JsonObject]:
    for kind in kinds_in(publication.published):
        path = f"/figures/{kind.id}.csv"
        table = current_csv(publication, Asked(path, (("figure", kind.id),))).content
        yield {
            "name": kind.id,
            "title": kind.title,
            "type": "table",
            "path": path.removeprefix("/"),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(table),
            "hash": f"sha256:{hashlib.sha256(table).hexdigest()}",
            "schema": _schema(history(kind, publication.published)[-1]),
        }


def _schema(figure: Figure) -> JsonObject:
    return {
        "$schema": TABLE_PROFILE,
        "fields": [_field(name, figure) for name in judged_row(figure)],
        "primaryKey": ["leaf_index"],
    }


def _field(name: str, figure: Figure) -> JsonObject:
    known = FIGURE_ROW.get("value" if name == column(figure) else name)
    about = known.get("description") if isinstance(known, dict) else None
    said: JsonObject = {"name": name, "type": _TYPES.get(name, "string")}
    if name == column(figure):
        said = {
            "name": name,
            "type": _UNIT_TYPES.get(figure.unit, "number"),
            "unit": figure.unit,
        }
    return {**said, "description": about} if about else said


def _sources(publication: Publication) -> Iterator[JsonObject]:
    """Yield the files that the statements name as evidence, each once."""
    seen = set()
    for logged in publication.record.audited.statements:
        for one in logged.statement.evidence:
            if one.sha256 not in seen:
                seen.add(one.sha256)
                yield {
                    "title": f"{one.role} of entry {logged.index}, {one.media_type}",
                    "path": f"log/{blob_path(one.sha256)}",
                    "version": f"sha256:{one.sha256}",
                }


DATAPACKAGE = Endpoint(
    "datapackage",
    "/datapackage.json",
    "The catalogue of the figures as tables (Data Package v2).",
    (JSON,),
    datapackage,
    instances=once,
)
