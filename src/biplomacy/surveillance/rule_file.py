"""Rules as files: what is asked as SQL, and beside it the names, bounds and grouping as TOML."""

from __future__ import annotations

import re
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.surveillance.errors import ParameterOutOfRange, RuleFileMalformed, RuleSetUnknown
from biplomacy.surveillance.model import (
    MICROSECONDS,
    Column,
    Kind,
    Parameter,
    Rule,
    RuleSet,
    Scope,
    Step,
)
from biplomacy.values.canonical import MAX_INTEGER
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.values.fields import Fields
from biplomacy.values.toml_document import parse_toml
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from biplomacy.surveillance.model import Bound, Choice
    from biplomacy.values.canonical import JsonValue
    from biplomacy.values.day import Day

SHIPPED = ("standard-1",)
CIRCLE_MEMBERS = "max_members"
CIRCLE_FLATNESS = "flat_bp"
CIRCLE_PARAMETERS = (CIRCLE_FLATNESS, CIRCLE_MEMBERS)
_NAME = re.compile(r"\$([a-z_]+)")


def shipped_rule_set(name: str) -> RuleSet:
    """Return a shipped set of rules; raises ``RuleSetUnknown``."""
    if name not in SHIPPED:
        raise RuleSetUnknown(
            f"no rule set {name[:80]!r} is shipped", hint=f"name {', '.join(SHIPPED)}"
        )
    fields = Fields(parse_toml(_shipped(f"{name}.toml"), name), name)
    rules = tuple(_shipped_rule(file) for file in fields.texts("rules", str))
    found = RuleSet(fields.name("name"), rules)
    fields.close()
    return found


def shipped_rule(rule_id: str, version: int, sql_digest: Digest) -> Rule:
    """Return the shipped rule of that id, version and SQL; raises ``RuleSetUnknown``."""
    for name in SHIPPED:
        for rule in shipped_rule_set(name).rules:
            if (rule.id, rule.version, rule.sql_digest) == (rule_id, version, sql_digest):
                return rule
    raise RuleSetUnknown(
        f"the rule {rule_id[:20]} v{version} with the SQL {sql_digest} is not in this version",
        hint="replay the alert with the version of Biplomacy that made it",
    )


def read_rule(content: bytes, sql_of: Callable[[str], bytes]) -> Rule:
    """Return the rule of a TOML file; ``sql_of`` gives the bytes of the SQL file that it names.

    Raises:
        RuleFileMalformed: the file does not read, or the SQL asks for other parameters.
    """
    try:
        fields = Fields(parse_toml(content, "rule"), "rule")
        rule = _rule(fields, sql_of)
        fields.close()
    except (FieldMalformed, FieldUnknown) as error:
        raise RuleFileMalformed(error.message, hint=error.hint) from error
    _require_fit(rule)
    return rule


def bind(rule: Rule, day: Day, choices: Iterable[Choice] = ()) -> Bound:
    """Return a value for each parameter of ``rule``: the one chosen, else its default.

    Choices for other rules are passed over. A time after midnight becomes the instant on ``day``
    in microseconds.

    Raises:
        ParameterOutOfRange: a chosen value lies outside its bounds, or has no parameter.
    """
    chosen = {one.parameter: one.value for one in choices if one.rule == rule.id}
    known = {parameter.name for parameter in rule.parameters}
    if strange := sorted(chosen.keys() - known):
        raise ParameterOutOfRange(
            f"{rule.id} has no parameter {strange[0][:40]!r}",
            hint=f"it has {', '.join(sorted(known))}",
        )
    return tuple(
        (parameter.name, _bound_value(rule, parameter, chosen.get(parameter.name), day))
        for parameter in rule.parameters
    )


def sql_part(rule: Rule, bound: Bound) -> Bound:
    """Return the values that the rule's SQL takes, without those of the step after it."""
    names = set(_NAME.findall(rule.sql))
    return tuple((name, value) for name, value in bound if name in names)


def _bound_value(rule: Rule, parameter: Parameter, chosen: int | None, day: Day) -> int:
    value = parameter.default if chosen is None else chosen
    if not parameter.least <= value <= parameter.most:
        raise ParameterOutOfRange(
            f"{rule.id}.{parameter.name} = {value} lies outside"
            f" {parameter.least} to {parameter.most} {parameter.unit}"
        )
    return day.start * MICROSECONDS + value if parameter.after_midnight else value


def _shipped(name: str) -> bytes:
    return (files("biplomacy.surveillance") / "rules" / name).read_bytes()


def _shipped_rule(name: str) -> Rule:
    return read_rule(_shipped(f"{name}.toml"), _shipped)


def _rule(fields: Fields, sql_of: Callable[[str], bytes]) -> Rule:
    sql = sql_of(fields.text("sql", limit=100))
    timed = fields.has("time")
    return Rule(
        id=fields.text("id", limit=20),
        version=fields.integer("version", low=1, high=1_000),
        title=fields.text("title", limit=200),
        typology=fields.text("typology", limit=100),
        severity=fields.choice("severity", Severity),
        scope=fields.choice("scope", Scope),
        sql=sql.decode("utf-8"),
        sql_digest=Digest.of(sql),
        step=fields.choice("step", Step),
        columns=fields.texts("columns", _column, limit=40),
        key=fields.texts("key", str, limit=10),
        time=fields.text("time", limit=40) if timed else "",
        time_unit_us=fields.integer("time_unit_us", low=1) if timed else 1,
        parameters=_parameters(fields.take("parameters")),
    )


def _column(text: str) -> Column:
    name, _, kind = text.partition(":")
    try:
        return Column(name, Kind(kind))
    except ValueError:
        raise FieldMalformed(f"the column {text[:60]!r} has no kind") from None


def _parameters(value: JsonValue) -> tuple[Parameter, ...]:
    if not isinstance(value, dict):
        raise FieldMalformed("the rule's parameters are no table")
    fields = Fields(value, "parameters")
    return tuple(fields.object(name, partial(_parameter, name=name)) for name in sorted(value))


def _parameter(fields: Fields, name: str) -> Parameter:
    return Parameter(
        name=name,
        default=fields.integer("default", high=MAX_INTEGER),
        least=fields.integer("min", high=MAX_INTEGER),
        most=fields.integer("max", high=MAX_INTEGER),
        unit=fields.text("unit", limit=60),
        after_midnight=fields.boolean("after_midnight") if fields.has("after_midnight") else False,
    )


def _require_fit(rule: Rule) -> None:
    asked = set(_NAME.findall(rule.sql))
    if rule.step is Step.CIRCLES:
        asked |= set(CIRCLE_PARAMETERS)
    named = {parameter.name for parameter in rule.parameters}
    if asked != named:
        differing = ", ".join(sorted(asked ^ named))
        raise RuleFileMalformed(f"{rule.id}: the SQL and the parameters differ in {differing}")
    columns = {column.name for column in rule.columns}
    if missing := sorted({*rule.key, *filter(None, [rule.time])} - columns):
        raise RuleFileMalformed(f"{rule.id}: no column is called {missing[0]}")
    for one in rule.parameters:
        if not one.least <= one.default <= one.most:
            raise RuleFileMalformed(f"{rule.id}.{one.name}: the default lies outside its bounds")
