"""What clauses are about: the closed list by which two states' conditions are compared (§3.3)."""

from __future__ import annotations

import re

from biplomacy.programme.errors import ConceptUnknown

CONCEPTS = (
    "btc.accumulation",
    "btc.debt",
    "btc.disclosure",
    "fx.nir",
    "fx.swap",
    "cb.nda",
    "cb.credit-to-government",
    "arrears.external",
    "fiscal.primary-balance",
    "fiscal.guarantees",
    "social.transfers",
    "tax.revenue",
    "tax.preference",
    "power.arrears",
    "power.cost-recovery",
    "power.sector-preference",
    "wallet.funds",
    "wallet.exit",
)
_LICENSING = re.compile(r"licensing\.[a-z][a-z0-9-]{0,58}", re.ASCII)


def require_concept(text: str) -> str:
    """Return ``text`` where it is a concept; ``licensing.`` is open below the dot.

    Raises:
        ConceptUnknown: it is not on the list.

    >>> require_concept("licensing.exchange")
    'licensing.exchange'
    """
    if text not in CONCEPTS and _LICENSING.fullmatch(text) is None:
        raise ConceptUnknown(
            f"{text[:60]!r} is not a concept", hint=f"use one of {', '.join(CONCEPTS)}, licensing.*"
        )
    return text
