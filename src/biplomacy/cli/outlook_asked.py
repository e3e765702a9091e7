"""What a simulation was asked on the command line, made into scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.cli.files import read_file, require_file
from biplomacy.market.series import parse_price
from biplomacy.outlook.block_length import BlockLengths, block_lengths
from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.factors import growth_factors
from biplomacy.outlook.model import CURRENCY, Closes, Draws, Drift, Position, Scenario, Start
from biplomacy.outlook.plan_file import MAX_BYTES, Plan, decode_plan
from biplomacy.outlook.scenario import usual_policies
from biplomacy.outlook.scenario_rows import parse_seed
from biplomacy.outlook.walking import NumpyPaths
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing
from biplomacy.wiring import open_history, open_numba_paths

if TYPE_CHECKING:
    from biplomacy.outlook.ports import PathEngine

ENGINES = ("numpy", "numba")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of ``outlook simulate``, as they were typed."""

    prices: Path
    first: str | None
    last: str | None
    paths: int
    days: int
    seed: str
    hold: str | None
    policy: Path | None
    start_price: str | None
    start_day: str | None
    mean_block: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """The closes, the plan and everything of a scenario but its drift."""

    closes: Closes
    plan: Plan
    lengths: BlockLengths
    start: Start
    paths: int
    days: int
    seed: int
    mean_block: int

    def scenario(self, drift: Drift) -> Scenario:
        """Return the scenario of one drift."""
        closes, plan = self.closes, self.plan
        draws = Draws(
            history=closes.evidence,
            first=closes.days[0],
            last=closes.days[-1],
            mean_block=self.mean_block,
            seed=self.seed,
            paths=self.paths,
            days=self.days,
            drift=drift,
        )
        return Scenario(
            position=plan.position,
            policies=plan.policies or usual_policies(self.start.price, self.days),
            draws=draws,
            start=self.start,
            haircut=plan.haircut,
            thresholds=plan.floors,
            accounts=plan.accounts,
            rule=plan.rule,
        )


def read_question(asked: Asked) -> Question:
    """Return what was asked, with files read and defaults filled in.

    Raises:
        OutlookMalformed: the plan does not read, or says nothing that is held.
        HistoryBroken, QuoteMalformed: the closes cannot be drawn from.
    """
    closes = read_closes(asked.prices, _day(asked.first), _day(asked.last))
    lengths = block_lengths(growth_factors(closes, Drift.HISTORICAL))
    return Question(
        closes=closes,
        plan=_plan(asked),
        lengths=lengths,
        start=_start(asked, closes),
        paths=asked.paths,
        days=asked.days,
        seed=parse_seed(asked.seed),
        mean_block=lengths.mean_block if asked.mean_block is None else asked.mean_block,
    )


def read_closes(path: Path, first: Day | None = None, last: Day | None = None) -> Closes:
    """Return a file's closes of ``first`` to ``last``, both included.

    Raises:
        FileAbsent: there is no file at that path.
        HistoryBroken, QuoteMalformed: it cannot be drawn from.
    """
    require_file(path)
    return open_history(path).closes(first, last)


def open_engine(name: str) -> PathEngine:
    """Return the engine of that name.

    Raises:
        OutlookMalformed: there is no such engine.
        EngineUnavailable: its library is not installed here.
    """
    if name not in ENGINES:
        raise OutlookMalformed(f"{name[:40]!r} is no engine", hint=f"write {' or '.join(ENGINES)}")
    if name == "numpy":
        return NumpyPaths()
    return open_numba_paths()


def _plan(asked: Asked) -> Plan:
    if asked.policy is None:
        if asked.hold is None:
            raise OutlookMalformed(
                "nothing is held", hint="give --hold BTC, or a plan with --policy"
            )
        return Plan(Position(Amount.from_btc(asked.hold), Money(CURRENCY, 0)))
    if asked.hold is not None:
        raise OutlookMalformed("--hold and --policy both say what is held", hint="give one of them")
    return decode_plan(read_file(asked.policy, limit=MAX_BYTES))


def _start(asked: Asked, closes: Closes) -> Start:
    day = _day(asked.start_day) or closes.days[-1]
    if asked.start_price is None:
        return Start(closes.prices[-1], day, closes.standing)
    return Start(parse_price(asked.start_price), day, Standing.ILLUSTRATIVE)


def _day(text: str | None) -> Day | None:
    return None if text is None else Day.parse(text)
