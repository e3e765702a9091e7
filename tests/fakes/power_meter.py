"""A small contract, meters by hand, and a ``MeterSource`` that holds its readings in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from biplomacy.power.contract import Contract
from biplomacy.power.contract_file import read_contract
from biplomacy.power.curtailment import CurtailmentOrder
from biplomacy.power.meter_file import encode_readings
from biplomacy.power.model import Provenance
from biplomacy.power.reading import Quality, Reading
from biplomacy.values.digest import Digest

CONTRACT = """
id = "sez-7"
buyer = "Example Mining (Pvt) Ltd"
meter = "132kv-07"
system = "pakistan-fy25"
utc_offset_minutes = 300
first = "2024-11"
last = "2025-03"
capacity_mw = "100"
currency = "PKR"
tariff_per_kwh = { "2024-11" = "22.98" }
carry_tariff = true
prepaid = "1000000.00"
step_minutes = 15
standing = "press"
source = "invented for a test"
curtailment = { limit_mw = "10", notice_minutes = 30, hours_a_year = 100 }
"""
STEP = 900
CAPACITY = 25_000_000
LIMIT = 2_500_000


def small_contract() -> Contract:
    """Return 100 MW for five months, quarter hours, down to 10 MW at half an hour's notice."""
    return read_contract(CONTRACT.encode())


def metered(
    wh: Sequence[int], *, start: int, counter: int = 0, quality: Quality = Quality.RUNNING
) -> list[Reading]:
    """Return the readings of consecutive quarter hours from ``start``, one more than ``wh``."""
    found = [Reading(start, counter, quality)]
    for step, energy in enumerate(wh, start=1):
        counter += energy
        found.append(Reading(start + step * STEP, counter, quality))
    return found


def order_at(
    start: int, *, hours: int = 2, name: str = "o-1", limit_mw: int = 10
) -> CurtailmentOrder:
    """Return an order with exactly the notice of the small contract."""
    return CurtailmentOrder(name, start - 1_800, start, start + hours * 3_600, limit_mw * 10**6)


@dataclass(frozen=True, slots=True)
class HeldMeter:
    """A ``MeterSource`` over readings at hand."""

    held: tuple[Reading, ...]
    provenance: Provenance = Provenance.METERED

    @property
    def digest(self) -> Digest:
        """The digest of the file that these readings would make."""
        return Digest.of(encode_readings(self.held, self.provenance))

    def readings(self) -> Iterator[Reading]:
        """Yield the readings."""
        yield from self.held
