"""The rules that every statement meets at its place in the log (record §8.1, §13.4).

One pure check serves the writer, who refuses on any finding, and the reader, who reports them all.
What the log holds so far comes in as a ``Registry``, folded from the logged statements in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record import errors
from biplomacy.record.charter import AMENDMENT, CHARTER, check_charter, decode_amendment
from biplomacy.record.envelope import (
    amend_keys,
    check_amend_signatures,
    check_signatures,
    signed_by_keys,
    unauthorised,
)
from biplomacy.record.personal import check_personal_data
from biplomacy.record.statement import type_name
from biplomacy.record.windows import check_amendment
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.record.envelope import Envelope
    from biplomacy.record.model import Charter, Office, Statement
    from biplomacy.record.registry import Registry
    from biplomacy.record.windows import CharterHistory

TOLERANCE_S = 300
"""How far a statement may be dated after its logging: clocks differ (record §22.4)."""

_REFUSALS: tuple[type[InputError], ...] = (
    errors.CharterMalformed,
    errors.IssuedAfterLogged,
    errors.IssuedBeforePrevious,
    errors.IssuerUnauthorised,
    errors.PersonalDataSuspected,
    errors.PolicyMalformed,
    errors.SequenceGap,
    errors.SequenceTaken,
    errors.SignatureInvalid,
    errors.SignatureMissing,
    errors.SupersededTwice,
    errors.SupersedesInvalid,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands, or is about to: its index, and what came before.

    ``history`` holds the charters of the entries before ``index``; at index 0, the charter that
    the entry itself holds. ``logged_at`` is the first cosignature time of a checkpoint with the
    entry, the writer's present time on append, or None where neither is known.
    """

    index: int
    history: CharterHistory
    registry: Registry
    logged_at: int | None = None

    @property
    def charter(self) -> Charter:
        """The charter that judges the entry."""
        return self.history.charter_at(self.index)

    @property
    def subject(self) -> str:
        """How findings name the entry."""
        return f"entry:{self.index}"


