"""The port ``ScriptEngine``: the kernel and the templates give the same answers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biplomacy.chain.adapters.kernel_engine import KernelEngine
from biplomacy.chain.errors import KernelUnavailable, ScriptNotJudged
from biplomacy.chain.message import MessageOutcome, to_sign, verify_message
from biplomacy.chain.message_format import read_signature
from biplomacy.chain.model import TxOutput
from biplomacy.chain.ports import ScriptEngine
from biplomacy.chain.script_run import run_input
from biplomacy.chain.script_templates import TemplateEngine
from biplomacy.values.amount import Amount
from biplomacy.values.errors import FieldMalformed
from biplomacy.wiring import open_script_engine
from fakes.chain_messages import (
    NOTHING,
    Signed,
    in_witness,
    locked,
    spending_of,
    template_cases,
)
from fakes.script_words import script_of

CASES = template_cases()
TEMPLATES = TemplateEngine()
LOCKS = (
    pytest.param(locked("500 CHECKLOCKTIMEVERIFY", locktime=500), True, id="height-reached"),
    pytest.param(locked("500 CHECKLOCKTIMEVERIFY", locktime=499), False, id="height-to-come"),
    pytest.param(
        locked("500 CHECKLOCKTIMEVERIFY", locktime=500, sequence=0xFFFF_FFFF), False, id="final"
    ),
    pytest.param(
        locked("500 CHECKLOCKTIMEVERIFY", locktime=500_000_001), False, id="a-time-for-a-height"
    ),
    pytest.param(locked("144 CHECKSEQUENCEVERIFY", sequence=144), True, id="age-reached"),
    pytest.param(locked("144 CHECKSEQUENCEVERIFY", sequence=143), False, id="too-young"),
    pytest.param(
        locked("144 CHECKSEQUENCEVERIFY", sequence=144, version=0), False, id="version-without-ages"
    ),
    pytest.param(
        locked("144 CHECKSEQUENCEVERIFY", sequence=144 | 1 << 22), False, id="seconds-for-blocks"
    ),
)


@pytest.fixture(scope="module")
def kernel() -> Iterator[ScriptEngine]:
    with open_script_engine("kernel") as engine:
        yield engine


@pytest.fixture(params=["kernel", "templates"])
def engine(request: pytest.FixtureRequest, kernel: ScriptEngine) -> ScriptEngine:
    return kernel if request.param == "kernel" else TEMPLATES


@pytest.mark.parametrize("signed", CASES, ids=lambda case: case.name)
def test_each_engine_accepts_every_shape_that_both_know(
    engine: ScriptEngine, signed: Signed
) -> None:
    proof = verify_message(signed.script, signed.message, signed.signature, engine)

    assert proof.valid
    assert proof.engine == engine.name


@pytest.mark.parametrize(
    ("spent", "index"),
    [
        pytest.param(0, 0, id="no-output"),
        pytest.param(2, 0, id="one-too-many"),
        pytest.param(1, 1, id="no-such-input"),
        pytest.param(1, -1, id="below-zero"),
    ],
)
def test_outputs_that_do_not_fit_the_inputs_are_refused(
    engine: ScriptEngine, spent: int, index: int
) -> None:
    script = CASES[1].script
    outputs = (TxOutput(script, NOTHING),) * spent

    with pytest.raises(FieldMalformed):
        engine.verify_input(script, NOTHING, to_sign(script, b""), outputs, index)


def test_an_amount_that_is_not_the_output_s_is_refused(engine: ScriptEngine) -> None:
    script = CASES[1].script

    with pytest.raises(FieldMalformed):
        engine.verify_input(
            script, Amount(1), to_sign(script, b""), (TxOutput(script, NOTHING),), 0
        )


def test_the_templates_say_that_they_do_not_know_a_script() -> None:
    script = in_witness(b"\x51").script
    transaction = to_sign(script, b"", witness=(b"\x51",))

    with pytest.raises(ScriptNotJudged):
        TEMPLATES.verify_input(script, NOTHING, transaction, (TxOutput(script, NOTHING),), 0)


@pytest.mark.parametrize(("signed", "valid"), LOCKS)
def test_locks_are_judged_and_reported(
    kernel: ScriptEngine, signed: Signed, *, valid: bool
) -> None:
    proof = verify_message(signed.script, signed.message, signed.signature, kernel)

    assert proof.valid is valid
    assert proof.code == ("message-valid" if valid else "message-signature-wrong")
    assert not proof.at_once


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(CASES), st.integers(0, 1_000), st.integers(1, 255))
def test_both_engines_answer_a_changed_byte_alike(
    kernel: ScriptEngine, signed: Signed, place: int, bits: int
) -> None:
    text = read_signature(signed.signature)
    at = place % len(text.content)
    content = text.content[:at] + bytes([text.content[at] ^ bits]) + text.content[at + 1 :]
    changed = str(replace(text, content=content))

    one = verify_message(signed.script, signed.message, changed, kernel)
    other = verify_message(signed.script, signed.message, changed, TEMPLATES)

    assert not one.valid
    if other.code != "message-script-unknown":
        assert replace(one, engine="") == replace(other, engine="")


_WORDS = (
    "0 1 2 3 -1 16 17 0x02 0x01 0x00 'a' 'bc' DUP SWAP OVER ROT TUCK NIP PICK ROLL DROP 2DUP 3DUP"
    " 2OVER 2ROT 2SWAP IFDUP DEPTH SIZE EQUAL EQUALVERIFY ADD SUB 1ADD 1SUB NEGATE ABS NOT"
    " 0NOTEQUAL BOOLAND BOOLOR NUMEQUAL NUMNOTEQUAL LESSTHAN GREATERTHAN MIN MAX WITHIN IF NOTIF"
    " ELSE ENDIF VERIFY TOALTSTACK FROMALTSTACK RIPEMD160 SHA1 SHA256 HASH160 HASH256 NOP NOP4"
    " CHECKSIG CHECKMULTISIG CHECKLOCKTIMEVERIFY CHECKSEQUENCEVERIFY RETURN RESERVED"
)
WORDS = st.sampled_from(_WORDS.split())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(WORDS, max_size=14), st.lists(WORDS, max_size=6))
def test_our_run_of_any_script_answers_as_the_kernel(
    kernel: ScriptEngine, script: list[str], opening: list[str]
) -> None:
    spending = spending_of(script_of(" ".join(script)), script_of(" ".join(opening)))
    locked_by, spent = spending.spent[0].script, spending.spent

    run = run_input(locked_by, spending)

    answer = kernel.verify_input(locked_by, NOTHING, spending.transaction, spent, 0)
    assert run.valid in (answer, None)


def test_a_worker_that_ends_is_an_error_and_the_next_question_starts_another() -> None:
    signed = CASES[1]
    with KernelEngine() as engine:
        assert verify_message(signed.script, signed.message, signed.signature, engine).valid
        assert engine.process_id is not None
        os.kill(engine.process_id, signal.SIGKILL)

        with pytest.raises(KernelUnavailable):
            verify_message(signed.script, signed.message, signed.signature, engine)
        proof = verify_message(signed.script, signed.message, signed.signature, engine)

    assert proof.outcome is MessageOutcome.VALID
