"""The bars of the programme (§17.2): one reading of ``SLV-BTC-ACC``, beside OpenFisca-Core.

The facts are those of July 2025 in case E2: ten purchases of 1 BTC, and nothing mined. Ours sorts
the observations and answers for one day, with formula, numbers and leaves. OpenFisca-Core builds a
simulation from the same values and calculates. The bound is for ours with its trace over the peer
without one; like beside like is for information. All is CPU time. How either keeps a satoshi is
printed too.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from biplomacy.programme.assessment import View, clause_answer, look
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Answer, Observation, Quantity
from biplomacy.programme.series import Series
from biplomacy.programme.unit import format_quantity, parse_quantity_text, parse_unit
from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing
from measuring.bar import INFORMATION, PEER_ABSENT, Bar, Required, report, seconds
from measuring.openfisca_peer import OPENFISCA_PACKAGE, SCRIPT, Flows, Told, ask, tell
from measuring.outlook_peers import peer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from biplomacy.programme.model import Clause, Programme, ReadingOutcome
    from measuring.openfisca_peer import Answered

    Times = tuple[tuple[float, float], ...]
    """For each question the seconds without and with a trace."""

PEER = "OpenFisca-Core 46, build and calculate"
PER_SECOND = "readings per s"
EXACT = "6237.00000001"
FACTS = {"purchase": "flows.purchase", "mined": "flows.mined"}
BTC = parse_unit("BTC")
FIRST, ON = Day.parse("2025-07-14"), Day.parse("2025-07-24")
DAYS = tuple(FIRST.plus(ahead) for ahead in range(1, FIRST.until(ON) + 1))
TEN_DAYS: Mapping[Day, str] = dict.fromkeys(DAYS, "1")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many readings a round times, how many rounds, and whether the peer is installed."""

    times: int
    rounds: int
    peers: bool


FULL = Sizes(times=200, rounds=5, peers=True)
QUICK = Sizes(times=2, rounds=1, peers=False)


@dataclass(frozen=True, slots=True)
class Question:
    """A clause with one reading, told day by day of each of ``bodies``; the first one buys."""

    programme: Programme
    clause: Clause
    bodies: tuple[str, ...]

    def told(self, bought: Mapping[Day, str]) -> Iterator[tuple[str, str, Day, str]]:
        """Yield body, variable, day and bitcoin, none where nothing was ``bought``."""
        for body in self.bodies:
            for variable in FACTS:
                buys = body == self.bodies[0] and variable == "purchase"
                for day in DAYS:
                    yield body, variable, day, bought.get(day, "0") if buys else "0"

    def observations(self, bought: Mapping[Day, str]) -> tuple[Observation, ...]:
        """Return what is told as observations."""
        return tuple(_observed(*one) for one in self.told(bought))

    def flows(self, bought: Mapping[Day, str]) -> Flows:
        """Return what is told as the peer takes it."""
        found: dict[str, dict[str, dict[str, float]]] = {}
        for body, variable, day, btc in self.told(bought):
            found.setdefault(body, {}).setdefault(variable, {})[str(day)] = float(btc)
        return Flows(found)

    def view(self, observations: Sequence[Observation]) -> View:
        """Return the observations sorted."""
        return View(self.programme, Series(self.programme, observations), ON)

    def answer(self, observations: Sequence[Observation]) -> Answer:
        """Return the answer alone."""
        return clause_answer(self.view(observations), self.clause, (None, ON))

    def read(self, observations: Sequence[Observation]) -> ReadingOutcome:
        """Return the answer of the reading with its trace."""
        return look(self.view(observations), self.clause, None, ON)[0].outcome


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    sizes = QUICK if options.parse_args().quick else FULL
    whole = _question()
    listed = tuple(entity.name for entity in whole.programme.perimeters[0].entities)
    questions = whole, replace(whole, bodies=listed)
    ours, theirs = _measure(questions, sizes)
    exact = _exactness(whole, theirs)
    title = f"programme: medians of {sizes.rounds} in turn, CPU time"
    report(f"{title}; {EXACT} BTC: {exact.remark}", [*_rates(questions, ours, theirs), exact])


def _question() -> Question:
    """Return the clause on accumulation with its first reading, from the window's first day on."""
    programme = replace(bundled_programme("SLV-EFF-2025"), approved=FIRST)
    clause = next(one for one in programme.clauses if one.id == "SLV-BTC-ACC")
    clause = replace(clause, readings=clause.readings[:1])
    return Question(programme, clause, (clause.readings[0].perimeter,))


