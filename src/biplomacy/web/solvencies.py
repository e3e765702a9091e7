"""What the solvency pages read from a record: each call with who answered it and how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.register.errors import RecordGap
from biplomacy.solvency.root_check import issuer_of
from biplomacy.values.lei import is_lei

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from biplomacy.solvency.attestation import Attestation
    from biplomacy.solvency.calls import DrawReveal, SolvencyCall
    from biplomacy.solvency.double_claim import DoubleClaimReport
    from biplomacy.solvency.draw import DrawRule
    from biplomacy.solvency.model import LiabilitiesRoot
    from biplomacy.solvency.reserve_claim import StatedClaim
    from biplomacy.values.block_id import BlockId
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated
    from biplomacy.web.supervised import Supervised

BITCOIN = "4H95J0R2X"
"""The digital token identifier of bitcoin, whose base unit is the satoshi."""
_FIRM = issuer_of("")
_Question: TypeAlias = "tuple[str, str, BlockId]"
"""A firm, an asset and a block."""


@dataclass(frozen=True, slots=True)
class FirmAnswer:
    """What a firm said at a block of one asset, and what the regulator said of it."""

    lei: str
    dti: str
    root: Stated[LiabilitiesRoot] | None = None
    claim: Stated[StatedClaim] | None = None
    attestation: Stated[Attestation] | None = None

    @property
    def complete(self) -> bool:
        """Whether both what is owed and what is held were stated."""
        return self.root is not None and self.claim is not None


@dataclass(frozen=True, slots=True)
class Called:
    """A call with the rule of its period, its seed once shown, the answers and the tests."""

    stated: Stated[SolvencyCall]
    rule: Stated[DrawRule] | None
    reveal: Stated[DrawReveal] | None
    answers: tuple[FirmAnswer, ...]
    reports: tuple[Stated[DoubleClaimReport], ...]


@dataclass(frozen=True, slots=True)
class FirmNames:
    """The first name of each firm by its LEI."""

    known: Mapping[str, str]

    def of(self, lei: str) -> str:
        """Return a firm's name; empty where the register does not know it."""
        return self.known.get(lei, "")


def has_solvency(publication: Publication) -> bool:
    """Say whether anything was said about what firms owe and hold."""
    return publication.published.supervised.has_solvency


def call_indices(publication: Publication) -> list[int]:
    """Return the entries that call for proof of solvency."""
    return [one.logged.index for one in publication.published.supervised.calls]


def calls_of(publication: Publication) -> tuple[Called, ...]:
    """Return every call with its answers, the call at the newest block first."""
    said = publication.published.supervised
    newest = sorted(said.calls, key=lambda one: (one.body.block.height, one.logged.index))
    spoken = _by_question(said)
    return tuple(_called(publication, one, spoken) for one in newest[::-1])


def last_answers(called: Iterable[Called], lei: str, dti: str) -> Called | None:
    """Return the newest call that a firm answered in full for an asset; None without any."""
    for one in called:
        if any((each.lei, each.dti) == (lei, dti) and each.complete for each in one.answers):
            return one
    return None


def reveal_of(said: Supervised, period: str) -> Stated[DrawReveal] | None:
    """Return the newest statement that shows a period's seed; None where none does."""
    return next((one for one in reversed(said.reveals) if one.body.period == period), None)


def rule_of(said: Supervised, period: str) -> Stated[DrawRule] | None:
    """Return the first rule of a period: what came later bound nobody before the window."""
    return next((one for one in said.draw_rules if one.body.period == period), None)


def firm_names(publication: Publication) -> FirmNames:
    """Return the names of the firms that the register knows by an LEI."""
    try:
        held = publication.registers.now.register.held
    except RecordGap:
        return FirmNames({})
    entities = [one.entity for one in held if one.entity is not None]
    known = {one.lei: one.names[0].text for one in entities if one.lei and one.names}
    return FirmNames(MappingProxyType(known))


def foreign_words(said: Supervised) -> tuple[int, ...]:
    """Return the entries that name a firm as speaking and were issued by another."""
    spoken = [(one.logged, one.body.at.lei) for one in said.roots]
    spoken += [(one.logged, one.body.lei) for one in said.claims]
    found = (logged.index for logged, lei in spoken if logged.statement.issuer != issuer_of(lei))
    return tuple(sorted(found))


def _called(
    publication: Publication, stated: Stated[SolvencyCall], spoken: Mapping[_Question, FirmAnswer]
) -> Called:
    said, call = publication.published.supervised, stated.body
    spoke = (lei for lei, _, block in spoken if block == call.block)
    firms = sorted({*_may_answer(publication, stated), *spoke})
    asked = ((lei, dti, call.block) for dti in call.assets for lei in firms)
    return Called(
        stated=stated,
        rule=rule_of(said, call.period),
        reveal=reveal_of(said, call.period),
        answers=tuple(spoken.get(one, FirmAnswer(one[0], one[1])) for one in asked),
        reports=tuple(one for one in said.double_claims if one.body.block == call.block),
    )


def _may_answer(publication: Publication, stated: Stated[SolvencyCall]) -> Iterable[str]:
    """Yield the firms that the charter of that moment lets speak."""
    history = publication.record.audited.history
    charter = history.charter_at(stated.logged.index) if history else None
    for office in charter.offices if charter else ():
        lei = office.id.removeprefix(_FIRM).upper()
        if office.id.startswith(_FIRM) and is_lei(lei):
            yield lei


def _by_question(said: Supervised) -> Mapping[_Question, FirmAnswer]:
    """Return the newest answers: the firm's own words, and the words of no firm about it."""
    found: dict[_Question, FirmAnswer] = {}
    foreign = frozenset(foreign_words(said))

    def so_far(question: _Question) -> FirmAnswer:
        return found.get(question, FirmAnswer(question[0], question[1]))

    for root in said.roots:
        if root.logged.index not in foreign:
            at = (root.body.at.lei, root.body.at.dti, root.body.at.block)
            found[at] = replace(so_far(at), root=root)
    for claim in said.claims:
        if claim.logged.index not in foreign:
            at = (claim.body.lei, claim.body.dti, claim.body.block)
            found[at] = replace(so_far(at), claim=claim)
    for one in said.attestations:
        if not one.logged.statement.issuer.startswith(_FIRM):
            at = (one.body.at.lei, one.body.at.dti, one.body.at.block)
            found[at] = replace(so_far(at), attestation=one)
    return found
