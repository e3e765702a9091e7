"""Signed messages (chain §10.3): verifications each second by both engines, beside libsecp256k1.

Each verification reads the text, runs the scripts by our rules and asks the engine. The peer is the
bare check of one ECDSA or Schnorr signature by the same library. Prints a table on standard error
and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import hashlib
from typing import TYPE_CHECKING

from coincurve import PrivateKey, PublicKeyXOnly

from biplomacy.chain.message import verify_message
from biplomacy.chain.message_signing import pay_to_taproot, sign_message
from biplomacy.chain.script import (
    pay_to_pubkey_hash,
    pay_to_script_hash,
    pay_to_witness_pubkey_hash,
)
from biplomacy.wiring import open_script_engine
from measuring.bar import INFORMATION, Bar, median_of, report, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.chain.ports import ScriptEngine

MESSAGE = b"biplomacy solvency v1\n5493001KJTIIGC8Y1R12\n1754\n00\n00"
KEY = hashlib.sha256(b"a key of the benchmark of messages").digest()
ROUNDS, FULL, QUICK = 5, 500, 5


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    quick: bool = options.parse_args().quick
    count, rounds = (QUICK, 1) if quick else (FULL, ROUNDS)
    with open_script_engine("kernel") as kernel, open_script_engine("templates") as templates:
        bars = [
            bar
            for name, script in _scripts()
            for bar in _shape(name, script, (kernel, templates), count=count, rounds=rounds)
        ]
    report(f"{count} messages of each shape: medians of {rounds}, in turn", bars)


def _scripts() -> tuple[tuple[str, bytes], ...]:
    public = PrivateKey(KEY).public_key.format()
    native = pay_to_witness_pubkey_hash(public)
    return (
        ("pkh", pay_to_pubkey_hash(public)),
        ("wpkh", native),
        ("sh(wpkh)", pay_to_script_hash(native)),
        ("tr", pay_to_taproot(KEY)),
    )


def _shape(
    name: str, script: bytes, engines: tuple[ScriptEngine, ...], *, count: int, rounds: int
) -> Iterator[Bar]:
    signature = sign_message(KEY, script, MESSAGE)

    def judged(engine: ScriptEngine) -> Callable[[], float]:
        def work() -> None:
            for _ in range(count):
                if not verify_message(script, MESSAGE, signature, engine).valid:
                    message = "a good signature was refused"
                    raise SystemExit(message)

        return lambda: seconds(work)

    bare = _bare(schnorr=name == "tr", count=count)
    peer, *ours = median_of(rounds, [bare, *map(judged, engines)])
    for engine, taken in zip(engines, ours, strict=True):
        yield Bar(
            f"{name}, {engine.name}",
            "libsecp256k1 alone",
            unit="per s",
            value=count / taken,
            against=count / peer,
            remark=INFORMATION,
        )


def _bare(*, schnorr: bool, count: int) -> Callable[[], float]:
    digest = hashlib.sha256(MESSAGE).digest()
    private = PrivateKey(KEY)
    public, xonly = private.public_key, private.public_key_xonly.format()
    ecdsa, other = private.sign(digest, hasher=None), private.sign_schnorr(digest, bytes(32))

    def work() -> None:
        for _ in range(count):
            if schnorr:
                PublicKeyXOnly(xonly).verify(other, digest)
            else:
                public.verify(ecdsa, digest, hasher=None)

    return lambda: seconds(work)


if __name__ == "__main__":
    main()
