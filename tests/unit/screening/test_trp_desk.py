"""A desk asked from many threads, and one that fills up (§C6.3)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from biplomacy.screening import trp_desk, trp_keeping
from biplomacy.screening.errors import TransferMoveForbidden, TrpUnavailable
from biplomacy.screening.transfer_exchange import Deadlines, ExchangeState
from biplomacy.screening.trp_desk import CALLBACK_UNKNOWN, ECHO_DIFFERS, LOG_LOST, TrpDesk
from biplomacy.screening.trp_line import DeskSettings, TrpReply, TrpRequest
from biplomacy.screening.trp_messages import Inquiry, Sent, encode_confirmation, encode_inquiry
from biplomacy.values.digest import Digest
from fakes.ivms_messages import message
from fakes.small_log import SetClock
from fakes.trp_firms import Counted

ADDRESS = "https://trp.example.org"


class Silent:
    """A ``TrpLine`` that remembers what it was given and answers with one status."""

    def __init__(self, status: int = 200, echo: str | None = None) -> None:
        self.status, self.echo = status, echo
        self.sent: list[TrpRequest] = []

    def post(self, url: str, request: TrpRequest, *, key: Digest | None = None) -> TrpReply:
        assert url.startswith("https://")
        assert key is None
        self.sent.append(request)
        echo = request.request_id if self.echo is None else self.echo
        return TrpReply(self.status, echo, request.version)


def _id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def _inquiry(number: int) -> TrpRequest:
    inquiry = Inquiry("slip0044:0", 1 + number, f"{ADDRESS}/c/{number}", message())
    return TrpRequest(_id(number), "3.1.0", encode_inquiry(inquiry))


def _desk(line: Silent, clock: SetClock | None = None) -> TrpDesk:
    clock = clock or SetClock()
    return TrpDesk(DeskSettings(ADDRESS), line, clock=clock, randomness=Counted("desk"))


def test_of_many_that_use_one_callback_at_once_one_is_heard() -> None:
    line = Silent()
    desk = _desk(line)
    desk.receive_inquiry(_inquiry(0))
    desk.resolve(_id(0), "bc1q")
    token = line.sent[0].body.decode().split("/trp/callback/")[1].split('"')[0]

    def told(number: int) -> int:
        body = encode_confirmation(Sent(f"{number:064x}"))
        return desk.receive_callback(token, TrpRequest(_id(100 + number), "3.1.0", body)).status

    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(pool.map(told, range(40)))

    assert statuses == {200: 1, 404: 39}
    assert {one.code for one in desk.findings()} == {CALLBACK_UNKNOWN}
    assert desk.exchange(_id(0)).state is ExchangeState.CONFIRMED


def test_of_many_repeats_of_one_inquiry_one_exchange_opens() -> None:
    desk = _desk(Silent())

    with ThreadPoolExecutor(8) as pool:
        replies = set(pool.map(desk.receive_inquiry, [_inquiry(0)] * 40))

    assert (len(replies), len(desk.exchanges()), len(desk.take_log())) == (1, 1, 1)


def test_a_desk_that_is_full_says_so_and_keeps_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trp_keeping, "MOST_KEPT", 2)
    desk = _desk(Silent())

    assert [desk.receive_inquiry(_inquiry(number)).status for number in (0, 1, 2, 0)] == [
        *(200, 200, 503, 200)
    ]


def test_a_full_desk_answers_again_once_what_fills_it_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trp_keeping, "MOST_KEPT", 2)
    clock = SetClock()
    desk = _desk(Silent(), clock)
    for number in range(3):
        desk.receive_inquiry(_inquiry(number))

    clock.time += Deadlines().answer_s + 1

    assert desk.receive_inquiry(_inquiry(3)).status == 200
    assert len(desk.exchanges()) == 2


def test_one_counterparty_does_not_fill_the_desk_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trp_keeping, "MOST_OF_ONE", 8_192)
    desk = _desk(Silent())
    other = Inquiry("slip0044:0", 1, "https://other.example.org/c", message())

    assert [desk.receive_inquiry(_inquiry(number)).status for number in range(3)] == [
        *(200, 200, 503)
    ]
    asked = TrpRequest(_id(9), "3.1.0", encode_inquiry(other))
    assert desk.receive_inquiry(asked).status == 200
    desk.resolve(_id(0), "bc1q")
    assert desk.receive_inquiry(_inquiry(2)).status == 200


def test_what_an_inquiry_brought_is_kept_until_its_answer_or_its_end() -> None:
    clock = SetClock()
    desk = _desk(Silent(), clock)
    for number in range(3):
        desk.receive_inquiry(_inquiry(number))
    assert desk.message(_id(0)) == message()

    desk.resolve(_id(0), "bc1q")
    assert desk.message(_id(0)) is None
    assert desk.message(_id(1)) == message()
    clock.time += Deadlines().answer_s + 1
    assert desk.message(_id(1)) is None
    clock.time += Deadlines().confirm_s + 1
    desk.receive_inquiry(_inquiry(4))
    with pytest.raises(TransferMoveForbidden):
        desk.message(_id(1))


def test_the_log_is_handed_over_once_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = _desk(Silent())
    desk.receive_inquiry(_inquiry(0))
    assert (len(desk.take_log()), desk.take_log()) == (1, ())

    monkeypatch.setattr(trp_desk, "_MOST_LOGGED", 2 * len(_inquiry(1).body))
    for number in range(1, 4):
        desk.receive_inquiry(_inquiry(number))

    assert [one.exchange for one in desk.take_log()] == [_id(2), _id(3)]
    assert [one.code for one in desk.findings()] == [LOG_LOST]


def test_an_answer_that_was_not_taken_leaves_the_exchange_as_it_was() -> None:
    line = Silent(404)
    desk = _desk(line)
    desk.receive_inquiry(_inquiry(0))

    with pytest.raises(TrpUnavailable):
        desk.resolve(_id(0), "bc1q")
    assert desk.exchange(_id(0)).state is ExchangeState.INQUIRED
    line.status = 200
    assert desk.resolve(_id(0), "bc1q").state is ExchangeState.APPROVED


def test_an_answer_without_its_requests_identifier_is_noted() -> None:
    desk = _desk(Silent(echo="another"))
    desk.receive_inquiry(_inquiry(0))

    desk.resolve(_id(0), "bc1q")

    assert [one.code for one in desk.findings()] == [ECHO_DIFFERS]
