"""The vectors of BIP 322 on both engines, and signatures of another implementation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from biplomacy.chain.adapters.kernel_engine import KernelEngine
from biplomacy.chain.address import script_of_address
from biplomacy.chain.errors import MessageSignatureMalformed
from biplomacy.chain.message import (
    MessageOutcome,
    MessageProof,
    message_hash,
    to_sign,
    to_spend,
    verify_message,
)
from biplomacy.chain.model import Network
from biplomacy.chain.ports import ScriptEngine
from biplomacy.chain.script_templates import TemplateEngine
from shared_files import shared

OTHERS = json.loads((Path(__file__).parent / "bip322_full.json").read_bytes())
BEYOND_TEMPLATES = {"p2tr-time-lock", "p2wsh-time-lock", "p2sh-multisig-2of2"}


@dataclass(frozen=True)
class Vector:
    name: str
    script: bytes
    message: bytes
    signature: str


@pytest.fixture(scope="module")
def kernel() -> Iterator[ScriptEngine]:
    with KernelEngine() as engine:
        yield engine


@pytest.fixture(params=["kernel", "templates"])
def engine(request: pytest.FixtureRequest, kernel: ScriptEngine) -> ScriptEngine:
    return kernel if request.param == "kernel" else TemplateEngine()


def basic(part: str) -> list[dict[str, str]]:
    content = shared("vectors/bips/bip-0322/basic-test-vectors.json").read_bytes()
    rows: list[dict[str, str]] = json.loads(content)[part]
    return rows


def vector(row: dict[str, str], signature: str, name: str) -> Vector:
    script = script_of_address(row["address"], Network.MAIN)
    return Vector(name, script, row["message"].encode(), signature)


def judge(found: Vector, engine: ScriptEngine) -> MessageProof:
    return verify_message(found.script, found.message, found.signature, engine)


def test_the_hashes_of_the_vectors_are_the_published_ones() -> None:
    for row in basic("tx_hashes"):
        found = vector(row, "", "hashes")

        assert message_hash(found.message).hex() == row["message_hash"]
        assert to_spend(found.script, found.message).txid[::-1].hex() == row["to_spend_tx_hash"]
        assert to_sign(found.script, found.message).txid[::-1].hex() == row["to_sign_tx_hash"]


def test_the_vectors_signatures_are_valid(engine: ScriptEngine) -> None:
    signatures = [
        vector(row, signature, row["type"])
        for row in basic("simple")
        for signature in row["bip322_signatures"]
    ]

    assert len(signatures) == 6
    assert all(judge(found, engine).valid for found in signatures)


def test_the_vectors_faults_are_never_valid(kernel: ScriptEngine) -> None:
    refused, outcomes = 0, []
    for row in basic("error"):
        try:
            outcomes.append(
                judge(vector(row, row["signature"], row["description"]), kernel).outcome
            )
        except MessageSignatureMalformed:
            refused += 1

    assert refused == 3
    assert outcomes == [MessageOutcome.INVALID] * 5


def test_the_templates_call_no_fault_valid() -> None:
    for row in basic("error"):
        try:
            proof = judge(vector(row, row["signature"], "fault"), TemplateEngine())
        except MessageSignatureMalformed:
            continue
        assert not proof.valid


@pytest.mark.parametrize("row", OTHERS["full"], ids=lambda row: row["type"])
def test_another_implementation_s_full_signature_is_valid(
    row: dict[str, str], kernel: ScriptEngine
) -> None:
    proof = judge(vector(row, row["signature"], row["type"]), kernel)

    assert proof.valid
    assert (proof.time, proof.age) == (OTHERS["locktime"], OTHERS["sequence"])


@pytest.mark.parametrize("row", OTHERS["full"] + OTHERS["simple"], ids=lambda row: row["type"])
def test_the_templates_judge_what_they_know_of_it(row: dict[str, str]) -> None:
    proof = judge(vector(row, row["signature"], row["type"]), TemplateEngine())

    known = row["type"] not in BEYOND_TEMPLATES
    assert proof.outcome is (MessageOutcome.VALID if known else MessageOutcome.INCONCLUSIVE)


def test_another_message_or_signer_makes_each_of_them_invalid(engine: ScriptEngine) -> None:
    rows = OTHERS["full"] + OTHERS["simple"]
    for row, other in zip(rows, rows[1:] + rows[:1], strict=True):
        moved = {**row, "address": other["address"]}
        changed = {**row, "message": row["message"] + " "}

        for wrong in (moved, changed):
            assert not judge(vector(wrong, row["signature"], row["type"]), engine).valid
