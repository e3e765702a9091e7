from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.chain.commitments import check_block
from biplomacy.chain.errors import RegtestRefused
from biplomacy.chain.model import Outpoint, TxOutput
from biplomacy.chain.regtest import GENESIS, ChainFactory, block_id, subsidy
from biplomacy.chain.spending import SignedTransaction, Wallet, WalletCoin, spend
from biplomacy.chain.transaction import parse_block
from biplomacy.values.amount import Amount
from fakes.dated_chain import KEYS, MINERS, block_time, dated_chain, fan_out, mine_to, wallet_coin

STATE = Wallet.p2wpkh(KEYS[2])


def mature_chain() -> ChainFactory:
    factory = ChainFactory()
    mine_to(factory, 101)
    return factory


def pay(factory: ChainFactory, amount: int) -> SignedTransaction:
    coin = factory.coins(MINERS.script)[0]
    return spend([wallet_coin(MINERS, coin)], [TxOutput(STATE.script, Amount(amount))])


def test_the_chain_starts_at_the_block_that_every_regtest_node_knows() -> None:
    assert block_id(GENESIS, 0).shown_hash == (
        "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"
    )
    assert ChainFactory().tip == block_id(GENESIS, 0)


@pytest.mark.parametrize(
    ("height", "sats"),
    [
        pytest.param(0, 5_000_000_000, id="genesis"),
        pytest.param(149, 5_000_000_000, id="last-of-the-first-era"),
        pytest.param(150, 2_500_000_000, id="first-halving"),
        pytest.param(150 * 33, 0, id="less-than-a-satoshi"),
        pytest.param(150 * 64, 0, id="where-a-shift-would-wrap"),
    ],
)
def test_the_subsidy_halves_every_150_blocks(height: int, sats: int) -> None:
    assert subsidy(height) == Amount(sats)


def test_every_block_parses_commits_to_its_transactions_and_follows_its_parent() -> None:
    factory = dated_chain().factory

    for height in range(1, len(factory.blocks)):
        block = parse_block(factory.blocks[height])
        check_block(block)
        assert block.header.previous == block_id(factory.blocks[height - 1], height - 1).hash
        assert block.header.time == block_time(height)


def test_the_same_calls_give_the_same_chain() -> None:
    first, second = mature_chain(), mature_chain()

    assert first.blocks == second.blocks


def test_what_is_unspent_is_all_that_was_ever_created() -> None:
    factory = dated_chain().factory

    held = sum(coin.amount.sats for coin in factory.unspent.values())

    assert held == sum(subsidy(height).sats for height in range(1, factory.tip.height + 1))


def test_fees_go_to_the_coinbase() -> None:
    factory = mature_chain()

    factory.mine(block_time(102), STATE.script, [pay(factory, 4_999_999_000)])

    paid = [coin.amount.sats for coin in factory.unspent.values() if coin.script == STATE.script]
    assert sorted(paid) == [4_999_999_000, 5_000_001_000]


