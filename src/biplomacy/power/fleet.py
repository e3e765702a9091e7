"""Mining machines: how many hashes a watt gives, and the list that a user brings (§4.4, §6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.errors import FleetInvalid
from biplomacy.power.model import PPM
from biplomacy.power.quantities import decimal_text
from biplomacy.values.closed_csv import read_table

if TYPE_CHECKING:
    from decimal import Decimal

    from biplomacy.values.fields import Fields

MJ_PER_JOULE = 1_000
HASHES_PER_TH = 10**12
LEAST_MJ, MOST_MJ = 5_000, 200_000
MACHINE_COLUMNS = ("model", "hashrate_ths", "power_w", "price")


@dataclass(frozen=True, slots=True)
class Fleet:
    """Machines of one efficiency at one place, up to ``power_w`` watts drawn at the meter.

    ``efficiency_mj_per_th``: millijoules a terahash, of the machine alone. ``pue_ppm``: the whole
    site's power over the machines'.

    Raises:
        FleetInvalid: the efficiency lies outside 5 to 200 J/TH, the PUE below 1, or no power.
    """

    name: str
    efficiency_mj_per_th: int
    pue_ppm: int
    power_w: int

    def __post_init__(self) -> None:
        """Refuse a fleet that no machine could be."""
        if not LEAST_MJ <= self.efficiency_mj_per_th <= MOST_MJ:
            joules = decimal_text(self.efficiency_mj_per_th, MJ_PER_JOULE)
            raise FleetInvalid(f"{self.name}: {joules} J/TH lies outside 5 to 200")
        if self.pue_ppm < PPM:
            raise FleetInvalid(f"{self.name}: a PUE of {self.pue_ppm} ppm lies below 1")
        if self.power_w <= 0:
            raise FleetInvalid(f"{self.name}: {self.power_w} W run no machine")

    @property
    def watts_per_ths(self) -> Fraction:
        """Watts at the meter for a terahash a second, which is also J/TH with the site's share."""
        return Fraction(self.efficiency_mj_per_th * self.pue_ppm, MJ_PER_JOULE * PPM)

    @property
    def hashrate(self) -> Fraction:
        """Hashes a second with all machines running."""
        return self.power_w / self.watts_per_ths * HASHES_PER_TH


@dataclass(frozen=True, slots=True)
class Machine:
    """One row of a user's list: a model, its nominal figures, and its price in USD."""

    model: str
    hashrate_ths: Decimal
    power_w: int
    price: Decimal

    @property
    def efficiency_mj_per_th(self) -> int:
        """Millijoules a terahash, rounded half to even."""
        return round(Fraction(self.power_w * 1_000) / Fraction(self.hashrate_ths))


def decode_machines(content: bytes) -> tuple[Machine, ...]:
    """Return the rows of ``model,hashrate_ths,power_w,price``.

    Raises:
        FieldMalformed: the table or a row has another form.
        FleetInvalid: a machine has no hashrate or no power.
    """
    machines = []
    for row in read_table(content, (MACHINE_COLUMNS,)):
        machine = _machine(row.fields, row.line)
        row.fields.close()
        machines.append(machine)
    return tuple(machines)


def _machine(fields: Fields, line: int) -> Machine:
    model = fields.text("model", limit=100)
    hashrate, power = fields.decimal("hashrate_ths"), fields.decimal("power_w")
    price = fields.decimal("price")
    if hashrate <= 0 or power <= 0 or price < 0 or power != int(power):
        raise FleetInvalid(
            f"line {line}: {model} has no hashrate, no whole watts above zero, or no price",
            hint="give TH/s, whole watts and USD, such as 200,3500,3400",
        )
    return Machine(model, hashrate, int(power), price)
