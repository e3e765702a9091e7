"""Each error leads to a next step, its own or that of its code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from biplomacy.cli.hints import HINTS
from biplomacy.cli.printing import print_error
from biplomacy.values.errors import FieldMalformed

ROOT = Path(__file__).parents[3]
_CODE = re.compile(r'^    code = "([a-z0-9-]+)"$', re.MULTILINE)
_ROW = re.compile(
    r"^\| `([a-z0-9-]+)` \| (?:input|evidence|source) \| .+ \| (.+) \|$", re.MULTILINE
)


def test_every_code_in_the_tree_has_a_next_step() -> None:
    texts = (path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    codes = {code for text in texts for code in _CODE.findall(text)}

    assert len(codes) > 50
    assert {code for code in codes if not HINTS.get(code, "").strip()} == set()


def test_the_next_steps_are_those_of_the_manual() -> None:
    manual = (ROOT / "docs" / "reference" / "errors.md").read_text("utf-8")

    assert dict(HINTS) == {code: step.replace(r"\|", "|") for code, step in _ROW.findall(manual)}


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        pytest.param("write 1", "write 1", id="own"),
        pytest.param("", HINTS["field-malformed"], id="of-the-code"),
    ],
)
def test_an_error_is_printed_with_one_next_step(
    capsys: pytest.CaptureFixture[str], hint: str, said: str
) -> None:
    print_error(FieldMalformed("x is no y", hint=hint))

    assert capsys.readouterr().err == f"error[field-malformed]: x is no y\nhint: {said}\n"
