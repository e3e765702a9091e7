"""Drafts: what a person writes, and where the witnesses of a policy are reached."""

from __future__ import annotations

import pytest

from biplomacy.record.addresses import WitnessAddress, witness_addresses
from biplomacy.record.charter import check_charter
from biplomacy.record.drafts import draft_charter, founding_statement, prepare_entries
from biplomacy.record.envelope import open_envelope, sign_statement
from biplomacy.record.errors import EnvelopeMalformed, SignatureMissing
from biplomacy.record.statement import decode_statement
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
from fakes.small_log import report_entry

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
