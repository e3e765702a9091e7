"""The surveillance page: which rules ran on which days, what they found, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.surveillance.case_statistics import SMALLEST
from biplomacy.surveillance.cases import Disposition
from biplomacy.surveillance.precision import places_text
from biplomacy.values.verdict import Standing
from biplomacy.web.language import marked
from biplomacy.web.power_money_words import Told
from biplomacy.web.powers import MOST_BOARDS, newest_of
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.supervision_words import Spoken, counted_at, spoken
from biplomacy.web.surveillances import rules_of, watches_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.surveillance.case_statistics import CaseStatistics, RuleCases
    from biplomacy.surveillance.model import Parameter, Rule, RuleSet, Run
    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated
    from biplomacy.web.supervised import Supervised
    from biplomacy.web.surveillances import Gap, Watch

MOST_RUNS = 31
DISPOSITIONS: Mapping[Disposition, str] = MappingProxyType(
    {
        Disposition.NO_ACTION: marked("no action"),
        Disposition.EXPLAINED: marked("explained"),
        Disposition.ERROR_IN_DATA: marked("error in the data"),
        Disposition.EDUCATED: marked("the firm was told the rule"),
        Disposition.REFERRED_FIU: marked("passed to the financial intelligence unit"),
        Disposition.ENFORCEMENT: marked("enforcement"),
        Disposition.CRIMINAL_REFERRAL: marked("passed to the prosecutor"),
    }
)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of a set: what it looks for, the digest of its SQL, and its parameters."""

    label: str
    title: str
    typology: str
    digest: str
    parameters: tuple[tuple[str, Told, str], ...]


@dataclass(frozen=True, slots=True)
class RulesBoard:
    """A rule set as it was signed."""

    rules: Spoken
    name: str
    rows: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class RunRow:
    """A day's run; ``alerts`` has one figure for each rule of the board, None where it did not run.

    ``gap`` names the days before it on which none stands.
    """

    run: Spoken
    day: str
    date: str
    standing: str
    rules: int | None
    rule_set: str
    alerts: tuple[Told | None, ...]
    gap: str


