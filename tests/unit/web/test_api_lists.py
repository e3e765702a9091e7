from __future__ import annotations

import csv
from io import StringIO
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.values.canonical import JsonObject, decode_object
from biplomacy.web.api_endpoints import API
from biplomacy.web.endpoints import Asked
from biplomacy.web.errors import FigureUnknown, QueryMalformed
from biplomacy.web.figure_endpoints import current_csv
from biplomacy.web.figures import IDS
from biplomacy.web.publication import Publication
from biplomacy.web.replies import tag_of
from fakes.portal_record import small_entries, small_site

LISTS = {one.operation_id: one for one in API}
PUBLICATION = Publication(small_site())
BALANCE = "reserve.balance"
Query = tuple[tuple[str, str], ...]


def ask(name: str, query: Query = (), figure: str = BALANCE) -> JsonObject:
    fields = (("figure", figure),) if name == "api-figure-history" else ()
    asked = Asked(LISTS[name].path, fields, query)
    return decode_object(LISTS[name].answer(PUBLICATION, asked).content)


def rows(answer: JsonObject) -> list[JsonObject]:
    data = answer["data"]
    assert isinstance(data, list)
    return [row for row in data if isinstance(row, dict)]


def all_pages(name: str, query: Query) -> list[JsonObject]:
    found: list[JsonObject] = []
    for _ in range(200):
        answer = ask(name, query)
        found += rows(answer)
        links = answer["links"]
        assert isinstance(links, dict)
        if links["next"] is None:
            return found
        query = tuple(parse_qsl(str(links["next"]).removeprefix("?")))
    pytest.fail("the pages have no end")


@pytest.mark.parametrize("name", LISTS)
@given(size=st.integers(1, 25))
def test_pages_of_any_size_yield_each_row_once(name: str, size: int) -> None:
    whole = rows(ask(name, (("page[size]", "1000"),)))

    assert all_pages(name, (("page[size]", str(size)),)) == whole


@pytest.mark.parametrize("name", ["api-statements", "api-figure-history"])
@given(size=st.integers(1, 25))
def test_what_only_grows_can_be_read_from_its_end(name: str, size: int) -> None:
    whole = rows(ask(name))

    backwards = all_pages(name, (("sort", "-leaf_index"), ("page[size]", str(size))))

    assert backwards == whole[::-1]
    indices = [int(str(row["leaf_index"])) for row in whole]
    assert indices == sorted(set(indices))


@given(size=st.integers(1, 5), after=st.integers(0, 20), first=st.integers(0, 20))
def test_pages_keep_to_a_filter(size: int, after: int, first: int) -> None:
    query = (("filter", f"leaf_index:gte:{first}"), ("page[after]", f"{after}"))

    found = all_pages("api-statements", (*query, ("page[size]", f"{size}")))

    assert [row["leaf_index"] for row in found] == list(range(max(first, after + 1), 16))


def test_every_statement_of_the_record_is_listed() -> None:
    found = rows(ask("api-statements"))

    assert len(found) == len(small_entries())
    assert found[15] == {
        "leaf_index": 15,
        "statement": str(PUBLICATION.record.audited.statements[15].id),
        "type": "reserve-report/1",
        "issuer": "bitcoin-office",
        "sequence": 15,
        "issued_at": "2025-07-17T12:00:15Z",
        "period": {"first": "2025-07-14", "last": "2025-07-14"},
        "supersedes": None,
        "signed_by": list(PUBLICATION.record.audited.statements[15].signed_by),
        "evidence": [],
    }


@pytest.mark.parametrize("figure", IDS)
def test_a_history_has_the_rows_of_the_figures_file(figure: str) -> None:
    file = current_csv(PUBLICATION, Asked("", (("figure", figure),))).content.decode()
    lines = list(csv.DictReader(StringIO(file, newline="")))

    found = [
        {name: written(value) for name, value in row.items()}
        for row in rows(ask("api-figure-history", figure=figure))
    ]

    assert found == [
        {name if name in found[0] else "value": value for name, value in line.items()}
        for line in lines[::-1]
    ]


def written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def test_the_list_of_figures_has_the_newest_of_each() -> None:
    answer = ask("api-figures", (("filter", "figure:eq:reserve.balance"),))

    (balance,) = rows(answer)
    assert (balance["value"], balance["unit"], balance["leaf_index"]) == ("623700000000", "sat", 15)
    assert (balance["verdict"], balance["grade"]) == ("confirmed", "chain")
    assert answer["meta"] == {
        "units": {row["figure"]: row["unit"] for row in rows(ask("api-figures"))},
        "checkpoint": {
            "origin": PUBLICATION.origin,
            "size": 16,
            "root": str(PUBLICATION.record.audited.checkpoint.head.root),
        },
    }


