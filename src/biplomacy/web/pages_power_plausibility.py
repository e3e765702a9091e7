"""The plausibility page: claimed coins beside what claimed megawatts give, and what to ask.

The answer is a range and, where the claim lies outside it, three questions to whoever made the
claim. Why it lies outside, arithmetic does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.model import PPM
from biplomacy.power.plausibility import Answer as Fit
from biplomacy.power.plausibility import Payout
from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.web.language import marked
from biplomacy.web.model import Chip, Figure, Pointed
from biplomacy.web.outlook_assumptions import Assumption
from biplomacy.web.power_money_words import (
    DASH,
    Told,
    coins,
    exact,
    joules,
    percent_of_ppm,
    rounded,
    watts_as_megawatts,
)
from biplomacy.web.powers import MOST_BOARDS, newest_of
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.range_chart import Caption, Range, Ranges, range_charts
from biplomacy.web.signatories import office_name
from biplomacy.web.wording import btc, sats_full

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from biplomacy.power.plausibility import Case, Plausibility
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.publication import Publication
    from biplomacy.web.span_chart import SpanChart
    from biplomacy.web.stated import Stated

QUESTIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "pool-luck": (
            marked("Luck, or a pool?"),
            marked("Were the coins mined alone, or in a pool that pays by the share?"),
        ),
        "megawatt": (
            marked("Which megawatt?"),
            marked("Drawn by the machines, metered or installed; and in which hours?"),
        ),
        "sites": (
            marked("Further sites?"),
            marked("Which machines and which coins does the claim count?"),
        ),
    }
)
_FITS: Mapping[Fit, tuple[str, str, str]] = MappingProxyType(
    {
        Fit.FITS: ("plain", "●", marked("Fits")),
        Fit.UNEXPLAINED: ("un", "?", marked("Unexplained")),
    }
)
_LIKELY = Decimal("0.001")
_PAYOUTS: Mapping[Payout, str] = MappingProxyType(
    {
        Payout.SOLO: marked("alone"),
        Payout.POOL: marked("in a pool"),
        Payout.UNSTATED: marked("not stated"),
    }
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One efficiency, without fees or with them."""

    joules: str
    fees: Told
    expected: Told
    needed: str
    blocks: str
    at_least: Told
    luck: str


@dataclass(frozen=True, slots=True)
class ClaimBoard:
    """A claim beside its range."""

    index: int
    issuer: str
    finding: str
    who: str
    source: str
    standing: str
    period: str
    chip: Chip
    answer: Answer
    headlines: tuple[Figure, ...]
    chart_title: str
    charts: tuple[SpanChart, ...]
    questions: tuple[tuple[str, str], ...]
    cases: tuple[CaseRow, ...]
    inputs: tuple[Assumption, ...]
    difficulty: str
    difficulty_there: bool
    code: str


@dataclass(frozen=True, slots=True)
class PlausibilityPage:
    """The newest statement on each claim, the newest of all first."""

    headline: str
    boards: tuple[ClaimBoard, ...]


def plausibility_page(publication: Publication, language: Language) -> PlausibilityPage:
    """Return the page."""
    every = newest_of(publication.published.power_plausibilities, lambda body: body.claim)
    newest = sorted(every, key=lambda one: one.logged.index)[-MOST_BOARDS:]
    boards = tuple(_board(publication, one, language) for one in newest[::-1])
    nothing = language.text("No claim of coins from megawatts has been weighed.")
    return PlausibilityPage(boards[0].finding if boards else nothing, boards)


def _board(
    publication: Publication, stated: Stated[Plausibility], language: Language
) -> ClaimBoard:
    found = stated.body
    title = language.text(
        "What the claim's megawatts give, and what is claimed (grade: %(grade)s)",
        grade=language.grade(found.grade),
    )
    kind, sign, word = _FITS[found.answer]
    return ClaimBoard(
        index=stated.logged.index,
        issuer=office_name(stated.logged.statement.issuer),
        finding=_finding(found, language),
        who=found.claim.name,
        source=found.claim.source,
        standing=standing_word(found.claim.standing, language),
        period=language.text(
            "%(first)s up to, but without, %(until)s",
            first=language.day(found.claim.first),
            until=language.day(found.claim.until),
        ),
        chip=Chip(kind, sign, language.text(word)),
        answer=language.answer(stated.verdict),
        headlines=tuple(_headlines(stated, language)),
        chart_title=title,
        charts=_charts(stated, title, language),
        questions=tuple(
            (language.text(name), language.text(ask))
            for name, ask in (QUESTIONS[one] for one in found.questions)
        ),
        cases=tuple(_case(one, place, stated) for place, one in enumerate(found.cases)),
        inputs=tuple(_inputs(stated, language)),
        difficulty=str(found.network),
        difficulty_there=publication.holds(f"blob/{found.network}"),
        code=found.code,
    )


