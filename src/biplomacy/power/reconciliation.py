"""Metered energy, hashes, satoshis and coins seen on the chain, each beside the next (§15.5).

Each arrow leads from a range to a number that somebody states; a number that nobody states leaves
its arrow open, and the range is handed on. The weakest grade of what was used decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from biplomacy.power.epochs import covering, portions
from biplomacy.power.errors import LoadInvalid
from biplomacy.power.fleet import HASHES_PER_TH, Fleet
from biplomacy.power.model import PPM
from biplomacy.power.plausibility import Answer, expected_sats
from biplomacy.values.closed_csv import read_table
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.power.epochs import Stretch
    from biplomacy.power.plausibility import Assumed
    from biplomacy.values.day import Day

DAY_SECONDS = 86_400
_SECONDS_PER_HOUR = 3_600
ENERGY_TO_HASHES = "energy to hashes"
ENERGY_COLUMNS = ("day", "wh")
_ONE_WATT = 1
_WH = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DayEnergy:
    """The watt-hours that a site's meter counted on a UTC day."""

    day: Day
    wh: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that somebody states, how far its proof reaches, and the tolerance granted to it."""

    number: int
    grade: Grade
    tolerance_ppm: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What is stated beside the meter: hashes, satoshis paid out, satoshis on the chain."""

    meter: Grade
    network: Grade
    hashes: Stated | None = None
    paid: Stated | None = None
    coins: Stated | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """One comparison: the range that leads to the number, and whether the number lies in it."""

    name: str
    low: int
    high: int
    stated: int | None
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The three arrows, the answer of all that were drawn, and the weakest grade."""

    wh: int
    arrows: tuple[Arrow, ...]
    answer: Answer | None
    grade: Grade


def decode_day_energy(content: bytes) -> tuple[DayEnergy, ...]:
    """Return the rows of ``day,wh``, whole watt-hours a UTC day.

    Raises:
        LoadInvalid: the energy of a day is no whole number of watt-hours.
        FieldMalformed, DayOutOfRange: the table or a day has another form.
    """
    found = []
    for row in read_table(content, (ENERGY_COLUMNS,)):
        day, text = row.fields.day("day"), row.fields.text("wh", limit=40)
        if _WH.fullmatch(text) is None:
            raise LoadInvalid(f"line {row.line}: {text} is no whole number of watt-hours")
        found.append(DayEnergy(day, int(text)))
    return tuple(found)


def reconcile(
    days: Sequence[DayEnergy], assumed: Assumed, stretches: Sequence[Stretch], seen: Seen
) -> Reconciliation:
    """Return how metered energy leads to coins, step by step.

    Raises:
        HeadersGap: a day's difficulty is not at hand.
        LoadInvalid: there is no energy, a day stands twice, or a day has less than none.
    """
    _require_days(days)
    wh = sum(one.wh for one in days)
    hashes = tuple(wh * _hashes_per_wh(mj, assumed) for mj in _from_worst(assumed))
    first = _arrow(ENERGY_TO_HASHES, hashes, seen.hashes)
    each = tuple(_sats_of(days, assumed, stretches, fees) for fees in (0, assumed.fees))
    earned = _earned(each, wh, assumed, seen.hashes)
    second = _arrow("hashes to satoshis", earned, seen.paid)
    arriving = earned if seen.paid is None else (Fraction(seen.paid.number),) * 2
    third = _arrow("satoshis to coins seen", arriving, seen.coins)
    arrows = (first, second, third)
    answers = [arrow.answer for arrow in arrows if arrow.answer is not None]
    stated = [one.grade for one in (seen.hashes, seen.paid, seen.coins) if one is not None]
    return Reconciliation(
        wh=wh,
        arrows=arrows,
        answer=_together(answers),
        grade=Grade.weakest((seen.meter, seen.network, Grade.ASSUMED, *stated)),
    )


def _require_days(days: Sequence[DayEnergy]) -> None:
    known = {one.day for one in days}
    if len(known) != len(days) or min((one.wh for one in days), default=-1) < 0:
        raise LoadInvalid("the metered days are none, stand twice, or count below zero")
    if not any(one.wh for one in days):
        raise LoadInvalid("the meter counted nothing, so there is nothing to compare")


def _from_worst(assumed: Assumed) -> tuple[int, int]:
    return assumed.worst_mj_per_th, assumed.best_mj_per_th


def _fleet(mj_per_th: int, assumed: Assumed) -> Fleet:
    return Fleet("metered site", mj_per_th, assumed.pue_ppm, _ONE_WATT)


def _hashes_per_wh(mj_per_th: int, assumed: Assumed) -> Fraction:
    return _SECONDS_PER_HOUR * HASHES_PER_TH / _fleet(mj_per_th, assumed).watts_per_ths


def _sats_of(
    days: Sequence[DayEnergy], assumed: Assumed, stretches: Sequence[Stretch], fees: int
) -> Fraction:
    """Return satoshis of all metered energy at the worst machines; each day has its difficulty."""
    hashrate = _fleet(assumed.worst_mj_per_th, assumed).hashrate
    total = Fraction(0)
    for one in days:
        until = one.day.plus(1)
        parts = tuple(portions(covering(stretches, one.day, until), one.day, until))
        share = Fraction(one.wh * _SECONDS_PER_HOUR, DAY_SECONDS)
        total += share * expected_sats(hashrate, fees, parts)
    return total


def _earned(
    each: Sequence[Fraction], wh: int, assumed: Assumed, hashes: Stated | None
) -> tuple[Fraction, Fraction]:
    low, high = each
    if hashes is None:
        return low, high * Fraction(assumed.worst_mj_per_th, assumed.best_mj_per_th)
    factor = hashes.number / (wh * _hashes_per_wh(assumed.worst_mj_per_th, assumed))
    return low * factor, high * factor


def _arrow(name: str, leading: Sequence[Fraction], stated: Stated | None) -> Arrow:
    tolerance = Fraction(stated.tolerance_ppm if stated else 0, PPM)
    low, high = floor(leading[0] * (1 - tolerance)), ceil(leading[1] * (1 + tolerance))
    if stated is None:
        return Arrow(name, low, high, None, None)
    inside = low <= stated.number <= high
    answer = Answer.FITS if inside else Answer.UNEXPLAINED
    return Arrow(name, low, high, stated.number, answer)


def _together(answers: Iterable[Answer]) -> Answer | None:
    found = set(answers)
    if not found:
        return None
    return Answer.UNEXPLAINED if Answer.UNEXPLAINED in found else Answer.FITS
