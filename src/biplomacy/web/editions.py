"""What a portal shows now, and how a newer checkpoint takes its place: whole, between two answers.

A request is answered from one edition from its beginning to its end.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from biplomacy.values.errors import BiplomacyError
from biplomacy.web.answered import Answered
from biplomacy.web.publication import Publication

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.web.site import Site


@dataclass(frozen=True, slots=True)
class Edition:
    """A site with the answers that were given from it; ``number`` counts from 0."""

    number: int
    publication: Publication
    answered: Answered


class Editions:
    """The newest edition of one portal; safe for several threads.

    ``newer`` is asked for a site to show instead, and answers None where nothing has changed. It
    is asked by one thread at a time, and an error of ours that it raises leaves things as they are.
    """

    def __init__(self, site: Site, newer: Callable[[], Site | None] = lambda: None) -> None:
        self._newest = _edition(0, site)
        self._newer = newer
        self._renewing = Lock()
        self._trouble = ""

    @property
    def newest(self) -> Edition:
        """What is shown now."""
        return self._newest

    def renew(self) -> bool:
        """Show what has been published since, if anything; say whether something was."""
        with self._renewing:
            try:
                site = self._newer()
                made = None if site is None else _edition(self._newest.number + 1, site)
            except BiplomacyError as error:
                self._tell(error.message)
                return False
            self._trouble = ""
            if made is None:
                return False
            self._newest = made
            return True

    def _tell(self, trouble: str) -> None:
        """Tell the server's log once, however often it is met in a row."""
        if trouble != self._trouble:
            self._trouble = trouble
            logging.getLogger(__name__).warning("the pages stay as they are: %s", trouble)


def _edition(number: int, site: Site) -> Edition:
    publication = Publication(site)
    return Edition(number, publication, Answered(publication))
