"""Supervision §A7.2, §A7.3: the register's answers for programs, safe to misread."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient

from biplomacy.record.merkle import leaf_hash
from biplomacy.record.receipt import check_receipt, decode_receipt
from biplomacy.register.dump import read_dump
from biplomacy.register.recorded import read_dumped, read_history
from biplomacy.values.canonical import JsonValue, decode_object
from biplomacy.values.digest import Digest
from biplomacy.values.pointer import value_at
from biplomacy.web.endpoints import PROBLEM
from biplomacy.web.portal import portal_app
from biplomacy.web.register_query import AS_AT
from fakes.portal_record import small_site
from fakes.register_record import (
    LICENSED_LEI,
    NOC_LEI,
    UNKNOWN_LEI,
    WALLET,
    broken_register,
    whole_register,
)
from fakes.rendered import site_of

API = "/api/v1/register/"


@cache
def portal() -> TestClient:
    return TestClient(portal_app(site_of(whole_register())))


def told(path: str, *pointers: str) -> list[JsonValue]:
    """Return what an answer holds at each pointer."""
    answer = portal().get(API + path)
    assert answer.status_code == 200, answer.text
    found = decode_object(answer.content)
    return [value_at(found, pointer) for pointer in pointers]


def problem(path: str, client: TestClient | None = None) -> tuple[int, str]:
    answer = (client or portal()).get(API + path)
    assert answer.headers["content-type"] == PROBLEM
    return answer.status_code, str(decode_object(answer.content)["code"])


def test_a_no_objection_certificate_is_not_a_licence() -> None:
    found = told(f"check?lei={NOC_LEI}", "/allowed", "/extent", "/state", "/reason")

    assert found == [False, "none", "noc", "a no-objection certificate is not a licence"]


def test_a_licence_allows_what_it_names_and_nothing_else() -> None:
    asked = f"check?lei={LICENSED_LEI}&activity="

    assert told(asked + "custody", "/allowed", "/extent") == [True, "full"]
    assert told(asked + "lending", "/allowed", "/reason") == [
        False,
        "licensed, but not for lending",
    ]


def test_a_firm_that_is_not_there_is_no_error() -> None:
    found = told(f"check?lei={UNKNOWN_LEI}", "/allowed", "/reason", "/event", "/record/leaf_index")

    assert found == [False, "not in the register", None, 13]


def test_a_domain_matches_on_the_boundary_of_a_label_and_a_warning_outranks() -> None:
    assert told("check?domain=APP.Karachi.Example", "/allowed", "/asked/text") == [
        True, "app.karachi.example",
    ]  # fmt: skip
    assert told("check?domain=notkarachi.example", "/allowed") == [False]
    assert told("check?domain=hotcoin.example", "/allowed", "/warnings/0/id") == [False, "w-1"]
    assert told("check?domain=karach1.example", "/allowed", "/lookalike_of/0/ground") == [
        False, "warning",
    ]  # fmt: skip


def test_a_name_gives_candidates_and_never_permission() -> None:
    found = told("check?name=karachi exchange", "/allowed", "/candidates/0/subject")

    assert found == [False, "karachi"]


def test_a_declared_wallet_leads_to_its_firm() -> None:
    assert told(f"check?wallet={WALLET}", "/authorisations/0/authorisation") == ["karachi"]


def test_the_same_question_on_another_day_is_answered_for_that_day() -> None:
    asked = f"check?lei={LICENSED_LEI}&as_at=2026-01-31"

    assert told(asked, "/allowed", "/state", "/as_at") == [
        False, "application_received", "2026-01-31",
    ]  # fmt: skip
    assert told(f"{asked}&as_known_at=2026-04-04", "/state") == [None]


def test_what_the_check_found_of_a_decision_stands_beside_it() -> None:
    (found,) = told(f"check?lei={LICENSED_LEI}", "/event/findings")

    assert found == [
        {
            "code": "register-backdated",
            "severity": "info",
            "message": "takes effect 2026-02-01, recorded 2026-04-05",
        }
    ]


def test_every_proof_that_an_answer_names_proves_its_entry() -> None:
    path = f"{API}check?lei={LICENSED_LEI}"
    content = portal().get(path).text
    proofs = set(re.findall(r'"proof":"([^"]+)"', content))

    assert len(proofs) == 3
    for proof in proofs:
        receipt = decode_receipt(portal().get(urljoin(path, proof)).content)
        logged = portal().get(urljoin(path, proof.removesuffix(".tlog-proof"))).content
        size = check_receipt(receipt, Digest(leaf_hash(logged)).raw).head.size
        assert size == whole_register().audited.checkpoint.head.size


def test_a_firm_is_told_with_its_history_and_its_wallets() -> None:
    found = told(f"entities/{LICENSED_LEI}", "/entity/lei", "/wallets/0/address", "/events")

    assert found[:2] == [LICENSED_LEI, WALLET]
    assert isinstance(found[2], list)
    assert [value_at({"it": one}, "/it/leaf_index") for one in found[2]] == [2, 3, 4, 5]
    assert told(f"entities/{UNKNOWN_LEI}", "/allowed", "/entity", "/events") == [False, None, []]


def test_authorisations_are_listed_by_state_activity_and_page() -> None:
    assert told("authorisations", "/meta/count", "/meta/allowed", "/next") == [4, 1, None]
    assert told("authorisations?state=suspended", "/data/0/extent") == ["run_off"]
    assert told("authorisations?activity=lending", "/data") == [[]]
    assert told("authorisations?page[size]=3", "/next") == [{"page[after]": 2}]
    assert told("authorisations?page[size]=3&page[after]=2", "/data/0/authorisation", "/next") == [
        "lahore", None,
    ]  # fmt: skip


def test_changes_are_whole_and_in_the_order_of_the_log() -> None:
    seen: list[JsonValue] = []
    since: JsonValue = 0
    while since is not None:
        rows, following = told(f"changes?since={since}&page[size]=4", "/data", "/next")
        assert isinstance(rows, list)
        seen += [value_at({"it": row}, "/it/leaf_index") for row in rows]
        since = None if following is None else value_at({"it": following}, "/it/since")

    assert seen == list(range(1, 12))


def test_a_dump_can_be_fetched_and_holds_the_same_history() -> None:
    address, size = told("dumps/", "/data/0/jsonl/file", "/data/0/as_of_size")
    lines = portal().get(urljoin(f"{API}dumps/", str(address))).content

    assert size == 12
    events = read_dumped(read_dump(lines)).events
    assert [one.event for one in events] == [
        one.event for one in read_history(whole_register().audited).events
    ]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("check", "query-malformed", id="nothing-asked"),
        pytest.param("check?lei=a&name=b", "query-malformed", id="asked-twice-over"),
        pytest.param("check?lei=a&lei=b", "query-malformed", id="one-way-twice"),
        pytest.param("check?name=a&colour=red", "query-malformed", id="not-offered"),
        pytest.param("check?name=a&activity=all", "query-malformed", id="no-activity"),
        pytest.param("check?name=a%0Ab", "query-malformed", id="control-characters"),
        pytest.param("check?lei=529900T8BM49AURSDO56", "lei-malformed", id="check-digits"),
        pytest.param("check?domain=a b", "domain-malformed", id="no-domain"),
        pytest.param("check?name=a&as_at=2026-02-30", "query-malformed", id="no-day"),
        pytest.param("check?name=a&as_at=1500-01-01", "query-malformed", id="too-early"),
        pytest.param("entities/529900T8BM49AURSDO56", "lei-malformed", id="entity"),
        pytest.param("authorisations?state=open", "query-malformed", id="no-state"),
        pytest.param("changes?since=-1", "query-malformed", id="negative"),
    ],
)
def test_bad_input_is_a_problem(path: str, code: str) -> None:
    assert problem(path) == (422, code)


def test_the_pattern_of_a_day_is_exact() -> None:
    known = re.compile(AS_AT.pattern)

    def days(year: int) -> int:
        texts = (f"{year:04}-{month:02}-{day:02}" for month in range(14) for day in range(33))
        return sum(known.fullmatch(text) is not None for text in texts)

    lengths = {year: days(year) for year in (1899, 1900, 1904, 2000, 2025, 2096, 2100, 2200, 2201)}
    assert lengths == {
        1899: 0, 1900: 365, 1904: 366, 2000: 366, 2025: 365, 2096: 366, 2100: 365, 2200: 365,
        2201: 0,
    }  # fmt: skip


def test_of_an_unsound_record_nothing_counts() -> None:
    portal_of_it = TestClient(portal_app(site_of(broken_register())))

    assert problem(f"check?lei={LICENSED_LEI}", portal_of_it) == (409, "record-gap")
    assert problem("dumps/", portal_of_it) == (409, "record-gap")


def test_a_record_without_a_register_says_no() -> None:
    answer = TestClient(portal_app(small_site())).get(f"{API}check?lei={LICENSED_LEI}")

    assert answer.json()["allowed"] is False


def test_the_same_question_again_gets_the_same_bytes_and_its_tag() -> None:
    path = f"{API}check?lei={LICENSED_LEI}"
    first, again = portal().get(path), portal().get(path)

    assert (first.content, first.headers) == (again.content, again.headers)
    tag = first.headers["ETag"]
    assert portal().get(path, headers={"If-None-Match": tag}).status_code == 304