def _observed(body: str, variable: str, day: Day, btc: str) -> Observation:
    value = parse_quantity_text(btc, BTC)
    quantity = Quantity(value, value, BTC, Grade.ATTESTED)
    return Observation((FACTS[variable],), body, day, day, quantity, Standing.SYNTHETIC)


def _measure(
    questions: Sequence[Question], sizes: Sizes
) -> tuple[tuple[Times, ...], tuple[Answered, ...]]:
    """Return what each round measured of ours, and of the peer where it is installed.

    Raises:
        AssertionError: one of the two does not answer that the clause is not met.
    """
    told = [question.observations(TEN_DAYS) for question in questions]
    for question, observations in zip(questions, told, strict=True):
        assert question.read(observations).answer is Answer.NOT_MET
    asked = Told(
        first=str(DAYS[0]),
        on=str(ON),
        days=len(DAYS),
        times=sizes.times,
        asked=[question.flows(TEN_DAYS) for question in questions],
        exact=questions[0].flows({DAYS[0]: EXACT}),
    )
    ours, theirs = [], []
    with tempfile.TemporaryDirectory(prefix="bench-programme-") as place:
        folder = Path(place)
        package = OPENFISCA_PACKAGE if sizes.peers else ""
        with peer(folder, package, SCRIPT, tell(asked, folder / "told.json")) as openfisca:
            for _ in range(sizes.rounds):
                pairs = zip(questions, told, strict=True)
                ours.append(tuple(_time(*pair, sizes.times) for pair in pairs))
                if openfisca is not None:
                    theirs.append(ask(openfisca))
    assert not any(answered.met for answered in theirs)
    return tuple(ours), tuple(theirs)


def _time(
    question: Question, observations: Sequence[Observation], times: int
) -> tuple[float, float]:
    """Return the seconds of an answer without a trace and of a reading with one."""

    def each(work: Callable[[Sequence[Observation]], object]) -> float:
        def several() -> None:
            for _ in range(times):
                work(observations)

        return seconds(several, time.process_time) / times

    return each(question.answer), each(question.read)


def _rates(
    questions: Sequence[Question], ours: Sequence[Times], theirs: Sequence[Answered]
) -> Iterator[Bar]:
    for at, question in enumerate(questions):
        plain, traced = _medians([times[at] for times in ours])
        their_plain, their_traced = _medians([one.times_s[at] for one in theirs])
        told = len(question.bodies) * len(FACTS) * len(DAYS)
        reading, answer = f"one reading with trace, {told} values", f"one answer, {told} values"
        required = Required(least=10) if at == 0 else None
        yield _rate(reading, PEER, (traced, their_plain), required)
        yield _rate(reading, f"{PEER}, with its trace", (traced, their_traced))
        yield _rate(answer, PEER, (plain, their_plain))


def _medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Return the median of each; not a number where nothing was measured."""
    return tuple(map(median, zip(*pairs, strict=True))) or (math.nan, math.nan)


def _rate(
    name: str, other: str, taken: tuple[float, float], required: Required | None = None
) -> Bar:
    """Return a bar of rates from seconds, ours and the peer's."""
    ours, theirs = taken
    if math.isnan(theirs):
        return Bar(name, other, required, PER_SECOND, 1 / ours, remark=PEER_ABSENT)
    remark = "" if required else INFORMATION
    return Bar(name, other, required, PER_SECOND, 1 / ours, 1 / theirs, remark)


def _exactness(question: Question, theirs: Sequence[Answered]) -> Bar:
    """Return how many satoshis of a sum are lost; ``remark`` says what either one reads."""
    outcome = question.read(question.observations({DAYS[0]: EXACT}))
    (bought,) = (leaf for leaf in outcome.leaves if leaf.facts == (FACTS["purchase"],))
    read = format_quantity(bought.quantity.low, BTC)
    name, required = f"{EXACT} BTC added up, lost", Required(most=0)
    if not theirs:
        return Bar(name, PEER, required, "sat", _lost(read), remark=PEER_ABSENT)
    other = f"{theirs[0].sum_btc}"
    remark = f"{read} here, {other} there"
    return Bar(name, PEER, required, "sat", _lost(read), _lost(other), remark)


def _lost(btc: str) -> float:
    return float(abs(Decimal(btc) - Decimal(EXACT)) * SATS_PER_BTC)


if __name__ == "__main__":
    main()
