from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.web.csv_rows import csv_text

plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
hostile = st.sampled_from(
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "@SUM(A1)",
        "-2+3",
        "\t=1",
        '"',
        '","',
        "a\r\nb",
        "\u200f\u202e<",
    ]
)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode(), newline="")))


@given(rows=st.lists(st.tuples(plain | hostile, plain | hostile), min_size=1, max_size=5))
def test_free_text_never_leaves_its_cell_and_is_never_run(rows: list[tuple[str, str]]) -> None:
    found = read(csv_text([{"first": one, "second": other} for one, other in rows]))

    assert found[0] == ["first", "second"]
    assert [len(line) for line in found] == [2] * (len(rows) + 1)
    for line, texts in zip(found[1:], rows, strict=True):
        for cell, said in zip(line, texts, strict=True):
            assert cell in {said, f"'{said}"}
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param("-28000", "-28000", id="a-negative-amount-is-a-number"),
        pytest.param("-0.5", "-0.5", id="so-is-money"),
        pytest.param("-0.5x", "'-0.5x", id="and-this-is-text"),
        pytest.param(None, "", id="null"),
        pytest.param(False, "false", id="no"),
        pytest.param(7, "7", id="count"),
    ],
)
def test_a_value_is_written_as_json_has_it(value: str | int | None, cell: str) -> None:
    assert read(csv_text([{"a": value, "b": "x"}])) == [["a", "b"], [cell, "x"]]
