"""A portal of an invented register, as it stands after an audit; no signature is made for it.

What is measured is how the portal answers, so its record's statements are taken as read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.auditing import Audited
from biplomacy.record.model import Checkpoint, Head, Logged, Statement
from biplomacy.record.quorum import Line
from biplomacy.values.digest import Digest
from biplomacy.web.errors import FileUnknown, LeafUnknown
from biplomacy.web.portal import portal_app
from biplomacy.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp

    from biplomacy.register.dump import DumpEntry
    from biplomacy.values.verdict import VerdictRow

ORIGIN = "register.example/2026"


class ReadRegister:
    """A ``PublishedRecord`` of statements alone."""

    def __init__(self, entries: Sequence[DumpEntry]) -> None:
        head = Head(ORIGIN, len(entries), Digest.of(b"root"))
        self.audited = Audited(
            checkpoint=Checkpoint(head, b""),
            cosignatures=(),
            history=None,
            entries=(),
            statements=tuple(map(_logged, entries)),
            findings=(),
            line=Line(),
            on_trust=True,
        )
        self.rows: tuple[VerdictRow, ...] = ()

    def entry(self, index: int) -> bytes:
        """Hold no bytes; raises ``LeafUnknown``."""
        raise LeafUnknown(f"entry {index} has no bytes here", hint="publish the record")

    def proof(self, index: int) -> bytes:
        """Hold no proof; raises ``LeafUnknown``."""
        return self.entry(index)

    def file(self, path: str) -> bytes:
        """Hold no file; raises ``FileUnknown``."""
        raise FileUnknown(f"there is no file {path}", hint="publish the record")

    def holds(self, path: str) -> bool:  # noqa: ARG002 - the port's signature
        """Say that there is none."""
        return False

    def paths(self) -> tuple[str, ...]:
        """Return none."""
        return ()


def register_portal(entries: Sequence[DumpEntry]) -> ASGIApp:
    """Return the portal that shows a register of these entries."""
    return portal_app(Site("Nowhere", ReadRegister(entries), "http://127.0.0.1:8080"))


def _logged(entry: DumpEntry) -> Logged:
    name = Digest.of(str(entry.leaf).encode())
    statement = Statement(entry.type, "pvara", entry.leaf, entry.recorded_at, entry.body)
    return Logged(entry.leaf, name, statement, (), entry.recorded_at)
