"""Every statement reads back unchanged, and nothing but what it knows is let in (§12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import TypeAlias, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.reserve.claims import (
    Acquired,
    Claim,
    ExplainedBy,
    Parameters,
    Reading,
    Unchanged,
)
from biplomacy.reserve.errors import ClaimMalformed
from biplomacy.reserve.flow_rows import (
    INLINE_BYTES,
    INLINE_ROWS,
    MAX_CANDIDATES,
    decode_rows,
    encode_rows,
    flow_rows,
    flow_table,
)
from biplomacy.reserve.model import (
    Acquisition,
    ClaimsTotal,
    FlowClass,
    FlowRow,
    Perimeter,
    ReserveReport,
)
from biplomacy.reserve.statement.acquisition import decode_acquisition, encode_acquisition
from biplomacy.reserve.statement.claim import decode_claim, encode_claim, kind_of
from biplomacy.reserve.statement.client_claims import decode_client_claims, encode_client_claims
from biplomacy.reserve.statement.perimeter import decode_perimeter, encode_perimeter
from biplomacy.reserve.statement.report import decode_report, encode_report
from biplomacy.values.amount import ZERO, Amount
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed, FieldUnknown, NotCanonical
from biplomacy.values.verdict import Grade
from fakes.owned_chain import OwnedChain, member, perimeter, read_flows
from fakes.reserve_values import (
    acquisitions,
    claims,
    client_claims,
    perimeters,
    reports,
    rows,
)

T = TypeVar("T")
Again: TypeAlias = Callable[[JsonObject], JsonObject]
Path: TypeAlias = "tuple[str | int, ...]"

BODIES: dict[str, st.SearchStrategy[JsonObject]] = {
    "perimeter/1": perimeters.map(encode_perimeter),
    "acquisition/1": acquisitions.map(encode_acquisition),
    "claim/1": claims.map(encode_claim),
    "client-claims/1": client_claims.map(encode_client_claims),
    "reserve-report/1": reports.map(encode_report),
}
AGAIN: dict[str, Again] = {
    "perimeter/1": lambda body: encode_perimeter(decode_perimeter(body)),
    "acquisition/1": lambda body: encode_acquisition(decode_acquisition(body)),
    "claim/1": lambda body: encode_claim(decode_claim(body)),
    "client-claims/1": lambda body: encode_client_claims(decode_client_claims(body)),
    "reserve-report/1": lambda body: encode_report(decode_report(body)),
}
TYPES = tuple(BODIES)


def through_bytes(body: JsonObject) -> JsonObject:
    return decode_object(encode(body))


@given(perimeters)
def test_a_perimeter_reads_back(value: Perimeter) -> None:
    assert decode_perimeter(through_bytes(encode_perimeter(value))) == value


@given(acquisitions)
def test_an_acquisition_reads_back(value: Acquisition) -> None:
    assert decode_acquisition(through_bytes(encode_acquisition(value))) == value


@given(claims)
def test_a_claim_reads_back(value: Claim) -> None:
    body = through_bytes(encode_claim(value))

    assert decode_claim(body) == value
    assert body["kind"] == kind_of(value.parameters).value


@given(client_claims)
def test_client_claims_read_back(value: ClaimsTotal) -> None:
    assert decode_client_claims(through_bytes(encode_client_claims(value))) == value


@given(reports)
def test_a_report_reads_back(value: ReserveReport) -> None:
    assert decode_report(through_bytes(encode_report(value))) == value


@given(st.lists(rows, max_size=5).map(tuple))
def test_the_rows_beside_a_report_read_back(value: tuple[FlowRow, ...]) -> None:
    content = encode_rows(value)

    assert decode_rows(content) == value
    assert flow_table(value).digest == Digest.of(content)


def outcome(again: Callable[[T], T], content: T) -> T | str:
    """Return what is written again, or the code of the refusal."""
    try:
        return again(content)
    except BiplomacyError as error:
        return error.code


def paths(value: JsonValue, here: Path = ()) -> Iterator[tuple[Path, JsonValue]]:
    """Yield every place in a body with what lies there, the body itself first."""
    yield here, value
    if isinstance(value, dict):
        for name, part in value.items():
            yield from paths(part, (*here, name))
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from paths(part, (*here, index))


def at(body: JsonValue, path: Path) -> JsonValue:
    for step in path:
        if isinstance(body, dict):
            body = body[str(step)]
        elif isinstance(body, list):
            body = body[int(step)]
    return body


def put(body: JsonObject, path: Path, value: JsonValue) -> JsonObject:
    """Return a copy of ``body`` with another value at a place."""
    changed = deepcopy(body)
    parent, last = at(changed, path[:-1]), path[-1]
    if isinstance(parent, dict):
        parent[str(last)] = value
    elif isinstance(parent, list):
        parent[int(last)] = value
    return changed


def of_another_kind(value: JsonValue) -> list[JsonValue]:
    match value:
        case bool():
            return [1, 0, "true", None]
        case int():
            return [True, False, str(value), -1, None, [value]]
        case str():
            return [1, True, None, [value], {}]
        case list():
            return [{}, "[]", None, True]
        case _:
            return [[], "{}", None, True]


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=20)
@given(st.data())
def test_a_field_of_another_kind_is_refused(kind: str, data: st.DataObject) -> None:
    body = data.draw(BODIES[kind])

    for path, value in paths(body):
        for other in of_another_kind(value) if path else ():
            with pytest.raises(BiplomacyError):
                AGAIN[kind](put(body, path, other))


@pytest.mark.parametrize("kind", TYPES)
@given(st.data())
def test_an_unknown_field_is_refused_wherever_it_stands(kind: str, data: st.DataObject) -> None:
    body = data.draw(BODIES[kind])
    objects = [path for path, value in paths(body) if isinstance(value, dict)]

    changed = put(body, (*data.draw(st.sampled_from(objects)), "note"), "x")

    with pytest.raises(FieldUnknown) as caught:
        AGAIN[kind](changed)
    assert caught.value.code == "field-unknown"


@pytest.mark.parametrize("kind", TYPES)
@given(st.data())
def test_a_field_less_is_refused_or_was_optional(kind: str, data: st.DataObject) -> None:
    body = data.draw(BODIES[kind])
    path = data.draw(st.sampled_from([p for p, _ in paths(body) if p and isinstance(p[-1], str)]))
    changed = deepcopy(body)
    parent = at(changed, path[:-1])
    assert isinstance(parent, dict)
    del parent[str(path[-1])]

    assert outcome(AGAIN[kind], changed) in ("field-malformed", "field-unknown", changed)


@pytest.mark.parametrize("kind", TYPES)
@given(st.data())
def test_a_float_has_no_place(kind: str, data: st.DataObject) -> None:
    body = data.draw(BODIES[kind])
    leaves = [(p, v) for p, v in paths(body) if isinstance(v, int) and type(v) is not bool]
    text = encode(body)
    for path, value in leaves[:3]:
        mark = encode(put(body, path, "the mark"))
        content = mark.replace(b'"the mark"', b"%d.0" % value)
        with pytest.raises(NotCanonical):
            decode_object(content)

    assert through_bytes(body) == body
    assert text == encode(through_bytes(body))


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("", id="empty"),
        pytest.param("0", id="half-a-byte"),
        pytest.param("AA", id="upper-case"),
        pytest.param("zz", id="no-digits"),
        pytest.param("00" * 10_001, id="too-long"),
    ],
)
def test_a_script_that_cannot_be_watched_is_refused(script: str) -> None:
    body = encode_perimeter(perimeter(member("a")))

    with pytest.raises(FieldMalformed):
        decode_perimeter(put(body, ("members", 0, "scripts", 0), script))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"{}", id="no-line-feed"),
        pytest.param(b"{}\n{}\n\n", id="empty-line"),
        pytest.param(b"[]\n", id="no-object"),
        pytest.param(b"\xff\n", id="no-text"),
        pytest.param(b'{"txid": 1.0}\n', id="a-float"),
    ],
)
def test_bytes_that_are_no_rows_are_refused(content: bytes) -> None:
    with pytest.raises(BiplomacyError):
        decode_rows(content)


@given(st.binary(max_size=60))
def test_a_strangers_bytes_never_fault(content: bytes) -> None:
    assert outcome(lambda lines: encode_rows(decode_rows(lines)), content) in (
        "statement-not-canonical",
        "field-malformed",
        content,
    )


def row(candidates: tuple[str, ...] = ()) -> FlowRow:
    chain = OwnedChain()
    chain.fund("a", 1)
    (flow,) = read_flows(chain, perimeter(member("a")))
    (found,) = flow_rows([replace(flow, candidates=candidates)])
    return found


def test_a_row_keeps_as_many_candidates_as_a_reader_takes() -> None:
    found = row(tuple(f"said-{n}" for n in range(MAX_CANDIDATES + 1)))

    assert decode_rows(encode_rows([found])) == (found,)
    assert len(found.candidates) == MAX_CANDIDATES


@pytest.mark.parametrize(
    ("count", "candidates", "inline"),
    [
        pytest.param(INLINE_ROWS, 0, True, id="few"),
        pytest.param(INLINE_ROWS + 1, 0, False, id="many"),
        pytest.param(INLINE_ROWS, 50, False, id="few-but-long"),
    ],
)
def test_rows_stand_in_the_statement_while_there_is_room(
    count: int, candidates: int, *, inline: bool
) -> None:
    rows = [row(tuple(f"said-{n}" for n in range(candidates)))] * count

    table = flow_table(rows)

    assert (table.rows is not None) is inline
    assert (len(encode_rows(rows)) <= INLINE_BYTES) is (candidates == 0)
    assert table.count == count


def test_a_row_states_its_flow() -> None:
    found = row(("said",))

    assert (found.classification, found.grade) == (FlowClass.MINING, Grade.CHAIN)
    assert (found.received, found.sent, found.lo, found.hi) == (Amount(1), ZERO, ZERO, ZERO)
    assert (found.matched, found.candidates) == (None, ("said",))


FIRST, LAST = Day.parse("2025-07-14"), Day.parse("2025-02-27")


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param(Acquired("fund", Amount(1), FIRST, LAST), id="acquired"),
        pytest.param(Unchanged(FIRST, LAST, ZERO), id="unchanged"),
        pytest.param(ExplainedBy(Amount(1), Amount(1), FIRST, LAST), id="explained-by"),
    ],
)
def test_a_claim_that_ends_before_it_begins_is_refused(stated: Parameters) -> None:
    body = encode_claim(Claim("c", "t", "press", FIRST, Reading.EXACTLY, "s", stated))

    with pytest.raises(ClaimMalformed):
        decode_claim(body)
