"""Rechecks the solvency office's statements: calls, roots, claims and what is attested of them.

Firms answer for their own statements: what contradicts one of them is shown, and does not refute
the record of the state that holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.attestation import Attestation
from biplomacy.solvency.calls import DrawReveal, SolvencyCall
from biplomacy.solvency.custody_share import StatedShare
from biplomacy.solvency.double_claim import DoubleClaimReport
from biplomacy.solvency.draw import DrawRule
from biplomacy.solvency.model import LiabilitiesRoot
from biplomacy.solvency.reserve_claim import StatedClaim
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.verify.model import refuted
from biplomacy.verify.shelf import settled
from biplomacy.verify.solvency_answers import answer_rows
from biplomacy.verify.solvency_claims import claim_row, custody_row
from biplomacy.verify.solvency_double import double_claim_row
from biplomacy.verify.solvency_draws import call_row, draw_rule_row, reveal_row
from biplomacy.verify.solvency_judging import is_firm, of_the_firm, stated
from biplomacy.verify.solvency_roots import attestation_row, root_row
from biplomacy.verify.solvency_sources import SolvencySources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row
    from biplomacy.verify.shelf import Shelved

_KINDS: Mapping[type, str] = {
    DrawRule: "draw-rule",
    SolvencyCall: "call",
    DrawReveal: "reveal",
    LiabilitiesRoot: "root",
    StatedClaim: "claim",
    StatedShare: "custody-share",
    Attestation: "attestation",
    DoubleClaimReport: "double-claim",
}


def solvency_rows(desk: Desk) -> Iterator[Row]:
    """Yield the rows of the solvency office's statements in log order.

    Raises:
        SourceError: the chain cannot be read for the outputs that are claimed.
    """
    sources = SolvencySources(desk)
    for item in desk.shelf.items:
        for row in rows_of(sources, item):
            yield settled(item, row)


def rows_of(sources: SolvencySources, item: Shelved) -> Iterator[Row]:
    """Yield the rows of one statement; of another office, none.

    Evidence that does not read, though it has its digest, contradicts what was made of it.
    """
    kind = _KINDS.get(type(item.body))
    if kind is None:
        return
    try:
        yield from _regulators(sources, item)
        yield from _firms(sources, item)
    except (InputError, EvidenceError) as error:
        row = refuted(stated(kind, item.logged, "").name, item.logged, error.code, error.message)
        yield of_the_firm(row) if is_firm(item.logged.statement.issuer) else row


def _regulators(sources: SolvencySources, item: Shelved) -> Iterator[Row]:
    logged = item.logged
    match item.body:
        case DrawRule() as rule:
            yield draw_rule_row(sources, logged, rule)
        case SolvencyCall() as call:
            yield call_row(sources, logged, call)
            yield from answer_rows(sources, logged, call)
        case DrawReveal() as reveal:
            yield reveal_row(sources, logged, reveal)
        case Attestation() as attested:
            yield attestation_row(sources, logged, attested)
        case DoubleClaimReport() as report:
            yield double_claim_row(sources, logged, report)
        case _:
            return


def _firms(sources: SolvencySources, item: Shelved) -> Iterator[Row]:
    logged = item.logged
    match item.body:
        case LiabilitiesRoot() as root:
            yield root_row(sources, logged, root)
        case StatedClaim() as claim:
            yield claim_row(sources, logged, claim)
        case StatedShare() as share:
            yield custody_row(sources, logged, share)
        case _:
            return
