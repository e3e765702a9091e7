"""A whole programme as files and statements write it, and what it must agree with itself on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.clause_form import MAX_SOURCES, decode_clause, encode_clause
from biplomacy.programme.concepts import require_concept
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.field_reading import (
    MAX_NOTE,
    MAX_TITLE,
    identifier,
    located,
    optional_day,
    optional_many,
    optional_text,
    parse_identifier,
    require_distinct,
    without_empty,
)
from biplomacy.programme.model import Disbursement, Kind, Programme, ReportingDuty
from biplomacy.programme.perimeter_names import named_perimeters
from biplomacy.programme.source_form import (
    decode_perimeter,
    decode_source,
    encode_perimeter,
    encode_source,
    take_number,
    take_unit,
)
from biplomacy.programme.unit import format_quantity
from biplomacy.record.expectation import decode_expectation, encode_expectation
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.programme.notation import Notation
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

SEMANTICS = 1
MAX_CLAUSES = 100
MAX_PERIMETERS = 20
MAX_DISBURSEMENTS = 60
MAX_NOTES = 40


def encode_programme(programme: Programme, notation: Notation) -> JsonObject:
    """Return a programme; its tests are written in ``notation``."""
    return without_empty(
        {
            "semantics": programme.semantics,
            "id": programme.id,
            "state": programme.state,
            "lender": programme.lender,
            "facility": programme.facility,
            "title": programme.title,
            "approved": str(programme.approved),
            "ends": None if programme.ends is None else str(programme.ends),
            "amount": format_quantity(programme.amount, programme.unit),
            "unit": programme.unit.name,
            "notes": list(programme.notes),
            "perimeters": [encode_perimeter(one) for one in programme.perimeters],
            "clauses": [encode_clause(one, notation) for one in programme.clauses],
            "duties": [_encode_duty(one) for one in programme.duties],
            "disbursements": [_encode_disbursement(one) for one in programme.disbursements],
            "findings": [encode_source(one) for one in programme.findings],
        }
    )


def decode_programme(fields: Fields, notation: Notation) -> Programme:
    """Take a programme.

    Raises:
        ProgrammeMalformed: other semantics, an id twice, or a name that nothing has.
        ConceptUnknown: a clause or duty under a concept that is not on the list.
    """
    semantics = fields.integer("semantics", low=1)
    if semantics != SEMANTICS:
        raise ProgrammeMalformed(
            f"semantics {semantics} is not known here", hint="use a version that knows it"
        )
    unit = take_unit(fields)
    programme = Programme(
        semantics=semantics,
        id=identifier(fields, "id"),
        state=fields.text("state", limit=40),
        lender=fields.text("lender", limit=100),
        facility=fields.text("facility", limit=100),
        title=fields.text("title", limit=MAX_TITLE),
        approved=fields.day("approved"),
        ends=optional_day(fields, "ends"),
        amount=take_number(fields, "amount", unit),
        unit=unit,
        notes=fields.texts("notes", _note, limit=MAX_NOTES) if fields.has("notes") else (),
        perimeters=optional_many(fields, "perimeters", decode_perimeter, limit=MAX_PERIMETERS),
        clauses=optional_many(
            fields, "clauses", lambda inner: decode_clause(inner, notation), limit=MAX_CLAUSES
        ),
        duties=optional_many(fields, "duties", _duty, limit=MAX_CLAUSES),
        disbursements=optional_many(
            fields, "disbursements", _disbursement, limit=MAX_DISBURSEMENTS
        ),
        findings=optional_many(fields, "findings", decode_source, limit=MAX_DISBURSEMENTS),
    )
    require_sound(programme)
    return programme


def require_sound(programme: Programme) -> None:
    """Refuse a programme that names what it does not have; raises ``ProgrammeMalformed``."""
    perimeters = {perimeter.id for perimeter in programme.perimeters}
    conditions = [clause.id for clause in programme.clauses]
    conditions += [duty.id for duty in programme.duties]
    require_distinct(conditions, "condition")
    require_distinct((perimeter.id for perimeter in programme.perimeters), "perimeter")
    require_distinct((one.review for one in programme.disbursements), "disbursement")
    for clause in programme.clauses:
        for reading in clause.readings:
            named = named_perimeters(reading.test) if reading.test is not None else frozenset()
            unknown = ({reading.perimeter} - {""} | named) - perimeters
            if unknown:
                raise ProgrammeMalformed(
                    f"clause {clause.id}, reading {reading.id}: no perimeter {min(unknown)!r}",
                    hint="declare it under perimeters",
                )
    for disbursement in programme.disbursements:
        missing = set(disbursement.depends_on) - set(conditions)
        if missing:
            raise ProgrammeMalformed(
                f"disbursement {disbursement.review}: no condition {min(missing)!r}",
                hint="name the id of a clause or duty",
            )


def _note(text: str) -> str:
    if not text.strip() or len(text) > MAX_NOTE:
        raise FieldMalformed(f"a note has 1 to {MAX_NOTE:,} characters")
    return text


def _encode_duty(duty: ReportingDuty) -> JsonObject:
    return without_empty(
        {
            "id": duty.id,
            "concept": duty.concept,
            "kind": duty.kind.value,
            "title": duty.title,
            "note": duty.note,
            "due": None if duty.due is None else str(duty.due),
            "expectation": (
                None if duty.expectation is None else encode_expectation(duty.expectation)
            ),
            "sources": [encode_source(source) for source in duty.sources],
        }
    )


def _duty(fields: Fields) -> ReportingDuty:
    name = identifier(fields, "id")
    with located(f"duty {name}"):
        return ReportingDuty(
            id=name,
            concept=require_concept(fields.text("concept", limit=80)),
            kind=fields.choice("kind", Kind),
            title=fields.text("title", limit=MAX_TITLE),
            note=optional_text(fields, "note", limit=MAX_NOTE),
            due=optional_day(fields, "due"),
            expectation=(
                fields.object("expectation", decode_expectation)
                if fields.has("expectation")
                else None
            ),
            sources=fields.many("sources", decode_source, limit=MAX_SOURCES),
        )


def _encode_disbursement(disbursement: Disbursement) -> JsonObject:
    return without_empty(
        {
            "review": disbursement.review,
            "amount": format_quantity(disbursement.amount, disbursement.unit),
            "unit": disbursement.unit.name,
            "available": None if disbursement.available is None else str(disbursement.available),
            "depends_on": list(disbursement.depends_on),
            "source": encode_source(disbursement.source),
        }
    )


def _disbursement(fields: Fields) -> Disbursement:
    unit = take_unit(fields)
    return Disbursement(
        review=identifier(fields, "review"),
        amount=take_number(fields, "amount", unit),
        unit=unit,
        available=optional_day(fields, "available"),
        depends_on=(
            fields.texts("depends_on", parse_identifier, limit=MAX_CLAUSES)
            if fields.has("depends_on")
            else ()
        ),
        source=fields.object("source", decode_source),
    )
