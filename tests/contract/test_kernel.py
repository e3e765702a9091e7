import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from biplomacy.chain.adapters.kernel import (
    KernelChain,
    RejectedBlock,
    validate_blocks,
    validate_source,
)
from biplomacy.chain.adapters.kernel_process import KernelInterpreter, KernelWorker
from biplomacy.chain.adapters.kernel_worker import native_block
from biplomacy.chain.errors import (
    BlockInvalid,
    BlockMalformed,
    BlockMissing,
    FileAlien,
    KernelDatadirBusy,
    KernelUnavailable,
    SpanUnknown,
)
from biplomacy.chain.header import parse_header
from biplomacy.chain.model import Integrity, Network, Outpoint, Span, TxOutput
from biplomacy.chain.regtest import (
    GENESIS,
    ChainFactory,
    assemble_block,
    block_id,
    subsidy,
)
from biplomacy.chain.spending import Wallet, WalletCoin, spend
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from biplomacy.values.errors import FieldMalformed, SourceError
from fakes.dated_chain import (
    MINERS,
    SEGWIT_WALLETS,
    WALLETS,
    block_time,
    dated_chain,
    mine_to,
)


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[KernelChain]:
    with KernelChain(tmp_path / "kernel", Network.REGTEST) as chain:
        yield chain


@pytest.fixture(scope="module")
def interpreter() -> Iterator[KernelInterpreter]:
    with KernelWorker() as worker:
        yield KernelInterpreter(worker)


def short_chain(height: int = 5) -> ChainFactory:
    factory = ChainFactory()
    mine_to(factory, height)
    return factory


def coinbase_of(sats: int) -> list[TxOutput]:
    return [TxOutput(MINERS.script, Amount(sats))]


def test_450_dated_blocks_with_spends_of_every_wallet_are_valid(kernel: KernelChain) -> None:
    factory = dated_chain().factory

    report = kernel.submit(factory.blocks)

    assert report.rejected == ()
    assert (report.tip, report.new, report.known) == (factory.tip, 450, 1)


def test_a_fresh_directory_starts_at_the_genesis_block(kernel: KernelChain) -> None:
    assert kernel.tip() == block_id(GENESIS, 0)
    assert kernel.block(block_id(GENESIS, 0)) == GENESIS
    assert (kernel.name, kernel.integrity) == ("kernel", Integrity.VALIDATED)


def test_blocks_and_headers_come_back_as_they_went_in(kernel: KernelChain) -> None:
    factory = dated_chain().factory
    kernel.submit(factory.blocks)

    headers = list(kernel.headers(()))
    pieces = list(kernel.pieces(Span(300, 450)))

    assert headers == [parse_header(block[:80]) for block in factory.blocks]
    assert list(kernel.headers([block_id(factory.blocks[440], 440)])) == headers[441:]
    found = {
        block.height: piece.buffer[offset : offset + length]
        for piece in pieces
        for block, offset, length in zip(
            piece.block_ids, piece.record_offsets, piece.record_lengths, strict=True
        )
    }
    assert found == {height: factory.blocks[height] for height in range(300, 451)}


def test_a_locator_of_a_stale_block_falls_back_to_the_next_known_one(kernel: KernelChain) -> None:
    factory = short_chain()
    other = factory.fork(3)
    other.mine(block_time(4) + 1, MINERS.script)
    kernel.submit([*factory.blocks, other.blocks[4]])

    headers = kernel.headers([other.tip, block_id(factory.blocks[3], 3)])

    assert [header.time for header in headers] == [block_time(4), block_time(5)]


def test_a_coinbase_that_pays_too_much_is_rejected_although_it_was_stored(
    kernel: KernelChain,
) -> None:
    factory = short_chain()
    greedy, _ = assemble_block(factory.tip, block_time(6), coinbase_of(5_000_000_001))

    report = kernel.submit([*factory.blocks, greedy])

    shown = block_id(greedy, 6).shown_hash
    assert report.rejected == (RejectedBlock(shown, "consensus"),)
    assert report.tip == factory.tip


