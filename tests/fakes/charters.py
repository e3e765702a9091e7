"""A small state for tests: two offices, keys that are the same on every run, and its charter."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, Signer

from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.envelope import Envelope, open_envelope, sign_statement
from biplomacy.record.keys import official_key
from biplomacy.record.model import (
    Amend,
    Charter,
    Every,
    KeyKind,
    Obligation,
    Office,
    OfficialKey,
    Rule,
    Statement,
    WithoutQuorum,
)
from biplomacy.record.note import format_vkey, make_key
from biplomacy.record.statement import encode_statement
from biplomacy.values.canonical import JsonObject

ORIGIN = "record.bitcoin-office.example/2026"
REPORT = "reserve-report/1"
FIRST_INSTANT = 1_790_000_000


def private_key(name: str) -> Ed25519PrivateKey:
    """Return the Ed25519 key that belongs to ``name`` in every test."""
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


def signer(name: str) -> CryptoSigner:
    """Return the official's signer of that name."""
    return CryptoSigner(private_key(name))


def official(name: str) -> OfficialKey:
    """Return the charter's form of the official's key, its role being the name."""
    return official_key(signer(name).public_key, name)


def vkey(name: str, kind: KeyKind) -> str:
    """Return the verifier key of a log or witness."""
    return format_vkey(make_key(name, kind, private_key(name).public_key().public_bytes_raw()))


LOG_VKEY = vkey(ORIGIN, KeyKind.LOG_ED25519)
WITNESS_VKEY = vkey("partner.example/witness", KeyKind.COSIGNATURE_ED25519)
OTHER_WITNESS_VKEY = vkey("archive.example/witness", KeyKind.COSIGNATURE_ED25519)


def policy(witness_vkey: str = WITNESS_VKEY) -> str:
    """Return a policy that asks for one witness."""
    return f"log {LOG_VKEY}\nwitness partner {witness_vkey}\nquorum partner\n"


BITCOIN_OFFICE = Office(
    "bitcoin-office",
    (official("director"), official("auditor"), official("deputy")),
    (Rule(REPORT, 2), Rule("perimeter/1", 1)),
)
MINISTRY = Office("finance-ministry", (official("minister"),), (Rule("programme-review/1", 1),))
CHARTER_OF_TEST = Charter(
    title="Record of the Bitcoin Office",
    origin=ORIGIN,
    log_keys=(LOG_VKEY,),
    offices=(BITCOIN_OFFICE, MINISTRY),
    amend=Amend(2, (official("director").keyid, official("minister").keyid)),
    witness_policy=policy(),
    max_cosignature_age_s=86_400,
    without_quorum=WithoutQuorum.HOLD,
    obligations=(Obligation(REPORT, "bitcoin-office", Every.MONTH, 15),),
)


def statement(
    versioned: str = REPORT,
    issuer: str = "bitcoin-office",
    sequence: int = 0,
    body: JsonObject | None = None,
) -> Statement:
    """Return a statement issued ``sequence`` seconds after the first."""
    return Statement(versioned, issuer, sequence, FIRST_INSTANT + sequence, body or {"sats": "1"})


def signed(said: Statement, names: Sequence[str]) -> Envelope:
    """Return the opened entry of a statement that the named officials signed."""
    signers: list[Signer] = [signer(name) for name in names]
    return open_envelope(sign_statement(encode_statement(said), signers))


def founding(charter: Charter = CHARTER_OF_TEST) -> Statement:
    """Return the statement of entry 0."""
    return statement(CHARTER, body=encode_charter(charter))
