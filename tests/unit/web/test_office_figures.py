"""Figures of programme, outlook and accord at addresses of their own, like the reserve's."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from io import StringIO

import pytest
from starlette.testclient import TestClient

from biplomacy.outlook.model import Drift
from biplomacy.programme.statement.assessment import decode_assessment
from biplomacy.values.canonical import decode_object
from biplomacy.web.endpoints import PROBLEM
from biplomacy.web.figures import KINDS, kind_of, kinds_in
from biplomacy.web.portal import portal_app
from biplomacy.web.publication import Publication
from biplomacy.web.record_view import RecordView
from fakes.accord_portal import exchanged, shown
from fakes.outlook_record import asked, body, outlook_record
from fakes.programme_record import programme_view, said_action, salvadoran_statements
from fakes.rendered import site_of


@cache
def weighed() -> RecordView:
    """Return Pakistan's assessments: as things are in entry 3, with an action in entry 4."""
    return programme_view(said_action())


@cache
def drawn() -> RecordView:
    """Return one question under both drifts: entries 1 and 2."""
    return outlook_record(body(asked()), body(asked(), Drift.HISTORICAL))


@cache
def judged() -> RecordView:
    return shown(exchanged().sv)


def client(record: RecordView) -> TestClient:
    return TestClient(portal_app(site_of(record)))


def ids(record: RecordView) -> list[str]:
    return [kind.id for kind in kinds_in(Publication(site_of(record)).published)]


@pytest.mark.parametrize(
    ("record", "figure", "index", "pointer", "unit"),
    [
        pytest.param(
            weighed, "programme.largest-buy-daily", 4, "/body/largest/k", "length", id="largest"
        ),
        pytest.param(
            weighed,
            "programme.margin-buy-daily-pak-nir",
            4,
            "/body/outcomes/0/margin/value",
            "USD",
            id="margin-after-an-action",
        ),
        pytest.param(
            drawn,
            "outlook.value-neutral-2",
            1,
            "/body/figures/1/value/p50/value",
            "USD",
            id="value",
        ),
        pytest.param(
            drawn,
            "outlook.below-floor-historical-1",
            2,
            "/body/figures/0/floors/0/at_market",
            "paths",
            id="a-count",
        ),
    ],
)
def test_a_figure_of_another_office_is_what_its_entry_says(
    record: Callable[[], RecordView], figure: str, index: int, pointer: str, unit: str
) -> None:
    held = record()
    served = client(held)

    (row,) = served.get(f"/figures/{figure}.json").json()["data"]
    pinned = served.get(f"/figures/{figure}/{index}.json").json()

    column = figure.rpartition(".")[2].replace("-", "_")
    assert (row["leaf_index"], row["pointer"], row["unit"]) == (index, pointer, unit)
    assert row["block"] is None
    assert pinned[column] == row[column] == said_at(held, index, pointer)


def said_at(record: RecordView, index: int, pointer: str) -> str:
    value: object = {"body": record.audited.statements[index].statement.body}
    for token in pointer.split("/")[1:]:
        if isinstance(value, list):
            value = value[int(token)]
        else:
            assert isinstance(value, dict)
            value = value[token]
    return str(value)


def test_each_policy_under_each_drift_is_a_figure_by_itself() -> None:
    found = [one for one in ids(drawn()) if one.startswith("outlook.value-")]

    assert found == [
        f"outlook.value-{drift}-{number}"
        for drift in ("neutral", "historical")
        for number in range(1, 5)
    ]


def test_a_share_is_the_text_that_was_signed_and_its_column_is_text() -> None:
    served = client(judged())
    shares = [one for one in ids(judged()) if one.startswith("accord.share-")]

    rows = list(csv.DictReader(StringIO(served.get(f"/figures/{shares[0]}.csv").text, newline="")))
    table = next(
        one
        for one in served.get("/datapackage.json").json()["resources"]
        if one["name"] == shares[0]
    )

    column = shares[0].rpartition(".")[2].replace("-", "_")
    (field,) = (one for one in table["schema"]["fields"] if one["name"] == column)
    assert rows[-1][column] == said_at(judged(), int(rows[-1]["leaf_index"]), rows[-1]["pointer"])
    assert (field["type"], field["unit"]) == ("string", "share")


def test_a_margin_that_is_no_one_number_is_no_figure() -> None:
    record = programme_view(salvadoran_statements())
    outcomes = decode_assessment(record.audited.statements[3].statement.body).outcomes
    exact = {
        f"programme.margin-{one.clause.lower()}"
        for one in outcomes
        if one.margin is not None and None is not one.margin.low == one.margin.high
    }

    assert set(ids(record)) == exact
    assert len(exact) < len(outcomes)


def test_the_api_lists_them_with_the_reserves() -> None:
    listed = client(drawn()).get("/api/v1/figures?page[size]=1000").json()["data"]

    assert [row["figure"] for row in listed] == ids(drawn())
    assert {row["verdict"] for row in listed} == {"confirmed"}


@pytest.mark.parametrize("figure", ["outlook.value", "outlook.value-neutral-9", "accord.share-x1"])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_figure_that_no_statement_has_is_unknown(figure: str, form: str) -> None:
    found = client(drawn()).get(f"/figures/{figure}.{form}")

    assert (found.status_code, found.headers["content-type"]) == (404, PROBLEM)
    assert decode_object(found.content)["code"] == "figure-unknown"


def test_no_name_of_a_kind_begins_with_another_that_has_several() -> None:
    several = [kind.name for kind in KINDS if kind.members]

    assert [
        (kind.id, name) for kind in KINDS for name in several if kind.id.startswith(f"{name}-")
    ] == []
    assert kind_of("accord.share-o1").id == "accord.share-o1"
