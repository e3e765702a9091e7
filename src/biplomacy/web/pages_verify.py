"""The page that says how to check the record, what that proves, and what it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.model import Trust
from biplomacy.record.trust import encode_trust
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.web.language import Language


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """What a reader needs to begin; the last four are empty where the charter is unreadable."""

    headline: str
    origin: str
    policy: str
    charter: str
    log_key: str
    trust_digest: str


def verify_page(audited: Audited, language: Language) -> VerifyPage:
    """Return the page; the keys on it are taken from the record itself, and it says so."""
    charter = audited.history.latest if audited.history else None
    trust = site_trust(audited)
    return VerifyPage(
        headline=language.text("Do not believe this page. Run the check where we cannot reach."),
        origin=audited.checkpoint.head.origin,
        policy=charter.witness_policy if charter else "",
        charter=str(audited.entries[0].leaf) if charter and audited.entries else "",
        log_key=charter.log_keys[0] if charter and charter.log_keys else "",
        trust_digest=str(Digest.of(trust)) if trust else "",
    )


def site_trust(audited: Audited) -> bytes | None:
    """Return a ``trust.json`` made from the record's own charter; None where it has none.

    Whoever uses it trusts this site on first use; another copy of the digest must confirm it.
    """
    charter = audited.history.latest if audited.history else None
    if charter is None or not charter.log_keys or not audited.entries:
        return None
    trust = Trust(charter.origin, audited.entries[0].leaf, charter.log_keys[0])
    try:
        return encode_trust(trust)
    except BiplomacyError:
        return None
