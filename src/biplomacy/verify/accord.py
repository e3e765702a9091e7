"""Rechecks of what two states say of their accord: the accord, where it stands, their meetings.

One record shows what one state signed. That the other signed the same needs the other's record.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from biplomacy.accord.accord_object import accord_digest, encode_event
from biplomacy.accord.joining import SIGNED_ROLE
from biplomacy.accord.library import bundled_accord, bundled_ids
from biplomacy.accord.model import CommitmentStatus, Event, LoggedAccord
from biplomacy.accord.recheck import (
    LINT_DIFFERS,
    STATUS_DIFFERS,
    check_commitment_status,
    check_logged_accord,
    check_signed_accord,
)
from biplomacy.accord.statement.accord import encode_logged_accord
from biplomacy.record.note import parse_vkey
from biplomacy.record.sighting import Seen
from biplomacy.values.verdict import Grade, Severity
from biplomacy.verify.differences import differences
from biplomacy.verify.exchanges import NOT_AT_HAND, exchange_rows
from biplomacy.verify.model import Row, Stated
from biplomacy.verify.shelf import settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.accord.model import Accord
    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Finding
    from biplomacy.verify.partner import Partner, Records
    from biplomacy.verify.shelf import Shelved

ACCORD_DIFFERS = "accord-differs"
EVENT_DIFFERS = "event-differs"
_LINTED = "the linter gives the same findings"


def accord_rows(records: Records) -> Iterator[Row]:
    """Yield the rows of all statements on accords and exchanges in log order."""
    for item in records.desk.shelf.items:
        for row in rows_of(records, item):
            yield settled(item, row)


def rows_of(records: Records, item: Shelved) -> Iterator[Row]:
    """Yield the rows of one statement; of another office, none."""
    match item.body:
        case LoggedAccord() as accord:
            yield accord_row(records, item.logged, accord)
        case CommitmentStatus() as status:
            yield status_row(records, item.logged, status)
        case Event() as event:
            yield event_row(records, item.logged, event)
        case _:
            yield from exchange_rows(records, item)


def accord_row(records: Records, logged: Logged, stated: LoggedAccord) -> Row:
    """Return the row of an accord: what the linter says, and whether the partner logged the same.

    Of more than two parties, each record that is not at hand leaves the row open.
    """
    words = f"{_accord_words(stated)}; file {stated.file}"
    row = Stated(f"accord.{stated.accord.id}", logged, words)
    if findings := check_logged_accord(stated):
        return row.contradicted("", _listed(findings))
    if twice := _twice(one.commitment for one in stated.lint):
        return row.contradicted("", f"{LINT_DIFFERS}: {twice} is named twice")
    for envelope in records.desk.evidence(logged.statement.evidence, SIGNED_ROLE):
        if findings := check_signed_accord(stated, envelope):
            return row.contradicted("", _listed(findings))
    if records.partner is None:
        return row.unverifiable(f"{_LINTED}; {NOT_AT_HAND}; {records.why_no_partner}")
    return _with_partner(row, records, records.partner, stated)


def _with_partner(row: Stated, records: Records, partner: Partner, stated: LoggedAccord) -> Row:
    """Compare with what the partner logged under the same id."""
    others = [party.state for party in stated.accord.parties]
    for audited in (records.audited, partner.audited):
        others = [state for state in others if state != party_of(stated.accord, audited)]
    for other, theirs in partner.shelf.bodies(LoggedAccord):
        if theirs.accord.id != stated.accord.id:
            continue
        if places := differences(encode_logged_accord(stated), encode_logged_accord(theirs)):
            reason = f"entry {other.index} of {partner.origin} has other bytes at {places[0]}"
            return row.contradicted("", f"{ACCORD_DIFFERS}: {reason}")
        if others:
            return row.unverifiable(f"{_LINTED}; not at hand is the record of {', '.join(others)}")
        reason = f"{_LINTED}; entry {other.index} of {partner.origin} holds the same bytes"
        return row.confirmed(_accord_words(stated), reason, partner.grade)
    reason = f"{_LINTED}; {partner.origin} has not logged it: one signature is a proposal"
    return row.unverifiable(reason)


def _accord_words(stated: LoggedAccord) -> str:
    verifiable = sum(row.verifiable for row in stated.lint)
    return f"{len(stated.lint)} commitments, {verifiable} verifiable"


def party_of(accord: Accord, audited: Audited) -> str:
    """Return the state whose record it is: by the log that the accord states, else by its office.

    Empty where neither says so.
    """
    origin, history = audited.checkpoint.head.origin, audited.history
    for party in accord.parties:
        if party.log is not None and party.log.origin == origin:
            return party.state
    offices = {office.id for office in history.latest.offices} if history is not None else set()
    found = [one.state for one in accord.parties if one.log is None and one.office in offices]
    return found[0] if len(found) == 1 else ""


def status_row(records: Records, logged: Logged, stated: CommitmentStatus) -> Row:
    """Return the row of a commitment status, computed again from the entries below its sizes."""
    accord = _accord(records, stated.accord, logged.index)
    scored = sum(row.completion is not None for row in stated.rows)
    words = f"{scored} commitments judged on {stated.on}"
    name = accord.id if accord is not None else str(stated.accord)[:16]
    row = Stated(f"commitment-status.{name}.{stated.on}", logged, words)
    if accord is None:
        return row.unverifiable(
            f"this record does not hold the accord {stated.accord}; {records.why_no_partner}"
            if records.partner is None
            else f"neither record holds the accord {stated.accord}"
        )
    seen = _seen(records, accord)
    if twice := _twice(one.commitment for one in stated.rows):
        return row.contradicted("", f"{STATUS_DIFFERS}: {twice} is named twice")
    if wrong := _wrong_tree(accord, seen, stated, (records.origin, logged.index)):
        return row.contradicted("", f"{STATUS_DIFFERS}: {wrong}")
    if absent := _absent_checkpoint(seen, stated):
        return row.unverifiable(f"the checkpoint {absent} does not lie beside the copy at hand")
    findings = check_commitment_status(stated, accord, seen)
    if failures := [one for one in findings if one.severity is Severity.FAILURE]:
        return row.contradicted("", _listed(failures))
    if findings:
        return row.unverifiable(f"{findings[0].message}; {records.why_no_partner}")
    reason = "computed again from the entries below the sizes that it names: the same rows"
    grade = Grade.RECORD if records.partner is None else records.partner.grade
    return row.confirmed(words, reason, grade)


def _accord(records: Records, name: Digest, before: int) -> Accord | None:
    """Return the accord of that digest: logged here before, by the partner, or shipped."""
    logged = [
        item.body.accord
        for item in records.desk.shelf.items
        if isinstance(item.body, LoggedAccord) and item.logged.index < before
    ]
    if records.partner is not None:
        theirs = records.partner.shelf.items
        logged += [one.body.accord for one in theirs if isinstance(one.body, LoggedAccord)]
    shipped = (bundled_accord(each) for each in bundled_ids())
    return next((one for one in (*logged, *shipped) if accord_digest(one) == name), None)


def _seen(records: Records, accord: Accord) -> Seen:
    """Return both records, each as that of its party, and the parties' witnesses."""
    found = [records.seen.of_party(party_of(accord, records.audited))]
    if (partner := records.partner) is not None:
        found.append(partner.seen.of_party(party_of(accord, partner.audited)))
    keys = tuple(
        (party.state, parse_vkey(party.witness.vkey))
        for party in accord.parties
        if party.witness is not None
    )
    return Seen(tuple(found), keys)


