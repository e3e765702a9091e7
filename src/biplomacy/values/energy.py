"""Energy in whole watt-hours."""

from __future__ import annotations

from dataclasses import dataclass

from biplomacy.values.errors import FieldMalformed

WH_PER_MWH = 1_000_000


@dataclass(frozen=True, slots=True, order=True)
class Energy:
    """A non-negative quantity of energy in watt-hours."""

    wh: int

    def __post_init__(self) -> None:
        """Refuse what is no whole, non-negative number of watt-hours."""
        if type(self.wh) is not int or self.wh < 0:
            raise FieldMalformed(
                f"{self.wh!r} is not a quantity of energy", hint="give whole watt-hours, 0 or more"
            )

    def __add__(self, other: Energy) -> Energy:
        return Energy(self.wh + other.wh)

    def __str__(self) -> str:
        whole, part = divmod(self.wh, WH_PER_MWH)
        return f"{whole:,}.{part:06d} MWh"
