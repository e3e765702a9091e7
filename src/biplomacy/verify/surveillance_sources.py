"""What surveillance statements rest on: rule sets by their digest, and runs by their day."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from biplomacy.surveillance.model import RuleSet, Run
from biplomacy.surveillance.statement.rule_set import rule_set_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from biplomacy.record.model import Logged
    from biplomacy.surveillance.ports import RuleEngine
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.shelf import Shelved


class SurveillanceSources:
    """Reads what surveillance statements of one record cite; ``engines`` stand on days' files."""

    def __init__(self, desk: Desk, engines: Sequence[RuleEngine] = ()) -> None:
        self.desk = desk
        self._engines = {engine.inputs(): engine for engine in engines}

    def engine(self, run: Run) -> RuleEngine | None:
        """Return the engine over the files of a run."""
        return self._engines.get(run.inputs)

    def rule_set(self, digest: Digest, before: int) -> tuple[Logged, RuleSet] | None:
        """Return the rule set of that digest that was logged before an index."""
        found = (one for one in self._rule_sets.get(digest, ()) if one[0].index < before)
        return next(found, None)

    def runs(self, day: Day, before: int) -> Iterator[tuple[Logged, Run]]:
        """Yield the runs of a day logged before an index and not superseded by then."""
        for item, run in self._runs.get(day, ()):
            gone = item.superseded_by is not None and item.superseded_by < before
            if item.logged.index < before and not gone:
                yield item.logged, run

    @cached_property
    def _rule_sets(self) -> Mapping[Digest, Sequence[tuple[Logged, RuleSet]]]:
        found: dict[Digest, list[tuple[Logged, RuleSet]]] = {}
        for item in self.desk.shelf.items:
            if isinstance(item.body, RuleSet):
                name = rule_set_digest(item.body)
                found.setdefault(name, []).append((item.logged, item.body))
        return found

    @cached_property
    def _runs(self) -> Mapping[Day, Sequence[tuple[Shelved, Run]]]:
        found: dict[Day, list[tuple[Shelved, Run]]] = {}
        for item in self.desk.shelf.items:
            if isinstance(item.body, Run):
                found.setdefault(item.body.day, []).append((item, item.body))
        return found
