"""Which of a record's checkpoints the partner's witness cosigned, day by day (programme §10.4).

Only what this record published is looked at here; what the partner published lies in the other
record. A day counts as cosigned where every checkpoint of it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.expectation import WHOLE_PPM, ExpectationKind
from biplomacy.record.note import parse_vkey
from biplomacy.values.day import Day
from biplomacy.values.errors import InputError
from biplomacy.web.accord_words import state_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from biplomacy.record.model import VerifierKey
    from biplomacy.record.sighting import SeenCheckpoint, SeenRecord
    from biplomacy.web.accords import Followed
    from biplomacy.web.language import Language

MOST_MONTHS = 12
MONTH = len("2025-07")
_LABEL, _CELL, _ROW, _TOP = 56, 10, 14, 16


@dataclass(frozen=True, slots=True)
class MonthLine:
    """The checkpoints of a month: how many were published, and how many the partner cosigned."""

    name: str
    published: int
    cosigned: int
    enough: bool


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day in the drawing, with what was published and cosigned on it, also in words."""

    x: int
    y: int
    published: int
    cosigned: int
    title: str

    @property
    def kind(self) -> str:
        """Whether all, some or none are cosigned."""
        if self.cosigned == self.published:
            return "all"
        return "some" if self.cosigned else "none"


@dataclass(frozen=True, slots=True)
class DayRow:
    """A month in the drawing."""

    y: int
    name: str


@dataclass(frozen=True, slots=True)
class DayChart:
    """A calendar with a row for each month and a cell for each day of it."""

    width: int
    height: int
    said: str
    heads: tuple[tuple[int, str], ...]
    rows: tuple[DayRow, ...]
    cells: tuple[DayCell, ...]


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What one partner cosigned; ``asked`` is the share that the accord asks for, or empty."""

    partner: str
    witness: str
    asked: str
    months: tuple[MonthLine, ...]
    chart: DayChart


@dataclass(frozen=True, slots=True)
class _Tally:
    published: int
    cosigned: int

    def __add__(self, other: _Tally) -> _Tally:
        return _Tally(self.published + other.published, self.cosigned + other.cosigned)


def cosigned_by_partners(
    one: Followed, seen: SeenRecord, language: Language
) -> tuple[Cosigned, ...]:
    """Return what each partner of an accord cosigned of this record since it counts."""
    found = []
    checkpoints = tuple(each for each in seen.checkpoints if Day.of_instant(each.time) >= one.since)
    for party in one.accord.parties:
        key = _key(party.witness.vkey) if party.witness is not None else None
        if party.state == one.own or key is None or not checkpoints:
            continue
        partner = state_words(party.state, language)
        found.append(_cosigned(one, partner, key, checkpoints, language))
    return tuple(found)


def _cosigned(
    one: Followed,
    partner: str,
    key: VerifierKey,
    checkpoints: Sequence[SeenCheckpoint],
    language: Language,
) -> Cosigned:
    days = _by_day(checkpoints, key)
    ppm = _asked(one)
    months = dict.fromkeys(str(day)[:MONTH] for day in sorted(days))
    newest = tuple(months)[-MOST_MONTHS:]
    lines = tuple(_month(name, days, ppm) for name in newest)
    shown = {day: tally for day, tally in days.items() if str(day)[:MONTH] in newest}
    return Cosigned(
        partner=partner,
        witness=key.name,
        asked="" if ppm is None else f"{ppm * 100 / WHOLE_PPM:g}",
        months=lines,
        chart=_chart(newest, shown, partner, language),
    )


def _by_day(checkpoints: Sequence[SeenCheckpoint], key: VerifierKey) -> dict[Day, _Tally]:
    days: dict[Day, _Tally] = {}
    for each in checkpoints:
        day = Day.of_instant(each.time)
        good = any(signed.key == key for signed in each.cosigned)
        days[day] = days.get(day, _Tally(0, 0)) + _Tally(1, int(good))
    return days


def _month(name: str, days: Mapping[Day, _Tally], ppm: int | None) -> MonthLine:
    told = [tally for day, tally in days.items() if str(day).startswith(name)]
    total = sum(told, start=_Tally(0, 0))
    enough = WHOLE_PPM * total.cosigned >= (ppm or WHOLE_PPM) * total.published
    return MonthLine(name, total.published, total.cosigned, enough)


def _asked(one: Followed) -> int | None:
    """Return which part of the checkpoints the accord asks to be cosigned, in ppm."""
    for commitment in one.accord.commitments:
        for milestone in commitment.milestones:
            if milestone.expectation.kind is ExpectationKind.COSIGNED:
                return milestone.expectation.ppm
    return None


def _chart(
    months: Sequence[str], days: Mapping[Day, _Tally], partner: str, language: Language
) -> DayChart:
    total = sum(days.values(), start=_Tally(0, 0))
    said = language.text(
        "%(cosigned)s of %(published)s checkpoints cosigned by %(partner)s, by day; the table holds"
        " the months.",
        cosigned=f"{total.cosigned:,}",
        published=f"{total.published:,}",
        partner=partner,
    )
    return DayChart(
        width=_LABEL + 31 * _CELL,
        height=_TOP + _ROW * len(months),
        said=said,
        heads=tuple((_LABEL + _CELL * (day - 1), str(day)) for day in (1, 10, 20, 30)),
        rows=tuple(DayRow(_TOP + _ROW * place, name) for place, name in enumerate(months)),
        cells=tuple(_cells(months, days, language)),
    )


def _cells(
    months: Sequence[str], days: Mapping[Day, _Tally], language: Language
) -> Iterator[DayCell]:
    for day, tally in sorted(days.items()):
        row, number = months.index(str(day)[:MONTH]), int(str(day)[MONTH + 1 :])
        title = language.text(
            "%(day)s: %(cosigned)s of %(published)s cosigned",
            day=language.day(day),
            cosigned=tally.cosigned,
            published=tally.published,
        )
        x, y = _LABEL + _CELL * (number - 1), _TOP + _ROW * row
        yield DayCell(x, y, tally.published, tally.cosigned, title)


def _key(vkey: str) -> VerifierKey | None:
    try:
        return parse_vkey(vkey)
    except InputError:
        return None  # the audit of the statement says that it is no key
