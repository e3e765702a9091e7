"""A published power system compared with the one of a file, number by number (power §18.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.body_comparison import body_differences
from biplomacy.power.statement.system import encode_system

if TYPE_CHECKING:
    from biplomacy.power.model import PowerSystem
    from biplomacy.values.verdict import Finding

DIFFERS = "power-system-differs"


def check_system(told: PowerSystem, at_hand: PowerSystem) -> tuple[Finding, ...]:
    """Return each number on which a published system and the one at hand differ.

    That a body's capacities sum up is checked where it is decoded.
    """
    return body_differences(DIFFERS, encode_system(told), encode_system(at_hand))
