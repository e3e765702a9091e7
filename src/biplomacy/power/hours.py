"""Synthetic hours: monthly totals spread over a stated shape with seeded noise (power §7).

They are used only when no hourly file is given. All arithmetic is in integers, so the same name
of a seed gives the same watt-hours in any language.
"""

from __future__ import annotations

import struct
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.errors import HoursMissing, LimitExceeded, LoadInvalid
from biplomacy.power.model import HOUR, PPM, HourSeries, Provenance
from biplomacy.power.quantities import MOST_WH_AN_HOUR
from biplomacy.power.shake import seed_of, stream
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from biplomacy.power.month import Month

LABEL = "load-noise"
MAX_MONTHS = 120
_BYTES = 24
_MEAN = 393_210
_SUMMER = (
    985, 955, 930, 912, 900, 893, 890, 905, 935, 965, 990, 1010,
    1025, 1038, 1046, 1048, 1042, 1030, 1035, 1070, 1085, 1080, 1062, 1025,
)  # fmt: skip
_WINTER = (
    800, 775, 762, 760, 780, 850, 955, 1040, 1075, 1075, 1065, 1050,
    1035, 1025, 1020, 1030, 1075, 1190, 1245, 1210, 1140, 1060, 960, 870,
)  # fmt: skip
_SHAPE = MappingProxyType({n: _SUMMER if 5 <= n <= 9 else _WINTER for n in range(1, 13)})  # noqa: PLR2004 - May to September
_SUNDAY = 6


def synthetic_series(
    months: Mapping[Month, int], seed_name: str, utc_offset_minutes: int
) -> HourSeries:
    """Return hours whose sum in each local month is exactly the given Wh.

    Raises:
        HoursMissing: no month is given, or one between the first and the last is absent.
        LimitExceeded: more than ten years.
        FieldMalformed: the seed has no such name.
    """
    _require_months(months)
    first = min(months)
    weights = _weights(months, seed_of(seed_name))
    wh = [hour for month in sorted(months) for hour in _spread(months[month], next(weights))]
    start = first.first_day.start - utc_offset_minutes * 60
    return HourSeries(start, HOUR // 60, tuple(wh), Provenance.SYNTHETIC)


def normal_form(series: HourSeries) -> bytes:
    """Return the series as unsigned 64-bit big-endian Wh, hour by hour (power §6.2).

    Raises:
        LoadInvalid: as ``require_loads`` does.
    """
    require_loads(series)
    return struct.pack(f">{len(series.wh)}Q", *series.wh)


def require_loads(series: HourSeries) -> None:
    """Refuse a load that is negative or above 100 GW; raises ``LoadInvalid``."""
    most = MOST_WH_AN_HOUR * series.step_minutes // (HOUR // 60)
    if series.wh and not 0 <= min(series.wh) <= max(series.wh) <= most:
        raise LoadInvalid(
            "a load is negative or above 100 GW", hint="check the unit: loads are Wh an interval"
        )


def series_digest(series: HourSeries) -> Digest:
    """Return the digest of the normal form."""
    return Digest.of(normal_form(series))


def _require_months(months: Mapping[Month, int]) -> None:
    if not months:
        raise HoursMissing("no month is given", hint="give a table of monthly totals")
    if len(months) > MAX_MONTHS:
        raise LimitExceeded(f"{len(months)} months are more than {MAX_MONTHS}")
    for month in min(months).to(max(months)):
        if month not in months:
            raise HoursMissing(f"{month} has no total", hint="give consecutive months")
        if months[month] < 0:
            raise LoadInvalid(f"the total of {month} is negative")


def _weights(months: Mapping[Month, int], seed: bytes) -> Iterator[list[int]]:
    """Yield the weight of each hour, a list for each month; the noise runs on across months."""
    days = sum(month.days for month in months)
    words = iter(struct.unpack(f">{days * 24 * 12}H", stream(seed, LABEL, 0, days * 24 * _BYTES)))
    noise = 0
    for month in sorted(months):
        found = []
        for day in range(month.days):
            weekday = 950 if month.first_day.plus(day).value.weekday() == _SUNDAY else 1000
            for shape in _SHAPE[month.number]:
                drawn = sum(next(words) for _ in range(12)) - _MEAN
                noise = 970 * noise // 1000 + 24 * drawn // 200
                found.append(shape * weekday * (PPM + noise))
        yield found


def _spread(total: int, weights: list[int]) -> list[int]:
    """Return ``total`` over the weights by largest remainder, ties to the earlier hour."""
    whole = sum(weights)
    parts = [divmod(total * weight, whole) for weight in weights]
    shares = [share for share, _ in parts]
    order = sorted(range(len(parts)), key=lambda hour: (-parts[hour][1], hour))
    for hour in order[: total - sum(shares)]:
        shares[hour] += 1
    return shares
