"""Rules, the files they ran on, and what they found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Severity, Standing

Row: TypeAlias = "tuple[int | str, ...]"
"""A row of a rule's answer: whole numbers below 2^53 and texts; wider numbers are decimal text."""

Bound: TypeAlias = "tuple[tuple[str, int], ...]"
"""Values of a rule's parameters, sorted by name."""

MICROSECONDS = 1_000_000
TICK_LIMIT = 1 << 40
"""Prices in ticks and quantities in lots lie below it, so that products fit 128 bits."""


class Table(StrEnum):
    """A table that rules read."""

    TRADE = "trade"
    ORDER_LIFE = "order_life"
    ACCOUNT_OWNER = "account_owner"
    INSTRUMENT = "instrument"


class Scope(StrEnum):
    """Whether the answer for two venues together is the union of the answers for each."""

    VENUE = "venue"
    MARKET = "market"


class Kind(StrEnum):
    """What a column holds; ``wide`` is a whole number that may pass 2^53, so it is text."""

    INT = "int"
    TEXT = "text"
    WIDE = "wide"


class Step(StrEnum):
    """What follows the SQL: nothing, or the search for circles in the edges that it gives."""

    ROWS = "rows"
    CIRCLES = "circles"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a rule's answer."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of a rule that may be chosen from ``least`` to ``most``, both included.

    ``after_midnight``: the number counts microseconds from the start of the day, and the SQL
    is given the instant.
    """

    name: str
    default: int
    least: int
    most: int
    unit: str
    after_midnight: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of finding rows: SQL as it is run, its parameters, and how rows form alerts.

    Rows with equal ``key`` columns and less than an hour apart by the column ``time`` form one
    alert; without ``time``, all rows of the day with that key.
    """

    id: str
    version: int
    title: str
    typology: str
    severity: Severity
    scope: Scope
    sql: str
    sql_digest: Digest
    step: Step
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    time: str
    time_unit_us: int
    parameters: tuple[Parameter, ...]

    @property
    def label(self) -> str:
        """The rule's id with its version, such as ``WT1 v1``."""
        return f"{self.id} v{self.version}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Another value for one parameter of one rule, instead of its default."""

    rule: str
    parameter: str
    value: int


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules under one name, in the order in which they run."""

    name: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """A file that rules read; ``venue`` is empty where the file holds for all."""

    table: Table
    venue: str
    rows: int
    size: int
    sha256: Digest


@dataclass(frozen=True, slots=True)
class Alert:
    """Rows of one rule that belong together, with all that is needed to find them again.

    ``id`` is the first 16 bytes of a tagged hash of everything but ``created_at``, in hexadecimal
    digits; it is computed by ``alerts.make_alert`` alone.
    """

    id: str
    rule_id: str
    rule_version: int
    sql_digest: Digest
    parameters: Bound
    inputs: tuple[Digest, ...]
    rows: tuple[Row, ...]
    rows_digest: Digest
    code_version: str
    created_at: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many alerts a rule gave, of how many rows."""

    rule: str
    version: int
    alerts: int
    rows: int


@dataclass(frozen=True, slots=True)
class Run:
    """A rule set run over the files of a day; what ``surveillance-run/1`` states."""

    code: str
    engine: str
    day: Day
    venues: tuple[str, ...]
    standing: Standing
    rule_set: str
    rule_set_digest: Digest
    inputs: tuple[Input, ...]
    tallies: tuple[Tally, ...]
    alerts_root: Digest


@dataclass(frozen=True, slots=True)
class Found:
    """A run with its alerts, rule by rule in the order of the set, then of their first rows."""

    run: Run
    alerts: tuple[Alert, ...]
