"""The scripts that a scan looks for, with the digest that names the list (chain §5.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.errors import WatchMalformed
from biplomacy.chain.model import WatchSet
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_SCRIPTS = 1_000_000
MAX_SCRIPT_SIZE = 10_000


def watch_set(scripts: Iterable[bytes]) -> WatchSet:
    """Return the set of ``scripts``: sorted, each once, with the digest of the list.

    Raises:
        WatchMalformed: a script is empty or longer than 10,000 bytes, or there are more than
            a million.
    """
    found: set[bytes] = set()
    for script in scripts:
        if not 0 < len(script) <= MAX_SCRIPT_SIZE:
            raise WatchMalformed(
                f"a script of {len(script)} bytes cannot be watched",
                hint=f"give scripts of 1 to {MAX_SCRIPT_SIZE:,} bytes",
            )
        found.add(script)
        if len(found) > MAX_SCRIPTS:
            raise WatchMalformed(
                f"more than {MAX_SCRIPTS:,} scripts", hint="scan them in several lists"
            )
    ordered = tuple(sorted(found))
    return WatchSet(ordered, watch_digest(ordered))


def watch_digest(ordered: Iterable[bytes]) -> Digest:
    """Return SHA-256 over the sorted scripts, each after its length as u32 (little-endian)."""
    listed = b"".join(len(script).to_bytes(4, "little") + script for script in ordered)
    return Digest.of(listed)
