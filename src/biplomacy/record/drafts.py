"""What a person writes before anything is signed: statements and charters as drafts.

A statement's draft is its JSON in any layout; ``sequence`` and ``issued_at`` may be left to the
log. An entry that was signed elsewhere is a draft too and is taken as it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.charter import CHARTER, decode_charter, encode_charter
from biplomacy.record.errors import (
    CharterMalformed,
    EnvelopeMalformed,
    SequenceGap,
    SignatureMissing,
)
from biplomacy.record.model import (
    Amend,
    Charter,
    Office,
    OfficialKey,
    Rule,
    Statement,
    WithoutQuorum,
)
from biplomacy.record.note import parse_vkey
from biplomacy.record.policy import parse_policy
from biplomacy.record.registration import Place, check_registration, refuse
from biplomacy.record.statement import decode_statement, encode_statement
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.day import format_instant
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from biplomacy.record.history import Past
    from biplomacy.values.canonical import JsonObject

DRAFTED_TYPES = (
    *("accord/1", "acquisition/1", "assessment/1", "calendar/1", "case-statistics/1", "claim/1"),
    *("client-claims/1", "clock-rule/1", "commitment-status/1", "custody-share/1"),
    *("double-claim-report/1", "draw-reveal/1", "event/1", "export-manifest/1"),
    *("knowledge-package/1", "liabilities-root/1", "list-version/1", "observation-table/1"),
    *("outlook/1", "perimeter/1", "policy-comparison/1", "power-auction/1", "power-contract/1"),
    *("power-curtailment/1", "power-dispatch/1", "power-fiscal/1", "power-hours/1"),
    *("power-meter/1", "power-mining/1", "power-outlook/1", "power-performance/1"),
    *("power-plausibility/1", "power-surplus/1", "power-system/1", "power-tariff-test/1"),
    *("power-tariff/1", "programme/1", "receipt/1", "register-dump/1", "register-event/1"),
    *("register-import/1", "register-warning/1", "reserve-claim/1", "reserve-report/1"),
    *("rule-set/1", "screening-config/1", "screening-run/1", "sealed-message/1"),
    *("solvency-attestation/1", "solvency-call/1", "solvency-draw-rule/1", "supervisory-request/1"),
    *("surveillance-run/1", "travel-rule-return/1", "vasp-endpoint/1", "waiver/1"),
)
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement still without signatures: its object, and who is to issue it."""

    stated: JsonObject
    issuer: str

    def completed(self, sequence: int, now: int) -> bytes:
        """Return the payload to sign; what the draft does not say is taken from the arguments.

        Raises:
            FieldMalformed, FieldUnknown, NotCanonical, StatementTooLarge: it is no statement.
        """
        stated: JsonObject = {
            "sequence": sequence,
            "issued_at": format_instant(now),
            "evidence": [],
            **self.stated,
        }
        content = encode(stated)
        decode_statement(content)
        return content


def prepare_entries(
    contents: Sequence[bytes],
    next_sequence: Callable[[str], int],
    now: int,
    sign: Callable[[bytes], bytes] | None,
) -> tuple[bytes, ...]:
    """Return the entries of several files in their order, numbered as one batch.

    ``sign`` turns a payload into an entry; None where no key was named, and then every file must
    have been signed elsewhere.

    Raises:
        SignatureMissing: a draft, and no key to sign it with.
        EnvelopeMalformed: keys were named, and a file is signed already.
    """
    taken: Counter[str] = Counter()
    entries = []
    for content in contents:
        stated = read_object(content)
        if "payloadType" in stated:
            _require_no_more(sign)
            entries.append(encode(stated))
            continue
        if sign is None:
            raise SignatureMissing(
                "a statement is not signed, and no key was named",
                hint="give --sign-with file2:KEY, once for each official who signs",
            )
        draft = Draft(stated, Fields(stated, "statement").name("issuer"))
        entries.append(
            sign(draft.completed(next_sequence(draft.issuer) + taken[draft.issuer], now))
        )
        taken[draft.issuer] += 1
    return tuple(entries)


