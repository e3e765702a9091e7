"""A static copy of the replayed portal in which one page was changed, and who notices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.demo.model import Event
from biplomacy.demo.tampering import change_shown_balance
from biplomacy.values.verdict import Severity
from biplomacy.verify.mirror import check_mirror
from biplomacy.web.export import export_files
from biplomacy.web.export_directory import write_copy
from biplomacy.web.publication import Publication
from biplomacy.wiring import open_mirror

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.record.model import Trust
    from biplomacy.values.canonical import JsonValue
    from biplomacy.web.site import Site

PAGE = "en/reserve/index.html"
EXPECTED = "page-contradicts-entry"


def write_changed_copy(site: Site, folder: Path) -> tuple[int, str]:
    """Export a portal, change one balance on one page; return the count of files and its words."""
    count = write_copy(folder, export_files(Publication(site)))
    page = folder / PAGE
    changed, shown = change_shown_balance(page.read_bytes())
    page.write_bytes(changed)
    return count, shown


def make_mirror(site: Site, folder: Path, trust: Trust) -> Event:
    """Export the portal into ``folder``, change one balance on one page, and check the copy."""
    copied = replace(
        site, address=".", trust="trust.json", chain="BLOCKS", worlds=(), neighbours=(), tampered=""
    )
    count, shown = write_changed_copy(copied, folder)
    with open_mirror(str(folder)) as files:
        found = check_mirror(files, trust)
    codes = sorted({one.code for one in found.findings if one.severity is Severity.FAILURE})
    caught = codes == [EXPECTED]
    word = "caught" if caught else "NOT CAUGHT"
    listed: list[JsonValue] = [*codes]
    return Event(
        "mirror",
        f"a copy of {count:,} files shows {shown} on one page → {word}: {EXPECTED}",
        {"caught": caught, "codes": listed, "files": count},
    )
