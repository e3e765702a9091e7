"""The outlooks of a record as the questions that they answer, with the closes beside the log.

Outlooks of one issuer that differ in nothing but their drift answer one question, and are shown
side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.outlook.history import decode_history
from biplomacy.outlook.model import Drift
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError
from biplomacy.web.errors import LeafUnknown

if TYPE_CHECKING:
    from biplomacy.outlook.model import Closes, Outlook, Scenario
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published


@dataclass(frozen=True, slots=True)
class Question:
    """Outlooks on one question, at most one for each drift, neutral first."""

    outlooks: tuple[Stated[Outlook], ...]

    @property
    def newest(self) -> Stated[Outlook]:
        """The last of them in the log."""
        return max(self.outlooks, key=lambda one: one.logged.index)

    @property
    def first(self) -> Stated[Outlook]:
        """The one that stands first."""
        return self.outlooks[0]

    @property
    def scenario(self) -> Scenario:
        """What they were told, but for the drift."""
        return self.first.body.scenario


def questions(published: Published) -> tuple[Question, ...]:
    """Return the questions in the order of their newest entries."""
    asked: dict[tuple[str, Scenario], dict[Drift, Stated[Outlook]]] = {}
    for one in published.outlooks:
        scenario = one.body.scenario
        alike = replace(scenario, draws=replace(scenario.draws, drift=Drift.NEUTRAL))
        known = asked.setdefault((one.logged.statement.issuer, alike), {})
        known[scenario.draws.drift] = one
    found = (
        Question(tuple(known[drift] for drift in Drift if drift in known))
        for known in asked.values()
    )
    return tuple(sorted(found, key=lambda one: one.newest.logged.index))


def newest_questions(published: Published) -> tuple[Question, ...]:
    """Return the newest question of each issuer, the newest of all first."""
    last = {one.newest.logged.statement.issuer: one for one in questions(published)}
    return tuple(sorted(last.values(), key=lambda one: one.newest.logged.index, reverse=True))


def question_of(published: Published, index: int) -> Question:
    """Return the question that the entry ``index`` answers.

    Raises:
        LeafUnknown: the entry holds no outlook that is still in force.
    """
    for one in questions(published):
        if index in {outlook.logged.index for outlook in one.outlooks}:
            return one
    raise LeafUnknown(
        f"entry {index} holds no outlook that stands here", hint="the outlook page lists them all"
    )


def closes_of(publication: Publication, stated: Stated[Outlook]) -> Closes | None:
    """Return the closes that an outlook draws from; None where this copy does not hold them."""
    draws = stated.body.scenario.draws
    path = f"blob/{draws.history}"
    if not publication.holds(path):
        return None
    content = publication.record.file(path)
    if Digest.of(content) != draws.history:
        return None
    try:
        return decode_history(content, draws.first, draws.last)
    except BiplomacyError:
        return None  # a file that is no history; the check of the statement says so
