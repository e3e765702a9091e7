"""How far a power figure's proof reaches: the weakest input decides."""

from __future__ import annotations

from biplomacy.power.model import Provenance
from biplomacy.values.verdict import Grade, Standing

_ATTESTED = frozenset({Standing.ORIGINAL, Standing.SERIES, Standing.QUOTED, Standing.PRESS})


def grade_of(standing: Standing, provenance: Provenance = Provenance.METERED) -> Grade:
    """Return ``assumed`` where something was recalled, invented or synthetic; else ``attested``."""
    if provenance is Provenance.SYNTHETIC or standing not in _ATTESTED:
        return Grade.ASSUMED
    return Grade.ATTESTED
