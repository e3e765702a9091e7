"""The wallets page: each wallet of the newest list, whose it is, what it was reported to hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.web.model import Pointed
from biplomacy.web.reserve_terms import CUSTODIES, KINDS, PURPOSES
from biplomacy.web.wording import btc, btc_short

if TYPE_CHECKING:
    from biplomacy.reserve.model import Member, ReserveReport
    from biplomacy.values.block_id import BlockId
    from biplomacy.web.language import Language
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

MOST_MEMBERS = 200
MOST_SCRIPTS = 100


@dataclass(frozen=True, slots=True)
class Balance:
    """What a report states for one wallet."""

    shown: str
    pointed: Pointed


@dataclass(frozen=True, slots=True)
class WalletLine:
    """A wallet; ``scripts`` are hexadecimal, ``more`` counts those not shown.

    ``balance`` is None where the newest report does not state one.
    """

    id: str
    entity: str
    kind: str
    purpose: str
    since: str
    until: str
    account: str
    derivation: str
    scripts: tuple[str, ...]
    more: int
    balance: Balance | None


@dataclass(frozen=True, slots=True)
class WalletsPage:
    """All that the wallets page says; without a report ``as_of`` is empty, ``report`` None."""

    headline: str
    as_of: str
    wallets: tuple[WalletLine, ...]
    count: int
    hidden: int
    index: int
    report: int | None


def wallets_page(published: Published, language: Language) -> WalletsPage | None:
    """Return the page of the newest list; None where none is published."""
    if not published.perimeters:
        return None
    newest = published.perimeters[-1]
    body = newest.body
    report = published.reports[-1] if published.reports else None
    names = {entity.id: entity.name for entity in body.entities}
    return WalletsPage(
        headline=_headline(len(body.members), report, language),
        as_of=language.day(report.day) if report else "",
        wallets=tuple(
            _wallet(member, names.get(member.entity, member.entity), report, language)
            for member in body.members[:MOST_MEMBERS]
        ),
        count=len(body.members),
        hidden=body.committed.count if body.committed else 0,
        index=newest.logged.index,
        report=report.logged.index if report else None,
    )


def _headline(count: int, report: Stated[ReserveReport] | None, language: Language) -> str:
    if report is None:
        return language.counted(
            count,
            "%(number)s wallet is listed; no report states what it holds.",
            "%(number)s wallets are listed; no report states what they hold.",
        )
    return language.counted(
        count,
        "%(number)s wallet is listed; it is reported to hold %(amount)s bitcoin.",
        "%(number)s wallets are listed; together they are reported to hold %(amount)s bitcoin.",
        amount=btc_short(report.body.closing),
    )


def _wallet(
    member: Member, entity: str, report: Stated[ReserveReport] | None, language: Language
) -> WalletLine:
    derived = member.derivation
    kind, custody = language.text(KINDS[member.kind]), language.text(CUSTODIES[member.custody])
    return WalletLine(
        id=member.id,
        entity=entity,
        kind=language.text("%(kind)s, %(custody)s", kind=kind, custody=custody),
        purpose=language.text(PURPOSES[member.purpose]),
        since=_block(member.valid_from, language) or language.text("the first block"),
        until=_block(member.valid_until, language) or language.text("further notice"),
        account=member.account or "",
        derivation=f"{derived.descriptor} {derived.first}…{derived.last}" if derived else "",
        scripts=tuple(script.hex() for script in member.scripts[:MOST_SCRIPTS]),
        more=max(0, len(member.scripts) - MOST_SCRIPTS),
        balance=_balance(member.id, report),
    )


def _block(block: BlockId | None, language: Language) -> str:
    return language.text("block %(height)s", height=f"{block.height:,}") if block else ""


def _balance(member: str, report: Stated[ReserveReport] | None) -> Balance | None:
    for place, (name, amount) in enumerate(report.body.balances if report else ()):
        if name == member and report is not None:
            pointer = f"/body/balances/{place}/amount"
            pointed = Pointed(report.logged.index, pointer, "sat", str(amount.sats))
            return Balance(btc(amount), pointed)
    return None
