from contextlib import suppress

import pytest
from embit.bip32 import HDKey  # type: ignore[import-untyped]  # ships no types
from embit.descriptor import Descriptor  # type: ignore[import-untyped]  # ships no types
from embit.descriptor.checksum import (  # type: ignore[import-untyped]  # ships no types
    add_checksum,
)
from embit.networks import NETWORKS  # type: ignore[import-untyped]  # ships no types
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.chain.adapters.descriptors import MAX_RANGE, BdkDescriptors
from biplomacy.chain.errors import (
    AddressMalformed,
    AddressNetworkMismatch,
    DescriptorMalformed,
    DescriptorPrivate,
    DescriptorRangeRefused,
)
from biplomacy.chain.model import Network
from biplomacy.chain.script import null_data
from biplomacy.chain.spending import Wallet
from biplomacy.values.errors import InputError
from fakes.dated_chain import KEYS, WALLETS

REGTEST = BdkDescriptors(Network.REGTEST)
MAIN = BdkDescriptors(Network.MAIN)
ROOT = HDKey.from_seed(b"a public seed of the tests, of no value")
ACCOUNTS = [ROOT.derive(f"m/48h/1h/{index}h/2h") for index in range(3)]
PRIVATE = [account.to_base58(version=NETWORKS["test"]["xprv"]) for account in ACCOUNTS]
PUBLIC = [account.to_public().to_base58(version=NETWORKS["test"]["xpub"]) for account in ACCOUNTS]
MAIN_PUBLIC = ACCOUNTS[0].to_public().to_base58()
WIF = str(ACCOUNTS[0].key.wif(NETWORKS["test"]))
MAIN_WIF = str(ACCOUNTS[0].key.wif(NETWORKS["main"]))
UNCOMPRESSED_WIF = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"
KEY = KEYS[0].public.hex()
THREE = ",".join(f"[d34db33f/48h/1h/0h/2h]{key}/<0;1>/*" for key in PUBLIC)


@pytest.mark.parametrize(
    "descriptor",
    [
        pytest.param(f"pkh({PUBLIC[0]}/0/*)", id="pkh"),
        pytest.param(f"wpkh({PUBLIC[0]}/0/*)", id="wpkh"),
        pytest.param(f"sh(wpkh({PUBLIC[0]}/1/*))", id="nested-wpkh"),
        pytest.param(f"tr({PUBLIC[0]}/0/*)", id="taproot"),
        pytest.param(f"wsh(sortedmulti(2,{THREE}))".replace("<0;1>", "0"), id="wsh-multisig"),
        pytest.param(
            f"sh(wsh(sortedmulti(2,{THREE})))".replace("<0;1>", "1"), id="nested-multisig"
        ),
        pytest.param(f"sh(multi(1,{PUBLIC[0]}/*,{PUBLIC[1]}/*))", id="bare-p2sh"),
    ],
)
def test_the_scripts_are_those_that_an_independent_library_derives(descriptor: str) -> None:
    oracle = Descriptor.from_string(descriptor)

    scripts = REGTEST.scripts(descriptor, 3, 12)

    assert scripts == tuple(oracle.derive(index).script_pubkey().data for index in range(3, 13))


def test_a_multipath_descriptor_gives_each_path_in_turn() -> None:
    both = f"wsh(sortedmulti(2,{THREE}))"

    scripts = REGTEST.scripts(both, 0, 4)

    assert scripts[:5] == REGTEST.scripts(both.replace("<0;1>", "0"), 0, 4)
    assert scripts[5:] == REGTEST.scripts(both.replace("<0;1>", "1"), 0, 4)


@pytest.mark.parametrize("wallet", [pytest.param(w, id=w.kind.value) for w in WALLETS])
def test_a_test_wallets_descriptor_has_its_one_script(wallet: Wallet) -> None:
    assert REGTEST.scripts(wallet.descriptor, 0, 9) == (wallet.script,)


def test_a_right_checksum_is_accepted_and_a_wrong_one_refused() -> None:
    descriptor = "pkh(02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5)"

    assert len(MAIN.scripts(f"{descriptor}#8fhd9pwu", 0, 0)) == 1
    with pytest.raises(DescriptorMalformed, match="checksum"):
        MAIN.scripts(f"{descriptor}#8fhd9pwv", 0, 0)


