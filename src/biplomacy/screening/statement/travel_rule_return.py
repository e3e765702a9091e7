"""``travel-rule-return/1``: a firm's Travel Rule messages in a period (supervision §C2.4, §C6.5).

The digests themselves are the evidence ``travel-digests`` (``travel_rows.encode_digests``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.travel_return import MAX_DAYS, DayDigests, RejectReason, TravelReturn
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "travel-rule-return/1"
DIGESTS_ROLE = "travel-digests"


def encode_travel_rule_return(told: TravelReturn) -> JsonObject:
    """Return the body of ``travel-rule-return/1``."""
    body: JsonObject = {
        "lei": told.lei,
        "period": {"first": str(told.first), "last": str(told.last)},
        "sent": told.sent,
        "received": told.received,
        "rejected": {reason.value: count for reason, count in told.rejected},
        "below_threshold": told.below_threshold,
        "unhosted": told.unhosted,
        "days": [
            {"day": str(one.day), "messages": one.messages, "root": str(one.root)}
            for one in told.days
        ],
        "message_digest_root": str(told.root),
    }
    if told.median_latency_s is not None:
        body["median_latency_s"] = told.median_latency_s
    return body


def decode_travel_rule_return(body: JsonObject) -> TravelReturn:
    """Return the return of a ``travel-rule-return/1`` body; unknown fields are refused.

    Raises:
        FieldMalformed, TravelReturnMalformed: a field is wrong, or the figures contradict.
    """
    fields = Fields(body, TYPE)
    first, last = fields.object("period", lambda period: (period.day("first"), period.day("last")))
    latency = fields.integer("median_latency_s") if fields.has("median_latency_s") else None
    told = TravelReturn(
        lei=fields.text("lei", limit=20),
        first=first,
        last=last,
        sent=fields.integer("sent"),
        received=fields.integer("received"),
        rejected=fields.object("rejected", _reasons),
        median_latency_s=latency,
        below_threshold=fields.integer("below_threshold"),
        unhosted=fields.integer("unhosted"),
        days=fields.many("days", _day, limit=MAX_DAYS),
        root=fields.digest("message_digest_root"),
    )
    fields.close()
    return told


def _reasons(fields: Fields) -> tuple[tuple[RejectReason, int], ...]:
    present = sorted(reason for reason in RejectReason if fields.has(reason.value))
    return tuple((reason, fields.integer(reason.value, low=1)) for reason in present)


def _day(fields: Fields) -> DayDigests:
    return DayDigests(fields.day("day"), fields.integer("messages"), fields.digest("root"))
