"""Signed messages (BIP 322): formats, fields, outcomes, and that no changed byte stays valid."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.errors import BlockMalformed, MessageNotSignable, MessageSignatureMalformed
from biplomacy.chain.message import (
    MessageOutcome,
    MessageProof,
    message_hash,
    message_proof_object,
    to_sign,
    to_spend,
    verify_message,
)
from biplomacy.chain.message_format import (
    MAX_SIGNATURE,
    MessageForm,
    decode_witness,
    encode_witness,
    read_signature,
)
from biplomacy.chain.message_signing import pay_to_taproot, sign_full, sign_message, sign_simple
from biplomacy.chain.model import Outpoint, TxInput, TxOutput
from biplomacy.chain.script import pay_to_pubkey_hash, pay_to_witness_pubkey_hash
from biplomacy.chain.script_templates import TemplateEngine
from biplomacy.chain.transaction import parse_transaction
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import decode, encode
from fakes.chain_messages import (
    KEYS,
    MESSAGE,
    NOTHING,
    OTHER,
    PUBLICS,
    Signed,
    full,
    in_witness,
    template_cases,
    with_fields,
)

ENGINE = TemplateEngine()
CASES = template_cases()
NATIVE = pay_to_witness_pubkey_hash(PUBLICS[0])
ANY_CASE = st.sampled_from(CASES)


def judge(signed: Signed) -> MessageProof:
    return verify_message(signed.script, signed.message, signed.signature, ENGINE)


@pytest.mark.parametrize("signed", CASES, ids=lambda case: case.name)
def test_a_message_signed_for_a_script_is_valid(signed: Signed) -> None:
    proof = judge(signed)

    assert proof.valid
    assert proof.at_once
    assert (proof.code, proof.engine, proof.rules) == ("message-valid", "templates", ())


def test_the_hashes_are_the_ones_that_the_bip_prints() -> None:
    script = bytes.fromhex("00142b05d564e6a7a33c087f16e0f730d1440123799d")

    assert message_hash(b"Hello World").hex() == (
        "f0eb03b1a75ac6d9847f55c624a99169b5dccba2a31f5b23bea77ba270de0a7a"
    )
    assert to_spend(script, b"Hello World").txid[::-1].hex() == (
        "b79d196740ad5217771c1098fc4a4b51e0535c32236c71f1ea4d61a2d603352b"
    )
    assert to_sign(script, b"Hello World").txid[::-1].hex() == (
        "88737ae86f2077145f93cc4b153ae9a1cb8d56afa511988c149c5c8c9d93bddf"
    )


def test_a_signature_is_the_same_bytes_each_time_it_is_made() -> None:
    assert [case.signature for case in template_cases()] == [case.signature for case in CASES]


def test_a_simple_signature_may_stand_without_its_prefix() -> None:
    signed = CASES[1]

    proof = judge(replace(signed, signature=signed.signature.removeprefix("smp")))

    assert (proof.valid, proof.form) == (True, MessageForm.SIMPLE)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("", "empty", id="empty"),
        pytest.param("ful", "empty", id="only-a-prefix"),
        pytest.param("not base64!", "not base64", id="nonsense"),
        pytest.param("smpAA=", "not base64", id="too-little-padding"),
        pytest.param("smpAB==", "bits left over", id="bits-left-over"),
        pytest.param("smpäö==", "not base64", id="beyond-ascii"),
        pytest.param("A" * (MAX_SIGNATURE * 2), "too many", id="oversize"),
    ],
)
def test_a_text_that_is_no_signature_is_refused(text: str, what: str) -> None:
    with pytest.raises(MessageSignatureMalformed, match=what):
        verify_message(NATIVE, MESSAGE, text, ENGINE)


def test_a_proof_of_funds_is_inconclusive_until_it_is_read() -> None:
    proof = verify_message(NATIVE, MESSAGE, "pofcHNidP8=", ENGINE)

    assert proof.outcome is MessageOutcome.INCONCLUSIVE
    assert (proof.code, proof.form) == ("message-format-unsupported", MessageForm.PROOF_OF_FUNDS)


@pytest.mark.parametrize("place", [0, 2, 4], ids=["pkh", "sh(wpkh)", "sh(wsh)"])
def test_a_script_that_is_no_native_segwit_needs_the_full_format(place: int) -> None:
    signed = replace(CASES[place], signature=CASES[1].signature)

    proof = judge(signed)

    assert (proof.outcome, proof.code) == (MessageOutcome.INVALID, "message-format-unfit")


@pytest.mark.parametrize("prefix", ["smp", "ful"])
def test_bytes_that_are_neither_stack_nor_transaction_are_invalid(prefix: str) -> None:
    text = prefix + base64.b64encode(b"\xfd\xff\xff junk").decode()

    proof = verify_message(NATIVE, MESSAGE, text, ENGINE)

    assert (proof.outcome, proof.code) == (MessageOutcome.INVALID, "message-encoding-wrong")


def test_the_output_must_be_one_of_nothing_to_op_return() -> None:
    for outputs in (
        (TxOutput(b"\x6a", Amount(1)),),
        (TxOutput(b"\x6a\x00", NOTHING),),
        (TxOutput(b"\x6a", NOTHING),) * 2,
        (),
    ):
        proof = judge(with_fields(CASES[1], outputs=outputs))

        assert (proof.outcome, proof.code) == (MessageOutcome.INVALID, "message-transaction-unfit")


def test_further_inputs_need_a_proof_of_funds() -> None:
    bare = to_sign(NATIVE, MESSAGE)
    more = replace(bare, inputs=(*bare.inputs, TxInput(Outpoint(b"\x01" * 32, 0), b"", 0)))

    proof = verify_message(NATIVE, MESSAGE, full(more), ENGINE)

    assert proof.code == "message-transaction-unfit"


def test_a_full_signature_of_another_message_is_invalid() -> None:
    signed = CASES[0]

    assert judge(replace(signed, message=b"another")).code == "message-signature-wrong"


def test_a_simple_signature_of_another_message_is_invalid() -> None:
    proof = judge(replace(CASES[1], message=MESSAGE + b"\n"))

    assert (proof.code, proof.reason) == ("message-signature-wrong", "a signature is wrong")


def test_a_script_that_the_templates_do_not_know_is_inconclusive() -> None:
    proof = judge(in_witness(b"\x51"))

    assert (proof.outcome, proof.code) == (MessageOutcome.INCONCLUSIVE, "message-script-unknown")


def test_an_engine_that_accepts_what_our_run_refuses_is_not_believed() -> None:
    class Yes(TemplateEngine):
        def verify_input(self, *_: object) -> bool:
            return True

    proof = verify_message(NATIVE, MESSAGE, "smpAA==", Yes())

    assert (proof.outcome, proof.code) == (MessageOutcome.INCONCLUSIVE, "message-engines-differ")


def test_a_proof_is_json_with_exact_bytes() -> None:
    shown = message_proof_object(judge(CASES[1]))

    assert decode(encode(shown)) == {
        "age": 0,
        "code": "message-valid",
        "engine": "templates",
        "format": "smp",
        "outcome": "valid",
        "reason": "signed by whoever can spend the script",
        "rules": [],
        "time": 0,
    }


def test_a_key_signs_only_for_its_own_scripts_and_is_not_shown() -> None:
    for sign in (sign_simple, sign_full, sign_message):
        for script in (NATIVE, pay_to_pubkey_hash(PUBLICS[0]), pay_to_taproot(KEYS[0])):
            with pytest.raises(MessageNotSignable) as refused:
                sign(OTHER, script, MESSAGE)
            assert OTHER.hex() not in str(refused.value)


@pytest.mark.parametrize("key", [b"", bytes(32), b"\xff" * 32, b"\x01" * 31])
def test_bytes_that_are_no_key_sign_nothing(key: bytes) -> None:
    with pytest.raises(MessageNotSignable):
        sign_message(key, NATIVE, MESSAGE)


def test_a_key_signs_for_the_plain_taproot_output_too() -> None:
    script = b"\x51\x20" + PUBLICS[0][1:]

    assert verify_message(script, MESSAGE, sign_message(KEYS[0], script, MESSAGE), ENGINE).valid


@given(st.lists(st.binary(max_size=300), max_size=6).map(tuple))
def test_a_witness_stack_reads_back(items: tuple[bytes, ...]) -> None:
    assert decode_witness(encode_witness(items)) == items


@given(st.binary(max_size=60))
def test_bytes_are_a_witness_stack_in_one_way_or_in_none(content: bytes) -> None:
    try:
        items = decode_witness(content)
    except BlockMalformed:
        return
    assert encode_witness(items) == content


@given(st.binary(max_size=200))
def test_a_message_of_any_bytes_is_signed_and_verified(message: bytes) -> None:
    for key, script in ((KEYS[0], NATIVE), (KEYS[1], pay_to_taproot(KEYS[1]))):
        signature = sign_message(key, script, message)

        assert verify_message(script, message, signature, ENGINE).valid


def flipped(content: bytes, place: int, bits: int) -> bytes:
    at = place % len(content)
    return content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :]


@given(ANY_CASE, st.sampled_from(["script", "message", "signature"]), st.data())
def test_no_changed_byte_stays_valid(signed: Signed, part: str, data: st.DataObject) -> None:
    place, bits = data.draw(st.integers(0, 1_000)), data.draw(st.integers(1, 255))
    text = read_signature(signed.signature)
    match part:
        case "script":
            changed = replace(signed, script=flipped(signed.script, place, bits))
        case "message":
            changed = replace(signed, message=flipped(signed.message, place, bits))
        case _:
            content = flipped(text.content, place, bits)
            changed = replace(signed, signature=str(replace(text, content=content)))

    assert not judge(changed).valid


@given(ANY_CASE, st.integers(0, 1_000))
def test_a_signature_cut_anywhere_is_not_valid(signed: Signed, place: int) -> None:
    text = read_signature(signed.signature)
    cut = text.content[: 1 + place % (len(text.content) - 1)]

    assert not judge(replace(signed, signature=str(replace(text, content=cut)))).valid


@given(st.binary(min_size=1, max_size=120), st.sampled_from(MessageForm), ANY_CASE)
def test_any_bytes_are_judged_without_a_crash(
    content: bytes, form: MessageForm, signed: Signed
) -> None:
    text = form.value + base64.b64encode(content).decode()

    assert not judge(replace(signed, signature=text)).valid


def test_a_full_signature_holds_the_transaction_that_was_signed() -> None:
    transaction = parse_transaction(read_signature(CASES[2].signature).content)

    assert transaction.inputs[0].outpoint == Outpoint(to_spend(CASES[2].script, MESSAGE).txid, 0)
