"""Is this the domain or the name of a firm in the register, or does it only look like one (§A7.3).

A domain matches on the boundary of a label. A warning outranks an authorisation. A name never
gives one confident answer: only candidates, the equal ones first.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import idna

from biplomacy.register.errors import DomainMalformed
from biplomacy.register.lookalike_distance import FAR, sign_mask, slips
from biplomacy.register.lookalike_signs import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_DOMAIN = 253
_ASCII_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_MOST_BITS_CHANGED = 2 * (FAR - 1)
_NO_LETTER = re.compile(r"[\W_]+")


class ListedAs(StrEnum):
    """On what ground a text stands in the register; the stronger one first."""

    WARNING = "warning"
    AUTHORISATION = "authorisation"


class Fit(StrEnum):
    """How well what was asked fits what is listed."""

    EXACT = "exact"
    BELOW = "below"
    LOOKALIKE = "lookalike"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Listed:
    """A domain or a name in the register, whose it is (``subject``), and on what ground."""

    text: str
    subject: str
    ground: ListedAs = ListedAs.AUTHORISATION


@dataclass(frozen=True, slots=True)
class DomainMatch:
    """The answer for a domain, written in ASCII: what it fits, or what it only looks like.

    ``found`` holds what it equals or lies below, ``lookalike_of`` what it may be taken for; of each
    the warnings first. One of them is empty.
    """

    asked: str
    fit: Fit
    found: tuple[Listed, ...] = ()
    lookalike_of: tuple[Listed, ...] = ()

    @property
    def warned(self) -> bool:
        """Whether a warning is among what it fits, or may be taken for."""
        return any(one.ground is ListedAs.WARNING for one in (*self.found, *self.lookalike_of))


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The firms that may be meant by a name, the warnings first; never a single sure answer."""

    asked: str
    exact: tuple[Listed, ...]
    candidates: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class _Prepared:
    listed: Listed
    ascii: str
    shown: str
    labels: int
    mask: int
    skeleton: str


class DomainIndex:
    """Domains of a register, prepared once for many questions."""

    def __init__(self, listed: Iterable[Listed]) -> None:
        """Prepare ``listed``; raises ``DomainMalformed`` for a text that is no domain."""
        self._all = tuple(_prepare(one) for one in listed)
        self._by_domain: dict[str, list[Listed]] = {}
        for one in self._all:
            self._by_domain.setdefault(one.ascii, []).append(one.listed)

    def match(self, domain: str) -> DomainMatch:
        """Return what a domain, or the host of an address, fits; raises ``DomainMalformed``."""
        asked = ascii_domain(domain)
        labels = asked.split(".")
        endings = [".".join(labels[start:]) for start in range(len(labels))]
        found = [one for ending in endings for one in self._by_domain.get(ending, ())]
        if found:
            fit = Fit.EXACT if asked in self._by_domain else Fit.BELOW
            return DomainMatch(asked, fit, found=_ranked(found))
        alike = [one.listed for one in self._alike(asked)]
        return DomainMatch(asked, Fit.LOOKALIKE if alike else Fit.NONE, (), _ranked(alike))

    def _alike(self, asked: str) -> Iterator[_Prepared]:
        shown = _shown(asked).split(".")
        ends = [".".join(shown[-count:]) for count in range(len(shown) + 1)]
        masks = [sign_mask(end) for end in ends]
        skeletons = [skeleton(end) for end in ends]
        for one in self._all:
            count = min(one.labels, len(shown))
            near = (masks[count] ^ one.mask).bit_count() <= _MOST_BITS_CHANGED
            if (
                skeletons[count] == one.skeleton
                or (near and slips(ends[count], one.shown) < FAR)
                or f".{one.ascii}." in f".{asked}."
            ):
                yield one


def match_domain(domain: str, listed: Iterable[Listed]) -> DomainMatch:
    """Return what a domain, or the host of an address, fits among ``listed``.

    ``app.kucoin.com`` lies below ``kucoin.com``, ``notkucoin.com`` does not. Where nothing fits,
    what differs by two slips, looks the same or stands inside (``kucoin.com.example.net``) is
    named.

    Raises:
        DomainMalformed: a text is no domain.
    """
    return DomainIndex(listed).match(domain)


def match_name(name: str, listed: Iterable[Listed]) -> NameMatch:
    """Return the firms that may be meant by ``name``.

    Equal are names that differ in case, punctuation and blanks alone; candidates hold every word
    that was asked, look the same, or differ by two slips.
    """
    words, squeezed, alike = _name_forms(name)
    exact, candidates = [], []
    for one in listed if squeezed else ():
        theirs, close, look = _name_forms(one.text)
        if squeezed == close:
            exact.append(one)
        elif words <= theirs or alike == look or slips(squeezed, close) < FAR:
            candidates.append(one)
    return NameMatch(name, _ranked(exact), _ranked(candidates))


def ascii_domain(text: str) -> str:
    """Return a domain, or the host of an address, in lower-case ASCII (IDNA 2008, UTS 46).

    >>> ascii_domain("https://WWW.Example.COM/login")
    'www.example.com'

    Raises:
        DomainMalformed: it is none.
    """
    host = _host(text.strip()).rstrip(".\u3002")
    try:
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise _malformed(text) from error
    found = host.lower()
    if len(found) > MAX_DOMAIN or _ASCII_DOMAIN.fullmatch(found) is None:
        raise _malformed(text)
    return found


def _host(text: str) -> str:
    if "://" not in text:
        return text
    try:
        return urlsplit(text).hostname or ""
    except ValueError as error:
        raise _malformed(text) from error


def _malformed(text: str) -> DomainMalformed:
    return DomainMalformed(f"{text[:60]!r} is no domain", hint="write it as example.com")


def _shown(domain: str) -> str:
    """Return a domain as people see it; labels that IDNA 2008 does not know stay as they are."""
    return ".".join(_shown_label(label) for label in domain.split("."))


def _shown_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except idna.IDNAError:
        return label


def _prepare(listed: Listed) -> _Prepared:
    domain = ascii_domain(listed.text)
    shown = _shown(domain)
    labels = domain.count(".") + 1
    return _Prepared(listed, domain, shown, labels, sign_mask(shown), skeleton(shown))


def _name_forms(name: str) -> tuple[frozenset[str], str, str]:
    """Return a name's words, its letters without blanks, and what those look like."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = _NO_LETTER.sub(" ", folded).split()
    squeezed = "".join(words)
    return frozenset(words), squeezed, skeleton(squeezed)


def _ranked(found: Iterable[Listed]) -> tuple[Listed, ...]:
    order = list(ListedAs)
    return tuple(
        sorted(set(found), key=lambda one: (order.index(one.ground), one.text, one.subject))
    )
