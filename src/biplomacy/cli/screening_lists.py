"""``biplomacy screening lists``: versions of a list imported, shown and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.office import office
from biplomacy.cli.printing import print_findings
from biplomacy.cli.screening_asked import Json, beginning, find_list, moment, now
from biplomacy.cli.screening_words import delta_line, list_lines
from biplomacy.cli.terminal import terminal
from biplomacy.screening.as_of import version_as_of
from biplomacy.screening.deltas import diff
from biplomacy.screening.entry_rows import encode_delta
from biplomacy.screening.list_import import count_addresses
from biplomacy.screening.lists import Origin, make_version
from biplomacy.screening.published_version import publish_delta, publish_version
from biplomacy.screening.statement.list_version import encode_list_version
from biplomacy.wiring.screening import open_list_source, open_versions

app = office("lists", "Versions of a list: imported, shown, compared.")
Name = Annotated[str, typer.Argument(help="A list's name, or a directory of versions.")]
First = Annotated[str, typer.Option("--from", help="A day or instant of the earlier version.")]
Last = Annotated[str, typer.Option("--to", help="A day or instant of the later version.")]


@app.command("import")
def bring(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    files: Annotated[Path, typer.Argument(help="The publisher's file or directory.")],
    *,
    kind: Annotated[str, typer.Option(help="address-files, sdn-csv or address-csv.")],
    list_id: Annotated[str, typer.Option("--id", help="The list's id, such as ofac-addresses.")],
    published: Annotated[str, typer.Option(help="The day or instant of publication.")],
    into: Annotated[Path, typer.Option(help="The directory that keeps the list's versions.")],
    retrieved: Annotated[str | None, typer.Option(help="When it was fetched; else now.")] = None,
    source: Annotated[str, typer.Option(help="Where the files come from.")] = "source not told",
    json: Json = False,
) -> None:
    """Keep a publisher's files as a version, with what changed since the version before."""
    out = terminal(context)
    read = open_list_source(kind, files).read(list_id)
    store = open_versions(into)
    kept = store.versions()
    origin = Origin(
        list_id,
        beginning(published),
        now() if retrieved is None else beginning(retrieved),
        source,
        read.digest,
    )
    before = [version for version in kept if version.published_at < origin.published_at]
    version = make_version(read.entries, origin, previous=before[-1].digest if before else None)
    delta = store.add(version)
    if json:
        out.json(encode_list_version(publish_version(version, delta)))
        return
    addresses = [address for entry in version.entries for address in entry.addresses]
    for line in list_lines(version, count_addresses(addresses) if addresses else None):
        out.line(line)
    if delta is not None:
        out.line(f"  {delta_line(publish_delta(delta))}")
    print_findings(out, read.findings)


@app.command()
def show(context: typer.Context, name: Name, *, json: Json = False) -> None:
    """Show a list's versions; --json prints the body of list-version/1 of each."""
    out = terminal(context)
    found = find_list(out, name)
    earlier = {version.digest: version for version in found.versions}
    for version in found.versions:
        before = None if version.previous is None else earlier.get(version.previous)
        delta = None if before is None else diff(before, version)
        if json:
            out.json(encode_list_version(publish_version(version, delta)))
            continue
        addresses = [address for entry in version.entries for address in entry.addresses]
        for line in list_lines(version, count_addresses(addresses) if addresses else None):
            out.line(line)
        if delta is not None:
            out.line(f"  {delta_line(publish_delta(delta))}")
    if not json:
        print_findings(out, found.findings)


@app.command("diff")
def compare(
    context: typer.Context, name: Name, *, first: First, last: Last, json: Json = False
) -> None:
    """Say what changed from one version to another; --json prints the lines of the delta."""
    out = terminal(context)
    versions = find_list(out, name).versions
    delta = diff(version_as_of(versions, moment(first)), version_as_of(versions, moment(last)))
    if json:
        out.data(encode_delta(delta))
        return
    out.line(delta_line(publish_delta(delta)))
    for entry in delta.added:
        out.line(f"+ {entry.id}")
    for removed in delta.removed:
        out.line(f"- {removed}")
    for entry in delta.changed:
        out.line(f"~ {entry.id}")
