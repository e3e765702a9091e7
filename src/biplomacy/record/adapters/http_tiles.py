"""Published files behind HTTP, read only (C2SP tlog-tiles; any static web server)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import httpx

from biplomacy.record.errors import RecordAbsent, TileMalformed, WebAddressMalformed
from biplomacy.values.deadline import Deadline
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from types import TracebackType

CHECKPOINT = "checkpoint"
_CHECKPOINT_LIMIT = 256 * 1024
_TIMEOUT_S = 20.0
_DEADLINE_S = 60.0


class HttpTiles:
    """A ``TileReader`` below one address; a context manager, closed by its owner.

    Bodies are bounded while they arrive, each request ends after ``deadline_s`` seconds in all,
    redirects are not followed, and the environment's proxy settings are not read. Threads may
    share it.

    Raises:
        WebAddressMalformed: the text is no address of a web server.
    """

    def __init__(
        self, url: str, *, timeout_s: float = _TIMEOUT_S, deadline_s: float = _DEADLINE_S
    ) -> None:
        _require_web(url)
        self._url = url.rstrip("/")
        self._deadline = Deadline(deadline_s, broken=httpx.HTTPError)
        self._client = httpx.Client(timeout=timeout_s, trust_env=False, follow_redirects=False)

    @classmethod
    def at(cls, source: str) -> HttpTiles:
        """Open the address below which ``checkpoint`` or ``log/checkpoint`` is served.

        Raises:
            RecordAbsent: neither is there.
            SourceUnavailable: no answer.
            WebAddressMalformed: the text is no address of a web server.
        """
        for url in (source.rstrip("/"), f"{source.rstrip('/')}/log"):
            tiles = cls(url)
            if tiles.read(CHECKPOINT, _CHECKPOINT_LIMIT) is not None:
                return tiles
            tiles.close()
        raise RecordAbsent(
            f"{source} serves neither `checkpoint` nor `log/checkpoint`",
            hint="give the address that the record is published at",
        )

    def read(self, path: str, limit: int) -> bytes | None:
        """Return the file's bytes, or None where the server has none (404, 410).

        Raises:
            SourceUnavailable: no answer, another status, or not whole at the deadline.
            TileMalformed: the file has more than ``limit`` bytes.
        """
        url = f"{self._url}/{path}"
        try:
            with (
                self._deadline.request() as timed,
                self._client.stream("GET", url, extensions={"trace": timed.trace}) as answer,
            ):
                timed.uses(answer.extensions["network_stream"])
                if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
                    return None
                if answer.status_code != httpx.codes.OK:
                    raise SourceUnavailable(
                        f"{url} answered with status {answer.status_code}",
                        hint="try again later, or read another copy of the record",
                    )
                return _bounded(answer, limit, url)
        except TimeoutError:
            raise SourceUnavailable(
                f"{url} has not finished its answer after {self._deadline.seconds:g} s",
                hint="try again later, or read another copy of the record",
            ) from None
        except httpx.HTTPError as error:
            raise SourceUnavailable(
                f"{url} gives no answer: {type(error).__name__}",
                hint="check the address and the connection",
            ) from error

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


def _require_web(url: str) -> None:
    try:
        parsed = httpx.URL(url)
        # The client decodes the host for its header, the socket encodes it for the resolver.
        named = parsed.host and parsed.raw_host.decode("ascii").encode("idna")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise WebAddressMalformed(
            f"{url[:200]!r} is no web address: {error}", hint="write http://HOST:PORT/PATH"
        ) from error
    if parsed.scheme not in {"http", "https"} or not named:
        raise WebAddressMalformed(
            f"{url[:200]!r} is no web address", hint="give an address with http or https"
        )


def _bounded(answer: httpx.Response, limit: int, url: str) -> bytes:
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if len(content) > limit:
            raise TileMalformed(
                f"{url} has more than {limit} bytes", hint="compare it with another copy"
            )
    return bytes(content)
