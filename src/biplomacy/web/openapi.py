"""The description of everything that the portal answers (OpenAPI 3.1.1), made from its table.

``HEAD`` is answered wherever ``GET`` is. A path parameter named ``path`` may hold slashes, which
OpenAPI cannot say.
"""

from __future__ import annotations

from collections import defaultdict
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.values.canonical import encode
from biplomacy.web.api_schemas import (
    CURRENT_ROW,
    FIGURE_ROW,
    PROBLEM_SCHEMA,
    STATEMENT_ROW,
    VERDICT_ROW,
    WHAT_IF,
    WHAT_IF_ANSWER,
    list_schema,
)
from biplomacy.web.endpoints import HTML, JSON, POST, PROBLEM, Asked, Body, Endpoint, once

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.canonical import JsonObject, JsonValue
    from biplomacy.web.endpoints import Parameter
    from biplomacy.web.publication import Publication

STATUSES = MappingProxyType(
    {
        "leaf-unknown": 404,
        "file-unknown": 404,
        "figure-unknown": 404,
        "page-unknown": 404,
        "format-unknown": 406,
        "evidence-missing": 409,
        "observations-conflict": 409,
        "record-gap": 409,
        "body-too-large": 413,
        "query-malformed": 422,
        "statement-not-canonical": 422,
        "field-malformed": 422,
        "field-unknown": 422,
        "day-out-of-range": 422,
        "digest-malformed": 422,
        "domain-malformed": 422,
        "lei-malformed": 422,
        "programme-malformed": 422,
        "expression-malformed": 422,
        "unit-mismatch": 422,
        "quantity-not-exact": 422,
        "rate-limited": 429,
        "internal": 500,
        "source-unavailable": 503,
    }
)
"""The status of every code that may be answered; another method gets 405."""
EVERYWHERE = ("page-unknown", "format-unknown", "rate-limited", "internal", "source-unavailable")
_LISTS = MappingProxyType(
    {
        "api-figures": CURRENT_ROW,
        "api-figure-history": FIGURE_ROW,
        "api-statements": STATEMENT_ROW,
        "api-verdicts": VERDICT_ROW,
    }
)


def describe(endpoints: Iterable[Endpoint]) -> JsonObject:
    """Return the description; addresses in it are relative to its own place."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Biplomacy portal",
            "version": version("biplomacy"),
            "description": (
                "What a state published, as it was signed. Amounts, money and prices are decimal "
                "text, times are RFC 3339 in UTC. HEAD is answered wherever GET is. What takes "
                "POST stores nothing."
            ),
        },
        "servers": [{"url": "../../", "description": "The portal that this description is of."}],
        "paths": {one.path: {one.method.lower(): _operation(one)} for one in endpoints},
        "components": {"schemas": {"Problem": PROBLEM_SCHEMA}},
    }


def openapi_endpoint(described: tuple[Endpoint, ...]) -> Endpoint:
    """Return the endpoint of the description of ``described``, itself included."""

    def answer(_: Publication, __: Asked) -> Body:
        return Body(encode(describe((*described, itself))), JSON)

    itself = Endpoint(
        "openapi",
        "/api/v1/openapi.json",
        "This description (OpenAPI 3.1.1).",
        (JSON,),
        answer,
        instances=once,
    )
    return itself


def _operation(endpoint: Endpoint) -> JsonObject:
    if endpoint.method == POST:
        return _taking(endpoint)
    return {
        "operationId": endpoint.operation_id,
        "summary": endpoint.summary,
        "parameters": [_parameter(one) for one in endpoint.parameters],
        "responses": {
            "200": {
                "description": endpoint.summary,
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {_plain(kind): _media(endpoint, kind) for kind in endpoint.produces},
            },
            "304": {"description": "The reader named the entity tag, so has these bytes."},
            **(_parts(endpoint) if HTML not in endpoint.produces else {}),
            **_problems(endpoint),
        },
    }


def _parts(endpoint: Endpoint) -> JsonObject:
    """Return the answers to who asks for a range (RFC 9110 §14), which pages do not come in."""
    told: JsonObject = {"Content-Range": {"schema": {"type": "string"}}}
    return {
        "206": {
            "description": "The one range of the plain bytes that the reader asked for.",
            "headers": told,
            "content": {_plain(kind): {} for kind in endpoint.produces},
        },
        "416": {"description": "No byte lies in the range that was asked for.", "headers": told},
    }


def _taking(endpoint: Endpoint) -> JsonObject:
    """Return the operation of an endpoint that takes a body."""
    return {
        "operationId": endpoint.operation_id,
        "summary": endpoint.summary,
        "parameters": [_parameter(one) for one in endpoint.parameters],
        "requestBody": {"required": True, "content": {JSON: {"schema": WHAT_IF}}},
        "responses": {
            "200": {
                "description": endpoint.summary,
                "content": {JSON: {"schema": WHAT_IF_ANSWER}},
            },
            **_problems(endpoint),
        },
    }


def _parameter(one: Parameter) -> JsonObject:
    schema: JsonObject = {"type": "string", "pattern": one.pattern}
    found: JsonObject = {
        "name": one.name,
        "in": one.place,
        "required": one.place == "path",
        "description": one.description,
        "schema": schema,
    }
    return {**found, "example": one.example} if one.example else found


def _media(endpoint: Endpoint, kind: str) -> JsonValue:
    if endpoint.operation_id in _LISTS:
        return {"schema": list_schema(_LISTS[endpoint.operation_id])}
    return {"schema": {"type": "object"}} if kind == JSON else {}


def _problems(endpoint: Endpoint) -> JsonObject:
    """Return the answers that are no success: a problem, or a page to who reads pages."""
    codes: defaultdict[int, list[str]] = defaultdict(list)
    for code in dict.fromkeys((*endpoint.problems, *EVERYWHERE)):
        codes[STATUSES[code]].append(code)
    problem: JsonObject = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        str(status): {
            "description": ", ".join(named),
            "content": {PROBLEM: problem, _plain(HTML): {}},
        }
        for status, named in codes.items()
    }


def _plain(media_type: str) -> str:
    return media_type.partition(";")[0]
