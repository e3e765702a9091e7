"""A chain that anyone can rebuild: dated regtest blocks, mined in plain Python (chain §6).

Regtest accepts any header whose hash is below half of all numbers, halves its subsidy every 150
blocks, lets a coinbase be spent after 100 more, and asks only that time passes the median of the
last eleven blocks. So the real dates of a state's history are valid block times. The factory
keeps the rules of money that it can see and refuses what a node would refuse; scripts are the
node's business (``adapters/kernel.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING

from biplomacy.chain.commitments import WITNESS_TAG, merkle_root
from biplomacy.chain.errors import RegtestRefused
from biplomacy.chain.model import Outpoint, TxInput, TxOutput
from biplomacy.chain.script import push, push_number
from biplomacy.chain.serialisation import compact_size
from biplomacy.chain.spending import FINAL_SEQUENCE, SignedTransaction, seal
from biplomacy.chain.transaction import sha256d
from biplomacy.values.amount import ZERO, Amount
from biplomacy.values.block_id import BlockId

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK_VERSION = 0x20000002  # signals segwit, which bcoin needs before it accepts a witness
BITS = 0x207FFFFF
HALVING_INTERVAL = 150
COINBASE_MATURITY = 100
MEDIAN_SPAN = 11
GENESIS_TIME = 1_296_688_602
GENESIS = bytes.fromhex(
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e"
    "67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f200200000001010000000100000000000000000000"
    "00000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f"
    "4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f75742066"
    "6f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a6"
    "7962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000"
)
_COINBASE_TAG = b"biplomacy"


@dataclass(frozen=True, slots=True)
class Unspent:
    """An output that the factory's chain still holds."""

    outpoint: Outpoint
    script: bytes
    amount: Amount
    height: int
    coinbase: bool

    def mature(self, height: int) -> bool:
        """Say whether a block at ``height`` may spend it."""
        return not self.coinbase or height - self.height >= COINBASE_MATURITY


def subsidy(height: int) -> Amount:
    """Return what a regtest block at ``height`` may create."""
    halvings = height // HALVING_INTERVAL
    return Amount(50 * 10**8 >> halvings) if halvings < 64 else ZERO  # noqa: PLR2004 - as Core


def assemble_block(
    parent: BlockId,
    time: int,
    outputs: Sequence[TxOutput],
    transactions: Sequence[SignedTransaction] = (),
) -> tuple[bytes, SignedTransaction]:
    """Return a mined block after ``parent`` and its coinbase, which pays ``outputs``.

    Only the work is right for certain: amounts, spends and time are the caller's, so that tests
    can build blocks which a node must reject. A block commits to witnesses (BIP 141) where it
    has any, and else has none itself, so that a node accepts it before segwit is active too.
    """
    coinbase = _coinbase(parent.height + 1, outputs, transactions)
    root = merkle_root([coinbase.txid, *(each.txid for each in transactions)])
    header = _mined(BLOCK_VERSION.to_bytes(4, "little") + parent.hash + root, time)
    body = b"".join([coinbase.raw, *(each.raw for each in transactions)])
    return header + compact_size(1 + len(transactions)) + body, coinbase


def block_id(block: bytes, height: int) -> BlockId:
    """Return the name of a block at ``height``."""
    return BlockId(height, sha256d(block[:80]))


