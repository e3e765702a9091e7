"""A meter file: CSV with the columns ``time,counter_wh,quality``, read line by line (power §16.2).

A file that no meter wrote begins with a line ``# synthetic …`` or ``# reported …``, which stays
with it: what is made from it is no more than that. Instants are RFC 3339 with their offset.
"""

from __future__ import annotations

import re
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.errors import OffsetMissing, QuantityMalformed, SystemMalformed
from biplomacy.power.model import Provenance
from biplomacy.power.month import FIRST_YEAR, LAST_YEAR
from biplomacy.power.reading import Quality, Reading
from biplomacy.values.day import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADER = "time,counter_wh,quality"
MAX_LINE = 200
_QUALITIES = MappingProxyType({quality.value: quality for quality in Quality})
_COUNTER = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_UTC = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_OFFSET = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}", re.ASCII
)
_NAIVE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?", re.ASCII)


def read_provenance(first_line: bytes) -> Provenance:
    """Return how a meter file came about, by its first line; nothing raises it.

    Raises:
        SystemMalformed: the first line is a note that says neither.
    """
    if not first_line.startswith(b"#"):
        return Provenance.METERED
    word = first_line[1:].split()[:1]
    for provenance in (Provenance.SYNTHETIC, Provenance.REPORTED):
        if word == [provenance.value.encode()]:
            return provenance
    raise SystemMalformed(
        "the first line of the meter file is a note that says nothing of its origin",
        hint=f"begin it with {HEADER}, or with # synthetic or # reported",
    )


def read_readings(lines: Iterable[bytes]) -> Iterator[Reading]:
    """Yield the readings of a meter file's lines, in their order, none left out.

    Raises:
        SystemMalformed: another header, a line of another shape, an unknown quality.
        QuantityMalformed: a counter is no whole number of Wh.
        OffsetMissing: an instant comes without its offset from UTC.
    """
    numbered = enumerate(lines, start=1)
    number, header = next(numbered, (0, b""))
    if header.startswith(b"#"):
        number, header = next(numbered, (number, b""))
    if header.rstrip(b"\r\n") != HEADER.encode():
        raise SystemMalformed(
            f"line {number} of the meter file is not its header", hint=f"begin it with {HEADER}"
        )
    for number, line in numbered:
        yield _reading(number, line)


def encode_readings(readings: Iterable[Reading], provenance: Provenance, note: str = "") -> bytes:
    """Return a meter file; ``note`` says how it was made, if no meter did."""
    head = "" if provenance is Provenance.METERED else f"# {provenance} {note}".rstrip() + "\n"
    rows = (f"{format_instant(r.at)},{r.counter_wh},{r.quality}\n" for r in readings)
    return (head + HEADER + "\n" + "".join(rows)).encode()


def _reading(number: int, line: bytes) -> Reading:
    cells = line.rstrip(b"\r\n").decode("utf-8", "replace").split(",")
    if len(line) > MAX_LINE or len(cells) != HEADER.count(",") + 1:
        raise SystemMalformed(f"line {number} of the meter file does not have three cells")
    time, counter, quality = cells
    if _COUNTER.fullmatch(counter) is None:
        raise QuantityMalformed(
            f"line {number} of the meter file: {counter[:40]!r} is not a counter in whole Wh",
            hint="write whole watt-hours, without sign, point or separators",
        )
    if quality not in _QUALITIES:
        raise SystemMalformed(
            f"line {number} of the meter file: {quality[:40]!r} is no quality",
            hint=f"write {', '.join(Quality)}",
        )
    return Reading(_instant(number, time), int(counter), _QUALITIES[quality])


def _instant(number: int, text: str) -> int:
    if _NAIVE.fullmatch(text) is not None:
        raise OffsetMissing(f"line {number} of the meter file: {text} has no offset from UTC")
    try:
        if _UTC.fullmatch(text) or _OFFSET.fullmatch(text):
            moment = datetime.fromisoformat(text)
            if FIRST_YEAR <= moment.year <= LAST_YEAR:
                return int(moment.timestamp())
    except ValueError:
        pass
    raise SystemMalformed(
        f"line {number} of the meter file: {text[:40]!r} is no instant",
        hint="write instants as 2025-07-14T12:00:00Z or 2025-07-14T17:00:00+05:00",
    )
