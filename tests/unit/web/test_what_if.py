"""The programmes of a portal by name, and what one would give: asked, answered, and not kept."""

from __future__ import annotations

import re
from functools import cache

import pytest
from starlette.testclient import TestClient

from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.web.endpoints import PROBLEM
from biplomacy.web.portal import portal_app
from biplomacy.web.rates import Rates, Readers
from biplomacy.web.what_if import MAX_BODY, MOST_STEPS
from biplomacy.wiring import SystemRandomness
from fakes.programme_record import (
    el_salvador,
    programme_site,
    said_assessment,
    said_programme,
)
from fakes.small_log import SetClock

BUY: JsonObject = {
    "id": "buy",
    "title": "Buy a bitcoin a day",
    "standing": "illustrative",
    "purchases": [
        {
            "funding": "central-bank-fx",
            "btc": "1",
            "usd_per_btc": "118000",
            "daily": {"start": "2025-07-16", "end": "2026-06-30"},
        }
    ],
}
SEEN: JsonObject = {
    "fact": "debt.btc_linked",
    "place": "public-sector",
    "day": "2025-07-24",
    "quantity": {"value": "0", "unit": "USD", "grade": "assumed"},
    "standing": "illustrative",
}


@cache
def portal() -> TestClient:
    return TestClient(portal_app(programme_site()))


def address(name: str = "SLV-EFF-2025") -> str:
    return f"/api/v1/programmes/{name}/what-if"


def answered(body: JsonObject, name: str = "SLV-EFF-2025") -> JsonObject:
    found = portal().post(address(name), content=encode(body))
    assert found.status_code == 200, found.text
    return decode_object(found.content)


def answers(found: JsonObject) -> dict[str, str]:
    outcomes = found["outcomes"]
    assert isinstance(outcomes, list)
    return {str(one["clause"]): str(one["answer"]) for one in outcomes if isinstance(one, dict)}


def problem(content: bytes, name: str = "SLV-EFF-2025") -> tuple[int, str]:
    found = portal().post(address(name), content=content)
    assert found.headers["content-type"] == PROBLEM
    return found.status_code, str(decode_object(found.content)["code"])


def test_a_programme_and_its_assessment_are_served_as_they_were_logged() -> None:
    named = portal().get("/api/v1/programmes/SLV-EFF-2025")
    assessed = portal().get("/api/v1/programmes/SLV-EFF-2025/assessments/2025-07-24")

    assert named.content == portal().get("/entries/16").content
    assert named.headers["link"] == '</entries/16.tlog-proof>; rel="describedby"'
    assert assessed.content == portal().get("/entries/18").content


def test_an_assessment_with_an_action_is_served_where_there_is_no_other() -> None:
    found = portal().get("/api/v1/programmes/PAK-EFF-2024/assessments/2025-12-31")

    assert found.content == portal().get("/entries/22").content


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        pytest.param("XXX-EFF-2025", 404, "leaf-unknown", id="programme"),
        pytest.param("SLV-EFF-2025/assessments/2025-07-25", 404, "leaf-unknown", id="day"),
        pytest.param("SLV-EFF-2025/assessments/2025-02-30", 422, "day-out-of-range", id="no-day"),
    ],
)
def test_what_is_not_there_is_a_problem(path: str, status: int, code: str) -> None:
    found = portal().get(f"/api/v1/programmes/{path}")

    assert (found.status_code, decode_object(found.content)["code"]) == (status, code)


def test_nothing_asked_gives_what_was_assessed_and_says_that_it_is_not_logged() -> None:
    found = answered({})

    assert found["logged"] is False
    assert str(found["notice"]).startswith("Not logged, not signed and not kept")
    assert found["on"] == "2025-07-24"
    assert answers(found) == {"SLV-BTC-ACC": "undetermined", "SLV-BTC-DEBT": "undetermined"}


def test_a_number_that_is_given_settles_what_was_open() -> None:
    found = answered({"observations": [SEEN]})

    assert answers(found) == {"SLV-BTC-ACC": "undetermined", "SLV-BTC-DEBT": "met"}
    assert found["observations"] == {"record": 7, "given": 1}


def test_an_action_on_unknown_reserves_names_the_margin_that_it_takes() -> None:
    found = answered({"action": BUY, "on": "2025-12-31", "with_record": False}, "PAK-EFF-2024")

    assert found["effects"] == [
        {
            "clause": "PAK-NIR",
            "test_date": "2025-12-31",
            "before": "undetermined",
            "after": "undetermined",
            "needed_margin": {"value": "19942000", "unit": "USD", "grade": "assumed"},
        }
    ]


def test_numbers_of_the_record_are_taken_unless_the_asker_leaves_them_out() -> None:
    taken = answered({"action": BUY, "on": "2025-12-31"}, "PAK-EFF-2024")

    assert answers(taken) == {"PAK-NIR": "not-met"}


