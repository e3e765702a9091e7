"""The solvency page: who answered the last call, how blocks are drawn, and what nobody can know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.solvency.sample import sample_size
from biplomacy.web.language import marked
from biplomacy.web.pages_solvency_draws import DoubleBoard, DrawBoard, double_boards, draw_boards
from biplomacy.web.pages_solvency_firms import FirmRow, firm_rows
from biplomacy.web.solvencies import calls_of, firm_names, foreign_words
from biplomacy.web.supervision_words import Spoken, counted_at, spoken_alone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.power_money_words import Told
    from biplomacy.web.publication import Publication
    from biplomacy.web.solvencies import Called

MOST_CALLS = 100
KNOWABLE = (
    (
        marked("Your own balance is in the sum, whole, under your own identity"),
        (marked("yes, offline"), marked("for those in its sample"), marked("no")),
        marked("record"),
    ),
    (
        marked("One root for all customers of a firm, an asset and a block"),
        (marked("yes"), marked("yes"), marked("yes")),
        marked("record"),
    ),
    (
        marked("No balance below zero, and the balances add up to what is claimed"),
        (marked("no"), marked("yes, it rebuilds the whole tree"), marked("by its attestation")),
        marked("attested"),
    ),
    (
        marked("No customer was left out"),
        (marked("no"), marked("by a sample and by flows"), marked("how many were found")),
        marked("attested"),
    ),
    (
        marked("The coins shown were unspent at the block"),
        (marked("with a node of your own"), marked("yes"), marked("where outputs are public")),
        marked("chain"),
    ),
    (
        marked("The firm controls them, and nobody else shows them"),
        (marked("no"), marked("yes"), marked("where outputs are public")),
        marked("attested"),
    ),
)
"""What customer, regulator and public can find out, and how far it reaches (supervision §B3)."""


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call in the list of all."""

    call: Spoken
    height: Told
    deadline: Told
    answered: int
    asked: int
    in_time: Answer
    attested: Answer


@dataclass(frozen=True, slots=True)
class SolvencyPage:
    """All that the page says; ``call`` is the last call, None where nobody was called."""

    headline: str
    call: CallLine | None
    rows: tuple[FirmRow, ...]
    foreign: tuple[int, ...]
    draws: tuple[DrawBoard, ...]
    doubles: tuple[DoubleBoard, ...]
    knowable: tuple[tuple[str, tuple[str, ...], str], ...]
    sample: str


def solvency_page(publication: Publication, language: Language) -> SolvencyPage:
    """Return the page."""
    said, names = publication.published.supervised, firm_names(publication)
    every = calls_of(publication)
    last = every[0] if every else None
    return SolvencyPage(
        headline=_headline(last, language),
        call=call_line(last, language) if last else None,
        rows=firm_rows(last, every, names, language) if last else (),
        foreign=foreign_words(said),
        draws=draw_boards(publication, language),
        doubles=double_boards(publication, said.double_claims, names, language),
        knowable=tuple(
            (language.text(what), tuple(map(language.text, who)), language.text(grade))
            for what, who, grade in KNOWABLE
        ),
        sample=f"{sample_size():,}",
    )


def call_line(called: Called, language: Language) -> CallLine:
    """Return a call in one line."""
    call, index = called.stated.body, called.stated.logged.index
    return CallLine(
        call=spoken_alone(called.stated, language),
        height=counted_at(index, "/body/height", "blocks", call.block.height),
        deadline=counted_at(index, "/body/deadline", "blocks", call.deadline),
        answered=sum(one.complete for one in called.answers),
        asked=len(called.answers),
        in_time=language.answer(called.stated.row("answers")),
        attested=language.answer(called.stated.row("attested")),
    )


def call_lines(every: Iterable[Called], language: Language) -> tuple[CallLine, ...]:
    """Return the newest calls in one line each, newest first."""
    return tuple(call_line(one, language) for one in tuple(every)[:MOST_CALLS])


def _headline(last: Called | None, language: Language) -> str:
    if last is None:
        return language.text("No firm has been called upon to show what it owes and holds.")
    covered = [one for one in last.answers if one.attestation and one.attestation.body.covered]
    return language.text(
        "Block %(height)s was called. Answers in this record: %(answered)s of %(asked)s;"
        " attested as covered: %(covered)s.",
        height=f"{last.stated.body.block.height:,}",
        answered=f"{sum(one.complete for one in last.answers):,}",
        asked=f"{len(last.answers):,}",
        covered=f"{len(covered):,}",
    )
