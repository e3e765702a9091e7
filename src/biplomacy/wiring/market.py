"""Prices: a file of the operator's, else the daily series of the shared folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.errors import SourceUnavailable
from biplomacy.wiring.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.market.ports import QuoteSource
    from biplomacy.wiring.settings import Settings

MIT_SERIES = "data/btc_usd_daily_mit_2009_2024.csv"


def open_prices(path: Path | None, settings: Settings) -> QuoteSource:
    """Open a file of prices; without one, the daily series in the shared folder.

    Raises:
        SourceUnavailable: there is neither.
        QuoteMalformed: the file has another form.
    """
    if path is not None:
        prices: QuoteSource = load("prices").CsvQuotes(path)
        return prices
    series = settings.shared / MIT_SERIES
    if not series.is_file():
        raise SourceUnavailable(
            f"no file of prices was named, and there is no daily series at {series}",
            hint="give --prices FILE, or name the shared folder in BIPLOMACY_SHARED",
        )
    daily: QuoteSource = load("prices").MitDailySeries(series)
    return daily
