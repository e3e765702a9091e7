"""What follows from an accord that both offices signed (programme §10.7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.accord.accord_file import format_accord
from biplomacy.accord.accord_object import accord_digest
from biplomacy.accord.errors import AccordMalformed, AccordUnsigned
from biplomacy.accord.joining import (
    PAYLOAD_TYPE,
    WITNESS,
    WitnessDuties,
    join_accord,
    read_witness_file,
    signings,
)
from biplomacy.accord.model import Accord, Party
from biplomacy.record.addresses import witness_addresses
from biplomacy.record.errors import EnvelopeMalformed, SignatureTwice
from biplomacy.record.model import KeyKind
from biplomacy.record.policy import parse_policy
from biplomacy.record.signed_file import (
    SignedFile,
    add_file_signature,
    decode_signed_file,
    encode_signed_file,
    file_signers,
    joined_signatures,
)
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from fakes.accord_records import LETTER
from fakes.charters import official, signer, vkey
from fakes.joined_accord import joinable, signed

ALL = ("director", "auditor", "minister")


def with_party(accord: Accord, changed: Party) -> Accord:
    return replace(
        accord,
        parties=tuple(
            changed if party.state == changed.state else party for party in accord.parties
        ),
    )


def test_each_partys_record_asks_for_the_other_witness() -> None:
    joined = join_accord(signed(joinable(), *ALL), "SV")

    policies = {state: parse_policy(text) for state, text in joined.policies}
    sv, pk = joinable().parties
    assert sv.log
    assert pk.witness
    assert [key.name for key in policies["SV"].logs] == [sv.log.origin]
    assert [name for name, _ in policies["SV"].witnesses] == ["PK"]
    assert policies["SV"].quorum == "PK"
    assert policies["PK"].quorum == "SV"
    addresses = witness_addresses(dict(joined.policies)["SV"])
    assert [(one.name, one.url) for one in addresses] == [("PK", pk.witness.url)]


def test_a_witness_follows_the_others_log_and_not_its_own() -> None:
    for state, other in (("SV", "PK"), ("PK", "SV")):
        joined = join_accord(signed(joinable(), *ALL), state)

        stated = decode_object({one.name: one.content for one in joined.files()}[WITNESS])
        logs = {one.state: one.log for one in joinable().parties}
        assert joined.follows == (logs[other].vkey,)  # type: ignore[union-attr] # it is stated
        assert stated["logs"] == [
            {
                "origin": logs[other].origin,  # type: ignore[union-attr] # it is stated
                "vkey": logs[other].vkey,  # type: ignore[union-attr] # it is stated
                "monitoring": logs[other].monitoring,  # type: ignore[union-attr] # it is stated
            }
        ]
        assert (stated["max_age_s"], stated["clock_skew_s"], stated["mirror"]) == (
            86_400,
            300,
            True,
        )
        assert stated["accord"] == str(accord_digest(joinable()))


def witness_file() -> bytes:
    joined = join_accord(signed(joinable(), *ALL), "SV")
    return {one.name: one.content for one in joined.files()}[WITNESS]


def test_a_witness_file_says_as_whom_to_cosign_and_which_logs() -> None:
    sv, pk = joinable().parties

    assert sv.witness
    assert pk.log
    assert read_witness_file(witness_file()) == WitnessDuties(
        "sv.example/witness", (pk.log.vkey,), sv.witness.vkey
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"name": "other.example/witness"}, id="another-name"),
        pytest.param({"logs": []}, id="no-log"),
        pytest.param({"logs": [{"origin": "x"}]}, id="a-log-without-key"),
        pytest.param({"clock_skew_s": "300"}, id="no-number"),
        pytest.param({"quorum": 1}, id="unknown"),
    ],
)
def test_a_witness_file_that_contradicts_itself_is_refused(change: JsonObject) -> None:
    with pytest.raises((FieldMalformed, FieldUnknown)):
        read_witness_file(encode({**decode_object(witness_file()), **change}))


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(vkey("sv.example/record", KeyKind.LOG_ED25519), id="another-log"),
        pytest.param(vkey("pk.example/record", KeyKind.COSIGNATURE_ED25519), id="a-witness"),
    ],
)
def test_a_witness_follows_no_log_under_a_key_that_does_not_sign_for_it(key: str) -> None:
    log: JsonObject = {"origin": "pk.example/record", "vkey": key, "monitoring": "https://x"}

    with pytest.raises(FieldMalformed):
        read_witness_file(encode({**decode_object(witness_file()), "logs": [log]}))


def test_both_parties_derive_the_same_policies() -> None:
    file = signed(joinable(), *ALL)

    assert join_accord(file, "SV").policies == join_accord(file, "PK").policies


def test_three_parties_witness_each_other_together() -> None:
    accord = joinable()
    third = replace(accord.parties[1], state="BT", office="digital-office")
    assert third.log
    assert third.witness
    renamed = signed_third(third)
    file = signed(replace(accord, parties=(*accord.parties, renamed)), *ALL, "third")

    policy = parse_policy(dict(join_accord(file, "BT").policies)["BT"])

    assert policy.quorum == "partners"
    assert policy.groups[0].threshold == 2
    assert len(join_accord(file, "BT").follows) == 2


def signed_third(party: Party) -> Party:
    from fakes.joined_accord import ready  # noqa: PLC0415 - beside its only use

    return ready(replace(party, log=None, witness=None), "third")


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param((), id="nobody"),
        pytest.param(("director", "auditor"), id="one-side"),
        pytest.param(("director", "minister"), id="too-few-of-one-side"),
        pytest.param((*ALL[:1], "deputy", "minister"), id="a-stranger-for-an-official"),
    ],
)
def test_too_few_signatures_join_nothing(roles: tuple[str, ...]) -> None:
    with pytest.raises(AccordUnsigned) as caught:
        join_accord(signed(joinable(), *roles), "SV")

    assert "too few officials" in caught.value.message


def test_signatures_over_other_bytes_do_not_count() -> None:
    file = signed(joinable(), *ALL)
    changed = replace(file, payload=file.payload.replace(b"San Salvador", b"Islamabad", 1))

    with pytest.raises(AccordUnsigned):
        join_accord(changed, "SV")


def test_signatures_over_another_type_of_file_do_not_count() -> None:
    file = SignedFile(format_accord(joinable()), "text/plain")
    for role in ALL:
        file = add_file_signature(file, signer(role))

    with pytest.raises(AccordUnsigned):
        join_accord(file, "SV")
    with pytest.raises(AccordUnsigned):
        join_accord(replace(file, payload_type=PAYLOAD_TYPE), "SV")


def test_a_flipped_byte_of_a_signature_is_no_signature() -> None:
    file = signed(joinable(), *ALL)
    (keyid, first), *rest = file.signatures
    broken = replace(file, signatures=((keyid, bytes([first[0] ^ 1]) + first[1:]), *rest))

    assert sum(len(one.roles) for one in signings(broken, joinable())) == 2


@pytest.mark.parametrize("lacking", ["log", "witness", "keys"])
def test_an_accord_that_leaves_something_to_be_exchanged_joins_nothing(lacking: str) -> None:
    pk = joinable().parties[1]
    changed = {
        "log": replace(pk, log=None),
        "witness": replace(pk, witness=None),
        "keys": replace(pk, keys=()),
    }[lacking]

    with pytest.raises(AccordMalformed) as caught:
        join_accord(signed(with_party(joinable(), changed), *ALL), "SV")

    assert "party PK states no" in caught.value.message


def test_the_reported_letter_joins_nothing() -> None:
    with pytest.raises(AccordMalformed):
        join_accord(signed(LETTER), "SV")


def test_two_parties_share_neither_log_nor_key() -> None:
    sv, pk = joinable().parties
    for changed in (
        replace(pk, log=sv.log),
        replace(pk, witness=sv.witness),
        replace(pk, keys=(official("director"),)),
    ):
        with pytest.raises(AccordMalformed) as caught:
            join_accord(signed(with_party(joinable(), changed), *ALL), "SV")
        assert "stated twice" in caught.value.message


def test_a_stranger_is_no_party() -> None:
    with pytest.raises(AccordMalformed) as caught:
        join_accord(signed(joinable(), *ALL), "US")

    assert caught.value.hint == "it has SV, PK"


# ----------------------------------------------------------------------------- signed files
def test_a_signed_file_reads_back_without_a_changed_bit() -> None:
    content = encode_signed_file(signed(joinable(), *ALL))

    assert encode_signed_file(decode_signed_file(content)) == content


def test_signatures_that_were_made_apart_are_joined() -> None:
    mine, theirs = signed(joinable(), "director", "auditor"), signed(joinable(), "minister")

    assert joined_signatures(mine, theirs) == signed(joinable(), *ALL)
    with pytest.raises(EnvelopeMalformed):
        joined_signatures(mine, signed(LETTER, "minister"))


def test_a_key_signs_once() -> None:
    with pytest.raises(SignatureTwice):
        add_file_signature(signed(joinable(), "director"), signer("director"))


def test_one_key_under_two_names_counts_once() -> None:
    file = signed(joinable(), "director")
    twice = (official("director"), replace(official("director"), role="again"))

    assert len(file_signers(file, twice)) == 1


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="no-object"),
        pytest.param(b'{"payload":"AA==","payloadType":"x"}', id="no-signatures"),
        pytest.param(b'{"payload":"A","payloadType":"x","signatures":[]}', id="no-base64"),
        pytest.param(b'{"payload":"AA==","payloadType":"x","signatures":[{}]}', id="no-keyid"),
        pytest.param(
            b'{"payload":"AA==","payloadType":"x","signatures":[{"keyid":"z","sig":"AA=="}]}',
            id="a-short-keyid",
        ),
    ],
)
def test_a_strangers_envelope_causes_no_trace(content: bytes) -> None:
    with pytest.raises(EnvelopeMalformed):
        decode_signed_file(content)
