"""From what was reported to a file that both can sign (programme §10.7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.accord.accord_file import format_accord, read_accord
from biplomacy.accord.errors import AccordMalformed
from biplomacy.accord.model import WitnessPlace
from biplomacy.accord.proposing import party_of_charter, with_parties
from fakes.accord_records import LETTER
from fakes.charters import CHARTER_OF_TEST, WITNESS_VKEY, official
from fakes.joined_accord import joinable, ready

WITNESS = WitnessPlace(WITNESS_VKEY, "https://office.example/witness")
LOG_URL = "https://office.example/log"


def test_a_party_is_what_its_charter_says() -> None:
    party = party_of_charter(
        CHARTER_OF_TEST, "SV", office="bitcoin-office", monitoring=LOG_URL, witness=WITNESS
    )

    assert party.log
    assert (party.log.origin, party.log.vkey) == (
        CHARTER_OF_TEST.origin,
        CHARTER_OF_TEST.log_keys[-1],
    )
    assert party.keys == tuple(map(official, ("director", "auditor", "deputy")))
    assert party.threshold == CHARTER_OF_TEST.amend.threshold


def test_a_charter_has_the_office_and_the_keys_or_is_refused() -> None:
    for office, problem in (("treasury", "has no office"), ("finance-ministry", "fewer keys")):
        with pytest.raises(AccordMalformed) as caught:
            party_of_charter(
                CHARTER_OF_TEST, "SV", office=office, monitoring=LOG_URL, witness=WITNESS
            )
        assert problem in caught.value.message


def test_what_was_expected_of_one_office_is_expected_of_the_one_that_acts() -> None:
    pk = replace(ready(LETTER.parties[1], "minister"), office="pvara", title="another name")

    accord = with_parties(LETTER, [pk])

    assert read_accord(format_accord(accord)) == accord
    issuers = {
        issuer
        for one in accord.commitments
        for milestone in one.milestones
        for issuer in milestone.expectation.issuers
    }
    assert issuers == {"SV/bitcoin-office", "PK/pvara"}
    assert accord.parties[1].title == LETTER.parties[1].title
    assert accord.parties[0] == LETTER.parties[0]


def test_the_same_parties_change_nothing() -> None:
    assert with_parties(joinable(), joinable().parties) == joinable()


def test_a_stranger_is_put_in_nobodys_place() -> None:
    with pytest.raises(AccordMalformed):
        with_parties(LETTER, [replace(LETTER.parties[0], state="US")])
