"""Recomputes what the accord's statements say, for whoever checks them (§11).

Nothing stops at the first difference: each is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from biplomacy.accord.accord_file import read_accord
from biplomacy.accord.accord_object import accord_digest, encode_event
from biplomacy.accord.completion import scored_since, status_rows
from biplomacy.accord.errors import AccordUnsigned
from biplomacy.accord.joining import PAYLOAD_TYPE, signings
from biplomacy.accord.linter import lint
from biplomacy.accord.model import CommitmentStatus, SeenTree
from biplomacy.record.signed_file import decode_signed_file
from biplomacy.record.telling import Telling
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from biplomacy.accord.model import Accord, Event, LoggedAccord
    from biplomacy.record.sighting import Seen
    from biplomacy.values.day import Day

T = TypeVar("T")
LINT_DIFFERS = "lint-differs"
STATUS_DIFFERS = "status-differs"
EVENT, ONE_SIDED = "event/1", "event-one-sided"
FILE_DIFFERS = "signed-file-differs"


def commitment_status(
    accord: Accord, seen: Seen, on: Day, *, in_force: Day | None = None
) -> CommitmentStatus:
    """Return what an office publishes as ``commitment-status/1``; ``in_force`` as `status_rows`."""
    return CommitmentStatus(
        accord=accord_digest(accord),
        on=on,
        trees=tuple(SeenTree(one.party, one.origin, one.size) for one in seen.records),
        rows=status_rows(accord, seen, on, in_force=in_force),
        in_force=scored_since(accord, seen, on, in_force),
    )


def check_logged_accord(stated: LoggedAccord) -> tuple[Finding, ...]:
    """Return where the linter says something else than a logged accord says it does."""
    return tuple(
        _failure(LINT_DIFFERS, commitment, "the linter gives other findings")
        for commitment in _differing(
            {row.commitment: row.findings for row in stated.lint},
            {row.commitment: row.findings for row in lint(stated.accord)},
        )
    )


def check_signed_accord(stated: LoggedAccord, evidence: bytes) -> tuple[Finding, ...]:
    """Return where the signed file beside a logged accord is not what the accord says.

    ``evidence`` is the envelope that the statement names under the role ``signed-accord``.
    """
    try:
        file = decode_signed_file(evidence)
        accord = read_accord(file.payload)
    except InputError as error:
        return (_failure(error.code, "file", error.message),)
    found = []
    if Digest.of(file.payload) != stated.file or file.payload_type != PAYLOAD_TYPE:
        found.append(_failure(FILE_DIFFERS, "file", "the signatures are over another file"))
    if accord != stated.accord:
        found.append(_failure(FILE_DIFFERS, "accord", "the file that was signed says otherwise"))
    found += [
        _failure(AccordUnsigned.code, one.party, f"signed {len(one.roles)} of {one.threshold}")
        for one in signings(file, stated.accord)
        if not one.enough
    ]
    return tuple(found)


def check_event(stated: Event, seen: Seen, on: Day) -> tuple[Finding, ...]:
    """Return which parties of a meeting have not logged the same one by ``on``.

    What only some have logged is their word alone: this limits, and contradicts nothing.
    """
    told = Telling(seen, on).of_type(EVENT)
    have = {one.party for one in told if one.body == encode_event(stated)}
    return tuple(
        Finding(ONE_SIDED, Severity.WARNING, party, f"it has not logged the meeting {stated.uid}")
        for party in stated.parties
        if party not in have
    )


def check_commitment_status(
    stated: CommitmentStatus, accord: Accord, seen: Seen
) -> tuple[Finding, ...]:
    """Return where a published status differs from what the entries below its sizes give.

    The day since which the accord is in force is taken as stated where the records at hand do not
    hold all parties' entries.
    """
    if stated.accord != accord_digest(accord):
        return (_failure(STATUS_DIFFERS, "accord", "it speaks of another accord"),)
    then = seen.below((tree.origin, tree.size) for tree in stated.trees)
    sizes = {record.origin: record.size for record in then.records}
    if absent := [tree.party for tree in stated.trees if sizes.get(tree.origin) != tree.size]:
        text = f"the record of {', '.join(absent)} is not at hand up to the size that is named"
        return (Finding("partner-unreachable", Severity.WARNING, "trees", text),)
    rows = status_rows(accord, then, stated.on, in_force=stated.in_force)
    since = scored_since(accord, then, stated.on, stated.in_force)
    text = f"the accord is in force since {since}, not {stated.in_force}"
    wrong = (_failure(STATUS_DIFFERS, "in_force", text),) if since != stated.in_force else ()
    return wrong + tuple(
        _failure(STATUS_DIFFERS, commitment, "recomputing the row gives another one")
        for commitment in _differing(
            {row.commitment: row for row in stated.rows}, {row.commitment: row for row in rows}
        )
    )


def _differing(stated: Mapping[str, T], found: Mapping[str, T]) -> Iterator[str]:
    for name in dict.fromkeys((*stated, *found)):
        if stated.get(name) != found.get(name):
            yield name


def _failure(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, subject, message)
