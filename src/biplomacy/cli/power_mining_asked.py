"""What ``power mining`` was asked on the command line, made into one question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.cli.errors import Usage
from biplomacy.cli.files import require_file
from biplomacy.cli.power_network import read_difficulty, read_epochs
from biplomacy.market.series import parse_price
from biplomacy.power.compact_target import parse_bits
from biplomacy.power.epochs import epoch_at, stretch_at
from biplomacy.power.fleet import HASHES_PER_TH, MJ_PER_JOULE, Fleet
from biplomacy.power.mining_model import MiningQuestion, NetworkState, Rate
from biplomacy.power.model import PPM
from biplomacy.power.quantities import MW, PER_KWH, whole
from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.values.day import Day
from biplomacy.values.money import Money, parse_decimal
from biplomacy.values.verdict import Grade, Standing
from biplomacy.wiring import open_prices

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.wiring import Settings

_THS_PER_EHS = 1_000_000
TYPED = "given on the command line"
FLEETS = (("600", "15"), ("900", "20"), ("500", "30"))
"""MW and J/TH of a block of 2,000 MW, where the command names no fleet; invented."""


@dataclass(frozen=True, slots=True)
class MiningAsked:
    """The options of ``power mining``, as they were typed."""

    price: str | None
    prices: Path | None
    day: str | None
    fx: str
    currency: str
    height: int | None
    nbits: str | None
    epochs: Path | None
    chain: str | None
    fees: str
    rivals: str | None
    mw: list[str]
    jth: list[str]
    pue: str
    pool_fee: str
    conversion: str
    tariff: str | None
    epsilon: str


def read_mining_question(asked: MiningAsked, settings: Settings) -> MiningQuestion:
    """Return what was asked, with files read and defaults filled in.

    Raises:
        Usage: the options leave the price, the fleets or the block open.
        HeadersGap: the difficulty of that height is not at hand.
        QuoteMissing: no price of that day is at hand.
    """
    return MiningQuestion(
        network=_network(asked, settings),
        price=_price(asked, settings),
        fx=Rate(
            "USD",
            Money(asked.currency, 0).currency,
            parse_price(asked.fx),
            Standing.ILLUSTRATIVE,
            TYPED,
        ),
        fleets=_fleets(asked),
        pool_fee_ppm=whole(asked.pool_fee, PPM, "--pool-fee"),
        conversion_ppm=whole(asked.conversion, PPM, "--conversion"),
        tariff=None if asked.tariff is None else whole(asked.tariff, PER_KWH, "--tariff"),
        epsilon=parse_decimal(asked.epsilon),
    )


def _price(asked: MiningAsked, settings: Settings) -> Rate:
    if asked.price is not None:
        if asked.prices is not None or asked.day is not None:
            raise Usage("--price and a quote both tell the price", hint="give one of them")
        return Rate("BTC", "USD", parse_price(asked.price), Standing.ILLUSTRATIVE, TYPED)
    if asked.day is None:
        raise Usage("no price is named", hint="give --price USD, or --day DAY and --prices FILE")
    if asked.prices is not None:
        require_file(asked.prices)
    return Rate.of_quote(open_prices(asked.prices, settings).quote(Day.parse(asked.day), "USD"))


def _network(asked: MiningAsked, settings: Settings) -> NetworkState:
    height, bits, grade = _block(asked, settings)
    return NetworkState(
        height=height,
        bits=bits,
        fees=whole(asked.fees, SATS_PER_BTC, "--fees"),
        grade=grade,
        rivals=_rivals(asked.rivals),
    )


def _rivals(text: str | None) -> int | None:
    return None if text is None else whole(text, _THS_PER_EHS, "--rivals") * HASHES_PER_TH


def _block(asked: MiningAsked, settings: Settings) -> tuple[int, int, Grade]:
    height = asked.height
    if height is not None and height < 0:
        raise Usage("a height is 0 or more")
    if asked.nbits is not None:
        if height is None or asked.chain is not None or asked.epochs is not None:
            raise Usage(
                "--nbits needs --height and stands for itself",
                hint="give --height with --nbits, or --chain or --epochs without it",
            )
        return height, parse_bits(asked.nbits), Grade.ASSUMED
    if asked.chain is not None:
        seen = read_difficulty(asked.chain, asked.epochs, settings)
        stretch, height = stretch_at(seen.stretches, height)
        return height, stretch.bits, seen.grade
    epochs = read_epochs(asked.epochs)
    height = epochs[-1].first_height if height is None else height
    return height, epoch_at(epochs, height).bits, Grade.ASSUMED


def _fleets(asked: MiningAsked) -> tuple[Fleet, ...]:
    if len(asked.mw) != len(asked.jth):
        raise Usage("each fleet has an --mw and a --jth", hint="write --mw 2000 --jth 20")
    pairs = tuple(zip(asked.mw, asked.jth, strict=True)) or FLEETS
    pue = whole(asked.pue, PPM, "--pue")
    return tuple(
        Fleet(
            f"{megawatts} MW at {joules} J/TH",
            whole(joules, MJ_PER_JOULE, "--jth"),
            pue,
            whole(megawatts, MW, "--mw"),
        )
        for megawatts, joules in pairs
    )
