"""Travel Addresses, and addresses that no stranger may make us call (§C6.2, §C6.7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.address import encode_base58check
from biplomacy.screening.errors import CallbackAddressPrivate, TravelAddressMalformed, TrpMalformed
from biplomacy.screening.travel_address import (
    decode_travel_address,
    encode_travel_address,
    inquiry_url,
    is_public,
    require_callable,
)

URL = "https://trp.example.org/inquiry/zara?x=1"


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789/-._~%", max_size=200))
def test_a_travel_address_gives_its_url_back(path: str) -> None:
    url = f"https://trp.example.org/{path}"

    assert decode_travel_address(encode_travel_address(url)) == url


def test_an_inquiry_goes_there_with_its_kind_once() -> None:
    asked = f"{URL}&t=i"

    assert inquiry_url(encode_travel_address(URL)) == asked
    assert inquiry_url(encode_travel_address(asked)) == asked
    assert inquiry_url(encode_travel_address("https://a.example/b")) == "https://a.example/b?t=i"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ta",
        encode_travel_address(URL).lower(),
        encode_travel_address(URL)[:-1],
        encode_travel_address(URL).removeprefix("ta"),
        "ta" + encode_base58check(b"\xff\xfe"),
        "ta" + encode_base58check(b"https://a.example/ b"),
    ],
)
def test_a_text_that_is_none_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(TravelAddressMalformed) as caught:
        decode_travel_address(text)

    assert text == "ta" or not text or text not in caught.value.message


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - refused, not bound
        "224.0.0.1",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "localhost",
        "LOCALHOST.",
        "desk.internal",
        "desk.local",
        "desk",
        "2130706433",
        "0x7f.1",
        "127.1",
        "017700000001",
    ],
)
def test_this_machine_and_private_networks_are_not_called(host: str) -> None:
    with pytest.raises(CallbackAddressPrivate):
        require_callable(f"https://{host}/callback")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x",
        "ftp://example.org/x",
        "https://",
        "https:///x",
        "https://user@example.org/",
        "https://example.org@10.0.0.1/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://example.org\\@10.0.0.1/",
        "https://[::1]x/",
        "https://example.org/\n",
        "https://exämple.org/",
        "https://example.org/" + "a" * 2_000,
    ],
)
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(TrpMalformed):
        require_callable(url)


def test_the_setting_for_tests_lets_loopback_through_and_nothing_else() -> None:
    assert require_callable("http://127.0.0.1:8080/x", loopback=True).port == 8080
    for private in ("https://10.0.0.1/x", "https://localhost/x"):
        with pytest.raises(CallbackAddressPrivate):
            require_callable(private, loopback=True)


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("::ffff:8.8.8.8", True),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("example.org", False),
    ],
)
def test_an_address_is_judged_by_what_it_carries(text: str, public: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_public(text) is public