@dataclass(frozen=True, slots=True)
class WatchBoard:
    """The runs over the same venues."""

    id: str
    venues: str
    first_venue: str
    after: str
    labels: tuple[str, ...]
    rows: tuple[RunRow, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """The cases of a rule; what is not told is empty."""

    label: str
    opened: Told | None
    closed: Told | None
    outcomes: tuple[tuple[str, Told], ...]
    share: str
    span: str
    useful: Told | None
    of: Told | None


@dataclass(frozen=True, slots=True)
class CasesBoard:
    """The statistics of a period."""

    cases: Spoken
    period: str
    rows: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class SurveillancePage:
    """All that the page says."""

    headline: str
    rules: tuple[RulesBoard, ...]
    watches: tuple[WatchBoard, ...]
    cases: tuple[CasesBoard, ...]
    smallest: int
    synthetic: bool


def surveillance_page(publication: Publication, language: Language) -> SurveillancePage:
    """Return the page."""
    said = publication.published.supervised
    sets = newest_of(said.rule_sets, lambda body: body.name)[-MOST_BOARDS:]
    cases = sorted(said.cases, key=lambda one: (one.body.last, one.logged.index))
    watches = watches_of(said)
    return SurveillancePage(
        headline=_headline(said, language),
        rules=tuple(_rules(one, language) for one in sets[::-1]),
        watches=tuple(
            _board(one, number, said, language=language) for number, one in enumerate(watches)
        ),
        cases=tuple(_cases(one, language) for one in cases[::-1][:MOST_BOARDS]),
        smallest=SMALLEST,
        synthetic=any(one.body.standing is Standing.SYNTHETIC for one in said.runs),
    )


def _headline(said: Supervised, language: Language) -> str:
    if not said.runs:
        return language.text("No day of trading has been looked at in this record.")
    days = {one.body.day for one in said.runs}
    alerts = sum(tally.alerts for one in said.runs for tally in one.body.tallies)
    return language.counted(
        len(days),
        "%(number)s day of trading looked at, by rule; alerts: %(alerts)s.",
        "%(number)s days of trading looked at, by rule; alerts: %(alerts)s.",
        alerts=f"{alerts:,}",
    )


def _rules(stated: Stated[RuleSet], language: Language) -> RulesBoard:
    index = stated.logged.index
    rows = tuple(_rule(rule, index, place) for place, rule in enumerate(stated.body.rules))
    return RulesBoard(spoken(stated, language), stated.body.name, rows)


def _rule(rule: Rule, index: int, place: int) -> RuleRow:
    def told(parameter: Parameter, number: int) -> Told:
        pointer = f"/body/rules/{place}/parameters/{number}/default"
        return counted_at(index, pointer, "count", parameter.default)

    return RuleRow(
        label=rule.label,
        title=rule.title,
        typology=rule.typology,
        digest=str(rule.sql_digest),
        parameters=tuple(
            (one.name, told(one, number), one.unit) for number, one in enumerate(rule.parameters)
        ),
    )


def _board(watch: Watch, number: int, said: Supervised, *, language: Language) -> WatchBoard:
    shown = watch.runs[:MOST_RUNS]
    labels = {
        f"{tally.rule} v{tally.version}": None for run, _ in shown for tally in run.body.tallies
    }
    return WatchBoard(
        id=f"w{number}",
        venues=", ".join(watch.venues),
        first_venue=watch.venues[0] if watch.venues else "",
        after=_gap(watch.after, language),
        labels=tuple(labels),
        rows=tuple(_run(run, gap, tuple(labels), said, language=language) for run, gap in shown),
        left_out=max(len(watch.runs) - MOST_RUNS, 0),
    )


def _run(
    stated: Stated[Run],
    gap: Gap | None,
    labels: tuple[str, ...],
    said: Supervised,
    *,
    language: Language,
) -> RunRow:
    run, index = stated.body, stated.logged.index
    told = {
        f"{tally.rule} v{tally.version}": counted_at(
            index, f"/body/alerts_per_rule/{place}/alerts", "alerts", tally.alerts
        )
        for place, tally in enumerate(run.tallies)
    }
    rules = rules_of(said, run.rule_set_digest)
    return RunRow(
        run=spoken(stated, language),
        day=language.day(run.day),
        date=str(run.day),
        standing=standing_word(run.standing, language),
        rules=rules.logged.index if rules else None,
        rule_set=run.rule_set,
        alerts=tuple(told.get(label) for label in labels),
        gap=_gap(gap, language),
    )


def _gap(gap: Gap | None, language: Language) -> str:
    if gap is None:
        return ""
    if gap.first == gap.last:
        return language.text("%(day)s: no run stands in this record", day=language.day(gap.first))
    return language.text(
        "%(first)s to %(last)s: no run stands in this record",
        first=language.day(gap.first),
        last=language.day(gap.last),
    )


def _cases(stated: Stated[CaseStatistics], language: Language) -> CasesBoard:
    found, index = stated.body, stated.logged.index
    return CasesBoard(
        cases=spoken(stated, language),
        period=language.text(
            "%(first)s to %(last)s",
            first=language.day(found.first),
            last=language.day(found.last),
        ),
        rows=tuple(
            _case(one, index, place, language=language) for place, one in enumerate(found.rules)
        ),
    )


def _case(found: RuleCases, index: int, place: int, *, language: Language) -> CaseRow:
    def told(pointer: str, count: int | None) -> Told | None:
        if count is None:
            return None
        return counted_at(index, f"/body/rules/{place}/{pointer}", "cases", count)

    outcomes = []
    for one, count in zip(Disposition, found.by_disposition, strict=True):
        shown = told(f"closed_by_disposition/{one.value}", count)
        if shown is not None:
            outcomes.append((language.text(DISPOSITIONS[one]), shown))
    known = found.precision
    return CaseRow(
        label=f"{found.rule} v{found.version}",
        opened=told("opened", found.opened),
        closed=told("closed", found.closed),
        outcomes=tuple(outcomes),
        share=places_text(known.value) if known else "",
        span=language.text(
            "%(low)s to %(high)s", low=places_text(known.low), high=places_text(known.high)
        )
        if known
        else "",
        useful=told("precision/useful", known.useful) if known else None,
        of=told("precision/of", known.closed) if known else None,
    )
