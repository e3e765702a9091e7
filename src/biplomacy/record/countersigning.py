"""An entry on its way from official to official: what is signed, by whom, and who is missing.

A clerk's draft is the canonical payload itself, and the first signature makes it an entry. Every
official signs on a machine of their own, where nothing that arrives is taken on trust: the payload
is decoded again, and the charter says whose signatures count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record import errors
from biplomacy.record.charter import AMENDMENT, CHARTER, decode_amendment, decode_charter
from biplomacy.record.envelope import Envelope, amend_keys, open_envelope
from biplomacy.record.history import Past
from biplomacy.record.registration import Place, check_entry, entry_signers, find_office
from biplomacy.record.registry import Registry
from biplomacy.record.statement import decode_statement
from biplomacy.record.windows import CharterHistory
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Charter, OfficialKey, Statement
    from biplomacy.values.verdict import Finding

_OF_THE_LOG = frozenset(
    kind.code
    for kind in (
        errors.IssuedAfterLogged,
        errors.IssuedBeforePrevious,
        errors.SequenceGap,
        errors.SequenceTaken,
        errors.SupersededTwice,
        errors.SupersedesInvalid,
    )
)
"""What only the log can tell, and a charter alone cannot."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A statement that officials are to sign, with the signatures that it bears so far."""

    envelope: Envelope
    statement: Statement

    @property
    def digest(self) -> Digest:
        """The SHA-256 digest of the payload: the same for all who sign."""
        return Digest.of(self.envelope.payload)


@dataclass(frozen=True, slots=True)
class Signed:
    """Whose signatures count, and how many do.

    ``officials`` may sign and ``threshold`` of them must; ``by`` are those who did. ``findings``
    are all that speaks against the entry, missing signatures among them.
    """

    officials: tuple[OfficialKey, ...]
    threshold: int
    by: tuple[OfficialKey, ...]
    findings: tuple[Finding, ...]

    @property
    def objections(self) -> tuple[Finding, ...]:
        """What speaks against it apart from missing signatures."""
        missing = errors.SignatureMissing.code
        return tuple(finding for finding in self.findings if finding.code != missing)


def read_begun(content: bytes) -> Begun:
    """Return what a file asks officials to sign: a completed draft, or an entry of any layout.

    A draft is the payload, byte for byte; one line end may follow it.

    Raises:
        EnvelopeMalformed: an entry that is none.
        FieldMalformed, FieldUnknown: a field is wrong, or the draft leaves one to the log.
        NotCanonical, StatementTooLarge: the payload is no statement's.
    """
    stated = read_object(content)
    if "payloadType" in stated:
        envelope = open_envelope(encode(stated))
    else:
        for name in ("sequence", "issued_at"):
            if name not in stated:
                raise FieldMalformed(
                    f"the draft does not say its {name}",
                    hint="complete it with `biplomacy statement draft`",
                )
        envelope = Envelope(content.removesuffix(b"\n"), ())
    return Begun(envelope, decode_statement(envelope.payload))


def past_of(audited: Audited) -> Past:
    """Return the past of the entry that comes next in an audited record."""
    if audited.history is None:
        return Past()
    registry = Registry.empty(audited.history.latest.predecessor)
    for logged in audited.statements:
        registry = registry.after(logged)
    return Past(audited.checkpoint.head.size, registry, audited.history)


def judge_by_record(begun: Begun, past: Past, now: int) -> Signed:
    """Judge ``begun`` as the next entry of the log of ``past``.

    Raises:
        CharterMalformed: that log has no charter.
    """
    if past.charters is None or past.registry is None:
        raise errors.CharterMalformed("the record has no charter", hint="found it first")
    return _judge(begun, Place(past.size, past.charters, past.registry, now))


def judge_by_charter(begun: Begun, charter: Charter) -> Signed:
    """Judge ``begun`` by the charter in force; what the log alone can tell is left out.

    A ``charter/1`` is judged by itself.
    """
    founding = begun.statement.type == CHARTER
    founded = decode_charter(begun.statement.body) if founding else charter
    place = Place(
        index=0 if founding else 1,
        history=CharterHistory.founded(founded),
        registry=Registry.empty(founded.predecessor),
    )
    judged = _judge(begun, place)
    told = tuple(finding for finding in judged.findings if finding.code not in _OF_THE_LOG)
    return Signed(judged.officials, judged.threshold, judged.by, told)


def _judge(begun: Begun, place: Place) -> Signed:
    officials, threshold = _mandate(begun.statement, place.charter)
    signed = frozenset(entry_signers(begun.envelope, begun.statement, place))
    by = tuple(key for key in officials if key.keyid in signed)
    findings = check_entry(begun.envelope, begun.statement, place)
    return Signed(officials, threshold, by, findings)


def _mandate(statement: Statement, charter: Charter) -> tuple[tuple[OfficialKey, ...], int]:
    """Return who may sign a statement and how many must; of an unknown issuer nobody."""
    if statement.type == CHARTER:
        return amend_keys(charter), charter.amend.threshold
    if statement.type == AMENDMENT:
        new = decode_amendment(statement.body).charter
        keys = {key.keyid: key for key in (*amend_keys(charter), *amend_keys(new))}
        return tuple(keys.values()), max(charter.amend.threshold, new.amend.threshold)
    office = find_office(charter, statement.issuer)
    rules = {rule.type: rule.threshold for rule in office.may_publish} if office else {}
    return (office.keys if office else ()), rules.get(statement.type, 0)
