"""``biplomacy screening name``: command and whole output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.screening.lists import Origin, make_version
from biplomacy.screening.model import ListEntry
from biplomacy.screening.name_rules import code_version
from biplomacy.values.canonical import decode_object
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.wiring.screening import open_versions
from command_line import Place, place, same

ENTRIES = (
    ListEntry("watch:1", "Person", ("AKSYONOV, Sergey Valeryevich",), birth_dates=("1972-11-26",)),
    ListEntry("watch:2", "Person", ("IBRAHIM, Dawood", "Sheikh Dawood Hassan"), countries=("UAE",)),
    ListEntry("watch:3", "LegalEntity", ("BANCO NACIONAL DE CUBA",)),
)
ASKED = ("--list", "watch", "--as-of", "2026-03-05")


@pytest.fixture
def here(tmp_path: Path) -> Place:
    published = Day.parse("2026-03-01").start
    origin = Origin("watch", published, published, "made for this test", Digest.of(b"watch"))
    open_versions(tmp_path / "watch").add(make_version(ENTRIES, origin))
    return place(tmp_path)


def test_each_feature_is_shown_and_no_name_that_was_asked(here: Place) -> None:
    code, out, err = here.call("screening", "name", "Serhii Aksionov", *ASKED, "--explain")

    assert (code, err) == (0, "")
    assert same(out).splitlines() == [
        "watch, version 2026-03-01 (sha256 HASH), 4 names",
        f"match from 85.00, review from 75.00; {code_version()}",
        "name 1: 1 candidate",
        "   75.60  watch:1  AKSYONOV, Sergey Valeryevich  (for review)",
        (
            "          sorted 57.14  squeezed 35.90  aligned 51.28  sounded 64.62"
            "  contained 75.60  birth 0.00  country 0.00"
        ),
    ]


def test_names_in_a_file_are_answered_by_their_line(here: Place) -> None:
    (here.directory / "names.txt").write_text("داؤد ابراہیم\n\nNobody Else\n", encoding="utf-8")

    code, out, _ = here.call("screening", "name", "--file", "names.txt", *ASKED)

    assert code == 0
    assert out.splitlines()[2:] == [
        "line 1: 1 candidate",
        "   90.00  watch:2  IBRAHIM, Dawood  (match to decide on)",
        "line 3: no candidate",
    ]


def test_the_same_answer_as_json_holds_whole_numbers(here: Place) -> None:
    code, out, _ = here.call("screening", "name", "Bnaco Nacional de Cuba", *ASKED, "--json")

    found = decode_object(out.strip().encode())
    assert code == 0
    assert found["asked"] == "name 1"
    assert found["code"] == code_version()
    assert found["candidates"] == [
        {
            "entry": "watch:3",
            "name": "BANCO NACIONAL DE CUBA",
            "score": 9737,
            "band": "match",
            "features": {
                "sorted": 9545, "squeezed": 9474, "aligned": 9474, "sounded": 9737,
                "contained": 0, "birth": 0, "country": 0,
            },
        }
    ]  # fmt: skip


def test_a_birth_date_lowers_what_it_contradicts(here: Place) -> None:
    asked = ("screening", "name", "Sergey Aksyonov", *ASKED)

    agreeing = here.call(*asked, "--born", "1972-11-26")[1].splitlines()[3]
    contradicting = here.call(*asked, "--born", "1980")[1].splitlines()[2]

    assert agreeing == "   85.00  watch:1  AKSYONOV, Sergey Valeryevich  (match to decide on)"
    assert contradicting == "name 1: no candidate"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("...",), 2, "error[field-malformed]: name 1: a name has no letter or digit in it"),
        ((), 2, "error[usage]: give names, or --file"),
        (("Imran Khan", "--file", "names.txt"), 2, "error[usage]: give names, or --file"),
        (("--file", "absent.txt"), 2, "error[file-absent]: there is no file absent.txt"),
        (("Imran Khan", "--born", "5.10.1952"), 2, "error[birth-date-malformed]: a birth date is"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    here: Place, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended, out, err = here.call("screening", "name", *arguments, *ASKED)

    assert (ended, out.splitlines()[2:]) == (code, [])
    assert err.startswith(said)


def test_a_stale_list_is_refused_and_never_silently_used(here: Place) -> None:
    code, out, err = here.call(
        "screening", "name", "Imran Khan", "--list", "watch", "--as-of", "2026-06-01"
    )

    assert (code, out) == (3, "")
    assert err.startswith("error[list-stale]: watch of 2026-03-01 is 92 days old on 2026-06-01")