def test_a_branch_is_judged_when_it_becomes_the_longer_one(kernel: KernelChain) -> None:
    factory = short_chain()
    greedy, _ = assemble_block(
        block_id(factory.blocks[3], 3), block_time(4) + 1, coinbase_of(5_000_000_001)
    )
    parent = block_id(greedy, 4)
    children = []
    for height in (5, 6):
        child, _ = assemble_block(parent, block_time(height) + 1, coinbase_of(1))
        parent = block_id(child, height)
        children.append(child)

    before = kernel.submit([*factory.blocks, greedy])
    after = kernel.submit(children)

    assert before.rejected == ()
    assert block_id(greedy, 4).shown_hash in {block.shown_hash for block in after.rejected}
    assert after.tip == factory.tip


def stranded() -> bytes:
    return assemble_block(BlockId(5, b"\x11" * 32), block_time(6), coinbase_of(1))[0]


def from_the_past() -> bytes:
    return assemble_block(short_chain().tip, 1_500_000_000, coinbase_of(1))[0]


def from_the_future() -> bytes:
    return assemble_block(short_chain().tip, 4_000_000_000, coinbase_of(1))[0]


def without_work() -> bytes:
    block = assemble_block(short_chain().tip, block_time(6), coinbase_of(1))[0]
    candidates = (block[:76] + bytes([nonce]) + block[77:] for nonce in range(256))
    return next(raw for raw in candidates if block_id(raw, 6).hash[31] >= 0x80)


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        pytest.param(stranded(), "missing-prev", id="unknown-parent"),
        pytest.param(from_the_past(), "invalid-header", id="before-the-median"),
        pytest.param(from_the_future(), "time-future", id="after-now"),
        pytest.param(without_work(), "invalid-header", id="no-work"),
        pytest.param(b"", "malformed", id="nothing"),
        pytest.param(bytes(4_000_001), "malformed", id="too-large"),
        pytest.param(GENESIS[:-1], "malformed", id="cut"),
    ],
)
def test_a_bad_block_is_reported_with_its_reason_and_stops_nothing(
    kernel: KernelChain, block: bytes, reason: str
) -> None:
    factory = short_chain()

    report = kernel.submit([*factory.blocks, block])

    assert [found.reason for found in report.rejected] == [reason]
    assert report.tip == factory.tip


def test_a_block_twice_is_known_and_not_rejected(kernel: KernelChain) -> None:
    factory = short_chain()
    kernel.submit(factory.blocks)

    again = kernel.submit(factory.blocks)

    assert (again.new, again.known, again.rejected) == (0, 6, ())


def test_the_longer_branch_wins(kernel: KernelChain) -> None:
    factory = short_chain()
    other = factory.fork(2)
    for height in range(3, 8):
        other.mine(block_time(height) + 1, MINERS.script)
    kernel.submit(factory.blocks)

    report = kernel.submit(other.blocks[3:])

    assert report.tip == other.tip


def test_a_block_that_is_not_there_is_missing(kernel: KernelChain) -> None:
    with pytest.raises(BlockMissing):
        kernel.block(BlockId(1, b"\x22" * 32))


def test_a_span_above_the_tip_is_refused(kernel: KernelChain) -> None:
    with pytest.raises(SpanUnknown):
        list(kernel.pieces(Span(0, 1)))


def test_a_chain_outlives_its_process(tmp_path: Path) -> None:
    factory = short_chain()
    with KernelChain(tmp_path, Network.REGTEST) as first:
        first.submit(factory.blocks)

    with KernelChain(tmp_path, Network.REGTEST) as second:
        assert second.tip() == factory.tip


def test_a_directory_in_use_is_busy(kernel: KernelChain, tmp_path: Path) -> None:
    assert kernel.tip().height == 0

    with pytest.raises(KernelDatadirBusy, match="cannot be opened"):
        KernelChain(tmp_path / "kernel", Network.REGTEST)


