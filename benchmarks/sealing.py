"""The bar of sealed messages (programme §17.3): 16 MiB beside the cipher alone, one library.

Sealing is framing, key encapsulation, encryption and the file's two lines. What the sender states
about the file, its digest and a salted commitment, is two passes of SHA-256 and shown by itself.
Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from biplomacy.accord.adapters.hpke import HpkeSealer, HpkeUnsealer, generate_sealing_key
from biplomacy.accord.sealed_file import SealedContext, Use, encode_header, frame
from biplomacy.accord.sealing import Suite, open_message, seal_message
from biplomacy.values.digest import Digest
from biplomacy.wiring import SystemRandomness
from measuring.bar import INFORMATION, Bar, Required, median_of, report, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.accord.model import SealingKey

ROUNDS = 5
FULL, QUICK = 16 * 1024 * 1024, 64 * 1024
NONCE = bytes(12)
PEER = "ChaCha20-Poly1305 alone"
PER_SECOND = "MiB per s"


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    quick: bool = options.parse_args().quick
    plaintext, rounds = os.urandom(QUICK if quick else FULL), 1 if quick else ROUNDS
    with tempfile.TemporaryDirectory(prefix="bench-sealing-") as folder:
        bars = [bar for suite in Suite for bar in _suite(Path(folder), suite, plaintext, rounds)]
    report(f"sealing {len(plaintext) >> 10:,} KiB: medians of {rounds}, in turn", bars)


def _suite(folder: Path, suite: Suite, plaintext: bytes, rounds: int) -> Iterator[Bar]:
    randomness = SystemRandomness()
    place = folder / f"{suite}.pem"
    key = generate_sealing_key(place, suite=suite, randomness=randomness)
    context = _context(key)
    sealer, unsealer = HpkeSealer(), HpkeUnsealer(place)
    cipher = ChaCha20Poly1305(ChaCha20Poly1305.generate_key())
    encrypted = cipher.encrypt(NONCE, plaintext, None)

    def sealed() -> bytes:
        header = encode_header(context)
        return header + sealer.seal(frame(plaintext), key, info=header)

    def stated() -> bytes:
        return seal_message(plaintext, context, key=key, sealer=sealer, randomness=randomness).file

    file = stated()
    if open_message(file, unsealer).plaintext != plaintext:
        message = "what was sealed did not open"
        raise SystemExit(message)
    raw, ours, whole, unlocked, opened = median_of(
        rounds,
        [
            lambda: seconds(lambda: cipher.encrypt(NONCE, plaintext, None)),
            lambda: seconds(sealed),
            lambda: seconds(stated),
            lambda: seconds(lambda: cipher.decrypt(NONCE, encrypted, None)),
            lambda: seconds(lambda: open_message(file, unsealer)),
        ],
    )
    size = len(plaintext) / (1 << 20)
    measured = (
        (f"sealing, {suite}", Required(least=0.5), ours, raw),
        (f"sealing with digest and commitment, {suite}", None, whole, raw),
        (f"opening, {suite}", None, opened, unlocked),
    )
    for name, required, value, against in measured:
        remark = "" if required else INFORMATION
        yield Bar(name, PEER, required, PER_SECOND, size / value, size / against, remark)


def _context(key: SealingKey) -> SealedContext:
    return SealedContext(
        accord="SLV-PAK-2025-07-16",
        request="R-2026-001",
        sender="SV/bitcoin-office",
        recipient="PK/pvara",
        key=Digest.parse(key.id),
        use=Use.SUPERVISION,
        media_type="application/octet-stream",
    )


if __name__ == "__main__":
    main()
