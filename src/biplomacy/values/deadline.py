"""A deadline for whole requests, headers and body: a late one has its connection cut.

The read time-out of an HTTP library starts anew with each byte, so a server that drips could hold
its reader for ever. A timer ends such a request from another thread. No HTTP library is known
here: a client tells of its connections through plain functions. Looking up a name and connecting
cannot be cut; the library's own time-outs bound them.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Iterator

    _Users: TypeAlias = WeakKeyDictionary[socket.socket, "TimedRequest | None"]


@runtime_checkable
class _Stream(Protocol):
    """What a client says of a connection (httpx: ``network_stream``)."""

    def get_extra_info(self, info: str) -> object:
        """Return the ``socket``, where there is one."""
        ...


class Event(Protocol):
    """What a client tells of one step of a request."""

    def get(self, name: str, /) -> object:
        """Return the step's ``return_value``, None where it has none."""
        ...


class Deadline:
    """The seconds that each request of one client may take in all; threads may share it.

    ``broken`` is what the client raises where its connection breaks.
    """

    def __init__(self, seconds: float, *, broken: type[Exception]) -> None:
        self.seconds = seconds
        self._broken = broken
        self._users: _Users = WeakKeyDictionary()
        self._lock = threading.Lock()

    @contextmanager
    def request(self) -> Iterator[TimedRequest]:
        """Give one request its time; the answer is read to its end within.

        Raises:
            TimeoutError: the time was over first, also where the answer seems whole: the end of
                a body of unknown length looks like a cut.
        """
        request = TimedRequest(self._users, self._lock)
        timer = threading.Timer(self.seconds, request.cut)
        timer.daemon = True
        timer.start()
        try:
            yield request
        except self._broken:
            if request.end():
                raise TimeoutError from None
            raise
        else:
            if request.end():
                raise TimeoutError
        finally:
            timer.cancel()
            request.end()


class TimedRequest:
    """One request under way, and the connections that it is known to use."""

    def __init__(self, users: _Users, lock: threading.Lock) -> None:
        self._users = users
        self._lock = lock
        self._late = False
        self._ended = False

    def trace(self, _: str, event: Event) -> None:
        """Take note of a connection that is made for this request (httpx: ``trace``)."""
        self.uses(event.get("return_value"))

    def uses(self, stream: object) -> None:
        """Take note of the connection that the answer comes on; other objects are passed over."""
        found = stream.get_extra_info("socket") if isinstance(stream, _Stream) else None
        if isinstance(found, socket.socket):
            with self._lock:
                self._users[found] = self
                if self._late:
                    _shut(found)

    def cut(self) -> None:
        """End this request from another thread, unless it has ended.

        Which of the client's idle connections it took up again is not known before the headers of
        its answer: until then, all those end that no other request is known to use.
        """
        with self._lock:
            if self._ended:
                return
            self._late = True
            users = tuple(self._users.items())
            own = [one for one, user in users if user is self]
            for one in own or [one for one, user in users if user is None]:
                _shut(one)

    def end(self) -> bool:
        """Give the connections back, and say whether the request was late."""
        with self._lock:
            self._ended = True
            for one, user in tuple(self._users.items()):
                if user is self:
                    self._users[one] = None
            return self._late


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        # The plain socket's method: that of TLS would let what is sent next go out in the clear.
        socket.socket.shutdown(one, socket.SHUT_RDWR)
