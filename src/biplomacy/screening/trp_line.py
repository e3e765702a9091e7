"""What a Travel Rule desk is told, and the line on which it speaks to other firms (§C6.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from biplomacy.screening.transfer_exchange import Deadlines
from biplomacy.screening.trp_messages import AmountForm

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Finding

VERSIONS = ("3.1.0", "3.0.0", "2.1.0")


@dataclass(frozen=True, slots=True)
class TrpRequest:
    """A request of the protocol; ``body`` is private."""

    request_id: str
    version: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TrpReply:
    """An answer with the headers that it echoes."""

    status: int
    request_id: str = ""
    version: str = ""
    body: bytes = field(default=b"", repr=False)


class TrpLine(Protocol):
    """Carries requests to other firms."""

    def post(self, url: str, request: TrpRequest, *, key: Digest | None = None) -> TrpReply:
        """Return the answer to one request, sent once; redirects are not followed.

        ``key`` is the SHA-256 of the public key that the other side must show; nothing is sent to
        one that shows another.

        Raises:
            TrpUnavailable: no whole answer came in time, or the key is another.
            CallbackAddressPrivate: the host's name leads to a private network.
        """
        ...


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What a firm sets: where its desk is reached, which versions, how long it waits."""

    address: str
    versions: tuple[str, ...] = VERSIONS
    deadlines: Deadlines = field(default_factory=Deadlines)
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class Counterparty:
    """What is known of another firm: its versions, best first, how it reads amounts, its key.

    ``findings`` are those of ``vasp_endpoint.may_send``: a failure stops the inquiry.
    """

    versions: tuple[str, ...] = VERSIONS
    amounts: AmountForm = AmountForm.TEXT
    key: Digest | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """A transfer that a customer asks for; ``amount`` in the asset's base unit."""

    travel_address: str = field(repr=False)
    asset: str
    amount: int
    message: JsonObject = field(repr=False)
