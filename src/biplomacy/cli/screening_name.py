"""``biplomacy screening name``: who on a list a name could mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.errors import Usage
from biplomacy.cli.files import read_file
from biplomacy.cli.progress import Watching
from biplomacy.cli.screening_asked import AGE, AsOf, Json, ListName, MaxAge, find_version
from biplomacy.cli.screening_name_words import list_line, name_lines, name_object, rules_line
from biplomacy.cli.terminal import terminal
from biplomacy.screening.errors import NameEmpty
from biplomacy.screening.name_matching import NameIndex
from biplomacy.screening.name_particulars import Particulars
from biplomacy.values.errors import FieldMalformed

NAMES = "ofac-sdn"
Names = Annotated[list[str] | None, typer.Argument(help="Names, in any script.")]
NamesFile = Annotated[
    Path | None, typer.Option("--file", help="One name a line; answers name the line only.")
]
Births = Annotated[
    list[str] | None, typer.Option("--born", help="1977-03-25, 1977-03 or 1977; may be repeated.")
]
Countries = Annotated[
    list[str] | None, typer.Option("--country", help="As the list writes it; may be repeated.")
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1_000, help="The most candidates.")]
Explain = Annotated[bool, typer.Option("--explain", help="Show every feature of each score.")]


def name(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    names: Names = None,
    *,
    list_name: ListName = NAMES,
    as_of: AsOf = None,
    max_age: MaxAge = AGE,
    file: NamesFile = None,
    born: Births = None,
    country: Countries = None,
    limit: Limit = 10,
    explain: Explain = False,
    json: Json = False,
) -> None:
    """Say whom on a list names could mean; a score is no finding about a person."""
    out = terminal(context)
    asked = _asked(names, file)
    told = Particulars(tuple(born or ()), tuple(country or ()))
    version = find_version(out, list_name, as_of=as_of, max_age=max_age)
    index = NameIndex.of(version.entries)
    if not json:
        out.line(list_line(version, len(index)))
        out.line(rules_line(index.rules))
    with Watching(out, "screening", "name") as watching:
        for done, (label, text) in enumerate(asked, 1):
            try:
                found = index.candidates(text, limit, told=told)
            except NameEmpty as error:
                raise FieldMalformed(f"{label}: {error.message}", hint="mend that name") from None
            if json:
                out.json(name_object(label, found, version, index.rules))
            else:
                for line in name_lines(label, found, index.rules, explain=explain):
                    out.line(line)
            watching(done, len(asked))


def _asked(names: list[str] | None, file: Path | None) -> list[tuple[str, str]]:
    """Return names with what answers call them: their number, or the line of the file."""
    if bool(names) == (file is not None):
        raise Usage("give names, or --file", hint="a file keeps names out of the shell's history")
    if file is None:
        return [(f"name {number}", text) for number, text in enumerate(names or (), 1)]
    try:
        lines = read_file(file).decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise FieldMalformed(f"the file is not UTF-8 at byte {error.start}") from None
    return [(f"line {number}", text) for number, text in enumerate(lines, 1) if text.strip()]
