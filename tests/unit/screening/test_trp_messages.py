"""The protocol's three messages: their bytes, and amounts of any size (§C6.2, §C6.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.screening.errors import TransferMoveForbidden, TrpMalformed
from biplomacy.screening.transfer_exchange import (
    MOVES,
    Deadlines,
    ExchangeState,
    Side,
    TransferExchange,
    due,
    expire,
    move,
)
from biplomacy.screening.trp_messages import (
    AmountForm,
    Approved,
    Canceled,
    Inquiry,
    Rejected,
    Sent,
    decode_confirmation,
    decode_inquiry,
    decode_resolution,
    encode_confirmation,
    encode_inquiry,
    encode_resolution,
)
from fakes.ivms_messages import message

CALLBACK = "https://trp.example.org/c/1"
AMOUNTS = st.one_of(st.integers(1, 2**60), st.integers(10**70, 10**78 - 1))


@given(amount=AMOUNTS, form=st.sampled_from(AmountForm))
def test_an_inquiry_reads_back_whole_in_both_forms_of_its_amount(
    amount: int, form: AmountForm
) -> None:
    inquiry = Inquiry("slip0044:60", amount, CALLBACK, message())

    assert decode_inquiry(encode_inquiry(inquiry, form)) == inquiry


def _body(amount: str, asset: str = '{"slip0044":0}') -> bytes:
    text = f'{{"IVMS101":{{}},"amount":{amount},"asset":{asset},"callback":"{CALLBACK}"}}'
    return text.encode()


@pytest.mark.parametrize(
    ("amount", "whole"),
    [
        ("9007199254740993", 2**53 + 1),  # a float would give …992
        ('"9007199254740993"', 2**53 + 1),
        ("9007199254740993.0", 2**53 + 1),
        ("1.5e1", 15),
        ('"1.0"', 1),
        ("1e77", 10**77),
    ],
)
def test_amounts_are_read_as_they_are_written(amount: str, whole: int) -> None:
    assert decode_inquiry(_body(amount)).amount == whole


@pytest.mark.parametrize(
    "amount",
    ["0", "-1", "0.5", "1e78", "1e999999999", "1e-999999999", "NaN", "Infinity", "true", "null",
     '"0x1"', '"1e3"', '"\uff11"', '""', "[1]", "9" * 5000],
)  # fmt: skip
def test_amounts_that_are_no_whole_quantity_are_refused(amount: str) -> None:
    with pytest.raises(TrpMalformed) as caught:
        decode_inquiry(_body(amount))

    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        _body("1").removesuffix(b"}") + b',"more":1}',
        _body("1").replace(b'"IVMS101":{}', b'"IVMS101":{"a":1.5}'),
        _body("1").replace(b'"IVMS101":{}', b'"IVMS101":[]'),
        _body("1", '{"slip0044":-1}'),
        _body("1", '{"dti":"4H95J0R2I"}'),
        _body('1,"amount":2'),
        b" " * (512 * 1024 + 1),
    ],
)
def test_what_is_no_inquiry_is_refused(content: bytes) -> None:
    with pytest.raises(TrpMalformed):
        decode_inquiry(content)


def test_an_asset_may_be_named_by_its_token_identifier() -> None:
    assert decode_inquiry(_body("1", '{"dti":"4H95J0R2X"}')).asset == "dti:4H95J0R2X"


@pytest.mark.parametrize("told", [Approved("bc1q", CALLBACK), Rejected("no")])
def test_a_resolution_reads_back(told: Approved | Rejected) -> None:
    assert decode_resolution(encode_resolution(told)) == told


@pytest.mark.parametrize("told", [Sent("ab" * 32), Canceled("no")])
def test_a_confirmation_reads_back(told: Sent | Canceled) -> None:
    assert decode_confirmation(encode_confirmation(told)) == told


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b'{"approved":{}}',
        b'{"approved":{"address":"a","callback":"b"},"rejected":"c"}',
        b'{"rejected":1}',
    ],
)
def test_what_is_no_resolution_is_refused(content: bytes) -> None:
    with pytest.raises(TrpMalformed):
        decode_resolution(content)


@pytest.mark.parametrize(
    "content", [b"{}", b'{"txid":""}', b'{"txid":"a b"}', b'{"txid":"a","x":1}']
)
def test_what_is_no_confirmation_is_refused(content: bytes) -> None:
    with pytest.raises(TrpMalformed):
        decode_confirmation(content)


def _exchange(state: ExchangeState) -> TransferExchange:
    return TransferExchange("1", Side.ORIGINATOR, "slip0044:0", 1, 100, 100, state)


@pytest.mark.parametrize("before", list(ExchangeState))
@pytest.mark.parametrize("after", list(ExchangeState))
def test_an_exchange_makes_the_moves_of_the_table_and_no_others(
    before: ExchangeState, after: ExchangeState
) -> None:
    if after in MOVES[before]:
        assert move(_exchange(before), after, 200).since == 200
        return
    with pytest.raises(TransferMoveForbidden):
        move(_exchange(before), after, 200)


@pytest.mark.parametrize(
    ("state", "wait", "then"),
    [
        (ExchangeState.INQUIRED, 10, ExchangeState.EXPIRED),
        (ExchangeState.APPROVED, 20, ExchangeState.EXPIRED),
        (ExchangeState.CONFIRMED, 30, ExchangeState.UNSEEN),
    ],
)
def test_a_wait_ends_after_its_last_second(
    state: ExchangeState, wait: int, then: ExchangeState
) -> None:
    waits = Deadlines(answer_s=10, confirm_s=20, settle_s=30)

    assert due(_exchange(state), waits) == 100 + wait
    assert expire(_exchange(state), waits, 100 + wait).state is state
    assert expire(_exchange(state), waits, 999_999).state is then
    assert expire(_exchange(state), waits, 999_999).since == 101 + wait
