"""Offers as files of TOML, and the two that are shipped: one price, two answers (§12.9)."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.quantities import read_toml
from biplomacy.power.statement.tariff import take_tariff

if TYPE_CHECKING:
    from biplomacy.power.tariff import Tariff

SHIPPED = ("nov-2024-offer", "nov-2025-package")


def read_offer_file(content: bytes) -> Tariff:
    """Return the offer of a TOML file.

    Raises:
        SystemMalformed: not TOML, an unknown key, or terms that contradict each other.
        QuantityMalformed: a float, or a price with more digits than its unit.
    """
    return read_toml(content, "offer", take_tariff)


def shipped_offer(name: str) -> Tariff:
    """Return an offer that is shipped; raises ``SystemMalformed`` where none has that id."""
    if name not in SHIPPED:
        raise SystemMalformed(
            f"no offer {name[:80]!r} is shipped",
            hint=f"name a file, or one of {', '.join(SHIPPED)}",
        )
    return read_offer_file((files("biplomacy.power") / "offers" / f"{name}.toml").read_bytes())
