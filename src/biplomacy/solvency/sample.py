"""Which accounts the regulator looks for: a sample that nobody steers (supervision §B3.1).

Sleeping accounts never check their proofs, so a firm that drops some of them is found only by
looking: the sample comes from the customer files, at least half of it from accounts idle a year
or more, in the order of a hash that the called block and the seed decide.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING
from unicodedata import normalize

from biplomacy.solvency.errors import SolvencyMalformed
from biplomacy.values.tagged_hash import tagged_hash
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from biplomacy.values.day import Day

TAG = "biplomacy/solvency/sample"
MISSING = "sample-missing"
SHORT_OF_IDLE = "sample-idle-short"
BALANCE_SHORT = "sample-balance-short"
BALANCE_OVER = "sample-balance-over"
IDLE_DAYS = 365
RISK = Decimal("0.01")
FRACTION = Decimal("0.001")
MAX_SIZE = 10_000_000
_PLACES = 12
_CONTEXT = Context(prec=60)
_NEAR = Decimal("1e-40")


@dataclass(frozen=True, slots=True)
class Account:
    """A customer number of the regulator's file; ``last_active`` is None where it never moved.

    ``balance`` is what the file says is owed, in base units; None where it does not say.
    """

    reference: str
    last_active: Day | None
    balance: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SampleOutcome:
    """How many accounts were looked for, how many stood in the leaf file and how many did not."""

    size: int
    found: int
    missing: int


def sample_size(risk: Decimal = RISK, fraction: Decimal = FRACTION) -> int:
    """Return the least k with ``(1 - fraction)^k <= risk``.

    So many accounts miss a share of ``fraction`` omitted ones with a chance of at most ``risk``.

    >>> sample_size()
    4603

    Raises:
        SolvencyMalformed: a share does not lie between 0 and 1, has more than twelve decimals, or
            asks for more than ten million accounts.
    """
    for share in (risk, fraction):
        exponent = share.as_tuple().exponent
        if not isinstance(exponent, int) or not 0 < share < 1 or exponent < -_PLACES:
            raise SolvencyMalformed(
                f"{share} is no share between 0 and 1", hint="write it as 0.001"
            )
    rest = _CONTEXT.subtract(1, fraction)
    exact = _CONTEXT.divide(_CONTEXT.ln(risk), _CONTEXT.ln(rest))
    nearest = exact.quantize(Decimal(1), ROUND_HALF_EVEN, _CONTEXT)
    # Where risk is a power of the rest, the quotient is whole and its last digits are noise.
    whole = abs(_CONTEXT.subtract(exact, nearest)) < _NEAR
    size = int(nearest if whole else exact.quantize(Decimal(1), ROUND_CEILING, _CONTEXT))
    if size > MAX_SIZE:
        raise SolvencyMalformed(
            f"a sample of {size:,} accounts is larger than {MAX_SIZE:,}",
            hint="look for a larger share, or check every account",
        )
    return size


def is_idle(account: Account, at: Day) -> bool:
    """Say whether an account has not moved for 365 days or more on day ``at``, or never moved."""
    return account.last_active is None or account.last_active.until(at) >= IDLE_DAYS


def draw_sample(
    accounts: Iterable[Account], output: bytes, *, size: int, at: Day
) -> tuple[Account, ...]:
    """Return ``size`` accounts, or all where there are fewer, in the order of their hashes.

    Half of the size, rounded up, are the first idle accounts, as far as there are so many; the
    rest are the first of all others. The order of ``accounts`` does not matter.

    Raises:
        SolvencyMalformed: an account stands twice; neither it nor its number is named.
    """
    keyed = _keyed(accounts, output)
    half = (size + 1) // 2
    idle = heapq.nsmallest(half, (key for key in keyed if is_idle(key[1], at)), key=_first)
    taken = {key for key, _ in idle}
    others = (key for key in keyed if key[0] not in taken)
    rest = heapq.nsmallest(size - len(idle), others, key=_first)
    return tuple(account for _, account in sorted([*idle, *rest], key=_first))


def sample_key(output: bytes, reference: str) -> bytes:
    """Return the hash by which an account is placed: of the draw output and its number (NFC)."""
    return tagged_hash(TAG, output + normalize("NFC", reference).encode())


def judge_sample(
    sample: Iterable[Account],
    listed: AbstractSet[str] | Counter[str],
    *,
    at: Day,
    firm: str,
    size: int,
) -> tuple[SampleOutcome, tuple[Finding, ...]]:
    """Return how many of ``sample`` the leaf file lists, and a failure where any is missing.

    ``listed`` are the customer numbers of the leaf file, in NFC, with the sum of their leaves:
    one that owes less than the customer file says is a failure, one that owes more a warning.
    Without the sums, or for accounts without a balance, a leaf that owes too little is not seen.
    ``size`` was asked for. No account is named: findings are counts.
    """
    accounts = tuple(sample)
    gone = [a for a in accounts if normalize("NFC", a.reference) not in listed]
    idle = sum(is_idle(account, at) for account in accounts)
    found: list[Finding] = []
    if gone:
        asleep = sum(is_idle(account, at) for account in gone)
        message = (
            f"{len(gone)} of {len(accounts)} sampled accounts are in no leaf, {asleep} of them idle"
        )
        found.append(Finding(MISSING, Severity.FAILURE, firm, message))
    if isinstance(listed, Counter):
        found += _compared(accounts, listed, firm)
    if idle < (min(size, len(accounts)) + 1) // 2:
        message = f"only {idle} accounts of the customer file are idle, fewer than half the sample"
        found.append(Finding(SHORT_OF_IDLE, Severity.INFO, firm, message))
    outcome = SampleOutcome(len(accounts), len(accounts) - len(gone), len(gone))
    return outcome, tuple(found)


def _compared(accounts: tuple[Account, ...], owed: Counter[str], firm: str) -> Iterator[Finding]:
    gaps = [
        owed[name] - account.balance
        for account in accounts
        if account.balance is not None and (name := normalize("NFC", account.reference)) in owed
    ]
    short, over = sum(gap < 0 for gap in gaps), sum(gap > 0 for gap in gaps)
    told = f"of {len(gaps)} sampled accounts with a balance in the customer file"
    if short:
        message = f"the leaves of {short} {told} owe less than it"
        yield Finding(BALANCE_SHORT, Severity.FAILURE, firm, message)
    if over:
        message = f"the leaves of {over} {told} owe more than it"
        yield Finding(BALANCE_OVER, Severity.WARNING, firm, message)


def _keyed(accounts: Iterable[Account], output: bytes) -> list[tuple[bytes, Account]]:
    keyed = [(sample_key(output, account.reference), account) for account in accounts]
    if len({key for key, _ in keyed}) != len(keyed):
        raise SolvencyMalformed(
            "the customer file lists an account twice", hint="give one row for each account"
        )
    return keyed


def _first(keyed: tuple[bytes, Account]) -> bytes:
    return keyed[0]
