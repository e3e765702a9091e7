"""Daily closes read from a file's bytes, as stamped (programme §9.2).

A row's day is the day that the file writes beside it: a simulation draws rows, so another dating
of the same rows changes nothing. Three forms are known: the daily series of 2010 to 2024
(``date,price_usd``; MIT licence, see ``market.mit_daily``), and the market's own and plain forms.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from biplomacy.market import mit_daily
from biplomacy.market.errors import QuoteMalformed
from biplomacy.market.model import ClosingRule
from biplomacy.market.series import COLUMNS, COLUMNS_WITH_BASE, PLAIN_COLUMNS
from biplomacy.outlook.errors import HistoryBroken
from biplomacy.outlook.model import CURRENCY, Closes
from biplomacy.values.closed_csv import read_table
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, InputError
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from biplomacy.values.day import Day
    from biplomacy.values.fields import Fields

MIN_CLOSES = 60
MAX_CLOSES = 20_000
NOT_STATED = "not stated"
_MIT = "MIT"
_FACTS = ("licence", "source", "currency", "rule")
_FACT = re.compile(rb"# ?(licence|source|currency|rule): ?([^\r\n]{1,300})\r?\n")


class _Row(NamedTuple):
    day: Day
    price: Decimal
    rule: ClosingRule
    source: str
    standing: Standing


def decode_history(content: bytes, first: Day | None = None, last: Day | None = None) -> Closes:
    """Return the closes in USD of ``first`` to ``last``, both included.

    Without ``first``, the series of 2010 to 2024 begins on 2014-03-01: earlier closes are press.

    Raises:
        HistoryBroken: a gap, a day twice, a price of zero, or fewer than 60 closes.
        QuoteMalformed: the bytes are in no known form.
    """
    licence, rows = _read(content)
    if licence == _MIT and first is None:
        first = mit_daily.SERIES_FROM
    kept = [
        row
        for row in rows
        if (first is None or row.day >= first) and (last is None or row.day <= last)
    ]
    _require_whole(kept)
    return Closes(
        days=tuple(row.day for row in kept),
        prices=tuple(row.price for row in kept),
        evidence=Digest.of(content),
        source=kept[0].source,
        licence=licence,
        rule=kept[0].rule,
        standing=Standing.weakest(row.standing for row in kept),
    )


def _require_whole(rows: Sequence[_Row]) -> None:
    """Refuse rows that are too few, not of one source, or without a close above 0 each day."""
    if not MIN_CLOSES <= len(rows) <= MAX_CLOSES:
        raise HistoryBroken(
            f"the history holds {len(rows):,} closes; {MIN_CLOSES} to {MAX_CLOSES:,} are needed",
            hint="give a longer file, or other days",
        )
    for row in rows:
        if row.price <= 0:
            raise HistoryBroken(f"the close of {row.day} is {row.price}")
    for before, after in pairwise(rows):
        _require_next(before.day, after.day)
    if len({row.source for row in rows}) > 1:
        raise HistoryBroken("the history mixes the closes of several sources")


def _require_next(before: Day, after: Day) -> None:
    if after == before:
        raise HistoryBroken(f"the history holds {after} twice")
    if after < before:
        raise HistoryBroken(f"the history has {after} after {before}")
    if before.plus(1) != after:
        raise HistoryBroken(
            f"the history has no close between {before} and {after}",
            hint="name days without a gap; a close is never interpolated",
        )


def _read(content: bytes) -> tuple[str, list[_Row]]:
    try:
        if content.startswith(b"#"):
            return _plain(content)
        header = content.partition(b"\n")[0].decode("utf-8", "replace").strip()
        if header == ",".join(mit_daily.COLUMNS):
            return _MIT, list(_rows(content, (mit_daily.COLUMNS,), _mit_row))
        return NOT_STATED, list(_rows(content, (COLUMNS, COLUMNS_WITH_BASE), _own_row))
    except FieldMalformed as error:
        raise QuoteMalformed(error.message, hint=error.hint) from error


def _plain(content: bytes) -> tuple[str, list[_Row]]:
    facts: list[tuple[str, str]] = []
    end = 0
    while match := _FACT.match(content, end):
        facts.append((match[1].decode("ascii"), match[2].decode("utf-8", "replace")))
        end = match.end()
    stated = dict(facts)
    if len(stated) != len(_FACTS) or len(facts) != len(_FACTS) or stated["currency"] != CURRENCY:
        raise QuoteMalformed(
            "the lines above day,value must state licence, source, currency USD and rule, once each"
        )
    try:
        rule = ClosingRule(stated["rule"])
    except ValueError:
        raise QuoteMalformed(f"{stated['rule'][:40]!r} is not a closing rule") from None

    def decode(fields: Fields) -> _Row:
        price = fields.decimal("value")
        return _Row(fields.day("day"), price, rule, stated["source"], Standing.SERIES)

    return stated["licence"], list(_rows(content[end:], (PLAIN_COLUMNS,), decode, len(facts)))


def _rows(
    content: bytes,
    headers: tuple[tuple[str, ...], ...],
    decode: Callable[[Fields], _Row],
    skipped_lines: int = 0,
) -> Iterator[_Row]:
    for row in read_table(content, headers, skipped_lines=skipped_lines):
        try:
            found = decode(row.fields)
            row.fields.close()
        except InputError as error:
            raise QuoteMalformed(f"line {row.line}: {error.message}", hint=error.hint) from error
        yield found


def _mit_row(fields: Fields) -> _Row:
    day = fields.day("date")
    standing = Standing.PRESS if day < mit_daily.SERIES_FROM else Standing.SERIES
    rule, source = ClosingRule.SOURCE_DAILY, mit_daily.SOURCE
    return _Row(day, fields.decimal("price_usd"), rule, source, standing)


def _own_row(fields: Fields) -> _Row:
    if fields.text("currency", limit=3) != CURRENCY:
        raise FieldMalformed("a history is priced in USD")
    if fields.has("base") and fields.text("base", limit=3) != "BTC":
        raise FieldMalformed("a history is of the price of bitcoin")
    if fields.has("note"):
        fields.text("note", limit=1_000)
    return _Row(
        fields.day("day"),
        fields.decimal("price"),
        fields.choice("rule", ClosingRule),
        fields.text("source"),
        fields.choice("standing", Standing),
    )