def test_amounts_and_money_are_text() -> None:
    assert all(isinstance(row["value"], str) for row in rows(ask("api-figures")))


def test_verdicts_come_in_the_order_in_which_they_were_given_and_say_by_whom() -> None:
    answer = ask("api-verdicts")
    meta = answer["meta"]

    assert [row["claim"] for row in rows(answer)] == [one.claim for one in PUBLICATION.record.rows]
    assert isinstance(meta, dict)
    assert meta["checked_by"] == "biplomacy verify on this machine"


@pytest.mark.parametrize(
    ("condition", "indices"),
    [
        pytest.param("leaf_index:eq:3", [3], id="equal"),
        pytest.param("leaf_index:gte:14", [14, 15], id="from"),
        pytest.param("leaf_index:lte:1", [0, 1], id="up-to"),
        pytest.param("leaf_index:gte:4,leaf_index:lte:5", [4, 5], id="both"),
        pytest.param("type:eq:charter/1", [0], id="text"),
        pytest.param("issuer:eq:nobody", [], id="nothing"),
        pytest.param("issued_at:lte:2025-07-01T23:59:59Z", [0], id="instant"),
        pytest.param("type:eq:perimeter/1,sequence:gte:1", [1], id="two-fields"),
    ],
)
def test_a_filter_keeps_what_meets_all_its_conditions(condition: str, indices: list[int]) -> None:
    found = rows(ask("api-statements", (("filter", condition),)))

    assert [row["leaf_index"] for row in found] == indices


def test_a_row_that_nobody_judged_meets_no_condition_on_its_verdict() -> None:
    found = rows(ask("api-figure-history", (("filter", "verdict:eq:confirmed"),)))

    assert [row["leaf_index"] for row in found] == [15]


def test_a_reader_chooses_the_fields() -> None:
    found = rows(ask("api-statements", (("fields", "type,leaf_index"), ("page[size]", "1"))))

    assert found == [{"leaf_index": 0, "type": "charter/1"}]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        pytest.param([("offset", "3")], "'offset'", id="not-offered"),
        pytest.param([("fields", "type"), ("fields", "type")], "fields occurs twice", id="twice"),
        pytest.param([("page[size]", "1001")], "page[size]", id="too-many"),
        pytest.param([("page[size]", "0")], "page[size]", id="none"),
        pytest.param([("page[size]", "")], "page[size]", id="empty"),
        pytest.param([("page[size]", "1_0")], "page[size]", id="python-number"),
        pytest.param([("page[after]", "-1")], "page[after]", id="negative"),
        pytest.param([("page[after]", "01")], "page[after]", id="leading-zero"),
        pytest.param([("page[after]", "\u0661")], "page[after]", id="arabic-digit"),
        pytest.param([("page[after]", "3\n")], "page[after]", id="line-end"),
        pytest.param([("fields", "leaf_index,colour")], "fields", id="unknown-field"),
        pytest.param([("filter", "issuer")], "filter", id="no-comparison"),
        pytest.param([("filter", "issuer:gte:a")], "filter", id="text-has-no-order"),
        pytest.param([("filter", "leaf_index:eq:x")], "filter", id="not-a-number"),
        pytest.param([("filter", "evidence:eq:x")], "filter", id="not-to-be-filtered"),
        pytest.param([("filter", "leaf_index:ne:1")], "filter", id="unknown-comparison"),
        pytest.param([("sort", "issuer")], "sort", id="other-order"),
    ],
)
def test_what_is_not_offered_is_refused_and_named(query: list[tuple[str, str]], named: str) -> None:
    with pytest.raises(QueryMalformed) as refused:
        ask("api-statements", tuple(query))

    assert named in refused.value.message
    assert "openapi.json" in refused.value.hint


@pytest.mark.parametrize("name", ["api-figures", "api-verdicts"])
def test_a_list_whose_rows_change_has_one_order(name: str) -> None:
    with pytest.raises(QueryMalformed):
        ask(name, (("sort", "-leaf_index"),))


def test_the_history_of_no_figure_is_unknown() -> None:
    with pytest.raises(FigureUnknown):
        ask("api-figure-history", figure="reserve.colour")


def test_a_link_repeats_what_was_asked() -> None:
    query = (("filter", "leaf_index:gte:2"), ("page[size]", "2"), ("page[after]", "4"))

    links = ask("api-statements", query)["links"]

    assert isinstance(links, dict)
    assert dict(parse_qsl(str(links["self"])[1:])) == dict(query)
    assert dict(parse_qsl(str(links["next"])[1:])) == {**dict(query), "page[after]": "6"}


@given(one=st.binary(max_size=4), other=st.binary(max_size=4))
def test_an_entity_tag_changes_when_and_only_when_a_byte_does(one: bytes, other: bytes) -> None:
    assert (tag_of(one) == tag_of(other)) == (one == other)
