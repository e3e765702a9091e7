"""Drafts: what a person writes, and where the witnesses of a policy are reached."""

from __future__ import annotations

import pytest

from biplomacy.record.addresses import WitnessAddress, witness_addresses
from biplomacy.record.charter import check_charter, encode_charter
from biplomacy.record.drafts import (
    draft_charter,
    draft_statement,
    founding_entry,
    founding_statement,
    prepare_entries,
)
from biplomacy.record.envelope import open_envelope, sign_statement
from biplomacy.record.errors import (
    CharterMalformed,
    EnvelopeMalformed,
    IssuedBeforePrevious,
    IssuerUnauthorised,
    SequenceTaken,
    SignatureMissing,
)
from biplomacy.record.history import Past, open_entry
from biplomacy.record.statement import decode_statement
from biplomacy.values.canonical import encode
from biplomacy.values.errors import BiplomacyError, FieldMalformed, FieldUnknown, NotCanonical
from fakes.charters import (
    CHARTER_OF_TEST,
    FIRST_INSTANT,
    LOG_VKEY,
    WITNESS_VKEY,
    official,
    policy,
    signer,
)
from fakes.small_log import charter_entry, report_entry

DRAFT = b'{ "type": "claim/1", "issuer": "bitcoin-office", "body": {"text": "x"} }'


def sign(payload: bytes) -> bytes:
    return sign_statement(payload, [signer("director")])


def seven(_issuer: str) -> int:
    return 7


def test_drafts_of_one_batch_are_numbered_in_their_order() -> None:
    entries = prepare_entries([DRAFT, DRAFT], seven, FIRST_INSTANT, sign)

    said = [decode_statement(open_envelope(entry).payload) for entry in entries]
    assert [statement.sequence for statement in said] == [7, 8]
    assert {statement.issued_at for statement in said} == {FIRST_INSTANT}


def test_what_a_draft_says_itself_is_kept() -> None:
    draft = (
        b'{"type":"claim/1","issuer":"a","sequence":3,"issued_at":"2025-07-14T12:00:00Z","body":{}}'
    )

    (entry,) = prepare_entries([draft], seven, FIRST_INSTANT, sign)

    said = decode_statement(open_envelope(entry).payload)
    assert (said.sequence, said.issued_at) == (3, 1_752_494_400)


def test_an_entry_that_was_signed_elsewhere_is_taken_as_it_is() -> None:
    signed = report_entry(0)

    assert prepare_entries([b" " + signed + b"\n"], seven, FIRST_INSTANT, None) == (signed,)


@pytest.mark.parametrize(
    ("content", "signs", "error"),
    [
        pytest.param(DRAFT, False, SignatureMissing, id="unsigned"),
        pytest.param(report_entry(0), True, EnvelopeMalformed, id="signed-twice"),
        pytest.param(b"[]", True, NotCanonical, id="no-object"),
        pytest.param(b'{"type":"claim/1"}', True, FieldMalformed, id="no-issuer"),
        pytest.param(DRAFT.replace(b"body", b"text"), True, FieldMalformed, id="no-body"),
        pytest.param(DRAFT.replace(b"{ ", b'{ "x": 1, '), True, FieldUnknown, id="unknown"),
    ],
)
def test_what_is_no_draft_is_refused(
    content: bytes, *, signs: bool, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        prepare_entries([content], seven, FIRST_INSTANT, sign if signs else None)


def test_the_draft_of_a_charter_makes_sense_as_it_is() -> None:
    officials = [official("director"), official("auditor")]

    charter = draft_charter(LOG_VKEY, "bitcoin-office", officials, 2)

    assert check_charter(charter) == ()
    assert decode_statement(founding_statement(charter, FIRST_INSTANT)).issuer == "bitcoin-office"


def test_a_charter_is_issued_by_an_office_that_may_amend_it() -> None:
    payload = founding_statement(CHARTER_OF_TEST, FIRST_INSTANT)

    assert decode_statement(payload).issuer == "bitcoin-office"


def test_only_witnesses_with_an_address_are_asked() -> None:
    addressed = policy().replace(WITNESS_VKEY, f"{WITNESS_VKEY}\thttps://partner.example/w")

    assert witness_addresses(policy()) == ()
    assert witness_addresses(addressed) == (WitnessAddress("partner", "https://partner.example/w"),)


REPORT_DRAFT = b'{"type": "reserve-report/1", "issuer": "bitcoin-office", "body": {}}'


def past_of_one_charter() -> Past:
    return open_entry(charter_entry(), Past()).past()


def test_a_draft_bears_what_the_log_asks_of_its_next_entry() -> None:
    payload = draft_statement(REPORT_DRAFT, past_of_one_charter(), FIRST_INSTANT + 5)

    said = decode_statement(payload)
    assert (said.sequence, said.issued_at, said.evidence) == (1, FIRST_INSTANT + 5, ())


def test_a_draft_may_run_ahead_of_others_that_are_on_their_way() -> None:
    ahead = REPORT_DRAFT.replace(b"{", b'{"sequence": 3, ', 1)

    payload = draft_statement(ahead, past_of_one_charter(), FIRST_INSTANT + 5)

    assert decode_statement(payload).sequence == 3


@pytest.mark.parametrize(
    ("content", "now", "error"),
    [
        pytest.param(
            REPORT_DRAFT.replace(b"{", b'{"sequence": 0, ', 1), 5, SequenceTaken, id="taken"
        ),
        pytest.param(REPORT_DRAFT, -5, IssuedBeforePrevious, id="early"),
        pytest.param(REPORT_DRAFT.replace(b"-report", b"-poem"), 5, IssuerUnauthorised, id="type"),
        pytest.param(report_entry(0), 5, EnvelopeMalformed, id="signed"),
        pytest.param(REPORT_DRAFT.replace(b"body", b"boby"), 5, FieldMalformed, id="no-body"),
    ],
)
def test_what_the_log_would_refuse_is_no_draft(
    content: bytes, now: int, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        draft_statement(content, past_of_one_charter(), FIRST_INSTANT + now)


def test_nothing_is_drafted_without_a_charter() -> None:
    with pytest.raises(CharterMalformed):
        draft_statement(REPORT_DRAFT, Past(), FIRST_INSTANT)


def test_a_charter_may_come_signed_or_unsigned_but_not_both() -> None:
    body = encode(encode_charter(CHARTER_OF_TEST))
    signed = founding_entry(body, FIRST_INSTANT, sign)

    assert founding_entry(b" " + signed, FIRST_INSTANT, None) == signed
    with pytest.raises(EnvelopeMalformed):
        founding_entry(signed, FIRST_INSTANT, sign)
    with pytest.raises(SignatureMissing):
        founding_entry(body, FIRST_INSTANT, None)
