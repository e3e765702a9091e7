"""May this firm operate: asked by LEI, wallet, domain or name (supervision §A3.3, §A7.3).

The answer is safe to misread: of several firms the narrowest right counts, a warning outranks an
authorisation, and a name alone gives candidates only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.register.errors import LeiMalformed
from biplomacy.register.lookalike import DomainIndex, Fit, Listed, ListedAs, match_name
from biplomacy.register.states import Extent, Permission, firm_may_operate, may_operate
from biplomacy.values.lei import is_lei

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.register.model import Activity, Warning  # noqa: A004 - the field's word
    from biplomacy.register.projection import Register
    from biplomacy.register.recorded import RecordedWarning
    from biplomacy.register.states import Held

WARNED = "the authority warns of this firm"
ONLY_ALIKE = "not in the register, but looks like what is"
NAME_ALONE = "a name alone tells no firm apart: ask by LEI or domain"
MOST_CANDIDATES = 10
_CASELESS = re.compile("0x|(?:bc|tb|bcrt)1", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the register says of one question.

    ``held`` are the authorisations it is about. Of a domain, ``lookalike_of`` are those that it
    may be taken for; of a name, ``candidates`` are those that may be meant and ``more`` how many
    others there are.
    """

    asked: str
    permission: Permission
    held: tuple[Held, ...] = ()
    warnings: tuple[Warning, ...] = ()
    lookalike_of: tuple[Listed, ...] = ()
    candidates: tuple[Listed, ...] = ()
    more: int = 0


class RegisterIndex:
    """A register prepared for many questions, all as of its own day."""

    def __init__(self, register: Register, warnings: Iterable[RecordedWarning] = ()) -> None:
        """Prepare a register with the warnings that were public by its ``as_known_at``."""
        self._at = register.as_at
        self._warnings = {
            one.warning.id: one.warning
            for one in warnings
            if one.recorded_at <= register.as_known_at and one.warning.published_at <= self._at
        }
        self._held = {one.subject: one for one in register.held}
        self._by_lei: dict[str, list[Held]] = {}
        self._by_wallet: dict[str, list[Held]] = {}
        for one in register.held:
            if one.entity is not None and one.entity.lei is not None:
                self._by_lei.setdefault(one.entity.lei, []).append(one)
            for address in {_address(wallet.address) for wallet in one.wallets}:
                self._by_wallet.setdefault(address, []).append(one)
        self._domains: DomainIndex | None = None

    def by_lei(self, lei: str, activity: Activity | None = None) -> Answer:
        """Return whether the firm of an LEI may operate; raises ``LeiMalformed``."""
        found = self._by_lei.get(lei, ())
        if not found and not is_lei(lei):
            raise LeiMalformed(lei)
        return self._answer(lei, found, activity)

    def by_wallet(self, address: str, activity: Activity | None = None) -> Answer:
        """Return whether the firms that declared an address may operate."""
        return self._answer(address, self._by_wallet.get(_address(address), ()), activity)

    def by_domain(self, domain: str, activity: Activity | None = None) -> Answer:
        """Return whether the firm at a domain may operate; raises ``DomainMalformed``."""
        if self._domains is None:
            self._domains = DomainIndex(self._listed_domains())
        match = self._domains.match(domain)
        held = [self._held[one.subject] for one in match.found if one.subject in self._held]
        answer = self._answer(match.asked, held, activity)
        warnings = tuple(
            self._warnings[one.subject]
            for one in (*match.found, *match.lookalike_of)
            if one.ground is ListedAs.WARNING
        )
        answer = replace(answer, warnings=warnings, lookalike_of=match.lookalike_of)
        if any(one.ground is ListedAs.WARNING for one in match.found):
            return replace(answer, permission=_refused(answer.permission, WARNED))
        if match.fit is Fit.LOOKALIKE:
            return replace(answer, permission=_refused(answer.permission, ONLY_ALIKE))
        return answer

    def by_name(self, name: str) -> Answer:
        """Return ten who may be meant by a name, warnings before others; it allows nothing."""
        match = match_name(name, self._listed_names())
        found = (*match.exact, *match.candidates)
        if not found:
            return Answer(name, may_operate(None, None, self._at))
        by_ground = sorted(found, key=lambda one: one.ground is not ListedAs.WARNING)
        told = set(by_ground[:MOST_CANDIDATES])
        warned = {one.subject for one in told if one.ground is ListedAs.WARNING}
        return Answer(
            name,
            Permission(allowed=False, extent=Extent.NONE, reason=NAME_ALONE),
            warnings=tuple(self._warnings[one] for one in sorted(warned)),
            candidates=tuple(one for one in found if one in told),
            more=len(found) - len(told),
        )

    def _answer(self, asked: str, held: Sequence[Held], activity: Activity | None) -> Answer:
        if len(held) == 1:
            return Answer(asked, may_operate(held[0], activity, self._at), tuple(held))
        firms: dict[str, list[Held]] = {}
        for one in held:
            firms.setdefault(_firm(one), []).append(one)
        answers = [firm_may_operate(each, activity, self._at) for each in firms.values()]
        if not answers:
            return Answer(asked, may_operate(None, activity, self._at))
        order = list(Extent)
        narrowest = min(answers, key=lambda each: (each.allowed, order.index(each.extent)))
        return Answer(asked, narrowest, tuple(held))

    def _listed_domains(self) -> list[Listed]:
        listed = [
            Listed(domain, one.subject)
            for one in self._held.values()
            if one.entity is not None
            for domain in one.entity.domains
        ]
        warned = [
            Listed(domain, warning.id, ListedAs.WARNING)
            for warning in self._warnings.values()
            for domain in warning.domains
        ]
        return listed + warned

    def _listed_names(self) -> list[Listed]:
        listed = [
            Listed(name.text, one.subject)
            for one in self._held.values()
            if one.entity is not None
            for name in one.entity.names
        ]
        warned = [
            Listed(name, warning.id, ListedAs.WARNING)
            for warning in self._warnings.values()
            for name in warning.names
        ]
        return listed + warned


def _firm(held: Held) -> str:
    """Return what tells one firm from another: its LEI, else the authorisation itself."""
    lei = held.entity.lei if held.entity is not None else None
    return lei if lei is not None else held.subject


def _refused(permission: Permission, reason: str) -> Permission:
    return replace(permission, allowed=False, extent=Extent.NONE, reason=reason)


def _address(text: str) -> str:
    """Return an address as it is compared.

    The case of a hexadecimal address is a checksum alone, that of a bech32 one says nothing.
    """
    return text.lower() if _CASELESS.match(text) is not None else text
