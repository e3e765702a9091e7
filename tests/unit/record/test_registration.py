from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record import errors
from biplomacy.record.charter import AMENDMENT, Amendment, encode_amendment
from biplomacy.record.model import Amend, Charter, Head, Logged, Predecessor, Statement
from biplomacy.record.personal import check_personal_data
from biplomacy.record.registration import (
    Place,
    check_entry,
    check_registration,
    entry_signers,
    refuse,
)
from biplomacy.record.registry import Registry
from biplomacy.record.windows import CharterHistory
from biplomacy.values.canonical import JsonObject
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Finding, Severity
from fakes.charters import (
    BITCOIN_OFFICE,
    CHARTER_OF_TEST,
    FIRST_INSTANT,
    MINISTRY,
    REPORT,
    founding,
    official,
    signed,
    statement,
)

HISTORY = CharterHistory.founded(CHARTER_OF_TEST)
PAIR = ["director", "auditor"]


def logged(index: int, said: Statement) -> Logged:
    return Logged(index, Digest.of(f"{index}".encode()), said, ())


def fold(*said: Statement) -> Registry:
    registry = Registry.empty()
    for index, one in enumerate(said):
        registry = registry.after(logged(index, one))
    return registry


def place(*before: Statement, logged_at: int | None = None) -> Place:
    return Place(len(before), HISTORY, fold(*before), logged_at)


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


FOUNDING = founding()
FIRST = statement(sequence=1)


def test_a_statement_in_its_place_has_no_findings() -> None:
    assert check_registration(FIRST, place(FOUNDING, logged_at=FIRST.issued_at)) == ()
    assert check_registration(FOUNDING, place()) == ()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param(statement(sequence=2), "sequence-gap", id="gap"),
        pytest.param(statement(sequence=0), "sequence-taken", id="reused"),
        pytest.param(statement("unheard/1", sequence=1), "issuer-unauthorised", id="type"),
        pytest.param(statement(REPORT, "finance-ministry"), "issuer-unauthorised", id="office"),
        pytest.param(statement(REPORT, "nobody"), "issuer-unauthorised", id="stranger"),
        pytest.param(replace(FOUNDING, sequence=1), "issuer-unauthorised", id="second-charter"),
        pytest.param(
            replace(FIRST, issued_at=FIRST_INSTANT - 1), "issued-before-previous", id="earlier"
        ),
        pytest.param(
            replace(FIRST, issued_at=FIRST_INSTANT + 401), "issued-after-logged", id="later"
        ),
        pytest.param(
            replace(FIRST, supersedes=Digest.of(b"never logged")), "supersedes-invalid", id="none"
        ),
        pytest.param(
            replace(FIRST, supersedes=Digest.of(b"0")), "supersedes-invalid", id="other-type"
        ),
    ],
)
def test_a_broken_rule_is_found(said: Statement, code: str) -> None:
    here = place(FOUNDING, logged_at=FIRST_INSTANT + 100)

    (finding,) = check_registration(said, here)

    assert (finding.code, finding.subject) == (code, "entry:1")
    with pytest.raises(InputError) as caught:
        refuse([finding])
    assert caught.value.code == code


def test_three_hundred_seconds_are_forgiven() -> None:
    said = replace(FIRST, issued_at=FIRST_INSTANT + 400)

    assert check_registration(said, place(FOUNDING, logged_at=FIRST_INSTANT + 100)) == ()


def test_entry_0_is_a_charter() -> None:
    assert codes(check_registration(statement(), place())) == ["issuer-unauthorised"]


def test_a_statement_is_superseded_once_and_by_its_own_kind() -> None:
    second = replace(statement(sequence=2), supersedes=Digest.of(b"1"))
    third = replace(statement(sequence=3), supersedes=Digest.of(b"1"))
    other = replace(statement("perimeter/1", sequence=2), supersedes=Digest.of(b"1"))
    newer = replace(second, type="reserve-report/2")

    assert codes(check_registration(second, place(FOUNDING, FIRST))) == []
    assert codes(check_registration(third, place(FOUNDING, FIRST, second))) == ["superseded-twice"]
    assert codes(check_registration(other, place(FOUNDING, FIRST))) == ["supersedes-invalid"]
    assert codes(check_registration(newer, place(FOUNDING, FIRST))) == ["issuer-unauthorised"]


