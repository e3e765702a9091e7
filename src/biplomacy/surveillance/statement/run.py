"""``surveillance-run/1``: which rules ran over which files, and the root of what they found.

It holds counts and digests only; the alerts stay in a private file, which the root commits to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.surveillance.model import Input, Run, Table, Tally
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "surveillance-run/1"
MAX_VENUES = 50
MAX_RULES = 40


def encode_run(run: Run) -> JsonObject:
    """Return the body of ``surveillance-run/1``."""
    return {
        "code": run.code,
        "engine": run.engine,
        "venues": list(run.venues),
        "period": {"from": str(run.day), "to": str(run.day)},
        "standing": run.standing.value,
        "rule_set": run.rule_set,
        "rule_set_sha256": str(run.rule_set_digest),
        "inputs": [_encode_input(one) for one in run.inputs],
        "alerts_per_rule": [_encode_tally(one) for one in run.tallies],
        "alerts_root": str(run.alerts_root),
    }


def decode_run(body: JsonObject) -> Run:
    """Return the run of a ``surveillance-run/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    first, last = fields.object("period", lambda part: (part.day("from"), part.day("to")))
    if first != last:
        raise FieldMalformed(f"{TYPE}.period is not one day")
    run = Run(
        code=fields.text("code", limit=100),
        engine=fields.text("engine", limit=100),
        day=first,
        venues=fields.texts("venues", str, limit=MAX_VENUES),
        standing=fields.choice("standing", Standing),
        rule_set=fields.name("rule_set"),
        rule_set_digest=fields.digest("rule_set_sha256"),
        inputs=fields.many("inputs", _input, limit=2 * MAX_VENUES + 2),
        tallies=fields.many("alerts_per_rule", _tally, limit=MAX_RULES),
        alerts_root=fields.digest("alerts_root"),
    )
    fields.close()
    traded = tuple(sorted({one.venue for one in run.inputs if one.table is Table.TRADE}))
    if run.venues != traded:
        raise FieldMalformed(f"{TYPE}.venues are not those of its trade files, sorted")
    return run


def _encode_input(one: Input) -> JsonObject:
    body: JsonObject = {
        "table": one.table.value,
        "rows": one.rows,
        "size": one.size,
        "sha256": str(one.sha256),
    }
    if one.venue:
        body["venue"] = one.venue
    return body


def _input(fields: Fields) -> Input:
    return Input(
        table=fields.choice("table", Table),
        venue=fields.text("venue", limit=4) if fields.has("venue") else "",
        rows=fields.integer("rows"),
        size=fields.integer("size"),
        sha256=fields.digest("sha256"),
    )


def _encode_tally(tally: Tally) -> JsonObject:
    return {
        "rule": tally.rule,
        "version": tally.version,
        "alerts": tally.alerts,
        "rows": tally.rows,
    }


def _tally(fields: Fields) -> Tally:
    return Tally(
        rule=fields.text("rule", limit=20),
        version=fields.integer("version", low=1),
        alerts=fields.integer("alerts"),
        rows=fields.integer("rows"),
    )
