"""Rows of a firm's private Travel Rule files, and of the digests that it publishes (§C6.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.errors import TravelReturnMalformed
from biplomacy.screening.transfer_exchange import Side
from biplomacy.screening.travel_log import Direction, LoggedMessage, MessageKind
from biplomacy.screening.travel_return import RejectReason, TransferNote
from biplomacy.screening.trp_messages import MAX_BODY
from biplomacy.values.commitment import SALT_SIZE
from biplomacy.values.day import Day, format_instant
from biplomacy.values.lines import decode_lines, encode_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest
    from biplomacy.values.fields import Fields


def encode_messages(messages: Iterable[LoggedMessage]) -> bytes:
    """Return a message log as lines; private, for it holds salts and customers' data."""
    return encode_lines(
        {
            "at": format_instant(one.at),
            "direction": one.direction.value,
            "kind": one.kind.value,
            "exchange": one.exchange,
            "salt": one.salt.hex(),
            "content": one.content.hex(),
        }
        for one in messages
    )


def decode_messages(content: bytes) -> tuple[LoggedMessage, ...]:
    """Return the messages of a log; raises what ``decode_lines`` raises."""
    return decode_lines(content, "message", _message)


def only_message(content: bytes) -> LoggedMessage:
    """Return the one message of an opened sample; raises TravelReturnMalformed for any other."""
    found = decode_messages(content)
    if len(found) != 1:
        raise TravelReturnMalformed(f"an opened sample holds {len(found):,} messages, not one")
    return found[0]


def message_at(messages: Iterable[LoggedMessage], day: Day, place: int) -> LoggedMessage:
    """Return the message at a place of a day, from 0; raises TravelReturnMalformed for none."""
    of_day = [one for one in messages if Day.of_instant(one.at) == day]
    if not 0 <= place < len(of_day):
        raise TravelReturnMalformed(f"{day} has {len(of_day):,} messages, none at {place}")
    return of_day[place]


def encode_notes(notes: Iterable[TransferNote]) -> bytes:
    """Return a firm's notes of its transfers as lines; private."""
    return encode_lines(map(_note_object, notes))


def decode_notes(content: bytes) -> tuple[TransferNote, ...]:
    """Return a firm's notes; raises what ``decode_lines`` raises."""
    return decode_lines(content, "transfer", _note)


def encode_digests(digests: Iterable[tuple[Day, Digest]]) -> bytes:
    """Return the evidence ``travel-digests``: day and digest of each message, in their order."""
    return encode_lines({"day": str(day), "digest": str(digest)} for day, digest in digests)


def decode_digests(content: bytes) -> tuple[tuple[Day, Digest], ...]:
    """Return the rows of the evidence; raises what ``decode_lines`` raises."""
    return decode_lines(
        content, "digest", lambda fields: (fields.day("day"), fields.digest("digest"))
    )


def _message(fields: Fields) -> LoggedMessage:
    return LoggedMessage(
        at=fields.instant("at"),
        direction=fields.choice("direction", Direction),
        kind=fields.choice("kind", MessageKind),
        exchange=fields.text("exchange", limit=36),
        salt=fields.hexadecimal("salt", limit=SALT_SIZE),
        content=fields.hexadecimal("content", limit=MAX_BODY),
    )


def _note_object(note: TransferNote) -> JsonObject:
    row: JsonObject = {
        "side": note.side.value,
        "began": format_instant(note.began),
        "below_threshold": note.below_threshold,
        "unhosted": note.unhosted,
    }
    if note.answered is not None:
        row["answered"] = format_instant(note.answered)
    if note.rejected is not None:
        row["rejected"] = note.rejected.value
    return row


def _note(fields: Fields) -> TransferNote:
    return TransferNote(
        side=fields.choice("side", Side),
        began=fields.instant("began"),
        answered=fields.instant("answered") if fields.has("answered") else None,
        rejected=fields.choice("rejected", RejectReason) if fields.has("rejected") else None,
        below_threshold=fields.boolean("below_threshold"),
        unhosted=fields.boolean("unhosted"),
    )
