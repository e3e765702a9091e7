"""The surplus page: how much is left above demand, in how many of the hours, behind which limit.

Firm surplus is a value that occurs. Marks of the load that the press reports are compared, and
nothing is fitted to them; two sources for one month stay two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.load_marks import PEAK, TOP_BAND, YEAR_ROUND, load_marks
from biplomacy.power.model import Provenance
from biplomacy.power.surplus import ALL, QUANTILES, WINTER
from biplomacy.web.heat_map import HOURS
from biplomacy.web.language import marked
from biplomacy.web.model import Figure, Pointed
from biplomacy.web.power_surplus_charts import (
    FIRM,
    cell_text,
    duration_of,
    heat_rows,
    load_curves,
    maps_of,
)
from biplomacy.web.power_words import (
    PROVENANCES,
    Digested,
    gigawatt_hours,
    megawatts,
    part_name,
)
from biplomacy.web.powers import (
    MOST_BOARDS,
    hours_of,
    newest_of,
    series_of,
    surplus_by_hour,
    system_of,
)
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.signatories import office_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.model import HourSeries
    from biplomacy.power.surplus import Binding, FirmRow
    from biplomacy.power.told_hours import ToldHours
    from biplomacy.power.told_surplus import ToldSurplus
    from biplomacy.web.drawing import Drawing
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

_LIMITS = {
    "plant": marked("plants available:"),
    "reserve": marked("reserve kept free:"),
    "grid": marked("what the grid carries:"),
}
_SYSTEM, _HOURS = marked("Power system, SHA-256"), marked("Hours, SHA-256")
_ROWS = marked("Rows by hour, SHA-256")
_MARKS = {
    YEAR_ROUND: marked("lowest hour"),
    PEAK: marked("highest hour"),
    TOP_BAND: marked("what the top %(hours)s hours add"),
}


@dataclass(frozen=True, slots=True)
class SurplusRow:
    """A part of the period: firm MW in the order of the quantiles, and the hours without any."""

    part: str
    firm: tuple[str, ...]
    without: Pointed
    hours: str
    limits: tuple[tuple[str, Pointed], ...]


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A level of the load as the press reports it, and as these hours have it, in MW."""

    name: str
    published: str
    found: str
    standing: str
    source: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A month of which another statement of the same system has another total, in GWh."""

    month: str
    here: str
    there: str
    index: int


@dataclass(frozen=True, slots=True)
class SurplusBoard:
    """All that is said of one surplus."""

    id: str
    index: int
    system: str
    issuer: str
    finding: str
    synthetic: bool
    provenance: str
    standing: str
    grade: str
    period: str
    headlines: tuple[Figure, ...]
    answer: Answer
    duration: tuple[Drawing, ...]
    drawn_again: bool
    rows: tuple[SurplusRow, ...]
    map: tuple[Drawing, ...]
    cells: tuple[tuple[str, tuple[str, ...]], ...]
    marks: tuple[MarkRow, ...]
    conflicts: tuple[Conflict, ...]
    source: str
    digests: tuple[Digested, ...]
    scenarios: str
    code: str


@dataclass(frozen=True, slots=True)
class SurplusPage:
    """The newest surplus of each office and system."""

    headline: str
    eyebrow: str
    boards: tuple[SurplusBoard, ...]
    quantiles: tuple[int, ...]
    hours: tuple[int, ...]


def surplus_page(publication: Publication, language: Language) -> SurplusPage:
    """Return the page of the newest surpluses."""
    told = (one for one in publication.published.power_surpluses if one.body.rows)
    shown = newest_of(told, lambda one: (one.system, one.terms))
    boards = tuple(_board(publication, one, language) for one in shown[:MOST_BOARDS])
    return SurplusPage(
        headline=boards[0].finding
        if boards
        else language.text("No surplus of power has been published."),
        eyebrow=boards[0].system if boards else "",
        boards=boards,
        quantiles=QUANTILES,
        hours=tuple(range(HOURS)),
    )


def _board(
    publication: Publication, stated: Stated[ToldSurplus], language: Language
) -> SurplusBoard:
    told, index = stated.body, stated.logged.index
    hours = hours_of(publication.published, told.hours)
    series = series_of(publication, hours.body) if hours else None
    mark = f"s{index}"
    heat = heat_rows(told, surplus_by_hour(publication, told))
    return SurplusBoard(
        id=mark,
        index=index,
        system=told.system,
        issuer=office_name(stated.logged.statement.issuer),
        finding=_finding(told, language),
        synthetic=told.provenance is Provenance.SYNTHETIC,
        provenance=language.text(PROVENANCES[told.provenance]),
        standing=standing_word(told.standing, language),
        grade=language.grade(told.grade),
        period=f"{told.first} \N{EN DASH} {told.last}",
        headlines=tuple(_headlines(stated, language)),
        answer=language.answer(stated.verdict),
        duration=duration_of(told, load_curves(hours, series, language), mark, language),
        drawn_again=series is not None,
        rows=tuple(_row(stated, number, language) for number in range(len(told.rows))),
        map=maps_of(told, heat, mark, language),
        cells=tuple((row.label, tuple(cell_text(wh) for wh in row.wh)) for row in heat),
        marks=tuple(_marks(series, language)),
        conflicts=tuple(_conflicts(publication.published, hours)) if hours else (),
        source=_source(hours, language),
        digests=tuple(_digests(publication, told, hours)),
        scenarios=_scenarios(told, language),
        code=told.code,
    )


def _find(told: ToldSurplus, *parts: str) -> FirmRow:
    return next(
        row for part in (*parts, told.rows[0].part) for row in told.rows if row.part == part
    )


def _finding(told: ToldSurplus, language: Language) -> str:
    row = _find(told, WINTER, ALL)
    power = megawatts(row.firm[FIRM], told.step_minutes)
    where = language.text(PROVENANCES[told.provenance])
    if row.part == WINTER:
        return language.text(
            "%(hours)s: at least %(power)s MW are left over in 95 %% of the hours of winter",
            hours=where,
            power=power,
        )
    return language.text(
        "%(hours)s: at least %(power)s MW are left over in 95 %% of the hours",
        hours=where,
        power=power,
    )


def _headlines(stated: Stated[ToldSurplus], language: Language) -> Iterator[Figure]:
    told = stated.body
    row = _find(told, WINTER, ALL)
    for quantile, wh in tuple(zip(QUANTILES, row.firm, strict=True))[:3]:
        yield Figure(
            shown=megawatts(wh, told.step_minutes),
            unit="MW",
            pointed=None,
            answer=language.answer(stated.verdict),
            about=language.text(
                "left over in at least %(share)s %% of the hours: %(part)s",
                share=quantile,
                part=part_name(row.part, language),
            ),
        )


def _row(stated: Stated[ToldSurplus], number: int, language: Language) -> SurplusRow:
    told, index = stated.body, stated.logged.index
    row = told.rows[number]
    place = f"/body/firm/{number}"
    return SurplusRow(
        part=part_name(row.part, language),
        firm=tuple(megawatts(wh, told.step_minutes) for wh in row.firm),
        without=Pointed(index, f"{place}/without", "hours", str(row.without)),
        hours=f"{row.intervals:,}",
        limits=tuple(
            (language.text(words), Pointed(index, f"{place}/binding/{name}", "hours", str(count)))
            for name, words, count in _bound(row.binding)
            if count
        ),
    )


def _bound(binding: Binding) -> tuple[tuple[str, str, int], ...]:
    counts = {"plant": binding.plant, "reserve": binding.reserve, "grid": binding.grid}
    return tuple((name, words, counts[name]) for name, words in _LIMITS.items())


def _marks(series: HourSeries | None, language: Language) -> Iterator[MarkRow]:
    for mark in load_marks(series) if series else ():
        yield MarkRow(
            name=language.text(_MARKS[mark.anchor.name], hours=mark.anchor.hours),
            published=megawatts(mark.anchor.wh),
            found=megawatts(mark.found),
            standing=standing_word(mark.anchor.standing, language),
            source=mark.anchor.source,
        )


def _conflicts(published: Published, hours: Stated[ToldHours]) -> Iterator[Conflict]:
    """Yield each month of which another statement on this system has another total."""
    ours = dict(hours.body.months)
    for other in published.power_hours:
        if other.body.system != hours.body.system or other is hours:
            continue
        for month, wh in other.body.months:
            if month in ours and ours[month] != wh:
                here, there = gigawatt_hours(ours[month]), gigawatt_hours(wh)
                yield Conflict(str(month), here, there, other.logged.index)


def _digests(
    publication: Publication, told: ToldSurplus, hours: Stated[ToldHours] | None
) -> Iterator[Digested]:
    system = system_of(publication.published, told.system_digest)
    yield Digested(_SYSTEM, str(told.system_digest), system.logged.index if system else None)
    yield Digested(_HOURS, str(told.hours), hours.logged.index if hours else None)
    yield Digested(_ROWS, str(told.by_hour.digest), None)


def _source(hours: Stated[ToldHours] | None, language: Language) -> str:
    if hours is None:
        return language.text("The hours that it rests on are not in this record.")
    if hours.body.seed is None:
        return hours.body.source
    return language.text(
        "%(source)s, seed %(seed)s", source=hours.body.source, seed=hours.body.seed
    )


def _scenarios(told: ToldSurplus, language: Language) -> str:
    if not told.terms.years:
        return ""
    return language.counted(
        told.terms.years,
        "over %(number)s scenario year, drawn by the seed %(seed)s",
        "over %(number)s scenario years, drawn by the seed %(seed)s",
        seed=told.terms.seed,
    )
