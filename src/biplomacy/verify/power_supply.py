"""Rechecks of systems, hours, surplus, dispatch and auctions: each is made again (power §18.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.power.auction_check import check_auction
from biplomacy.power.availability import system_hours
from biplomacy.power.coupled_check import check_certificate
from biplomacy.power.dispatch_check import BY_CERTIFICATE, check_dispatch
from biplomacy.power.hours_check import check_hours
from biplomacy.power.multiplier import Multiplier
from biplomacy.power.statement.lp_arrays import DUAL, PRIMAL
from biplomacy.power.statement.system import system_digest, system_grade, total_capacity
from biplomacy.power.surplus_check import check_surplus
from biplomacy.power.told_dispatch import LinearProgramme
from biplomacy.verify.power_judging import SAME, judged, raised, stated

if TYPE_CHECKING:
    from biplomacy.power.model import PowerSystem
    from biplomacy.power.told_auction import ToldAuction
    from biplomacy.power.told_dispatch import ToldDispatch
    from biplomacy.power.told_hours import ToldHours
    from biplomacy.power.told_surplus import ToldSurplus
    from biplomacy.record.model import Logged
    from biplomacy.values.verdict import Finding
    from biplomacy.verify.model import Row, Stated
    from biplomacy.verify.power_sources import PowerSources, Setting

MOST_MEASURED = 3_000_000
"""Intervals, over all scenario years, in which a check of a record measures one surplus again."""

MOST_DISPATCHED = 700_000
"""Intervals, over all runs, that a check of a record dispatches again for one statement."""

MOST_CLEARED = 20_000_000
"""Intervals times bids that a check of a record clears again for one auction."""

CERTIFIED = "its certificate holds in whole numbers; no solver was asked"
_BLOCK_RUNS, _MULTIPLIER_RUNS = 3, 60


def system_row(logged: Logged, system: PowerSystem) -> Row:
    """Return the row of a power system: what its numbers add up to; the numbers are its word."""
    words = f"{len(system.plants)} plants, {total_capacity(system):,} Wh an hour"
    row = stated(logged, f"{system.name}: {words}; sha256 {system_digest(system)}")
    reason = "its capacities add up; its numbers rest on the sources that it names"
    return row.confirmed(words, reason, system_grade(system))


def hours_row(sources: PowerSources, logged: Logged, told: ToldHours) -> Row:
    """Return the row of hours: made again from their seed, or summed again from their blob."""
    words = f"{told.count:,} intervals, {sum(wh for _, wh in told.months):,} Wh"
    row = stated(logged, f"{told.system}: {words}, {told.provenance} ({told.source})")
    blob = None
    if told.seed is None:
        found = sources.evidence(logged, "hours", told.form)
        if isinstance(found, str):
            return row.unverifiable(found)
        blob = found
    return judged(row, check_hours(told, blob), told.grade, words=words)


def surplus_row(sources: PowerSources, logged: Logged, told: ToldSurplus) -> Row:
    """Return the row of a surplus, measured again in its system and hours."""
    words = f"{told.first} to {told.last}, {len(told.rows)} rows"
    row = stated(logged, f"{told.system}: firm surplus of {words}")
    setting = sources.setting(told.system_digest, told.hours, logged.index)
    if isinstance(setting, str):
        return row.unverifiable(setting)
    row = replace(row, rests_on=setting.rests_on)
    years = max(1, told.terms.years)
    if (count := years * len(setting.series.wh)) > MOST_MEASURED:
        return _too_much(row, count, "surplus")
    rows = sources.desk.blob(logged.statement.evidence, told.by_hour.digest)
    found = check_surplus(told, setting.system, setting.series, rows)
    findings = (*raised(told.provenance, setting.series.provenance), *found)
    return judged(row, findings, told.grade, words=words)


def dispatch_row(sources: PowerSources, logged: Logged, told: ToldDispatch) -> Row:
    """Return the row of a dispatch, run again; a linear programme by its certificate (§10.5)."""
    words = f"{told.first} to {told.last}, {len(told.carriers)} carriers, {len(told.loads)} loads"
    row = stated(logged, f"{told.system}: dispatch of {words}{_block_words(told)}")
    setting = sources.setting(told.system_digest, told.hours, logged.index)
    if isinstance(setting, str):
        return row.unverifiable(setting)
    row = replace(row, rests_on=setting.rests_on)
    runs = _BLOCK_RUNS if told.block is not None else 1
    runs += _MULTIPLIER_RUNS if isinstance(told.method, Multiplier) else 0
    if (count := runs * len(setting.series.wh)) > MOST_DISPATCHED:
        return _too_much(row, count, "dispatch")
    certified = _certified(sources, row, told, setting)
    if isinstance(certified, str):
        return row.unverifiable(certified)
    findings = (
        *raised(told.provenance, setting.series.provenance),
        *(one for one in check_dispatch(told, setting.system, setting.series)
          if one.code != BY_CERTIFICATE),
        *certified,
    )  # fmt: skip
    by_programme = isinstance(told.method, LinearProgramme)
    reason = CERTIFIED if by_programme else SAME
    return judged(row, findings, told.grade, words=words, reason=reason)


def _block_words(told: ToldDispatch) -> str:
    if told.block is None:
        return ""
    margin = f", {told.block.margin.plant} at the margin" if told.block.margin else ""
    return f"; block of {told.block.cost.net_wh:,} Wh an hour{margin}"


def _certified(
    sources: PowerSources, row: Stated, told: ToldDispatch, setting: Setting
) -> tuple[Finding, ...] | str:
    """Return what does not hold of a linear programme's certificate, or what is missing for it."""
    method = told.method
    if not isinstance(method, LinearProgramme):
        return ()
    arrays = sources.both(row.logged, (PRIMAL, method.primal), (DUAL, method.dual))
    if isinstance(arrays, str):
        return arrays
    hours = system_hours(setting.system, setting.series)
    return check_certificate(told, hours, setting.series, *arrays)


def auction_row(sources: PowerSources, logged: Logged, told: ToldAuction) -> Row:
    """Return the row of an auction, cleared again from the bids that were opened."""
    words = f"{told.award_rows.count} awards of {told.bids.count} bids"
    floor = f"floor {told.floor.minor_per_mwh} ({told.floor.standing}: {told.floor.source})"
    row = stated(logged, f"{told.system}: {words}, {told.net_wh:,} Wh; {floor}")
    setting = sources.setting(told.system_digest, told.hours, logged.index)
    if isinstance(setting, str):
        return row.unverifiable(setting)
    row = replace(row, rests_on=setting.rests_on)
    bids = sources.evidence(logged, "bids", told.bids.digest)
    if isinstance(bids, str):
        return row.unverifiable(bids)
    if (count := told.bids.count * len(setting.series.wh)) > MOST_CLEARED:
        return _too_much(row, count, "auction")
    findings = (
        *raised(told.provenance, setting.series.provenance),
        *check_auction(told, setting.system, setting.series, bids),
    )
    return judged(row, findings, told.grade, words=words)


def _too_much(row: Stated, count: int, command: str) -> Row:
    return row.unverifiable(
        f"{count:,} intervals are more than are worked through here; run"
        f" `biplomacy power {command}` in that system and those hours"
    )
