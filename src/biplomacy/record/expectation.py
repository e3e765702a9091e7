"""What somebody is expected to log by a day (programme §5.10, §10.2).

Programmes and accords share these rules: a condition that asks for a delivery and a milestone that
asks for evidence are the same question to the record. ``record/delivery.py`` answers it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.record.model import Every
from biplomacy.record.statement import parse_type
from biplomacy.values.day import Day
from biplomacy.values.errors import DayOutOfRange, FieldMalformed

if TYPE_CHECKING:
    from biplomacy.record.model import Obligation
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_PREDICATES = 8
MAX_ISSUERS = 16
MAX_DAYS = 36_500
MAX_COUNT = 1_000
WHOLE_PPM = 1_000_000
_FIRST, _LAST = Day.parse("1900-01-01"), Day.parse("2999-12-31")
_PARTY = re.compile(r"[A-Z]{2,8}", re.ASCII)
_ISSUER = re.compile(r"(?:([A-Z]{2,8})/)?([a-z0-9][a-z0-9.:_-]{0,99})", re.ASCII)


class ExpectationKind(StrEnum):
    """What counts as delivery."""

    ONE = "one"
    EACH = "each"
    COSIGNED = "cosigned"
    SAME_BODY = "same-body"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Predicate:
    """A place of the body (RFC 6901) and the text that must stand there, or in the list there."""

    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """Statements of ``type`` by ``issuers``, each an office or ``PARTY/office``.

    ``every`` asks for one in each calendar period. ``each`` asks for an answer to every statement
    of type ``request``; ``cosigned`` for at least ``ppm`` of the other's published checkpoints, and
    names no type; ``same-body`` for one body digest from all ``issuers``; ``count`` for ``count``
    different bodies in the period, each from all ``issuers``. ``within_days`` are the days allowed
    after the period, after a request without deadline, or after the first of the same bodies.
    ``receipt_from`` names the party or issuer who must log a ``receipt/1`` for it within
    ``receipt_days``; ``cosigned_by`` the party whose witness must cosign it within
    ``cosigned_hours`` of its date. ``fresh_for_days`` is how long evidence counts; None is for
    ever.
    """

    kind: ExpectationKind
    type: str
    issuers: tuple[str, ...]
    where: tuple[Predicate, ...] = ()
    every: Every | None = None
    count: int = 1
    ppm: int | None = None
    request: str = ""
    receipt_from: str = ""
    receipt_days: int | None = None
    within_days: int | None = None
    fresh_for_days: int | None = None
    cosigned_by: str = ""
    cosigned_hours: int | None = None


class DeliveryState(StrEnum):
    """Where a delivery stands on a day."""

    NOT_DUE = "not due"
    DELIVERED = "delivered"
    DELIVERED_LATE = "delivered late"
    OVERDUE = "overdue"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The state of one expectation for one due day; ``entries`` are log indices that show it.

    ``origins`` names the record that each of ``entries`` lies in; ``age_days`` is how old the
    newest of them is; ``missing`` are the issuers or parties from whom something is still open;
    ``first`` is the first day of the period that is asked about, None where there is none.
    """

    state: DeliveryState
    due: Day | None
    entries: tuple[int, ...]
    age_days: int | None = None
    origins: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    first: Day | None = None

    @property
    def shown(self) -> bool:
        """Whether the record shows it, in time or late, and still fresh."""
        return self.state in {DeliveryState.DELIVERED, DeliveryState.DELIVERED_LATE}


def expectation_of(obligation: Obligation) -> Expectation:
    """Return what an obligation of a charter expects (§5.10)."""
    return Expectation(
        kind=ExpectationKind.ONE,
        type=obligation.type,
        issuers=(obligation.issuer,),
        every=obligation.every,
        within_days=obligation.due_days,
    )


def split_issuer(issuer: str) -> tuple[str, str]:
    """Return the party and the office of an issuer; the party is empty where none is named.

    >>> split_issuer("SV/bitcoin-office")
    ('SV', 'bitcoin-office')

    Raises:
        FieldMalformed: it is neither an office nor ``PARTY/office``.
    """
    found = _ISSUER.fullmatch(issuer)
    if found is None:
        raise FieldMalformed(
            f"{issuer[:80]!r} is no issuer", hint="write bitcoin-office or SV/bitcoin-office"
        )
    return found[1] or "", found[2]


def within_reach(day: Day) -> Day:
    """Return a day from which years may be counted in both directions.

    Raises:
        DayOutOfRange: it lies before 1900 or after 2999.
    """
    if not _FIRST <= day <= _LAST:
        raise DayOutOfRange(f"{day} is not within 1900 to 2999", hint="write days as 2025-07-14")
    return day


def parse_party(text: str) -> str:
    """Return a party's code such as ``SV``, or raise ``FieldMalformed``."""
    if _PARTY.fullmatch(text) is None:
        raise FieldMalformed(f"{text[:40]!r} is no party", hint="write its code, such as SV")
    return text


