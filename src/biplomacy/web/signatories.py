"""Who signed a statement, under the roles of the charter that judged it, never as persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged


def roles_of(logged: Logged, audited: Audited) -> tuple[str, ...]:
    """Return the signers' roles; a key that the charter does not know by its first digits."""
    charter = audited.history.charter_at(logged.index) if audited.history else None
    offices = charter.offices if charter else ()
    roles = {key.keyid: key.role for office in offices for key in office.keys}
    return tuple(roles.get(keyid, keyid[:12]) for keyid in logged.signed_by)


def office_name(issuer: str) -> str:
    """Return an issuer's id as a name.

    >>> office_name("bitcoin-office")
    'Bitcoin Office'
    """
    return issuer.replace("-", " ").title()
