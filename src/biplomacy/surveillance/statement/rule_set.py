"""``rule-set/1``: rules with their SQL, its digests, and the bounds of their parameters (§D2.1)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from biplomacy.surveillance.model import Column, Kind, Parameter, Rule, RuleSet, Scope, Step
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "rule-set/1"
MAX_RULES = 40
_MAX_SQL = 4_000


def encode_rule_set(rule_set: RuleSet) -> JsonObject:
    """Return the body of ``rule-set/1``."""
    return {"name": rule_set.name, "rules": [_encode_rule(rule) for rule in rule_set.rules]}


def decode_rule_set(body: JsonObject) -> RuleSet:
    """Return the rule set of a ``rule-set/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    found = RuleSet(fields.name("name"), fields.many("rules", _rule, limit=MAX_RULES))
    fields.close()
    return found


def rule_set_digest(rule_set: RuleSet) -> Digest:
    """Return the digest of the body's canonical bytes, by which a run names its rules."""
    return Digest.of(encode(encode_rule_set(rule_set)))


def _encode_rule(rule: Rule) -> JsonObject:
    body: JsonObject = {
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "typology": rule.typology,
        "severity": rule.severity.value,
        "scope": rule.scope.value,
        "sql": rule.sql,
        "sql_sha256": str(rule.sql_digest),
        "step": rule.step.value,
        "columns": [f"{column.name}:{column.kind}" for column in rule.columns],
        "key": list(rule.key),
        "parameters": [_encode_parameter(one) for one in rule.parameters],
    }
    if rule.time:
        body |= {"time": rule.time, "time_unit_us": rule.time_unit_us}
    return body


def _encode_parameter(parameter: Parameter) -> JsonObject:
    return {
        "name": parameter.name,
        "default": parameter.default,
        "min": parameter.least,
        "max": parameter.most,
        "unit": parameter.unit,
        "after_midnight": parameter.after_midnight,
    }


def _rule(fields: Fields) -> Rule:
    sql, stated = fields.text("sql", limit=_MAX_SQL), fields.digest("sql_sha256")
    if Digest.of(sql.encode()) != stated:
        raise FieldMalformed(f"{TYPE}: the digest of an SQL text is not its digest")
    timed = fields.has("time")
    return Rule(
        id=fields.text("id", limit=20),
        version=fields.integer("version", low=1, high=1_000),
        title=fields.text("title", limit=200),
        typology=fields.text("typology", limit=100),
        severity=fields.choice("severity", Severity),
        scope=fields.choice("scope", Scope),
        sql=sql,
        sql_digest=stated,
        step=fields.choice("step", Step),
        columns=fields.texts("columns", _column, limit=40),
        key=fields.texts("key", str, limit=10),
        time=fields.text("time", limit=40) if timed else "",
        time_unit_us=fields.integer("time_unit_us", low=1) if timed else 1,
        parameters=fields.many("parameters", _parameter, limit=40),
    )


def _column(text: str) -> Column:
    name, _, kind = text.partition(":")
    try:
        return Column(name, Kind(kind))
    except ValueError:
        raise FieldMalformed(f"{TYPE}: the column {text[:60]!r} has no kind") from None


def _parameter(fields: Fields) -> Parameter:
    whole = partial(fields.integer, low=0)
    return Parameter(
        name=fields.name("name"),
        default=whole("default"),
        least=whole("min"),
        most=whole("max"),
        unit=fields.text("unit", limit=60),
        after_midnight=fields.boolean("after_midnight"),
    )
