"""The perimeter page: which wallets count, since when, and who says that these are all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.web.signatories import office_name, roles_of
from biplomacy.web.wording import answer, counted, listed, long_instant

if TYPE_CHECKING:
    from biplomacy.reserve.model import Member, Perimeter
    from biplomacy.values.block_id import BlockId
    from biplomacy.web.model import Answer
    from biplomacy.web.ports import PublishedRecord
    from biplomacy.web.statements import Published, Stated

MOST_MEMBERS = 200
MOST_SCRIPTS = 100


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A wallet of the list; ``scripts`` are hexadecimal, ``more`` counts those not shown."""

    id: str
    entity: str
    kind: str
    custody: str
    purpose: str
    since: str
    until: str
    account: str
    derivation: str
    scripts: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of the list."""

    version: int
    index: int
    issued: str
    logged: str
    wallets: int
    hidden: int
    complete: str
    answer: Answer
    change: str


@dataclass(frozen=True, slots=True)
class PerimeterPage:
    """All that the perimeter page says; ``members`` are those of the newest version."""

    headline: str
    eyebrow: str
    complete: bool
    assertion: str
    index: int
    scope: str
    entities: tuple[tuple[str, str, str], ...]
    members: tuple[MemberLine, ...]
    member_count: int
    hidden: int
    hidden_root: str
    booking: str
    answer: Answer
    versions: tuple[VersionLine, ...]


def perimeter_page(published: Published) -> PerimeterPage | None:
    """Return the page of the newest perimeter; None where none is published."""
    if not published.perimeters:
        return None
    newest = published.perimeters[-1]
    body, committed = newest.body, newest.body.committed
    return PerimeterPage(
        headline=_headline(body),
        eyebrow=f"Perimeter · version {body.version} · {body.scope}",
        complete=body.complete,
        assertion=_assertion(newest, published.record),
        index=newest.logged.index,
        scope=body.scope,
        entities=tuple((one.name, one.sector, one.id) for one in body.entities),
        members=tuple(_member(member) for member in body.members[:MOST_MEMBERS]),
        member_count=len(body.members),
        hidden=committed.count if committed else 0,
        hidden_root=str(committed.root) if committed else "",
        booking=f"{body.booking.value}, in {body.currency}",
        answer=answer(newest.verdict),
        versions=_versions(published),
    )


def _headline(body: Perimeter) -> str:
    wallets = counted(len(body.members), "wallet")
    verb = "is" if len(body.members) == 1 else "are"
    hidden = body.committed.count if body.committed else 0
    if hidden:
        return f"{wallets} {verb} listed, and {hidden:,} more committed to without being shown."
    if body.complete:
        return f"{wallets} {verb} listed, and the issuer asserts that there is no other."
    return f"{wallets} {verb} listed. Nobody asserts that there is no other."


def _assertion(newest: Stated[Perimeter], record: PublishedRecord) -> str:
    names = listed(roles_of(newest.logged, record.audited)) or "nobody"
    office = office_name(newest.logged.statement.issuer)
    day = long_instant(newest.logged.statement.issued_at)
    if newest.body.complete:
        return f"“Complete” is asserted by the {office}, signed by {names}, on {day}."
    return (
        f"The list is signed by {names} of the {office} on {day}; it does not claim to be complete."
    )


def _member(member: Member) -> MemberLine:
    derived = member.derivation
    return MemberLine(
        id=member.id,
        entity=member.entity,
        kind=member.kind.value,
        custody=member.custody.value,
        purpose=member.purpose.value,
        since=_block(member.valid_from, "the first block"),
        until=_block(member.valid_until, "further notice"),
        account=member.account or "",
        derivation=f"{derived.descriptor} from {derived.first} to {derived.last}"
        if derived
        else "",
        scripts=tuple(script.hex() for script in member.scripts[:MOST_SCRIPTS]),
        more=max(0, len(member.scripts) - MOST_SCRIPTS),
    )


def _block(block: BlockId | None, absent: str) -> str:
    return f"block {block.height:,}" if block else absent


def _versions(published: Published) -> tuple[VersionLine, ...]:
    lines = []
    earlier: Perimeter | None = None
    for stated in published.perimeters:
        body, logged = stated.body, stated.logged
        seen = logged.logged_at
        lines.append(
            VersionLine(
                version=body.version,
                index=logged.index,
                issued=long_instant(logged.statement.issued_at),
                logged=long_instant(seen) if seen is not None else "no witness yet",
                wallets=len(body.members),
                hidden=body.committed.count if body.committed else 0,
                complete="asserted" if body.complete else "not asserted",
                answer=answer(stated.verdict),
                change=_change(earlier, body),
            )
        )
        earlier = body
    return tuple(reversed(lines))


def _change(earlier: Perimeter | None, body: Perimeter) -> str:
    if earlier is None:
        return "first version"
    before = {member.id for member in earlier.members}
    after = {member.id for member in body.members}
    added, gone = sorted(after - before), sorted(before - after)
    parts = []
    if added:
        parts.append(f"{len(added)} added: {', '.join(added[:5])}{' …' if len(added) > 5 else ''}")  # noqa: PLR2004 - five names fit a line
    if gone:
        parts.append(f"{len(gone)} gone: {', '.join(gone[:5])}{' …' if len(gone) > 5 else ''}")  # noqa: PLR2004 - five names fit a line
    return "; ".join(parts) or "the same wallets"
