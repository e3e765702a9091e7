"""A witness behind HTTP (C2SP tlog-witness, ``add-checkpoint``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

import httpx

from biplomacy.record.errors import WitnessUnavailable
from biplomacy.record.model import WitnessAnswer
from biplomacy.record.witnessing import encode_request
from biplomacy.values.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

SIZE_TYPE = "text/x.tlog.size"
_TIMEOUT_S = 20.0
_DEADLINE_S = 60.0
_MAX_ANSWER = 64 * 1024
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")
_TEMPORARY = frozenset({408, 429})


class HttpWitness:
    """A ``WitnessClient`` for the submission prefix ``url``; a context manager.

    Each request ends after ``deadline_s`` seconds in all.
    An unknown origin is 404, or 403 from witnesses that follow an older text: both are answers.
    """

    def __init__(
        self,
        name: str,
        url: str,
        *,
        timeout_s: float = _TIMEOUT_S,
        deadline_s: float = _DEADLINE_S,
    ) -> None:
        self._name = name
        self._url = f"{url.rstrip('/')}/add-checkpoint"
        self._deadline = Deadline(deadline_s, broken=httpx.HTTPError)
        self._client = httpx.Client(timeout=timeout_s, trust_env=False, follow_redirects=False)

    @property
    def name(self) -> str:
        """The witness's name, for findings."""
        return self._name

    def add_checkpoint(self, old: int, proof: Sequence[bytes], note: bytes) -> WitnessAnswer:
        """Ask for a cosignature; every status below 500 but 408 and 429 is a value.

        Raises:
            WitnessUnavailable: no answer, none that can be read, or not whole at the deadline.
        """
        request = encode_request(old, proof, note)
        try:
            with (
                self._deadline.request() as timed,
                self._client.stream(
                    "POST", self._url, content=request, extensions={"trace": timed.trace}
                ) as answer,
            ):
                timed.uses(answer.extensions["network_stream"])
                content = self._bounded(answer)
        except TimeoutError:
            raise self._unavailable(
                f"has not finished its answer after {self._deadline.seconds:g} s"
            ) from None
        except httpx.HTTPError as error:
            raise self._unavailable(f"gives no answer: {type(error).__name__}") from error
        except httpx.InvalidURL as error:
            raise self._unavailable("has no valid address") from error
        if answer.is_server_error or answer.status_code in _TEMPORARY:
            raise self._unavailable(f"answered with status {answer.status_code}")
        return self._read(answer, content)

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

    def _read(self, answer: httpx.Response, content: bytes) -> WitnessAnswer:
        if answer.status_code == httpx.codes.OK:
            return WitnessAnswer(200, tuple(content.splitlines(keepends=True)))
        if answer.status_code == httpx.codes.CONFLICT:
            size = _SIZE.fullmatch(content)
            kind = answer.headers.get("content-type", "").partition(";")[0].strip()
            if size is None or kind != SIZE_TYPE:
                raise self._unavailable("answered a conflict without its size")
            return WitnessAnswer(409, size=int(size[1]))
        return WitnessAnswer(answer.status_code)

    def _bounded(self, answer: httpx.Response) -> bytes:
        content = bytearray()
        for part in answer.iter_bytes():
            content += part
            if len(content) > _MAX_ANSWER:
                raise self._unavailable(f"answered more than {_MAX_ANSWER} bytes")
        return bytes(content)

    def _unavailable(self, what: str) -> WitnessUnavailable:
        return WitnessUnavailable(
            f"the witness {self._name} at {self._url} {what}",
            hint="publish again later; what was signed is kept",
        )
