"""How a balance is recomputed: formula, inputs, and who could be wrong about each (portal §7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.model import CoverageState, Integrity
from biplomacy.market.model import ClosingRule
from biplomacy.values.verdict import Grade, Standing
from biplomacy.web.language import marked
from biplomacy.web.model import Pointed
from biplomacy.web.signatories import office_name
from biplomacy.web.wording import btc

if TYPE_CHECKING:
    from biplomacy.chain.model import Coverage
    from biplomacy.reserve.model import Perimeter, ReserveReport
    from biplomacy.web.language import Language
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

RULES = {
    ClosingRule.UTC_CLOSE: marked("the last trade before midnight UTC"),
    ClosingRule.SOURCE_DAILY: marked("the daily price of its source"),
    ClosingRule.AT_INSTANT: marked("the price at one moment"),
    ClosingRule.INTRADAY_HIGH: marked("the highest of the day"),
    ClosingRule.INTRADAY_LOW: marked("the lowest of the day"),
    ClosingRule.IMPLIED: marked("implied by other figures"),
    ClosingRule.REPORTED: marked("as somebody reported it"),
}


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a figure: value, grade, where to find it, and who could be wrong about it.

    ``source`` is what the record says about its source, in the record's own words.
    """

    name: str
    value: str
    grade: str
    doubt: str
    link: str = ""
    hashed: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Drawer:
    """How the balance is recomputed."""

    formula: str
    inputs: tuple[Input, ...]
    outside: str
    pointed: Pointed
    block: int
    block_hash: str


def closing_of(report: Stated[ReserveReport]) -> Pointed:
    """Return where the record states the balance of ``report``."""
    return Pointed(report.logged.index, "/body/closing", "sat", str(report.body.closing.sats))


def balance_drawer(
    report: Stated[ReserveReport], published: Published, language: Language
) -> Drawer:
    """Return how the balance of ``report`` is recomputed, by whom it could be wrong."""
    body = report.body
    perimeter = published.perimeter_of(report)
    return Drawer(
        formula=_formula(body, perimeter, language),
        inputs=(
            _blocks_input(body.coverage, language),
            *_perimeter_inputs(perimeter, report, language),
            _coverage_input(body.coverage, language),
            *_price_input(body, language),
        ),
        outside=_outside(perimeter, language),
        pointed=closing_of(report),
        block=body.block.height,
        block_hash=body.block.shown_hash,
    )


def _formula(body: ReserveReport, perimeter: Stated[Perimeter] | None, language: Language) -> str:
    amount, height = btc(body.closing), f"{body.block.height:,}"
    if perimeter is None:
        return language.text(
            "%(amount)s BTC = Σ unspent outputs of the declared wallets at block %(height)s",
            amount=amount,
            height=height,
        )
    return language.text(
        "%(amount)s BTC = Σ unspent outputs of perimeter %(version)s at block %(height)s",
        amount=amount,
        version=perimeter.body.version,
        height=height,
    )


def _blocks_input(coverage: Coverage, language: Language) -> Input:
    whole = coverage.integrity is Integrity.VALIDATED
    return Input(
        name=language.text(
            "Blocks %(first)s to %(last)s",
            first=f"{coverage.first.height:,}",
            last=f"{coverage.last.height:,}",
        ),
        value=coverage.last.shown_hash,
        grade=language.grade(Grade.CHAIN),
        doubt=language.text("Nobody: proof of work and scripts were checked.")
        if whole
        else language.text(
            "Nobody without redoing the proof of work; the command runs the scripts too."
        ),
        hashed=True,
    )


def _perimeter_inputs(
    perimeter: Stated[Perimeter] | None, report: Stated[ReserveReport], language: Language
) -> tuple[Input, ...]:
    if perimeter is None:
        missing = Input(
            name=language.text("Perimeter"),
            value=str(report.body.perimeter),
            grade=language.text("missing"),
            doubt=language.text("The record does not hold it."),
            hashed=True,
        )
        return (missing,)
    listed = Input(
        name=language.counted(
            len(perimeter.body.members),
            "Perimeter %(version)s, %(number)s wallet",
            "Perimeter %(version)s, %(number)s wallets",
            version=perimeter.body.version,
        ),
        value=language.text("entry %(index)s", index=perimeter.logged.index),
        grade=language.grade(Grade.RECORD),
        doubt=language.text("Nobody: the list is the one that was signed and logged."),
        link=f"/entries/{perimeter.logged.index}",
    )
    return listed, *_declarations(perimeter, language)


def _declarations(perimeter: Stated[Perimeter], language: Language) -> tuple[Input, ...]:
    """Return what the list asserts and no block shows: ownership, and that it is whole."""
    office, whole = office_name(perimeter.logged.statement.issuer), perimeter.body.complete
    owned = Input(
        name=language.text("That the wallets are the state's"),
        value=language.text("declared"),
        grade=language.grade(Grade.ATTESTED),
        doubt=language.text(
            "The %(office)s, by listing a wallet whose keys the state does not hold.",
            office=office,
        ),
    )
    complete = Input(
        name=language.text("That the list is whole"),
        value=language.text("asserted") if whole else language.text("not asserted"),
        grade=language.grade(Grade.ATTESTED if whole else Grade.ASSUMED),
        doubt=language.text("The %(office)s, by leaving a wallet out.", office=office)
        if whole
        else language.text(
            "Whoever takes this for all coins of the state: the %(office)s does not say so.",
            office=office,
        ),
    )
    return owned, complete


def _coverage_input(coverage: Coverage, language: Language) -> Input:
    return Input(
        name=language.text("Coverage"),
        value=language.counted(
            coverage.blocks_scanned, "%(number)s block, no gap", "%(number)s blocks, no gap"
        )
        if coverage.state is CoverageState.COMPLETE
        else language.counted(
            coverage.blocks_scanned,
            "%(number)s block; missing: %(missing)s",
            "%(number)s blocks; missing: %(missing)s",
            missing=f"{len(coverage.missing):,}",
        ),
        grade=language.grade(Grade.CHAIN),
        doubt=language.text("Nobody: a partial scan gives no total."),
    )


def _price_input(body: ReserveReport, language: Language) -> tuple[Input, ...]:
    if body.valuation is None:
        return ()
    quote = body.valuation.quote
    series = quote.standing is Standing.SERIES
    named = Input(
        name=language.text(
            "Price of %(day)s: %(rule)s",
            day=language.day(quote.day),
            rule=language.text(RULES[quote.rule]),
        ),
        value=f"{quote.price:,f} {quote.currency}",
        grade=language.grade(Grade.ATTESTED if series else Grade.ASSUMED),
        doubt=language.text("Its source; it moves the value, never the balance."),
        source=quote.source,
    )
    return (named,)


def _outside(perimeter: Stated[Perimeter] | None, language: Language) -> str:
    if perimeter is None or not perimeter.body.complete:
        return language.text(
            "Not covered: any wallet that the list does not name. It does not claim to be whole."
        )
    return language.text(
        "Not covered: any wallet that the list does not name. That it names all of them is the "
        "issuer's signed assertion."
    )
