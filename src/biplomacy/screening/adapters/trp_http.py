"""A line to other firms' Travel Rule desks over HTTP (Travel Rule Protocol, supervision §C6.2).

A host's name is looked up once, each address it gives is judged, and the connection goes to the
address that was judged: a name that changes its mind between look and call gains nothing.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
from typing import TYPE_CHECKING, Protocol, Self, cast

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from biplomacy.screening.errors import CallbackAddressPrivate, TrpUnavailable
from biplomacy.screening.travel_address import is_public, require_callable
from biplomacy.screening.trp_line import TrpReply
from biplomacy.values.deadline import Deadline
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from types import TracebackType
    from urllib.parse import SplitResult

    from biplomacy.screening.trp_line import TrpRequest
    from biplomacy.values.deadline import Event, TimedRequest

_TIMEOUT_S = 20.0
_DEADLINE_S = 60.0
_MAX_ANSWER = 64 * 1024
_MOST_SIGNS = 100
_HTTPS, _HTTP = 443, 80
_HANDSHAKE = "connection.start_tls.complete"


class TrpHttp:
    """A ``TrpLine``; a context manager. ``loopback`` lets it call this machine, over HTTP too.

    Answers are read up to 64 KiB, within ``deadline_s`` seconds in all; nothing is logged.
    """

    def __init__(
        self,
        *,
        loopback: bool = False,
        deadline_s: float = _DEADLINE_S,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._loopback = loopback
        self._deadline = Deadline(deadline_s, broken=httpx.HTTPError)
        # A connection that is kept would not be asked for its key again.
        self._client = httpx.Client(
            timeout=_TIMEOUT_S,
            trust_env=False,
            follow_redirects=False,
            verify=trust or ssl.create_default_context(),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def post(self, url: str, request: TrpRequest, *, key: Digest | None = None) -> TrpReply:
        """Return the answer to one request.

        Raises:
            TrpUnavailable: no whole answer came in time, or the key is another.
            CallbackAddressPrivate, TrpMalformed: the address is none that we may be made to call.
        """
        parts = require_callable(url, loopback=self._loopback)
        if key is not None and parts.scheme != "https":
            raise _unavailable("shows no key: its address is plain HTTP")
        built = self._built(parts, request)
        try:
            with self._deadline.request() as timed:
                built.extensions["trace"] = _Watch(timed, key).trace
                answer = self._client.send(built, stream=True)
                try:
                    timed.uses(answer.extensions["network_stream"])
                    content = _bounded(answer)
                finally:
                    answer.close()
        except TimeoutError:
            raise _unavailable(
                f"has not finished its answer after {self._deadline.seconds:g} s"
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unavailable(f"gives no answer: {type(error).__name__}") from None
        if answer.is_server_error:
            raise _unavailable(f"answered with status {answer.status_code}")
        return TrpReply(
            answer.status_code,
            answer.headers.get("request-identifier", "")[:_MOST_SIGNS],
            answer.headers.get("api-version", "")[:_MOST_SIGNS],
            content,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _built(self, parts: SplitResult, request: TrpRequest) -> httpx.Request:
        host = parts.hostname or ""
        port = parts.port or (_HTTPS if parts.scheme == "https" else _HTTP)
        address = self._judged(host, port)
        numeric = f"[{address}]" if ":" in address else address
        return self._client.build_request(
            "POST",
            parts._replace(netloc=f"{numeric}:{port}").geturl(),
            content=request.body,
            headers={
                "Host": parts.netloc,
                "Content-Type": "application/json",
                "api-version": request.version,
                "request-identifier": request.request_id,
            },
            extensions={"sni_hostname": host},
        )

    def _judged(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise _unavailable("has a host name that leads nowhere") from None
        addresses = [str(one[4][0]) for one in found]
        local = self._loopback and all(one in {"127.0.0.1", "::1"} for one in addresses)
        if not addresses or not (local or all(map(is_public, addresses))):
            raise CallbackAddressPrivate(
                "a host's name leads to this machine or to a private network",
                hint="give an address that the public internet reaches",
            )
        return addresses[0]


class _Secured(Protocol):
    """What the standard library knows of a secured connection."""

    def getpeercert(self, der: bool, /) -> bytes | None: ...  # noqa: FBT001 - theirs


class _Stream(Protocol):
    """What the HTTP library's trace gives when a handshake is over."""

    def get_extra_info(self, info: str) -> _Secured | None: ...

    def close(self) -> None: ...


class _Watch:
    """Looks at the other side's key when the handshake is over, before anything is sent."""

    def __init__(self, timed: TimedRequest, key: Digest | None) -> None:
        self._timed = timed
        self._key = key

    def trace(self, name: str, event: Event) -> None:
        self._timed.trace(name, event)
        if name != _HANDSHAKE or self._key is None:
            return
        stream = cast("_Stream", event.get("return_value"))
        secured = stream.get_extra_info("ssl_object")
        shown = None if secured is None else secured.getpeercert(True)  # noqa: FBT003 - theirs
        if shown is None or public_key_digest(shown) != self._key:
            stream.close()  # the library leaves a connection open that its trace ended
            raise _unavailable("shows another key than the directory has for it")


def public_key_digest(certificate: bytes) -> Digest:
    """Return the SHA-256 of a DER certificate's public key (SubjectPublicKeyInfo)."""
    key = load_der_x509_certificate(certificate).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Digest(hashlib.sha256(spki).digest())


def _bounded(answer: httpx.Response) -> bytes:
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if len(content) > _MAX_ANSWER:
            raise _unavailable(f"answered more than {_MAX_ANSWER} bytes")
    return bytes(content)


def _unavailable(what: str) -> TrpUnavailable:
    """Return the error; the address may be one customer's, so it is not repeated."""
    return TrpUnavailable(
        f"the counterparty's endpoint {what}", hint="try again later, or ask the other firm"
    )
