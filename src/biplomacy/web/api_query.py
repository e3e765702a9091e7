"""How the API's lists are asked: pages, fields, filters, order (portal §9.2).

Nothing is guessed: what is not offered, or is written otherwise, is refused. The pattern by which
a parameter is judged is the one that the API's description prints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from biplomacy.web.endpoints import Parameter
from biplomacy.web.errors import QueryMalformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from biplomacy.values.canonical import JsonObject

    Item: TypeAlias = tuple[int, Callable[[], JsonObject]]

AFTER, SIZE, FIELDS, FILTER, SORT = "page[after]", "page[size]", "fields", "filter", "sort"
DEFAULT_SIZE = 100
MOST_ON_A_PAGE = 1_000
_WHOLE = "(?:0|[1-9][0-9]{0,14})"


class Kind(Enum):
    """What a field can be compared with, as a regular expression; text is only ever equal."""

    WHOLE = _WHOLE
    TEXT = "[^,]{1,200}"
    DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    INSTANT = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be asked of a list; ``cursor`` is the field that pages go by.

    Only a list to which rows are only ever added can be read from its end.
    """

    cursor: str
    fields: tuple[str, ...]
    filters: tuple[tuple[str, Kind], ...]
    append_only: bool

    def parameters(self) -> tuple[Parameter, ...]:
        """Return the parameters of the query, with the patterns that they must have."""
        field, compared = "|".join(self.fields), "|".join(map(_condition, self.filters))
        found = [
            _parameter(AFTER, f"Begin after the row of this {self.cursor}.", _WHOLE, "0"),
            _parameter(
                SIZE, "Rows on a page; 100 if nothing is said.", "(?:[1-9][0-9]{0,2}|1000)", "10"
            ),
            _parameter(FIELDS, "The fields to send.", f"(?:{field})(?:,(?:{field}))*", self.cursor),
            _parameter(
                FILTER,
                "Conditions that all hold: field:eq:value; numbers and dates also gte and lte.",
                f"(?:{compared})(?:,(?:{compared}))*",
                f"{self.cursor}:gte:1",
            ),
        ]
        if self.append_only:
            order = "The order; oldest first if nothing is said."
            found.append(_parameter(SORT, order, f"-?{self.cursor}", f"-{self.cursor}"))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a field with a number or a text."""

    field: str
    comparison: str
    value: int | str

    def holds(self, row: JsonObject) -> bool:
        """Say whether a row meets it; a field that is null meets nothing."""
        known = row[self.field]
        if isinstance(known, int) and isinstance(self.value, int):
            return _compares(self.comparison, known - self.value)
        if isinstance(known, str) and isinstance(self.value, str):
            return _compares(self.comparison, (known > self.value) - (known < self.value))
        return False


@dataclass(frozen=True, slots=True)
class Asking:
    """A query that was understood."""

    given: tuple[tuple[str, str], ...]
    after: int | None
    size: int
    fields: tuple[str, ...]
    conditions: tuple[Condition, ...]
    newest_first: bool

    def link(self, after: int | None) -> str:
        """Return the relative link to the page after a row; None gives this page's own."""
        changed = {} if after is None else {AFTER: str(after)}
        return f"?{urlencode({SIZE: str(self.size), **dict(self.given), **changed})}"


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page; ``last`` is the cursor of its last row where others follow."""

    rows: tuple[JsonObject, ...]
    last: int | None


def read_query(query: tuple[tuple[str, str], ...], offer: Offer) -> Asking:
    """Return what is asked of a list.

    Raises:
        QueryMalformed: a parameter is not offered, occurs twice, or has another form.
    """
    offered = {one.name: one for one in offer.parameters()}
    for name, value in query:
        if name not in offered:
            raise _refused(f"{name[:40]!r} cannot be asked here", offered)
        if [known for known, _ in query].count(name) > 1:
            raise _refused(f"{name} occurs twice", offered)
        if re.fullmatch(offered[name].pattern[1:-1], value, re.ASCII) is None:
            raise _refused(f"{name}={value[:60]!r} is not offered here", offered)
    given = dict(query)
    return Asking(
        given=query,
        after=int(given[AFTER]) if AFTER in given else None,
        size=int(given.get(SIZE, DEFAULT_SIZE)),
        fields=tuple(given[FIELDS].split(",")) if FIELDS in given else offer.fields,
        conditions=tuple(_read_conditions(given.get(FILTER, ""), offer)),
        newest_first=given.get(SORT, "").startswith("-"),
    )


def page_of(items: Iterable[Item], asking: Asking) -> Page:
    """Return the page that is asked for; ``items`` are cursors with their rows, ascending."""
    ordered = reversed(tuple(items)) if asking.newest_first else items
    rows: list[JsonObject] = []
    last = None
    for cursor, make in ordered:
        if asking.after is not None and not _beyond(cursor, asking.after, asking):
            continue
        row = make()
        if not all(one.holds(row) for one in asking.conditions):
            continue
        if len(rows) == asking.size:
            return Page(tuple(rows), last)
        rows.append({name: value for name, value in row.items() if name in asking.fields})
        last = cursor
    return Page(tuple(rows), None)


def _beyond(cursor: int, after: int, asking: Asking) -> bool:
    return cursor < after if asking.newest_first else cursor > after


def _compares(comparison: str, difference: int) -> bool:
    match comparison:
        case "gte":
            return difference >= 0
        case "lte":
            return difference <= 0
        case _:
            return difference == 0


def _read_conditions(text: str, offer: Offer) -> Iterator[Condition]:
    kinds = dict(offer.filters)
    for part in text.split(",") if text else ():
        field, comparison, value = part.split(":", 2)
        yield Condition(field, comparison, int(value) if kinds[field] is Kind.WHOLE else value)


def _condition(offered: tuple[str, Kind]) -> str:
    field, kind = offered
    compared = "eq" if kind is Kind.TEXT else "(?:eq|gte|lte)"
    return f"{field}:{compared}:{kind.value}"


def _parameter(name: str, description: str, pattern: str, example: str) -> Parameter:
    return Parameter(name, description, f"^(?:{pattern})$", "query", example)


def _refused(what: str, offered: Mapping[str, Parameter]) -> QueryMalformed:
    return QueryMalformed(
        what, hint=f"{', '.join(offered)}: /api/v1/openapi.json says how each is written"
    )
