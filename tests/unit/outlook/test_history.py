"""A history is whole or refused; its days are those that the file stamps (§9.2, §15)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from biplomacy.market.errors import QuoteMalformed
from biplomacy.outlook.errors import HistoryBroken
from biplomacy.outlook.history import decode_history
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Standing
from fakes.outlook_cases import invented_history, shared_history

FACTS = "# licence: CC0-1.0\n# source: an office\n# currency: USD\n# rule: utc-close\n"


def plain(rows: list[str], facts: str = FACTS) -> bytes:
    return "\n".join([f"{facts}day,value", *rows, ""]).encode()


def hundred(first: str = "2020-01-01") -> list[str]:
    return [f"{Day.parse(first).plus(row)},{100 + row}.50" for row in range(100)]


def test_a_plain_file_states_its_source_and_licence() -> None:
    content = plain(hundred())

    closes = decode_history(content)

    assert (closes.source, closes.licence, closes.standing) == (
        "an office",
        "CC0-1.0",
        Standing.SERIES,
    )
    assert (str(closes.days[0]), str(closes.prices[0]), len(closes.days)) == (
        "2020-01-01",
        "100.50",
        100,
    )
    assert closes.evidence == Digest.of(content)


def test_a_window_is_taken_with_both_its_days() -> None:
    closes = decode_history(plain(hundred()), Day.parse("2020-01-10"), Day.parse("2020-03-31"))

    assert (str(closes.days[0]), str(closes.days[-1])) == ("2020-01-10", "2020-03-31")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(lambda rows: rows[:40] + rows[41:], "no close between", id="gap"),
        pytest.param(lambda rows: rows[:41] + rows[40:], "twice", id="day-twice"),
        pytest.param(lambda rows: [rows[1], rows[0], *rows[2:]], "after", id="out-of-order"),
        pytest.param(
            lambda rows: [*rows[:50], "2020-02-20,0", *rows[51:]], "is 0", id="price-of-zero"
        ),
        pytest.param(
            lambda rows: [*rows[:50], "2020-02-20,-3.00", *rows[51:]], "is -3", id="below-zero"
        ),
        pytest.param(lambda rows: rows[:59], "59 closes", id="too-short"),
    ],
)
def test_a_broken_history_is_refused(
    change: Callable[[list[str]], list[str]], message: str
) -> None:
    with pytest.raises(HistoryBroken) as refused:
        decode_history(plain(change(hundred())))

    assert message in refused.value.message


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"time,close\n", id="another-header"),
        pytest.param(plain(hundred(), FACTS.replace("USD", "EUR")), id="another-currency"),
        pytest.param(plain(hundred(), FACTS.replace("utc-close", "noon")), id="unknown-rule"),
        pytest.param(plain(hundred(), FACTS.replace("# source: an office\n", "")), id="no-source"),
        pytest.param(plain([*hundred(), "2020-05-01,1e3"]), id="exponent"),
        pytest.param(plain([*hundred(), "2020-05-01,ten"]), id="words"),
        pytest.param(b"\xff\xfe", id="not-utf-8"),
        pytest.param(invented_history().replace(b"USD", b"PKR"), id="rows-in-rupees"),
    ],
)
def test_what_is_no_history_is_refused_with_its_line(content: bytes) -> None:
    with pytest.raises(QuoteMalformed):
        decode_history(content)


def test_two_sources_are_not_mixed() -> None:
    lines = invented_history(seed=7).splitlines(keepends=True)
    lines[200] = lines[200].replace(b"a seed 7", b"a seed 8")

    with pytest.raises(HistoryBroken):
        decode_history(b"".join(lines))


def test_the_series_begins_where_it_is_more_than_press() -> None:
    content = shared_history()

    early = decode_history(content, Day.parse("2012-01-01"), Day.parse("2013-06-30"))

    assert decode_history(content).standing is Standing.SERIES
    assert early.standing is Standing.PRESS


def test_the_series_has_gaps_in_its_first_year() -> None:
    content = shared_history()

    with pytest.raises(HistoryBroken):
        decode_history(content, Day.parse("2010-08-16"))


def test_an_invented_history_says_so_in_every_row_and_is_the_same_for_a_seed() -> None:
    closes = decode_history(invented_history())

    assert closes.standing is Standing.SYNTHETIC
    assert invented_history() == invented_history()
    assert invented_history(seed=8) != invented_history()
    assert (
        str(Digest.of(invented_history(seed=1, closes=1_500)))
        == "e12a4fc1053be9587ddbe5c242bb491c015525bf18bb825b929d710915cbcb20"
    )
