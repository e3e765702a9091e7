"""What a private key looks like, so that none is parsed, stored, logged or shown."""

from __future__ import annotations

import re

from biplomacy.chain.errors import DescriptorPrivate

_BASE58 = "1-9A-HJ-NP-Za-km-z"
# Extended private keys (BIP 32, SLIP 132) and the import format, main and test networks alike.
_EXTENDED_PRIVATE = re.compile(rf"[a-zA-Z]prv[{_BASE58}]", re.ASCII)
_IMPORT_FORMAT = re.compile(
    rf"(?<![0-9A-Za-z])[5KL9c][{_BASE58}]{{50,51}}(?![0-9A-Za-z])", re.ASCII
)


def require_public(text: str) -> None:
    """Refuse text that holds a private key.

    Raises:
        DescriptorPrivate: it does; nothing of the text is repeated.
    """
    if _EXTENDED_PRIVATE.search(text) or _IMPORT_FORMAT.search(text):
        raise refusal()


def refusal() -> DescriptorPrivate:
    """Return the error that says so, without the key."""
    return DescriptorPrivate(
        "the descriptor holds a private key; nothing of it was kept",
        hint="export the public descriptor from the wallet, and treat the key as exposed",
    )
