"""``biplomacy screening ivms``: Travel Rule messages checked, and renamed between versions.

A message's texts are private: what is printed says where and what, and repeats none of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.office import office
from biplomacy.cli.printing import finding_object, print_findings
from biplomacy.cli.screening_asked import Json, now
from biplomacy.cli.terminal import terminal
from biplomacy.screening.ivms_checking import Profile, check_message, read_message
from biplomacy.screening.ivms_versions import Version, convert
from biplomacy.values.canonical import encode
from biplomacy.values.day import Day
from biplomacy.wiring import keep_secret
from biplomacy.wiring.screening import open_ivms_shape

app = office("ivms", "Travel Rule messages (IVMS101 of 2020 and 2023).")
File = Annotated[Path, typer.Argument(help="The message, a JSON file; it is private.")]


@app.command()
def validate(
    context: typer.Context,
    file: File,
    *,
    profile: Annotated[Profile, typer.Option(help="As the standard, or as real messages.")] = (
        Profile.STRICT
    ),
    json: Json = False,
) -> None:
    """Check a message: its shape, its version, the constraints C1 to C12; exit 3 if it fails."""
    out = terminal(context)
    checked = check_message(
        read_message(read_file(file)),
        open_ivms_shape(),
        today=Day.of_instant(now()),
        profile=profile,
    )
    if json:
        out.json(
            {
                "version": checked.version.value,
                "profile": checked.profile.value,
                "passes": checked.passes,
                "findings": [finding_object(finding) for finding in checked.findings],
            }
        )
    else:
        answer = "passes" if checked.passes else "does not pass"
        out.line(f"IVMS {checked.version}, {checked.profile}: {answer}")
        print_findings(out, checked.findings)
    if not checked.passes:
        raise typer.Exit(3)


@app.command("convert")
def rename(
    context: typer.Context,
    file: File,
    *,
    to: Annotated[Version, typer.Option("--to", help="101 (of 2020) or 101.2023.")],
    into: Annotated[
        Path | None, typer.Option(help="A file that only its owner reads; else the output.")
    ] = None,
) -> None:
    """Write a message in the field names of the other version; nothing else changes."""
    out = terminal(context)
    content = encode(convert(read_message(read_file(file)), to)) + b"\n"
    if into is None:
        out.data(content)
        return
    keep_secret(into, content)
    out.note(f"the message is in {into}, which only its owner may read")
