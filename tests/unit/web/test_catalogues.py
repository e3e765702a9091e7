from __future__ import annotations

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from biplomacy.values.verdict import Verdict
from biplomacy.web.language import CATALOGUES, CODES, language_of

ROOT = Path(__file__).parents[3]
FIELD = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
TAG = re.compile(r"</?[a-z]+(?: [^>]*)?>")
EXTRACT = (
    *("-q", "extract", "-F", "babel.cfg", "--no-location", "--omit-header"),
    *("-k", "text", "-k", "marked", "-k", "counted:2,3", "-k", "html", "-k", "markup"),
    *("src/biplomacy/web", "src/biplomacy/cli/demo_portals.py"),
)
TRANSLATED = [code for code in CODES if code != "en"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    words = tmp_path_factory.mktemp("words") / "words.pot"
    ran = subprocess.run(
        [Path(sys.executable).parent / "pybabel", *EXTRACT, "-o", words],
        check=False,
        cwd=ROOT,
        capture_output=True,
    )
    assert ran.returncode == 0, ran.stderr
    return read_po(BytesIO(words.read_bytes()))


def catalogue(code: str) -> Catalog:
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return read_po(file)


def forms(message: Message) -> tuple[list[str], list[str]]:
    said = message.id if isinstance(message.id, tuple | list) else [message.id]
    told = message.string if isinstance(message.string, tuple | list) else [message.string]
    return list(said), [form or "" for form in told]


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_word_of_the_pages_is_translated(code: str, source: Catalog) -> None:
    known = {str(message.id): message for message in catalogue(code) if message.id}

    missing = [str(one.id) for one in source if one.id and str(one.id) not in known]
    empty = [key for key, message in known.items() if not all(forms(message)[1])]

    assert len(source) > 400
    assert missing == []
    assert empty == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_fills_in_the_same_fields_and_keeps_the_markup(code: str) -> None:
    wrong = []
    for message in catalogue(code):
        said, told = forms(message)
        for form in told if message.id else ():
            fields = {"".join(found) for found in FIELD.findall(form)}
            asked = [{"".join(found) for found in FIELD.findall(one)} for one in said]
            marks = sorted(re.findall(r"<(/?[a-z]+)", form))
            if fields not in asked or marks != sorted(re.findall(r"<(/?[a-z]+)", said[-1])):
                wrong.append(form)

    assert wrong == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_markup_in_a_translation_is_only_what_the_message_holds(code: str) -> None:
    foreign = [
        form
        for message in catalogue(code)
        if message.id
        for form in forms(message)[1]
        if set(TAG.findall(form)) - {tag for one in forms(message)[0] for tag in TAG.findall(one)}
    ]

    assert foreign == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_three_verdicts_are_three_words_in_every_language(code: str) -> None:
    words = {language_of(code).chip(verdict).word for verdict in (*Verdict, None)}
    english = {language_of("en").chip(verdict).word for verdict in (*Verdict, None)}

    assert len(words) == 4
    assert not words & english


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_that_nobody_approved_says_so(code: str) -> None:
    assert language_of(code).reviewed is False
