"""``register-warning/1``: a public warning of a firm without authorisation (supervision §A2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register import warning_rows
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.register.model import Warning  # noqa: A004 - the field's word
    from biplomacy.values.canonical import JsonObject

TYPE = "register-warning/1"


def encode_register_warning(warning: Warning) -> JsonObject:
    """Return the body of ``register-warning/1``."""
    return warning_rows.encode_warning(warning)


def decode_register_warning(body: JsonObject) -> Warning:
    """Return the warning of a ``register-warning/1`` body; unknown fields are refused.

    Raises:
        RegisterMalformed: it names nobody, or a domain is not in its ASCII form.
    """
    fields = Fields(body, TYPE)
    warning = warning_rows.decode_warning(fields)
    fields.close()
    return warning
