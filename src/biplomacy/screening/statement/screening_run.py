"""``screening-run/1``: how many were screened, against which lists, what was found (§C2.4).

The records themselves are the evidence ``screening-records`` (``records.encode_records``); they
hold commitments, no subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.model import require_list_id
from biplomacy.screening.run import ListUsed, ScreeningRun
from biplomacy.values.day import format_instant
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "screening-run/1"
RECORDS_ROLE = "screening-records"
_MOST_LISTS = 100


def encode_screening_run(run: ScreeningRun) -> JsonObject:
    """Return the body of ``screening-run/1``."""
    return {
        "period": {"first": str(run.first), "last": str(run.last)},
        "subjects": run.subjects,
        "candidates": run.candidates,
        "positives": run.positives,
        "lists": [
            {
                "list": used.list_id,
                "published_at": format_instant(used.published_at),
                "digest": str(used.digest),
            }
            for used in run.lists
        ],
        "config_digest": str(run.config_digest),
        "code": run.code_version,
        "records_root": str(run.records_root),
    }


def decode_screening_run(body: JsonObject) -> ScreeningRun:
    """Return the run of a ``screening-run/1`` body; unknown fields are refused.

    Raises:
        FieldMalformed: a field is wrong, or the counts contradict each other.
    """
    fields = Fields(body, TYPE)
    first, last = fields.object("period", lambda period: (period.day("first"), period.day("last")))
    run = ScreeningRun(
        first=first,
        last=last,
        subjects=fields.integer("subjects", low=1),
        candidates=fields.integer("candidates"),
        positives=fields.integer("positives"),
        lists=fields.many("lists", _decode_list, limit=_MOST_LISTS),
        config_digest=fields.digest("config_digest"),
        code_version=fields.text("code", limit=200),
        records_root=fields.digest("records_root"),
    )
    fields.close()
    if not run.positives <= run.candidates <= run.subjects or first > last or not run.lists:
        raise FieldMalformed(f"{TYPE}: the counts, the days or the lists contradict each other")
    return run


def _decode_list(fields: Fields) -> ListUsed:
    return ListUsed(
        require_list_id(fields.name("list")),
        fields.instant("published_at"),
        fields.digest("digest"),
    )
