"""Runs, replays, cases and scores in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.wording import counted
from biplomacy.surveillance.cases import Disposition
from biplomacy.surveillance.precision import places_text
from biplomacy.surveillance.replaying import Outcome
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from biplomacy.surveillance.case_statistics import CaseStatistics, RuleCases
    from biplomacy.surveillance.cases import Case
    from biplomacy.surveillance.model import Alert, Found, RuleSet, Run
    from biplomacy.surveillance.replaying import Replayed
    from biplomacy.surveillance.scoring import Score
    from biplomacy.surveillance.what_if import Change

_SHOWN = 3
_NOT_TOLD = "not told"


def run_lines(found: Found, rule_set: RuleSet) -> Iterator[str]:
    """Yield the files that were read and what each rule gave."""
    run = found.run
    yield f"day     {run.day}, {', '.join(run.venues)}{standing_note(run)}"
    for one in run.inputs:
        name = f"{one.table} {one.venue}".strip()
        yield f"read    {name:18} {one.rows:>12,} rows  sha256 {str(one.sha256)[:16]}…"
    titles = {rule.id: rule.title for rule in rule_set.rules}
    for tally in run.tallies:
        label = f"{tally.rule} v{tally.version}"
        told = f"{counted(tally.alerts, 'alert')} ({counted(tally.rows, 'row')})"
        yield f"{label:8}{told:26}{titles[tally.rule]}"
    yield f"root    {run.alerts_root}"
    yield "an alert asks for a human look; it accuses nobody"


def written_lines(alerts: Path, body: Path) -> Iterator[str]:
    """Yield where a run was written."""
    yield f"alerts  {alerts} (private: it names accounts)"
    yield f"body    {body}: surveillance-run/1, ready to sign"


def standing_note(run: Run) -> str:
    """Return what is said beside a day that nobody traded."""
    return " (synthetic: nobody traded this)" if run.standing is Standing.SYNTHETIC else ""


def alert_line(alert: Alert) -> str:
    """Return an alert's id, rule and number of rows; accounts stay in the file."""
    rows = counted(len(alert.rows), "row")
    return f"{alert.id}  {alert.rule_id} v{alert.rule_version}  {rows}"


def alert_lines(alerts: Sequence[Alert]) -> Iterator[str]:
    """Yield the first alerts and how many more there are."""
    for alert in alerts[:_SHOWN]:
        yield alert_line(alert)
    if len(alerts) > _SHOWN:
        yield f"and {counted(len(alerts) - _SHOWN, 'alert')} more"


def replayed_line(replayed: Replayed) -> str:
    """Return what a replay came to."""
    if replayed.outcome is Outcome.INPUT_MISSING:
        return str(replayed.outcome)
    return f"{replayed.outcome} ({counted(replayed.rows, 'row')})"


def score_lines(scores: Sequence[Score]) -> Iterator[str]:
    """Yield recall and precision of each rule on what was planted."""
    yield f"{'rule':8}{'planted':>8}{'found':>8}{'rows':>8}{'meant':>8}"
    for one in scores:
        yield f"{one.rule:8}{one.planted:>8,}{one.found:>8,}{one.given:>8,}{one.meant:>8,}"
    yield "planted cases stand out by construction: this says that rules run, not what they miss"


def change_lines(changes: Sequence[Change]) -> Iterator[str]:
    """Yield what other parameters would have given."""
    for one in changes:
        yield (
            f"{one.rule}: {one.before:,} before, {one.after:,} after;"
            f" kept {one.kept:,}, gained {one.gained:,}, lost {one.lost:,}"
        )
        if one.useful or one.useless:
            yield (
                f"  of the lost, closed with a referral or enforcement {one.useful:,},"
                f" closed otherwise {one.useless:,}"
            )


def case_lines(cases: Sequence[Case]) -> Iterator[str]:
    """Yield where each case stands."""
    for case in cases:
        outcome = f" ({case.disposition})" if case.disposition else ""
        alerts, events = counted(len(case.alerts), "alert"), counted(len(case.events), "event")
        yield f"{case.id}  {case.state}{outcome}  {alerts}, {events}, last by {case.officer}"


def statistics_lines(statistics: CaseStatistics) -> Iterator[str]:
    """Yield the numbers of each rule; a number that could point at a person is not told."""
    yield f"cases from {statistics.first} to {statistics.last}"
    for one in statistics.rules:
        yield (
            f"{one.rule} v{one.version}  opened {_told(one.opened)}, closed {_told(one.closed)},"
            f" precision {_precision(one)}"
        )
        for disposition, count in zip(Disposition, one.by_disposition, strict=True):
            yield f"  {disposition:18} {_told(count)}"


def _told(count: int | None) -> str:
    return _NOT_TOLD if count is None else f"{count:,}"


def _precision(rule: RuleCases) -> str:
    if rule.precision is None:
        return _NOT_TOLD
    value, low, high = rule.precision.value, rule.precision.low, rule.precision.high
    return f"{places_text(value)} ({places_text(low)} to {places_text(high)})"