def test_a_seventh_of_a_coinbase_can_go_to_the_state() -> None:
    factory = ChainFactory()
    share = Amount(subsidy(1).sats // 7)

    block = factory.mine(block_time(1), MINERS.script, (), [TxOutput(STATE.script, share)])

    outputs = parse_block(block).transactions[0].outputs
    assert outputs == (
        TxOutput(MINERS.script, Amount(4_285_714_286)),
        TxOutput(STATE.script, Amount(714_285_714)),
    )


def test_a_coinbase_is_spendable_a_hundred_blocks_later_and_not_before() -> None:
    factory = ChainFactory()
    mine_to(factory, 99)
    assert factory.coins(MINERS.script) == ()

    mine_to(factory, 100)

    assert [coin.height for coin in factory.coins(MINERS.script)] == [1]


def test_a_transaction_can_spend_an_earlier_one_of_its_block() -> None:
    factory = mature_chain()
    first = pay(factory, 5_000_000_000)
    coin = WalletCoin(STATE, Outpoint(first.txid, 0), Amount(5_000_000_000))
    second = spend([coin], [TxOutput(MINERS.script, Amount(5_000_000_000))])

    factory.mine(block_time(102), MINERS.script, [first, second])

    assert Outpoint(first.txid, 0) not in factory.unspent
    assert Outpoint(second.txid, 0) in factory.unspent


def spent_twice(factory: ChainFactory) -> list[SignedTransaction]:
    return [pay(factory, 1_000), pay(factory, 2_000)]


def from_nowhere(_: ChainFactory) -> list[SignedTransaction]:
    coin = WalletCoin(STATE, Outpoint(bytes(32), 0), Amount(1))
    return [spend([coin], [TxOutput(STATE.script, Amount(1))])]


def more_than_there_is(factory: ChainFactory) -> list[SignedTransaction]:
    return [pay(factory, 5_000_000_001)]


def too_young(factory: ChainFactory) -> list[SignedTransaction]:
    young = next(coin for coin in factory.unspent.values() if coin.height == 50)
    return [spend([wallet_coin(MINERS, young)], [TxOutput(STATE.script, Amount(1))])]


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(spent_twice, id="spent-twice"),
        pytest.param(from_nowhere, id="spends-what-is-not-there"),
        pytest.param(more_than_there_is, id="pays-more-than-it-spends"),
        pytest.param(too_young, id="coinbase-too-young"),
    ],
)
def test_a_refused_block_leaves_the_chain_as_it_was(
    build: Callable[[ChainFactory], list[SignedTransaction]],
) -> None:
    factory = mature_chain()
    before = (factory.tip, dict(factory.unspent), len(factory.blocks))

    with pytest.raises(RegtestRefused):
        factory.mine(block_time(102), MINERS.script, build(factory))

    assert (factory.tip, factory.unspent, len(factory.blocks)) == before


def test_a_coinbase_that_pays_others_too_much_is_refused() -> None:
    with pytest.raises(RegtestRefused, match="1 sat more than subsidy and fees"):
        ChainFactory().mine(
            block_time(1), MINERS.script, (), [TxOutput(STATE.script, Amount(5_000_000_001))]
        )


def test_time_must_pass_the_median_of_the_last_eleven_blocks() -> None:
    factory = ChainFactory()
    mine_to(factory, 20)
    median = factory.times[15]

    with pytest.raises(RegtestRefused, match="not past the median"):
        factory.mine(median, MINERS.script)

    factory.mine(median + 1, MINERS.script)


def test_a_fork_shares_the_past_and_goes_its_own_way() -> None:
    factory = mature_chain()
    other = factory.fork(90)
    mine_to(factory, 103)

    other.mine(block_time(91), STATE.script)

    assert other.blocks[:91] == factory.blocks[:91]
    assert other.blocks[91] != factory.blocks[91]
    assert other.tip.height == 91
    assert factory.tip.height == 103


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=5_000_000_000), min_size=1, max_size=5))
def test_no_satoshi_is_lost_whatever_is_paid(amounts: list[int]) -> None:
    factory = ChainFactory()
    mine_to(factory, 99 + len(amounts))
    coins = factory.coins(MINERS.script)
    paid = [
        spend([wallet_coin(MINERS, coin)], [TxOutput(STATE.script, Amount(amount))])
        for coin, amount in zip(coins, amounts, strict=True)
    ]

    factory.mine(block_time(100 + len(amounts)), MINERS.script, paid)

    held = sum(coin.amount.sats for coin in factory.unspent.values())
    assert held == 5_000_000_000 * factory.tip.height


def test_a_wallet_sees_the_coins_that_were_paid_to_it() -> None:
    factory = mature_chain()
    factory.mine(block_time(102), MINERS.script, [fan_out(factory, (STATE,))])

    assert [coin.amount for coin in factory.coins(STATE.script)] == [Amount(100_000_000)] * 2
