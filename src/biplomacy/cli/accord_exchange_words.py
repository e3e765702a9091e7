"""How packages and exchanges are put into lines and JSON (programme §10.5, §10.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.printing import finding_line, finding_object
from biplomacy.cli.wording import counted
from biplomacy.values.day import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.accord.package import Package
    from biplomacy.accord.statement.exchange_file import JudgedExchange, Side
    from biplomacy.cli.terminal import Terminal
    from biplomacy.values.canonical import JsonObject, JsonValue


def package_lines(package: Package) -> Iterator[str]:
    """Yield what a package is: its digest, name and size, and what it is for."""
    about = package.about
    count = counted(len(package.resources), "file")
    yield f"package {package.digest}"
    yield f"  {about.name} {about.version}  {about.title}  {count}, {package.size:,} bytes"
    if about.tags:
        yield f"  for {', '.join(about.tags)}"


def print_package(out: Terminal, package: Package, *, json: bool) -> None:
    """Print what a package is."""
    if json:
        out.json(_package_object(package))
        return
    for line in package_lines(package):
        out.line(line)


def _package_object(package: Package) -> JsonObject:
    about = package.about
    return {
        "package": str(package.digest),
        "name": about.name,
        "version": about.version,
        "tags": list(about.tags),
        "files": len(package.resources),
        "bytes": package.size,
    }


def judged_lines(judged: JudgedExchange) -> Iterator[str]:
    """Yield what an exchange shows: the package, both entries, and how far the proof reaches."""
    if judged.announced is not None:
        yield f"package {judged.announced.package}  {judged.announced.name}"
    for name, side in (("sent", judged.sent), ("received", judged.received)):
        if side is not None:
            yield f"  {name:<8}  {_side(side)}"
    for finding in judged.findings:
        yield finding_line(finding)
    if judged.confirmed:
        yield f"confirmed  both logs say so  grade {judged.grade}"
    else:
        yield "contradicted  the two logs do not show one exchange"


def judged_object(judged: JudgedExchange) -> JsonObject:
    """Return what an exchange shows, as ``--json`` prints it."""
    announced = judged.announced
    return {
        "package": str(announced.package) if announced else None,
        "sent": _side_object(judged.sent),
        "received": _side_object(judged.received),
        "confirmed": judged.confirmed,
        "grade": str(judged.grade),
        "findings": [finding_object(finding) for finding in judged.findings],
    }


def _side(side: Side) -> str:
    head, said = side.proven.checkpoint.head, side.statement
    when = format_instant(said.issued_at)
    return f"{head.origin} entry {side.proven.index}  {said.issuer} #{said.sequence}  {when}"


def _side_object(side: Side | None) -> JsonValue:
    if side is None:
        return None
    return {
        "origin": side.proven.checkpoint.head.origin,
        "index": side.proven.index,
        "issuer": side.statement.issuer,
        "issued_at": format_instant(side.statement.issued_at),
        "grade": str(side.grade),
    }
