from __future__ import annotations

import re
from pathlib import Path

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from biplomacy.programme import errors as of_programmes
from biplomacy.register import errors as of_register
from biplomacy.values.canonical import JsonObject, decode_object
from biplomacy.values.errors import (
    BiplomacyError,
    DayOutOfRange,
    DigestMalformed,
    FieldMalformed,
    FieldUnknown,
    NotCanonical,
    SourceUnavailable,
)
from biplomacy.web import errors
from biplomacy.web.endpoints import HTML, Asked, Endpoint
from biplomacy.web.openapi import EVERYWHERE, STATUSES
from biplomacy.web.publication import Publication
from biplomacy.web.refusals import CODES
from biplomacy.web.replies import status_of
from biplomacy.web.routes import ENDPOINTS
from fakes.portal_record import small_site

ROOT = Path(__file__).parents[3]
OF_QUESTIONS = (
    *vars(of_programmes).values(),
    *vars(of_register).values(),
    DayOutOfRange,
    DigestMalformed,
    FieldMalformed,
    FieldUnknown,
    NotCanonical,
)
"""What a question to a programme or to a register may be refused for."""
OPENAPI = next(one for one in ENDPOINTS if one.operation_id == "openapi")


@pytest.fixture(scope="module")
def described() -> JsonObject:
    publication = Publication(small_site())
    return decode_object(OPENAPI.answer(publication, Asked(OPENAPI.path)).content)


def inner(value: JsonObject, *names: str) -> JsonObject:
    for name in names:
        found = value[name]
        assert isinstance(found, dict)
        value = found
    return value


def test_the_description_is_openapi(described: JsonObject) -> None:
    problems = jsonschema_rs.validator_for(OPENAPI_31).iter_errors(described)

    assert [problem.message for problem in problems] == []
    assert described["openapi"] == "3.1.1"


def test_everything_that_is_served_is_described_and_nothing_else(described: JsonObject) -> None:
    operations = [
        inner(operation)["operationId"]
        for path in inner(described, "paths")
        for operation in inner(described, "paths", path).values()
        if isinstance(operation, dict)
    ]

    assert list(inner(described, "paths")) == sorted(one.path for one in ENDPOINTS)
    assert sorted(map(str, operations)) == sorted(one.operation_id for one in ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.operation_id)
def test_every_field_of_a_path_is_declared_with_an_example_that_fits(endpoint: Endpoint) -> None:
    declared = [one for one in endpoint.parameters if one.place == "path"]

    assert [one.name for one in declared] == re.findall(r"\{([a-z]+)\}", endpoint.path)
    assert all(
        re.search(one.pattern, one.example) is not None
        for one in endpoint.parameters
        if one.example
    )


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.operation_id)
def test_whatever_comes_in_parts_says_so(described: JsonObject, endpoint: Endpoint) -> None:
    responses = inner(described, "paths", endpoint.path, endpoint.method.lower(), "responses")
    in_parts = endpoint.method == "GET" and HTML not in endpoint.produces

    assert {"206", "416"} & set(responses) == ({"206", "416"} if in_parts else set())


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.operation_id)
def test_every_problem_has_its_status(described: JsonObject, endpoint: Endpoint) -> None:
    responses = inner(described, "paths", endpoint.path, endpoint.method.lower(), "responses")

    for code in (*endpoint.problems, *EVERYWHERE):
        response = inner(responses, str(STATUSES[code]))
        assert code in str(response["description"]).split(", ")
        assert inner(response, "content", "application/problem+json", "schema") == {
            "$ref": "#/components/schemas/Problem"
        }


def test_statuses_are_those_that_the_portal_answers() -> None:
    known = [
        one
        for one in (*vars(errors).values(), *OF_QUESTIONS, SourceUnavailable)
        if isinstance(one, type) and issubclass(one, BiplomacyError) and hasattr(one, "code")
    ]
    answered = {one.code: status_of(one("")) for one in known if one.code in STATUSES}
    answered |= {code: status for status, code in CODES.items() if status != 405}

    assert answered == {
        code: status
        for code, status in STATUSES.items()
        if code not in {"rate-limited", "internal"}
    }


def test_the_manual_lists_what_is_served() -> None:
    manual = (ROOT / "docs" / "reference" / "api.md").read_text("utf-8")
    rows = re.findall(r"^\| `(/[^`]*)` \| (.+) \|$", manual, re.MULTILINE)

    assert rows == [(one.path, one.summary) for one in ENDPOINTS]


def test_the_manual_lists_the_statuses_of_all_codes() -> None:
    manual = (ROOT / "docs" / "reference" / "api.md").read_text("utf-8")
    rows = re.findall(r"^\| ([0-9]{3}) \| (.+) \|$", manual, re.MULTILINE)
    listed = {code: int(status) for status, codes in rows for code in re.findall("`(.+?)`", codes)}

    assert listed == {**STATUSES, "method-not-allowed": 405}
