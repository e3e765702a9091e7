"""What arrived in a disputed window, by origin, read from the recomputed words of its verdict.

The words are those of ``reserve.dispute.Receipts``; where a verdict says something else, the page
shows the words and draws no bars.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.values.amount import Amount
from biplomacy.values.errors import InputError
from biplomacy.web.model import Bar

if TYPE_CHECKING:
    from biplomacy.web.language import Language

_BTC = r"([0-9,]{1,10}\.[0-9]{8}) BTC"
_WORDS = re.compile(
    rf"{_BTC} in [0-9]{{1,9}} receipts: {_BTC} from listed wallets, "
    rf"{_BTC} with evidence of acquisition, {_BTC} unexplained",
    re.ASCII,
)


def origin_bars(recomputed: str, language: Language) -> tuple[Bar, ...]:
    """Return three bars: own wallets, acquired, unexplained; none for other words.

    >>> from biplomacy.web.language import language_of
    >>> [bar.sats for bar in origin_bars(
    ...     "3.00000000 BTC in 2 receipts: 1.00000000 BTC from listed wallets, "
    ...     "2.00000000 BTC with evidence of acquisition, 0.00000000 BTC unexplained",
    ...     language_of("en"))]
    [100000000, 200000000, 0]
    """
    found = _WORDS.fullmatch(recomputed)
    if found is None:
        return ()
    try:
        _, own, bought, unknown = (
            Amount.from_btc(text.replace(",", "")).sats for text in found.groups()
        )
    except InputError:
        return ()
    return (
        Bar(language.text("from own wallets"), own, "own"),
        Bar(language.text("purchased"), bought, "buy"),
        Bar(language.text("origin not shown"), unknown, "un"),
    )
