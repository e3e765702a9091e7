"""How holdings and flows are put into lines and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.coverage import describe_coverage, encode_coverage
from biplomacy.values.amount import SignedAmount
from biplomacy.values.block_id import encode_block_id
from biplomacy.values.canonical import JsonObject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.reserve.model import EntityBalance, FlowRow, ReserveReport

_MAX_ROWS = 100


def holding_lines(report: ReserveReport) -> Iterator[str]:
    """Yield the block, each wallet's balance, the total, and how much of the chain was seen."""
    yield f"block {report.block}"
    width = max((len(name) for name, _ in report.balances), default=0)
    for name, amount in report.balances:
        yield f"  {name:{width}}  {amount!s:>26}"
    yield f"total {report.closing}"
    yield f"coverage {describe_coverage(report.coverage)}"


def flow_lines(rows: Sequence[FlowRow]) -> Iterator[str]:
    """Yield one line per flow, the newest hundred where there are more."""
    if len(rows) > _MAX_ROWS:
        yield f"{len(rows) - _MAX_ROWS:,} earlier flows are not shown (--json prints them all)"
    for row in rows[-_MAX_ROWS:]:
        grade = str(row.grade or "-")
        matched = f"  {row.matched}" if row.matched else ""
        yield (
            f"{row.day}  {row.txid[::-1].hex()}  {row.classification:12} {grade:8}"
            f"  in {row.received}  out {row.sent}{matched}"
        )


def total_lines(report: ReserveReport) -> Iterator[str]:
    """Yield the totals by class, and that opening, flows and closing add up."""
    first = report.after.height + 1 if report.after else 0
    yield f"flows in blocks {first} to {report.block.height}: {report.flows.count:,}"
    for total in report.totals:
        yield (
            f"  {total.classification:12} {total.count:>6,}"
            f"  in {total.received!s:>26}  out {total.sent!s:>26}"
        )
    change = SignedAmount(report.closing.sats - report.opening.sats)
    yield f"opening {report.opening}, change {change}, fees {report.fees}"
    yield f"closing {report.closing}"


def net_lines(report: ReserveReport) -> Iterator[str]:
    """Yield each entity's coins, gross and less what it owes its clients."""
    for entity in report.entities:
        if entity.claims is None or entity.net is None:
            yield f"{entity.entity}  gross {entity.gross}  net not known: no client claims given"
        else:
            yield f"{entity.entity}  gross {entity.gross}  claims {entity.claims}  net {entity.net}"


def holdings_object(report: ReserveReport) -> JsonObject:
    """Return block, balances, entities, total and coverage, as ``--json`` prints them."""
    return {
        "block": encode_block_id(report.block),
        "balances": [
            {"member": name, "amount": str(amount.sats)} for name, amount in report.balances
        ],
        "entities": [_entity(entity) for entity in report.entities],
        "closing": str(report.closing.sats),
        "coverage": encode_coverage(report.coverage),
    }


def _entity(balance: EntityBalance) -> JsonObject:
    found: JsonObject = {"entity": balance.entity, "gross": str(balance.gross.sats)}
    if balance.claims is not None and balance.net is not None:
        found |= {"claims": str(balance.claims.sats), "net": str(balance.net.sats)}
    return found
