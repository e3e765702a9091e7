"""Alerts as a private file, one canonical object a line; it names accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.surveillance.alerts import bare_alert, rows_digest, with_id
from biplomacy.surveillance.errors import AlertMalformed
from biplomacy.surveillance.grouping import MAX_ROWS
from biplomacy.surveillance.model import Alert
from biplomacy.values.day import format_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.lines import decode_lines, encode_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.surveillance.model import Bound, Row
    from biplomacy.values.canonical import JsonValue
    from biplomacy.values.fields import Fields

_MAX_INPUTS = 110
_MAX_PARAMETERS = 40


def encode_alerts(alerts: Iterable[Alert]) -> bytes:
    """Return the bytes of alerts, in their order."""
    return encode_lines(
        {"id": one.id, "created_at": format_instant(one.created_at), **bare_alert(one)}
        for one in alerts
    )


def decode_alerts(content: bytes) -> tuple[Alert, ...]:
    """Return the alerts of a file.

    Raises:
        AlertMalformed: an id or a digest does not follow from the alert's own rows.
        NotCanonical, FieldMalformed, FieldUnknown: the bytes are no alerts.
    """
    return decode_lines(content, "alerts", _alert)


def _alert(fields: Fields) -> Alert:
    alert = Alert(
        id=fields.text("id", limit=32),
        rule_id=fields.text("rule_id", limit=20),
        rule_version=fields.integer("rule_version", low=1),
        sql_digest=fields.digest("sql_digest"),
        parameters=_parameters(fields.take("parameters")),
        inputs=fields.texts("inputs", Digest.parse, limit=_MAX_INPUTS),
        rows=_rows(fields.take("rows")),
        rows_digest=fields.digest("rows_digest"),
        code_version=fields.text("code_version", limit=100),
        created_at=fields.instant("created_at"),
    )
    if rows_digest(alert.rows) != alert.rows_digest or with_id(alert).id != alert.id:
        raise AlertMalformed(
            f"the alert {alert.id[:32]} is not what its id says",
            hint="take the file as the run wrote it",
        )
    return alert


def _parameters(value: JsonValue) -> Bound:
    if not isinstance(value, dict) or len(value) > _MAX_PARAMETERS:
        raise FieldMalformed("an alert's parameters are no object")
    found = []
    for name, number in sorted(value.items()):
        if type(number) is not int:
            raise FieldMalformed(f"the parameter {name[:40]!r} is no whole number")
        found.append((name, number))
    return tuple(found)


def _rows(value: JsonValue) -> tuple[Row, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_ROWS:
        raise FieldMalformed(f"an alert's rows are no list of 1 to {MAX_ROWS:,}")
    return tuple(_row(row) for row in value)


def _row(value: JsonValue) -> Row:
    if not isinstance(value, list):
        raise FieldMalformed("a row of an alert is no list")
    cells: list[int | str] = []
    for cell in value:
        if type(cell) is not int and not isinstance(cell, str):
            raise FieldMalformed("a cell of an alert is neither a whole number nor text")
        cells.append(cell)
    return tuple(cells)
