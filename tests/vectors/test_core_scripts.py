"""Bitcoin Core's script tests (MIT): our run of each answers as the kernel does, rule by rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biplomacy.chain.adapters.kernel_engine import KernelEngine
from biplomacy.chain.errors import BlockMalformed
from biplomacy.chain.model import Outpoint, Transaction, TxInput, TxOutput
from biplomacy.chain.script_rules import Rule, ScriptRun
from biplomacy.chain.script_run import run_input
from biplomacy.chain.serialisation import serialise_transaction
from biplomacy.chain.sighash import Spending, taproot_digest
from biplomacy.chain.transaction import parse_transaction, sha256d
from biplomacy.values.amount import Amount
from fakes.script_words import script_of
from shared_files import shared

FINAL = 0xFFFF_FFFF
RULES = MappingProxyType(
    {
        "SIG_HIGH_S": Rule.LOW_S,
        "SIG_DER": Rule.STRICT_DER,
        "SIG_HASHTYPE": Rule.SIGHASH,
        "MINIMALDATA": Rule.MINIMAL_DATA,
        "MINIMALIF": Rule.MINIMAL_IF,
        "NULLFAIL": Rule.NULLFAIL,
        "DISCOURAGE_UPGRADABLE_NOPS": Rule.UPGRADABLE_NOP,
        "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM": Rule.WITNESS_VERSION,
    }
)


@dataclass(frozen=True)
class Case:
    script: bytes
    spending: Spending
    expected: str


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelEngine]:
    with KernelEngine() as engine:
        yield engine


def cases() -> Iterator[Case]:
    for row in json.loads(shared("vectors/bitcoin-core/script_tests.json").read_bytes()):
        witness: tuple[bytes, ...] = ()
        sats = 0
        if isinstance(row[0], list):
            *shown, btc = row.pop(0)
            if any("#" in item for item in shown):
                continue  # Taproot rows hold scripts that Core's own test fills in
            witness, sats = tuple(map(bytes.fromhex, shown)), round(btc * 100_000_000)
        if len(row) >= 4:
            yield case(script_of(row[1]), script_of(row[0]), witness, sats, row[3])


def case(
    script: bytes, opening: bytes, witness: tuple[bytes, ...], sats: int, expected: str
) -> Case:
    paid = TxOutput(script, Amount(sats))
    credit = named(TxInput(Outpoint(bytes(32), FINAL), b"\x00\x00", FINAL), paid)
    spent = TxInput(Outpoint(credit.txid, 0), opening, FINAL, witness)
    transaction = named(spent, TxOutput(b"", Amount(sats)))
    return Case(script, Spending(transaction, 0, Amount(sats), (paid,)), expected)


def named(spent: TxInput, output: TxOutput) -> Transaction:
    bare = Transaction(bytes(32), 1, (spent,), (output,), 0)
    txid = sha256d(serialise_transaction(bare, witness=False))
    return Transaction(txid, 1, (spent,), (output,), 0)


@cache
def runs() -> tuple[tuple[Case, ScriptRun], ...]:
    return tuple((found, run_input(found.script, found.spending)) for found in cases())


def asked(found: Case, kernel: KernelEngine) -> bool:
    spending = found.spending
    return kernel.verify_input(
        found.script, spending.amount, spending.transaction, spending.spent, spending.index
    )


def test_our_run_of_core_s_script_tests_answers_as_the_kernel(kernel: KernelEngine) -> None:
    for found, run in runs():
        assert run.valid in (asked(found, kernel), None)

    assert sum(run.valid is not None for _, run in runs()) == 1_210


def test_our_run_sees_each_rule_that_core_s_tests_break() -> None:
    for found, run in runs():
        if found.expected in RULES:
            assert RULES[found.expected] in run.rules
        if found.expected == "CLEANSTACK":
            assert Rule.CLEAN_STACK in run.rules


def transactions(name: str) -> Iterator[Case]:
    for row in json.loads(shared(f"vectors/bitcoin-core/{name}.json").read_bytes()):
        if len(row) < 3:
            continue
        try:
            transaction = parse_transaction(bytes.fromhex(row[1]))
        except BlockMalformed:
            continue
        paid = {
            Outpoint(bytes.fromhex(txid)[::-1], vout & FINAL): TxOutput(
                script_of(words), Amount(sats[0] if sats else 0)
            )
            for txid, vout, words, *sats in row[0]
        }
        if all(item.outpoint in paid for item in transaction.inputs):
            spent = tuple(paid[item.outpoint] for item in transaction.inputs)
            for index, output in enumerate(spent):
                yield Case(output.script, Spending(transaction, index, output.amount, spent), name)


def test_our_run_of_core_s_transactions_answers_as_the_kernel(kernel: KernelEngine) -> None:
    followed = 0
    for found in (*transactions("tx_valid"), *transactions("tx_invalid")):
        run = run_input(found.script, found.spending)

        assert run.valid in (asked(found, kernel), None)
        followed += run.valid is not None

    assert followed > 200


def test_the_digests_of_bip_341_are_the_published_ones() -> None:
    text = shared("vectors/bips/bip-0341/wallet-test-vectors.json").read_text()
    (case_341,) = json.loads(text)["keyPathSpending"]
    transaction = parse_transaction(bytes.fromhex(case_341["given"]["rawUnsignedTx"]))
    spent = tuple(
        TxOutput(bytes.fromhex(output["scriptPubKey"]), Amount(output["amountSats"]))
        for output in case_341["given"]["utxosSpent"]
    )
    checked = 0
    for item in case_341["inputSpending"]:
        index, hash_type = item["given"]["txinIndex"], item["given"]["hashType"]
        if hash_type in (0, 1):
            spending = Spending(transaction, index, spent[index].amount, spent)
            digest = taproot_digest(spending, hash_type)
            assert digest.hex() == item["intermediary"]["sigHash"]
            checked += 1

    assert checked == 2


@cache
def every_case() -> tuple[Case, ...]:
    return (*cases(), *transactions("tx_valid"))


def changed(content: bytes, place: int, byte: int) -> bytes:
    at = place % max(len(content), 1)
    return content[:at] + bytes([byte]) + content[at + 1 :]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_changed_byte_is_judged_as_the_kernel_judges_it(
    kernel: KernelEngine, data: st.DataObject
) -> None:
    found = data.draw(st.sampled_from(every_case()))
    place, byte = data.draw(st.integers(0, 10_000)), data.draw(st.integers(0, 255))
    script, spending, index = found.script, found.spending, found.spending.index
    inputs, spent = list(spending.transaction.inputs), list(spending.spent)
    item = inputs[index]
    match data.draw(st.sampled_from(["script", "opening", "witness"])):
        case "script":
            script = changed(script, place, byte)
        case "opening":
            item = replace(item, script=changed(item.script, place, byte))
        case _:
            item = replace(item, witness=tuple(changed(x, place, byte) for x in item.witness))
    inputs[index], spent[index] = item, replace(spent[index], script=script)
    transaction = replace(spending.transaction, inputs=tuple(inputs))

    case = Case(script, Spending(transaction, index, spending.amount, tuple(spent)), "")

    run = run_input(script, case.spending)

    assert run.valid in (asked(case, kernel), None)