def encode_expectation(expectation: Expectation) -> JsonObject:
    """Return the object of an expectation; what its kind does not use is absent."""
    stated: JsonObject = {
        "kind": expectation.kind.value,
        "issuers": list(expectation.issuers),
    }
    if expectation.kind is not ExpectationKind.COSIGNED:
        stated["type"] = expectation.type
    if expectation.kind is ExpectationKind.COUNT:
        stated["count"] = expectation.count
    if expectation.where:
        stated["where"] = [{"pointer": one.pointer, "text": one.text} for one in expectation.where]
    optional = {
        "every": expectation.every.value if expectation.every else None,
        "ppm": expectation.ppm,
        "request": expectation.request or None,
        "receipt_from": expectation.receipt_from or None,
        "receipt_days": expectation.receipt_days,
        "within_days": expectation.within_days,
        "fresh_for_days": expectation.fresh_for_days,
        "cosigned_by": expectation.cosigned_by or None,
        "cosigned_hours": expectation.cosigned_hours,
    }
    return stated | {name: value for name, value in optional.items() if value is not None}


def decode_expectation(fields: Fields) -> Expectation:
    """Take an expectation from its object.

    Raises:
        FieldMalformed: a field is absent, out of its range, or not of this kind.
    """
    kind = fields.choice("kind", ExpectationKind)
    expectation = Expectation(
        kind=kind,
        type="" if kind is ExpectationKind.COSIGNED else parse_type(fields.text("type", limit=100)),
        issuers=_issuers(fields),
        where=fields.many("where", _predicate, limit=MAX_PREDICATES) if fields.has("where") else (),
        every=fields.choice("every", Every) if fields.has("every") else None,
        count=_number(fields, "count", MAX_COUNT) or 1,
        ppm=_number(fields, "ppm", WHOLE_PPM),
        request=parse_type(fields.text("request", limit=100)) if fields.has("request") else "",
        receipt_from=fields.text("receipt_from", limit=120) if fields.has("receipt_from") else "",
        receipt_days=_number(fields, "receipt_days", MAX_DAYS),
        within_days=_number(fields, "within_days", MAX_DAYS),
        fresh_for_days=_number(fields, "fresh_for_days", MAX_DAYS),
        cosigned_by=parse_party(fields.text("cosigned_by")) if fields.has("cosigned_by") else "",
        cosigned_hours=_number(fields, "cosigned_hours", 24 * MAX_DAYS),
    )
    _require_fitting(expectation)
    return expectation


def _issuers(fields: Fields) -> tuple[str, ...]:
    issuers = fields.texts("issuers", str, limit=MAX_ISSUERS)
    for issuer in issuers:
        split_issuer(issuer)
    if not issuers or len(set(issuers)) != len(issuers):
        raise FieldMalformed("an expectation names its issuers, each once")
    return issuers


def _predicate(fields: Fields) -> Predicate:
    pointer = fields.text("pointer")
    if not pointer.startswith("/"):
        raise FieldMalformed(f"{pointer[:80]!r} is no JSON pointer", hint="begin with a slash")
    return Predicate(pointer, fields.text("text"))


def _number(fields: Fields, name: str, high: int) -> int | None:
    low = 0 if name == "within_days" else 1
    return fields.integer(name, low=low, high=high) if fields.has(name) else None


def _require_fitting(stated: Expectation) -> None:
    """Refuse fields that say nothing for the kind, and pairs of which one half is missing."""
    kind = stated.kind
    rules = (
        ((stated.ppm is not None) == (kind is ExpectationKind.COSIGNED), "ppm belongs to cosigned"),
        (bool(stated.request) == (kind is ExpectationKind.EACH), "request belongs to each"),
        (stated.count == 1 or kind is ExpectationKind.COUNT, "count belongs to count"),
        (
            bool(stated.receipt_from) == (stated.receipt_days is not None),
            "receipt_from and receipt_days go together",
        ),
        (
            bool(stated.cosigned_by) == (stated.cosigned_hours is not None),
            "cosigned_by and cosigned_hours go together",
        ),
        (
            kind is ExpectationKind.ONE or not (stated.receipt_from or stated.cosigned_by),
            "a receipt or a cosignature in time belongs to one",
        ),
        (
            kind is not ExpectationKind.SAME_BODY or len(stated.issuers) > 1,
            "same-body asks for two issuers",
        ),
        (
            kind is not ExpectationKind.COSIGNED or all(map(_named_party, stated.issuers)),
            "cosigned names parties, such as SV/bitcoin-office",
        ),
    )
    for holds, problem in rules:
        if not holds:
            raise FieldMalformed(f"the expectation does not fit its kind: {problem}")
    if stated.receipt_from and _PARTY.fullmatch(stated.receipt_from) is None:
        split_issuer(stated.receipt_from)


def _named_party(issuer: str) -> bool:
    return bool(split_issuer(issuer)[0])
