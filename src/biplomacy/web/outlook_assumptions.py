"""What an outlook assumes, line by line, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.outlook.history import NOT_STATED
from biplomacy.web.language import marked
from biplomacy.web.model import Pointed
from biplomacy.web.outlook_terms import percent, usd_words
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.wording import btc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.outlook.model import Accounts, AdequacyRule, Closes
    from biplomacy.web.language import Language
    from biplomacy.web.outlooks import Question

AS_SIGNED = marked("as its issuer signed")
REGIMES = {"floating": marked("floating exchange rate"), "fixed": marked("fixed exchange rate")}


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption: what it is of, its value, and its standing.

    ``source`` is what the record says of where it was read, in the record's own words.
    """

    name: str
    value: str
    pointed: Pointed | None
    standing: str
    source: str = ""


def assumptions(
    question: Question, closes: Closes | None, language: Language
) -> tuple[Assumption, ...]:
    """Return what paths start from, what they are drawn from, and what they are held against."""
    scenario = question.scenario
    found = [*_start(question, language), _closes(question, closes, language)]
    found += _draws(question, language)
    if scenario.accounts is not None and scenario.rule is not None:
        found += _accounts(scenario.accounts, language)
        found.append(_rule(scenario.rule, language))
    return tuple(found)


def _start(question: Question, language: Language) -> Iterator[Assumption]:
    scenario, index = question.scenario, question.first.logged.index
    held = scenario.position.held
    signed = language.text(AS_SIGNED)
    yield Assumption(
        language.text("Bitcoin held at the start (BTC)"),
        btc(held),
        Pointed(index, "/body/position/held", "sat", str(held.sats)),
        signed,
    )
    yield Assumption(
        language.text("Other reserves at the start (USD)"),
        usd_words(scenario.position.reserves),
        None,
        signed,
    )
    yield Assumption(
        language.text("Price of a bitcoin on %(day)s (USD)", day=language.day(scenario.start.day)),
        f"{scenario.start.price:,f}",
        None,
        standing_word(scenario.start.standing, language),
    )


def _closes(question: Question, closes: Closes | None, language: Language) -> Assumption:
    draws = question.scenario.draws
    span = language.text(
        "%(first)s to %(last)s", first=language.day(draws.first), last=language.day(draws.last)
    )
    name = language.text("Daily closes that are drawn from")
    if closes is None:
        missing = language.text("not in this copy of the record, so not known here")
        return Assumption(name, span, None, missing)
    licence = "" if closes.licence == NOT_STATED else f", licence {closes.licence}"
    standing = standing_word(closes.standing, language)
    return Assumption(name, span, None, standing, f"{closes.source}{licence}")


def _draws(question: Question, language: Language) -> Iterator[Assumption]:
    draws, index = question.scenario.draws, question.first.logged.index
    signed = language.text(AS_SIGNED)
    counts = (
        (marked("Paths"), "paths", draws.paths, "paths"),
        (marked("Days of each path"), "days", draws.days, "days"),
        (marked("Mean length of a drawn block (days)"), "mean_block", draws.mean_block, "days"),
    )
    for name, field, number, unit in counts:
        pointed = Pointed(index, f"/body/draws/{field}", unit, str(number))
        yield Assumption(language.text(name), f"{number:,}", pointed, signed)
    yield Assumption(
        language.text("Haircut on bitcoin in shadow figures (per cent)"),
        percent(question.scenario.haircut),
        None,
        signed,
    )


def _accounts(accounts: Accounts, language: Language) -> Iterator[Assumption]:
    standing = standing_word(accounts.standing, language)
    sums = (
        (marked("Imports of a month (USD)"), accounts.imports_per_month),
        (marked("Short-term debt (USD)"), accounts.short_term_debt),
        (marked("Broad money (USD)"), accounts.broad_money),
        (marked("Exports of a year (USD)"), accounts.exports),
        (marked("Other liabilities (USD)"), accounts.other_liabilities),
    )
    for name, money in sums:
        yield Assumption(language.text(name), usd_words(money), None, standing)


def _rule(rule: AdequacyRule, language: Language) -> Assumption:
    weights = language.text(
        "%(exports)s %% of exports, %(money)s %% of broad money, %(debt)s %% of short-term debt,"
        " %(other)s %% of other liabilities",
        exports=percent(rule.exports),
        money=percent(rule.broad_money),
        debt=percent(rule.short_term_debt),
        other=percent(rule.other_liabilities),
    )
    name = language.text(
        "Weights of the adequacy metric, %(regime)s", regime=language.text(REGIMES[rule.regime])
    )
    return Assumption(name, weights, None, standing_word(rule.standing, language), rule.source)
