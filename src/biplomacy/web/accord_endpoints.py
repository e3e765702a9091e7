"""Accords as data: a row for each commitment, with the linter's answer and the newest status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.statement.commitment_status import entry_names
from biplomacy.values.canonical import encode
from biplomacy.values.verdict import Standing
from biplomacy.web.accords import followed
from biplomacy.web.csv_rows import csv_text
from biplomacy.web.endpoints import CSV, JSON, Asked, Body, Endpoint
from biplomacy.web.errors import LeafUnknown
from biplomacy.web.file_endpoints import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.accord.model import Commitment, SeenTree, StatusRow
    from biplomacy.values.canonical import JsonObject, JsonValue
    from biplomacy.web.accords import Followed
    from biplomacy.web.publication import Publication


def accord_json(publication: Publication, asked: Asked) -> Body:
    """Return the commitments of an accord, the day of the status and what it was computed from."""
    one = _accord(publication, asked)
    status = one.status
    rows: list[JsonValue] = list(_rows(one))
    trees: list[JsonValue] = [
        {"party": tree.party, "origin": tree.origin, "size": tree.size}
        for tree in (status.body.trees if status is not None else ())
    ]
    content: JsonObject = {
        "accord": one.accord.id,
        "leaf_index": one.stated.logged.index,
        "on": str(status.body.on) if status is not None else None,
        "in_force": str(status.body.in_force) if status and status.body.in_force else None,
        "status_leaf_index": status.logged.index if status is not None else None,
        "trees": trees,
        "data": rows,
    }
    return Body(encode(content), JSON)


def accord_csv(publication: Publication, asked: Asked) -> Body:
    """Return the same rows as text."""
    return Body(csv_text(list(_rows(_accord(publication, asked)))), CSV)


def _accord(publication: Publication, asked: Asked) -> Followed:
    index = asked.whole("index")
    for one in followed(publication):
        if one.stated.logged.index == index:
            return one
    raise LeafUnknown(
        f"entry {index} holds no accord that stands here",
        hint="the accord page lists those that do",
    )


def _rows(one: Followed) -> Iterator[JsonObject]:
    body = one.status.body if one.status is not None else None
    judged = {row.commitment: row for row in body.rows} if body is not None else {}
    lacks = {row.commitment: " ".join(row.findings) for row in one.stated.body.lint}
    for number, commitment in enumerate(one.accord.commitments):
        found = lacks.get(commitment.id)
        yield {
            "commitment": commitment.id,
            "layer": commitment.layer.value,
            "actors": " ".join(commitment.actors),
            "act": commitment.act,
            "object": commitment.object,
            "serves": " ".join(commitment.serves),
            "standing": Standing.weakest(each.standing for each in commitment.sources).value,
            "lacks": found,
            **_status(commitment, judged.get(commitment.id), body.trees if body else ()),
            "on": str(body.on) if body is not None else None,
            "leaf_index": one.stated.logged.index,
            "pointer": f"/body/accord/commitments/{number}",
        }


def _status(
    commitment: Commitment, row: StatusRow | None, trees: tuple[SeenTree, ...]
) -> JsonObject:
    """Return where a commitment stands; all fields are null where no status speaks of it."""
    if row is None:
        names = ("completion", "share", "note", "entries", "age_days", "fresh_for_days")
        return dict.fromkeys(names)
    every = [each for milestone in row.milestones for each in milestone.deliveries]
    ages = [each.age_days for each in every if each.age_days is not None]
    fresh = [one.expectation.fresh_for_days for one in commitment.milestones]
    known = [days for days in fresh if days is not None]
    entries = dict.fromkeys(name for each in every for name in entry_names(each, trees))
    return {
        "completion": row.completion.value if row.completion is not None else None,
        "share": str(row.share) if row.share is not None else None,
        "note": row.note or None,
        "entries": " ".join(entries) or None,
        "age_days": min(ages, default=None),
        "fresh_for_days": min(known, default=None),
    }


def _indices(publication: Publication) -> Iterator[tuple[str, ...]]:
    return ((str(one.stated.logged.index),) for one in followed(publication))


ACCORDS = tuple(
    Endpoint(
        f"accord-{form}",
        f"/accords/{{index}}.{form}",
        f"The commitments of an accord, what each lacks and where it stands, as {form.upper()}.",
        (kind,),
        answer,
        (INDEX,),
        ("leaf-unknown",),
        _indices,
    )
    for form, kind, answer in (("json", JSON, accord_json), ("csv", CSV, accord_csv))
)
