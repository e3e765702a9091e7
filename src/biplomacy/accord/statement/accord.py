"""``accord/1``: an accord as both parties log it, with the digest of the file that both signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.accord_object import MAX_COMMITMENTS, decode_accord, encode_accord
from biplomacy.accord.model import Layer, Lint, LintRow, LoggedAccord
from biplomacy.values.errors import FieldMalformed, NotCanonical
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "accord/1"


def encode_logged_accord(logged: LoggedAccord) -> JsonObject:
    """Return the body of ``accord/1``; both parties log the same bytes."""
    return {
        "accord": encode_accord(logged.accord),
        "file": str(logged.file),
        "lint": [
            {
                "commitment": row.commitment,
                "layer": row.layer.value,
                "findings": [finding.value for finding in row.findings],
            }
            for row in logged.lint
        ],
    }


def decode_logged_accord(body: JsonObject) -> LoggedAccord:
    """Return the accord of an ``accord/1`` body; unknown fields are refused.

    Raises:
        NotCanonical: a value is written that this version leaves out or writes otherwise.
    """
    fields = Fields(body, TYPE)
    logged = LoggedAccord(
        accord=fields.object("accord", decode_accord),
        file=fields.digest("file"),
        lint=fields.many("lint", _lint_row, limit=MAX_COMMITMENTS),
    )
    fields.close()
    if encode_logged_accord(logged) != body:
        raise NotCanonical(f"the body of {TYPE} is not written as this version writes it")
    return logged


def _lint_row(fields: Fields) -> LintRow:
    return LintRow(
        fields.text("commitment", limit=20),
        fields.choice("layer", Layer),
        fields.texts("findings", _finding, limit=len(Lint)),
    )


def _finding(text: str) -> Lint:
    try:
        return Lint(text)
    except ValueError:
        raise FieldMalformed(f"{text[:40]!r} is no finding of the linter") from None