def _wrong_tree(accord: Accord, seen: Seen, stated: CommitmentStatus, own: tuple[str, int]) -> str:
    """Return where a status names another record than its party's, or entries after itself."""
    parties = {one.origin: one.party for one in seen.records if one.party}
    parties |= {one.log.origin: one.state for one in accord.parties if one.log is not None}
    for tree in stated.trees:
        if parties.get(tree.origin, tree.party) != tree.party:
            return f"{tree.origin} is not the record of {tree.party}"
        if tree.origin == own[0] and tree.size > own[1]:
            return f"it names {tree.size} entries of this record, and is entry {own[1]} itself"
    return ""


def _absent_checkpoint(seen: Seen, stated: CommitmentStatus) -> str:
    """Return which checkpoint is missing here: who cosigned it, and when, decides rows."""
    records = {record.origin: record for record in seen.records}
    for tree in stated.trees:
        record = records.get(tree.origin)
        if record is None or tree.size > record.size:
            continue
        if tree.size not in {one.size for one in record.checkpoints}:
            return f"of {tree.origin} at size {tree.size}"
    return ""


def event_row(records: Records, logged: Logged, stated: Event) -> Row:
    """Return the row of a meeting: did the other side log the same one."""
    row = Stated(f"event.{stated.uid}", logged, f"{stated.day}, {stated.place}")
    partner = records.partner
    if partner is None:
        reason = f"{NOT_AT_HAND}; {records.why_no_partner}"
        return row.unverifiable(reason)
    for other, theirs in partner.shelf.bodies(Event):
        if theirs.uid != stated.uid:
            continue
        place = f"entry {other.index} of {partner.origin}"
        if places := differences(encode_event(stated), encode_event(theirs)):
            reason = f"{place} says otherwise at {places[0]}"
            return row.contradicted(place, f"{EVENT_DIFFERS}: {reason}")
        reason = f"{place} says the same"
        return row.confirmed(place, reason, partner.grade)
    return row.unverifiable(f"{partner.origin} has not logged this meeting")


def _twice(names: Iterable[str]) -> str:
    """Return a name that stands there twice, or nothing."""
    return next((name for name, count in Counter(names).items() if count > 1), "")


def _listed(findings: tuple[Finding, ...] | list[Finding]) -> str:
    """Return findings of one check in a line, as its first code and what each is about."""
    subjects = ", ".join(one.subject for one in findings[:5])
    return f"{findings[0].code}: {subjects} ({len(findings)} places): {findings[0].message}"
