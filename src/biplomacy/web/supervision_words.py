"""How a supervisor's findings and figures read on pages: what was found, never who is to blame."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.web.language import marked
from biplomacy.web.model import Chip, Pointed
from biplomacy.web.power_money_words import Told
from biplomacy.web.wording import sats_full

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.stated import Stated

TESTS: Mapping[str, str] = MappingProxyType(
    {
        "claimed-twice": marked(
            "One output stands in the claims of two firms; which of them holds it, the test does"
            " not say."
        ),
        "claim-script-shared": marked(
            "Outputs of one script stand in the claims of two firms; a custodian who divides them"
            " would explain it."
        ),
        "custody-share-exceeds": marked("A custodian divides more than the output holds."),
        "claim-spent": marked("A claimed output was already spent at the block."),
        "claim-absent": marked("A claimed output was not on the chain at the block."),
        "claim-amount-differs": marked("A claimed output has another amount on the chain."),
        "claim-immature": marked("A claimed output is newly mined and cannot be spent yet."),
        "claimed-in-turn": marked(
            "Coins that one firm showed before stand in the claim of another, and no booked"
            " withdrawal explains the move."
        ),
        "claim-in-state-reserve": marked(
            "An output or a script of the state reserve stands in the claim of a firm."
        ),
        "control-proof-reused": marked("One proof of control stands in the claims of two firms."),
        "control-nonce-foreign": marked("A proof of control answers another call."),
    }
)
"""What each finding of the double-claim test means, by its code."""
_ANSWERS: Mapping[bool | None, tuple[str, str, str]] = MappingProxyType(
    {
        True: ("plain", "●", marked("yes")),
        False: ("un", "○", marked("no")),
        None: ("idle", "?", marked("not attested")),
    }
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what stands for it: words, or a text of digits that never turns or breaks off."""

    name: str
    words: str = ""
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An entry, the day of its statement, and the verdict on it."""

    index: int
    day: str
    answer: Answer


def spoken(stated: Stated[object], language: Language) -> Spoken:
    """Return where a statement stands, when it was issued, and how it was judged."""
    answer = language.answer(stated.verdict)
    return Spoken(stated.logged.index, language.day(stated.day), answer)


def spoken_alone(stated: Stated[object], language: Language) -> Spoken:
    """Return the same with the verdict on the statement itself, not on what others did after it."""
    answer = language.answer(stated.row(str(stated.logged.statement.sequence)))
    return Spoken(stated.logged.index, language.day(stated.day), answer)


def yes_chip(holds: bool | None, language: Language) -> Chip:  # noqa: FBT001 - a truth value is the subject
    """Return an attested yes or no as a sign and a word; None where nobody attested it."""
    kind, sign, word = _ANSWERS[holds]
    return Chip(kind, sign, language.text(word))


def counted_at(index: int, pointer: str, unit: str, count: int) -> Told:
    """Return a count with the place in the record where it stands."""
    return Told(f"{count:,}", Pointed(index, pointer, unit, str(count)))


def coins_at(index: int, pointer: str, sats: int) -> Told:
    """Return bitcoin with eight decimals and the place where the satoshis stand."""
    return Told(sats_full(sats), Pointed(index, pointer, "sat", str(sats)))
