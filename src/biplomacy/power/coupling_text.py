"""What joins the hours of a year, as one line of text that reads back the same.

``storage NAME POWER ENERGY CHARGE DISCHARGE WEAR``, ``quota PLACES WH`` and ``ramp PLACE WH``, in
Wh, ppm and minor units per MWh, joined by semicolons; loads by their place from 0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.power.dispatch_problem import Couplings, Quota, Ramp, Storage
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTHING = "nothing"
MAX_COUPLINGS = 20
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_DIGITS = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)


def coupling_text(couplings: Couplings) -> str:
    """Return the line; of nothing, ``nothing``."""
    return "; ".join(_parts(couplings)) or NOTHING


def parse_couplings(text: str) -> Couplings:
    """Return what a line says.

    Raises:
        FieldMalformed: another form than ``coupling_text`` writes.
        LoadInvalid: a storage that cannot be.
    """
    parts = [] if text == NOTHING else text.split("; ")
    if len(parts) > MAX_COUPLINGS:
        raise FieldMalformed(f"{len(parts)} couplings are more than {MAX_COUPLINGS}")
    words = [part.split(" ") for part in parts]
    found = Couplings(
        tuple(_storage(*rest) for kind, *rest in words if kind == "storage"),
        tuple(_quota(*rest) for kind, *rest in words if kind == "quota"),
        tuple(_ramp(*rest) for kind, *rest in words if kind == "ramp"),
    )
    if coupling_text(found) != text:
        raise FieldMalformed(f"{text[:80]!r} does not say what joins the hours")
    return found


def _parts(couplings: Couplings) -> Iterator[str]:
    for one in couplings.storages:
        numbers = (one.power_wh, one.energy_wh, one.charge_ppm, one.discharge_ppm, one.wear)
        yield " ".join(["storage", one.name, *map(str, numbers)])
    for quota in couplings.quotas:
        yield f"quota {','.join(map(str, quota.loads))} {quota.wh}"
    for ramp in couplings.ramps:
        yield f"ramp {ramp.load} {ramp.wh}"


def _storage(*words: str) -> Storage:
    if len(words) != 6 or _NAME.fullmatch(words[0]) is None:  # noqa: PLR2004 - its fields
        raise FieldMalformed("a storage is a name and five numbers")
    return Storage(words[0], *(_whole(word) for word in words[1:]))


def _quota(*words: str) -> Quota:
    if len(words) != 2:  # noqa: PLR2004 - its fields
        raise FieldMalformed("a quota is a list of places and Wh")
    return Quota(tuple(_whole(place) for place in words[0].split(",")), _whole(words[1]))


def _ramp(*words: str) -> Ramp:
    if len(words) != 2:  # noqa: PLR2004 - its fields
        raise FieldMalformed("a ramp is a place and Wh")
    return Ramp(_whole(words[0]), _whole(words[1]))


def _whole(text: str) -> int:
    if _DIGITS.fullmatch(text) is None:
        raise FieldMalformed(f"{text[:40]!r} is not a whole number")
    return int(text)
