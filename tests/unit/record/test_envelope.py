from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.envelope import (
    Envelope,
    add_signature,
    check_signatures,
    encode_envelope,
    open_envelope,
    sign_statement,
    signed_by_keys,
)
from biplomacy.record.errors import EnvelopeMalformed, SignatureTwice, StatementTooLarge
from biplomacy.record.model import MAX_ENTRY, Office, OfficialKey, Rule
from biplomacy.record.statement import encode_statement
from biplomacy.values.errors import BiplomacyError, InputError
from biplomacy.values.verdict import Finding
from fakes.charters import BITCOIN_OFFICE, REPORT, official, signed, signer, statement

PAYLOAD = encode_statement(statement())
ENTRY = sign_statement(PAYLOAD, [signer("director"), signer("auditor")])


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_two_of_three_officials_suffice() -> None:
    envelope = open_envelope(ENTRY)

    assert envelope.payload == PAYLOAD
    assert check_signatures(envelope, BITCOIN_OFFICE, REPORT) == ()
    both = sorted([official("director").keyid, official("auditor").keyid])
    assert signed_by_keys(envelope, BITCOIN_OFFICE.keys) == tuple(both)


@given(st.permutations(["director", "auditor", "deputy"]))
def test_the_entry_does_not_depend_on_the_order_of_signing(names: list[str]) -> None:
    envelope = signed(statement(), names)

    assert encode_envelope(envelope) == encode_envelope(
        signed(statement(), ["director", "auditor", "deputy"])
    )


def test_one_signature_is_not_enough_for_two() -> None:
    envelope = signed(statement(), ["director"])

    (finding,) = check_signatures(envelope, BITCOIN_OFFICE, REPORT, subject="entry:4")

    assert (finding.code, finding.subject) == ("signature-missing", "entry:4")
    assert finding.message == "1 of 2 signatures of bitcoin-office for reserve-report/1"


def test_an_entry_without_signatures_misses_them_all() -> None:
    envelope = open_envelope(encode_envelope(Envelope(PAYLOAD, ())))

    assert codes(check_signatures(envelope, BITCOIN_OFFICE, REPORT)) == ["signature-missing"]


def test_a_stray_signature_is_reported_beside_enough_good_ones() -> None:
    envelope = signed(statement(), ["director", "auditor", "minister"])

    (finding,) = check_signatures(envelope, BITCOIN_OFFICE, REPORT)

    assert finding.code == "signature-invalid"
    assert finding.evidence == (official("minister").keyid,)


def test_every_finding_is_reported() -> None:
    envelope = signed(statement(), ["director", "minister"])
    broken = replace(
        envelope, signatures=tuple((keyid, sig[::-1]) for keyid, sig in envelope.signatures)
    )

    assert codes(check_signatures(broken, BITCOIN_OFFICE, "charter-party/1")) == [
        "issuer-unauthorised",
        "signature-invalid",
        "signature-invalid",
    ]
    assert codes(check_signatures(broken, BITCOIN_OFFICE, REPORT)) == [
        "signature-invalid",
        "signature-invalid",
        "signature-missing",
    ]
    assert signed_by_keys(broken, BITCOIN_OFFICE.keys) == ()


def test_a_threshold_of_zero_lets_nothing_pass_unsigned() -> None:
    careless = replace(BITCOIN_OFFICE, may_publish=(Rule(REPORT, 0),))

    findings = check_signatures(Envelope(PAYLOAD, ()), careless, REPORT)

    assert codes(findings) == ["signature-missing"]


def test_one_key_under_two_keyids_counts_once_at_most() -> None:
    director = official("director")
    twin = replace(director, keyid="0" * 64)
    office = Office("bitcoin-office", (director, twin), (Rule(REPORT, 2),))
    envelope = signed(statement(), ["director"])
    ((_, signature),) = envelope.signatures
    doubled = Envelope(PAYLOAD, (("0" * 64, signature), *envelope.signatures))

    findings = check_signatures(doubled, office, REPORT)

    assert codes(findings) == ["signature-invalid", "signature-missing"]


@pytest.mark.parametrize(
    "public",
    [
        pytest.param("zz", id="no-hexadecimal"),
        pytest.param("-----BEGIN PUBLIC KEY-----\n", id="cut-pem"),
    ],
)
def test_a_charter_key_that_does_not_load_signs_nothing(public: str) -> None:
    director = official("director")
    broken = OfficialKey(director.keyid, director.keytype, director.scheme, public, "director")
    office = Office("bitcoin-office", (broken,), (Rule(REPORT, 1),))

    findings = check_signatures(signed(statement(), ["director"]), office, REPORT)

    assert codes(findings) == ["signature-invalid", "signature-missing"]


@given(st.integers(0, len(ENTRY) - 1), st.integers(1, 255))
def test_an_entry_with_a_changed_byte_never_verifies(place: int, flip: int) -> None:
    changed = bytearray(ENTRY)
    changed[place] ^= flip

    try:
        envelope = open_envelope(bytes(changed))
    except BiplomacyError:
        return
    assert check_signatures(envelope, BITCOIN_OFFICE, REPORT) != ()