def test_a_successor_goes_on_where_its_predecessor_ended() -> None:
    head = Head("old.example", 9, Digest.of(b"root"))
    registry = Registry.empty(Predecessor(head, (("bitcoin-office", 57),)))

    assert registry.next_sequence("bitcoin-office") == 57
    assert registry.next_sequence("finance-ministry") == 0


def test_a_registry_answers_the_same_after_others_were_derived_from_it() -> None:
    before = fold(FOUNDING)
    after = before.after(logged(1, replace(FIRST, supersedes=Digest.of(b"0"))))
    branch = before.after(logged(7, replace(FIRST, issued_at=FIRST_INSTANT + 50)))

    assert before.next_sequence("bitcoin-office") == 1
    assert after.next_sequence("bitcoin-office") == 2
    assert before.find(Digest.of(b"1")) is None
    assert before.superseded_by(Digest.of(b"0")) is None
    assert after.superseded_by(Digest.of(b"0")) == Digest.of(b"1")
    assert branch.superseded_by(Digest.of(b"0")) is None
    assert branch.last_issued_at("bitcoin-office") == FIRST_INSTANT + 50
    assert after.last_issued_at("bitcoin-office") == FIRST_INSTANT + 1
    assert before.last_issued_at("finance-ministry") is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["bitcoin-office", "finance-ministry"]), st.integers(0, 9)),
        max_size=12,
    ),
    st.data(),
)
def test_a_registry_knows_what_was_folded_and_nothing_later(
    said: list[tuple[str, int]], data: st.DataObject
) -> None:
    registries = [Registry.empty()]
    for index, (issuer, sequence) in enumerate(said):
        registries.append(registries[-1].after(logged(index, statement("x/1", issuer, sequence))))
    count = data.draw(st.integers(0, len(said)))

    for issuer in ("bitcoin-office", "finance-ministry"):
        spoken = [sequence for name, sequence in said[:count] if name == issuer]
        assert registries[count].next_sequence(issuer) == max(spoken, default=-1) + 1
    for index in range(len(said)):
        found = registries[count].find(Digest.of(f"{index}".encode()))
        assert (found is not None) is (index < count)


def test_an_entry_is_judged_by_rules_and_signatures_together() -> None:
    assert check_entry(signed(FIRST, PAIR), FIRST, place(FOUNDING)) == ()
    assert entry_signers(signed(FIRST, PAIR), FIRST, place(FOUNDING)) == tuple(
        sorted(official(name).keyid for name in PAIR)
    )

    bad = statement("unheard/1", sequence=4, body={"contact": "someone@example.org"})
    assert codes(check_entry(signed(bad, ["minister"]), bad, place(FOUNDING))) == [
        "issuer-unauthorised",
        "sequence-gap",
        "signature-invalid",
        "personal-data-suspected",
    ]


def test_a_stranger_has_one_finding() -> None:
    said = statement(REPORT, "nobody")

    findings = check_entry(signed(said, PAIR), said, place(FOUNDING))

    assert codes(findings) == ["issuer-unauthorised"]
    assert entry_signers(signed(said, PAIR), said, place(FOUNDING)) == ()


def test_a_charter_is_signed_by_those_who_may_amend_it() -> None:
    amenders = ["director", "minister"]

    assert check_entry(signed(FOUNDING, amenders), FOUNDING, place()) == ()
    assert len(entry_signers(signed(FOUNDING, amenders), FOUNDING, place())) == 2
    assert codes(check_entry(signed(FOUNDING, PAIR), FOUNDING, place())) == [
        "signature-invalid",
        "signature-missing",
    ]


def _amendment(charter: Charter) -> Statement:
    return statement(AMENDMENT, sequence=1, body=encode_amendment(Amendment(charter, "new keys")))


