"""Clauses with their targets and readings, as files and statements write them (§3, §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.concepts import require_concept
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.expression import Comparison, Junction, Relation
from biplomacy.programme.expression_units import check_test
from biplomacy.programme.field_reading import (
    MAX_NOTE,
    MAX_TITLE,
    identifier,
    located,
    optional_day,
    optional_identifier,
    optional_many,
    optional_text,
    require_distinct,
    without_empty,
)
from biplomacy.programme.model import (
    MAX_READINGS,
    Adjuster,
    Clause,
    Kind,
    Limb,
    Reading,
    Revision,
    Target,
    Waiver,
    WaiverKind,
)
from biplomacy.programme.source_form import (
    decode_source,
    encode_source,
    take_number,
    take_unit,
)
from biplomacy.programme.unit import ONE, format_quantity
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.programme.expression import Expression, Test
    from biplomacy.programme.notation import Notation
    from biplomacy.programme.unit import Unit
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_SOURCES = 20
MAX_TARGETS = 60
MAX_LIMBS = 12
MAX_WAIVERS = 20
MAX_DIGESTS = 100


def encode_clause(clause: Clause, notation: Notation) -> JsonObject:
    """Return a clause; its tests are written in ``notation``."""
    return without_empty(
        {
            "id": clause.id,
            "concept": clause.concept,
            "kind": clause.kind.value,
            "title": clause.title,
            "note": clause.note,
            "readings": [_encode_reading(reading, notation) for reading in clause.readings],
            "targets": [encode_target(target) for target in clause.targets],
            "adjusters": [
                _encode_adjuster(adjuster, clause.targets[0].unit, notation)
                for adjuster in clause.adjusters
            ],
            "waivers": [encode_waiver(waiver) for waiver in clause.waivers],
            "revisions": [
                {
                    "review": revision.review,
                    "targets": [encode_target(target) for target in revision.targets],
                }
                for revision in clause.revisions
            ],
            "sources": [encode_source(source) for source in clause.sources],
        }
    )


def decode_clause(fields: Fields, notation: Notation) -> Clause:
    """Take a clause and check the units of its tests.

    Raises:
        ProgrammeMalformed: no reading or more than four, an id twice, targets of two dimensions.
        UnitMismatch: a test compares quantities of two dimensions.
    """
    name = identifier(fields, "id")
    with located(f"clause {name}"):
        targets = optional_many(fields, "targets", decode_target, limit=MAX_TARGETS)
        unit = targets[0].unit if targets else None
        clause = Clause(
            id=name,
            concept=require_concept(fields.text("concept", limit=80)),
            kind=fields.choice("kind", Kind),
            title=fields.text("title", limit=MAX_TITLE),
            note=optional_text(fields, "note", limit=MAX_NOTE),
            readings=fields.many(
                "readings", lambda inner: _reading(inner, notation), limit=MAX_READINGS
            ),
            targets=targets,
            adjusters=optional_many(
                fields, "adjusters", lambda inner: _adjuster(inner, unit, notation), limit=MAX_LIMBS
            ),
            waivers=optional_many(fields, "waivers", decode_waiver, limit=MAX_WAIVERS),
            revisions=optional_many(fields, "revisions", _revision, limit=MAX_WAIVERS),
            sources=fields.many("sources", decode_source, limit=MAX_SOURCES),
        )
        _require_sound(clause)
    return clause


def _require_sound(clause: Clause) -> None:
    if not clause.readings or not clause.sources:
        raise ProgrammeMalformed("a clause has at least one reading and one source")
    require_distinct((reading.id for reading in clause.readings), "reading")
    require_distinct((str(target.test_date) for target in clause.targets), "test date")
    revised = [target for revision in clause.revisions for target in revision.targets]
    dimensions = {target.unit.dimension for target in (*clause.targets, *revised)}
    if len(dimensions) > 1:
        raise ProgrammeMalformed("the targets have different dimensions", hint="use one unit")
    dimension = next(iter(dimensions), None)
    for reading in clause.readings:
        if reading.test is not None:
            with located(f"reading {reading.id}"):
                check_test(reading.test, dimension)
    for adjuster in clause.adjusters:
        with located(f"adjuster {adjuster.id}"):
            moved = Comparison(Relation.AT_MOST, adjuster.actual, adjuster.programmed)
            check_test(moved, dimension)


def encode_target(target: Target) -> JsonObject:
    """Return a target; one without a test date binds on every day."""
    return without_empty(
        {
            "value": format_quantity(target.value, target.unit),
            "unit": target.unit.name,
            "test_date": None if target.test_date is None else str(target.test_date),
            "source": encode_source(target.source),
        }
    )


def decode_target(fields: Fields) -> Target:
    """Take a target."""
    unit = take_unit(fields)
    return Target(
        value=take_number(fields, "value", unit),
        unit=unit,
        test_date=optional_day(fields, "test_date"),
        source=fields.object("source", decode_source),
    )


def _revision(fields: Fields) -> Revision:
    return Revision(
        identifier(fields, "review"), fields.many("targets", decode_target, limit=MAX_TARGETS)
    )


def _encode_reading(reading: Reading, notation: Notation) -> JsonObject:
    whole = None if reading.test is None or reading.limbs else notation.write_test(reading.test)
    return without_empty(
        {
            "id": reading.id,
            "owner": reading.owner,
            "perimeter": reading.perimeter,
            "test": whole,
            "limbs": [
                {"id": limb.id, "title": limb.title, "test": notation.write_test(limb.test)}
                for limb in reading.limbs
            ],
            "basis": encode_source(reading.basis),
        }
    )


def _reading(fields: Fields, notation: Notation) -> Reading:
    name = identifier(fields, "id")
    with located(f"reading {name}"):
        limbs = optional_many(
            fields, "limbs", lambda inner: _limb(inner, notation), limit=MAX_LIMBS
        )
        return Reading(
            id=name,
            owner=fields.text("owner", limit=200),
            test=_whole_test(fields, limbs, notation),
            perimeter=optional_identifier(fields, "perimeter"),
            basis=fields.object("basis", decode_source),
            limbs=limbs,
        )


def _whole_test(fields: Fields, limbs: tuple[Limb, ...], notation: Notation) -> Test | None:
    if not limbs:
        return _test(fields, notation) if fields.has("test") else None
    if fields.has("test") or len(limbs) == 1:
        raise ProgrammeMalformed(
            "limbs stand in place of a test, two or more of them", hint="give a test or its limbs"
        )
    require_distinct((limb.id for limb in limbs), "limb")
    return Junction(every=True, tests=tuple(limb.test for limb in limbs))


def _limb(fields: Fields, notation: Notation) -> Limb:
    name = identifier(fields, "id")
    with located(f"limb {name}"):
        return Limb(name, fields.text("title", limit=MAX_TITLE), _test(fields, notation))


def _test(fields: Fields, notation: Notation) -> Test:
    with located("test"):
        return notation.read_test(fields.take("test"))


def _expression(fields: Fields, name: str, notation: Notation) -> Expression:
    with located(name):
        return notation.read_expression(fields.take(name))


def _encode_adjuster(adjuster: Adjuster, unit: Unit, notation: Notation) -> JsonObject:
    return without_empty(
        {
            "id": adjuster.id,
            "actual": notation.write_expression(adjuster.actual),
            "programmed": notation.write_expression(adjuster.programmed),
            "factor": format_quantity(adjuster.factor, ONE),
            "floor": _optional_number(adjuster.floor, unit),
            "cap": _optional_number(adjuster.cap, unit),
            "source": encode_source(adjuster.source),
        }
    )


def _optional_number(value: Fraction | None, unit: Unit) -> str | None:
    return None if value is None else format_quantity(value, unit)


def _adjuster(fields: Fields, unit: Unit | None, notation: Notation) -> Adjuster:
    name = identifier(fields, "id")
    with located(f"adjuster {name}"):
        if unit is None:
            raise ProgrammeMalformed("there is no target to adjust", hint="give the target first")
        return Adjuster(
            id=name,
            actual=_expression(fields, "actual", notation),
            programmed=_expression(fields, "programmed", notation),
            factor=take_number(fields, "factor", ONE),
            source=fields.object("source", decode_source),
            floor=take_number(fields, "floor", unit) if fields.has("floor") else None,
            cap=take_number(fields, "cap", unit) if fields.has("cap") else None,
        )


def encode_waiver(waiver: Waiver) -> JsonObject:
    """Return a waiver with the statements it relied on."""
    return without_empty(
        {
            "kind": waiver.kind.value,
            "decided": str(waiver.decided),
            "document": waiver.document,
            "test_date": str(waiver.test_date),
            "relied_on": [str(digest) for digest in waiver.relied_on],
        }
    )


def decode_waiver(fields: Fields) -> Waiver:
    """Take a waiver."""
    return Waiver(
        kind=fields.choice("kind", WaiverKind),
        decided=fields.day("decided"),
        document=fields.text("document", limit=300),
        test_date=fields.day("test_date"),
        relied_on=(
            fields.texts("relied_on", Digest.parse, limit=MAX_DIGESTS)
            if fields.has("relied_on")
            else ()
        ),
    )
