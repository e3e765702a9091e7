"""A whole IVMS101 message checked: read, told apart, its shape, its constraints (§C5)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from biplomacy.screening.errors import IvmsMalformed
from biplomacy.screening.ivms_constraints import check_constraints
from biplomacy.screening.ivms_lenient import normalise
from biplomacy.screening.ivms_versions import Version, convert, path_in, version_of
from biplomacy.values.canonical import read_object
from biplomacy.values.errors import NotCanonical
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.day import Day
    from biplomacy.values.verdict import Finding

MAX_MESSAGE = 512 * 1024
"""Bytes of a message that is read at all."""


class Profile(StrEnum):
    """How a message is held to the standard."""

    STRICT = "strict"
    LENIENT = "lenient"


class IvmsShape(Protocol):
    """Knows the elements of IVMS101 (2023): names, texts and codes."""

    def names(self) -> frozenset[str]:
        """Return the names of all fields."""
        ...

    def check(self, message: JsonObject) -> tuple[Finding, ...]:
        """Return what has not the standard's shape; no finding repeats a value of the message."""
        ...


@dataclass(frozen=True, slots=True)
class CheckedMessage:
    """A message in the form of its profile, and all that was found; the content is private."""

    version: Version
    profile: Profile
    message: JsonObject = field(repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether nothing weighs as a failure."""
        return all(finding.severity is not Severity.FAILURE for finding in self.findings)


def read_message(content: bytes) -> JsonObject:
    """Return the object of a message's bytes.

    Raises:
        IvmsMalformed: it is larger than a message may be, or no plain JSON object.
    """
    if len(content) > MAX_MESSAGE:
        raise IvmsMalformed(f"a message has at most {MAX_MESSAGE:,} bytes")
    try:
        return read_object(content)
    except NotCanonical:  # its message may repeat what stands in the payload
        raise IvmsMalformed(
            "the message is no JSON object, or holds a fraction, or one name twice",
            hint="IVMS101 has texts, lists, objects and the whole number sequence",
        ) from None


def check_message(
    message: JsonObject, shape: IvmsShape, *, today: Day, profile: Profile
) -> CheckedMessage:
    """Return the message in its profile's form with the findings of shape and constraints.

    Raises:
        IvmsBothVersions: it holds field names of both versions.
        IvmsMalformed: its ``payloadVersion`` names no version.
    """
    deviations: tuple[Finding, ...] = ()
    if profile is Profile.LENIENT:
        message, deviations = normalise(message, shape.names())
    version = version_of(message)
    faults = tuple(
        replace(fault, subject=path_in(fault.subject, version))
        for fault in shape.check(convert(message, Version.V2023))
    )
    rules = check_constraints(message, today)
    return CheckedMessage(version, profile, message, (*deviations, *faults, *rules))