@pytest.mark.parametrize(
    "descriptor",
    [
        pytest.param(f"wpkh({PRIVATE[0]}/0/*)", id="tprv"),
        pytest.param(f"wpkh({ACCOUNTS[0].to_base58()}/0/*)", id="xprv"),
        pytest.param(f"wsh(sortedmulti(1,{PUBLIC[0]}/*,{PRIVATE[1]}/*))", id="one-of-two"),
        pytest.param(f"wpkh({WIF})", id="import-format"),
        pytest.param(f"wpkh([d34db33f/0h]{MAIN_WIF})", id="import-format-of-main"),
        pytest.param(f"pkh({UNCOMPRESSED_WIF})", id="uncompressed"),
        pytest.param(PRIVATE[0], id="the-key-alone"),
        pytest.param(f"garbage {PRIVATE[0]} garbage", id="inside-garbage"),
        pytest.param(f"wpkh({PRIVATE[0]}/0/*)#aaaaaaaa", id="with-a-wrong-checksum"),
    ],
)
def test_a_private_key_is_refused_and_shown_nowhere(descriptor: str) -> None:
    with pytest.raises(DescriptorPrivate) as caught:
        REGTEST.scripts(descriptor, 0, 0)

    shown = f"{caught.value} {caught.value.hint} {caught.value!r}"
    secrets = [*PRIVATE, WIF, MAIN_WIF, UNCOMPRESSED_WIF, ACCOUNTS[0].to_base58()]
    assert not any(secret[8:20] in shown for secret in secrets)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "descriptor",
    [
        pytest.param("", id="nothing"),
        pytest.param("wpkh", id="a-word"),
        pytest.param(f"wpkh({PUBLIC[0]}/0/*", id="open-bracket"),
        pytest.param(f"wpkh({PUBLIC[0]}/0h/*)", id="hardened-step"),
        pytest.param(f"wpkh({PUBLIC[0]}/0/*h)", id="hardened-wildcard"),
        pytest.param(f"wpkh({PUBLIC[0]}/0'/*)", id="hardened-by-apostrophe"),
        pytest.param(f"wpkh({PUBLIC[0]}/<0;1h>/*)", id="hardened-path-of-several"),
        pytest.param(f"wpkh({PUBLIC[0]}/99999999999/*)", id="step-too-large"),
        pytest.param(f"wpkh({PUBLIC[0][:-1]}x/0/*)", id="key-with-a-typing-error"),
        pytest.param(
            f"wsh(multi(1,{PUBLIC[0]}/<0;1>/*,{PUBLIC[1]}/<2;3;4>/*))", id="two-and-three"
        ),
        pytest.param(f"pk({KEY})", id="no-address"),
        pytest.param("raw(51)", id="raw"),
        pytest.param("wpkh(é)", id="not-ascii"),
        pytest.param("(" * 10_001, id="too-long"),
        pytest.param("wsh(" * 2_000, id="too-deep"),
        pytest.param(f"wpkh({'z' + PUBLIC[0][1:]}/0/*)", id="zpub"),
    ],
)
def test_what_is_no_usable_descriptor_is_refused_without_repeating_it(descriptor: str) -> None:
    with pytest.raises(DescriptorMalformed) as caught:
        REGTEST.scripts(descriptor, 0, 0)

    assert PUBLIC[0][8:20] not in str(caught.value)


def test_keys_of_another_network_are_refused() -> None:
    with pytest.raises(AddressNetworkMismatch):
        REGTEST.scripts(f"wpkh({MAIN_PUBLIC}/0/*)", 0, 0)
    with pytest.raises(AddressNetworkMismatch):
        MAIN.scripts(f"wpkh({PUBLIC[0]}/0/*)", 0, 0)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(-1, 0, id="below-zero"),
        pytest.param(5, 4, id="backwards"),
        pytest.param(0, MAX_RANGE, id="one-too-many"),
        pytest.param(2**31, 2**31, id="hardened"),
    ],
)
def test_a_range_out_of_bounds_is_refused(first: int, last: int) -> None:
    with pytest.raises(DescriptorRangeRefused):
        REGTEST.scripts(f"wpkh({PUBLIC[0]}/0/*)", first, last)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"()/,*#h'<>;[]{}01", "wpkh(", "wsh(", "tr(", "sortedmulti(1,", PUBLIC[0], KEY]
        ),
        max_size=12,
    )
)
def test_whatever_a_stranger_writes_the_answer_is_scripts_or_a_refusal(parts: list[str]) -> None:
    scripts: tuple[bytes, ...] = ()

    with suppress(InputError):
        scripts = REGTEST.scripts("".join(parts), 0, 1)

    assert all(scripts)


def test_an_address_and_its_script_lead_to_each_other() -> None:
    for wallet in WALLETS:
        address = REGTEST.address(wallet.script)
        assert address is not None
        assert REGTEST.address_script(address) == wallet.script


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x51", id="anyone"),
        pytest.param(null_data(b"words"), id="op-return"),
        pytest.param(b"\x21" + KEYS[0].public + b"\xac", id="bare-key"),
    ],
)
def test_a_script_without_an_address_has_none(script: bytes) -> None:
    assert REGTEST.address(script) is None


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="nothing"),
        pytest.param("1" * 200, id="too-long"),
        pytest.param("bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt081", id="one-character-wrong"),
        pytest.param("bcrt1é", id="not-ascii"),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressMalformed):
        REGTEST.address_script(address)


@pytest.mark.parametrize("key", [PRIVATE[0], WIF, MAIN_WIF, UNCOMPRESSED_WIF])
def test_a_private_key_in_place_of_an_address_is_refused_and_shown_nowhere(key: str) -> None:
    for read in (REGTEST.address_script, lambda text: REGTEST.scripts(f"addr({text})", 0, 0)):
        with pytest.raises(DescriptorPrivate) as caught:
            read(key)

        assert key[:8] not in f"{caught.value} {caught.value.hint} {caught.value!r}"


def test_a_mistyped_private_key_in_place_of_an_address_shows_its_start_only() -> None:
    with pytest.raises(AddressMalformed) as caught:
        REGTEST.address_script(f"{WIF}x")

    assert WIF[:16] not in str(caught.value)


def test_an_address_is_a_descriptor_too() -> None:
    address = REGTEST.address(WALLETS[0].script)
    plain = f"addr({address})"

    assert REGTEST.scripts(plain, 0, 9) == (WALLETS[0].script,)
    assert REGTEST.scripts(add_checksum(plain), 0, 0) == (WALLETS[0].script,)
    with pytest.raises(DescriptorMalformed):
        REGTEST.scripts(f"{plain}#aaaaaaaa", 0, 0)
    with pytest.raises(AddressNetworkMismatch):
        MAIN.scripts(plain, 0, 0)


def test_an_address_of_another_network_is_refused() -> None:
    with pytest.raises(AddressNetworkMismatch):
        REGTEST.address_script("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