class ChainFactory:
    """A growing regtest chain with its table of unspent outputs.

    ``blocks[h]`` is the block at height h, from the genesis block on; the same calls give the
    same bytes on every machine.
    """

    def __init__(self) -> None:
        self.blocks: list[bytes] = [GENESIS]
        self.times: list[int] = [GENESIS_TIME]
        self.tip: BlockId = block_id(GENESIS, 0)
        # The genesis coinbase is not here: no node ever lets it be spent.
        self.unspent: dict[Outpoint, Unspent] = {}
        self._by_script: dict[bytes, dict[Outpoint, None]] = {}
        self._transactions: list[tuple[SignedTransaction, ...]] = [()]

    def mine(
        self,
        time: int,
        coinbase_script: bytes,
        transactions: Sequence[SignedTransaction] = (),
        coinbase_outputs: Sequence[TxOutput] = (),
    ) -> bytes:
        """Append a block of ``time`` (POSIX seconds) and return its bytes.

        The subsidy and all fees go to ``coinbase_script``, less what ``coinbase_outputs`` pay to
        others. Transactions may spend outputs of earlier ones in the same block.

        Raises:
            RegtestRefused: the time is not past the median, or a transaction spends what is not
                there, not mature, or less than it pays. The chain is then as it was.
        """
        height = self.tip.height + 1
        self._check_time(time)
        fees = self._fees(transactions, height)
        outputs = _shared(subsidy(height).sats + fees, coinbase_script, coinbase_outputs)
        block, coinbase = assemble_block(self.tip, time, outputs, transactions)
        self._append(block, time, (coinbase, *transactions))
        return block

    def coins(self, script: bytes) -> tuple[Unspent, ...]:
        """Return the outputs to ``script`` that the next block may spend, oldest first."""
        held = (self.unspent[outpoint] for outpoint in self._by_script.get(script, ()))
        return tuple(coin for coin in held if coin.mature(self.tip.height + 1))

    def fork(self, height: int) -> ChainFactory:
        """Return another factory whose tip is this chain's block at ``height``."""
        other = ChainFactory()
        for index in range(1, height + 1):
            other._append(self.blocks[index], self.times[index], self._transactions[index])
        return other

    def _check_time(self, time: int) -> None:
        median = median_low(self.times[-MEDIAN_SPAN:])
        if time <= median:
            raise RegtestRefused(
                f"block {self.tip.height + 1} of time {time} is not past the median {median}",
                hint="give each block a later time than the one before",
            )

    def _fees(self, transactions: Sequence[SignedTransaction], height: int) -> int:
        """Return the sum of fees, after checking that every input is there to be spent."""
        fresh: dict[Outpoint, Unspent] = {}
        gone: set[Outpoint] = set()
        fees = 0
        for signed in transactions:
            inputs = signed.transaction.inputs
            taken = [self._spendable(spent, fresh, gone, height) for spent in inputs]
            fee = sum(coin.amount.sats for coin in taken) - _paid(signed)
            if fee < 0:
                raise RegtestRefused(
                    f"transaction {signed.txid[::-1].hex()} pays {-fee} sat more than it spends",
                    hint="lower its outputs or add inputs",
                )
            fees += fee
            fresh.update((coin.outpoint, coin) for coin in _created(signed, height, coinbase=False))
        return fees

    def _spendable(
        self, spent: TxInput, fresh: dict[Outpoint, Unspent], gone: set[Outpoint], height: int
    ) -> Unspent:
        coin = self.unspent.get(spent.outpoint) or fresh.get(spent.outpoint)
        if coin is None or spent.outpoint in gone:
            raise RegtestRefused(
                f"{spent.outpoint} is not unspent at height {height}",
                hint="take outputs from ChainFactory.coins",
            )
        if not coin.mature(height):
            raise RegtestRefused(
                f"the coinbase {spent.outpoint} cannot be spent before height "
                f"{coin.height + COINBASE_MATURITY}",
                hint="mine more blocks first",
            )
        gone.add(spent.outpoint)
        return coin

    def _append(self, block: bytes, time: int, transactions: tuple[SignedTransaction, ...]) -> None:
        height = self.tip.height + 1
        for index, signed in enumerate(transactions):
            for spent in signed.transaction.inputs if index else ():
                coin = self.unspent.pop(spent.outpoint)
                del self._by_script[coin.script][spent.outpoint]
            for coin in _created(signed, height, coinbase=index == 0):
                self.unspent[coin.outpoint] = coin
                self._by_script.setdefault(coin.script, {})[coin.outpoint] = None
        self.blocks.append(block)
        self.times.append(time)
        self._transactions.append(transactions)
        self.tip = block_id(block, height)


def _created(signed: SignedTransaction, height: int, *, coinbase: bool) -> list[Unspent]:
    return [
        Unspent(Outpoint(signed.txid, vout), output.script, output.amount, height, coinbase)
        for vout, output in enumerate(signed.transaction.outputs)
    ]


def _paid(signed: SignedTransaction) -> int:
    return sum(output.amount.sats for output in signed.transaction.outputs)


def _shared(total: int, script: bytes, others: Sequence[TxOutput]) -> list[TxOutput]:
    """Return the coinbase's outputs: the remainder first, then what goes to others."""
    rest = total - sum(output.amount.sats for output in others)
    if rest < 0:
        raise RegtestRefused(
            f"the coinbase pays {-rest} sat more than subsidy and fees",
            hint="lower the amounts in coinbase_outputs",
        )
    return [TxOutput(script, Amount(rest)), *others]


def _coinbase(
    height: int, outputs: Sequence[TxOutput], transactions: Sequence[SignedTransaction]
) -> SignedTransaction:
    script = push_number(height) + push(_COINBASE_TAG)
    nothing = Outpoint(bytes(32), 0xFFFFFFFF)
    if not any(each.segwit for each in transactions):
        return seal(2, (TxInput(nothing, script, FINAL_SEQUENCE),), tuple(outputs), 0)
    reserved = bytes(32)
    root = merkle_root([bytes(32), *(each.wtxid for each in transactions)])
    commitment = TxOutput(WITNESS_TAG + sha256d(root + reserved), ZERO)
    spent = TxInput(nothing, script, FINAL_SEQUENCE, (reserved,))
    return seal(2, (spent,), (*outputs, commitment), 0)


def _mined(head: bytes, time: int) -> bytes:
    """Return the header with the first nonce that works; two tries are the mean."""
    start = head + time.to_bytes(4, "little") + BITS.to_bytes(4, "little")
    for nonce in range(1 << 32):
        header = start + nonce.to_bytes(4, "little")
        if sha256d(header)[31] < 0x80:  # noqa: PLR2004 - the target's highest bit, internal order
            return header
    raise RegtestRefused("no nonce gives enough work", hint="change the block's time")
