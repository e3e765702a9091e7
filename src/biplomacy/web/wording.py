"""How figures, days and verdicts read in English (portal §6.5, §6.10).

Another language is another module with these functions; pages take all words from one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.values.day import Day, format_instant
from biplomacy.values.verdict import Grade, Verdict
from biplomacy.web.model import Answer, Chip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.amount import Amount
    from biplomacy.values.verdict import VerdictRow

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
CHIPS = {
    Verdict.CONFIRMED: Chip("ok", "✓", "Confirmed"),
    Verdict.CONTRADICTED: Chip("no", "✕", "Contradicted"),
    Verdict.UNVERIFIABLE: Chip("un", "?", "Not verifiable"),
}
NOT_RECOMPUTED = Chip("idle", "?", "not recomputed here")
GRADES = {
    Grade.CHAIN: "Recomputed from validated blocks",
    Grade.RECORD: "Follows from other entries of the record",
    Grade.ATTESTED: "Attested by a signature only",
    Grade.ASSUMED: "Assumed",
}
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


def long_day(day: Day) -> str:
    """Return a day as prose has it.

    >>> long_day(Day.parse("2025-07-14"))
    '14 July 2025'
    """
    return f"{day.value.day} {MONTHS[day.value.month - 1]} {day.value.year}"


def long_instant(seconds: int) -> str:
    """Return POSIX seconds as prose has them, always UTC.

    >>> long_instant(1752494400)
    '14 July 2025, 12:00 UTC'
    """
    return f"{long_day(Day.of_instant(seconds))}, {format_instant(seconds)[11:16]} UTC"


def answer(row: VerdictRow | None) -> Answer:
    """Return how a verdict reads; without a row, that nobody recomputed it here."""
    if row is None:
        return Answer(NOT_RECOMPUTED, "", "")
    return Answer(CHIPS[row.verdict], str(row.grade), trimmed(row.reason))


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "claim"), counted(1200, "entry", "entries")
    ('1 claim', '1,200 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Iterable[str]) -> str:
    """Return words joined as a sentence joins them.

    >>> listed(["one confirmed", "two contradicted", "three not verifiable"])
    'one confirmed, two contradicted and three not verifiable'
    """
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last
