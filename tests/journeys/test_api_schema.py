"""Requests made from the portal's own description: nothing breaks, nothing is undescribed."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from biplomacy.web.portal import portal_app
from biplomacy.web.routes import ENDPOINTS
from fakes.portal_record import small_site

PATHS = [one.path for one in ENDPOINTS]
ASKING = [one.path for one in ENDPOINTS if one.parameters]
NOT_BY_PATTERN = ("/api/v1/register/check", "/api/v1/register/entities/{lei}")
"""Where a pattern cannot say all: an LEI has check digits, and one of four ways is asked by."""
BOUNDED = settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much],  # most texts fit {path} of /log/{path}
)


@pytest.fixture(scope="module")
def schema() -> OpenApiSchema:
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", portal_app(small_site()))


@pytest.mark.parametrize("path", PATHS)
def test_a_request_that_is_described_gets_an_answer_that_is_described(
    schema: OpenApiSchema, path: str
) -> None:
    check_answers(schema, path, GenerationMode.POSITIVE)


@pytest.mark.parametrize("path", ASKING)
def test_a_request_that_is_not_described_is_refused_as_described(
    schema: OpenApiSchema, path: str
) -> None:
    check_answers(schema, path, GenerationMode.NEGATIVE)


def check_answers(schema: OpenApiSchema, path: str, mode: GenerationMode) -> None:
    (method,) = {one.method for one in ENDPOINTS if one.path == path}
    requests = schema[path][method].as_strategy(generation_mode=mode)

    excluded: list[CheckFunction] = [positive_data_acceptance] if path in NOT_BY_PATTERN else []

    @BOUNDED
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        data.draw(requests).call_and_validate(excluded_checks=excluded)

    ask()
