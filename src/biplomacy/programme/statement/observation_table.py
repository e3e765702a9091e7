"""``observation-table/1``: what is known of facts, and on what evidence (programme §11).

Many observations lie beside the log, under the role ``observations``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.observation_form import decode_observation, encode_observation
from biplomacy.programme.row_table import (
    RowForm,
    RowTable,
    decode_table,
    encode_table,
    row_bytes,
    rows_of,
    table_of,
)
from biplomacy.values.errors import NotCanonical
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.programme.model import Observation
    from biplomacy.values.canonical import JsonObject

TYPE = "observation-table/1"
ROLE = "observations"
MEDIA_TYPE = "application/vnd.biplomacy.observations.v1+jsonl"
_FORM = RowForm("observations", encode_observation, decode_observation)


def observation_table(observations: Sequence[Observation]) -> RowTable[Observation]:
    """Return the table of ``observations``, without them where they are too many."""
    return table_of(observations, _FORM)


def observation_bytes(observations: Sequence[Observation]) -> bytes:
    """Return the evidence that holds the observations of a table."""
    return row_bytes(observations, _FORM)


def table_observations(
    table: RowTable[Observation], content: bytes | None = None
) -> tuple[Observation, ...]:
    """Return a table's observations, from ``content`` where they lie beside the log.

    Raises:
        FieldMalformed: the bytes are absent, or not those that the table names.
    """
    return rows_of(table, content, _FORM)


def encode_observations(table: RowTable[Observation]) -> JsonObject:
    """Return the body of ``observation-table/1``."""
    return {"observations": encode_table(table, _FORM)}


def decode_observations(body: JsonObject) -> RowTable[Observation]:
    """Return the table of an ``observation-table/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    table = fields.object("observations", lambda inner: decode_table(inner, _FORM))
    fields.close()
    if encode_observations(table) != body:
        raise NotCanonical(f"the {TYPE} writes a value in another form than this version")
    return table
