"""Two firms and one transfer: the Travel Rule Protocol over HTTP on this machine (§C6.2, §C6.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from biplomacy.screening.adapters.trp_http import TrpHttp
from biplomacy.screening.errors import (
    CallbackAddressPrivate,
    CounterpartyNotCleared,
    TransferMoveForbidden,
    TrpUnavailable,
)
from biplomacy.screening.transfer_exchange import Deadlines, ExchangeState
from biplomacy.screening.travel_address import encode_travel_address
from biplomacy.screening.travel_log import Direction, MessageKind
from biplomacy.screening.trp_desk import (
    CALLBACK_UNKNOWN,
    REQUEST_REUSED,
    VERSION_REFUSED,
)
from biplomacy.screening.trp_line import Counterparty, TrpRequest
from biplomacy.screening.trp_messages import (
    AmountForm,
    Canceled,
    Inquiry,
    Rejected,
    Sent,
    encode_inquiry,
)
from biplomacy.values.verdict import Finding, Severity
from fakes.ivms_messages import message
from fakes.trp_firms import SATS, Firms, Place, open_place, two_firms

WAITS = Deadlines()
ADDRESS = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
REQUEST = "7f9c2ba4-e88f-4827-8160-455f0e4f2b3a"


@pytest.fixture(scope="module")
def places() -> Iterator[tuple[Place, Place, TrpHttp]]:
    with open_place() as first, open_place() as second, TrpHttp(loopback=True) as line:
        yield first, second, line


@pytest.fixture
def firms(places: tuple[Place, Place, TrpHttp]) -> Firms:
    return two_firms(*places)


def _post(firms: Firms, path: str, body: bytes, **headers: str) -> httpx.Response:
    told = {
        "request-identifier": REQUEST,
        "api-version": "3.1.0",
        "content-type": "application/json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    url = f"{firms.beneficiary.url}{path}"
    return httpx.post(url, content=body, headers=told, trust_env=False)


def _inquiry(callback: str, amount: int = SATS) -> bytes:
    return encode_inquiry(Inquiry("slip0044:0", amount, callback, message()))


def test_a_transfer_is_inquired_approved_confirmed_and_seen(firms: Firms) -> None:
    first, second = firms.originator.desk, firms.beneficiary.desk

    sent = first.inquire(firms.beneficiary.order, Counterparty())
    assert sent.state is ExchangeState.INQUIRED
    assert second.exchange(sent.request_id).amount == SATS
    assert second.message(sent.request_id) == message()
    firms.clock.time += 90
    second.resolve(sent.request_id, ADDRESS)
    approved = first.exchange(sent.request_id)
    assert (approved.state, approved.address) == (ExchangeState.APPROVED, ADDRESS)
    assert approved.answered == approved.began + 90
    first.confirm(sent.request_id, Sent("ab" * 32))
    assert second.exchange(sent.request_id).txid == "ab" * 32
    first.settle(sent.request_id)

    assert first.exchange(sent.request_id).state is ExchangeState.SETTLED
    assert second.exchange(sent.request_id).state is ExchangeState.CONFIRMED
    assert (first.findings(), second.findings()) == ((), ())


def test_both_firms_log_the_same_bytes_under_salts_of_their_own(firms: Firms) -> None:
    first, second = firms.originator.desk, firms.beneficiary.desk
    name = first.inquire(firms.beneficiary.order, Counterparty()).request_id
    second.resolve(name, Rejected("no such customer"))

    ours, theirs = first.take_log(), second.take_log()

    assert [(one.direction, one.kind) for one in ours] == [
        (Direction.SENT, MessageKind.INQUIRY),
        (Direction.RECEIVED, MessageKind.RESOLUTION),
    ]
    assert [one.content for one in ours] == [one.content for one in theirs]
    assert {one.digest for one in ours}.isdisjoint(one.digest for one in theirs)
    assert "Rahimi" not in repr((ours, theirs, first.exchanges(), firms.beneficiary.order))
    assert "no such customer" not in repr(first.exchanges())


def test_a_rejection_and_a_cancellation_end_an_exchange(firms: Firms) -> None:
    first, second = firms.originator.desk, firms.beneficiary.desk
    one = first.inquire(firms.beneficiary.order, Counterparty()).request_id
    other = first.inquire(firms.beneficiary.order, Counterparty()).request_id
    second.resolve(one, Rejected("no such customer"))
    second.resolve(other, ADDRESS)
    first.confirm(other, Canceled("the customer changed her mind"))

    assert first.exchange(one).reason == "no such customer"
    assert first.exchange(one).state is ExchangeState.REJECTED
    assert second.exchange(other).state is ExchangeState.CANCELED
    with pytest.raises(TransferMoveForbidden):
        first.confirm(one, Sent("ab" * 32))


def test_a_repeated_inquiry_gets_the_same_answer_and_opens_nothing(firms: Firms) -> None:
    body = _inquiry(f"{firms.originator.url}/trp/callback/none")

    answers = [_post(firms, "/trp/inquiry", body) for _ in range(2)]
    other = _post(firms, "/trp/inquiry", _inquiry("http://127.0.0.1:1/x", SATS + 1))

    assert [(one.status_code, one.content) for one in answers] == [
        (200, b'{"version":"3.1.0"}')
    ] * 2
    assert {one.headers["request-identifier"] for one in answers} == {REQUEST}
    assert {one.headers["api-version"] for one in answers} == {"3.1.0"}
    assert len(firms.beneficiary.desk.exchanges()) == 1
    assert other.status_code == 409
    assert [one.code for one in firms.beneficiary.desk.findings()] == [REQUEST_REUSED]


def test_a_callback_is_used_once(firms: Firms) -> None:
    first, second = firms.originator.desk, firms.beneficiary.desk
    name = first.inquire(firms.beneficiary.order, Counterparty()).request_id
    second.resolve(name, ADDRESS)
    path = httpx.URL(first.exchange(name).callback).path

    answers = [_post(firms, path, b'{"txid":"ab"}').status_code for _ in range(2)]

    assert len(path.rsplit("/", 1)[1]) == 64
    assert answers == [200, 404]
    assert [one.code for one in second.findings()] == [CALLBACK_UNKNOWN]


def test_a_malformed_message_does_not_use_up_its_callback(firms: Firms) -> None:
    first, second = firms.originator.desk, firms.beneficiary.desk
    name = first.inquire(firms.beneficiary.order, Counterparty()).request_id
    second.resolve(name, ADDRESS)
    path = httpx.URL(first.exchange(name).callback).path

    assert _post(firms, path, b'{"txid":1}').status_code == 400
    assert _post(firms, path, b'{"txid":"ab"}').status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"api_version": "9.9.9"}, 400),
        ({"request_identifier": "not-a-uuid"}, 400),
        ({"content_type": "text/plain"}, 415),
    ],
)
def test_a_request_with_other_headers_is_refused_without_a_body(
    firms: Firms, headers: dict[str, str], status: int
) -> None:
    answer = _post(firms, "/trp/inquiry", _inquiry("http://127.0.0.1:1/x"), **headers)

    assert (answer.status_code, answer.content) == (status, b"")
    assert firms.beneficiary.desk.exchanges() == ()


@pytest.mark.parametrize(
    "callback",
    ["https://10.0.0.7/x", "https://localhost/x", "http://example.org/x", "https://[::1]x/"],
)
def test_a_callback_to_a_private_place_is_refused(firms: Firms, callback: str) -> None:
    assert _post(firms, "/trp/inquiry", _inquiry(callback)).status_code == 400
    assert firms.beneficiary.desk.exchanges() == ()


def test_a_body_beyond_the_limit_is_not_read_to_its_end(firms: Firms) -> None:
    assert _post(firms, "/trp/inquiry", b" " * (513 * 1024)).status_code == 413


def test_an_answer_after_its_deadline_finds_the_exchange_expired(firms: Firms) -> None:
    first, second = firms.originator.desk, firms.beneficiary.desk
    name = first.inquire(firms.beneficiary.order, Counterparty()).request_id
    path = httpx.URL(second.exchange(name).callback).path
    firms.clock.time += WAITS.answer_s
    assert first.exchange(name).state is ExchangeState.INQUIRED
    firms.clock.time += 1

    assert first.exchange(name).state is ExchangeState.EXPIRED
    with pytest.raises(TransferMoveForbidden):
        second.resolve(name, ADDRESS)
    late = httpx.post(
        f"{firms.originator.url}{path}",
        content=b'{"rejected":"late"}',
        headers={
            "request-identifier": REQUEST,
            "api-version": "3.1.0",
            "content-type": "application/json",
        },
        trust_env=False,
    )
    assert late.status_code == 404


def test_a_confirmed_transfer_that_no_block_holds_is_unseen_until_one_does(firms: Firms) -> None:
    first, second = firms.originator.desk, firms.beneficiary.desk
    name = first.inquire(firms.beneficiary.order, Counterparty()).request_id
    second.resolve(name, ADDRESS)
    first.confirm(name, Sent("ab" * 32))
    firms.clock.time += WAITS.settle_s + 1

    assert second.exchange(name).state is ExchangeState.UNSEEN
    assert second.settle(name).state is ExchangeState.SETTLED


@pytest.mark.parametrize("form", list(AmountForm))
def test_a_firm_of_another_version_band_is_reached_in_its_own(
    firms: Firms, form: AmountForm
) -> None:
    known = Counterparty(versions=("4.0.0", "2.1.0"), amounts=form)
    wei = replace(firms.beneficiary.order, asset="slip0044:60", amount=10**24 + 1)

    name = firms.originator.desk.inquire(wei, known).request_id

    assert firms.beneficiary.desk.exchange(name).amount == 10**24 + 1
    assert [one.code for one in firms.originator.desk.findings()] == [VERSION_REFUSED]


def test_nothing_is_sent_to_a_firm_that_the_directory_does_not_clear(firms: Firms) -> None:
    told = Finding("vasp-not-permitted", Severity.FAILURE, "lei", "no licence")

    with pytest.raises(CounterpartyNotCleared) as caught:
        firms.originator.desk.inquire(firms.beneficiary.order, Counterparty(findings=(told,)))

    assert "vasp-not-permitted" in caught.value.message
    assert firms.beneficiary.desk.exchanges() == ()


def test_a_firm_that_takes_no_version_or_gives_no_answer_leaves_no_exchange(firms: Firms) -> None:
    desk = firms.originator.desk
    closed = encode_travel_address("http://127.0.0.1:1/trp/inquiry")
    for order, known in (
        (firms.beneficiary.order, Counterparty(versions=("4.0.0",))),
        (replace(firms.beneficiary.order, travel_address=closed), Counterparty()),
    ):
        with pytest.raises(TrpUnavailable) as caught:
            desk.inquire(order, known)
        assert "127.0.0.1" not in caught.value.message

    assert desk.exchanges() == ()


def test_a_line_without_the_setting_does_not_call_this_machine(firms: Firms) -> None:
    with pytest.raises(CallbackAddressPrivate):
        type(firms.line)().post(
            firms.beneficiary.url.replace("http:", "https:"), TrpRequest(REQUEST, "3.1.0", b"{}")
        )
