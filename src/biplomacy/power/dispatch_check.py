"""A published dispatch made again in its system and hours (power §18.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.body_comparison import body_differences
from biplomacy.power.dispatch_answer import BlockAsked, DispatchAsked, answer_dispatch
from biplomacy.power.hours import series_digest
from biplomacy.power.merit_plain import PLAIN
from biplomacy.power.multiplier import Multiplier
from biplomacy.power.statement.dispatch import encode_dispatch
from biplomacy.power.statement.system import system_digest
from biplomacy.power.told_dispatch import CODE, LinearProgramme, ToldDispatch
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.merit import MeritKernel
    from biplomacy.power.model import HourSeries, PowerSystem

DIFFERS = "power-dispatch-differs"
SYSTEM_DIFFERS = "power-system-differs"
HOURS_DIFFER = "power-hours-differ"
ROWS_DIFFER = "power-dispatch-rows-differ"
CODE_UNKNOWN = "power-code-unknown"
BY_CERTIFICATE = "power-dispatch-by-certificate"


def check_dispatch(
    told: ToldDispatch,
    system: PowerSystem,
    series: HourSeries,
    *,
    energy: bytes | None = None,
    prices: bytes | None = None,
    kernel: MeritKernel = PLAIN,
) -> tuple[Finding, ...]:
    """Return what differs when a dispatch is made again in its system and hours.

    ``energy`` and ``prices`` are the two blobs, where they are at hand. A linear programme is not
    solved again: its certificate is checked apart (§10.4).

    Raises:
        HoursMissing, CostMissing, LimitExceeded, LoadInvalid, SystemMalformed: nothing can be
            dispatched in these hours, or not with what the statement says.
    """
    if told.code != CODE:
        message = f"was made by {told.code}, which is not {CODE}: nothing was made again"
        return (Finding(CODE_UNKNOWN, Severity.WARNING, "code", message),)
    found = tuple(_digests_differ(told, system, series, (energy, prices)))
    if any(one.code in {SYSTEM_DIFFERS, HOURS_DIFFER} for one in found):
        return found
    if isinstance(told.method, LinearProgramme):
        message = "was solved as a linear programme: its certificate says how good it is"
        return (*found, Finding(BY_CERTIFICATE, Severity.INFO, "method", message))
    again = answer_dispatch(system, series, _asked_again(told), kernel).told
    return (*found, *body_differences(DIFFERS, encode_dispatch(told), encode_dispatch(again)))


def _digests_differ(
    told: ToldDispatch,
    system: PowerSystem,
    series: HourSeries,
    blobs: tuple[bytes | None, bytes | None],
) -> Iterator[Finding]:
    energy, prices = blobs
    pairs = [
        (SYSTEM_DIFFERS, "system_sha256", told.system_digest, system_digest(system)),
        (HOURS_DIFFER, "hours_sha256", told.hours, series_digest(series)),
    ]
    if energy is not None:
        pairs.append((ROWS_DIFFER, "energy", told.energy.digest, Digest.of(energy)))
    if prices is not None and told.prices is not None:
        pairs.append((ROWS_DIFFER, "prices", told.prices.digest, Digest.of(prices)))
    for code, subject, said, here in pairs:
        if said != here:
            yield Finding(code, Severity.FAILURE, subject, f"published {said}, at hand {here}")


def _asked_again(told: ToldDispatch) -> DispatchAsked:
    block = None
    if told.block is not None:
        plant = told.block.margin.plant if told.block.margin is not None else ""
        block = BlockAsked(told.block.cost.net_wh, told.block.months, plant)
    return DispatchAsked(
        loads=tuple(row.load for row in told.loads),
        coupling=told.method.coupling if isinstance(told.method, Multiplier) else None,
        block=block,
        compared=told.backcast is not None,
    )
