"""§C6.5, §C6.6: who published an endpoint or a return, and what follows from its digests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.screening.statement import travel_rule_return
from biplomacy.values.verdict import Grade, Verdict
from fakes.checked_record import put
from fakes.directory_record import endpoint, returned
from fakes.register_cases import OTHER_LEI
from fakes.supervision_record import FIRM_OFFICE, PVARA, Told, last, record, supervised


def test_an_endpoint_that_both_parties_published_counts() -> None:
    found = supervised(record(endpoint(), endpoint(PVARA)))
    by_firm = found[f"register.endpoint.0.{FIRM_OFFICE}"]

    assert (by_firm.verdict, by_firm.grade) == (Verdict.CONFIRMED, Grade.ATTESTED)
    assert by_firm.reason.startswith("its firm and the regulator have both published it; ")
    assert by_firm.evidence == ("entry:1", "entry:2")
    assert found["register.endpoint.1"].verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    "others",
    [
        pytest.param((), id="alone"),
        pytest.param((endpoint(PVARA, url="https://other.example/t"),), id="another-address"),
    ],
)
def test_an_endpoint_of_one_party_does_not_count_yet(others: tuple[Told, ...]) -> None:
    row = last(*others, endpoint())

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason == (
        "vasp-endpoint-single: it counts once its firm and the regulator have both published it"
    )


def test_a_firm_publishes_no_endpoint_of_another() -> None:
    row = last(endpoint(lei=OTHER_LEI))

    assert row.reason == (
        f"vasp-issuer-differs: {OTHER_LEI}: published by {FIRM_OFFICE}, which is neither that firm"
        " nor the regulator"
    )


def test_a_return_is_attested_and_its_roots_follow_from_its_digests() -> None:
    row = last(returned())
    bare = last(replace(returned(), evidence=()))

    assert (row.verdict, row.grade) == (Verdict.CONFIRMED, Grade.ATTESTED)
    assert row.recomputed == "1 sent, 1 received"
    assert (bare.verdict, bare.grade) == (Verdict.UNVERIFIABLE, Grade.ATTESTED)
    assert bare.reason.startswith("its digests do not lie beside the log; ")


def test_a_return_of_another_firm_or_of_other_digests_is_contradicted() -> None:
    foreign = returned(OTHER_LEI)
    root = put(returned().body, ("message_digest_root",), "0" * 64)
    count = put(returned().body, ("days", 0, "messages"), 7)

    assert last(foreign).reason.startswith(f"travel-return-issuer-differs: {OTHER_LEI}: ")
    assert last(replace(foreign, evidence=())).verdict is Verdict.CONTRADICTED
    assert last(replace(returned(), body=root)).reason.startswith(
        "travel-return-differs: message_digest_root: states 0"
    )
    assert last(replace(returned(), body=count)).reason.startswith(
        "travel-return-differs: 2026-07-01: states 7 messages under "
    )


def test_digests_that_do_not_read_contradict_the_return() -> None:
    told = replace(returned(), evidence=((travel_rule_return.DIGESTS_ROLE, b"{}\n"),))

    assert last(told).verdict is Verdict.CONTRADICTED
