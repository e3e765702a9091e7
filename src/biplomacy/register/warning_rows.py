"""Warnings as JSON objects, as statements and dumps carry them (supervision §A2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register.entity_rows import MAX_DOMAINS, MAX_NAMES, plain_line, require_domain, some
from biplomacy.register.errors import RegisterMalformed
from biplomacy.register.model import Warning  # noqa: A004 - the field's word

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields


def encode_warning(warning: Warning) -> JsonObject:
    """Return a warning's fields; an empty list is left out."""
    body: JsonObject = {
        "id": warning.id,
        "authority": warning.authority,
        "published_at": str(warning.published_at),
    }
    if warning.names:
        body["names"] = list(warning.names)
    if warning.domains:
        body["domains"] = list(warning.domains)
    return body


def decode_warning(fields: Fields) -> Warning:
    """Return the warning of an object, whose fields are taken.

    Raises:
        RegisterMalformed: it names nobody, or a domain is not in its ASCII form.
    """
    warning = Warning(
        id=fields.name("id"),
        names=some(fields, "names", plain_line, limit=MAX_NAMES),
        domains=some(fields, "domains", require_domain, limit=MAX_DOMAINS),
        authority=fields.name("authority"),
        published_at=fields.day("published_at"),
    )
    if not warning.names and not warning.domains:
        raise RegisterMalformed(f"the warning {warning.id} names neither a firm nor a domain")
    return warning
