"""Pakistan's finance division: a plan to buy bitcoin out of reserves, weighed before it is made.

Neither the floor after June 2025 nor the reserves are known here, so the assessment stays open and
says what margin it would take; an example with an invented margin stands beside it under a name of
its own (programme §7). The outlook draws from closes that nobody traded at.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.demo.assessing import Assessed, Desk
from biplomacy.demo.model import Event
from biplomacy.demo.profiles import FINANCE_DIVISION
from biplomacy.demo.state import Evidence
from biplomacy.outlook.adequacy import read_rules
from biplomacy.outlook.history import decode_history
from biplomacy.outlook.model import (
    CURRENCY,
    Accounts,
    DailyCoin,
    Draws,
    Drift,
    Hold,
    Lump,
    Position,
    Scenario,
    Start,
    Threshold,
)
from biplomacy.outlook.plan_file import HAIRCUT
from biplomacy.outlook.simulation import simulate_outlook
from biplomacy.outlook.statement import TYPE as OUTLOOK
from biplomacy.outlook.statement import encode_outlook
from biplomacy.outlook.synthetic import synthetic_history
from biplomacy.programme.assessment import assess, effects, needed_margin
from biplomacy.programme.case import CaseTarget, EvidenceFile, apply_case
from biplomacy.programme.largest import largest
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Action, Observation, Quantity, Source, Target
from biplomacy.programme.purchase import Daily, Purchase
from biplomacy.programme.unit import display, parse_quantity_text, parse_unit
from biplomacy.programme.vocabulary import Funding, Vary
from biplomacy.record.model import Period
from biplomacy.values.amount import SATS_PER_BTC, ZERO, Amount
from biplomacy.values.day import Day
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.demo.state import State
    from biplomacy.outlook.model import Outlook
    from biplomacy.programme.model import Effect, Largest, Programme

PROGRAMME = "PAK-EFF-2024"
EXAMPLE = f"{PROGRAMME}-EXAMPLE"
RESERVES = "PAK-NIR"
PLANNED = Day.parse("2025-07-15")
FIRST, LAST = Day.parse("2025-07-16"), Day.parse("2026-06-30")
BY = Day.parse("2025-12-31")
USD_PER_BTC = 118_000
MARGIN = "15"
"""The margin of the example, in millions of USD."""
SEED = 20_250_716
CLOSES, PATHS = 730, 200
_USDM = parse_unit("USDm")
_INVENTED = Source("the replay: invented for an example", Standing.ILLUSTRATIVE)


def plan() -> Action:
    """Return the plan: one bitcoin a day out of the central bank's reserves, at one price."""
    bought = Purchase(Funding.CENTRAL_BANK_FX, SATS_PER_BTC, USD_PER_BTC * 100, Daily(FIRST, LAST))
    title = "Buy 1 BTC a day out of the central bank's reserves"
    return Action("buy-daily", title, (), Standing.ILLUSTRATIVE, (bought,))