def test_a_file_is_no_data_directory(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")

    with pytest.raises(FileAlien):
        KernelChain(path, Network.REGTEST)


def test_a_killed_worker_is_a_failed_source(kernel: KernelChain) -> None:
    assert kernel.process_id is not None
    os.kill(kernel.process_id, signal.SIGKILL)

    with pytest.raises(KernelUnavailable) as caught:
        kernel.tip()

    assert isinstance(caught.value, SourceError)


def test_a_worker_that_does_not_answer_in_time_is_ended() -> None:
    with KernelWorker(timeout=0.0) as worker, pytest.raises(KernelUnavailable, match="no answer"):
        KernelInterpreter(worker).verify(*an_input(WALLETS[0]))


def test_our_way_to_build_a_block_gives_the_librarys_block() -> None:
    block = dated_chain().factory.blocks[440]

    assert bytes(native_block(block)) == block


def test_validating_a_chain_of_blocks_gives_its_tip() -> None:
    factory = dated_chain().factory

    assert validate_blocks(factory.blocks, Network.REGTEST) == factory.tip


def test_validating_stops_at_a_block_that_breaks_the_rules() -> None:
    factory = short_chain()
    greedy, _ = assemble_block(factory.tip, block_time(6), coinbase_of(subsidy(6).sats + 1))

    with pytest.raises(BlockInvalid, match="consensus"):
        validate_blocks([*factory.blocks, greedy], Network.REGTEST)


def test_a_source_is_validated_from_its_first_block_to_its_tip(kernel: KernelChain) -> None:
    factory = short_chain()
    kernel.submit(factory.blocks)

    assert validate_source(kernel) == factory.tip


def an_input(wallet: Wallet) -> tuple[bytes, bytes, list[TxOutput], int]:
    coin = WalletCoin(wallet, Outpoint(b"\x01" * 32, 0), Amount(1_000))
    signed = spend([coin], [TxOutput(MINERS.script, Amount(900))])
    return wallet.script, signed.raw, [TxOutput(wallet.script, coin.amount)], 0


@pytest.mark.parametrize("wallet", [pytest.param(w, id=w.kind.value) for w in WALLETS])
def test_the_interpreter_accepts_what_the_wallets_sign(
    interpreter: KernelInterpreter, wallet: Wallet
) -> None:
    assert interpreter.verify(*an_input(wallet))


@pytest.mark.parametrize("wallet", [pytest.param(w, id=w.kind.value) for w in SEGWIT_WALLETS])
def test_the_interpreter_refuses_another_amount(
    interpreter: KernelInterpreter, wallet: Wallet
) -> None:
    script, raw, _, index = an_input(wallet)

    assert not interpreter.verify(script, raw, [TxOutput(script, Amount(1_001))], index)


def test_the_interpreter_refuses_another_script(interpreter: KernelInterpreter) -> None:
    _, raw, _, index = an_input(WALLETS[0])
    other = WALLETS[1].script

    assert not interpreter.verify(other, raw, [TxOutput(other, Amount(1_000))], index)


@pytest.mark.parametrize(
    ("spent", "index"),
    [
        pytest.param(0, 0, id="no-output"),
        pytest.param(2, 0, id="one-output-too-many"),
        pytest.param(1, 1, id="no-such-input"),
        pytest.param(1, -1, id="below-zero"),
    ],
)
def test_what_would_end_the_library_never_reaches_it(
    interpreter: KernelInterpreter, spent: int, index: int
) -> None:
    script, raw, outputs, _ = an_input(WALLETS[0])

    with pytest.raises(FieldMalformed):
        interpreter.verify(script, raw, outputs * spent, index)


def test_bytes_that_are_no_transaction_are_refused(interpreter: KernelInterpreter) -> None:
    with pytest.raises(BlockMalformed):
        interpreter.verify(b"\x51", b"junk", [], 0)


def test_the_interpreter_of_a_chain_works_in_the_same_worker(kernel: KernelChain) -> None:
    assert kernel.interpreter.verify(*an_input(WALLETS[2]))


def test_a_spend_that_anyone_changed_is_rejected(kernel: KernelChain) -> None:
    factory = short_chain(101)
    coin = factory.coins(MINERS.script)[0]
    other = WalletCoin(WALLETS[0], coin.outpoint, coin.amount)
    forged = spend([other], [TxOutput(MINERS.script, coin.amount)])
    factory.mine(block_time(102), MINERS.script, [forged])

    report = kernel.submit(factory.blocks)

    assert [block.reason for block in report.rejected] == ["consensus"]
    assert report.tip.height == 101
