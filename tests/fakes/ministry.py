"""El Salvador's record of July 2025 with its programme, what is known, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from biplomacy.programme.assessment import assess
from biplomacy.programme.case import apply_case
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Action, Observation, Outcome, Programme
from biplomacy.programme.outcome_form import trace_rows
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.reserve_listing import ReserveRecord
from biplomacy.programme.statement import assessment, observation_table, programme
from biplomacy.programme.statement.assessment import Assessment, state_assessment, trace_bytes
from biplomacy.programme.statement.observation_table import observation_bytes
from biplomacy.programme.statement.observation_table import observation_table as table_of
from biplomacy.programme.waivers import Supersession
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from fakes.checked_record import log_reserve, observed, say, state, with_lists
from fakes.golden_cases import golden_case
from fakes.programme_cases import reserve_record
from fakes.two_states import Side

ON = Day.parse("2025-07-24")
Change = Callable[[JsonObject], JsonObject]


def unchanged(body: JsonObject) -> JsonObject:
    return body


@dataclass
class Ministry:
    """A record with its reserve, and the programme and observations that go with it.

    What a method logs may be changed on its way: the digests that later statements name follow.
    """

    side: Side
    reserve: ReserveRecord
    programme: Programme
    observations: tuple[Observation, ...]
    ids: dict[str, Digest] = field(default_factory=dict)

    def say_programme(self, change: Change = unchanged) -> Programme:
        """Log the programme, and take it as it was logged."""
        body = change(programme.encode_programme(self.programme))
        self.ids["programme"] = say(self.side, programme.TYPE, body)
        self.programme = programme.decode_programme(body)
        return self.programme

    def say_table(self, observations: Sequence[Observation] | None = None) -> Digest:
        """Log what is known, and take it as it was logged; return the table's digest."""
        self.observations = tuple(self.observations if observations is None else observations)
        table = table_of(self.observations)
        evidence = [(observation_table.ROLE, observation_bytes(self.observations))]
        self.ids["table"] = say(
            self.side,
            observation_table.TYPE,
            observation_table.encode_observations(table),
            evidence=evidence if table.rows is None else (),
        )
        return table.digest

    def correct_table(self, observations: Sequence[Observation]) -> None:
        """Log other observations in the place of those that were logged."""
        table = table_of(observations)
        evidence = [(observation_table.ROLE, observation_bytes(observations))]
        say(
            self.side,
            observation_table.TYPE,
            observation_table.encode_observations(table),
            evidence=evidence if table.rows is None else (),
            supersedes=self.ids["table"],
        )

    def assessed(
        self, action: Action | None = None, superseded: Sequence[Supersession] = ()
    ) -> tuple[Outcome, ...]:
        return assess(self.programme, self.observations, ON, action, superseded=superseded)

    def stated(self, outcomes: Sequence[Outcome], action: Action | None = None) -> Assessment:
        basis = programme_digest(self.programme), (table_of(self.observations).digest,)
        return state_assessment(basis, ON, outcomes, action=action)

    def say_assessment(self, outcomes: Sequence[Outcome], change: Change = unchanged) -> None:
        """Log an assessment with its trace."""
        stated = self.stated(outcomes)
        evidence = [(assessment.ROLE, trace_bytes(outcomes))] if stated.trace.rows is None else ()
        assert stated.trace.count == len(trace_rows(outcomes))
        body = change(assessment.encode_assessment(stated))
        self.ids["assessment"] = say(self.side, assessment.TYPE, body, evidence=evidence)


@cache
def _reserve(name: str) -> ReserveRecord:
    chain = golden_case(name).given.chain
    assert chain is not None
    return reserve_record(chain)


def ministry(name: str = "f1-e2") -> Ministry:
    """Return the record of a case after its reserve; nothing of the programme is logged yet."""
    side = state()
    reserve = log_reserve(side, _reserve(name))
    shipped = apply_case(bundled_programme("SLV-EFF-2025"), golden_case(name).terms)
    return Ministry(side, reserve, with_lists(shipped, reserve), observed(reserve))


def all_said(name: str = "f1-e2") -> Ministry:
    """Return the record with the programme, the table and the assessment, all true."""
    told = ministry(name)
    told.say_programme()
    told.say_table()
    told.say_assessment(told.assessed())
    return told


def another_amount(observation: Observation, sats: int) -> Observation:
    """Return the observation with so many satoshis more."""
    low, high = observation.quantity.low, observation.quantity.high
    assert low is not None
    assert high is not None
    return replace(
        observation, quantity=replace(observation.quantity, low=low + sats, high=high + sats)
    )
