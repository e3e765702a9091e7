"""Writes one tamper of a replay that lies there, for a reader who wants to catch it himself.

Only the replay's own folder is written to, below ``tampered``; the record stays as it is.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from biplomacy.demo.forging import forge
from biplomacy.demo.profiles import EL_SALVADOR, PAKISTAN
from biplomacy.demo.tampering import change_newest_report, later_by_a_second, reports_among
from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import find_record
from biplomacy.record.registration import find_office
from biplomacy.record.statement import encode_statement
from biplomacy.wiring import open_tiles, sign_entry

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.demo.keyring import Profile
    from biplomacy.demo.model import Places
    from biplomacy.record.auditing import Audited


class Tamper(Enum):
    """What is done to El Salvador's record, and where the outcome lies."""

    PAGE = "page"
    ENTRY = "mirror"
    REWRITE = "rewritten"
    WITHHOLD = "withheld"


@dataclass(frozen=True, slots=True)
class Held:
    """The keys of a state, where its replay left them."""

    profile: Profile
    folder: Path


def tampered(places: Places, how: Tamper) -> Path:
    """Return where a tamper lies."""
    return places.into / "tampered" / how.value


def tamper_record(places: Places, how: Tamper) -> str:
    """Write a record that was tampered with, and say what was done; an earlier one is replaced.

    Raises:
        RecordAbsent: no replay lies there.
    """
    files = find_record(open_tiles(places.record("sv")))
    audited, place = audit_record(files, None), tampered(places, how)
    ours = Held(EL_SALVADOR, places.keys("sv"))
    theirs = Held(PAKISTAN, places.keys("pk"))
    entries = [entry.data for entry in audited.entries]
    reports = reports_among(entries)
    shutil.rmtree(place, ignore_errors=True)
    if how is Tamper.ENTRY:
        shutil.copytree(places.record("sv"), place)
        change_newest_report(place)
        return f"one figure is another in the bytes of entry {reports[-1]}"
    if how is Tamper.REWRITE:
        entries[reports[0]] = _signed_anew(entries[reports[0]], reports[0], audited, ours)
        forge(entries, place, ours, None, 0)
        return f"entry {reports[0]} is dated a second later, and signed again by all who must"
    seen = max(one.time for one in audited.cosignatures)
    del entries[reports[-2]]
    forge(entries, place, ours, theirs, seen)
    return f"entry {reports[-2]} is left out, and a witness signed that never saw the log before"


def _signed_anew(entry: bytes, index: int, audited: Audited, ours: Held) -> bytes:
    later = later_by_a_second(entry)
    charter = audited.history.charter_at(index) if audited.history else None
    office = find_office(charter, later.issuer) if charter else None
    keys = office.keys if office else ()
    threshold = {rule.type: rule.threshold for rule in office.may_publish} if office else {}
    signers = keys[: threshold.get(later.type, len(keys))]
    uris = [f"file2:{ours.folder / f'{later.issuer}-{key.role}.pem'}" for key in signers]
    return sign_entry(encode_statement(later), uris, keys)
