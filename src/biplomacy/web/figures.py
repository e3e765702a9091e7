"""The data twins of the balance chart: the same rows as JSON, CSV and SVG (portal §9.3, §9.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.canonical import encode
from biplomacy.web.charts import WIDE, step_chart
from biplomacy.web.errors import FigureUnknown
from biplomacy.web.pages_reserve import balances, chart_rows

if TYPE_CHECKING:
    from biplomacy.web.pages import Templates
    from biplomacy.web.statements import Published

BALANCE = "reserve.balance"
COLUMNS = ("day", "balance_sat", "report", "leaf_index", "verdict", "grade")


def balance_json(published: Published) -> bytes:
    """Return the reported balances, newest first; satoshis are text, as in the statements."""
    head = published.record.audited.checkpoint.head
    return encode(
        {
            "figure": BALANCE,
            "unit": "sat",
            "checkpoint": {"origin": head.origin, "size": head.size, "root": str(head.root)},
            "data": [
                {
                    "day": row.day,
                    "balance_sat": str(row.sats),
                    "report": row.sequence,
                    "leaf_index": row.index,
                    "verdict": row.answer.chip.word.lower(),
                    "grade": row.answer.grade,
                }
                for row in chart_rows(published)
            ],
        }
    )


def balance_csv(published: Published) -> bytes:
    """Return the same rows as RFC 4180 text: CRLF, a header row, no thousands marks."""
    lines = [",".join(COLUMNS)]
    for row in chart_rows(published):
        verdict = row.answer.chip.word.lower()
        fields = (row.day, row.sats, row.sequence, row.index, verdict, row.answer.grade)
        lines.append(",".join(str(field) for field in fields))
    return "".join(f"{line}\r\n" for line in lines).encode()


def balance_svg(published: Published, templates: Templates) -> bytes:
    """Return the wide chart as a file.

    Raises:
        FigureUnknown: no report is published, so there is nothing to draw.
    """
    chart = step_chart(balances(published), WIDE)
    if chart is None:
        raise FigureUnknown("no reserve report is published", hint="the record page lists all")
    return templates.render_chart(chart)
