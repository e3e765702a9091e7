"""The mining page: what a kWh is worth to which machines, and what an entry does to the network.

Both sides of the next halving stand beside each other, and so do rivals who stay and rivals who
leave. Nothing is computed here: all figures are those of ``power-mining/1``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.power.compact_target import format_bits
from biplomacy.power.model import PPM
from biplomacy.web.model import Figure, Pointed
from biplomacy.web.outlook_assumptions import Assumption
from biplomacy.web.power_money_words import (
    PRICE_AXIS,
    Told,
    joules,
    per_kwh,
    percent,
    percent_of_ppm,
    plain,
    rounded,
    short,
    watts_as_megawatts,
)
from biplomacy.web.power_words import price, short_price
from biplomacy.web.powers import MOST_BOARDS, newest_of
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.range_chart import Caption, Range, Ranges, range_charts
from biplomacy.web.signatories import office_name
from biplomacy.web.wording import btc, sats_full

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.mining_model import EntryRow, FleetWorth, Mining, Rate, Runs
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.publication import Publication
    from biplomacy.web.span_chart import SpanChart
    from biplomacy.web.stated import Stated


@dataclass(frozen=True, slots=True)
class FleetRow:
    """A fleet with its worth of power; ``runs`` are empty without a tariff."""

    name: str
    joules: str
    pue: str
    megawatts: str
    hashrate: str
    usd: str
    now: str
    halved: str
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """The network after the entry, at one elasticity of the rivals."""

    rivals: str
    total: str
    growth: str
    hashprice: str
    share: str
    coins: Told
    coins_halved: Told


@dataclass(frozen=True, slots=True)
class MiningBoard:
    """All that one statement says."""

    index: int
    issuer: str
    finding: str
    answer: Answer
    headlines: tuple[Figure, ...]
    chart_title: str
    charts: tuple[SpanChart, ...]
    unit: str
    tariff: str
    fleets: tuple[FleetRow, ...]
    entry: tuple[EntryLine, ...]
    naive: str
    first_days: str
    halving: Told
    worths: tuple[tuple[str, Told, str, str], ...]
    inputs: tuple[Assumption, ...]
    code: str


@dataclass(frozen=True, slots=True)
class MiningPage:
    """The boards of the newest statement of each issuer."""

    headline: str
    boards: tuple[MiningBoard, ...]


def mining_page(publication: Publication, language: Language) -> MiningPage:
    """Return the page."""
    newest = newest_of(publication.published.power_minings, lambda _: "")[-MOST_BOARDS:]
    boards = tuple(_board(one, language) for one in newest[::-1])
    nothing = language.text("No worth of power to miners has been published.")
    return MiningPage(boards[0].finding if boards else nothing, boards)


def _board(stated: Stated[Mining], language: Language) -> MiningBoard:
    found, index = stated.body, stated.logged.index
    unit = per_kwh(found.question.fx.currency, language)
    title = language.text(
        "What a kWh is worth at the meter, by machine (grade: %(grade)s)",
        grade=language.grade(found.grade),
    )
    tariff = found.question.tariff
    halving = Pointed(index, "/body/halving_height", "blocks", str(found.halving_height))
    return MiningBoard(
        index=index,
        issuer=office_name(stated.logged.statement.issuer),
        finding=_finding(found, language),
        answer=language.answer(stated.verdict),
        headlines=tuple(_headlines(stated, language)),
        chart_title=title,
        charts=_charts(stated, title, unit, language),
        unit=unit,
        tariff="" if tariff is None else short_price(tariff),
        fleets=tuple(_fleets(found)),
        entry=tuple(
            _entry(row, place, index, language=language) for place, row in enumerate(found.entry)
        ),
        naive=percent(found.naive_share),
        first_days=rounded(found.first_period_days, 2),
        halving=Told(f"{found.halving_height:,}", halving),
        worths=_worths(stated, language),
        inputs=tuple(_inputs(stated, language)),
        code=found.code,
    )


def _finding(found: Mining, language: Language) -> str:
    if not found.fleets:
        return language.text("No machine is named, so a kWh has no worth here.")
    best = max(found.fleets, key=lambda fleet: fleet.break_even)
    return language.text(
        "To the best machines named, a kWh is worth %(now)s %(currency)s, and %(halved)s after the"
        " halving.",
        now=short_price(best.break_even),
        halved=short_price(best.break_even_halved),
        currency=found.question.fx.currency,
    )


def _headlines(stated: Stated[Mining], language: Language) -> Iterator[Figure]:
    found, answer = stated.body, language.answer(stated.verdict)
    yield Figure(
        rounded(found.now.usd, 2),
        language.text("USD a PH/s and day"),
        None,
        answer,
        language.text(
            "what a hash earns now; %(halved)s after the halving",
            halved=rounded(found.halved.usd, 2),
        ),
    )
    for row in found.entry:
        if row.epsilon in {Decimal(0), found.question.epsilon}:
            yield Figure(
                f"+{percent(row.growth)}",
                "%",
                None,
                answer,
                language.text("what all fleets named add to the network, %(rivals)s",
                              rivals=_rivals(row.epsilon, language)),
            )  # fmt: skip


def _rivals(epsilon: Decimal, language: Language) -> str:
    if not epsilon:
        return language.text("if no rival leaves")
    return language.text(
        "if rivals leave as a hash earns less (elasticity %(epsilon)s)", epsilon=plain(epsilon)
    )


def _charts(
    stated: Stated[Mining], title: str, unit: str, language: Language
) -> tuple[SpanChart, ...]:
    fleets = stated.body.fleets
    if not fleets:
        return ()
    groups = [
        Ranges(
            fleet.name,
            (
                Range.of_value(
                    fleet.break_even,
                    language.text("now: %(price)s", price=short_price(fleet.break_even)),
                ),
                Range.of_value(
                    fleet.break_even_halved,
                    language.text(
                        "after the halving: %(price)s", price=short_price(fleet.break_even_halved)
                    ),
                    "other",
                ),
            ),
        )
        for fleet in fleets
    ]
    said = language.text("In %(unit)s; the table below holds the same figures.", unit=unit)
    caption = Caption(title, said, unit, f"m{stated.logged.index}", _tick)
    return range_charts(groups, caption)


def _tick(at: int) -> str:
    return short(Decimal(at) / PRICE_AXIS)


def _fleets(found: Mining) -> Iterator[FleetRow]:
    for fleet, plan in zip(found.fleets, found.question.fleets, strict=False):
        yield FleetRow(
            name=fleet.name,
            joules=joules(plan.efficiency_mj_per_th),
            pue=short(Decimal(plan.pue_ppm) / PPM, 6),
            megawatts=watts_as_megawatts(plan.power_w),
            hashrate=rounded(fleet.hashrate, 2),
            usd=rounded(fleet.usd_per_kwh, 4),
            now=price(fleet.break_even),
            halved=price(fleet.break_even_halved),
            runs=_runs(fleet),
        )


def _runs(fleet: FleetWorth) -> tuple[str, ...]:
    """Return how many EH/s run for a price taker and for one who minds his own impact."""
    both = [one for one in (fleet.taker, fleet.owner) if one is not None]
    return tuple(_run(one) for one in both)


def _run(runs: Runs) -> str:
    return rounded(runs.run, 2)


def _entry(row: EntryRow, place: int, index: int, *, language: Language) -> EntryLine:
    def sats(name: str, amount: int) -> Told:
        pointer = f"/body/entry/{place}/{name}"
        return Told(sats_full(amount), Pointed(index, pointer, "sat", str(amount)))

    return EntryLine(
        rivals=_rivals(row.epsilon, language),
        total=rounded(row.total, 2),
        growth=percent(row.growth, 3),
        hashprice=percent(row.hashprice_change, 3),
        share=percent(row.share, 3),
        coins=sats("coins_per_year", row.coins.sats),
        coins_halved=sats("coins_per_year_halved", row.coins_halved.sats),
    )


def _worths(stated: Stated[Mining], language: Language) -> tuple[tuple[str, Told, str, str], ...]:
    """Return both sides of the halving: subsidy, satoshis and USD a PH/s and day."""
    found, index = stated.body, stated.logged.index
    sides = (
        (language.text("now"), "now", found.now),
        (language.text("after the halving"), "halved", found.halved),
    )
    return tuple(
        (
            name,
            Told(
                btc(worth.subsidy),
                Pointed(index, f"/body/{field}/subsidy", "sat", str(worth.subsidy.sats)),
            ),
            plain(worth.sats),
            plain(worth.usd),
        )
        for name, field, worth in sides
    )


def _inputs(stated: Stated[Mining], language: Language) -> Iterator[Assumption]:
    question, index = stated.body.question, stated.logged.index
    network = question.network
    height = Pointed(index, "/body/network/height", "blocks", str(network.height))
    grade = language.grade(network.grade)
    yield Assumption(language.text("Height of the network"), f"{network.height:,}", height, grade)
    bits = Pointed(index, "/body/network/nbits", "text", format_bits(network.bits))
    yield Assumption(language.text("Its target (nBits)"), format_bits(network.bits), bits, grade)
    hashrate = rounded(stated.body.hashrate, 2)
    if network.rivals is None:
        name = language.text("Hashrate without the entry, as nBits stand for it (EH/s)")
        yield Assumption(name, hashrate, None, grade)
    else:
        name = language.text("Hashrate without the entry (EH/s)")
        yield Assumption(name, hashrate, None, language.text("named in the question"))
    assumed = language.text("assumed")
    yield Assumption(
        language.text("Fees a block (BTC)"),
        sats_full(network.fees),
        Pointed(index, "/body/network/fees", "sat", str(network.fees)),
        assumed,
    )
    yield _rate(language.text("Price of a bitcoin (USD)"), question.price, language)
    name = language.text("Price of a dollar (%(currency)s)", currency=question.fx.currency)
    yield _rate(name, question.fx, language)
    kept = percent_of_ppm(question.pool_fee_ppm)
    yield Assumption(language.text("What the pool keeps (per cent)"), kept, None, assumed)
    lost = percent_of_ppm(question.conversion_ppm)
    yield Assumption(language.text("What selling costs (per cent)"), lost, None, assumed)
    yield Assumption(
        language.text("Elasticity of the rivals"), plain(question.epsilon), None, assumed
    )


def _rate(name: str, rate: Rate, language: Language) -> Assumption:
    return Assumption(name, plain(rate.value), None, standing_word(rate.standing, language),
                      rate.source)  # fmt: skip
