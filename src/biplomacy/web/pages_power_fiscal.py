"""Signed fiscal lines on the page of the power outlook: party by party, and the circular debt.

Nothing is added: sums stand as they were signed, and each line has its direction. A bar of what is
paid in dollars is as long as the plan's rate makes it; its words are the signed dollars.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.fiscal import USD
from biplomacy.power.fiscal_model import SATS, LineKind
from biplomacy.power.fiscal_model import Direction as Way
from biplomacy.power.scenario_model import Party
from biplomacy.values.money import Money
from biplomacy.web.language import marked
from biplomacy.web.model import Pointed
from biplomacy.web.power_money_words import PARTIES, Told, coins, millions
from biplomacy.web.powers import MOST_BOARDS, newest_of
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.signatories import office_name
from biplomacy.web.span_chart import NARROW, WIDE
from biplomacy.web.waterfall import Direction, Step, waterfall

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from biplomacy.power.fiscal_model import FiscalTotal
    from biplomacy.power.told_fiscal import DebtStated, ToldFiscal
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published
    from biplomacy.web.waterfall import Waterfall

LINES: Mapping[str, str] = MappingProxyType(
    {
        "energy": marked("energy"),
        "incremental fuel, local": marked("incremental fuel, local"),
        "incremental fuel, foreign exchange": marked("incremental fuel, foreign exchange"),
        "margin above incremental cost": marked("margin above incremental cost"),
        "margin to debt service": marked("margin to debt service"),
        "relief of other tariffs": marked("relief of other tariffs"),
        "GST on energy": marked("sales tax on energy"),
        "GST on energy, forgone": marked("sales tax on energy, forgone"),
        "customs on machines": marked("customs on machines"),
        "customs on machines, forgone": marked("customs on machines, forgone"),
        "licence fee": marked("licence fee"),
        "royalty": marked("royalty"),
        "expected cost of the guarantee": marked("expected cost of the guarantee"),
        "income tax": marked("income tax"),
        "income tax, forgone": marked("income tax, forgone"),
        "take-or-pay": marked("take-or-pay"),
        "guarantee called": marked("guarantee called"),
        "fall of bitcoin received": marked("fall of bitcoin received"),
    }
)
KINDS: Mapping[LineKind, str] = MappingProxyType(
    {
        LineKind.FLOW: marked("paid"),
        LineKind.BALANCE: marked("balance"),
        LineKind.USE: marked("use of the balance"),
        LineKind.FORGONE: marked("forgone"),
        LineKind.CONTINGENT: marked("may fall due"),
    }
)
WAYS: Mapping[Way, str] = MappingProxyType(
    {Way.RECEIPT: marked("receipt"), Way.OUTLAY: marked("outlay")}
)


@dataclass(frozen=True, slots=True)
class LineRow:
    """The sum of a line over the months, as it was signed."""

    name: str
    kind: str
    way: str
    amount: Told
    unit: str


@dataclass(frozen=True, slots=True)
class PartyLines:
    """All lines of one party, and its payments drawn."""

    name: str
    rows: tuple[LineRow, ...]
    charts: tuple[Waterfall, ...]


@dataclass(frozen=True, slots=True)
class DebtRow:
    """One course of the circular debt from one reported level."""

    start: Told
    source: str
    standing: str
    course: str
    end: Told
    peak: str
    peak_month: str


@dataclass(frozen=True, slots=True)
class FiscalBoard:
    """What one office signed of one plan."""

    id: str
    index: int
    issuer: str
    answer: Answer
    plan: str
    first: str
    last: str
    source: str
    standing: str
    currency: str
    parties: tuple[PartyLines, ...]
    debts: tuple[DebtRow, ...]


def fiscal_boards(published: Published, language: Language) -> tuple[FiscalBoard, ...]:
    """Return the newest statement of each issuer and plan, the newest of all first."""
    found = newest_of(published.power_fiscals, lambda told: told.plan.name)
    newest = sorted(found, key=lambda one: one.logged.index, reverse=True)
    return tuple(_board(one, language) for one in newest[:MOST_BOARDS])


def _board(stated: Stated[ToldFiscal], language: Language) -> FiscalBoard:
    plan = stated.body.plan
    return FiscalBoard(
        id=f"f{stated.logged.index}",
        index=stated.logged.index,
        issuer=office_name(stated.logged.statement.issuer),
        answer=language.answer(stated.verdict),
        plan=plan.name,
        first=str(plan.block.first),
        last=str(plan.block.last),
        source=plan.source,
        standing=standing_word(plan.standing, language),
        currency=plan.currency,
        parties=tuple(_party(stated, party, language) for party in Party),
        debts=tuple(_debts(stated, language)),
    )


def _party(stated: Stated[ToldFiscal], party: Party, language: Language) -> PartyLines:
    name = language.text(PARTIES[party])
    rows = tuple(
        _row(stated, place, total, language)
        for place, total in enumerate(stated.body.totals)
        if total.post.party is party
    )
    steps = tuple(_steps(stated.body, party, language))
    title = language.text("What the %(party)s takes in and pays out, all months", party=name)
    mark = f"f{stated.logged.index}-{party.value}"
    drawn = tuple(waterfall(steps, sheet, title, mark=mark) for sheet in (WIDE, NARROW))
    return PartyLines(name, rows, drawn if steps else ())


def _row(stated: Stated[ToldFiscal], place: int, total: FiscalTotal, language: Language) -> LineRow:
    post, sats = total.post, total.post.unit == SATS
    pointer = f"/body/totals/{place}/amount"
    held = str(total.amount) if sats else Money(post.unit, total.amount).text
    shown = coins(total.amount) if sats else millions(total.amount)
    return LineRow(
        name=_line_name(total, language),
        kind=language.text(KINDS[post.kind]),
        way=language.text(WAYS[post.direction]),
        amount=Told(shown, Pointed(stated.logged.index, pointer, "text", held)),
        unit="BTC" if sats else language.text("%(currency)s million", currency=post.unit),
    )


def _steps(told: ToldFiscal, party: Party, language: Language) -> Iterator[Step]:
    """Yield the payments of a party in money, then its balance as signed and what it is used for.

    Coins have no length in money and stand in the table alone.
    """
    plan, kinds = told.plan, (LineKind.FLOW, LineKind.BALANCE, LineKind.USE)
    for kind in kinds:
        for total in told.totals:
            post = total.post
            if post.party is not party or post.kind is not kind or post.unit == SATS:
                continue
            if post.unit not in {plan.currency, USD}:
                continue
            way = Direction.MORE if post.direction is Way.RECEIPT else Direction.LESS
            abroad = post.unit != plan.currency
            words = language.text(
                "%(way)s of %(sum)s %(currency)s million",
                way=language.text(WAYS[post.direction]),
                sum=millions(total.amount),
                currency=post.unit,
            )
            if kind is LineKind.BALANCE:
                signed = total.amount if way is Direction.MORE else -total.amount
                yield Step(_line_name(total, language), Direction.LEVEL, signed, words)
            else:
                length = total.amount * plan.fx if abroad else total.amount
                yield Step(_line_name(total, language), way, length, words)


def _debts(stated: Stated[ToldFiscal], language: Language) -> Iterator[DebtRow]:
    currency = stated.body.plan.currency
    for place, debt in enumerate(stated.body.debts):
        for field, name in (
            ("without", language.text("without the block")),
            ("with_block", language.text("with the block")),
        ):
            at = f"/body/circular_debt/{place}"
            yield _course(stated, debt, (at, field, name), (currency, language))


def _course(
    stated: Stated[ToldFiscal],
    debt: DebtStated,
    which: tuple[str, str, str],
    words: tuple[str, Language],
) -> DebtRow:
    (at, field, name), (currency, language) = which, words
    course = debt.without if field == "without" else debt.with_block

    def told(minor: int, pointer: str) -> Told:
        held = Money(currency, minor).text
        return Told(millions(minor), Pointed(stated.logged.index, f"{at}/{pointer}", "text", held))

    return DebtRow(
        start=told(debt.start.amount, "start/amount"),
        source=debt.start.source,
        standing=standing_word(debt.start.standing, language),
        course=name,
        end=told(course.end, f"{field}/end"),
        peak=millions(course.peak),
        peak_month=str(course.peak_month),
    )


def _line_name(total: FiscalTotal, language: Language) -> str:
    known = LINES.get(total.post.name)
    return language.text(known) if known else total.post.name
