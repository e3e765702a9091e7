"""Numbers and offers that a user declares on a command line: assumed, and said so."""

from __future__ import annotations

from fractions import Fraction

from biplomacy.power.benchmarks import Part, PartName
from biplomacy.power.errors import SystemMalformed
from biplomacy.power.quantities import PER_KWH, whole
from biplomacy.power.tariff import Eligibility, Flat, Tariff, Told
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing

_FIRST_DAY = Day.parse("2025-11-01")
_DECLARED = "declared by the user"
_UNTOLD = "only a price is told"


def declared_part(text: str) -> Part:
    """Return a part from ``name=price a kWh``, such as ``wires=0.40``.

    Raises:
        SystemMalformed: no part has that name.
        QuantityMalformed: the price is no decimal number, or finer than its unit.
    """
    name, _, price = text.partition("=")
    try:
        part = PartName(name)
    except ValueError:
        raise SystemMalformed(
            f"{name[:40]!r} is no part of a benchmark", hint=f"one of {', '.join(PartName)}"
        ) from None
    value = Fraction(whole(price, PER_KWH, name))
    return Part(part, value, Grade.ASSUMED, Standing.ILLUSTRATIVE, _DECLARED)


def bare_offer(price: str) -> Tariff:
    """Return an offer of which nothing but a flat price is told; raises ``QuantityMalformed``."""
    unknown: Told[Eligibility] = Told(None, Grade.ASSUMED, Standing.ILLUSTRATIVE, _UNTOLD)
    burden: Told[int] = Told(None, Grade.ASSUMED, Standing.ILLUSTRATIVE, _UNTOLD)
    return Tariff(
        id="price-alone",
        title="A price, without terms",
        system="pakistan-fy25",
        currency="PKR",
        settlement="PKR",
        offered=_FIRST_DAY,
        schedule=Flat(whole(price, PER_KWH, "tariff")),
        rate=Told(
            value=True, grade=Grade.ASSUMED, standing=Standing.ILLUSTRATIVE, source=_DECLARED
        ),
        eligibility=unknown,
        others_burden=burden,
        terms=(),
    )
