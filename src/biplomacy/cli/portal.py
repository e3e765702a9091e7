"""``biplomacy portal``: static copies of a portal, and whether a copy says what was signed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import named, read_file
from biplomacy.cli.office import office
from biplomacy.cli.portal_export import export
from biplomacy.cli.portal_seal import draft, seal
from biplomacy.cli.printing import finding_object
from biplomacy.cli.progress import Watching
from biplomacy.cli.terminal import terminal
from biplomacy.cli.wording import counted
from biplomacy.record.trust import decode_trust
from biplomacy.values.verdict import Severity
from biplomacy.verify.export_manifest import LINES
from biplomacy.verify.mirror import check_mirror
from biplomacy.web.remaking import check_remade
from biplomacy.wiring import open_mirror

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.verdict import Finding
    from biplomacy.verify.mirror import CheckedMirror

EVIDENCE = 3
_ELSEWHERE = "compare it with another mirror"
_CHANGED = "this copy was changed after export"
_STEPS = MappingProxyType(
    {
        "entry-contradicts-log": f"{_CHANGED}; fetch the entry from another mirror",
        "file-changed": f"{_CHANGED}; fetch the file from another mirror",
        "file-missing": f"{_CHANGED}; fetch the file from another mirror",
        "file-not-remade": f"do not rest on that file; {_ELSEWHERE}",
        "file-not-in-manifest": f"{_CHANGED}; remove what was added, or use another mirror",
        "figure-without-entry": f"do not rest on that figure; {_ELSEWHERE}",
        "manifest-missing": "ask whoever keeps this copy for a whole export",
        "manifest-wrong": f"manifest and files are of different exports; {_ELSEWHERE}",
        "proof-wrong": f"{_CHANGED}; fetch the proof from another mirror",
    }
)
"""What to do about a finding on the copy; about the record, ``biplomacy verify`` says more."""

app = office("portal", "Export a portal, and check any copy of it.")


app.command("export")(export)
app.command("draft")(draft)
app.command("seal")(seal)


@app.callback()
def portal() -> None:
    """Export a portal, and check any copy of it."""


@app.command()
def check(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="A copy's directory or address.", callback=named)],
    *,
    trust: Annotated[Path, typer.Option("--trust", help="The record's trust.json.")],
    json: Annotated[bool, typer.Option("--json", help="One finding a line.")] = False,
) -> None:
    """Check a copy: its record, every entry and proof, every figure, every file.

    Exit 0: the copy says what was signed; 3: it does not; 2: input; 4: a source failed.
    """
    out = terminal(context)
    trusted = decode_trust(read_file(trust))
    with open_mirror(source) as files, Watching(out, "check", "file") as progress:
        found = check_mirror(files, trusted, progress)
        remade = check_remade(files, found)
    found = replace(found, copy=(*found.copy, *remade.findings))
    if json:
        for finding in found.findings:
            out.json(finding_object(finding))
    else:
        for line in _lines(found):
            out.line(line)
    if not found.listed:
        out.note("files that the manifest does not name cannot be looked for at an address")
    if remade.why_not:
        out.note(f"the copy was not made again for comparison: {remade.why_not}")
    if not found.sound:
        out.note(f"hint: {_next_step(found, source, trust)}")
        raise typer.Exit(EVIDENCE)


def _lines(found: CheckedMirror) -> Iterator[str]:
    for finding in found.record:
        yield f"{_weight(finding)}: {finding.subject}: {finding.message}"
    for finding in found.copy:
        yield f"{_weight(finding)}: {finding.subject} {finding.message}"
    beside = "no checkpoint"
    if found.audited is not None:
        names = ", ".join(sorted(one.key.name for one in found.audited.cosignatures))
        size = found.audited.checkpoint.head.size
        beside = f"checkpoint {size} cosigned by {names or 'nobody'}"
    count = counted(len(found.findings), "finding")
    yield f"  {counted(found.files, 'file')} checked, {count} · {beside}"


def _weight(finding: Finding) -> str:
    word = "error" if finding.severity is Severity.FAILURE else finding.severity.value
    return f"{word}[{finding.code}]"


def _next_step(found: CheckedMirror, source: str, trust: Path) -> str:
    """Return what to do about the first failure."""
    failures = [one for one in found.copy if one.severity is Severity.FAILURE]
    if any(one.severity is Severity.FAILURE for one in found.record) or not failures:
        return f"run `biplomacy verify {source} --trust {trust}` on its record, and use another"
    first = failures[0]
    if first.code != "page-contradicts-entry":
        return _STEPS.get(first.code, _ELSEWHERE)
    leaf = first.evidence[0].removeprefix("entry:")
    why = _CHANGED if LINES in first.evidence else "its manifest names the page as it is"
    return f"{why}; fetch leaf {leaf} from another mirror"
