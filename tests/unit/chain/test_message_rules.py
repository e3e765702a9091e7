"""Each rule of BIP 322 beyond consensus: what it refuses is accepted by the kernel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from coincurve import PublicKey

from biplomacy.chain.adapters.kernel_engine import KernelEngine
from biplomacy.chain.message import MessageOutcome, to_sign, verify_message
from biplomacy.chain.message_format import decode_witness, read_signature
from biplomacy.chain.script import (
    pay_to_pubkey_hash,
    push,
)
from biplomacy.chain.script_rules import Rule
from biplomacy.chain.script_run import run_input
from biplomacy.chain.transaction import parse_transaction
from fakes.chain_messages import (
    KEYS,
    MESSAGE,
    OTHER,
    PUBLICS,
    Signed,
    ecdsa,
    in_legacy,
    in_tapscript,
    in_witness,
    locked,
    of_key_hash,
    simple,
    spending_of,
)
from fakes.script_words import script_of

KEY_CODE = pay_to_pubkey_hash(PUBLICS[0])
CHECK = f"0x21 0x{PUBLICS[0].hex()} CHECKSIG"
NOT_SIGNED = script_of(f"{CHECK} NOT")
SINGLE = script_of(f"0x20 0x{PUBLICS[0][1:].hex()} CHECKSIG")


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelEngine]:
    with KernelEngine() as engine:
        yield engine


BROKEN = (
    pytest.param(
        of_key_hash(ecdsa(KEYS[0], KEY_CODE, hash_type=0x81, digest="alone")),
        Rule.SIGHASH,
        id="a-signature-that-leaves-the-inputs-open",
    ),
    pytest.param(
        of_key_hash(ecdsa(KEYS[0], KEY_CODE, high=True)), Rule.LOW_S, id="the-high-s-twin"
    ),
    pytest.param(
        in_witness(NOT_SIGNED, ecdsa(OTHER, NOT_SIGNED)),
        Rule.NULLFAIL,
        id="a-wrong-signature-that-a-script-asks-for",
    ),
    pytest.param(
        in_witness(
            script_of(f"1 0x21 0x{PUBLICS[0].hex()} 1 CHECKMULTISIG NOT"), b"", ecdsa(OTHER, b"")
        ),
        Rule.NULLFAIL,
        id="a-wrong-signature-of-a-multisig",
    ),
    pytest.param(
        in_witness(script_of("0x01 0x05 DROP 1")), Rule.MINIMAL_DATA, id="a-five-pushed-as-bytes"
    ),
    pytest.param(
        in_witness(script_of("0x4c 0x02 0xffff DROP 1")), Rule.MINIMAL_DATA, id="pushdata-of-two"
    ),
    pytest.param(
        in_witness(script_of("1ADD 6 EQUAL"), b"\x05\x00"),
        Rule.MINIMAL_DATA,
        id="a-number-with-a-byte-too-much",
    ),
    pytest.param(
        in_legacy(script_of("1"), b"\x01"), Rule.CLEAN_STACK, id="an-item-that-is-left-over"
    ),
    pytest.param(
        in_witness(script_of("IF 1 ELSE 0 ENDIF"), b"\x02"),
        Rule.MINIMAL_IF,
        id="a-condition-of-two",
    ),
    pytest.param(
        in_witness(script_of("NOTIF 1 ELSE 0 ENDIF"), b"\x00"),
        Rule.MINIMAL_IF,
        id="a-condition-of-a-zero-byte",
    ),
    pytest.param(
        in_witness(script_of("CODESEPARATOR 1")), Rule.CODE_SEPARATOR, id="a-code-separator"
    ),
    pytest.param(
        in_witness(script_of("0 IF CODESEPARATOR ENDIF 1")),
        Rule.CODE_SEPARATOR,
        id="a-code-separator-that-does-not-run",
    ),
)
UPGRADABLE = (
    pytest.param(locked("0", version=1), Rule.VERSION, id="version-1"),
    pytest.param(locked("0", version=3), Rule.VERSION, id="version-3"),
    pytest.param(locked("0", version=0xFFFF_FFFF), Rule.VERSION, id="version-minus-1"),
    pytest.param(in_witness(script_of("NOP10 1")), Rule.UPGRADABLE_NOP, id="nop-10"),
    pytest.param(in_witness(script_of("NOP1 1")), Rule.UPGRADABLE_NOP, id="nop-1"),
    pytest.param(
        Signed("v2", b"\x52\x20" + b"\x01" * 32, simple(b"anything")),
        Rule.WITNESS_VERSION,
        id="witness-version-2",
    ),
    pytest.param(
        Signed("v16", b"\x60\x02\x01\x02", simple(b"")), Rule.WITNESS_VERSION, id="witness-16"
    ),
    pytest.param(
        in_legacy(b"\x51\x20" + b"\x01" * 32), Rule.WITNESS_VERSION, id="taproot-inside-p2sh"
    ),
    pytest.param(
        Signed("anchor", b"\x51\x02\x4e\x73", simple(b"")),
        Rule.WITNESS_VERSION,
        id="version-1-of-another-length",
    ),
    pytest.param(
        in_tapscript(SINGLE, leaf_version=0xC2), Rule.LEAF_VERSION, id="another-leaf-version"
    ),
    pytest.param(in_tapscript(script_of("CAT")), Rule.OP_SUCCESS, id="an-operation-of-the-future"),
    pytest.param(
        in_tapscript(script_of("0x02 0xffff CHECKSIG"), items=(b"\x01",)),
        Rule.KEY_TYPE,
        id="a-key-of-the-future",
    ),
    pytest.param(in_tapscript(SINGLE, key=KEYS[0], annex=b"\x50annex"), Rule.ANNEX, id="an-annex"),
)


def consensus(signed: Signed, kernel: KernelEngine) -> bool:
    text = read_signature(signed.signature)
    if text.form == "ful":
        transaction = parse_transaction(text.content)
    else:
        witness = decode_witness(text.content)
        transaction = to_sign(signed.script, signed.message, witness=witness)
    spent = spending_of(signed.script, b"").spent
    return kernel.verify_input(signed.script, spent[0].amount, transaction, spent, 0)


@pytest.mark.parametrize(("signed", "rule"), BROKEN)
def test_what_the_kernel_accepts_and_a_required_rule_forbids_is_invalid(
    signed: Signed, rule: Rule, kernel: KernelEngine
) -> None:
    proof = verify_message(signed.script, signed.message, signed.signature, kernel)

    assert consensus(signed, kernel)
    assert (proof.outcome, proof.code) == (MessageOutcome.INVALID, "message-rule-broken")
    assert proof.rules == (rule,)
    assert rule.value in proof.reason


@pytest.mark.parametrize(("signed", "rule"), UPGRADABLE)
def test_what_a_later_fork_may_decide_is_inconclusive(
    signed: Signed, rule: Rule, kernel: KernelEngine
) -> None:
    proof = verify_message(signed.script, signed.message, signed.signature, kernel)

    assert consensus(signed, kernel)
    assert (proof.outcome, proof.code) == (MessageOutcome.INCONCLUSIVE, "message-upgradable")
    assert proof.rules == (rule,)


def test_a_signature_with_a_padded_integer_is_refused_by_both(kernel: KernelEngine) -> None:
    good = of_key_hash(ecdsa(KEYS[0], KEY_CODE))
    spending = spending_of(good.script, b"")
    signature = ecdsa(KEYS[0], KEY_CODE)(spending)
    padded = signature[:1] + bytes([signature[1] + 1, 2, signature[3] + 1, 0]) + signature[4:]
    signed = Signed("der", good.script, simple(padded, PUBLICS[0]))

    proof = verify_message(signed.script, MESSAGE, signed.signature, kernel)

    assert not consensus(signed, kernel)
    assert proof.code == "message-signature-wrong"
    assert proof.rules == (Rule.STRICT_DER,)


def test_a_hybrid_key_is_accepted_by_consensus_and_refused_by_the_rules(
    kernel: KernelEngine,
) -> None:
    plain = PublicKey(PUBLICS[0]).format(compressed=False)
    hybrid = bytes([6 + (plain[-1] & 1)]) + plain[1:]
    code = push(hybrid) + b"\xac"
    signed = in_witness(code, ecdsa(KEYS[0], code))

    proof = verify_message(signed.script, MESSAGE, signed.signature, kernel)

    assert consensus(signed, kernel)
    assert (proof.code, proof.rules) == ("message-rule-broken", (Rule.STRICT_KEY,))


def test_a_legacy_script_that_holds_the_signature_itself_breaks_a_rule(
    kernel: KernelEngine,
) -> None:
    code = script_of(f"DROP {CHECK}")
    bare = spending_of(b"", b"")
    signature = ecdsa(KEYS[0], code, digest="legacy")(bare)
    script = push(signature) + code
    spending = spending_of(script, push(signature))

    run = run_input(script, spending)

    spent = spending.spent
    assert kernel.verify_input(script, spending.amount, spending.transaction, spent, 0)
    assert (run.valid, run.broken) == (None, (Rule.FIND_AND_DELETE,))


def test_a_script_that_hashes_without_end_is_inconclusive(kernel: KernelEngine) -> None:
    within, beyond = (
        in_tapscript(script_of("DUP RIPEMD160 DROP " * count), items=(b"\x01",))
        for count in (201, 202)
    )

    one = verify_message(within.script, MESSAGE, within.signature, kernel)
    other = verify_message(beyond.script, MESSAGE, beyond.signature, kernel)

    assert one.valid
    assert (other.outcome, other.code) == (MessageOutcome.INCONCLUSIVE, "message-work-refused")


def test_a_broken_rule_outweighs_an_upgradable_one(kernel: KernelEngine) -> None:
    signed = in_witness(script_of("NOP10 0x01 0x05"))

    proof = verify_message(signed.script, MESSAGE, signed.signature, kernel)

    assert proof.outcome is MessageOutcome.INVALID
    assert proof.rules == (Rule.UPGRADABLE_NOP, Rule.MINIMAL_DATA)


def test_a_signature_that_breaks_no_rule_is_valid_by_the_script_path(kernel: KernelEngine) -> None:
    signed = in_tapscript(SINGLE, key=KEYS[0])

    assert verify_message(signed.script, MESSAGE, signed.signature, kernel).valid
