"""The two writings of a test: as text in files that people edit, as a tree in statements (§4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from biplomacy.programme.errors import ExpressionMalformed
from biplomacy.programme.expression_text import (
    format_expression,
    format_test,
    parse_expression,
    parse_test,
)
from biplomacy.programme.expression_tree import (
    decode_expression,
    decode_test,
    encode_expression,
    encode_test,
)

if TYPE_CHECKING:
    from biplomacy.programme.expression import Expression, Test
    from biplomacy.values.canonical import JsonValue


class Notation(Protocol):
    """Writes and reads tests; what is written reads back as the same test."""

    def write_test(self, test: Test) -> JsonValue:
        """Return the test as it stands in a file or statement."""
        ...

    def read_test(self, value: JsonValue) -> Test:
        """Return the test; raises ``ExpressionMalformed`` or ``ExpressionTooLarge``."""
        ...

    def write_expression(self, expression: Expression) -> JsonValue:
        """Return the expression as it stands in a file or statement."""
        ...

    def read_expression(self, value: JsonValue) -> Expression:
        """Return the expression; raises as ``read_test`` does."""
        ...


class TextNotation:
    """Tests as text."""

    def write_test(self, test: Test) -> JsonValue:
        """Return the test as text."""
        return format_test(test)

    def read_test(self, value: JsonValue) -> Test:
        """Return the test of a text."""
        return parse_test(_text(value))

    def write_expression(self, expression: Expression) -> JsonValue:
        """Return the expression as text."""
        return format_expression(expression)

    def read_expression(self, value: JsonValue) -> Expression:
        """Return the expression of a text."""
        return parse_expression(_text(value))


class TreeNotation:
    """Tests as trees."""

    def write_test(self, test: Test) -> JsonValue:
        """Return the test as a tree."""
        return encode_test(test)

    def read_test(self, value: JsonValue) -> Test:
        """Return the test of a tree."""
        return decode_test(value)

    def write_expression(self, expression: Expression) -> JsonValue:
        """Return the expression as a tree."""
        return encode_expression(expression)

    def read_expression(self, value: JsonValue) -> Expression:
        """Return the expression of a tree."""
        return decode_expression(value)


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise ExpressionMalformed("a test is written as text", hint="put it in quotation marks")
    return value
