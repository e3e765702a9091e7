"""How sums, energies and machines read on the pages about miners, parties and contracts.

Everything is exact until it is written, and rounded once, half to even.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.model import PPM
from biplomacy.power.quantities import MW
from biplomacy.power.scenario_model import FlatPrice, IndexedPrice, Party
from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.web.language import marked
from biplomacy.web.power_words import MINUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.power.scenario_model import PowerPrice, Terms
    from biplomacy.web.language import Language
    from biplomacy.web.model import Pointed

PARTIES: Mapping[Party, str] = MappingProxyType(
    {
        Party.SECTOR: marked("power sector"),
        Party.TREASURY: marked("treasury"),
        Party.INVESTOR: marked("investor"),
    }
)
DASH = "\N{EN DASH}"
PRICE_AXIS = 100_000
"""Minor units a MWh in one major unit a kWh."""
MILLION_MINOR = 10**8
"""Minor units in a million of the major unit."""
_JOULE = 1_000


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of a table: as it is shown, and where the record states it, if one field does."""

    shown: str
    pointed: Pointed | None = None


def plain(value: Decimal | int) -> str:
    """Return a number as it was signed, with thousands and a true minus sign.

    >>> plain(Decimal("1000000")), plain(Decimal("-0.12")) == f"{MINUS}0.12"
    ('1,000,000', True)
    """
    return f"{value:,f}".replace("-", MINUS) if isinstance(value, Decimal) else f"{value:,}"


def rounded(value: Fraction | Decimal | int, places: int) -> str:
    """Return a number rounded once, half to even, with a true minus sign; zero has none.

    >>> rounded(Fraction(1, 3), 2), rounded(Decimal("-0.0001"), 2), rounded(12_345, 0)
    ('0.33', '0.00', '12,345')
    """
    units = round(Fraction(value) * 10**places)
    return f"{Decimal(units).scaleb(-places):,.{places}f}".replace("-", MINUS)


def millions(minor: int) -> str:
    """Return minor units as millions of major ones with one decimal place.

    >>> millions(103_560_000_000)
    '1,035.6'
    """
    return rounded(Fraction(minor, MILLION_MINOR), 1)


def percent(share: Decimal | Fraction, places: int = 2) -> str:
    """Return a share in per cent."""
    return rounded(Fraction(share) * 100, places)


def percent_of_ppm(ppm: int) -> str:
    """Return parts per million as per cent with two decimal places.

    >>> percent_of_ppm(918_273)
    '91.83'
    """
    return rounded(Fraction(ppm * 100, PPM), 2)


def exact(value: int, factor: int) -> str:
    """Return a whole number over a factor, a power of ten, with no digit that says nothing.

    >>> exact(1_500_000, 10**6), exact(2_000_000_000, 10**6)
    ('1.5', '2,000')
    """
    number = (Decimal(value) / factor).normalize()
    return f"{number:,f}"


def watts_as_megawatts(watts: int) -> str:
    """Return watts, or Wh in an hour, as megawatts, exact."""
    return exact(watts, MW)


def megawatt_hours(wh: int) -> str:
    """Return energy as whole MWh."""
    return rounded(Fraction(wh, MW), 0)


def joules(mj_per_th: int) -> str:
    """Return an efficiency as J/TH, exact."""
    return exact(mj_per_th, _JOULE)


def coins(sats: int) -> str:
    """Return bitcoin with three decimal places, for headlines and drawings."""
    return rounded(Fraction(sats, SATS_PER_BTC), 3)


def short(value: Decimal, places: int = 2) -> str:
    """Return a positive number with at most so many decimal places.

    >>> short(Decimal("0.7000")), short(Decimal("22.98"))
    ('0.7', '22.98')
    """
    text = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def tariff_words(tariff: PowerPrice, language: Language) -> str:
    """Return a tariff a kWh, without its currency."""
    match tariff:
        case FlatPrice(per_kwh):
            return short(per_kwh, 4)
        case IndexedPrice(floor, share, reference):
            return language.text(
                "%(share)s %% of a kWh's worth to a machine of %(joules)s J/TH, at least %(floor)s",
                share=short(share * 100),
                joules=short(reference),
                floor=short(floor, 4),
            )


def per_kwh(currency: str, language: Language) -> str:
    """Return the unit of a price of energy."""
    return language.text("%(currency)s a kWh", currency=currency)


def currency_of(terms: Terms, language: Language) -> str:
    """Return the unit of a scenario's tariffs."""
    return per_kwh(terms.currency, language)
