"""Answers that were given, kept with their entity tags; an answer never changes (portal §9.4)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from biplomacy.web.replies import tag_of

if TYPE_CHECKING:
    from biplomacy.web.endpoints import Asked, Body, Endpoint
    from biplomacy.web.publication import Publication

MOST_KEPT = 512
MOST_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer and its entity tag."""

    body: Body
    tag: str


class Answered:
    """The newest answers of one portal; safe for several threads."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._kept: OrderedDict[tuple[str, Asked], Kept] = OrderedDict()
        self._lock = Lock()

    def kept(self, endpoint: Endpoint, asked: Asked) -> Kept | None:
        """Return an answer that was given before; None where it must be made."""
        key = (endpoint.operation_id, asked)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def answer(self, endpoint: Endpoint, asked: Asked) -> Kept:
        """Make an answer, and keep it unless it is long or of a query, which anybody can vary.

        Raises as the endpoint does.
        """
        body = endpoint.answer(self._publication, asked)
        made = Kept(body, tag_of(body.content))
        if len(body.content) <= MOST_BYTES and not asked.query:
            with self._lock:
                self._kept[endpoint.operation_id, asked] = made
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return made
