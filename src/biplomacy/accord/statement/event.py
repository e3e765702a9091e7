"""``event/1``: a meeting; it took place for others once each side has logged the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.accord_object import decode_event, encode_event
from biplomacy.values.errors import NotCanonical
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.accord.model import Event
    from biplomacy.values.canonical import JsonObject

TYPE = "event/1"


def encode_logged_event(event: Event) -> JsonObject:
    """Return the body of ``event/1``."""
    return encode_event(event)


def decode_logged_event(body: JsonObject) -> Event:
    """Return the meeting of an ``event/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    event = decode_event(fields)
    fields.close()
    if encode_logged_event(event) != body:
        raise NotCanonical(f"the body of {TYPE} is not written as this version writes it")
    return event
