"""Tests as statements carry them: JSON arrays, operator first (programme §4.2, semantics 1).

```text
["<=", a, b]  ["and", t, t, …]  ["or", t, t, …]  ["not", t]
["+", a, b]  ["min", a, …]  ["max", a, …]  ["abs", a]
["q", "11.18", "BTC"]  ["target"]  ["adjusted", "2025-12-31"]
["at", f]  ["sum", f, {"since": "approval"}]  ["mean", f, {"days": 30}]
f: ["fact", "flows.purchase"] or ["fact", "flows.purchase", "fund"]
```
The form is closed: each tree has one, and what decodes encodes to the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from biplomacy.programme.errors import ExpressionMalformed
from biplomacy.programme.expression import (
    MAX_DEPTH,
    MAX_NODES,
    Absolute,
    Arithmetic,
    Comparison,
    Expression,
    Extreme,
    Fact,
    Function,
    Junction,
    Not,
    Number,
    Operator,
    Relation,
    Since,
    Target,
    Test,
    Window,
)
from biplomacy.programme.expression_rules import children, require_window, too_deep, too_many_nodes
from biplomacy.programme.unit import MAX_DIGITS, UNITS, format_quantity, parse_quantity_text
from biplomacy.values.day import Day
from biplomacy.values.errors import DayOutOfRange

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonValue

_PLACE = re.compile(r"[a-z0-9][a-z0-9._:/-]{0,99}", re.ASCII)
_LITERAL = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?", re.ASCII)
_OPERATORS = frozenset(Operator)
_RELATIONS = frozenset(Relation)


def encode_test(test: Test) -> JsonValue:
    """Return the arrays of a test."""
    return _encoded(test)


def encode_expression(expression: Expression) -> JsonValue:
    """Return the arrays of an expression."""
    return _encoded(expression)


def decode_test(value: JsonValue) -> Test:
    """Return the test of its arrays.

    Raises:
        ExpressionMalformed: the arrays are no test in its one form.
        ExpressionTooLarge: more than 512 nodes or 32 levels.
    """
    return _Decoder().test(value, 1)


def decode_expression(value: JsonValue) -> Expression:
    """Return the expression of its arrays; raises as ``decode_test`` does."""
    return _Decoder().expression(value, 1)


def _encoded(node: Test | Expression) -> JsonValue:
    match node:
        case Number(value, unit):
            return ["q", format_quantity(value, unit), unit.name]
        case Window():
            return _window(node)
        case Target(adjusted, day):
            word = "adjusted" if adjusted else "target"
            return [word] if day is None else [word, str(day)]
        case _:
            return [_word(node), *map(_encoded, children(node))]


def _word(node: Arithmetic | Comparison | Extreme | Absolute | Not | Junction) -> str:
    match node:
        case Arithmetic(operator, _, _):
            return operator.value
        case Comparison(relation, _, _):
            return relation.value
        case Extreme(least, _):
            return "min" if least else "max"
        case Absolute():
            return "abs"
        case Not():
            return "not"
        case Junction(every, _):
            return "and" if every else "or"
    assert_never(node)


def _window(window: Window) -> JsonValue:
    fact: list[JsonValue] = ["fact", window.fact.name]
    if window.fact.perimeter is not None:
        fact.append(window.fact.perimeter)
    match window.function:
        case Function.AT:
            return ["at", fact]
        case Function.MEAN:
            return ["mean", fact, {"days": window.days}]
        case Function.SUM | Function.CHANGE:
            return [window.function.value, fact, {"since": str(window.since)}]


class _Decoder:
    """Reads one tree and counts its nodes, so that a stranger's tree stays small."""

    def __init__(self) -> None:
        self._made = 0

    def test(self, value: JsonValue, depth: int) -> Test:
        """Return a test at that depth."""
        self._count(depth)
        match value:
            case ["not", part]:
                return Not(self.test(part, depth + 1))
            case ["and" | "or" as word, _, _, *_]:
                parts = tuple(self.test(part, depth + 1) for part in value[1:])
                return Junction(word == "and", parts)
            case [str(relation), left, right] if relation in _RELATIONS:
                sides = self.expression(left, depth + 1), self.expression(right, depth + 1)
                return Comparison(Relation(relation), *sides)
        raise _refused(value, "is no test")

    def expression(self, value: JsonValue, depth: int) -> Expression:
        """Return an expression at that depth."""
        self._count(depth)
        match value:
            case ["q", str(text), str(unit)]:
                return _number(text, unit)
            case ["target" | "adjusted" as word]:
                return Target(word == "adjusted")
            case ["target" | "adjusted" as word, str(day)]:
                return Target(word == "adjusted", _day(day))
            case [str(operator), left, right] if operator in _OPERATORS:
                sides = self.expression(left, depth + 1), self.expression(right, depth + 1)
                return Arithmetic(Operator(operator), *sides)
            case ["min" | "max" as word, _, *_]:
                parts = tuple(self.expression(part, depth + 1) for part in value[1:])
                return Extreme(word == "min", parts)
            case ["abs", part]:
                return Absolute(self.expression(part, depth + 1))
            case _:
                return _read_window(value)

    def _count(self, depth: int) -> None:
        self._made += 1
        if self._made > MAX_NODES:
            raise too_many_nodes()
        if depth > MAX_DEPTH:
            raise too_deep()


def _number(text: str, unit_name: str) -> Number:
    unit = UNITS.get(unit_name)
    if unit is None or len(text) > MAX_DIGITS or _LITERAL.fullmatch(text) is None:
        raise _refused(["q", text, unit_name], "is no literal")
    return Number(parse_quantity_text(text, unit), unit)


def _read_window(value: JsonValue) -> Window:
    match value:
        case ["at", fact]:
            window = Window(Function.AT, _fact(fact))
        case ["mean", fact, {"days": int(days), **rest}] if not rest and type(days) is int:
            window = Window(Function.MEAN, _fact(fact), days=days)
        case ["sum" | "change" as word, fact, {"since": str(since), **rest}] if not rest:
            window = Window(Function(word), _fact(fact), _since(since))
        case _:
            raise _refused(value, "is no expression")
    return require_window(window)


def _since(text: str) -> Since | Day:
    return Since(text) if text in set(Since) else _day(text)


def _day(text: str) -> Day:
    try:
        return Day.parse(text)
    except DayOutOfRange as error:
        raise ExpressionMalformed(error.message, hint=error.hint) from None


def _fact(value: JsonValue) -> Fact:
    match value:
        case ["fact", str(name)]:
            return Fact(name)
        case ["fact", str(name), str(place)] if _PLACE.fullmatch(place) is not None:
            return Fact(name, place)
    raise _refused(value, "is no fact")


def _refused(value: JsonValue, what: str) -> ExpressionMalformed:
    shown = value[0] if isinstance(value, list) and value else value
    return ExpressionMalformed(f"a tree that begins with {str(shown)[:40]!r} {what}")
