"""The tree of a test: a total language without loops or calls, safe to run from a stranger's file.

Text becomes a tree (``expression_text``), a tree becomes JSON (``expression_tree``), units are
checked before anything is evaluated (``expression_units``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.programme.unit import Unit
    from biplomacy.values.day import Day

MAX_TEXT = 4_096
MAX_NODES = 512
MAX_DEPTH = 32


class Operator(StrEnum):
    """The four operations of arithmetic."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    OVER = "/"


class Relation(StrEnum):
    """How two sides of a comparison may stand to each other."""

    AT_MOST = "<="
    AT_LEAST = ">="
    BELOW = "<"
    ABOVE = ">"
    EQUAL = "=="


class Function(StrEnum):
    """What a window makes of a series."""

    AT = "at"
    CHANGE = "change"
    SUM = "sum"
    MEAN = "mean"


class Since(StrEnum):
    """A window's beginning that the programme fixes."""

    APPROVAL = "approval"
    LAST_TEST_DATE = "last_test_date"


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, exact, in the base unit of its dimension."""

    value: Fraction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact; without a perimeter it is taken over the perimeter of the reading."""

    name: str
    perimeter: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A fact over time: a leaf of every evaluation.

    A bare fact of kind *term* is ``at``. ``since`` bounds ``sum`` and ``change``; ``days`` bounds
    ``mean`` (the last so many days up to the assessed one).
    """

    function: Function
    fact: Fact
    since: Since | Day = Since.APPROVAL
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The clause's target, as printed or as adjusted, on the assessed test date or another."""

    adjusted: bool = False
    day: Day | None = None


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two expressions joined by an operation; a leading minus is written ``0 - x``."""

    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or the greatest of its arguments."""

    least: bool
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Absolute:
    """The argument without its sign."""

    argument: Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    """A relation between two expressions of one dimension."""

    relation: Relation
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a test."""

    test: Test


@dataclass(frozen=True, slots=True)
class Junction:
    """Tests of which all (``and``) or one (``or``) must hold."""

    every: bool
    tests: tuple[Test, ...]


Expression = Number | Window | Target | Arithmetic | Extreme | Absolute
Test = Comparison | Not | Junction
