"""The power outlook: what a tariff may come to for three parties, never added to each other.

Quantiles come first, a chance is a count of paths, and where no tariff leaves both power sector
and investor whole, that is the answer. Nothing on the page forecasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.scenario_model import ElasticRivals
from biplomacy.web.model import Figure, Pointed
from biplomacy.web.outlook_assumptions import Assumption
from biplomacy.web.pages_power_fiscal import fiscal_boards
from biplomacy.web.pages_power_outlook_charts import fans, gains, step_name, tornadoes
from biplomacy.web.power_families import families
from biplomacy.web.power_money_words import (
    PARTIES,
    Told,
    currency_of,
    millions,
    percent,
    plain,
    short,
    tariff_words,
)
from biplomacy.web.powers import MOST_BOARDS
from biplomacy.web.signatories import office_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.outcome import PartyOutcome
    from biplomacy.power.outlook import PowerOutlook
    from biplomacy.web.gains_curve import GainsCurve
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.pages_power_fiscal import FiscalBoard
    from biplomacy.web.pages_power_outlook_charts import Fan, Moved
    from biplomacy.web.power_families import Family
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party at one tariff; ``below`` counts the paths below zero."""

    name: str
    cells: tuple[str, ...]
    below: Told
    worst: str


@dataclass(frozen=True, slots=True)
class TariffRows:
    """The three parties at one tariff, and how much of the block is taken."""

    tariff: str
    index: int
    answer: Answer
    first_year: str
    all_years: str
    parties: tuple[PartyRow, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A parameter at its lower and higher value: the three medians at each."""

    name: str
    low: str
    high: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """How far prices lie from the start after some months."""

    after: str
    middle: str
    mean: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Again:
    """What is needed to walk the paths of one tariff again."""

    index: int
    tariff: str
    paths: str
    rows: str
    rows_there: bool


@dataclass(frozen=True, slots=True)
class PartyBoard:
    """All that is said on one scenario at its tariffs."""

    id: str
    issuer: str
    finding: str
    meaning: str
    headlines: tuple[Figure, ...]
    answer: Answer
    unit: str
    paths: str
    months: str
    chart_title: str
    charts: tuple[GainsCurve, ...]
    fans: tuple[Fan, ...]
    tariffs: tuple[TariffRows, ...]
    moved_at: str
    moved: tuple[Moved, ...]
    steps: tuple[StepRow, ...]
    prices: tuple[PriceRow, ...]
    inputs: tuple[Assumption, ...]
    seed: str
    closes: str
    closes_there: bool
    span: str
    source: str
    code: str
    again: tuple[Again, ...]


@dataclass(frozen=True, slots=True)
class PowerOutlookPage:
    """The newest scenario of each issuer, the newest of all first; then what was signed of §13."""

    headline: str
    boards: tuple[PartyBoard, ...]
    fiscals: tuple[FiscalBoard, ...]


def power_outlook_page(publication: Publication, language: Language) -> PowerOutlookPage:
    """Return the page."""
    found = families(publication.published)[:MOST_BOARDS]
    boards = tuple(_board(publication, one, language) for one in found)
    nothing = language.text("No outlook of surplus power has been published.")
    fiscals = fiscal_boards(publication.published, language)
    return PowerOutlookPage(boards[0].finding if boards else nothing, boards, fiscals)


def _board(publication: Publication, family: Family, language: Language) -> PartyBoard:
    newest, scenario = family.newest, family.scenario
    closes, moved = newest.body.closes, family.moved
    title = language.text("SYNTHETIC: who gains at which tariff, in half of the paths")
    return PartyBoard(
        id=f"p{newest.logged.index}",
        issuer=office_name(newest.logged.statement.issuer),
        finding=_finding(family, language),
        meaning=_meaning(family, language),
        headlines=tuple(_headlines(family, language)),
        answer=language.answer(newest.verdict),
        unit=currency_of(scenario.terms, language),
        paths=f"{scenario.draws.paths:,}",
        months=f"{scenario.draws.months:,}",
        chart_title=title,
        charts=gains(family, title, language),
        fans=fans(family, language),
        tariffs=tuple(_tariff(one, language) for one in family.outlooks),
        moved_at="" if moved is None else _name(moved, language),
        moved=() if moved is None else tornadoes(moved, language),
        steps=() if moved is None else tuple(_steps(moved.body, language)),
        prices=tuple(_prices(newest.body)),
        inputs=tuple(_inputs(newest, language)),
        seed=scenario.draws.seed,
        closes=str(closes.digest),
        closes_there=publication.holds(f"blob/{closes.digest}"),
        span=language.text("%(first)s to %(last)s", first=str(closes.first), last=str(closes.last)),
        source=closes.source,
        code=newest.body.code,
        again=tuple(_again(publication, one, language) for one in family.outlooks),
    )


def _name(stated: Stated[PowerOutlook], language: Language) -> str:
    return tariff_words(stated.body.scenario.terms.tariff, language)


def _finding(family: Family, language: Language) -> str:
    whole = family.whole
    unit = currency_of(family.scenario.terms, language)
    if not whole and len(family.outlooks) == 1:
        return language.text(
            "At %(tariff)s %(unit)s, power sector and investor are not both left whole.",
            tariff=_name(family.outlooks[0], language),
            unit=unit,
        )
    if not whole and len(family.flat) == len(family.outlooks):
        return language.text(
            "No flat tariff walked here leaves both power sector and investor whole."
        )
    if not whole:
        return language.text("No tariff walked here leaves both power sector and investor whole.")
    names = language.listed(_name(one, language) for one in whole)
    return language.text(
        "Power sector and investor both come out whole at %(tariffs)s %(unit)s.",
        tariffs=names,
        unit=unit,
    )


def _meaning(family: Family, language: Language) -> str:
    if family.whole:
        return language.text(
            "Whole means: at zero or above in half of the paths. The other half is below; the"
            " quantiles say how far."
        )
    return language.text(
        "Whole means: at zero or above in half of the paths. What the one gains at a tariff, the"
        " other loses; that is the answer, and no tariff is recommended."
    )


def _headlines(family: Family, language: Language) -> Iterator[Figure]:
    """Yield the three medians at the tariff that is newest in the log."""
    newest = family.newest
    answer, unit = language.answer(newest.verdict), currency_of(family.scenario.terms, language)
    for outcome in newest.body.outcomes:
        about = language.text(
            "%(party)s, in half of the paths at %(tariff)s %(unit)s",
            party=language.text(PARTIES[outcome.party]),
            tariff=_name(newest, language),
            unit=unit,
        )
        shown = millions(outcome.median.minor)
        yield Figure(shown, language.text("USD million"), None, answer, about)


def _tariff(stated: Stated[PowerOutlook], language: Language) -> TariffRows:
    outlook = stated.body
    return TariffRows(
        tariff=_name(stated, language),
        index=stated.logged.index,
        answer=language.answer(stated.verdict),
        first_year=percent(outlook.load.first_year),
        all_years=percent(outlook.load.all_years),
        parties=tuple(
            _party(one, place, stated, language) for place, one in enumerate(outlook.outcomes)
        ),
    )


def _party(
    outcome: PartyOutcome, place: int, stated: Stated[PowerOutlook], language: Language
) -> PartyRow:
    losses = Pointed(
        stated.logged.index, f"/body/outcomes/{place}/losses", "paths", str(outcome.losses)
    )
    return PartyRow(
        name=language.text(PARTIES[outcome.party]),
        cells=tuple(millions(one.minor) for one in outcome.quantiles),
        below=Told(f"{outcome.losses:,}", losses),
        worst=millions(outcome.shortfall.minor),
    )


def _steps(outlook: PowerOutlook, language: Language) -> Iterator[StepRow]:
    for step in outlook.tornado:
        pairs = zip(step.medians_low, step.medians_high, strict=True)
        cells = tuple(millions(money.minor) for pair in pairs for money in pair)
        yield StepRow(step_name(step, language), step.low, step.high, cells)


def _prices(outlook: PowerOutlook) -> Iterator[PriceRow]:
    for check in outlook.prices:
        yield PriceRow(
            f"{check.months:,}", percent(check.median), percent(check.off), percent(check.error)
        )


def _inputs(stated: Stated[PowerOutlook], language: Language) -> Iterator[Assumption]:
    scenario, assumed = stated.body.scenario, language.text("assumed")
    coin, terms, investor = scenario.coin, scenario.terms, scenario.investor

    def line(name: str, value: str) -> Assumption:
        return Assumption(name, value, None, assumed)

    yield line(language.text("Price of a bitcoin at the start (USD)"), plain(coin.price_usd))
    yield line(language.text("Subsidy a block (BTC)"), plain(coin.subsidy_btc))
    halved = ", ".join(map(str, coin.halvings)) or language.text("never")
    yield line(language.text("Halved after so many months"), halved)
    yield line(language.text("Fees a block (BTC)"), plain(coin.fees_btc))
    for fleet in investor.fleets:
        name = language.text(
            "Machines of %(joules)s J/TH (MW)", joules=short(fleet.efficiency_j_per_th)
        )
        yield line(name, plain(fleet.capacity_mw))
        name = language.text("their price (USD a TH/s)")
        yield line(name, plain(fleet.usd_per_th))
    yield line(language.text("Hours that machines run (per cent)"), percent(investor.availability))
    yield line(language.text("What the pool keeps (per cent)"), percent(investor.pool_fee))
    yield line(language.text("Income tax (per cent)"), percent(investor.income_tax))
    name = language.text(
        "Cost of supply at the meter (%(unit)s)", unit=currency_of(terms, language)
    )
    yield line(name, plain(terms.cost_per_kwh))
    name = language.text("Price of a dollar (%(currency)s)", currency=terms.currency)
    yield line(name, plain(terms.fx))
    name = language.text("Discount a month (per cent)")
    yield line(name, percent(terms.discount_monthly - 1))
    yield line(language.text("Paid in"), terms.settlement)
    yield line(language.text("Hashrate of the rivals (PH/s)"), plain(scenario.rivals.hashrate_phs))
    yield line(language.text("How rivals come and go"), _rivals(stated.body, language))


def _rivals(outlook: PowerOutlook, language: Language) -> str:
    rivals = outlook.scenario.rivals
    if isinstance(rivals, ElasticRivals):
        return language.text(
            "with what a hash earns, elasticity %(epsilon)s", epsilon=plain(rivals.elasticity)
        )
    return language.text("by an illustrative rule")


def _again(publication: Publication, stated: Stated[PowerOutlook], language: Language) -> Again:
    outlook = stated.body
    return Again(
        index=stated.logged.index,
        tariff=_name(stated, language),
        paths=str(outlook.paths),
        rows=str(outlook.rows),
        rows_there=publication.holds(f"blob/{outlook.rows}"),
    )