class FinanceDivision:
    """Speaks for the division on the day before the plan would begin."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._desk = Desk(state, FINANCE_DIVISION)
        self.programme = bundled_programme(PROGRAMME)
        self._effect: Effect | None = None
        self._fits: Largest | None = None
        self._outlook: Outlook | None = None

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        return (PLANNED,)

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``."""
        if day == PLANNED:
            self._say_plan()
            self._say_example()
            self._say_outlook()

    def tell(self) -> Iterator[Event]:
        """Yield what the plan does to the reserves' floor, and what it does to risk."""
        if self._effect is None or self._fits is None or self._outlook is None:
            return
        needed = needed_margin(self._effect)
        margin = display(needed.low, needed.unit) if needed else "a size that is not known"
        answer = self._effect.after.answer.value
        yield Event(
            "pakistan",
            f"1 BTC a day out of reserves: {RESERVES} {answer} on {BY}; it takes a margin of "
            f"{margin}; one of {MARGIN} m (an example) lasts {self._fits.k} days",
            {"clause": RESERVES, "answer": answer, "largest": self._fits.k},
        )
        floors = [one.floors[0].at_market for one in self._outlook.figures]
        yield Event(
            "outlook",
            f"a tenth of reserves in bitcoin: {floors[-1]} of {PATHS} paths end below 95 %; "
            f"1 BTC a day: {floors[1]} (SYNTHETIC prices)",
            {"below": list(floors), "paths": PATHS},
        )

    def _say_plan(self) -> None:
        """Say the programme, what it gives as it is, and what the plan does to it."""
        self._desk.say_programme(self.programme)
        as_it_is = assess(self.programme, (), BY)
        self._desk.say_assessment(self.programme, (), Assessed(BY, as_it_is))
        found = effects(self.programme, (), BY, plan())
        self._effect = next(one for one in found if one.after.clause == RESERVES)
        outcomes = tuple(one.after for one in found)
        self._desk.say_assessment(self.programme, (), Assessed(BY, outcomes, plan()))

    def _say_example(self) -> None:
        """Say the same with a floor of nothing, so that the reserves stand for the margin."""
        programme, margin = _with_example(self.programme), _margin()
        self._desk.say_programme(programme)
        known = self._desk.say_observations((margin,), Period(BY, BY))
        found = effects(programme, (margin,), BY, plan())
        self._fits = largest(programme, (margin,), plan(), Vary.LENGTH, by=BY)
        outcomes = tuple(one.after for one in found)
        self._desk.say_assessment(programme, (known,), Assessed(BY, outcomes, plan(), self._fits))

    def _say_outlook(self) -> None:
        """Say both drifts: a history that rose must not be what speaks for a policy."""
        content = synthetic_history(SEED, PLANNED.plus(1 - CLOSES), CLOSES)
        evidence = [Evidence("closes", "text/csv", content)]
        for drift in (Drift.HISTORICAL, Drift.NEUTRAL):
            self._outlook = simulate_outlook(_scenario(content, drift), decode_history(content))
            body = encode_outlook(self._outlook)
            self._state.say(FINANCE_DIVISION, OUTLOOK, body, evidence=evidence)


def _with_example(programme: Programme) -> Programme:
    zero = Target(Fraction(0), _USDM, BY, _INVENTED)
    case = EvidenceFile(EXAMPLE, (), targets=(CaseTarget(RESERVES, zero),))
    note = (
        f"An example: the floor of {RESERVES} on {BY} is invented, all else is as in {PROGRAMME}."
    )
    return replace(
        apply_case(programme, case),
        id=EXAMPLE,
        title=f"Example, with an invented floor: {programme.title}",
        notes=(note, *programme.notes),
    )


def _margin() -> Observation:
    value = parse_quantity_text(MARGIN, _USDM)
    quantity = Quantity(value, value, _USDM, Grade.ASSUMED)
    return Observation(("nir",), "", BY, BY, quantity, Standing.ILLUSTRATIVE)


def _scenario(content: bytes, drift: Drift) -> Scenario:
    """Return the question: nothing, one bitcoin a day, a tenth of reserves at once; to June 2026.

    Only the reserves of USD 14.5 bn are a reported number; the rest is invented.
    """
    closes = decode_history(content)
    return Scenario(
        position=Position(ZERO, _usd("14500000000.00")),
        policies=(Hold(), DailyCoin(Amount(SATS_PER_BTC)), Lump(_usd("1450000000.00"))),
        draws=Draws(
            history=closes.evidence,
            first=closes.days[0],
            last=closes.days[-1],
            mean_block=20,
            seed=SEED,
            paths=PATHS,
            days=PLANNED.until(LAST),
            drift=drift,
        ),
        start=Start(Decimal(USD_PER_BTC), PLANNED, Standing.ILLUSTRATIVE),
        haircut=HAIRCUT,
        thresholds=(Threshold("95 % of reserves", LAST, _usd("13775000000.00")),),
        accounts=_accounts(),
        rule=read_rules().rule("floating"),
    )


def _accounts() -> Accounts:
    return Accounts(
        imports_per_month=_usd("5000000000.00"),
        short_term_debt=_usd("10000000000.00"),
        broad_money=_usd("130000000000.00"),
        exports=_usd("32000000000.00"),
        other_liabilities=_usd("20000000000.00"),
        standing=Standing.ILLUSTRATIVE,
    )


def _usd(text: str) -> Money:
    return Money.parse(text, CURRENCY)
