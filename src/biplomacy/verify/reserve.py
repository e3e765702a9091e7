"""Rechecks of the reserve's statements, each by the function that its office used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.reserve.claims import Claim
from biplomacy.reserve.model import Acquisition, ClaimsTotal, Perimeter, ReserveReport
from biplomacy.reserve.perimeter import check_perimeter, check_succession
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Finding, Grade, Severity, Verdict, VerdictRow
from biplomacy.verify.claims import ClaimJudge
from biplomacy.verify.model import Row, entry_of, refuted
from biplomacy.verify.readers import RESERVE
from biplomacy.verify.report import report_rows
from biplomacy.verify.shelf import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.values.digest import Digest
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.shelf import Shelved


def reserve_rows(desk: Desk) -> Iterator[Row]:
    """Yield the rows of all reserve statements in log order, after what does not read at all."""
    for refusal in desk.shelf.refused:
        named = refusal.logged.statement.type
        name = named.partition("/")[0]
        name = f"reserve.{name}" if named in RESERVE else name
        yield refuted(name, refusal.logged, refusal.error.code, refusal.error.message)
    for logged in desk.shelf.unread:
        yield _unread(logged)
    for digest, error in desk.bad_openings:
        yield _bad_opening(digest, error)
    judge = ClaimJudge(desk)
    reports = [i.logged.index for i in desk.shelf.items if isinstance(i.body, ReserveReport)]
    newest = max(reports, default=-1)
    for item in desk.shelf.items:
        for row in _rows_of(desk, judge, item, whole=item.logged.index == newest):
            yield settled(item, row)


def _rows_of(desk: Desk, judge: ClaimJudge, item: Shelved, *, whole: bool) -> Iterator[Row]:
    match item.body:
        case Perimeter():
            yield _perimeter_row(desk, item.logged, item.body)
        case Acquisition():
            yield judge.acquisition_row(item.logged, item.body)
        case ClaimsTotal():
            yield _client_claims_row(desk, item.logged, item.body)
        case Claim():
            yield judge.claim_row(item.logged, item.body)
        case ReserveReport():
            yield from report_rows(desk, item.logged, item.body, whole=whole)
        case _:
            return  # of another office


def _unread(logged: Logged) -> Row:
    said = logged.statement
    row = VerdictRow(
        claim="record.type-unknown",
        published=f"{said.type} {said.sequence} of {said.issuer}",
        recomputed="",
        verdict=Verdict.UNVERIFIABLE,
        grade=Grade.ASSUMED,
        reason=f"type-unknown: this version does not recheck {said.type}; use one that does",
        evidence=(entry_of(logged),),
    )
    return Row(row, answerable=False)


def _bad_opening(perimeter: Digest, error: BiplomacyError) -> Row:
    row = VerdictRow(
        claim="reserve.opening",
        published=str(perimeter),
        recomputed="",
        verdict=Verdict.CONTRADICTED,
        grade=Grade.RECORD,
        reason=f"{error.code}: {error.message}",
        evidence=("opening",),
    )
    return Row(row, answerable=True)


def _perimeter_row(desk: Desk, logged: Logged, perimeter: Perimeter) -> Row:
    findings = list(check_perimeter(perimeter))
    findings += _predecessor_findings(desk, logged, perimeter)
    findings += _derivation_findings(desk, perimeter)
    findings += _date_findings(desk, perimeter)
    failures = [finding for finding in findings if finding.severity is Severity.FAILURE]
    scripts = sum(len(member.scripts) for member in perimeter.members)
    hidden = perimeter.committed.count if perimeter.committed else 0
    word = "complete" if perimeter.complete else "not complete"
    if failures:
        reason = "; ".join(f"{f.code}: {f.message}" for f in failures)
    else:
        reason = (
            "members, dates, descriptors and succession fit; "
            f"that the list is {word} is the issuer's assertion"
        )
        reason += "".join(f"; {f.message}" for f in findings)
    row = VerdictRow(
        claim=f"reserve.perimeter.{perimeter.version}",
        published=(
            f"{perimeter.scope}: {len(perimeter.members)} wallets, {hidden} committed, "
            f"stated {word}"
        ),
        recomputed=f"{len(perimeter.members)} wallets with {scripts} scripts",
        verdict=Verdict.CONTRADICTED if failures else Verdict.CONFIRMED,
        grade=Grade.RECORD,
        reason=reason,
        evidence=(entry_of(logged),),
    )
    return Row(row, answerable=True)


def _predecessor_findings(desk: Desk, logged: Logged, perimeter: Perimeter) -> Iterator[Finding]:
    earlier = [
        (item.logged, item.body)
        for item in desk.shelf.items
        if isinstance(item.body, Perimeter) and item.logged.index < logged.index
    ]
    if not earlier:
        if perimeter.previous is not None or perimeter.version != 1:
            yield _failure("perimeter-malformed", "the first perimeter is version 1, without past")
        return
    before, old = earlier[-1]
    if perimeter.previous != before.id:
        yield _failure("perimeter-malformed", f"it does not name entry {before.index} as previous")
    known = dict(desk.opened)
    yield from check_succession(
        old,
        perimeter,
        opened=(known.get(before.id, ()), known.get(logged.id, ())),
        settled=_settled_at(desk, logged),
    )


def _settled_at(desk: Desk, logged: Logged) -> int:
    """Return the height of the last block that a report logged before has totalled, or -1."""
    reports = desk.shelf.bodies(ReserveReport, logged.index)
    return max((report.block.height for _, report in reports), default=-1)


def _derivation_findings(desk: Desk, perimeter: Perimeter) -> Iterator[Finding]:
    derived = [member for member in perimeter.members if member.derivation is not None]
    if derived and desk.question.descriptors is None:
        yield Finding(
            "descriptor-unchecked", Severity.INFO, "perimeter",
            f"{len(derived)} descriptors were not derived here",
        )  # fmt: skip
        return
    for member in derived:
        if member.derivation is None or desk.question.descriptors is None:
            continue
        first, last = member.derivation.first, member.derivation.last
        try:
            scripts = desk.question.descriptors.scripts(member.derivation.descriptor, first, last)
        except BiplomacyError as error:
            yield _failure(error.code, f"{member.id}: {error.message}")
            continue
        if scripts != member.scripts:
            message = f"the descriptor of {member.id} does not derive to its listed scripts"
            yield _failure("range-exceeded", message)


def _date_findings(desk: Desk, perimeter: Perimeter) -> Iterator[Finding]:
    """Yield the members whose first or last block is of another chain than the one at hand."""
    for member in perimeter.members:
        for block in (member.valid_from, member.valid_until):
            if block is not None and desk.orphaned(block):
                message = f"{member.id} is dated by block {block}, which is not on the chain"
                yield _failure("block-orphaned", message)


def _client_claims_row(desk: Desk, logged: Logged, total: ClaimsTotal) -> Row:
    name = f"reserve.client-claims.{total.entity}.{logged.statement.sequence}"
    height = total.block.height
    if desk.orphaned(total.block):
        return refuted(name, logged, "block-orphaned", f"block {total.block} is not on the chain")
    row = VerdictRow(
        claim=name,
        published=f"{total.amount} owed to {total.count} clients at block {height}",
        recomputed="",
        verdict=Verdict.UNVERIFIABLE,
        grade=Grade.ATTESTED,
        reason="the tree of liabilities is not published; the total rests on a signature",
        evidence=(entry_of(logged),),
    )
    return Row(row, answerable=True)


def _failure(code: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, "perimeter", message)
