"""Who belongs to a perimeter at which block, and whether two versions of it fit together.

Completeness is the issuer's assertion; nothing here or on a chain can prove it (reserve §8.2).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.model import Kind
from biplomacy.values.block_id import MAX_HEIGHT
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from biplomacy.reserve.model import Member, Perimeter


@dataclass(frozen=True, slots=True)
class Membership:
    """The members at hand: those published and those opened to this verifier.

    ``unopened`` counts committed members that stay closed.
    """

    perimeter: Perimeter
    members: tuple[Member, ...]
    by_script: Mapping[bytes, tuple[Member, ...]]
    unopened: int

    @property
    def scripts(self) -> tuple[bytes, ...]:
        """All scripts ever listed, whatever their dates."""
        return tuple(self.by_script)

    @property
    def complete(self) -> bool:
        """Whether the issuer asserts completeness and nothing is closed to this verifier."""
        return self.perimeter.complete and not self.unopened

    def member_of(self, script: bytes, height: int) -> Member | None:
        """Return the member that holds ``script`` at ``height``; None where it is not listed."""
        for member in self.by_script.get(script, ()):
            if active(member, height):
                return member
        return None


def membership(perimeter: Perimeter, opened: Iterable[Member] = ()) -> Membership:
    """Return the membership of ``perimeter`` with the committed members that were opened."""
    extra = tuple(opened)
    members = (*perimeter.members, *extra)
    by_script: dict[bytes, list[Member]] = defaultdict(list)
    for member in members:
        for script in member.scripts:
            by_script[script].append(member)
    committed = perimeter.committed.count if perimeter.committed else 0
    return Membership(
        perimeter,
        members,
        {script: tuple(owners) for script, owners in by_script.items()},
        committed - len(extra),
    )


def active(member: Member, height: int) -> bool:
    """Say whether ``member`` belongs to its perimeter at ``height``."""
    first, last = _span(member)
    return first <= height <= last


def check_perimeter(perimeter: Perimeter) -> tuple[Finding, ...]:
    """Return what makes a perimeter contradict itself; an empty tuple when nothing does."""
    return tuple(_contradictions(perimeter))


def check_succession(
    old: Perimeter,
    new: Perimeter,
    *,
    opened: tuple[tuple[Member, ...], tuple[Member, ...]] = ((), ()),
    settled: int = -1,
) -> tuple[Finding, ...]:
    """Return what the newer version dropped, misnumbered or changed behind a report.

    A script that leaves stays listed with ``valid_until``; it never just disappears. Entity, kind,
    purpose and first block of a wallet are fixed once published, and so is its membership up to
    block ``settled``, the last that a report has totalled. ``opened`` are the committed members
    of both that were opened; a hidden wallet is missed once all of the newer list is open.
    """
    was, now = membership(old, opened[0]), membership(new, opened[1])
    findings = []
    if new.version != old.version + 1:
        findings.append(
            _failure("perimeter-malformed", f"version {new.version} follows {old.version}")
        )
    for member in old.members if now.unopened else was.members:
        findings += _missed(member, now)
        findings += _redated(member, now, settled)
    if old.committed and len(new.members) + _hidden(new) < len(old.members) + _hidden(old):
        findings.append(_failure("member-vanished", "fewer members than before, hidden included"))
    return tuple(findings)


def _hidden(perimeter: Perimeter) -> int:
    return perimeter.committed.count if perimeter.committed else 0


def _missed(member: Member, now: Membership) -> Iterator[Finding]:
    version = now.perimeter.version
    gone = sum(script not in now.by_script for script in member.scripts)
    if gone:
        yield _failure(
            "member-vanished",
            f"version {version} no longer lists {gone} of "
            f"{len(member.scripts)} scripts of {member.id}",
        )
    accounts = {other.account for other in now.members}
    if member.account is not None and member.account not in accounts:
        message = f"version {version} no longer lists account {member.id}"
        yield _failure("member-vanished", message)


def _redated(member: Member, now: Membership, settled: int) -> Iterator[Finding]:
    """Yield a finding where what is still listed is not what was published of it."""
    listed = [now.by_script[script] for script in member.scripts if script in now.by_script]
    if member.account is not None:
        same = tuple(other for other in now.members if other.account == member.account)
        listed += [same] if same else []
    for heirs in listed:
        if not any(_continues(member, heir, settled) for heir in heirs):
            yield _failure(
                "member-changed",
                f"version {now.perimeter.version} changes entity, kind, purpose or past dates "
                f"of {member.id}",
            )
            return


def _continues(member: Member, heir: Member, settled: int) -> bool:
    fixed = (member.entity, member.kind, member.purpose, member.valid_from)
    if fixed != (heir.entity, heir.kind, heir.purpose, heir.valid_from):
        return False
    last, other = _span(member)[1], _span(heir)[1]
    return last == other or min(last, other) >= settled


def _contradictions(perimeter: Perimeter) -> Iterator[Finding]:
    entities = {entity.id for entity in perimeter.entities}
    for name, count in Counter(member.id for member in perimeter.members).items():
        if count > 1:
            yield _failure("perimeter-malformed", f"{count} members are called {name}")
    for member in perimeter.members:
        if member.entity not in entities:
            yield _failure("perimeter-malformed", f"{member.id} belongs to no listed entity")
        if (member.kind is Kind.ONCHAIN) != bool(member.scripts):
            yield _failure("perimeter-malformed", f"{member.id} is {member.kind} without its place")
        if member.kind is Kind.CUSTODIAL and member.account is None:
            yield _failure("perimeter-malformed", f"{member.id} is custodial without an account")
        if _span(member)[0] > _span(member)[1]:
            yield _failure("perimeter-malformed", f"{member.id} ends before it begins")
    yield from _overlaps(perimeter.members)


def _overlaps(members: tuple[Member, ...]) -> Iterator[Finding]:
    owners: dict[bytes, list[Member]] = defaultdict(list)
    for member in members:
        for script in member.scripts:
            for other in owners[script]:
                if _meet(_span(member), _span(other)):
                    yield _failure(
                        "member-overlap", f"{member.id} and {other.id} list one script at one time"
                    )
            owners[script].append(member)


def _meet(left: tuple[int, int], right: tuple[int, int]) -> bool:
    return left[0] <= right[1] and right[0] <= left[1]


def _span(member: Member) -> tuple[int, int]:
    first = member.valid_from.height if member.valid_from else 0
    last = member.valid_until.height if member.valid_until else MAX_HEIGHT
    return first, last


def _failure(code: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, "perimeter", message)
