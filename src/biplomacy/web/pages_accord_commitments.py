"""The commitments of an accord as its page lists them: what is said, and what shows it.

What was reported is answered by the linter; what could show it is scored by a status that somebody
signed. Nothing is scored here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.accord.model import Layer
from biplomacy.record.expectation import DeliveryState
from biplomacy.web.accord_words import (
    completion_chip,
    issuer_words,
    lint_chip,
    lint_words,
    states_words,
    weakest_standing,
)
from biplomacy.web.outlook_terms import percent
from biplomacy.web.programme_terms import delivery_chip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.accord.model import (
        Commitment,
        LintRow,
        Milestone,
        MilestoneStatus,
        SeenTree,
        StatusRow,
    )
    from biplomacy.record.expectation import Delivery
    from biplomacy.values.day import Day
    from biplomacy.web.accords import Followed
    from biplomacy.web.language import Language
    from biplomacy.web.model import Chip

MOST_ENTRIES = 4
MOST_DELIVERIES = 24


@dataclass(frozen=True, slots=True)
class Place:
    """An entry that shows something: the party in whose record it lies, or nobody's but ours."""

    party: str
    index: int
    here: bool


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One thing that was due: its day, where it stands, what shows it and from whom it is open."""

    due: str
    chip: Chip
    places: tuple[Place, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows one milestone; days are empty where there are none.

    ``judged`` says whether a status speaks of it. ``age`` is that of its newest evidence on the day
    of the status, ``stale`` the last day on which it counts, ``due`` the next day on which
    something is due.
    """

    title: str
    judged: bool
    places: tuple[Place, ...] = ()
    more: int = 0
    age: str = ""
    stale: str = ""
    due: str = ""
    deliveries: tuple[DeliveryLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """One commitment; ``serves`` are those that it turns into evidence.

    ``note`` is the reason as the status states it, ``share`` the part of what is due that is shown.
    """

    id: str
    who: str
    act: str
    serves: str
    source: str
    standing: str
    chip: Chip
    lacks: str
    share: str
    note: str
    remark: str
    evidence: tuple[Evidence, ...]

    @property
    def deliveries(self) -> int:
        """How many deliveries a status looked at."""
        return sum(len(one.deliveries) for one in self.evidence)


def commitment_lines(one: Followed, layer: Layer, language: Language) -> tuple[CommitmentLine, ...]:
    """Return the commitments of a layer in the accord's order."""
    linted = {row.commitment: row for row in one.stated.body.lint}
    rows = {row.commitment: row for row in one.status.body.rows} if one.status else {}
    return tuple(
        _line(one, commitment, linted.get(commitment.id), rows.get(commitment.id), language)
        for commitment in one.accord.commitments
        if commitment.layer is layer
    )


def _line(
    one: Followed,
    commitment: Commitment,
    linted: LintRow | None,
    row: StatusRow | None,
    language: Language,
) -> CommitmentLine:
    written = commitment.layer is Layer.WRITTEN
    judged = None if row is None else row.completion
    chip = completion_chip(judged, language)
    if linted is not None and (written or not linted.verifiable):
        chip = lint_chip(linted, language)
    return CommitmentLine(
        id=commitment.id,
        who=states_words(commitment.actors, language) or language.text("nobody"),
        act=" ".join(word for word in (commitment.act, commitment.object) if word),
        serves=language.listed(commitment.serves),
        source="; ".join(dict.fromkeys(source.document for source in commitment.sources)),
        standing=weakest_standing(commitment.sources, language),
        chip=chip,
        lacks=lint_words(linted, language) if linted is not None else "",
        share="" if row is None or row.share is None else _share(row, language),
        note="" if row is None or written else row.note,
        remark=commitment.note,
        evidence=tuple(_evidence(one, commitment, row, language)),
    )


def _share(row: StatusRow, language: Language) -> str:
    share = row.share
    if share is None:
        return ""
    shown = percent(_decimal(share.numerator * 10_000 // share.denominator))
    return language.text("%(share)s %% of what is due is shown", share=shown)


def _decimal(ten_thousandths: int) -> Decimal:
    return Decimal(ten_thousandths).scaleb(-4)


def _evidence(
    one: Followed, commitment: Commitment, row: StatusRow | None, language: Language
) -> Iterator[Evidence]:
    status = one.status
    stated = {milestone.id: milestone for milestone in (row.milestones if row else ())}
    for milestone in commitment.milestones:
        found = stated.get(milestone.id)
        if found is not None and status is not None:
            yield _shown(milestone, found, one, on=status.body.on, language=language)
        else:
            yield Evidence(milestone.title, judged=False)


def _shown(
    milestone: Milestone, found: MilestoneStatus, one: Followed, *, on: Day, language: Language
) -> Evidence:
    trees = one.status.body.trees if one.status is not None else ()
    every = tuple(
        dict.fromkeys(
            place for each in found.deliveries for place in places_of(each, trees, one.own)
        )
    )
    ages = [each.age_days for each in found.deliveries if each.age_days is not None]
    fresh = milestone.expectation.fresh_for_days
    coming = [
        each.due
        for each in found.deliveries
        if each.due is not None and each.state is DeliveryState.NOT_DUE
    ]
    stale = ""
    if ages and fresh is not None:
        stale = language.day(on.plus(fresh - min(ages)))
    return Evidence(
        title=milestone.title,
        judged=True,
        places=every[-MOST_ENTRIES:],
        more=max(0, len(every) - MOST_ENTRIES),
        age=_age(min(ages), language) if ages else "",
        stale=stale,
        due=language.day(min(coming)) if coming else "",
        deliveries=tuple(
            _delivery(each, trees, one.own, language)
            for each in found.deliveries[-MOST_DELIVERIES:]
        ),
    )


def places_of(delivery: Delivery, trees: Sequence[SeenTree], own: str) -> Iterator[Place]:
    """Yield the entries that show a delivery, each with the party whose record holds it."""
    parties = {tree.origin: tree.party for tree in trees}
    for origin, index in zip(delivery.origins, delivery.entries, strict=True):
        party = parties.get(origin, "")
        yield Place(party, index, here=bool(own) and party == own)


def _age(days: int, language: Language) -> str:
    return language.counted(days, "%(number)s day", "%(number)s days")


def _delivery(
    each: Delivery, trees: Sequence[SeenTree], own: str, language: Language
) -> DeliveryLine:
    return DeliveryLine(
        due=language.day(each.due) if each.due is not None else "",
        chip=delivery_chip(each.state, language),
        places=tuple(places_of(each, trees, own)),
        missing=language.listed(issuer_words(whom, language) for whom in each.missing),
    )
