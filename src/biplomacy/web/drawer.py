"""How a balance is recomputed: formula, inputs, and who could be wrong about each (portal §7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.model import CoverageState, Integrity
from biplomacy.values.verdict import Grade
from biplomacy.web.signatories import office_name
from biplomacy.web.wording import btc, counted

if TYPE_CHECKING:
    from biplomacy.chain.model import Coverage
    from biplomacy.reserve.model import Perimeter, ReserveReport
    from biplomacy.web.statements import Published, Stated


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a figure: value, grade, where to find it, and who could be wrong about it."""

    name: str
    value: str
    grade: str
    doubt: str
    link: str = ""
    hashed: bool = False


@dataclass(frozen=True, slots=True)
class Drawer:
    """How the balance is recomputed."""

    formula: str
    inputs: tuple[Input, ...]
    outside: str
    index: int
    block: int
    block_hash: str


def balance_drawer(report: Stated[ReserveReport], published: Published) -> Drawer:
    """Return how the balance of ``report`` is recomputed, by whom it could be wrong."""
    body = report.body
    perimeter = published.perimeter_of(report)
    version = f"perimeter {perimeter.body.version}" if perimeter else "the perimeter"
    return Drawer(
        formula=(
            f"{btc(body.closing)} BTC = Σ unspent outputs of {version} "
            f"at block {body.block.height:,}"
        ),
        inputs=(
            _blocks_input(body.coverage),
            _perimeter_input(perimeter, report),
            _coverage_input(body.coverage),
            *_price_input(body),
        ),
        outside=_outside(perimeter),
        index=report.logged.index,
        block=body.block.height,
        block_hash=body.block.shown_hash,
    )


def _blocks_input(coverage: Coverage) -> Input:
    whole = coverage.integrity is Integrity.VALIDATED
    return Input(
        name=f"Blocks {coverage.first.height:,} to {coverage.last.height:,}",
        value=coverage.last.shown_hash,
        grade=str(Grade.CHAIN),
        doubt=(
            "nobody: proof of work and scripts were checked"
            if whole
            else "nobody without redoing the proof of work; the command runs the scripts too"
        ),
        hashed=True,
    )


def _perimeter_input(perimeter: Stated[Perimeter] | None, report: Stated[ReserveReport]) -> Input:
    if perimeter is None:
        digest = str(report.body.perimeter)
        return Input("Perimeter", digest, "missing", "the record does not hold it", hashed=True)
    office = office_name(perimeter.logged.statement.issuer)
    return Input(
        name=f"Perimeter {perimeter.body.version}, "
        f"{counted(len(perimeter.body.members), 'wallet')}",
        value=f"entry {perimeter.logged.index}",
        grade=str(Grade.RECORD),
        doubt=f"the {office}, by leaving a wallet out",
        link=f"/entries/{perimeter.logged.index}",
    )


def _coverage_input(coverage: Coverage) -> Input:
    whole = coverage.state is CoverageState.COMPLETE
    missing = "no gap" if whole else f"{counted(len(coverage.missing), 'block')} missing"
    return Input(
        name="Coverage",
        value=f"{coverage.blocks_scanned:,} blocks, {missing}",
        grade=str(Grade.CHAIN),
        doubt="nobody: a partial scan gives no total",
    )


def _price_input(body: ReserveReport) -> tuple[Input, ...]:
    if body.valuation is None:
        return ()
    quote = body.valuation.quote
    return (
        Input(
            name=f"Price of {quote.day} ({quote.rule.value})",
            value=f"{quote.price:,f} {quote.currency}",
            grade=quote.standing.value,
            doubt=f"{quote.source}; it moves the value, never the balance",
        ),
    )


def _outside(perimeter: Stated[Perimeter] | None) -> str:
    if perimeter is None or not perimeter.body.complete:
        return "Not covered: any wallet that the list does not name. It does not claim to be whole."
    return (
        "Not covered: any wallet that the list does not name. That it names all of them is the "
        "issuer's signed assertion."
    )
