"""How an office of the replay publishes a programme, what is known of it, and an assessment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.demo.state import Evidence
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.statement import assessment as assessments
from biplomacy.programme.statement import observation_table as tables
from biplomacy.programme.statement.programme import TYPE as PROGRAMME
from biplomacy.programme.statement.programme import encode_programme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.demo.state import State
    from biplomacy.programme.model import Action, Largest, Observation, Outcome, Programme
    from biplomacy.record.model import Period
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest


@dataclass(frozen=True, slots=True)
class Assessed:
    """What an assessment says: the outcomes on a day, with an action those that it touches."""

    on: Day
    outcomes: Sequence[Outcome]
    action: Action | None = None
    largest: Largest | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """An office that speaks of programmes."""

    state: State
    office: str

    def say_programme(self, programme: Programme) -> None:
        """Publish a programme."""
        self.state.say(self.office, PROGRAMME, encode_programme(programme))

    def say_observations(self, observations: Sequence[Observation], period: Period) -> Digest:
        """Publish what is known of a period, and return the digest of the table."""
        table = tables.observation_table(observations)
        content = None if table.rows is not None else tables.observation_bytes(observations)
        self.state.say(
            self.office,
            tables.TYPE,
            tables.encode_observations(table),
            period=period,
            evidence=_beside(tables.ROLE, tables.MEDIA_TYPE, content),
        )
        return table.digest

    def say_assessment(
        self, programme: Programme, known: Sequence[Digest], assessed: Assessed
    ) -> None:
        """Publish an assessment of a programme on what the named tables know."""
        stated = assessments.state_assessment(
            (programme_digest(programme), known),
            assessed.on,
            assessed.outcomes,
            action=assessed.action,
            largest=assessed.largest,
        )
        inside = stated.trace.rows is not None
        content = None if inside else assessments.trace_bytes(assessed.outcomes)
        self.state.say(
            self.office,
            assessments.TYPE,
            assessments.encode_assessment(stated),
            evidence=_beside(assessments.ROLE, assessments.MEDIA_TYPE, content),
        )


def _beside(role: str, media_type: str, content: bytes | None) -> list[Evidence]:
    """Return the evidence that holds rows which do not fit into a statement."""
    return [] if content is None else [Evidence(role, media_type, content)]
