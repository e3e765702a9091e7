"""What ``serve`` and ``portal export`` show: a record, and what somebody recomputed of it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import named, read_file
from biplomacy.record.auditing import audit_record
from biplomacy.record.policy import parse_policy
from biplomacy.record.reading import find_record
from biplomacy.record.trust import decode_trust
from biplomacy.web.errors import EvidenceMissing
from biplomacy.web.language import marked
from biplomacy.web.record_view import RecordView
from biplomacy.web.site import Site
from biplomacy.web.statements import read_published
from biplomacy.web.verdicts import newest_verdicts, verdicts_on
from biplomacy.wiring import open_record_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.auditing import Audited
    from biplomacy.values.verdict import VerdictRow

MAX_VERDICTS = 1 << 28
BY_KEEPER = marked("whoever keeps these pages, with biplomacy verify")

Record = Annotated[
    str, typer.Option("--record", callback=named, help="A record's directory or address.")
]
Verdicts = Annotated[
    str | None,
    typer.Option(
        "--verdicts", help="The lines of `biplomacy verify --json`, or a partner's record."
    ),
]
TrustFile = Annotated[Path | None, typer.Option("--trust", help="The record's trust.json.")]
Pin = Annotated[
    Path | None,
    typer.Option("--pin", help="A witness policy that you vouch for, for checks in the browser."),
]
State = Annotated[str, typer.Option("--state", help="The state's name on the pages.")]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the options name."""

    record: str
    verdicts: str | None
    trust: Path | None
    state: str
    pin: Path | None


@contextmanager
def open_site(shown: Shown, address: str) -> Iterator[Site]:
    """Open the record for as long as its portal is needed; nothing is recomputed.

    ``address`` is where readers reach the portal. What the options name on this machine stands on
    no page: readers take ``trust.json`` from the portal, or better from elsewhere.
    """
    trusted = decode_trust(read_file(shown.trust)) if shown.trust else None
    pinned = read_file(shown.pin) if shown.pin else b""
    if pinned:
        parse_policy(pinned.decode("utf-8", "replace"))
    with open_record_source(shown.record) as tiles:
        files = find_record(tiles)
        audited = audit_record(files, trusted)
        rows, checked_by = _verdicts(shown.verdicts, audited)
        yield Site(
            state=shown.state or audited.checkpoint.head.origin,
            record=RecordView(audited, files, rows),
            address=address,
            checked_by=checked_by,
            pinned=pinned,
        )


def _verdicts(source: str | None, audited: Audited) -> tuple[tuple[VerdictRow, ...], str]:
    """Return the rows and who made them, from a file or from the record of a partner."""
    if source is None:
        return (), ""
    if not source.startswith(("http://", "https://")) and not Path(source).is_dir():
        content = read_file(Path(source), limit=MAX_VERDICTS)
        return verdicts_on(content, audited.checkpoint.head), BY_KEEPER
    with open_record_source(source) as tiles:
        files = find_record(tiles)
        partner = RecordView(audit_record(files, None), files)
        if not partner.audited.sound:
            raise EvidenceMissing(
                "the record that the verdicts come from does not hold together itself",
                hint=f"run `biplomacy verify {source}`, and take another mirror of it",
            )
        return newest_verdicts(read_published(partner), audited.checkpoint.head)
