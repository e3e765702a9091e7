"""Tests as people write them: text to tree and back (programme §4.1; ``expression_parser``).

What is written reads back as the same tree: brackets stand only where the grammar asks for them,
and a window always names its beginning.
"""

from __future__ import annotations

from functools import lru_cache
from typing import assert_never

from biplomacy.programme.expression import (
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
    Target,
    Test,
    Window,
)
from biplomacy.programme.expression_parser import Parser
from biplomacy.programme.expression_rules import is_negation
from biplomacy.programme.unit import format_quantity

REMEMBERED = 256
"""So many tests keep their text: an assessment asks for the same few on many days."""
_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _UNARY, _ATOM = range(8)


def parse_test(text: str) -> Test:
    """Return the tree of a test.

    Raises:
        ExpressionMalformed: it does not parse; the message shows line, column and a caret.
        ExpressionTooLarge: more than 4,096 characters, 512 nodes or 32 levels.
    """
    return Parser(text).test()


def parse_expression(text: str) -> Expression:
    """Return the tree of an expression; raises as ``parse_test`` does."""
    return Parser(text).expression()


@lru_cache(maxsize=REMEMBERED)
def format_test(test: Test) -> str:
    """Return the text of a test.

    >>> format_test(parse_test("(sum(flows.purchase))<=0 BTC"))
    'sum(flows.purchase, since=approval) <= 0 BTC'
    """
    return Writer().node(test)


def format_expression(expression: Expression) -> str:
    """Return the text of an expression."""
    return Writer().node(expression)


class Writer:
    """Writes a tree with as few brackets as read back; a subclass may write leaves otherwise."""

    def leaf(self, leaf: Number | Window | Target) -> str:
        """Return the text of a leaf."""
        match leaf:
            case Number(value, unit):
                text = format_quantity(value, unit)
                return f"{text} {unit.name}" if unit.dimension else text
            case Window():
                return format_window(leaf)
            case Target(adjusted, day):
                return f"{'adjusted' if adjusted else 'target'}({day or ''})"
        assert_never(leaf)

    def node(self, node: Test | Expression, least: int = _OR) -> str:
        """Return the text of a node, in brackets where it binds more loosely than ``least``."""
        level, text = self._written(node)
        return text if level >= least else f"({text})"

    def _written(self, node: Test | Expression) -> tuple[int, str]:
        match node:
            case Number() | Window() | Target():
                return _ATOM, self.leaf(node)
            case Arithmetic():
                return self._arithmetic(node)
            case Extreme(least, arguments):
                inside = ", ".join(self.node(part, _SUM) for part in arguments)
                return _ATOM, f"{'min' if least else 'max'}({inside})"
            case Absolute(argument):
                return _ATOM, f"abs({self.node(argument, _SUM)})"
            case Comparison(relation, left, right):
                return _COMPARISON, f"{self.node(left, _SUM)} {relation} {self.node(right, _SUM)}"
            case Not(test):
                return _NOT, f"not {self.node(test, _COMPARISON)}"
            case Junction(every, tests):
                word, level, inner = ("and", _AND, _NOT) if every else ("or", _OR, _AND)
                return level, f" {word} ".join(self.node(part, inner) for part in tests)
        assert_never(node)

    def _arithmetic(self, node: Arithmetic) -> tuple[int, str]:
        if is_negation(node):
            return _UNARY, f"-{self.node(node.right, _ATOM)}"
        product = node.operator in {Operator.TIMES, Operator.OVER}
        level = _PRODUCT if product else _SUM
        left, right = self.node(node.left, level), self.node(node.right, level + 1)
        return level, f"{left} {node.operator} {right}"


def format_window(window: Window) -> str:
    """Return the text of a window.

    >>> format_window(Window(Function.SUM, Fact("flows.fee", "fund")))
    'sum(flows.fee[fund], since=approval)'
    """
    fact = format_fact(window.fact)
    match window.function:
        case Function.AT:
            return f"at({fact})"
        case Function.MEAN:
            return f"mean({fact}, days={window.days})"
        case Function.SUM | Function.CHANGE:
            return f"{window.function}({fact}, since={window.since})"


def format_fact(fact: Fact) -> str:
    """Return the name of a fact with its perimeter."""
    return fact.name if fact.perimeter is None else f"{fact.name}[{fact.perimeter}]"
