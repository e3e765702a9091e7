"""Sources, quantities and perimeters as files and statements write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.field_reading import (
    identifier,
    located,
    optional_text,
    require_distinct,
    without_empty,
)
from biplomacy.programme.model import (
    Coverage,
    Entity,
    Perimeter,
    Quantity,
    Source,
    Visibility,
)
from biplomacy.programme.unit import format_quantity, parse_quantity_text, parse_unit
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.programme.unit import Unit
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_QUOTE = 300
MAX_NUMBER = 100
MAX_ENTITIES = 200
_LEAST, _GREATEST = "-inf", "inf"


def encode_source(source: Source) -> JsonObject:
    """Return where something was read; English is the language that is not named."""
    return without_empty(
        {
            "document": source.document,
            "standing": source.standing.value,
            "paragraph": source.paragraph,
            "quote": source.quote,
            "language": "" if source.language == "en" else source.language,
            "sha256": None if source.sha256 is None else str(source.sha256),
        }
    )


def decode_source(fields: Fields) -> Source:
    """Take a source; a quotation has at most 300 characters."""
    return Source(
        document=fields.text("document", limit=300),
        standing=fields.choice("standing", Standing),
        paragraph=optional_text(fields, "paragraph", limit=100),
        quote=optional_text(fields, "quote", limit=MAX_QUOTE),
        language=optional_text(fields, "language", limit=35) or "en",
        sha256=fields.digest("sha256") if fields.has("sha256") else None,
    )


def take_number(fields: Fields, name: str, unit: Unit) -> Fraction:
    """Take an exact number written in ``unit``; the value is in base units."""
    text = fields.text(name, limit=MAX_NUMBER)
    with located(name):
        return parse_quantity_text(text, unit)


def take_unit(fields: Fields) -> Unit:
    """Take the field ``unit``."""
    text = fields.text("unit", limit=40)
    with located("unit"):
        return parse_unit(text)


def encode_quantity(quantity: Quantity) -> JsonObject:
    """Return a quantity: ``value`` where it is exact, else ``low`` and ``high``."""
    body: JsonObject = {"unit": quantity.unit.name, "grade": str(quantity.grade)}
    low, high = quantity.low, quantity.high
    if low is not None and low == high:
        return body | {"value": format_quantity(low, quantity.unit)}
    return body | {
        "low": _LEAST if low is None else format_quantity(low, quantity.unit),
        "high": _GREATEST if high is None else format_quantity(high, quantity.unit),
    }


def decode_quantity(fields: Fields) -> Quantity:
    """Take a quantity; ``-inf`` and ``inf`` are open bounds."""
    unit, grade = take_unit(fields), fields.choice("grade", Grade.parse)
    if fields.has("value"):
        value = take_number(fields, "value", unit)
        return Quantity(value, value, unit, grade)
    low, high = _bound(fields, "low", _LEAST, unit), _bound(fields, "high", _GREATEST, unit)
    if low is not None and high is not None and low > high:
        raise ProgrammeMalformed("low is above high", hint="give the smaller bound first")
    return Quantity(low, high, unit, grade)


def _bound(fields: Fields, name: str, open_end: str, unit: Unit) -> Fraction | None:
    text = fields.text(name, limit=MAX_NUMBER)
    if text == open_end:
        return None
    with located(name):
        return parse_quantity_text(text, unit)


def encode_perimeter(perimeter: Perimeter) -> JsonObject:
    """Return a perimeter of a programme."""
    return without_empty(
        {
            "id": perimeter.id,
            "version": perimeter.version,
            "coverage": perimeter.coverage.value,
            "visibility": perimeter.visibility.value,
            "statement": None if perimeter.statement is None else str(perimeter.statement),
            "entities": [
                {"name": entity.name, "role": entity.role} for entity in perimeter.entities
            ],
        }
    )


def decode_perimeter(fields: Fields) -> Perimeter:
    """Take a perimeter of a programme; its entities have distinct names."""
    perimeter = Perimeter(
        id=identifier(fields, "id"),
        version=fields.integer("version", low=1),
        entities=(
            fields.many("entities", _entity, limit=MAX_ENTITIES) if fields.has("entities") else ()
        ),
        coverage=fields.choice("coverage", Coverage),
        visibility=(
            fields.choice("visibility", Visibility)
            if fields.has("visibility")
            else Visibility.PUBLIC
        ),
        statement=fields.digest("statement") if fields.has("statement") else None,
    )
    require_distinct((entity.name for entity in perimeter.entities), f"{perimeter.id}: entity")
    return perimeter


def _entity(fields: Fields) -> Entity:
    return Entity(identifier(fields, "name"), fields.text("role", limit=200))
