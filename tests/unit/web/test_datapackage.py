from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest

from biplomacy.record.auditing import audit_record
from biplomacy.record.model import EvidenceRef
from biplomacy.record.reading import Files
from biplomacy.values.canonical import JsonObject, decode_object
from biplomacy.values.day import Day, parse_instant
from biplomacy.values.digest import Digest
from biplomacy.web.datapackage import datapackage
from biplomacy.web.endpoints import Asked
from biplomacy.web.figure_endpoints import current_csv
from biplomacy.web.publication import Publication
from biplomacy.web.record_view import RecordView
from fakes.portal_record import entries_of, publish, small_record, small_site

READERS: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "date": Day.parse,
    "datetime": parse_instant,
    "boolean": ["true", "false"].index,
}


def catalogue(publication: Publication) -> JsonObject:
    return decode_object(datapackage(publication, Asked("/datapackage.json")).content)


def fields(resource: JsonObject) -> list[JsonObject]:
    schema = resource["schema"]
    assert isinstance(schema, dict)
    return objects(schema["fields"])


def objects(value: object) -> list[JsonObject]:
    assert isinstance(value, list)
    return [one for one in value if isinstance(one, dict)]


@pytest.fixture(scope="module")
def publication() -> Publication:
    return Publication(small_site())


def test_every_table_is_described_as_it_is(publication: Publication) -> None:
    resources = objects(catalogue(publication)["resources"])

    assert [one["name"] for one in resources][:2] == ["reserve.balance", "reserve.fees"]
    for resource in resources:
        table = current_csv(publication, Asked("", (("figure", str(resource["name"])),))).content
        types = {str(one["name"]): str(one["type"]) for one in fields(resource)}
        rows = list(csv.DictReader(StringIO(table.decode(), newline="")))
        assert resource["path"] == f"figures/{resource['name']}.csv"
        assert resource["bytes"] == len(table)
        assert resource["hash"] == f"sha256:{hashlib.sha256(table).hexdigest()}"
        assert list(rows[0]) == list(types)
        assert all(
            READERS[types[name]](cell) is not None
            for row in rows
            for name, cell in row.items()
            if cell
        )


def test_a_column_of_values_says_its_unit(publication: Publication) -> None:
    units = {
        field["name"]: (field["type"], field["unit"])
        for resource in objects(catalogue(publication)["resources"])
        for field in fields(resource)
        if "unit" in field
    }

    assert units["balance_sat"] == ("integer", "sat")
    assert units["value"] == ("number", "USD")


def test_the_catalogue_is_of_the_checkpoint_and_claims_no_licence(
    publication: Publication,
) -> None:
    found = catalogue(publication)

    assert found["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert found["name"] == "record.bitcoin-office.example-2026"
    assert (found["version"], found["created"]) == ("16", "2025-07-18T00:00:00Z")
    assert "licenses" not in found
    assert "the record itself states none" in str(found["description"])


def test_a_record_that_nobody_witnessed_has_no_date() -> None:
    files = Files(publish(entries_of([]), witnessed=False), "")
    record = RecordView(audit_record(files, None), files)

    found = catalogue(Publication(replace(small_site(), record=record, worlds=())))

    assert "created" not in found
    assert found["resources"] == []


def test_evidence_is_a_source_once() -> None:
    record = small_record()
    quotes = EvidenceRef("quotes", Digest.of(b"quotes"), "text/csv", 6)
    statements = tuple(
        replace(one, statement=replace(one.statement, evidence=(quotes,)))
        for one in record.audited.statements
    )
    naming = RecordView(replace(record.audited, statements=statements), Files(publish([b""]), ""))

    found = catalogue(Publication(replace(small_site(), record=naming, worlds=())))

    assert found["sources"] == [
        {
            "title": "quotes of entry 0, text/csv",
            "path": f"log/blob/{Digest.of(b'quotes')}",
            "version": f"sha256:{Digest.of(b'quotes')}",
        }
    ]
