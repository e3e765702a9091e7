"""``register-event/1``: one decision or fact of the register (supervision §A2.2, §A7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register import event_rows
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.register.model import RegisterEvent
    from biplomacy.values.canonical import JsonObject

TYPE = "register-event/1"


def encode_register_event(event: RegisterEvent) -> JsonObject:
    """Return the body of ``register-event/1``."""
    return event_rows.encode_event(event)


def decode_register_event(body: JsonObject) -> RegisterEvent:
    """Return the event of a ``register-event/1`` body; unknown fields are refused.

    Raises:
        RegisterMalformed, LeiMalformed, FieldMalformed: a field is absent or out of its range.
    """
    fields = Fields(body, TYPE)
    event = event_rows.decode_event(fields)
    fields.close()
    return event
