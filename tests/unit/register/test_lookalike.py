"""Domains match on the boundary of a label; what only looks like one is named as that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from biplomacy.register.errors import DomainMalformed
from biplomacy.register.lookalike import (
    DomainIndex,
    Fit,
    Listed,
    ListedAs,
    ascii_domain,
    match_domain,
    match_name,
)
from biplomacy.register.lookalike_distance import FAR, slips
from biplomacy.register.lookalike_signs import skeleton

KUCOIN = Listed("kucoin.com", "ku")
BINANCE = Listed("binance.com", "bn")
WARNED = Listed("hotcoin.example", "w-1", ListedAs.WARNING)
ALL = DomainIndex((KUCOIN, BINANCE, WARNED))


@pytest.mark.parametrize(
    ("domain", "fit", "what"),
    [
        ("kucoin.com", Fit.EXACT, [KUCOIN]),
        ("KuCoin.com.", Fit.EXACT, [KUCOIN]),
        ("app.kucoin.com", Fit.BELOW, [KUCOIN]),
        ("https://app.kucoin.com:8443/login?x=1", Fit.BELOW, [KUCOIN]),
        ("notkucoin.com", Fit.NONE, []),
        ("example.org", Fit.NONE, []),
        ("https://kucoin.com@elsewhere.example/", Fit.NONE, []),
        ("kucion.com", Fit.LOOKALIKE, [KUCOIN]),
        ("kucoin.co", Fit.LOOKALIKE, [KUCOIN]),
        ("login.b1nance.com", Fit.LOOKALIKE, [BINANCE]),
        ("b\u0456n\u0430nc\u0435.com", Fit.LOOKALIKE, [BINANCE]),
        ("xn--bnance-pvf.com", Fit.LOOKALIKE, [BINANCE]),
        ("binance.com.pay.example", Fit.LOOKALIKE, [BINANCE]),
        ("hotcoin.exarnple", Fit.LOOKALIKE, [WARNED]),
    ],
)
def test_a_domain_fits_or_looks_like_what_is_listed(
    domain: str, fit: Fit, what: list[Listed]
) -> None:
    found = ALL.match(domain)

    assert found.fit is fit
    assert [*found.found, *found.lookalike_of] == what
    assert found.warned == (WARNED in what)


def test_a_warning_outranks_an_authorisation_of_a_longer_name() -> None:
    licensed = Listed("app.kucoin.com", "licensed")
    warned = Listed("kucoin.com", "warned", ListedAs.WARNING)

    found = match_domain("app.kucoin.com", (licensed, warned))

    assert found.found == (warned, licensed)
    assert found.warned


@pytest.mark.parametrize(
    "text", ["", "localhost", "a..b", "-a.com", "a b.com", "\u2603.com", "[::1]"]
)
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(DomainMalformed, match="is no domain"):
        ascii_domain(text)


def test_a_broken_address_is_refused() -> None:
    with pytest.raises(DomainMalformed):
        ascii_domain("http://[x/")


def test_names_give_candidates_and_never_one_sure_answer() -> None:
    htx = Listed("HTX Global", "htx")
    warned = Listed("htx-global", "w-2", ListedAs.WARNING)
    found = match_name("Htx  Global", (htx, BINANCE, warned, Listed("HTX Global Ltd.", "ltd")))

    assert found.exact == (warned, htx)
    assert [one.subject for one in found.candidates] == ["ltd"]
    assert match_name("HTX Globel", (htx,)).candidates == (htx,)
    assert match_name("\u041dTX Global", (htx,)).candidates == (htx,)
    assert match_name("  ", (htx,)) == match_name("  ", ())


def test_signs_that_are_drawn_alike_have_one_skeleton() -> None:
    assert skeleton("KUC0lN") == skeleton("\u043a\u03c5\u0441oin")
    assert skeleton("cornmerz") == skeleton("commerz")
    assert skeleton("h\u00f4tcoin") == skeleton("hotcoin")


TEXT = st.text("abcd\u0435.", max_size=9)


@given(TEXT, TEXT)
def test_slips_are_the_unrestricted_distance_up_to_two(one: str, other: str) -> None:
    assert slips(one, other) == min(DamerauLevenshtein.distance(one, other), FAR)
    assert slips(one, other) == slips(other, one)


LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)


@given(st.lists(LABEL, min_size=1, max_size=3), st.lists(LABEL, max_size=2))
def test_whatever_lies_below_a_listed_domain_fits_it(labels: list[str], below: list[str]) -> None:
    listed = Listed(".".join([*labels, "example"]), "x")
    asked = ".".join([*below, listed.text])

    assert match_domain(asked, (listed,)).found == (listed,)
    assert match_domain(f"x{listed.text}", (listed,)).found == ()
