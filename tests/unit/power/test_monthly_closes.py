"""Month-end closes, from a daily series and from the shipped table (§14.2)."""

from __future__ import annotations

import pytest

from biplomacy.market.errors import QuoteMalformed, QuoteMissing
from biplomacy.power.monthly_closes import decode_closes, encode_closes, shipped_closes
from biplomacy.values.errors import BiplomacyError
from shared_files import shared

MIT_SERIES = "data/btc_usd_daily_mit_2009_2024.csv"


def table(*rows: str) -> bytes:
    return "\n".join(["month,usd_per_btc,source", *rows, ""]).encode()


def months(first: int = 1, last: int = 14) -> list[str]:
    numbers = range(first, last + 1)
    return [f"{2020 + (n - 1) // 12}-{(n - 1) % 12 + 1:02d},{100 + n}.5,invented" for n in numbers]


def test_the_daily_series_gives_the_shipped_table() -> None:
    found = decode_closes(shared(MIT_SERIES).read_bytes())

    assert found == shipped_closes()
    assert encode_closes(found) == encode_closes(shipped_closes())


def test_a_table_reads_back_without_a_changed_byte() -> None:
    content = table(*months())

    assert encode_closes(decode_closes(content)) == content


def test_a_daily_series_leaves_out_a_month_without_its_last_day() -> None:
    days = [f"{2020 + n // 12}-{n % 12 + 1:02d}-28,{100 + n}" for n in range(13)]
    ends = [
        "2020-01-31", "2020-02-29", "2020-03-31", "2020-04-30", "2020-05-31", "2020-06-30",
        "2020-07-31", "2020-08-31", "2020-09-30", "2020-10-31", "2020-11-30", "2020-12-31",
        "2021-01-31",
    ]  # fmt: skip
    lines = sorted([*days, *(f"{day},{n + 1}" for n, day in enumerate(ends)), "2021-02-27,9"])

    closes = decode_closes("\n".join(["date,price_usd", *lines, ""]).encode())

    assert (str(closes.first), str(closes.last)) == ("2020-01", "2021-01")
    assert [int(price) for price in closes.usd] == list(range(1, 14))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(table(*months(1, 6), *months(8, 20)), QuoteMissing, id="a month is missing"),
        pytest.param(table(*months(1, 12)), QuoteMissing, id="too few"),
        pytest.param(b"day,value\n2020-01-31,1\n", QuoteMalformed, id="another form"),
        pytest.param(table(*months(), "2021-03,0,invented"), QuoteMalformed, id="a price of zero"),
        pytest.param(table(*months(), "2021-03,7,other"), QuoteMalformed, id="two sources"),
        pytest.param(table(*months(), *months(14, 14)), QuoteMissing, id="a month twice"),
    ],
)
def test_closes_that_cannot_be_drawn_from_are_refused(
    content: bytes, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        decode_closes(content)
