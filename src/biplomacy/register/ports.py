"""What the register asks of the world (supervision §A7.4)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.register.model import RegisterEvent


class LeiStatus(StrEnum):
    """How an LEI stands with its issuer (GLEIF's words)."""

    ISSUED = "ISSUED"
    LAPSED = "LAPSED"
    RETIRED = "RETIRED"
    DUPLICATE = "DUPLICATE"
    ANNULLED = "ANNULLED"
    MERGED = "MERGED"
    PENDING_TRANSFER = "PENDING_TRANSFER"
    PENDING_ARCHIVAL = "PENDING_ARCHIVAL"
    UNKNOWN = "unknown"


class EventSource(Protocol):
    """Reads the register events of one record."""

    def events(self, since: int) -> Iterator[tuple[int, RegisterEvent]]:
        """Yield the events from leaf index ``since`` on, each with its index, in leaf order.

        None is left out.

        Raises:
            RecordGap: an entry between them cannot be read.
        """
        ...


class LeiSource(Protocol):
    """Knows how LEIs stand."""

    def status(self, lei: str) -> LeiStatus:
        """Return how the LEI stands; ``UNKNOWN`` where the source has not heard of it.

        Raises:
            SourceUnavailable: the source could not be read.
        """
        ...
