"""The grammar of tests, read by recursive descent; nothing is evaluated (programme §4.1).

```text
test   = or ;   or = and { "or" and } ;   and = not { "and" not } ;   not = [ "not" ] cmp
cmp    = expr [ ( "<=" | ">=" | "<" | ">" | "==" ) expr ]
expr   = term { ( "+" | "-" ) term } ;   term = unary { ( "*" | "/" ) unary }
unary  = [ "-" ] atom
atom   = number [ unit ] | term-fact | window | target | ( "min" | "max" ) "(" expr { "," expr } ")"
       | "abs" "(" expr ")" | "(" test ")"
window = ( "at" | "sum" | "change" | "mean" ) "(" fact [ "," ( "since" | "days" ) "=" value ] ")"
target = ( "target" | "adjusted" ) "(" [ day ] ")" ;   fact = name [ "[" place "]" ]
```
``-x`` is read as ``0 - x``. A day comes before a difference: ``2025-10-14`` is a day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

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
from biplomacy.programme.expression_rules import (
    require_depth,
    require_window,
    too_deep,
    too_many_nodes,
)
from biplomacy.programme.expression_tokens import Sort, Token, malformed_at, read_tokens
from biplomacy.programme.fact_table import FactKind, fact_rule
from biplomacy.programme.unit import ONE, parse_quantity_text, parse_unit
from biplomacy.values.day import Day
from biplomacy.values.errors import DayOutOfRange

if TYPE_CHECKING:
    from collections.abc import Callable

Node = TypeVar("Node", bound="Test | Expression")

_RELATIONS = frozenset(Relation)
_FUNCTIONS = frozenset(Function)
_SUMS = frozenset({Operator.PLUS, Operator.MINUS})
_PRODUCTS = frozenset({Operator.TIMES, Operator.OVER})
_COMPARE = "compare it, such as x <= 0 BTC, or x == 1 for what is 0 or 1"
_CALLS = f"the functions are {', '.join(Function)}, min, max, abs, target, adjusted"
_KEYS = "sum and change take since=, mean takes days="
_ZERO = parse_quantity_text("0", ONE)


class Parser:
    """Reads one text from its first token to its last.

    Raises:
        ExpressionMalformed: it does not parse; the message shows line, column and a caret.
        ExpressionTooLarge: it is longer, larger or deeper than the limits.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tuple(read_tokens(text))
        self._next = 0
        self._made = 0
        self._open = 0

    def test(self) -> Test:
        """Return the whole text as a test."""
        first = self._peek()
        node = self._whole()
        if not isinstance(node, Test):
            raise self._wrong(first, "this is a quantity; a test compares two", hint=_COMPARE)
        return node

    def expression(self) -> Expression:
        """Return the whole text as an expression."""
        first = self._peek()
        return self._quantity(first, self._whole())

    def _whole(self) -> Test | Expression:
        node = self._any()
        if self._peek().sort is not Sort.END:
            raise self._wrong(self._peek(), "the test could end here, and this does not go on")
        require_depth(node)
        return node

    def _any(self) -> Test | Expression:
        return self._joined(self._and, "or")

    def _and(self) -> Test | Expression:
        return self._joined(self._not, "and")

    def _joined(self, part: Callable[[], Test | Expression], word: str) -> Test | Expression:
        first = self._peek()
        node = part()
        if self._peek().text != word:
            return node
        tests = [self._truth(first, node)]
        while self._accept(word):
            first = self._peek()
            tests.append(self._truth(first, part()))
        return self._count(Junction(word == "and", tuple(tests)))

    def _not(self) -> Test | Expression:
        if not self._accept("not"):
            return self._comparison()
        first = self._peek()
        return self._count(Not(self._truth(first, self._comparison())))

    def _comparison(self) -> Test | Expression:
        first = self._peek()
        node = self._sum()
        if self._peek().text not in _RELATIONS:
            return node
        left = self._quantity(first, node)
        relation = Relation(self._take().text)
        first = self._peek()
        return self._count(Comparison(relation, left, self._quantity(first, self._sum())))

    def _sum(self) -> Test | Expression:
        return self._chain(self._product, _SUMS)

    def _product(self) -> Test | Expression:
        return self._chain(self._unary, _PRODUCTS)

    def _chain(
        self, part: Callable[[], Test | Expression], signs: frozenset[Operator]
    ) -> Test | Expression:
        first = self._peek()
        node = part()
        while self._peek().text in signs:
            left = self._quantity(first, node)
            operator = Operator(self._take().text)
            right = self._peek()
            node = self._count(Arithmetic(operator, left, self._quantity(right, part())))
        return node

    def _unary(self) -> Test | Expression:
        if not self._accept("-"):
            return self._atom()
        first = self._peek()
        right = self._quantity(first, self._atom())
        return self._count(Arithmetic(Operator.MINUS, self._count(Number(_ZERO, ONE)), right))

    def _atom(self) -> Test | Expression:
        token = self._take()
        if token.sort is Sort.NUMBER:
            unit = parse_unit(token.unit) if token.unit else ONE
            return self._count(Number(parse_quantity_text(token.text, unit), unit))
        if token.text == "(":
            return self._enclosed(self._any)
        if token.sort is Sort.NAME and token.text not in {"and", "or", "not"}:
            return self._named(token)
        raise self._wrong(token, "a number, a fact, a function or a bracket is expected here")

    def _enclosed(self, inside: Callable[[], Test | Expression]) -> Test | Expression:
        self._open += 1
        if self._open > MAX_DEPTH:
            raise too_deep()
        node = inside()
        self._expect(")")
        self._open -= 1
        return node

    def _named(self, token: Token) -> Test | Expression:
        if self._peek().text != "(":
            return self._term(token)
        self._take()
        match token.text:
            case "min" | "max":
                return self._enclosed(lambda: self._extreme(least=token.text == "min"))
            case "abs":
                return self._enclosed(lambda: self._count(Absolute(self._argument())))
            case "target" | "adjusted":
                return self._enclosed(lambda: self._target(adjusted=token.text == "adjusted"))
            case name if name in _FUNCTIONS:
                return self._enclosed(lambda: self._window(token))
            case _:
                raise self._wrong(token, "there is no such function", hint=_CALLS)

    def _extreme(self, *, least: bool) -> Expression:
        arguments = [self._argument()]
        while self._accept(","):
            arguments.append(self._argument())
        return self._count(Extreme(least, tuple(arguments)))

    def _argument(self) -> Expression:
        first = self._peek()
        return self._quantity(first, self._sum())

    def _target(self, *, adjusted: bool) -> Expression:
        day = None if self._peek().text == ")" else self._day(self._take())
        return self._count(Target(adjusted, day))

    def _term(self, token: Token) -> Expression:
        fact = self._fact(token)
        if self._rule_kind(token) is not FactKind.TERM:
            raise self._wrong(
                token,
                f"{token.text} changes from day to day, so a window is needed",
                hint=f"write at({token.text}), or sum, change or mean of it",
            )
        return self._count(Window(Function.AT, fact))

    def _window(self, token: Token) -> Expression:
        function = Function(token.text)
        name = self._take()
        if name.sort is not Sort.NAME:
            raise self._wrong(name, f"{function} takes the name of a fact")
        fact = self._fact(name)
        self._rule_kind(name)
        since: Since | Day = Since.APPROVAL
        days = None
        if self._accept(","):
            key = self._take()
            self._expect("=")
            if key.text == "since" and function in {Function.SUM, Function.CHANGE}:
                since = self._since(self._take())
            elif key.text == "days" and function is Function.MEAN:
                days = self._days(self._take())
            else:
                raise self._wrong(key, f"{function} does not take this", hint=_KEYS)
        try:
            return self._count(require_window(Window(function, fact, since, days)))
        except ExpressionMalformed as error:
            raise self._wrong(token, error.message, hint=error.hint) from None

    def _fact(self, token: Token) -> Fact:
        if self._peek().sort is Sort.PLACE:
            return Fact(token.text, self._take().text)
        return Fact(token.text)

    def _rule_kind(self, token: Token) -> FactKind:
        try:
            return fact_rule(token.text).kind
        except ExpressionMalformed as error:
            raise self._wrong(token, error.message, hint=error.hint) from None

    def _since(self, token: Token) -> Since | Day:
        if token.sort is Sort.NAME and token.text in set(Since):
            return Since(token.text)
        return self._day(token)

    def _days(self, token: Token) -> int:
        if token.sort is not Sort.NUMBER or token.unit or not token.text.isdigit():
            raise self._wrong(token, "days is a whole number without a unit")
        return int(token.text)

    def _day(self, token: Token) -> Day:
        if token.sort is not Sort.DAY:
            raise self._wrong(token, "a day is expected here", hint="write days as 2025-07-14")
        try:
            return Day.parse(token.text)
        except DayOutOfRange as error:
            raise self._wrong(token, error.message, hint=error.hint) from None

    def _truth(self, first: Token, node: Test | Expression) -> Test:
        if not isinstance(node, Test):
            raise self._wrong(first, "this is a quantity where a test is needed", hint=_COMPARE)
        return node

    def _quantity(self, first: Token, node: Test | Expression) -> Expression:
        if isinstance(node, Test):
            raise self._wrong(first, "this is a test where a quantity is needed")
        return node

    def _count(self, node: Node) -> Node:
        self._made += 1
        if self._made > MAX_NODES:
            raise too_many_nodes()
        return node

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _accept(self, text: str) -> bool:
        if self._peek().text != text:
            return False
        self._take()
        return True

    def _expect(self, text: str) -> None:
        token = self._take()
        if token.text != text:
            raise self._wrong(token, f"{text!r} is expected here")

    def _wrong(self, token: Token, what: str, *, hint: str = "") -> ExpressionMalformed:
        return malformed_at(self._text, token.start, what, hint=hint)
