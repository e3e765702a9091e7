"""Who had to answer a call, who did in time, and whether the regulator attested the answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.register.projection import project
from biplomacy.register.states import Extent, may_operate
from biplomacy.solvency.attestation import ABSENT, Attestation
from biplomacy.solvency.calls import LATE, check_answer
from biplomacy.solvency.model import LiabilitiesRoot
from biplomacy.solvency.reserve_claim import StatedClaim
from biplomacy.solvency.root_check import issuer_of
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade
from biplomacy.verify.solvency_judging import failure, is_firm, of_the_firm, stated, told
from biplomacy.verify.solvency_roots import attestation_due

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.model import Logged
    from biplomacy.solvency.calls import SolvencyCall
    from biplomacy.values.verdict import Finding
    from biplomacy.verify.model import Row, Stated
    from biplomacy.verify.solvency_sources import SolvencySources


MOST_NAMED = 10
"""Findings that a reason tells; all of them are counted."""


def answer_rows(sources: SolvencySources, logged: Logged, call: SolvencyCall) -> Iterator[Row]:
    """Yield who answered a call in time, and whether all answers are attested.

    What a firm leaves undone does not refute the regulator's record; what the regulator leaves
    undone does.
    """
    yield of_the_firm(_answers_row(sources, logged, call))
    attested = _attested_row(sources, logged, call)
    if attested is not None:
        yield attested


def must_answer(sources: SolvencySources, logged: Logged, call: SolvencyCall) -> tuple[str, ...]:
    """Return the LEIs of the firms with any right to operate on the day of the called block.

    As the record showed the register when the call was made; a firm whose business is only wound
    down answers too.
    """
    at = sources.day_of(call.block) or Day.of_instant(logged.statement.issued_at)
    known = [one for one in sources.events if one.leaf < logged.index]
    register = project(known, as_at=at, as_known_at=max((k.recorded_at for k in known), default=0))
    return tuple(
        sorted(
            {
                one.entity.lei
                for one in register.held
                if one.entity is not None
                and one.entity.lei is not None
                and may_operate(one, None, at).extent is not Extent.NONE
            }
        )
    )


def _answers_row(sources: SolvencySources, logged: Logged, call: SolvencyCall) -> Row:
    firms = must_answer(sources, logged, call)
    row = _named(logged, "answers", f"{len(firms)} firms answer by height {call.deadline}")
    if not firms:
        return row.unverifiable("no event of the register says which firms had to answer")
    if unseen := sources.unseen(call.block):
        return row.unverifiable(unseen)
    answers = {lei: _answer_of(sources, call, lei) for lei in firms}
    heights = {
        lei: max(map(sources.recorded, whole)) if whole else None for lei, whole in answers.items()
    }
    row = replace(row, rests_on=tuple(one for whole in answers.values() for one in whole))
    found = [
        finding
        for lei, height in heights.items()
        for finding in check_answer(call, lei, height, sources.tip)
    ]
    waited = sum(height is None for height in heights.values())
    in_time = len(firms) - waited - sum(one.code == LATE for one in found)
    words = f"{in_time} of {len(firms)} in time"
    if found:
        return row.contradicted(words, _all_told(found))
    if waited:
        return row.unverifiable(
            f"{waited} answers are not there yet; the chain at hand ends at block {sources.tip}"
        )
    dated = all(one.logged_at is not None for one in row.rests_on)  # by a witness, not by the firm
    grade = Grade.RECORD if dated else Grade.ATTESTED
    return row.confirmed(words, "every firm answered before its deadline", grade)


def _attested_row(sources: SolvencySources, logged: Logged, call: SolvencyCall) -> Row | None:
    roots = [
        (item, root)
        for item, root in sources.shelf.bodies(LiabilitiesRoot)
        if root.at.block == call.block and item.statement.issuer == issuer_of(root.at.lei)
    ]
    attested = {
        one.at
        for item, one in sources.shelf.bodies(Attestation)
        if not is_firm(item.statement.issuer)
    }
    due = attestation_due(call)
    row = _named(logged, "attested", f"{len(roots)} roots are attested by height {due}")
    missing = [root for _, root in roots if root.at not in attested]
    if not roots:
        return None
    row = replace(row, rests_on=tuple(item for item, _ in roots))
    words = f"{len(roots) - len(missing)} of {len(roots)}"
    if not missing:
        return row.confirmed(words, "every root that answers is attested", Grade.RECORD)
    if unseen := sources.unseen(call.block):
        return row.unverifiable(unseen)
    if sources.tip <= due:
        return row.unverifiable(
            f"{len(missing)} attestations are not there yet; the chain at hand ends at block"
            f" {sources.tip}"
        )
    found = [
        failure(ABSENT, f"{root.at.lei} epoch {root.at.epoch}", f"was due at height {due}")
        for root in missing
    ]
    return row.contradicted(words, _all_told(found))


def _answer_of(sources: SolvencySources, call: SolvencyCall, lei: str) -> tuple[Logged, ...]:
    """Return the first root and the first claim of every asset that a firm says; all or none."""
    first: dict[tuple[str, type], Logged] = {}
    for item in sources.shelf.items:
        if item.logged.statement.issuer != issuer_of(lei):
            continue
        match item.body:
            case LiabilitiesRoot(at=at) if (at.lei, at.block) == (lei, call.block):
                first.setdefault((at.dti, LiabilitiesRoot), item.logged)
            case StatedClaim() as claim if (claim.lei, claim.block) == (lei, call.block):
                first.setdefault((claim.dti, StatedClaim), item.logged)
            case _:
                continue
    asked = [(dti, kind) for dti in call.assets for kind in (LiabilitiesRoot, StatedClaim)]
    return tuple(first[each] for each in asked) if all(each in first for each in asked) else ()


def _named(logged: Logged, what: str, published: str) -> Stated:
    row = stated("call", logged, published)
    return replace(row, name=f"{row.name}.{what}")


def _all_told(found: Sequence[Finding]) -> str:
    more = f"; {len(found)} findings weigh against it" if len(found) > MOST_NAMED else ""
    return "; ".join(map(told, found[:MOST_NAMED])) + more
