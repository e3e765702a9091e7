"""Claims as the pages list them: the words, the numbers, the verdict and why (portal §7.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from biplomacy.reserve.claims import (
    Acquired,
    Announced,
    AverageCost,
    ExplainedBy,
    Holds,
    Reading,
    Unchanged,
    ValueAbove,
)
from biplomacy.reserve.statement.claim import ClaimKind, kind_of
from biplomacy.values.verdict import Verdict
from biplomacy.web.language import marked
from biplomacy.web.model import Pointed
from biplomacy.web.wording import btc_short, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.reserve.claims import Claim, Parameters
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.stated import Stated

WIDEST = 22
PLACE = "/body/parameters"
AMOUNTS = MappingProxyType(
    {
        Reading.ABOUT: marked("about %(figure)s BTC"),
        Reading.MORE_THAN: marked("more than %(figure)s BTC"),
        Reading.EXACTLY: marked("%(figure)s BTC"),
    }
)
AVERAGES = MappingProxyType(
    {
        Reading.ABOUT: marked("about %(figure)s %(unit)s on average"),
        Reading.MORE_THAN: marked("more than %(figure)s %(unit)s on average"),
        Reading.EXACTLY: marked("%(figure)s %(unit)s on average"),
    }
)
VALUES = MappingProxyType(
    {
        Reading.ABOUT: marked("about %(figure)s %(unit)s"),
        Reading.MORE_THAN: marked("more than %(figure)s %(unit)s"),
        Reading.EXACTLY: marked("%(figure)s %(unit)s"),
    }
)


@dataclass(frozen=True, slots=True)
class Number:
    """The number that a claim states: a message with the field ``figure``, and what fills it."""

    message: str
    shown: str
    pointed: Pointed


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim; ``link`` is empty where the source is no web address.

    It states a ``number``, or else the ``words``.
    """

    id: str
    kind: ClaimKind
    text: str
    who: str
    day: str
    source: str
    link: str
    number: Number | None
    words: str
    recomputed: str
    answer: Answer
    index: int

    @property
    def wide(self) -> bool:
        """Whether its numbers need a line each."""
        return max(len(self.words), len(self.recomputed)) > WIDEST


def claim_line(stated: Stated[Claim], language: Language) -> ClaimLine:
    """Return how a claim is listed: its own number, beside what was recomputed if anything."""
    claim, row = stated.body, stated.verdict
    link = claim.source if claim.source.startswith(("https://", "http://")) else ""
    answer = language.answer(row)
    return ClaimLine(
        id=claim.id,
        kind=kind_of(claim.parameters),
        text=claim.text,
        who=claim.asserted_by,
        day=language.day(claim.day),
        source=(urlsplit(link).hostname or link) if link else claim.source,
        link=link,
        number=number_of(claim.parameters, claim.reading, stated.logged.index),
        words=words_of(claim.parameters, language),
        recomputed=trimmed(row.recomputed) if row else "",
        answer=replace(answer, reason=trimmed(answer.reason)),
        index=stated.logged.index,
    )


def number_of(parameters: Parameters, reading: Reading, index: int) -> Number | None:
    """Return the number that a claim states, where it is one number.

    >>> from biplomacy.values.amount import Amount
    >>> number_of(Holds("state", Amount.from_btc("6237")), Reading.ABOUT, 3).shown
    '6,237'
    """
    match parameters:
        case AverageCost(_, price, currency):
            text = format(price, "f")
            pointed = Pointed(index, f"{PLACE}/price", currency, text)
            return Number(AVERAGES[reading], f"{price:,f}", pointed)
        case ValueAbove(_, value, _):
            pointed = Pointed(index, f"{PLACE}/value", value.currency, value.text)
            shown = str(value).rpartition(" ")[0].removesuffix(".00")
            return Number(VALUES[reading], shown, pointed)
        case Holds() | Acquired() | Announced() | ExplainedBy():
            amount = parameters.amount
            pointed = Pointed(index, f"{PLACE}/amount", "sat", str(amount.sats))
            return Number(AMOUNTS[reading], btc_short(amount), pointed)
        case Unchanged():
            return None


def words_of(parameters: Parameters, language: Language) -> str:
    """Return what a claim without a number of its own states; empty for the others."""
    if not isinstance(parameters, Unchanged):
        return ""
    return language.text(
        "unchanged from %(first)s to %(last)s",
        first=language.day(parameters.first),
        last=language.day(parameters.last),
    )


def verdict_count(claims: Iterable[Stated[Claim]], verdict: Verdict | None) -> int:
    """Return how many claims have that verdict; None counts those that nobody recomputed."""
    rows = [stated.verdict for stated in claims]
    return sum(1 for row in rows if (row.verdict if row else None) is verdict)


def tally(claims: Iterable[Stated[Claim]], language: Language) -> str:
    """Return the verdicts on ``claims`` in words, worst first."""
    known = list(claims)
    counts = {
        verdict: verdict_count(known, verdict)
        for verdict in (Verdict.CONTRADICTED, Verdict.UNVERIFIABLE, Verdict.CONFIRMED, None)
    }
    return language.listed(
        _tallied(verdict, count, language) for verdict, count in counts.items() if count
    )


def _tallied(verdict: Verdict | None, count: int, language: Language) -> str:
    match verdict:
        case Verdict.CONTRADICTED:
            return language.counted(count, "%(number)s contradicted", "%(number)s contradicted")
        case Verdict.UNVERIFIABLE:
            return language.counted(count, "%(number)s not verifiable", "%(number)s not verifiable")
        case Verdict.CONFIRMED:
            return language.counted(count, "%(number)s confirmed", "%(number)s confirmed")
        case None:
            return language.counted(
                count, "%(number)s not recomputed here", "%(number)s not recomputed here"
            )
