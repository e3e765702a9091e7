"""What ``serve`` and ``portal export`` show: a record, and what somebody recomputed of it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import named, read_file, require_file
from biplomacy.record.auditing import audit_record
from biplomacy.record.fork_proof import MAX_FORK_PROOF, decode_fork_proof
from biplomacy.record.policy import parse_policy
from biplomacy.record.reading import find_record, read_checkpoint
from biplomacy.record.trust import decode_trust
from biplomacy.values.digest import Digest
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.values.verdict import Severity
from biplomacy.web.editions import Editions
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
    from biplomacy.record.model import Trust
    from biplomacy.record.reading import Files
    from biplomacy.values.verdict import VerdictRow

MAX_VERDICTS = 1 << 28
_WEB = ("http://", "https://")
_LOOK_S, _ASK_S = 3.0, 30.0
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
Forks = Annotated[
    list[Path] | None,
    typer.Option("--fork-proof", help="A fork proof to show on the record page; repeatable."),
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
    forks: tuple[Path, ...] = ()

    @property
    def renew_s(self) -> float:
        """The seconds between two looks for a newer checkpoint; at an address, more."""
        names = (self.record, self.verdicts or "")
        return _ASK_S if any(name.startswith(_WEB) for name in names) else _LOOK_S


@contextmanager
def open_site(shown: Shown, address: str) -> Iterator[Site]:
    """Open the record for as long as its portal is needed; nothing is recomputed.

    ``address`` is where readers reach the portal. What the options name on this machine stands on
    no page: readers take ``trust.json`` from the portal, or better from elsewhere.
    """
    given = _Given.of(shown)
    with open_record_source(shown.record) as tiles:
        yield _Opened(shown, address, given, find_record(tiles)).site()


@contextmanager
def open_editions(shown: Shown, address: str) -> Iterator[Editions]:
    """Open the record as ``open_site`` does, to be read again whenever it was published anew.

    A newer checkpoint is shown when it goes on from the shown one and all that it speaks of is
    there, so neither a half copied record nor a forked one takes the place of a sound one. Verdicts
    that are about another checkpoint are left out until there are others.
    """
    given = _Given.of(shown)
    with open_record_source(shown.record) as tiles:
        opened = _Opened(shown, address, given, find_record(tiles))
        yield Editions(opened.site(), opened.newer)


@dataclass(frozen=True, slots=True)
class _Given:
    """The files that a site is made with, read before its record is asked for."""

    trust: Trust | None
    pinned: bytes
    forks: tuple[bytes, ...]

    @classmethod
    def of(cls, shown: Shown) -> _Given:
        """Read what ``shown`` names; raises as the readers of the files do."""
        trust = decode_trust(read_file(shown.trust)) if shown.trust else None
        pinned = read_file(shown.pin) if shown.pin else b""
        if pinned:
            parse_policy(pinned.decode("utf-8", "replace"))
        forks = tuple(read_file(path, limit=MAX_FORK_PROOF) for path in shown.forks)
        for content in forks:
            decode_fork_proof(content)
        return cls(trust, pinned, forks)


class _Opened:
    """A record whose files are open, and what of it was shown last."""

    def __init__(self, shown: Shown, address: str, given: _Given, files: Files) -> None:
        self._shown = shown
        self._address = address
        self._files = files
        self._trust = given.trust
        self._pinned = given.pinned
        self._forks = given.forks
        self._audited: Audited | None = None
        self._said = ""

    def site(self) -> Site:
        """Return the site as it is now; verdicts must be those on this very checkpoint."""
        said = _mark_of(self._shown.verdicts)
        audited = audit_record(self._files, self._trust)
        site = self._site(audited, *_verdicts(self._shown.verdicts, audited))
        self._audited, self._said = audited, said
        return site

    def newer(self) -> Site | None:
        """Return the site where its checkpoint or its verdicts are others than before.

        Raises:
            EvidenceMissing: the newer record does not hold together, or does not go on from before.
        """
        before = self._audited
        said = _mark_of(self._shown.verdicts)
        note = read_checkpoint(self._files).note
        if before is None or (note, said) == (before.checkpoint.note, self._said):
            return None
        audited = before
        if note != before.checkpoint.note:
            audited = audit_record(self._files, self._trust, (before.checkpoint.note,))
            _require_sound(audited, before)
        try:
            rows, checked_by = _verdicts(self._shown.verdicts, audited)
        except (InputError, EvidenceError):  # made for the checkpoint before, or half written
            rows, checked_by = (), ""
        self._audited, self._said = audited, said
        return self._site(audited, rows, checked_by)

    def _site(self, audited: Audited, rows: tuple[VerdictRow, ...], checked_by: str) -> Site:
        return Site(
            state=self._shown.state or audited.checkpoint.head.origin,
            record=RecordView(audited, self._files, rows),
            address=self._address,
            checked_by=checked_by,
            pinned=self._pinned,
            forks=self._forks,
        )


def _require_sound(audited: Audited, before: Audited) -> None:
    if before.sound and not audited.sound:
        wrong = next(one for one in audited.findings if one.severity is Severity.FAILURE)
        raise EvidenceMissing(
            f"the newer record does not hold together: {wrong.subject}: {wrong.message}",
            hint="run `biplomacy verify` on it",
        )


def _mark_of(verdicts: str | None) -> str:
    """Return what changes whenever the place that verdicts come from does."""
    if verdicts is None:
        return ""
    if verdicts.startswith(_WEB) or Path(verdicts).is_dir():
        with open_record_source(verdicts) as tiles:
            return str(Digest.of(read_checkpoint(find_record(tiles)).note))
    require_file(Path(verdicts))
    state = Path(verdicts).stat()
    return f"{state.st_ino} {state.st_mtime_ns} {state.st_size}"


def _verdicts(source: str | None, audited: Audited) -> tuple[tuple[VerdictRow, ...], str]:
    """Return the rows and who made them, from a file or from the record of a partner."""
    if source is None:
        return (), ""
    if not source.startswith(_WEB) and not Path(source).is_dir():
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
