"""Lists, their versions and entries, and what a screening recorded (supervision §C2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest

CERTAIN = 10_000
"""The score of a candidate that is certain, in hundredths of a point (10000 is 100.00)."""
_LIST_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_ENTRY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}:[!-~]{1,150}", re.ASCII)


class Family(StrEnum):
    """A normaliser family: within it, one text is one address on every chain and for any token."""

    BITCOIN = "bitcoin"
    EVM = "evm"
    TRON = "tron"
    EXACT = "exact"
    """Texts of all other tokens, compared sign by sign; their checksums are not checked."""


@dataclass(frozen=True, slots=True, order=True)
class AddressKey:
    """What two addresses have in common when they are the same (§C3.2)."""

    family: Family
    text: str


@dataclass(frozen=True, slots=True, order=True)
class ListedAddress:
    """An address as a list prints it: ``token`` is the list's own code, such as XBT."""

    token: str
    text: str


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One subject of a list; ``id`` is ``list:record`` and unique among all lists.

    ``schema`` is a name of followthemoney: Person, LegalEntity, Vessel, Airplane, CryptoWallet.
    ``birth_dates`` are ISO 8601 (``1977-03-25``, ``1977-03``, ``1977``); ``countries`` are the
    list's own words. ``valid_from`` is absent where the list does not tell when it began.
    """

    id: str
    schema: str
    names: tuple[str, ...] = ()
    addresses: tuple[ListedAddress, ...] = ()
    programmes: tuple[str, ...] = ()
    valid_from: Day | None = None
    valid_to: Day | None = None
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an id without a list's name."""
        if _ENTRY_ID.fullmatch(self.id) is None:
            raise FieldMalformed(f"{self.id[:80]!r} is no id of an entry, such as ofac-sdn:306")


@dataclass(frozen=True, slots=True)
class ListVersion:
    """A list as it was published at one moment; entries ascend by id.

    ``published_at`` and ``retrieved_at`` are POSIX seconds. ``digest`` covers the entries' bytes
    and nothing else, so two sources with the same entries have the same digest. ``source_digest``
    covers the files that were read, and ``previous`` is the digest of the version before.
    """

    list_id: str
    published_at: int
    retrieved_at: int
    digest: Digest
    entries: tuple[ListEntry, ...]
    source_digest: Digest
    source: str
    previous: Digest | None = None

    def __post_init__(self) -> None:
        """Refuse a name that would be no name of a directory."""
        require_list_id(self.list_id)


@dataclass(frozen=True, slots=True)
class Delta:
    """What leads from one version to a later one; each part ascends by id."""

    list_id: str
    earlier: Digest
    later: Digest
    added: tuple[ListEntry, ...]
    removed: tuple[str, ...]
    changed: tuple[ListEntry, ...]


class Decision(StrEnum):
    """What an officer decided about a candidate."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An officer's decision about one candidate; ``at`` in POSIX seconds."""

    candidate: str
    decision: Decision
    officer: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordedCandidate:
    """An entry that a subject could be; scores are hundredths of a point, whole numbers."""

    entry_id: str
    score: int
    features: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ScreeningConfig:
    """What a regulator set; ``settings`` are whole numbers, ``address_rules`` family by token.

    Tokens without a rule are compared sign by sign (``Family.EXACT``).
    """

    algorithm: str
    version: str
    settings: tuple[tuple[str, int], ...] = ()
    address_rules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ScreeningRecord:
    """One subject against one version of a list (§C2.3): same inputs, same bytes.

    ``as_of`` in POSIX seconds; the subject stands in it as a salted commitment only.
    """

    subject_commitment: Digest
    list_id: str
    list_digest: Digest
    as_of: int
    config_digest: Digest
    code_version: str
    candidates: tuple[RecordedCandidate, ...]
    judgement: Judgement | None = None


def require_list_id(text: str) -> str:
    """Return the id of a list: lower-case letters, digits and ``-``; raises FieldMalformed."""
    if _LIST_ID.fullmatch(text) is None:
        raise FieldMalformed(f"{text[:80]!r} is no id of a list, such as ofac-sdn")
    return text
