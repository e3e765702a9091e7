"""Prices that the press reports for the power sector, each with its source; shipped (§6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.power.benchmarks import Part, PartName
from biplomacy.power.errors import SystemMalformed
from biplomacy.power.grading import grade_of
from biplomacy.power.quantities import PER_KWH
from biplomacy.values.closed_csv import read_table
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from decimal import Decimal

    from biplomacy.values.fields import Fields
    from biplomacy.values.verdict import Grade

_HEADER = ("key", "value", "unit", "period", "standing", "source")
_PER_KWH = "PKR/kWh"
_BILLIONS, _MINOR = "bn PKR", 100


@dataclass(frozen=True, slots=True)
class Anchor:
    """A reported figure; one that is illustrative is assumed, one of the press is attested."""

    key: str
    value: Decimal
    unit: str
    period: str
    standing: Standing
    source: str

    @property
    def grade(self) -> Grade:
        """How far the figure reaches."""
        return grade_of(self.standing)

    @property
    def minor_per_mwh(self) -> Fraction:
        """A price in minor units per MWh; raises ``SystemMalformed`` for what is no price."""
        if not self.unit.startswith(_PER_KWH):
            raise SystemMalformed(f"{self.key} is in {self.unit}: it is no price")
        return Fraction(self.value) * PER_KWH

    @property
    def minor(self) -> int:
        """A sum of money in minor units; raises ``SystemMalformed`` for what is none."""
        if self.unit != _BILLIONS:
            raise SystemMalformed(f"{self.key} is in {self.unit}: it is no sum of money")
        return int(Fraction(self.value) * 10**9 * _MINOR)

    def part(self, name: PartName) -> Part:
        """Return the price as a part of a benchmark."""
        return Part(
            name, self.minor_per_mwh, self.grade, self.standing, f"{self.period}: {self.source}"
        )


def shipped_anchors() -> tuple[Anchor, ...]:
    """Return the reported figures, in the order of their file."""
    content = (files("biplomacy.power") / "facts" / "tariff_anchors.csv").read_bytes()
    return tuple(_anchor(row.fields) for row in read_table(content, (_HEADER,)))


def shipped_anchor(key: str) -> Anchor:
    """Return the reported figure of a key; raises ``SystemMalformed``."""
    for anchor in shipped_anchors():
        if anchor.key == key:
            return anchor
    raise SystemMalformed(f"no reported figure {key[:80]!r} is shipped")


def reported_parts() -> tuple[Part, ...]:
    """Return the purchase price at the busbar and the ordinary tariff, as reported."""
    return (
        shipped_anchor("purchase_price").part(PartName.PURCHASE),
        shipped_anchor("industrial_tariff").part(PartName.ORDINARY),
    )


def _anchor(fields: Fields) -> Anchor:
    return Anchor(
        key=fields.name("key"),
        value=fields.decimal("value"),
        unit=fields.text("unit"),
        period=fields.text("period"),
        standing=fields.choice("standing", Standing),
        source=fields.text("source"),
    )
