"""When two addresses are the same, and which are refused (§C3.1, §C3.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.errors import AddressMalformed
from biplomacy.screening.address_index import AddressIndex
from biplomacy.screening.address_keys import (
    address_key,
    asked_keys,
    checksummed,
    family_of,
    listed_key,
)
from biplomacy.screening.model import AddressKey, Family, ListedAddress, ListEntry
from fakes.screening_lists import sample, wallets

LEGACY = "149w62rY42aZBox8fGcmqNsXUzSStKeq8C"
SEGWIT = "bc1q05aktddf9ce4p7hh3stgsf253m4vweu7nkhtmw"
TRON = "TBHTJqAy4DhHhmT3dNceJYNRz4SdLofLre"
MIXED = "0x01e2919679362dFBC9ee1644Ba9C6da6D6245BB1"


@pytest.mark.parametrize(
    "text",
    [  # the examples of EIP-55
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77",
    ],
)
def test_the_examples_of_eip_55_pass_and_are_lower_cased(text: str) -> None:
    assert checksummed(text.lower()) == text
    assert address_key(text, Family.EVM) == AddressKey(Family.EVM, text.lower())


def test_a_capital_that_is_wrong_fails_the_checksum_of_eip_55() -> None:
    assert checksummed(MIXED.lower()) == MIXED
    with pytest.raises(AddressMalformed, match="EIP-55"):
        address_key(MIXED.replace("dFBC", "DFBC"), Family.EVM)


@pytest.mark.parametrize("text", [MIXED, MIXED.lower(), "0x" + MIXED[2:].upper()])
def test_an_evm_address_is_one_address_in_any_case_without_a_checksum(text: str) -> None:
    assert asked_keys(text)[0] == AddressKey(Family.EVM, MIXED.lower())


def test_bech32_is_one_address_in_either_case_and_none_in_both() -> None:
    assert asked_keys(SEGWIT.upper())[0] == asked_keys(SEGWIT)[0]
    with pytest.raises(AddressMalformed, match="mixed case"):
        asked_keys(SEGWIT[:-1] + SEGWIT[-1].upper())


@pytest.mark.parametrize("text", [LEGACY, TRON])
def test_base58_is_never_folded(text: str) -> None:
    assert asked_keys(text)[0].text == text
    with pytest.raises(AddressMalformed):
        address_key(text.lower(), family_of(text))
    with pytest.raises(AddressMalformed):
        address_key(text.upper(), family_of(text))


@pytest.mark.parametrize(
    ("text", "family"),
    [
        (LEGACY, Family.TRON),
        (TRON, Family.BITCOIN),
        ("0x12", Family.EVM),
        ("0x" + "g" * 40, Family.EVM),
        ("0X" + "0" * 40, Family.EVM),
        ("mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hZ", Family.BITCOIN),
        ("a b", Family.EXACT),
        ("", Family.EXACT),
        ("\u0661", Family.EXACT),
    ],
)
def test_a_text_of_another_family_is_refused(text: str, family: Family) -> None:
    with pytest.raises(AddressMalformed):
        address_key(text, family)


def test_tokens_without_a_rule_are_compared_sign_by_sign() -> None:
    text = "LNf2JDiuunBz7GMDKFYHN4rq5meXWxiwfb"

    assert listed_key("LTC", text) == AddressKey(Family.EXACT, text)
    assert listed_key("LTC", text.lower()) != listed_key("LTC", text)
    assert listed_key("BCH", LEGACY) == AddressKey(Family.EXACT, LEGACY)


def test_a_tron_address_that_is_listed_under_xbt_is_known_as_tron() -> None:
    odd = "TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq"
    read = sample()

    assert listed_key("XBT", odd).family is Family.TRON
    assert [finding.code for finding in read.findings] == ["address-family-other"]
    assert [place.token for place in AddressIndex.of(read.entries).listings(odd)] == ["XBT"]


def test_one_address_under_two_tokens_is_found_under_both() -> None:
    index = AddressIndex.of(sample().entries)

    places = index.listings("0x983a81ca6fb1e441266d2fbcb7d8e530ac2e05a2")

    assert [place.token for place in places] == ["ETH", "USDC"]


def test_a_listed_address_that_is_malformed_is_still_found_by_its_text() -> None:
    entry = ListEntry("test:1", "CryptoWallet", addresses=(ListedAddress("XBT", "nonsense"),))
    index = AddressIndex.of([entry])

    assert [place.entry_id for place in index.listings("nonsense")] == ["test:1"]
    with pytest.raises(AddressMalformed):
        index.listings("Nonsense")


def test_what_looks_like_an_address_and_is_none_is_not_called_unlisted() -> None:
    index = AddressIndex.of(wallets(LEGACY))

    assert [place.token for place in index.listings(LEGACY)] == ["XBT"]
    with pytest.raises(AddressMalformed):
        index.listings(LEGACY.lower())


@given(st.binary(min_size=20, max_size=20))
def test_every_evm_address_has_one_key_in_all_its_spellings(content: bytes) -> None:
    lower = "0x" + content.hex()
    spellings = (lower, "0x" + lower[2:].upper(), checksummed(lower))

    assert {address_key(text, Family.EVM).text for text in spellings} == {lower}


@pytest.mark.parametrize("text", ["hello", "149w62rY42aZBox8", "a b" * 10, "x" * 130])
def test_what_is_no_address_is_not_cleared(text: str) -> None:
    with pytest.raises(AddressMalformed):
        AddressIndex.of(()).listings(text)
