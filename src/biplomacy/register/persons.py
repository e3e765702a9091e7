"""Persons of a firm, who enter a record only as salted commitments (supervision §A2.3)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from biplomacy.values.commitment import commit

if TYPE_CHECKING:
    from biplomacy.register.model import PersonOutcome
    from biplomacy.values.digest import Digest


def commit_person(salt: bytes, identity: str) -> Digest:
    """Return what an event says of a person; salt and identity stay with the authority.

    ``salt`` has 32 secret random bytes, a fresh one for each event; ``identity`` is what the
    authority knows the person by, in Unicode NFC.

    Raises:
        FieldMalformed: the salt has another length.
    """
    return commit(salt, unicodedata.normalize("NFC", identity).encode())


def is_person(told: PersonOutcome, salt: bytes, identity: str) -> bool:
    """Say whether an event speaks of that person; raises ``FieldMalformed``."""
    return told.person == commit_person(salt, identity)