def test_numbers_that_are_missing_in_this_copy_are_not_taken_for_none() -> None:
    programme, observations = el_salvador()
    said = (said_programme(programme), said_assessment(programme, observations))
    client = TestClient(portal_app(programme_site(said)))

    found = client.post(address(), content=b"{}")
    without = client.post(address(), content=b'{"with_record":false}')

    assert (found.status_code, found.json()["code"]) == (409, "evidence-missing")
    assert without.status_code == 200


def test_what_hangs_on_the_outcomes_is_named() -> None:
    exposure = answered({})["exposure"]

    assert isinstance(exposure, list)
    assert exposure[0] == {
        "review": "first-review",
        "amount": "118",
        "unit": "USDm",
        "standing": "quoted",
        "clauses": ["SLV-BTC-ACC", "SLV-BTC-DEBT"],
    }


def test_nobody_keeps_an_answer() -> None:
    found = portal().post(address(), content=b"{}")

    assert found.headers["cache-control"] == "no-store"
    assert "etag" not in found.headers
    assert portal().get("/api/v1/statements").json()["data"][-1]["leaf_index"] == 23


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        pytest.param(b"", 422, "statement-not-canonical", id="nothing"),
        pytest.param(b"[]", 422, "statement-not-canonical", id="no-object"),
        pytest.param(b'{"on":1.5}', 422, "statement-not-canonical", id="float"),
        pytest.param(b'{"on":"2025-07-24","on":"2025-07-25"}', 422, "statement-not-canonical",
                     id="twice"),
        pytest.param(b'{"at":"2025-07-24"}', 422, "field-unknown", id="unknown"),
        pytest.param(b'{"with_record":1}', 422, "field-malformed", id="no-truth-value"),
        pytest.param(b'{"on":"2025-02-30"}', 422, "day-out-of-range", id="no-day"),
        pytest.param(b'{"on":"2024-12-31"}', 422, "programme-malformed", id="long-before"),
        pytest.param(b'{"on":"2025-07-01"}', 422, "programme-malformed", id="before-approval"),
        pytest.param(b'{"on":"2095-07-01"}', 422, "programme-malformed", id="far-away"),
        pytest.param(b'{"action":{"id":"x","title":"x","standing":"illustrative"}}', 422,
                     "programme-malformed", id="changes-nothing"),
        pytest.param(encode({"observations": [SEEN | {"fact": "debt"}]}), 422,
                     "expression-malformed", id="no-fact"),
        pytest.param(
            encode({"observations": [SEEN | {"quantity": {"value": "0", "unit": "BTC",
                                                          "grade": "assumed"}}]}),
            422, "unit-mismatch", id="no-unit-of-it"),
        pytest.param(
            encode({"observations": [SEEN | {"quantity": {"value": "1e3", "unit": "USD",
                                                          "grade": "assumed"}}]}),
            422, "quantity-not-exact", id="exponent"),
        pytest.param(encode({"observations": [SEEN | {"evidence": ["00"]}]}), 422,
                     "digest-malformed", id="no-digest"),
        pytest.param(
            encode({"observations": [
                {"fact": "stock.gross", "place": "reserve-fund", "day": "2025-07-24",
                 "quantity": {"value": "1", "unit": "BTC", "grade": "chain"},
                 "standing": "illustrative"}]}),
            409, "observations-conflict", id="against-the-record"),
        pytest.param(b" " * (MAX_BODY + 1), 413, "body-too-large", id="too-large"),
    ],
)  # fmt: skip
def test_a_question_that_does_not_read_is_refused(content: bytes, status: int, code: str) -> None:
    assert problem(content) == (status, code)


def test_an_action_of_very_many_steps_is_refused() -> None:
    days: JsonObject = {"daily": {"start": "2025-07-16", "end": "2030-06-30"}}
    purchase = BUY["purchases"]
    assert isinstance(purchase, list)
    assert isinstance(purchase[0], dict)

    found = portal().post(
        address(), content=encode({"action": BUY | {"purchases": [purchase[0] | days]}})
    )

    assert found.status_code == 422
    assert f"more than {MOST_STEPS:,}" in str(decode_object(found.content)["detail"])


def test_an_unknown_programme_is_said_before_the_question_is_read() -> None:
    assert problem(b"", "XXX") == (404, "leaf-unknown")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_question_is_only_posted(method: str) -> None:
    found = portal().request(method, address())

    assert found.status_code == 405
    assert decode_object(found.content)["code"] == "method-not-allowed"


def test_only_a_few_questions_a_minute_are_answered_for_one_reader() -> None:
    readers = Readers(Rates(trials=2), SetClock(), SystemRandomness())
    client = TestClient(portal_app(programme_site(), readers))

    statuses = [client.post(address(), content=b"{}").status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert client.get("/en/start/").status_code == 200


def test_the_notice_promises_nothing_that_is_not_kept() -> None:
    notice = str(answered({})["notice"])

    assert re.search(r"breach|violat|\blie", notice) is None
