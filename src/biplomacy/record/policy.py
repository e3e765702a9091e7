"""Trust policies: whose signatures make a checkpoint valid (C2SP tlog-policy; record §7.5).

One log must have signed it, and the quorum, a witness or a group of them, must have cosigned it.
Names have no meaning outside of the policy and are compared as they are written. Since a group
names only what stands above it and each name joins one group at most, no witness counts twice
and one pass over the groups judges a set of cosigners.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from biplomacy.record.errors import NoteMalformed, PolicyMalformed
from biplomacy.record.model import KeyKind
from biplomacy.record.note import parse_vkey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.record.model import VerifierKey

NONE = "none"
MAX_POLICY = 256 * 1024
LOG_KINDS = (KeyKind.LOG_ED25519, KeyKind.COSIGNATURE_ML_DSA_44)
WITNESS_KINDS = (KeyKind.COSIGNATURE_ED25519, KeyKind.COSIGNATURE_ML_DSA_44)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_THRESHOLD = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of witnesses and earlier groups, of which ``threshold`` must have witnessed."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Which logs and which sets of witnesses are trusted; ``quorum`` None asks for no witness."""

    logs: tuple[VerifierKey, ...]
    witnesses: tuple[tuple[str, VerifierKey], ...]
    groups: tuple[Group, ...]
    quorum: str | None

    @property
    def witness_keys(self) -> tuple[VerifierKey, ...]:
        """The keys of all witnesses, in the policy's order."""
        return tuple(key for _, key in self.witnesses)

    def satisfied_by(self, keys: Iterable[VerifierKey]) -> bool:
        """Say whether valid cosignatures by ``keys`` make the quorum; more never make it less."""
        present = frozenset(keys)
        witnessed = {name for name, key in self.witnesses if key in present}
        for group in self.groups:
            if sum(member in witnessed for member in group.members) >= group.threshold:
                witnessed.add(group.name)
        return self.quorum is None or self.quorum in witnessed


def parse_policy(text: str) -> Policy:
    """Parse a policy; URLs are allowed and passed over, a missing last newline is forgiven.

    Raises:
        PolicyMalformed: a forbidden character, an unknown or incomplete line, a malformed or
            twice listed key, a key type that does not fit, a name defined twice or not yet, a
            second membership, an impossible threshold, or not exactly one quorum line.
    """
    if len(text) > MAX_POLICY:
        raise _refusal(f"it has more than {MAX_POLICY} characters")
    if found := _FORBIDDEN.search(text):
        raise _refusal(f"it holds the character {found[0]!r}")
    draft = _Draft()
    for number, line in enumerate(text.split("\n"), 1):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            draft.read(number, words)
    return draft.finish()


@dataclass(slots=True)
class _Draft:
    """A policy while its lines are read."""

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: list[tuple[str, VerifierKey]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorums: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    publics: set[tuple[str, bytes]] = field(default_factory=set)

    def read(self, number: int, words: Sequence[str]) -> None:
        try:
            self._read(words)
        except (NoteMalformed, PolicyMalformed) as error:
            raise _refusal(f"line {number}: {error.message}") from None

    def finish(self) -> Policy:
        if len(self.quorums) != 1:
            raise _refusal(f"it has {len(self.quorums)} quorum lines instead of one")
        quorum = None if self.quorums[0] == NONE else self.quorums[0]
        return Policy(tuple(self.logs), tuple(self.witnesses), tuple(self.groups), quorum)

    def _read(self, words: Sequence[str]) -> None:
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self.logs.append(self._key("log", vkey, LOG_KINDS))
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                self._define(name)
                self.witnesses.append((name, self._key("witness", vkey, WITNESS_KINDS)))
            case ["group", name, threshold, *members] if members:
                self._enrol(members)
                self._define(name)
                self.groups.append(Group(name, _threshold(threshold, members), tuple(members)))
            case ["quorum", name]:
                self._require_defined(name)
                self.quorums.append(name)
            case _:
                raise _refusal(f"{' '.join(words)[:80]!r} defines nothing")

    def _key(self, use: str, vkey: str, kinds: Sequence[KeyKind]) -> VerifierKey:
        key = parse_vkey(vkey)
        if key.kind not in kinds:
            raise _refusal(f"a key of type {key.kind:02x} cannot be that of a {use}")
        if (use, key.public) in self.publics:
            raise _refusal(f"the public key of {key.name!r} stands there twice")
        self.publics.add((use, key.public))
        return key

    def _define(self, name: str) -> None:
        if name in self.names or name == NONE:
            raise _refusal(f"the name {name!r} is taken")
        self.names.add(name)

    def _enrol(self, members: Sequence[str]) -> None:
        for member in members:
            if member == NONE or member in self.members:
                raise _refusal(f"{member!r} cannot be a member, or is one already")
            self._require_defined(member)
            self.members.add(member)

    def _require_defined(self, name: str) -> None:
        if name not in self.names and name != NONE:
            raise _refusal(f"{name!r} is not defined above")


def _threshold(text: str, members: Sequence[str]) -> int:
    if text == "any":
        return 1
    if text == "all":
        return len(members)
    if not _THRESHOLD.fullmatch(text) or int(text) > len(members):
        raise _refusal(f"{text[:40]!r} is not all, any or a number from 1 to {len(members)}")
    return int(text)


def _refusal(message: str) -> PolicyMalformed:
    return PolicyMalformed(message, hint="the policy's form is described at c2sp.org/tlog-policy")