def _finding(found: Plausibility, language: Language) -> str:
    megawatts, claimed = watts_as_megawatts(found.claim.power_w), _tick(found.claim.coins.sats)
    if found.answer is Fit.FITS:
        return language.text(
            "%(coins)s BTC fit what %(megawatts)s MW give.", coins=claimed, megawatts=megawatts
        )
    return language.text(
        "How do %(coins)s BTC come from %(megawatts)s MW?", coins=claimed, megawatts=megawatts
    )


def _headlines(stated: Stated[Plausibility], language: Language) -> Iterator[Figure]:
    found, index, answer = stated.body, stated.logged.index, language.answer(stated.verdict)
    claimed = Pointed(index, "/body/claim/coins", "sat", str(found.claim.coins.sats))
    about = language.text(
        "claimed from %(megawatts)s MW", megawatts=watts_as_megawatts(found.claim.power_w)
    )
    shown = exact(found.claim.coins.sats, SATS_PER_BTC)
    yield Figure(shown, "BTC", claimed, answer, about)
    about = language.text("what so many megawatts give, from the worst machines to the best")
    tenths = (rounded(Fraction(one, SATS_PER_BTC), 1) for one in (found.low.sats, found.high.sats))
    span = f" {DASH} ".join(tenths)
    yield Figure(span, "BTC", None, answer, about)
    if found.cases:
        needed = [one.needed_w for one in found.cases]
        about = language.text(
            "what the claimed coins would need, from the best machines to the worst"
        )
        span = f" {DASH} ".join(
            rounded(Fraction(one, 10**6), 2) for one in (min(needed), max(needed))
        )
        yield Figure(span, "MW", None, answer, about)


def _charts(stated: Stated[Plausibility], title: str, language: Language) -> tuple[SpanChart, ...]:
    found = stated.body
    low, high, claimed = found.low.sats, found.high.sats, found.claim.coins.sats
    middle = found.cases[0].expected.sats if found.cases else low
    groups = (
        Ranges(
            language.text("expected"),
            (
                Range(
                    "plain",
                    Fraction(low),
                    Fraction(middle),
                    Fraction(high),
                    language.text(
                        "%(low)s to %(high)s BTC",
                        low=coins(low),
                        high=coins(high),
                    ),
                ),
            ),
        ),
        Ranges(
            language.text("claimed"),
            (Range.of_value(claimed, f"{_tick(claimed)} BTC", "other"),),
        ),
    )
    said = language.text("In BTC; the table below holds the same figures.")
    caption = Caption(title, said, "BTC", f"c{stated.logged.index}", _tick)
    return range_charts(groups, caption)


def _tick(at: int) -> str:
    return exact(at, SATS_PER_BTC)


def _case(case: Case, place: int, stated: Stated[Plausibility]) -> CaseRow:
    index, pointer = stated.logged.index, f"/body/cases/{place}"

    def sats(name: str, amount: int) -> Told:
        return Told(sats_full(amount), Pointed(index, f"{pointer}/{name}", "sat", str(amount)))

    fewest = Pointed(index, f"{pointer}/at_least", "blocks", str(case.at_least))
    return CaseRow(
        joules=joules(case.efficiency_mj_per_th),
        fees=sats("fees", case.fees),
        expected=sats("expected", case.expected.sats),
        needed=rounded(Fraction(case.needed_w, 10**6), 3),
        blocks=rounded(case.blocks, 3),
        at_least=Told(f"{case.at_least:,}", fewest),
        luck="" if case.luck is None else _chance(case.luck),
    )


def _chance(luck: Decimal) -> str:
    return rounded(luck, 3) if luck >= _LIKELY else f"{luck:.2E}"


def _inputs(stated: Stated[Plausibility], language: Language) -> Iterator[Assumption]:
    found, index = stated.body, stated.logged.index
    claim, assumed = found.claim, found.assumed
    word, standing = language.text("assumed"), standing_word(claim.standing, language)
    yield Assumption(
        language.text("Coins claimed (BTC)"),
        btc(claim.coins),
        Pointed(index, "/body/claim/coins", "sat", str(claim.coins.sats)),
        standing,
        claim.source,
    )
    name = language.text("Power claimed (MW)")
    yield Assumption(name, watts_as_megawatts(claim.power_w), None, standing, claim.source)
    name = language.text("How the miner is paid")
    yield Assumption(name, language.text(_PAYOUTS[claim.payout]), None, standing)
    machines = f"{joules(assumed.best_mj_per_th)} {DASH} {joules(assumed.worst_mj_per_th)}"
    yield Assumption(language.text("Machines, best to worst (J/TH)"), machines, None, word)
    name = language.text("Power of the site over that of its machines (PUE)")
    yield Assumption(name, exact(assumed.pue_ppm, PPM), None, word)
    yield Assumption(
        language.text("Fees a block (BTC)"),
        sats_full(assumed.fees),
        Pointed(index, "/body/assumed/fees", "sat", str(assumed.fees)),
        word,
    )
    name = language.text("Least part of the hours that the worst machines run (per cent)")
    yield Assumption(name, percent_of_ppm(assumed.least_running_ppm), None, word)
    name = language.text("Difficulty of the period")
    yield Assumption(name, language.text("see below"), None, language.grade(found.network_grade))
