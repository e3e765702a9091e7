"""The values that pages show (portal §3): chips, figures, days and points, nothing computed."""

from __future__ import annotations

from dataclasses import dataclass

from biplomacy.values.day import Day


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The portal of another state, by name and address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A verdict as it is shown: sign, word, and the kind that the stylesheet knows."""

    kind: str
    sign: str
    word: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A chip with how far its proof reaches and why; both empty where nobody recomputed."""

    chip: Chip
    grade: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pointed:
    """Where a shown figure stands in the record, and its text there byte for byte (portal §3.2).

    ``index`` is the entry's leaf index, ``pointer`` leads into the decoded statement (RFC 6901),
    ``unit`` is sat, an ISO 4217 code, or text.
    """

    index: int
    pointer: str
    unit: str
    value: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the figure row: headline text, unit, and where the record states it.

    ``pointed`` is None where no one entry holds the figure.
    """

    shown: str
    unit: str
    pointed: Pointed | None
    answer: Answer
    about: str


@dataclass(frozen=True, slots=True)
class Point:
    """A level of the balance from ``day`` on; ``joined`` is False where a gap lies before it."""

    day: Day
    sats: int
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Balances:
    """What the balance chart shows, each by day: reports, claims, announcements, listings.

    ``announced`` adds the announced purchases up as they were made.
    """

    reported: tuple[Point, ...]
    claimed: tuple[Mark, ...]
    announced: tuple[Point, ...] = ()
    listed: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A day on which a version of the perimeter named wallets that no earlier one had named."""

    day: Day
    wallets: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A balance that somebody claimed for a day, with the chip of its verdict."""

    day: Day
    sats: int
    chip: Chip


@dataclass(frozen=True, slots=True)
class Bar:
    """One labelled bar; ``kind`` is own, buy or un, as the stylesheet knows them."""

    label: str
    sats: int
    kind: str
