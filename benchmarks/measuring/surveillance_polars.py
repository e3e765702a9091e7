"""Round trips once more in polars, where it is installed: the peer of the rule WT2."""

from __future__ import annotations

from typing import TYPE_CHECKING

try:
    import polars as pl
except ImportError:
    HAVE_POLARS = False
else:
    HAVE_POLARS = True

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Twin = Callable[[Sequence[Path], int, int], list[tuple[int, int]]]


def polars_round_trips() -> Twin | None:
    """Return the search for round trips in polars, or None where polars is absent."""
    return _round_trips if HAVE_POLARS else None


def _round_trips(files: Sequence[Path], max_gap_us: int, max_bp: int) -> list[tuple[int, int]]:
    c = pl.col
    pair = ["a", "b", "venue", "instrument", "quantity"]
    trades = (
        pl.scan_parquet(list(files))
        .filter(c("buyer") != c("seller"))
        .with_columns(
            a=pl.min_horizontal("buyer", "seller"),
            b=pl.max_horizontal("buyer", "seller"),
            forward=c("buyer") < c("seller"),
        )
        .sort("executed_at", "trade_id")
        .with_columns(
            p_id=c("trade_id").shift(1).over(pair),
            p_at=c("executed_at").shift(1).over(pair),
            p_price=c("price").shift(1).over(pair),
            p_forward=c("forward").shift(1).over(pair),
        )
        .filter(
            (c("forward") != c("p_forward"))
            & (c("executed_at") - c("p_at") <= max_gap_us)
            & ((c("price") - c("p_price")).abs() * 10_000 <= max_bp * c("p_price"))
        )
        .select("p_id", "trade_id", "venue")
        .sort("trade_id", "venue")
    )
    return [(first, then) for first, then, _ in trades.collect().rows()]
