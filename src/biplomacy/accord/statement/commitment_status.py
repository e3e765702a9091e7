"""``commitment-status/1``: where each commitment stood on a day, and the entries that show it.

An entry is named by party and index, ``SV/12``; which record that is, and how much of it was read,
stands under ``trees``.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.accord.accord_object import MAX_COMMITMENTS, MAX_MILESTONES, MAX_PARTIES
from biplomacy.accord.model import (
    CommitmentStatus,
    Completion,
    Layer,
    MilestoneStatus,
    SeenTree,
    StatusRow,
)
from biplomacy.record.delivery import MOST_REQUESTS
from biplomacy.record.expectation import (
    MAX_COUNT,
    Delivery,
    DeliveryState,
    parse_party,
    within_reach,
)
from biplomacy.values.errors import FieldMalformed, NotCanonical
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.values.canonical import JsonObject, JsonValue

TYPE = "commitment-status/1"
MAX_ENTRIES = 16 * MAX_COUNT
_SHARE = re.compile(r"0|1|[1-9][0-9]{0,8}/[1-9][0-9]{0,8}", re.ASCII)
_PLACE = re.compile(r"([A-Z]{2,8})/(0|[1-9][0-9]{0,15})", re.ASCII)


def encode_commitment_status(status: CommitmentStatus) -> JsonObject:
    """Return the body of ``commitment-status/1``."""
    body: JsonObject = {
        "accord": str(status.accord),
        "on": str(status.on),
        "trees": [
            {"party": tree.party, "origin": tree.origin, "size": tree.size} for tree in status.trees
        ],
        "rows": [encode_status_row(row, status.trees) for row in status.rows],
    }
    if status.in_force is not None:
        body["in_force"] = str(status.in_force)
    return body


def decode_commitment_status(body: JsonObject) -> CommitmentStatus:
    """Return the status of a ``commitment-status/1`` body; unknown fields are refused.

    Raises:
        FieldMalformed: a field is out of its range, or an entry lies in no record that is named.
        NotCanonical: a value is written that this version leaves out or writes otherwise.
    """
    fields = Fields(body, TYPE)
    trees = fields.many("trees", _tree, limit=MAX_PARTIES)
    status = CommitmentStatus(
        accord=fields.digest("accord"),
        on=within_reach(fields.day("on")),
        trees=trees,
        rows=fields.many("rows", lambda row: _row(row, trees), limit=MAX_COMMITMENTS),
        in_force=within_reach(fields.day("in_force")) if fields.has("in_force") else None,
    )
    fields.close()
    if encode_commitment_status(status) != body:
        raise NotCanonical(f"the body of {TYPE} is not written as this version writes it")
    return status


def encode_status_row(row: StatusRow, trees: Sequence[SeenTree]) -> JsonObject:
    """Return the object of one row, whose entries lie in ``trees``."""
    stated: JsonObject = {
        "commitment": row.commitment,
        "layer": row.layer.value,
        "milestones": [_milestone_object(one, trees) for one in row.milestones],
    }
    if row.completion is not None:
        stated["completion"] = row.completion.value
    if row.share is not None:
        stated["share"] = str(row.share)
    if row.note:
        stated["note"] = row.note
    if row.unseen:
        stated["unseen"] = list(row.unseen)
    return stated


def entry_names(delivery: Delivery, trees: Sequence[SeenTree]) -> Iterator[str]:
    """Yield the entries that show a delivery, each as party and index: ``SV/12``."""
    for origin, index in zip(delivery.origins, delivery.entries, strict=True):
        yield f"{next(tree.party for tree in trees if tree.origin == origin)}/{index}"


def _row(fields: Fields, trees: Sequence[SeenTree]) -> StatusRow:
    return StatusRow(
        commitment=fields.text("commitment", limit=20),
        layer=fields.choice("layer", Layer),
        completion=fields.choice("completion", Completion) if fields.has("completion") else None,
        share=_share(fields),
        note=fields.text("note", limit=2_000) if fields.has("note") else "",
        milestones=fields.many(
            "milestones", lambda one: _milestone(one, trees), limit=MAX_MILESTONES
        ),
        unseen=(
            fields.texts("unseen", parse_party, limit=MAX_PARTIES) if fields.has("unseen") else ()
        ),
    )


def _milestone_object(milestone: MilestoneStatus, trees: Sequence[SeenTree]) -> JsonValue:
    stated: JsonObject = {
        "id": milestone.id,
        "deliveries": [_delivery_object(one, trees) for one in milestone.deliveries],
    }
    if milestone.share is not None:
        stated["share"] = str(milestone.share)
    if milestone.stale:
        stated["stale"] = True
    return stated


def _milestone(fields: Fields, trees: Sequence[SeenTree]) -> MilestoneStatus:
    return MilestoneStatus(
        id=fields.text("id", limit=40),
        deliveries=fields.many(
            "deliveries", lambda one: _delivery(one, trees), limit=MOST_REQUESTS
        ),
        share=_share(fields),
        stale=fields.boolean("stale") if fields.has("stale") else False,
    )


def _delivery_object(delivery: Delivery, trees: Sequence[SeenTree]) -> JsonObject:
    stated: JsonObject = {
        "state": delivery.state.value,
        "entries": list(entry_names(delivery, trees)),
    }
    if delivery.missing:
        stated["missing"] = list(delivery.missing)
    if delivery.age_days is not None:
        stated["age_days"] = delivery.age_days
    for name, day in (("first", delivery.first), ("due", delivery.due)):
        if day is not None:
            stated[name] = str(day)
    return stated


def _delivery(fields: Fields, trees: Sequence[SeenTree]) -> Delivery:
    places = fields.texts("entries", lambda text: _place(text, trees), limit=MAX_ENTRIES)
    return Delivery(
        state=fields.choice("state", DeliveryState),
        due=fields.day("due") if fields.has("due") else None,
        entries=tuple(index for _, index in places),
        age_days=fields.integer("age_days") if fields.has("age_days") else None,
        origins=tuple(origin for origin, _ in places),
        missing=fields.texts("missing", str, limit=100) if fields.has("missing") else (),
        first=fields.day("first") if fields.has("first") else None,
    )


def _place(text: str, trees: Sequence[SeenTree]) -> tuple[str, int]:
    found = _PLACE.fullmatch(text)
    known = [tree.origin for tree in trees if found is not None and tree.party == found[1]]
    if found is None or len(known) != 1:
        raise FieldMalformed(f"{text[:40]!r} is no entry of a record that is named")
    return known[0], int(found[2])


def _tree(fields: Fields) -> SeenTree:
    return SeenTree(
        parse_party(fields.text("party")), fields.name("origin"), fields.integer("size")
    )


def _share(fields: Fields) -> Fraction | None:
    if not fields.has("share"):
        return None
    text = fields.text("share", limit=20)
    if _SHARE.fullmatch(text) is None:
        raise FieldMalformed(f"{text!r} is no share", hint="write it as 1/2")
    return Fraction(text)
