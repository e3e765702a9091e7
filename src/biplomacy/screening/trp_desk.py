"""A firm's desk for the Travel Rule Protocol: both sides of an exchange (supervision §C6.2, §C6.3).

Callbacks cannot be guessed and are used once; a repeated inquiry gets the same answer while
its exchange is kept. What is kept here is private; findings and errors repeat none of it.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from biplomacy.screening.errors import (
    CallbackAddressPrivate,
    CounterpartyNotCleared,
    TransferMoveForbidden,
    TrpUnavailable,
)
from biplomacy.screening.transfer_exchange import (
    ExchangeState,
    Side,
    TransferExchange,
    move,
)
from biplomacy.screening.travel_address import inquiry_url, require_callable
from biplomacy.screening.travel_log import Direction, LoggedMessage, MessageKind
from biplomacy.screening.trp_keeping import Kept, KeptExchanges
from biplomacy.screening.trp_line import Counterparty, TrpReply, TrpRequest
from biplomacy.screening.trp_messages import (
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
from biplomacy.values.commitment import SALT_SIZE
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.screening.trp_line import DeskSettings, Order, TrpLine
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.clock import Clock, Randomness

CALLBACK_UNKNOWN = "trp-callback-unknown"
REQUEST_REUSED = "trp-request-reused"
ECHO_DIFFERS = "trp-echo-differs"
VERSION_REFUSED = "trp-version-refused"
LOG_LOST = "trp-log-lost"
OK, BAD, MISSING, CONFLICT, BUSY = 200, 400, 404, 409, 503
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_TOKEN_SIZE = 32
_UUID_SIZE = 16
_MOST_LOGGED = 256 << 20
_MOST_FINDINGS = 1_000


class TrpDesk:
    """Sends inquiries, answers them, and keeps each exchange; safe to call from many threads."""

    def __init__(
        self, settings: DeskSettings, line: TrpLine, *, clock: Clock, randomness: Randomness
    ) -> None:
        self._settings = settings
        self._line = line
        self._clock = clock
        self._randomness = randomness
        self._lock = threading.RLock()
        self._kept = KeptExchanges(settings.deadlines)
        self._tokens: dict[str, str] = {}
        self._log: deque[LoggedMessage] = deque()
        self._logged = 0
        self._findings: deque[Finding] = deque(maxlen=_MOST_FINDINGS)

    def exchange(self, request_id: str) -> TransferExchange:
        """Return an exchange as it stands now; raises ``TransferMoveForbidden`` for none."""
        with self._lock:
            return self._now(self._of(request_id)).exchange

    def message(self, request_id: str) -> JsonObject | None:
        """Return the private IVMS101 message of an inquiry, None once it is answered or expired."""
        with self._lock:
            return self._now(self._of(request_id)).message

    def exchanges(self) -> tuple[TransferExchange, ...]:
        """Return all exchanges as they stand now."""
        with self._lock:
            return tuple(one.exchange for one in self._kept.all_at(self._clock.now()))

    def take_log(self) -> tuple[LoggedMessage, ...]:
        """Hand over the messages since the last time; salts and contents in it are private.

        The desk forgets them, and beyond 256 MiB that nobody takes it loses the oldest: the firm
        puts them on file, to open a sample by.
        """
        with self._lock:
            taken = tuple(self._log)
            self._log.clear()
            self._logged = 0
            return taken

    def findings(self) -> tuple[Finding, ...]:
        """Return what was odd so far."""
        with self._lock:
            return tuple(self._findings)

    def inquire(self, order: Order, counterparty: Counterparty) -> TransferExchange:
        """Ask the beneficiary's firm; its resolution comes to our callback.

        Raises:
            CounterpartyNotCleared: the directory does not let us send to it.
            TravelAddressMalformed, CallbackAddressPrivate, TrpMalformed: the order's address.
            TrpUnavailable: the other firm gave no answer, or none of its versions was taken.
        """
        require_cleared(counterparty.findings)
        url = inquiry_url(order.travel_address, loopback=self._settings.loopback)
        now, token = self._clock.now(), self._randomness.bytes(_TOKEN_SIZE).hex()
        exchange = TransferExchange(
            self._new_id(), Side.ORIGINATOR, order.asset, order.amount, began=now, since=now
        )
        inquiry = Inquiry(order.asset, order.amount, self._callback(token), order.message)
        content = encode_inquiry(inquiry, counterparty.amounts)
        one = Kept(exchange, counterparty, token)
        with self._lock:  # the resolution may come before the answer to the inquiry
            self._sweep(now)
            self._kept.add(one)
            self._tokens[token] = exchange.request_id
        try:
            self._post(url, content, one, MessageKind.INQUIRY)
        except (TrpUnavailable, CallbackAddressPrivate):
            with self._lock:
                self._tokens.pop(token, None)
                self._kept.drop(exchange.request_id)
            raise
        return self.exchange(exchange.request_id)

    def resolve(self, request_id: str, resolution: Rejected | str) -> TransferExchange:
        """Answer an inquiry: give the address to send to, or a ``Rejected``.

        Raises:
            TransferMoveForbidden: the exchange waits for no answer of ours, or no longer.
            TrpUnavailable: the originator's firm did not take the answer; it may be given again.
        """
        with self._lock:
            one = self._mine(request_id, Side.BENEFICIARY)
            rejected = isinstance(resolution, Rejected)
            to = ExchangeState.REJECTED if rejected else ExchangeState.APPROVED
            moved = move(one.exchange, to, self._clock.now())
            token = self._randomness.bytes(_TOKEN_SIZE).hex()
            if isinstance(resolution, Rejected):
                content = encode_resolution(resolution)
                moved = replace(moved, reason=resolution.reason)
            else:
                content = encode_resolution(Approved(resolution, self._callback(token)))
                moved = replace(moved, address=resolution)
                self._tokens[token] = request_id
        return self._send(one, content, moved, MessageKind.RESOLUTION, token)

    def confirm(self, request_id: str, confirmation: Sent | Canceled) -> TransferExchange:
        """Tell the beneficiary's firm the transaction, or that there will be none.

        Raises:
            TransferMoveForbidden: the exchange is not approved, or no longer.
            TrpUnavailable: the other firm did not take it; it may be given again.
        """
        with self._lock:
            one = self._mine(request_id, Side.ORIGINATOR)
            moved = _confirmed(one.exchange, confirmation, self._clock.now())
        content = encode_confirmation(confirmation)
        return self._send(one, content, moved, MessageKind.CONFIRMATION, "")

    def settle(self, request_id: str) -> TransferExchange:
        """Note that the transaction was seen on its chain; raises TransferMoveForbidden."""
        with self._lock:
            one = self._now(self._of(request_id))
            self._kept.move(one, move(one.exchange, ExchangeState.SETTLED, self._clock.now()))
            return one.exchange

    def receive_inquiry(self, request: TrpRequest) -> TrpReply:
        """Answer an inquiry: 200 and our version, 400 without a body, 409, or 503 when full."""
        if not self._reads(request):
            return self._reply(request, BAD)
        digest = Digest.of(request.body)
        with self._lock:
            self._sweep(self._clock.now())
            before = self._kept.get(request.request_id)
            if before is not None:
                if before.answered is not None and before.answered[0] == digest:
                    return before.answered[1]
                self._note(REQUEST_REUSED, "a request identifier came again with another body")
                return self._reply(request, CONFLICT)
            try:
                inquiry = decode_inquiry(request.body)
                require_callable(inquiry.callback, loopback=self._settings.loopback)
            except InputError as error:
                self._note(error.code, "an inquiry was refused")
                return self._reply(request, BAD)
            host = urlsplit(inquiry.callback).hostname or ""
            if not self._kept.has_room(host, len(request.body)):
                return self._reply(request, BUSY)
            one = self._take(request, inquiry, host)
            reply = self._reply(request, OK, b'{"version":"%b"}' % request.version.encode())
            one.answered = digest, reply
            return reply

    def receive_callback(self, token: str, request: TrpRequest) -> TrpReply:
        """Answer a resolution or confirmation that came to a callback: 200 once, then 404."""
        if not self._reads(request):
            return self._reply(request, BAD)
        with self._lock:
            request_id = self._tokens.get(token)
            if request_id is None:
                self._note(CALLBACK_UNKNOWN, "a callback was used twice, or is none of ours")
                return self._reply(request, MISSING)
            one = self._now(self._of(request_id))
            resolving = one.exchange.side is Side.ORIGINATOR
            try:
                moved = self._resolved(one, request) if resolving else self._told(one, request)
            except InputError as error:
                self._note(error.code, "a message to a callback was refused")
                return self._reply(request, BAD)
            except TransferMoveForbidden as error:
                self._note(error.code, "a message came when its exchange no longer waited for it")
                return self._reply(request, MISSING)
            kind = MessageKind.RESOLUTION if resolving else MessageKind.CONFIRMATION
            del self._tokens[token]
            self._kept.move(one, moved)
            self._write(one, Direction.RECEIVED, kind, request.body)
            return self._reply(request, OK)

    def _resolved(self, one: Kept, request: TrpRequest) -> TransferExchange:
        now = self._clock.now()
        match decode_resolution(request.body):
            case Rejected(reason):
                return replace(move(one.exchange, ExchangeState.REJECTED, now), reason=reason)
            case Approved(address, callback):
                require_callable(callback, loopback=self._settings.loopback)
                moved = move(one.exchange, ExchangeState.APPROVED, now)
                return replace(moved, address=address, callback=callback)

    def _told(self, one: Kept, request: TrpRequest) -> TransferExchange:
        return _confirmed(one.exchange, decode_confirmation(request.body), self._clock.now())

    def _take(self, request: TrpRequest, inquiry: Inquiry, host: str) -> Kept:
        now = self._clock.now()
        exchange = TransferExchange(
            request.request_id,
            Side.BENEFICIARY,
            inquiry.asset,
            inquiry.amount,
            began=now,
            since=now,
            callback=inquiry.callback,
        )
        counterparty = Counterparty(versions=(request.version,))
        size = len(request.body)
        one = Kept(exchange, counterparty, message=inquiry.message, host=host, size=size)
        self._kept.add(one)
        self._write(one, Direction.RECEIVED, MessageKind.INQUIRY, request.body)
        return one

    def _send(
        self, one: Kept, content: bytes, moved: TransferExchange, kind: MessageKind, token: str
    ) -> TransferExchange:
        try:
            self._post(one.exchange.callback, content, one, kind)
        except (TrpUnavailable, CallbackAddressPrivate):
            with self._lock:
                self._tokens.pop(token, None)
            raise
        with self._lock:
            one.token = token or one.token
            self._kept.move(one, moved)
            return moved

    def _post(self, url: str, content: bytes, one: Kept, kind: MessageKind) -> None:
        """Send in the counterparty's best version that it takes; raises TrpUnavailable."""
        first = kind is MessageKind.INQUIRY
        for version in one.counterparty.versions:
            request_id = one.exchange.request_id if first else self._new_id()
            request = TrpRequest(request_id, version, content)
            reply = self._line.post(url, request, key=one.counterparty.key)
            if reply.request_id != request_id:
                self._note(ECHO_DIFFERS, "an answer does not repeat its request's identifier")
            if reply.status == OK:
                with self._lock:
                    self._write(one, Direction.SENT, kind, content)
                return
            if reply.status != BAD or reply.body:
                break
            self._note(VERSION_REFUSED, f"version {version} was answered with 400 and no body")
        raise TrpUnavailable(
            f"the counterparty does not take the {kind}",
            hint="look at the counterparty's versions and its form of amounts",
        )

    def _reads(self, request: TrpRequest) -> bool:
        known = request.version in self._settings.versions
        return known and _UUID.fullmatch(request.request_id) is not None

    def _reply(self, request: TrpRequest, status: int, body: bytes = b"") -> TrpReply:
        echoed = request.request_id if _UUID.fullmatch(request.request_id) else ""
        version = request.version if request.version in self._settings.versions else ""
        return TrpReply(status, echoed, version or self._settings.versions[0], body)

    def _of(self, request_id: str) -> Kept:
        one = self._kept.get(request_id)
        if one is None:
            raise TransferMoveForbidden(
                "there is no exchange of that request identifier", hint="list the exchanges"
            )
        return one

    def _mine(self, request_id: str, side: Side) -> Kept:
        one = self._now(self._of(request_id))
        if one.exchange.side is not side:
            raise TransferMoveForbidden(f"only the {side}'s firm answers here")
        return one

    def _now(self, one: Kept) -> Kept:
        return self._kept.at(one, self._clock.now())

    def _sweep(self, now: int) -> None:
        for token in self._kept.sweep(now):
            self._tokens.pop(token, None)

    def _write(self, one: Kept, direction: Direction, kind: MessageKind, content: bytes) -> None:
        salt = self._randomness.bytes(SALT_SIZE)
        name = one.exchange.request_id
        self._log.append(LoggedMessage(self._clock.now(), direction, kind, name, salt, content))
        self._logged += len(content)
        while self._logged > _MOST_LOGGED:
            self._logged -= len(self._log.popleft().content)
            self._note(LOG_LOST, "a message was lost because nobody took the log")

    def _note(self, code: str, message: str) -> None:
        with self._lock:
            self._findings.append(Finding(code, Severity.WARNING, "trp", message))

    def _new_id(self) -> str:
        return str(UUID(bytes=self._randomness.bytes(_UUID_SIZE), version=4))

    def _callback(self, token: str) -> str:
        return f"{self._settings.address.rstrip('/')}/trp/callback/{token}"


def require_cleared(findings: Iterable[Finding]) -> None:
    """Stop before a customer's data leaves; raises CounterpartyNotCleared where a failure is."""
    failures = [one.code for one in findings if one.severity is Severity.FAILURE]
    if failures:
        raise CounterpartyNotCleared(
            f"the counterparty may not be sent customers' data: {', '.join(failures)}",
            hint="look it up with `biplomacy register check`",
        )


def _confirmed(
    exchange: TransferExchange, confirmation: Sent | Canceled, now: int
) -> TransferExchange:
    match confirmation:
        case Sent(txid):
            return replace(move(exchange, ExchangeState.CONFIRMED, now), txid=txid)
        case Canceled(reason):
            return replace(move(exchange, ExchangeState.CANCELED, now), reason=reason)
