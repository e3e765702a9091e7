"""From what was reported to a file that both can sign: the parties as their charters state them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.accord.errors import AccordMalformed
from biplomacy.accord.model import Party, PublishedLog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.accord.model import Accord, Commitment, Milestone, WitnessPlace
    from biplomacy.record.model import Charter

ACCORD_TYPE = "accord/1"


def party_of_charter(
    charter: Charter, state: str, *, office: str, monitoring: str, witness: WitnessPlace
) -> Party:
    """Return the party that acts by an office of a charter, with its log and its officials' keys.

    As many officials sign as the charter asks for an ``accord/1``, else for an amendment.

    Raises:
        AccordMalformed: the charter has no such office, or its office has fewer keys.
    """
    found = next((one for one in charter.offices if one.id == office), None)
    if found is None:
        raise AccordMalformed(
            f"the charter of {charter.origin} has no office {office[:60]!r}",
            hint=f"it has {', '.join(one.id for one in charter.offices)}",
        )
    rules = {rule.type: rule.threshold for rule in found.may_publish}
    threshold = rules.get(ACCORD_TYPE, charter.amend.threshold)
    if threshold > len(found.keys):
        raise AccordMalformed(f"{office} has fewer keys than the {threshold} that must sign")
    return Party(
        state=state,
        office=office,
        title=charter.title,
        log=PublishedLog(charter.origin, charter.log_keys[-1], monitoring),
        witness=witness,
        keys=found.keys,
        threshold=threshold,
    )


def with_parties(accord: Accord, parties: Iterable[Party]) -> Accord:
    """Return the accord with these parties in place of those of the same states.

    Where another office acts for a state, what is expected is expected of it.

    Raises:
        AccordMalformed: a party's state is none of the accord's.
    """
    given = {party.state: party for party in parties}
    known = {party.state: party for party in accord.parties}
    if strangers := sorted(given.keys() - known.keys()):
        raise AccordMalformed(f"{accord.id} has no party {', '.join(strangers)}")
    names = tuple((known[state].issuer, party.issuer) for state, party in given.items())
    return replace(
        accord,
        parties=tuple(
            replace(given[state], title=old.title) if state in given else old
            for state, old in known.items()
        ),
        commitments=tuple(_renamed(one, names) for one in accord.commitments),
    )


def _renamed(commitment: Commitment, names: Sequence[tuple[str, str]]) -> Commitment:
    return replace(
        commitment,
        milestones=tuple(_renamed_milestone(one, names) for one in commitment.milestones),
    )


def _renamed_milestone(milestone: Milestone, names: Sequence[tuple[str, str]]) -> Milestone:
    asked, new = milestone.expectation, dict(names)
    return replace(
        milestone,
        expectation=replace(
            asked,
            issuers=tuple(new.get(issuer, issuer) for issuer in asked.issuers),
            receipt_from=new.get(asked.receipt_from, asked.receipt_from),
        ),
    )