def check_entry(
    envelope: Envelope, statement: Statement, place: Place, *, allowed: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Report all that is wrong with an opened entry: rules of place, signatures, personal data.

    Charters are judged by their ``amend`` keys, an amendment by those of the old and of the new
    charter. ``allowed`` lists text fields that an operator let pass (``check_personal_data``).
    """
    findings = (
        *check_registration(statement, place),
        *_check_signed(envelope, statement, place),
        *check_personal_data(statement.body, subject=place.subject, allowed=allowed),
    )
    return tuple(dict.fromkeys(findings))


def entry_signers(envelope: Envelope, statement: Statement, place: Place) -> tuple[str, ...]:
    """Return the keyids that signed for the entry, sorted: what ``Logged.signed_by`` holds."""
    if statement.type == CHARTER:
        return signed_by_keys(envelope, amend_keys(place.charter))
    if statement.type == AMENDMENT:
        new = _amended(statement)
        return signed_by_keys(
            envelope, (*amend_keys(place.charter), *(amend_keys(new) if new else ()))
        )
    office = find_office(place.charter, statement.issuer)
    return signed_by_keys(envelope, office.keys) if office else ()


def check_registration(statement: Statement, place: Place) -> tuple[Finding, ...]:
    """Report where a statement breaks the rules of its place (record §8.1), signatures apart.

    Codes: ``issuer-unauthorised``, ``sequence-gap``, ``sequence-taken``,
    ``issued-before-previous``, ``issued-after-logged`` (by more than 300 s),
    ``supersedes-invalid``, ``superseded-twice``.
    """
    return (
        *_check_issuer(statement, place),
        *_check_sequence(statement, place),
        *_check_times(statement, place),
        *_check_supersedes(statement, place),
    )


def refuse(findings: Iterable[Finding]) -> None:
    """Raise the first finding that is more than information, as the error of the same code.

    Raises:
        InputError: of the family of record §17; the message counts the others.
    """
    weighty = [finding for finding in findings if finding.severity is not Severity.INFO]
    if not weighty:
        return
    first = weighty[0]
    others = f" (and {len(weighty) - 1} more findings)" if len(weighty) > 1 else ""
    kinds = {kind.code: kind for kind in _REFUSALS}
    kind = kinds.get(first.code, errors.EnvelopeMalformed)
    raise kind(f"{first.subject}: {first.message}{others}", hint="nothing was logged")


def find_office(charter: Charter, issuer: str) -> Office | None:
    """Return the office of that name in a charter, or None."""
    return next((office for office in charter.offices if office.id == issuer), None)


def _check_signed(envelope: Envelope, statement: Statement, place: Place) -> tuple[Finding, ...]:
    if statement.type == CHARTER:
        return (
            *check_charter(place.charter, subject=place.subject),
            *check_amend_signatures(envelope, (place.charter,), subject=place.subject),
        )
    if statement.type == AMENDMENT:
        return _check_amended(envelope, statement, place)
    office = find_office(place.charter, statement.issuer)
    if office is None:
        return ()
    return check_signatures(envelope, office, statement.type, subject=place.subject)


def _check_amended(envelope: Envelope, statement: Statement, place: Place) -> tuple[Finding, ...]:
    subject = place.subject
    try:
        new = decode_amendment(statement.body).charter
    except InputError as error:
        return (_failure(errors.CharterMalformed.code, subject, error.message),)
    return (
        *check_amendment(place.history, new, subject=subject),
        *check_amend_signatures(envelope, (place.charter, new), subject=subject),
    )


def _amended(statement: Statement) -> Charter | None:
    try:
        return decode_amendment(statement.body).charter
    except InputError:  # reported by check_entry; here there is nobody to count
        return None


def _check_issuer(statement: Statement, place: Place) -> Iterator[Finding]:
    founding = statement.type == CHARTER
    if founding is not (place.index == 0):
        text = f"entry 0, and no other, is a {CHARTER}; this is a {statement.type}"
        yield _failure("issuer-unauthorised", place.subject, text)
    office = find_office(place.charter, statement.issuer)
    may = statement.type in (CHARTER, AMENDMENT) or (
        office is not None and any(rule.type == statement.type for rule in office.may_publish)
    )
    if office is None or not may:
        yield unauthorised(statement.issuer, statement.type, place.subject)


def _check_sequence(statement: Statement, place: Place) -> Iterator[Finding]:
    expected = place.registry.next_sequence(statement.issuer)
    if statement.sequence == expected:
        return
    code = "sequence-gap" if statement.sequence > expected else "sequence-taken"
    text = f"{statement.issuer} gives sequence {statement.sequence}; the next is {expected}"
    yield _failure(code, place.subject, text)


def _check_times(statement: Statement, place: Place) -> Iterator[Finding]:
    previous = place.registry.last_issued_at(statement.issuer)
    if previous is not None and statement.issued_at < previous:
        text = f"dated {previous - statement.issued_at} s before its issuer's previous statement"
        yield _failure("issued-before-previous", place.subject, text)
    if place.logged_at is not None and statement.issued_at > place.logged_at + TOLERANCE_S:
        text = f"dated {statement.issued_at - place.logged_at} s after it was logged"
        yield _failure("issued-after-logged", place.subject, text)


def _check_supersedes(statement: Statement, place: Place) -> Iterator[Finding]:
    if statement.supersedes is None:
        return
    wanted = str(statement.supersedes)
    earlier = place.registry.find(statement.supersedes)
    if earlier is None:
        text = f"supersedes {wanted[:16]}, which is no earlier statement"
        yield _failure("supersedes-invalid", place.subject, text, (wanted,))
    elif (earlier.issuer, type_name(earlier.type)) != (statement.issuer, type_name(statement.type)):
        text = f"supersedes entry {earlier.index}, a {earlier.type} of {earlier.issuer}"
        yield _failure("supersedes-invalid", place.subject, text, (wanted,))
    other = place.registry.superseded_by(statement.supersedes)
    if other is not None:
        text = f"supersedes {wanted[:16]}, as {str(other)[:16]} does already"
        yield _failure("superseded-twice", place.subject, text, (wanted, str(other)))


def _failure(code: str, subject: str, message: str, evidence: tuple[str, ...] = ()) -> Finding:
    return Finding(code, Severity.FAILURE, subject, message, evidence)
