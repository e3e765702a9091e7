"""What policies, drifts and sums of an outlook are called on pages; statements keep their own."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.outlook.model import (
    BelowMean,
    DailyCoin,
    DailyDollar,
    Drift,
    Hold,
    Lump,
    StopAt,
    ValueAveraging,
)
from biplomacy.web.language import marked
from biplomacy.web.wording import btc_short

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.outlook.model import Policy
    from biplomacy.values.money import Money
    from biplomacy.web.language import Language

DRIFTS: Mapping[Drift, str] = MappingProxyType(
    {Drift.NEUTRAL: marked("neutral"), Drift.HISTORICAL: marked("historical")}
)
DRIFT_MEANINGS: Mapping[Drift, str] = MappingProxyType(
    {
        Drift.NEUTRAL: marked("every day's growth over the mean growth: nothing rises by itself"),
        Drift.HISTORICAL: marked("the growth that the closes had, which nobody promises again"),
    }
)
MILLION = 1_000_000
_HUNDREDTH = Decimal("0.01")


def policy_words(policy: Policy, language: Language) -> str:
    """Return what a policy does, without a subject."""
    match policy:
        case StopAt(policy=buying, drawdown=drawdown):
            return language.text(
                "%(policy)s, until a fall of %(fall)s %%",
                policy=policy_words(buying, language),
                fall=percent(drawdown),
            )
        case Hold():
            return language.text("hold, and buy nothing")
        case Lump(usd=usd):
            return language.text("buy once, for %(sum)s USD", sum=usd_words(usd))
        case DailyCoin(amount=amount):
            return language.text("buy %(amount)s BTC a day", amount=btc_short(amount))
        case DailyDollar(usd=usd):
            return language.text("buy for %(sum)s USD a day", sum=usd_words(usd))
        case ValueAveraging(step=step):
            return language.text(
                "bring what was bought up by %(sum)s USD a day", sum=usd_words(step)
            )
        case BelowMean(days=days, usd=usd):
            return language.text(
                "buy for %(sum)s USD on days below the mean of %(days)s days",
                sum=usd_words(usd),
                days=days,
            )


def usd_words(money: Money) -> str:
    """Return a sum without its currency, and without cents where there are none.

    >>> from biplomacy.values.money import Money
    >>> usd_words(Money.parse("118000.00", "USD")), usd_words(Money.parse("0.50", "USD"))
    ('118,000', '0.50')
    """
    return f"{money.decimal:,.2f}".removesuffix(".00")


def percent(share: Decimal) -> str:
    """Return a share in per cent with at most two decimals, rounded half to even.

    >>> percent(Decimal("0.717091")), percent(Decimal("0.5"))
    ('71.71', '50')
    """
    exact = (share * 100).quantize(_HUNDREDTH, ROUND_HALF_EVEN)
    text = f"{exact:,f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def percent_full(share: Decimal) -> str:
    """Return a share in per cent with two decimals, for columns.

    >>> percent_full(Decimal("0.5"))
    '50.00'
    """
    return f"{(share * 100).quantize(_HUNDREDTH, ROUND_HALF_EVEN):,f}"


def millions(usd: Decimal) -> str:
    """Return USD in millions, whole from ten millions on, rounded half to even.

    >>> millions(Decimal(562_032_328)), millions(Decimal(1_310_000)), millions(Decimal(0))
    ('562', '1.31', '0')
    """
    exact = usd / MILLION
    if abs(exact) >= 10:  # noqa: PLR2004 - two digits before the point are enough
        return f"{exact.quantize(Decimal(1), ROUND_HALF_EVEN):,f}"
    text = f"{exact.quantize(_HUNDREDTH, ROUND_HALF_EVEN):f}"
    return text.rstrip("0").rstrip(".")
