"""Services in many spellings come out as the letters of MiCA; the text decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.register.esma_model import Flag
from biplomacy.register.esma_services import SPELLINGS, read_services

F = Flag


@pytest.mark.parametrize(
    ("cell", "letters", "flags"),
    [
        ("c.exchange of crypto-assets for funds", "c", [F.SERVICE_SPELLING]),
        ("C. Exchange of crypto-assets for funds", "c", [F.SERVICE_LETTER_MISSING]),
        ("h. providing advice on crypto assets", "h", [F.SERVICE_SPELLING]),
        (f"e. {SPELLINGS['e']}.", "e", [F.SERVICE_SPELLING]),
        ("placing of crypto-assets", "f", [F.SERVICE_LETTER_MISSING]),
        ("a. exchange of crypto\u2011assets for other", "d", [F.SERVICE_LETTER_CONFLICT]),
        ("f. placing of crypto-assets; h. providing advice on crypto-assets", "fh", []),
        ("f. placing of crypto-assets, h. providing advice on crypto-assets", "fh", []),
        (f"c. {SPELLINGS['c']} and {SPELLINGS['d']}", "cd", [F.TWO_SERVICES]),
        ("a. lending", "", [F.SERVICE_UNKNOWN]),
        ("a.", "", [F.SERVICE_UNKNOWN]),
        ("f. placing of crypto-assets |", "f", [F.SERVICE_EMPTY]),
    ],
)
def test_a_cell_gives_letters_and_flags(cell: str, letters: str, flags: list[Flag]) -> None:
    assert read_services(cell) == (tuple(letters), tuple(flags))


@given(st.lists(st.sampled_from(sorted(SPELLINGS)), min_size=1), st.sampled_from(["|", " | ", ";"]))
def test_the_law_s_own_spelling_has_no_flag(letters: list[str], between: str) -> None:
    cell = between.join(f"{letter}. {SPELLINGS[letter]}" for letter in letters)

    assert read_services(cell) == (tuple(letters), ())
