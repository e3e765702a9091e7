"""``case-statistics/1``: cases opened and closed by rule, small cells not told (§D4.2, §D4.3)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from biplomacy.surveillance.case_statistics import SMALLEST, CaseStatistics, RuleCases
from biplomacy.surveillance.cases import Disposition
from biplomacy.surveillance.precision import Precision, places_text, wilson
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject, JsonValue

TYPE = "case-statistics/1"
MAX_RULES = 40
NOT_TOLD = f"<{SMALLEST}"


def encode_statistics(statistics: CaseStatistics) -> JsonObject:
    """Return the body of ``case-statistics/1``."""
    return {
        "period": {"from": str(statistics.first), "to": str(statistics.last)},
        "rules": [_encode_rule(one) for one in statistics.rules],
    }


def decode_statistics(body: JsonObject) -> CaseStatistics:
    """Return the statistics of a ``case-statistics/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    first, last = fields.object("period", lambda part: (part.day("from"), part.day("to")))
    found = CaseStatistics(first, last, fields.many("rules", _rule, limit=MAX_RULES))
    fields.close()
    if last < first:
        raise FieldMalformed(f"{TYPE}.period ends before it begins")
    return found


def _encode_rule(rule: RuleCases) -> JsonObject:
    body: JsonObject = {
        "rule": rule.rule,
        "version": rule.version,
        "opened": _told(rule.opened),
        "closed": _told(rule.closed),
        "closed_by_disposition": {
            one.value: _told(count)
            for one, count in zip(Disposition, rule.by_disposition, strict=True)
        },
    }
    if rule.precision is not None:
        body["precision"] = {
            "useful": rule.precision.useful,
            "of": rule.precision.closed,
            "value": places_text(rule.precision.value),
            "low": places_text(rule.precision.low),
            "high": places_text(rule.precision.high),
        }
    return body


def _told(count: int | None) -> JsonValue:
    return NOT_TOLD if count is None else count


def _rule(fields: Fields) -> RuleCases:
    return RuleCases(
        rule=fields.text("rule", limit=20),
        version=fields.integer("version", low=1),
        opened=_count(fields, "opened"),
        closed=_count(fields, "closed"),
        by_disposition=fields.object("closed_by_disposition", _dispositions),
        precision=fields.object("precision", _precision) if fields.has("precision") else None,
    )


def _dispositions(fields: Fields) -> tuple[int | None, ...]:
    return tuple(map(partial(_count, fields), Disposition))


def _count(fields: Fields, name: str) -> int | None:
    value = fields.take(name)
    if value == NOT_TOLD:
        return None
    if type(value) is not int or value < SMALLEST:
        raise FieldMalformed(f"{TYPE}.{name} is neither a count from {SMALLEST} nor {NOT_TOLD!r}")
    return value


def _precision(fields: Fields) -> Precision:
    closed = fields.integer("of", low=1)
    found = wilson(fields.integer("useful", high=closed), closed)
    for name, value in (("value", found.value), ("low", found.low), ("high", found.high)):
        if fields.text(name, limit=10) != places_text(value):
            raise FieldMalformed(f"{TYPE}.precision.{name} is not {places_text(value)}")
    return found
