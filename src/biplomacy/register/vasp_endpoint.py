"""The directory of firms' Travel Rule endpoints, and whether data may be sent there (§C6.6).

An endpoint counts once its firm and the regulator have each published it: neither alone can send
customers' data elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.register.errors import LeiMalformed, RegisterMalformed
from biplomacy.register.states import Extent
from biplomacy.values.lei import is_lei
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.register.states import Permission
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest

NOT_PERMITTED = "vasp-not-permitted"
LIMITED = "vasp-limited"
ENDPOINT_MISSING = "vasp-endpoint-missing"
ENDPOINT_FUTURE = "vasp-endpoint-not-yet"
KEY_DIFFERS = "vasp-key-differs"
ISSUER_DIFFERS = "vasp-issuer-differs"
REGULATOR = "regulator"
MAX_VERSIONS = 20
_HOST = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
_URL = re.compile(rf"https://{_HOST}(?::[0-9]{{1,5}})?(?:/[!-~]*)?", re.ASCII)
_ENDPOINT = re.compile(rf"{_HOST}:[0-9]{{1,5}}", re.ASCII)
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class VaspEndpoint:
    """Where a firm takes Travel Rule messages, in which versions, and with which key.

    ``tls_spki`` is the SHA-256 of the public key that its server shows (SubjectPublicKeyInfo).
    """

    lei: str
    tls_spki: Digest
    versions: tuple[str, ...]
    effective_at: Day
    trp_url: str | None = None
    trisa_endpoint: str | None = None

    def __post_init__(self) -> None:
        """Refuse an endpoint that nobody could call."""
        if not is_lei(self.lei):
            raise LeiMalformed(self.lei)
        if self.trp_url is None and self.trisa_endpoint is None:
            raise RegisterMalformed("an endpoint has a trp_url or a trisa_endpoint")
        if self.trp_url is not None and _URL.fullmatch(self.trp_url) is None:
            raise RegisterMalformed("the trp_url is no https address", hint="write https://host/…")
        if self.trisa_endpoint is not None and _ENDPOINT.fullmatch(self.trisa_endpoint) is None:
            raise RegisterMalformed("the trisa_endpoint is no host and port")
        known = set(self.versions)
        if not known or len(known) != len(self.versions) or len(known) > MAX_VERSIONS:
            raise RegisterMalformed(f"an endpoint has 1 to {MAX_VERSIONS} versions, none twice")
        if not all(_VERSION.fullmatch(version) for version in known):
            raise RegisterMalformed("a version of an endpoint is not written as 3.1.0")


@dataclass(frozen=True, slots=True)
class PublishedEndpoint:
    """An endpoint as an issuer of a record published it; ``leaf`` is the entry's index."""

    endpoint: VaspEndpoint
    issuer: str
    leaf: int


def vasp_issuer(lei: str) -> str:
    """Return the issuer under which the firm of that LEI publishes."""
    return f"vasp/{lei.lower()}"


def check_vasp_endpoint(
    endpoint: VaspEndpoint, issuer: str, regulator: str = REGULATOR
) -> tuple[Finding, ...]:
    """Return what is wrong with who published an endpoint: its firm or the regulator may.

    ``regulator`` is the issuer that the charter has for the office.
    """
    if issuer in {regulator, vasp_issuer(endpoint.lei)}:
        return ()
    message = f"published by {issuer[:60]}, which is neither that firm nor the regulator"
    return (Finding(ISSUER_DIFFERS, Severity.FAILURE, endpoint.lei, message),)


def endpoint_in_force(
    published: Iterable[PublishedEndpoint], lei: str, at: Day, *, regulator: str = REGULATOR
) -> VaspEndpoint | None:
    """Return the endpoint of a firm on a day: the latest that both published, None where none.

    Of two with the same first day the one counts whose second publication came later.
    """
    leaves: dict[VaspEndpoint, dict[str, int]] = {}
    for one in published:
        if one.endpoint.lei == lei and not check_vasp_endpoint(one.endpoint, one.issuer, regulator):
            leaves.setdefault(one.endpoint, {}).setdefault(one.issuer, one.leaf)
    both = [
        (endpoint.effective_at, max(told.values()), endpoint)
        for endpoint, told in leaves.items()
        if len(told) > 1 and endpoint.effective_at <= at
    ]
    return max(both, key=lambda found: found[:2])[2] if both else None


def may_send(
    permission: Permission, endpoint: VaspEndpoint | None, presented: Digest | None, *, at: Day
) -> tuple[Finding, ...]:
    """Return why a customer's data may not be sent to a firm; no failure means that it may.

    ``permission`` is ``firm_may_operate``'s answer for the firm, ``endpoint`` the one in force,
    ``presented`` the SHA-256 of the key that its server showed, None where it showed none.
    """
    found = []
    if not permission.allowed:
        found.append(_failure(NOT_PERMITTED, "permission", permission.reason))
    elif permission.extent is Extent.LIMITED:
        message = f"{permission.reason}; read its conditions"
        found.append(Finding(LIMITED, Severity.INFO, "permission", message))
    if endpoint is None:
        found.append(_failure(ENDPOINT_MISSING, "endpoint", "none that both parties published"))
        return tuple(found)
    if endpoint.effective_at > at:
        message = f"it takes effect on {endpoint.effective_at} only"
        found.append(_failure(ENDPOINT_FUTURE, "endpoint", message))
    if presented != endpoint.tls_spki:
        what = "no key was shown" if presented is None else f"the key shown is {presented}"
        message = f"{what}, the logged one is {endpoint.tls_spki}"
        found.append(_failure(KEY_DIFFERS, "key", message))
    return tuple(found)


def _failure(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, subject, message)
