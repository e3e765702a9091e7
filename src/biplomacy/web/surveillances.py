"""What the surveillance page reads from a record: runs by venue, and the days without any."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.surveillance.statement.rule_set import rule_set_digest

if TYPE_CHECKING:
    from biplomacy.surveillance.model import RuleSet, Run
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated
    from biplomacy.web.supervised import Supervised


@dataclass(frozen=True, slots=True)
class Gap:
    """Days, both included, between two runs over the same venues on which none stands."""

    first: Day
    last: Day


@dataclass(frozen=True, slots=True)
class Watch:
    """The runs over the same venues, the newest day first, each with the gap before it.

    A run over more venues covers these too. ``after`` lasts until the newest run of all.
    """

    venues: tuple[str, ...]
    runs: tuple[tuple[Stated[Run], Gap | None], ...]
    after: Gap | None


def has_surveillance(publication: Publication) -> bool:
    """Say whether anything was said about the watch over trading."""
    return publication.published.supervised.has_surveillance


def watches_of(said: Supervised) -> tuple[Watch, ...]:
    """Return the runs by the venues that they cover; of several over one day, all."""
    by_venues: dict[tuple[str, ...], list[Stated[Run]]] = {}
    for one in said.runs:
        by_venues.setdefault(one.body.venues, []).append(one)
    return tuple(_watch(venues, runs, said) for venues, runs in sorted(by_venues.items()))


def rules_of(said: Supervised, digest: Digest) -> Stated[RuleSet] | None:
    """Return the newest statement of a rule set by its digest; None where none stands here."""
    found = (one for one in reversed(said.rule_sets) if rule_set_digest(one.body) == digest)
    return next(found, None)


def _watch(venues: tuple[str, ...], runs: list[Stated[Run]], said: Supervised) -> Watch:
    ordered = sorted(runs, key=lambda one: (one.body.day, one.logged.index))
    days = sorted({one.body.day for one in said.runs if {*venues} <= {*one.body.venues}})
    before = {day: _between(last, day) for last, day in pairwise(days)}
    end = max(one.body.day for one in said.runs)
    return Watch(
        venues,
        tuple((one, before.get(one.body.day)) for one in ordered[::-1]),
        _between(days[-1], end.plus(1)),
    )


def _between(earlier: Day, later: Day) -> Gap | None:
    """Return the days after one and before another; None where there is none."""
    return Gap(earlier.plus(1), later.plus(-1)) if earlier.until(later) > 1 else None
