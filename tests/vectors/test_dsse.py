"""Our envelopes against ``securesystemslib``: the independent reader of DSSE v1."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib import dsse
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, Key, Signer, SSlibKey

from biplomacy.record.envelope import (
    Envelope,
    check_signatures,
    encode_envelope,
    open_envelope,
    sign_statement,
)
from biplomacy.record.errors import CharterMalformed, EnvelopeMalformed
from biplomacy.record.keys import official_key, open_key
from biplomacy.record.model import MAX_SIGNATURES, Office, OfficialKey, Rule
from biplomacy.record.statement import encode_statement
from fakes.charters import official, signed, statement

REPORT = "reserve-report/1"
NAMES = ("director", "auditor", "deputy", "minister")
ECDSA = CryptoSigner.generate_ecdsa()
SIGNERS = {
    "ed25519": CryptoSigner.generate_ed25519(),
    "ecdsa-sha2-nistp256": ECDSA,
    "ecdsa-sha2-nistp384": CryptoSigner.generate_ecdsa(scheme="ecdsa-sha2-nistp384"),
    "ml-dsa-44/1": CryptoSigner.generate_mldsa(scheme="ml-dsa-44/1"),
}


def library_accepts(entry: bytes, office: Office, threshold: int) -> bool:
    keys: list[Key] = [
        SSlibKey(key.keyid, key.keytype, key.scheme, {"public": key.public}) for key in office.keys
    ]
    try:
        dsse.Envelope.from_dict(json.loads(entry)).verify(keys, threshold)
    except (VerificationError, ValueError):
        return False
    return True


def we_accept(entry: bytes, office: Office) -> bool:
    try:
        return check_signatures(open_envelope(entry), office, REPORT) == ()
    except EnvelopeMalformed:
        return False


def office_of(*keys: OfficialKey, threshold: int = 1) -> Office:
    return Office("bitcoin-office", keys, (Rule(REPORT, threshold),))


@pytest.mark.parametrize("scheme", SIGNERS)
def test_both_verify_each_scheme_that_a_charter_accepts(scheme: str) -> None:
    one = SIGNERS[scheme]
    office = office_of(official_key(one.public_key, "director"))

    entry = sign_statement(encode_statement(statement()), [one])

    assert office.keys[0].scheme == scheme
    assert office.keys[0].keyid == one.public_key.keyid
    assert library_accepts(entry, office, 1)
    assert we_accept(entry, office)


def test_a_file_key_and_a_token_key_sign_together() -> None:
    pair: list[Signer] = [SIGNERS["ed25519"], ECDSA]
    office = office_of(*(official_key(one.public_key, "x") for one in pair), threshold=2)

    entry = sign_statement(encode_statement(statement()), pair)

    assert library_accepts(entry, office, 2)
    assert we_accept(entry, office)


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    st.integers(1, 4),
    st.none() | st.tuples(st.integers(0, 3), st.integers(0, 63), st.integers(1, 255)),
)
def test_what_we_accept_the_library_accepts_too(
    sign: list[str], listed: list[str], threshold: int, damage: tuple[int, int, int] | None
) -> None:
    envelope = signed(statement(), sign)
    if damage is not None:
        which, place, flip = damage
        signatures = [(keyid, bytearray(sig)) for keyid, sig in envelope.signatures]
        signatures[which % len(signatures)][1][place] ^= flip
        envelope = Envelope(
            envelope.payload, tuple((keyid, bytes(sig)) for keyid, sig in signatures)
        )
    office = office_of(*(official(name) for name in listed), threshold=threshold)
    entry = encode_envelope(envelope)

    if we_accept(entry, office):
        assert library_accepts(entry, office, threshold)
    if damage is not None:
        assert not we_accept(entry, office)


def test_the_library_counts_one_key_under_two_keyids_twice_and_we_do_not() -> None:
    director = official("director")
    twin = OfficialKey("f" * 64, director.keytype, director.scheme, director.public, "twin")
    office = office_of(director, twin, threshold=2)
    envelope = signed(statement(), ["director"])
    ((keyid, signature),) = envelope.signatures
    entry = encode_envelope(Envelope(envelope.payload, ((keyid, signature), ("f" * 64, signature))))

    assert library_accepts(entry, office, 2)
    assert not we_accept(entry, office)


def test_the_library_takes_a_rewrapped_pem_for_another_key_and_we_do_not() -> None:
    key = official_key(ECDSA.public_key, "director")
    rewrapped = key.public.replace("\n", "\r\n")
    keyid = SSlibKey.from_crypto(ECDSA._private_key.public_key(), keyid="e" * 64).keyid  # noqa: SLF001 - the library offers no other way to the public half
    twin = OfficialKey(keyid, key.keytype, key.scheme, rewrapped, "twin")
    message = encode_statement(statement())
    honest = open_envelope(sign_statement(message, [ECDSA]))
    ((own, signature),) = honest.signatures
    pairs = tuple(sorted([(own, signature), (keyid, signature)]))
    entry = encode_envelope(Envelope(message, pairs))

    assert library_accepts(entry, office_of(key, twin), 2)
    assert not we_accept(entry, office_of(key, twin, threshold=2))
    with pytest.raises(CharterMalformed):
        open_key(twin)


def test_the_library_ignores_stray_and_failing_signatures_and_we_do_not() -> None:
    office = office_of(official("director"), official("auditor"))
    stray = encode_envelope(signed(statement(), ["director", "minister"]))
    good = signed(statement(), ["director", "auditor"])
    failing = encode_envelope(
        Envelope(good.payload, (good.signatures[0], (good.signatures[1][0], bytes(64))))
    )

    assert library_accepts(stray, office, 1)
    assert library_accepts(failing, office, 1)
    assert not we_accept(stray, office)
    assert not we_accept(failing, office)


def test_the_library_reads_url_safe_base64_and_we_do_not() -> None:
    office = office_of(official("director"))
    entry = encode_envelope(signed(statement(), ["director"]))
    head, _, tail = entry.partition(b'"sig":"')
    url_safe = head + b'"sig":"' + tail.replace(b"+", b"-").replace(b"/", b"_")

    assert url_safe != entry
    assert library_accepts(url_safe, office, 1)
    assert not we_accept(url_safe, office)


def test_keys_are_refused_that_no_charter_accepts() -> None:
    with pytest.raises(CharterMalformed):
        official_key(CryptoSigner.generate_ecdsa(scheme="ecdsa-sha2-nistp521").public_key, "x")
    with pytest.raises(CharterMalformed):
        official_key(CryptoSigner.generate_rsa(size=2048).public_key, "x")
    with pytest.raises(CharterMalformed):
        open_key(OfficialKey("0" * 64, "gpg", "pgp+rsa-pkcsv1.5", "x", "x"))


@pytest.mark.parametrize(
    "public",
    [
        pytest.param("AB" * 32, id="capital-digits"),
        pytest.param(" ".join(["ab"] * 32), id="spaced"),
        pytest.param("ab" * 31, id="short"),
        pytest.param("", id="empty"),
    ],
)
def test_an_ed25519_key_has_one_text(public: str) -> None:
    with pytest.raises(CharterMalformed):
        open_key(OfficialKey("0" * 64, "ed25519", "ed25519", public, "x"))


def test_sixteen_signatures_open() -> None:
    envelope = Envelope(b"x", tuple((f"{number:064x}", b"x") for number in range(MAX_SIGNATURES)))

    assert open_envelope(encode_envelope(envelope)) == envelope
