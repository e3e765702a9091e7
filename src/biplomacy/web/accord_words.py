"""What the closed words of accords are called on pages; the statements keep their own."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.accord.model import Completion, Lint
from biplomacy.record.expectation import split_issuer
from biplomacy.values.verdict import Standing
from biplomacy.web.language import marked
from biplomacy.web.model import Chip
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.signatories import office_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from biplomacy.accord.model import LintRow, Reported
    from biplomacy.web.language import Language

COMPLETIONS: Mapping[Completion, tuple[str, str, str]] = MappingProxyType(
    {
        Completion.COMPLETE: ("ok", "✓", marked("Complete")),
        Completion.SUBSTANTIAL: ("idle", "≥½", marked("Substantial")),
        Completion.LIMITED: ("idle", "<½", marked("Limited")),
        Completion.NOT_STARTED: ("idle", "0", marked("Not started")),
        Completion.NO_EVIDENCE: ("un", "?", marked("No evidence available")),
    }
)
LINTS: Mapping[Lint, str] = MappingProxyType(
    {
        Lint.NO_ACTOR: marked("nobody is named who is to do it"),
        Lint.NO_ACT: marked("it does not say what is to be done"),
        Lint.NO_OBJECT: marked("it does not say to what it is to be done"),
        Lint.NO_DATE: marked("it has neither a day nor a rhythm"),
        Lint.NO_EVIDENCE_RULE: marked("nothing is named that would show it"),
    }
)
STATES: Mapping[str, str] = MappingProxyType(
    {"SV": marked("El Salvador"), "PK": marked("Pakistan")}
)


def completion_chip(completion: Completion | None, language: Language) -> Chip:
    """Return how a completion is shown; None is a proposal that is not scored."""
    if completion is None:
        return Chip("idle", "·", language.text("a proposal, not scored"))
    kind, sign, word = COMPLETIONS[completion]
    return Chip(kind, sign, language.text(word))


def lint_chip(row: LintRow, language: Language) -> Chip:
    """Return the linter's answer: could a record ever show that it is kept?"""
    if row.verifiable:
        return Chip("idle", "✓", language.text("Verifiable"))
    return Chip("un", "?", language.text("Not verifiable"))


def lint_words(row: LintRow, language: Language) -> str:
    """Return what a commitment lacks, joined; empty where it lacks nothing."""
    return language.listed(language.text(LINTS[finding]) for finding in row.findings)


def state_words(state: str, language: Language) -> str:
    """Return a state's name; one that is not known here by its code."""
    known = STATES.get(state)
    return language.text(known) if known else state


def states_words(states: Sequence[str], language: Language) -> str:
    """Return the names of states, joined as a sentence joins them."""
    return language.listed(state_words(one, language) for one in states)


def issuer_words(issuer: str, language: Language) -> str:
    """Return a party, or an office with its party, as a name."""
    if issuer.isupper():
        return state_words(issuer, language)
    party, office = split_issuer(issuer)
    name = office_name(office)
    return f"{name}, {state_words(party, language)}" if party else name


def weakest_standing(sources: Iterable[Reported], language: Language) -> str:
    """Return the standing of what was read in several places."""
    return standing_word(Standing.weakest(one.standing for one in sources), language)
