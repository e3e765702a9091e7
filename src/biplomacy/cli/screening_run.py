"""``biplomacy screening run`` and ``rescreen``: many subjects, and a new version of a list."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.printing import print_findings
from biplomacy.cli.screening_asked import (
    AGE,
    Json,
    ListName,
    MaxAge,
    find_list,
    moment,
    now,
)
from biplomacy.cli.screening_words import rescreening_lines, rescreening_object, run_lines
from biplomacy.cli.terminal import terminal
from biplomacy.screening.address_index import AddressIndex
from biplomacy.screening.address_screening import AddressScreener, address_config
from biplomacy.screening.as_of import version_as_of
from biplomacy.screening.name_screening import NameScreener, name_config
from biplomacy.screening.records import decode_records, encode_config, encode_records
from biplomacy.screening.rescreening import rescreen_addresses
from biplomacy.screening.run import (
    Subject,
    decode_subjects,
    encode_subjects,
    require_fresh_lists,
    screen_as_of,
    summarise_run,
)
from biplomacy.screening.screening_run_check import check_screening_run, grade_of, recompute_run
from biplomacy.screening.statement.screening_run import decode_screening_run, encode_screening_run
from biplomacy.screening.transfer_file import read_transfers
from biplomacy.values.canonical import read_object
from biplomacy.values.commitment import SALT_SIZE
from biplomacy.values.day import Day
from biplomacy.values.errors import FieldMalformed
from biplomacy.wiring import SystemRandomness, keep_secret

if TYPE_CHECKING:
    from biplomacy.screening.model import ListVersion
    from biplomacy.screening.run import Screener

Subjects = Annotated[Path, typer.Argument(help="The private file that `salt` wrote.")]
First = Annotated[str, typer.Option("--from", help="The period's first day.")]
Last = Annotated[str, typer.Option("--to", help="The period's last day.")]
Records = Annotated[
    Path | None, typer.Option("--records", help="Write the records there: the run's evidence.")
]


class Of(StrEnum):
    """What is screened."""

    ADDRESSES = "addresses"
    NAMES = "names"


Kind = Annotated[Of, typer.Option("--of", help="What the subjects are.")]


def _addresses(version: ListVersion) -> Screener:
    return AddressScreener(AddressIndex.of(version.entries))


def _names(version: ListVersion) -> Screener:
    return NameScreener(version.entries)


_CONFIGS = MappingProxyType({Of.ADDRESSES: address_config, Of.NAMES: name_config})
_SCREENERS = MappingProxyType({Of.ADDRESSES: _addresses, Of.NAMES: _names})


def salt(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Addresses or names, one a line.")],
    *,
    into: Annotated[Path, typer.Option(help="The private file to make; only its owner reads it.")],
    as_of: Annotated[str, typer.Option("--as-of", help="The day or instant that is judged.")],
) -> None:
    """Give each subject a secret salt; the file is private and never enters a record."""
    out = terminal(context)
    at = moment(as_of)
    randomness = SystemRandomness()
    try:
        lines = read_file(file).decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise FieldMalformed(f"the file is not UTF-8 at byte {error.start}") from None
    subjects = [
        Subject(line.strip(), randomness.bytes(SALT_SIZE), at) for line in lines if line.strip()
    ]
    keep_secret(into, encode_subjects(subjects))
    out.note(f"{len(subjects):,} subjects in {into}, which only its owner may read")


def run(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    subjects: Subjects,
    *,
    list_name: ListName,
    first: First,
    last: Last,
    of: Kind = Of.ADDRESSES,
    max_age: MaxAge = AGE,
    records: Records = None,
    json: Json = False,
) -> None:
    """Screen many subjects, each as of its moment; --json is the body of screening-run/1.

    A list that was too old at a subject's moment is refused.
    """
    out = terminal(context)
    versions = find_list(out, list_name).versions
    private = decode_subjects(read_file(subjects))
    require_fresh_lists(private, versions, max_age_days=max_age)
    found = screen_as_of(private, versions, _CONFIGS[of](), _SCREENERS[of])
    told = summarise_run(found, versions, first=Day.parse(first), last=Day.parse(last))
    if records is not None:
        keep_secret(records, encode_records(found))
    if json:
        out.json(encode_screening_run(told))
        return
    for line in run_lines(told):
        out.line(line)


def config(context: typer.Context, *, of: Kind = Of.ADDRESSES) -> None:
    """Print the body of screening-config/1 that addresses or names are screened by."""
    terminal(context).json(encode_config(_CONFIGS[of]()))


def check(
    context: typer.Context,
    body: Annotated[Path, typer.Argument(help="A body of screening-run/1.")],
    *,
    list_name: ListName,
    of: Kind = Of.ADDRESSES,
    records: Annotated[Path, typer.Option("--records", help="Its evidence screening-records.")],
    subjects: Annotated[
        Path | None, typer.Option("--subjects", help="The private file: screen them again.")
    ] = None,
) -> None:
    """Check a published run against its records and, given its subjects, again; exit 3 if wrong."""
    out = terminal(context)
    versions = find_list(out, list_name).versions
    published = decode_screening_run(read_object(read_file(body)))
    content = read_file(records)
    findings = list(check_screening_run(published, content, versions, _CONFIGS[of]()))
    private = None if subjects is None else decode_subjects(read_file(subjects))
    if private is not None and not findings:
        findings.extend(
            recompute_run(
                published,
                private,
                decode_records(content),
                versions=versions,
                config=_CONFIGS[of](),
                open_screener=_SCREENERS[of],
            )
        )
    print_findings(out, findings)
    if findings:
        raise typer.Exit(3)
    out.line(f"the run follows from what was given; grade {grade_of(private)}")


def rescreen(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    transfers: Annotated[Path, typer.Argument(help="A CSV: reference,address,at.")],
    *,
    list_name: ListName,
    first: Annotated[str, typer.Option("--from", help="A day of the earlier version.")],
    last: Annotated[str, typer.Option("--to", help="A day of the later version.")],
    detected: Annotated[str | None, typer.Option(help="When it was found; else now.")] = None,
    json: Json = False,
) -> None:
    """Say which addresses of earlier transfers a new version lists, or lists no longer."""
    out = terminal(context)
    versions = find_list(out, list_name).versions
    found = rescreen_addresses(
        read_transfers(read_file(transfers)),
        version_as_of(versions, moment(first)),
        version_as_of(versions, moment(last)),
        detected_at=now() if detected is None else moment(detected),
    )
    if json:
        out.json(rescreening_object(found))
        return
    for line in rescreening_lines(found):
        out.line(line)
