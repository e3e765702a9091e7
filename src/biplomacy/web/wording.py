"""How amounts read, alike in every language (portal §6.5, §6.10).

All words of a page come from its ``Language``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.values.amount import SATS_PER_BTC

if TYPE_CHECKING:
    from biplomacy.values.amount import Amount

_ZEROS = re.compile(r"(\d)(?:\.0{8}|(\.\d*[1-9])0+)(?= BTC)", re.ASCII)


def btc(amount: Amount) -> str:
    """Return the amount with eight decimals and no unit, for tables.

    >>> from biplomacy.values.amount import Amount
    >>> btc(Amount(623700000001))
    '6,237.00000001'
    """
    return str(amount).removesuffix(" BTC")


def trimmed(text: str) -> str:
    """Return ``text`` with every amount in it without trailing zeros, for headlines.

    >>> trimmed("6,237.00000000 BTC of 5,997.77000000 BTC")
    '6,237 BTC of 5,997.77 BTC'
    """
    return _ZEROS.sub(lambda found: found[1] + (found[2] or ""), text)


def btc_short(amount: Amount) -> str:
    """Return the exact amount without trailing zeros and without the unit."""
    return sats_short(amount.sats)


def sats_full(sats: int) -> str:
    """Return satoshis as bitcoin with eight decimals, for sums in tables.

    >>> sats_full(623700000000)
    '6,237.00000000'
    """
    whole, part = divmod(sats, SATS_PER_BTC)
    return f"{whole:,}.{part:08d}"


def sats_short(sats: int) -> str:
    """Return satoshis as bitcoin; sums of what strangers claim may exceed the supply.

    >>> sats_short(623700000000), sats_short(-150000000), sats_short(10**16)
    ('6,237', '-1.5', '100,000,000')
    """
    whole, part = divmod(abs(sats), SATS_PER_BTC)
    text = f"{whole:,}.{part:08d}".rstrip("0").rstrip(".")
    return f"-{text}" if sats < 0 else text
