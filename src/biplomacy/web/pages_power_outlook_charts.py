"""The drawings of the power outlook: who gains at which tariff, a fan for each party, a tornado."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.scenario_model import Party
from biplomacy.web.fan_chart import fan_chart
from biplomacy.web.gains_curve import NARROW, WIDE, Words, gains_curve
from biplomacy.web.gains_curve import Party as Line
from biplomacy.web.language import marked
from biplomacy.web.power_families import FEWEST_DRAWN
from biplomacy.web.power_money_words import (
    MILLION_MINOR,
    PARTIES,
    currency_of,
    millions,
    rounded,
    short,
)
from biplomacy.web.range_chart import Caption, Range, Ranges, range_chart
from biplomacy.web.span_chart import NARROW as SLIM
from biplomacy.web.value_axis import axis_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from biplomacy.power.outcome import PartyOutcome
    from biplomacy.power.outlook import PowerOutlook
    from biplomacy.power.tornado import TornadoStep
    from biplomacy.web.fan_chart import FanChart
    from biplomacy.web.gains_curve import GainsCurve
    from biplomacy.web.language import Language
    from biplomacy.web.power_families import Family
    from biplomacy.web.span_chart import SpanChart
    from biplomacy.web.stated import Stated

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "fees": marked("fees a block"),
        "start-price": marked("price of a bitcoin at the start"),
        "rivals-hashrate": marked("hashrate of the rivals"),
        "machine-price": marked("price of machines"),
        "supply-cost": marked("cost of supply"),
        "fx": marked("price of a dollar"),
        "availability": marked("hours that machines run"),
        "monthly-discount": marked("discount rate"),
    }
)
MOST_MOVED = 8


@dataclass(frozen=True, slots=True)
class Fan:
    """The fan of a party below its name."""

    party: str
    chart: FanChart


@dataclass(frozen=True, slots=True)
class Moved:
    """One party's median when one parameter at a time is moved."""

    party: str
    chart: SpanChart


def step_name(step: TornadoStep, language: Language) -> str:
    """Return what a step moves; one without words as it is written."""
    known = STEPS.get(step.name)
    return language.text(known) if known else step.name


def gains(family: Family, title: str, language: Language) -> tuple[GainsCurve, ...]:
    """Return the medians of the three parties over flat tariffs, wide and narrow.

    None are drawn of a single tariff.
    """
    if len(family.flat) < FEWEST_DRAWN:
        return ()
    tariffs = _tariffs(family)
    lines = [
        Line(
            language.text(PARTIES[party]),
            tuple(_of(one.body, party).median.minor for _, one in family.flat),
        )
        for party in Party
    ]
    said = ". ".join(
        f"{line.name}: "
        + ", ".join(
            language.text("%(sum)s at %(tariff)s", sum=millions(value), tariff=text)
            for value, (_, text) in zip(line.values, tariffs, strict=True)
        )
        for line in lines
    )
    words = _words(family, title, f"{said}.", mark="g", language=language)
    return tuple(gains_curve(tariffs, lines, paper, words) for paper in (WIDE, NARROW))


def fans(family: Family, language: Language) -> tuple[Fan, ...]:
    """Return a fan for each party, all on one axis of money; none of a single tariff."""
    if len(family.flat) < FEWEST_DRAWN:
        return ()
    tariffs = _tariffs(family)
    every = {
        party: [[money.minor for money in _of(one.body, party).quantiles] for _, one in family.flat]
        for party in Party
    }
    axis = axis_of(minor for rows in every.values() for row in rows for minor in row)
    found = []
    for party in Party:
        name = language.text(PARTIES[party])
        title = language.text("SYNTHETIC: paths at 5, 25, 50, 75 and 95 %% for the %(party)s",
                              party=name)  # fmt: skip
        said = language.text("In millions of USD; the table above holds the same figures.")
        words = _words(family, title, said, mark=party.value, language=language)
        found.append(Fan(name, fan_chart(tariffs, every[party], axis, words)))
    return tuple(found)


def tornadoes(stated: Stated[PowerOutlook], language: Language) -> tuple[Moved, ...]:
    """Return for each party how far its median moves, the widest for the investor first."""
    return tuple(_moved(stated, place, party, language) for place, party in enumerate(Party))


def _moved(stated: Stated[PowerOutlook], place: int, party: Party, language: Language) -> Moved:
    middle = Fraction(_of(stated.body, party).median.minor)
    name = language.text(PARTIES[party])
    title = language.text("SYNTHETIC: the median of the %(party)s, one parameter moved at a time",
                          party=name)  # fmt: skip
    caption = Caption(
        title,
        language.text("In millions of USD; the table below holds the same figures."),
        language.text("USD million"),
        f"t{stated.logged.index}-{party.value}",
        _axis_number,
    )
    groups = tuple(_steps(stated.body, place, middle, language))
    return Moved(name, range_chart(groups, SLIM, caption))


def _steps(
    outlook: PowerOutlook, place: int, middle: Fraction, language: Language
) -> Iterator[Ranges]:
    for step in outlook.tornado[:MOST_MOVED]:
        low, high = step.medians_low[place].minor, step.medians_high[place].minor
        words = language.text(
            "%(low)s at ×%(less)s, %(high)s at ×%(more)s",  # noqa: RUF001 - a factor
            low=millions(low),
            less=step.low,
            high=millions(high),
            more=step.high,
        )
        ends = sorted((Fraction(low), Fraction(high), middle))
        one = Range("plain", ends[0], middle, ends[2], words)
        yield Ranges(step_name(step, language), (one,))


def _tariffs(family: Family) -> list[tuple[Fraction, str]]:
    return [(Fraction(per_kwh), short(per_kwh, 4)) for per_kwh, _ in family.flat]


def _words(family: Family, title: str, said: str, *, mark: str, language: Language) -> Words:
    return Words(
        title=title,
        description=said,
        across=language.text(
            "flat tariff, %(unit)s", unit=currency_of(family.scenario.terms, language)
        ),
        up=language.text("USD million"),
        mark=f"{mark}{family.newest.logged.index}",
        show=_axis_number,
    )


def _axis_number(minor: int) -> str:
    return rounded(Fraction(minor, MILLION_MINOR), 0 if minor % MILLION_MINOR == 0 else 1)


def _of(outlook: PowerOutlook, party: Party) -> PartyOutcome:
    return next(one for one in outlook.outcomes if one.party is party)
