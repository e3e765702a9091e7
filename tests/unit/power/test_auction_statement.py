"""``power-auction/1``: published, read back, cleared again (power §18)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from biplomacy.power.auction import Bid
from biplomacy.power.auction_check import (
    AuctionAnswer,
    AuctionAsked,
    answer_auction,
    check_auction,
)
from biplomacy.power.bid_file import read_bids
from biplomacy.power.errors import LimitExceeded, QuantityMalformed, SystemMalformed
from biplomacy.power.model import LoadKind
from biplomacy.power.statement.auction import (
    decode_auction,
    decode_awards,
    decode_bids,
    decode_hour_prices,
    encode_auction,
    encode_awards,
    encode_bids,
    encode_hour_prices,
)
from biplomacy.power.system_file import shipped_system
from biplomacy.power.told_auction import Floor
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Standing
from biplomacy.wiring import open_merit
from fakes.power_cases import golden_series

SYSTEM = shipped_system("pakistan-fy25")
NUMBA = open_merit("numba")
FILE = b"""name,kind,mw,per_kwh
mine,mining,600,37.15
smelter,smelter,300,24
export,export,150,24
cold-store,agriculture,50,13
"""


@cache
def cleared(floor: int = 1_464_970, copies: int = 1) -> AuctionAnswer:
    bids = read_bids(FILE) * copies
    asked = AuctionAsked(bids, Floor(floor, Standing.ILLUSTRATIVE, "invented"))
    return answer_auction(SYSTEM, golden_series(), asked, NUMBA)


@pytest.mark.parametrize(
    ("floor", "copies"),
    [
        pytest.param(1_464_970, 1, id="three-served"),
        pytest.param(9_000_000, 1, id="nobody"),
        pytest.param(1_464_970, 40, id="more-awards-than-are-shown"),
    ],
)
def test_an_auction_reads_back_without_a_changed_bit(floor: int, copies: int) -> None:
    told = cleared(floor, copies).told
    content = encode(encode_auction(told))

    read = decode_auction(decode_object(content))

    assert read == told
    assert encode(encode_auction(read)) == content
    assert len(content) < 40_000


def test_the_blobs_read_back() -> None:
    answer = cleared()

    assert encode_bids(decode_bids(answer.bids)) == answer.bids
    assert encode_awards(decode_awards(answer.awards)) == answer.awards
    assert encode_hour_prices(decode_hour_prices(answer.prices)) == answer.prices
    assert decode_awards(answer.awards) == answer.told.awards


def test_an_auction_cleared_again_from_its_opened_bids_is_the_same() -> None:
    answer = cleared()

    assert check_auction(answer.told, SYSTEM, golden_series(), answer.bids, NUMBA) == ()


def test_an_auction_that_says_something_else_is_found() -> None:
    answer = cleared()
    series = golden_series()
    dearer = replace(answer.told, paid_minor=answer.told.paid_minor + 1)
    favour = encode_bids([Bid("late", LoadKind.MINING, 1_000_000, 9_000_000)])
    unknown = replace(answer.told, code="power-auction 9")

    (found,) = check_auction(dearer, SYSTEM, series, answer.bids, NUMBA)
    assert (found.code, found.subject) == ("power-auction-differs", "paid")
    (found,) = check_auction(answer.told, SYSTEM, series, favour, NUMBA)
    assert found.code == "power-auction-bids-differ"
    (found,) = check_auction(unknown, SYSTEM, series, answer.bids, NUMBA)
    assert found.code == "power-code-unknown"


def test_a_grade_above_its_inputs_is_refused() -> None:
    body = encode_auction(cleared().told)

    with pytest.raises(InputError):
        decode_auction({**body, "grade": "attested"})


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"name,kind,mw,per_kwh\n", SystemMalformed, id="no-bid"),
        pytest.param(b"name,mw\na,1\n", SystemMalformed, id="other-columns"),
        pytest.param(FILE.replace(b"smelter,s", b"smelter,x"), SystemMalformed, id="no-kind"),
        pytest.param(FILE.replace(b"600", b"-1"), QuantityMalformed, id="negative"),
        pytest.param(FILE.replace(b"37.15", b"1.1234567"), QuantityMalformed, id="too-fine"),
        pytest.param(
            FILE.splitlines(keepends=True)[0] + b"m,mining,1,1\n" * 10_001,
            LimitExceeded,
            id="too-many",
        ),
    ],
)
def test_a_file_of_bids_that_does_not_read_is_refused(
    content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        read_bids(content)
