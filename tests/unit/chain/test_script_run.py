"""A script's run by consensus: every operation once, every limit at its edge, kernel beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from biplomacy.chain.adapters.kernel_engine import KernelEngine
from biplomacy.chain.message import to_sign
from biplomacy.chain.message_format import decode_witness, read_signature
from biplomacy.chain.script import push
from biplomacy.chain.script_run import run_input, witness_program
from biplomacy.chain.sighash import Spending
from fakes.chain_messages import (
    KEYS,
    PUBLICS,
    Signed,
    alone,
    in_tapscript,
    in_witness,
    spending_of,
)
from fakes.script_words import script_of

XONLY = f"0x20 0x{PUBLICS[0][1:].hex()}"
LONG = f"'{'a' * 496}' DROP "  # 500 bytes
EMPTY_HASHES = (
    ("RIPEMD160", "9c1185a5c5e9fc54612808977ee8f548b2258d31"),
    ("SHA1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("HASH160", "b472a266d0bd89c13706a4132ccfb16f7c3b9fcb"),
    ("HASH256", "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456"),
)
TRUE = (
    "-1 -1 EQUAL", "1 2 TOALTSTACK DROP FROMALTSTACK 2 EQUAL", "1 2 3 2DROP 1 EQUAL",
    "1 2 2DUP ADD 3 EQUALVERIFY ADD 3 EQUAL", "1 2 3 3DUP ADD ADD 6 EQUALVERIFY ADD ADD 6 EQUAL",
    "1 2 3 4 2OVER 2 EQUALVERIFY 1 EQUALVERIFY 2DROP 2DROP 1",
    "1 2 3 4 5 6 2ROT 2 EQUALVERIFY 1 EQUALVERIFY 2DROP 2DROP 1",
    "1 2 3 4 2SWAP 2 EQUALVERIFY 1 EQUALVERIFY 2DROP 1", "1 IFDUP DEPTH 2 EQUALVERIFY DROP",
    "0 IFDUP DEPTH 1 EQUALVERIFY NOT", "1 2 NIP 2 EQUAL", "1 2 OVER 1 EQUALVERIFY 2DROP 1",
    "7 8 9 2 PICK 7 EQUALVERIFY 9 EQUALVERIFY 2DROP 1", "7 8 9 2 ROLL 7 EQUALVERIFY 2DROP 1",
    "1 2 3 ROT 1 EQUALVERIFY 2DROP 1", "1 2 SWAP 1 EQUALVERIFY", "1 2 TUCK 2 EQUALVERIFY 2DROP 1",
    "'abc' SIZE 3 EQUALVERIFY DROP 1", "4 1ADD 5 EQUAL", "4 1SUB 3 EQUAL", "4 NEGATE ABS 4 EQUAL",
    "0 NOT", "9 0NOTEQUAL", "9 5 SUB 4 EQUAL", "1 2 BOOLAND", "0 2 BOOLOR", "3 3 NUMEQUAL",
    "3 3 NUMEQUALVERIFY 1", "3 4 NUMNOTEQUAL", "3 4 LESSTHAN", "4 3 GREATERTHAN",
    "3 3 LESSTHANOREQUAL", "3 3 GREATERTHANOREQUAL", "3 4 MIN 3 EQUAL", "3 4 MAX 4 EQUAL",
    "3 3 4 WITHIN", "4 3 4 WITHIN NOT", "1 VERIFY 1", "NOP 1", "1 IF 1 ELSE RETURN ENDIF",
    "0 NOTIF 1 ELSE RETURN ENDIF", "0 IF VER ELSE 1 ELSE VER ENDIF", "0 IF RESERVED ENDIF 1",
    "0 0 0 CHECKMULTISIG", "0 0 0 1 CHECKMULTISIG", "0 0 CHECKSIG NOT",
    *(f"0 {name} 0x{push(bytes.fromhex(digest)).hex()} EQUAL"
      for name, digest in EMPTY_HASHES),
)  # fmt: skip
FALSE = (
    "", "0", "0x01 0x80", "ADD", "1 ADD", "FROMALTSTACK", "1 1 PICK", "1 -1 ROLL", "RETURN",
    "1 ELSE", "1 ENDIF", "1 IF 1", "IF ENDIF 1", "0 IF VERIF ENDIF 1", "RESERVED 1", "VER 1",
    "0 IF CAT ENDIF 1", "1 1 MUL", "0x05 0x0000000001 1ADD", "0 VERIFY 1", "1 0 0 CHECKMULTISIG",
    "0 1 0 CHECKMULTISIG", "0 0 -1 CHECKMULTISIG", "0 0 21 CHECKMULTISIG", "0 0 0 CHECKSIGADD",
    "0xff", "0x05 0x01", "0x4d 0x01", "CHECKSEQUENCEVERIFY 1", "-1 CHECKLOCKTIMEVERIFY 1",
)  # fmt: skip


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelEngine]:
    with KernelEngine() as engine:
        yield engine


def answers(script: bytes, spending: Spending, kernel: KernelEngine) -> tuple[bool | None, bool]:
    run = run_input(script, spending)
    answer = kernel.verify_input(
        script, spending.amount, spending.transaction, spending.spent, spending.index
    )
    return run.valid, answer


def legacy(words: str, opening: bytes, kernel: KernelEngine) -> tuple[bool | None, bool]:
    script = script_of(words)
    return answers(script, spending_of(script, opening), kernel)


def signed_input(signed: Signed) -> Spending:
    witness = decode_witness(read_signature(signed.signature).content)
    return alone(signed.script, to_sign(signed.script, signed.message, witness=witness))


@pytest.mark.parametrize("words", TRUE)
def test_each_operation_does_what_consensus_says(words: str, kernel: KernelEngine) -> None:
    assert legacy(words, b"", kernel) == (True, True)


@pytest.mark.parametrize("words", FALSE)
def test_a_script_that_consensus_refuses_is_refused(words: str, kernel: KernelEngine) -> None:
    assert legacy(words, b"", kernel) == (False, False)


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        pytest.param("NOP " * 201 + "1", "NOP " * 202 + "1", id="201-operations"),
        pytest.param("1 " * 1_000, "1 " * 1_001, id="1000-items"),
        pytest.param(f"'{'a' * 520}'", f"'{'a' * 521}'", id="520-bytes-in-a-push"),
        pytest.param(
            "0 0 " + "0 " * 20 + "20 CHECKMULTISIG",
            "0 0 " + "0 " * 21 + "21 CHECKMULTISIG",
            id="20-keys",
        ),
        pytest.param(LONG * 19 + "1 " * 500, LONG * 19 + "1 " * 501, id="10000-bytes"),
    ],
)
def test_a_limit_holds_at_its_edge(within: str, beyond: str, kernel: KernelEngine) -> None:
    assert legacy(within, b"", kernel) == (True, True)
    assert legacy(beyond, b"", kernel) == (False, False)


@pytest.mark.parametrize(
    ("items", "valid"), [((b"\x01" * 520,), True), ((b"\x01" * 521,), False), ((b"", b""), False)]
)
def test_a_witness_holds_items_of_520_bytes_and_leaves_one(
    items: tuple[bytes, ...], kernel: KernelEngine, *, valid: bool
) -> None:
    signed = in_witness(script_of("DROP 1"), *items)

    assert answers(signed.script, signed_input(signed), kernel) == (valid, valid)


@pytest.mark.parametrize(
    ("code", "items", "valid"),
    [
        pytest.param(f"{XONLY} CHECKSIG", (), True, id="checksig"),
        pytest.param(f"{XONLY} CHECKSIGVERIFY 1", (), True, id="checksigverify"),
        pytest.param(f"5 {XONLY} CHECKSIGADD 6 EQUAL", (), True, id="checksigadd"),
        pytest.param("DROP 0 0 0 CHECKMULTISIG", (), False, id="no-multisig"),
        pytest.param("DROP 0 0 CHECKSIG NOT", (), False, id="an-empty-key"),
        pytest.param("NIP IF 1 ENDIF", (b"\x02",), False, id="a-condition-of-two"),
        pytest.param("2DROP " + "NOP " * 202 + "1", (b"",), True, id="more-than-201-operations"),
        pytest.param(
            "DUP " * 8 + f"{XONLY} CHECKSIGVERIFY " * 8 + "1 NIP", (), True, id="eight-signatures"
        ),
        pytest.param(
            f"DUP {XONLY} DUP TOALTSTACK CHECKSIGVERIFY "
            + "DUP FROMALTSTACK DUP TOALTSTACK CHECKSIGVERIFY " * 9
            + "DROP 1",
            (),
            False,
            id="more-signatures-than-the-witness-pays-for",
        ),
    ],
)
def test_tapscript_has_its_own_rules(
    code: str, items: tuple[bytes, ...], kernel: KernelEngine, *, valid: bool
) -> None:
    signed = in_tapscript(script_of(code), key=KEYS[0], items=items)

    assert answers(signed.script, signed_input(signed), kernel) == (valid, valid)


@pytest.mark.parametrize("change", ["parity", "node", "script"])
def test_a_control_block_must_lead_to_the_output(change: str, kernel: KernelEngine) -> None:
    signed = in_tapscript(script_of("1"))
    script, control = decode_witness(read_signature(signed.signature).content)
    witness = {
        "parity": (script, bytes([control[0] ^ 1]) + control[1:]),
        "node": (script, control + bytes(32)),
        "script": (b"\x52", control),
    }[change]
    spending = alone(signed.script, to_sign(signed.script, signed.message, witness=witness))

    assert answers(signed.script, spending, kernel) == (False, False)


def test_a_witness_program_is_a_version_and_one_push() -> None:
    assert witness_program(b"\x00\x14" + bytes(20)) == (0, bytes(20))
    assert witness_program(b"\x60\x28" + bytes(40)) == (16, bytes(40))
    assert witness_program(b"\x61\x14" + bytes(20)) is None
    assert witness_program(b"\x51\x29" + bytes(41)) is None
    assert witness_program(b"\x51\x01\x00") is None