@given(st.binary(max_size=300))
def test_strange_bytes_are_no_envelope(content: bytes) -> None:
    with pytest.raises(EnvelopeMalformed):
        open_envelope(content)


def _url_safe(entry: bytes) -> bytes:
    text = base64.b64encode(b"\xfb\xff\xfe").decode()
    url_safe = base64.urlsafe_b64encode(b"\xfb\xff\xfe").decode()
    plain = encode_envelope(Envelope(b"\xfb\xff\xfe", open_envelope(entry).signatures))
    return plain.replace(text.encode(), url_safe.encode())


def _reordered(entry: bytes) -> bytes:
    opened = open_envelope(entry)
    return encode_envelope(replace(opened, signatures=opened.signatures[::-1]))


def _doubled(entry: bytes) -> bytes:
    opened = open_envelope(entry)
    return encode_envelope(replace(opened, signatures=opened.signatures[:1] * 2))


def _crowd(entry: bytes) -> bytes:
    many = tuple((f"{number:064x}", b"x") for number in range(17))
    return encode_envelope(replace(open_envelope(entry), signatures=many))


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(_url_safe(ENTRY), id="url-safe-base64"),
        pytest.param(ENTRY.replace(b'=="', b'="', 1), id="base64-without-padding"),
        pytest.param(_reordered(ENTRY), id="reordered-signatures"),
        pytest.param(_doubled(ENTRY), id="one-signature-twice"),
        pytest.param(_crowd(ENTRY), id="17-signatures"),
        pytest.param(ENTRY.replace(b'{"keyid"', b'{"cert":"","keyid"', 1), id="other-field"),
        pytest.param(ENTRY[:-1] + b',"z":1}', id="other-field-outside"),
        pytest.param(ENTRY + b"\n", id="not-canonical"),
        pytest.param(ENTRY.replace(b"vnd.biplomacy", b"vnd.in-toto", 1), id="payload-type"),
        pytest.param(ENTRY.replace(b'"keyid":"', b'"keyid":"A', 1), id="keyid"),
        pytest.param(b'{"payload":1,"payloadType":"","signatures":[]}', id="payload-number"),
    ],
)
def test_refuses_to_open(entry: bytes) -> None:
    assert entry != ENTRY

    with pytest.raises(EnvelopeMalformed):
        open_envelope(entry)


def test_an_entry_has_at_most_65_535_bytes() -> None:
    with pytest.raises(StatementTooLarge):
        open_envelope(b" " * (MAX_ENTRY + 1))
    with pytest.raises(StatementTooLarge):
        open_envelope(encode_envelope(Envelope(b"x" * 40_001, ())))


def test_three_signatures_on_the_largest_payload_fit() -> None:
    room = 40_000 - len(encode_statement(statement(body={"text": ""})))
    payload = encode_statement(statement(body={"text": "x" * room}))

    entry = sign_statement(payload, [signer(name) for name in ("director", "auditor", "deputy")])

    assert len(entry) == 53_944  # record §5.1


@pytest.mark.parametrize(
    ("payload", "names"),
    [
        pytest.param(PAYLOAD, [], id="nobody"),
        pytest.param(PAYLOAD, ["director"] * 17, id="17-signers"),
        pytest.param(PAYLOAD, ["director", "director"], id="twice-the-same"),
        pytest.param(PAYLOAD + b" ", ["director"], id="not-canonical"),
        pytest.param(b'{"amount":1}', ["director"], id="not-a-statement"),
    ],
)
def test_refuses_to_sign(payload: bytes, names: list[str]) -> None:
    with pytest.raises(InputError):
        sign_statement(payload, [signer(name) for name in names])


@given(st.permutations(["director", "auditor", "deputy"]))
def test_signing_one_after_the_other_gives_the_entry_of_signing_together(names: list[str]) -> None:
    envelope = Envelope(PAYLOAD, ())
    for name in names:
        envelope = open_envelope(add_signature(envelope, signer(name)))

    together = sign_statement(PAYLOAD, [signer("director"), signer("auditor"), signer("deputy")])
    assert encode_envelope(envelope) == together


def test_no_key_signs_a_second_time() -> None:
    with pytest.raises(SignatureTwice, match=official("auditor").keyid[:16]):
        add_signature(open_envelope(ENTRY), signer("auditor"))


def test_an_entry_takes_no_seventeenth_signature() -> None:
    envelope = Envelope(PAYLOAD, ())
    for number in range(16):
        envelope = open_envelope(add_signature(envelope, signer(f"official {number}")))

    with pytest.raises(EnvelopeMalformed):
        add_signature(envelope, signer("official 16"))


def test_nothing_but_a_statement_is_signed() -> None:
    with pytest.raises(InputError):
        add_signature(Envelope(PAYLOAD + b" ", ()), signer("director"))