def _require_no_more(sign: Callable[[bytes], bytes] | None) -> None:
    if sign is not None:
        raise EnvelopeMalformed(
            "a file is signed already, and more signatures would make it another entry",
            hint="append it without --sign-with",
        )


def founding_entry(content: bytes, now: int, sign: Callable[[bytes], bytes] | None) -> bytes:
    """Return entry 0 from a charter's body, or as officials signed it elsewhere.

    ``sign`` is as in ``prepare_entries``.

    Raises:
        SignatureMissing, EnvelopeMalformed: as ``prepare_entries`` does.
        CharterMalformed, FieldMalformed, FieldUnknown: the file holds no charter.
    """
    stated = read_object(content)
    if "payloadType" in stated:
        _require_no_more(sign)
        return encode(stated)
    if sign is None:
        raise SignatureMissing(
            "the charter is not signed, and no key was named",
            hint="give --sign-with file2:KEY, or sign it with `biplomacy statement sign`",
        )
    return sign(founding_statement(decode_charter(stated), now))


def draft_statement(content: bytes, past: Past, now: int) -> bytes:
    """Return the payload that officials of the issuer are to sign, complete and canonical.

    What the draft leaves out is what the log of ``past`` asks of its next entry. A sequence that
    runs ahead is let through: others may be on their way.

    Raises:
        EnvelopeMalformed: the file is signed already.
        FieldMalformed, FieldUnknown, NotCanonical, StatementTooLarge: it is no statement.
        InputError: the log would refuse it, by the codes of record §17.
    """
    stated = read_object(content)
    if "payloadType" in stated:
        raise EnvelopeMalformed(
            "the file is signed already", hint="add to it with `biplomacy statement sign`"
        )
    if past.registry is None or past.charters is None:
        raise CharterMalformed("the record has no charter", hint="found it first")
    draft = Draft(stated, Fields(stated, "statement").name("issuer"))
    payload = draft.completed(past.registry.next_sequence(draft.issuer), now)
    place = Place(past.size, past.charters, past.registry, now)
    findings = check_registration(decode_statement(payload), place)
    refuse(finding for finding in findings if finding.code != SequenceGap.code)
    return payload


def founding_statement(charter: Charter, now: int) -> bytes:
    """Return the payload of entry 0, issued by the first office whose key may amend.

    Raises:
        CharterMalformed: no office holds an amending key.
    """
    for office in charter.offices:
        if {key.keyid for key in office.keys}.intersection(charter.amend.keyids):
            return encode_statement(Statement(CHARTER, office.id, 0, now, encode_charter(charter)))
    raise CharterMalformed(
        "no office of the charter holds a key that may amend it",
        hint="list keyids of its officials under amend.keyids",
    )


def draft_charter(
    log_vkey: str,
    office: str,
    officials: Sequence[OfficialKey],
    threshold: int,
    partner: str = "",
) -> Charter:
    """Return a first charter of one office that may publish the reserve's statements.

    ``partner`` is the partner's witness as ``VKEY URL``: nothing is published that it has not
    cosigned. Without one the policy asks for no witness.

    Raises:
        NoteMalformed: the log's key is none.
        PolicyMalformed: the partner's key is none, or its address has a space.
    """
    origin = parse_vkey(log_vkey).name
    quorum = f"witness partner {partner}\nquorum partner\n" if partner else "quorum none\n"
    policy = f"log {log_vkey}\n{quorum}"
    parse_policy(policy)
    return Charter(
        title=f"Record of {office}",
        origin=origin,
        log_keys=(log_vkey,),
        offices=(
            Office(office, tuple(officials), tuple(Rule(t, threshold) for t in DRAFTED_TYPES)),
        ),
        amend=Amend(threshold, tuple(key.keyid for key in officials)),
        witness_policy=policy,
        max_cosignature_age_s=DAY_S,
        without_quorum=WithoutQuorum.HOLD,
    )