def test_an_amendment_needs_both_thresholds() -> None:
    office = replace(BITCOIN_OFFICE, keys=(*BITCOIN_OFFICE.keys, official("newcomer")))
    amend = Amend(2, (official("minister").keyid, official("newcomer").keyid))
    said = _amendment(replace(CHARTER_OF_TEST, offices=(office, MINISTRY), amend=amend))

    all_three = signed(said, ["director", "minister", "newcomer"])
    old_only = signed(said, ["director", "minister"])
    new_only = signed(said, ["minister", "newcomer"])

    assert check_entry(all_three, said, place(FOUNDING)) == ()
    assert len(entry_signers(all_three, said, place(FOUNDING))) == 3
    assert codes(check_entry(old_only, said, place(FOUNDING))) == ["signature-missing"]
    assert codes(check_entry(new_only, said, place(FOUNDING))) == ["signature-missing"]


def test_an_amendment_that_does_not_read_is_a_finding() -> None:
    said = statement(AMENDMENT, sequence=1, body={"reason": "none"})

    findings = check_entry(signed(said, PAIR), said, place(FOUNDING))

    assert codes(findings) == ["charter-malformed"]
    assert entry_signers(signed(said, ["director"]), said, place(FOUNDING)) == (
        official("director").keyid,
    )


def test_a_writer_is_told_the_first_reason_and_how_many_more() -> None:
    findings = (
        Finding("note", Severity.INFO, "entry:1", "nothing"),
        Finding("sequence-gap", Severity.FAILURE, "entry:1", "one is missing"),
        Finding("superseded-twice", Severity.FAILURE, "entry:1", "twice"),
    )

    refuse(findings[:1])
    with pytest.raises(errors.SequenceGap, match=r"one is missing \(and 1 more findings\)"):
        refuse(findings)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("write to jefe.uno@oficina.gob.sv today", "e-mail", id="e-mail"),
        pytest.param("call +503 2231-8000", "telephone", id="el-salvador"),
        pytest.param("+92(51)9203333", "telephone", id="pakistan"),
        pytest.param("0092 51 920 3333", "telephone", id="with-zeros"),
        pytest.param("0300-1234567", "telephone", id="pakistan-mobile"),
        pytest.param("cel. 7812-3456", "telephone", id="el-salvador-mobile"),
        pytest.param("holder 35202-1234567-1", "CNIC", id="cnic"),
        pytest.param("35202\u20131234567\u20131", "CNIC", id="cnic-with-dashes"),
        pytest.param("DUI 04567891-2.", "DUI", id="dui"),
    ],
)
def test_personal_data_is_suspected(text: str, seen: str) -> None:
    (finding,) = check_personal_data({"rows": [{"note": text}]}, subject="entry:3")

    assert finding.code == "personal-data-suspected"
    assert finding.message.startswith(".rows[0].note looks like a")
    assert seen in finding.message
    assert text not in finding.message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026-11-22T09:00:00Z", id="instant"),
        pytest.param("2025-07-14", id="day"),
        pytest.param("623700000001", id="satoshis"),
        pytest.param("1234567890123", id="watt-hours"),
        pytest.param("119117.00", id="price"),
        pytest.param("-0.000000001234", id="ratio"),
        pytest.param("2024-2026", id="years"),
        pytest.param("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", id="address"),
        pytest.param(CHARTER_OF_TEST.log_keys[0], id="verifier-key"),
        pytest.param("IMF Country Report 25/190 p. 7", id="source"),
        pytest.param("12345678 9", id="two-numbers"),
        pytest.param("a @ b", id="at"),
    ],
)
def test_figures_are_no_personal_data(text: str) -> None:
    assert check_personal_data({"value": text}) == ()


@given(st.binary(min_size=32, max_size=32))
def test_digests_are_no_personal_data(raw: bytes) -> None:
    assert check_personal_data({"sha256": raw.hex()}) == ()


def test_an_operator_may_let_a_field_pass() -> None:
    body: JsonObject = {"press": "press@example.org"}

    assert check_personal_data(body, allowed=[".press"]) == ()


def test_names_of_fields_are_looked_at_and_not_repeated() -> None:
    (finding,) = check_personal_data({"someone@example.org": 1})

    assert "someone" not in finding.message


def test_a_charter_holds_no_personal_data() -> None:
    assert check_personal_data(FOUNDING.body) == ()


def test_a_long_text_is_searched_in_little_time() -> None:
    body: JsonObject = {
        "a": "a" * 30_000,
        "b": "1 " * 15_000,
        "c": "a.@" * 10_000,
        "d": "+1-" * 10_000,
    }

    assert check_personal_data(body) == ()
