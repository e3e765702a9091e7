"""``vasp-endpoint/1``: where a firm takes Travel Rule messages (supervision §C6.6).

The firm and the regulator each publish the same body; ``vasp_endpoint.endpoint_in_force`` joins
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register.vasp_endpoint import MAX_VERSIONS, VaspEndpoint
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "vasp-endpoint/1"
_MAX_URL = 2_000


def encode_vasp_endpoint(endpoint: VaspEndpoint) -> JsonObject:
    """Return the body of ``vasp-endpoint/1``."""
    body: JsonObject = {
        "lei": endpoint.lei,
        "tls_spki_sha256": str(endpoint.tls_spki),
        "versions": [*endpoint.versions],
        "effective_at": str(endpoint.effective_at),
    }
    if endpoint.trp_url is not None:
        body["trp_url"] = endpoint.trp_url
    if endpoint.trisa_endpoint is not None:
        body["trisa_endpoint"] = endpoint.trisa_endpoint
    return body


def decode_vasp_endpoint(body: JsonObject) -> VaspEndpoint:
    """Return the endpoint of a ``vasp-endpoint/1`` body; unknown fields are refused.

    Raises:
        FieldMalformed, LeiMalformed, RegisterMalformed: a field is wrong.
    """
    fields = Fields(body, TYPE)
    endpoint = VaspEndpoint(
        lei=fields.text("lei", limit=20),
        tls_spki=fields.digest("tls_spki_sha256"),
        versions=fields.texts("versions", str, limit=MAX_VERSIONS),
        effective_at=fields.day("effective_at"),
        trp_url=_optional(fields, "trp_url"),
        trisa_endpoint=_optional(fields, "trisa_endpoint"),
    )
    fields.close()
    return endpoint


def _optional(fields: Fields, name: str) -> str | None:
    return fields.text(name, limit=_MAX_URL) if fields.has(name) else None
