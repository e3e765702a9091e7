"""``biplomacy screening address`` and ``block``: what stands on a list, on which day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.progress import Watching
from biplomacy.cli.screening_asked import (
    AGE,
    AsOf,
    Json,
    ListName,
    MaxAge,
    find_list,
    moment,
    now,
)
from biplomacy.cli.screening_words import (
    address_line,
    address_object,
    block_line,
    block_object,
    known_line,
    paid_lines,
    unanswered_object,
)
from biplomacy.cli.terminal import Terminal, terminal
from biplomacy.screening.address_index import AddressIndex
from biplomacy.screening.as_of import require_fresh, version_as_of, version_known
from biplomacy.screening.block import read_block, screen_block
from biplomacy.screening.errors import ListVersionMissing
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.screening.block import BlockRead
    from biplomacy.screening.model import ListVersion

ADDRESSES = "ofac-addresses"


def address(
    context: typer.Context,
    addresses: Annotated[list[str], typer.Argument(help="Addresses, case and all.")],
    *,
    list_name: ListName = ADDRESSES,
    as_of: AsOf = None,
    max_age: MaxAge = AGE,
    json: Json = False,
) -> None:
    """Say whether addresses stood on a list on a day; a list that is too old is refused."""
    out = terminal(context)
    at = now() if as_of is None else moment(as_of)
    versions = find_list(out, list_name).versions
    version = version_as_of(versions, at)
    require_fresh(version, at, max_age_days=max_age)
    known = version_known(versions, at)
    index = AddressIndex.of(version.entries)
    answers = [(text, index.listings(text)) for text in addresses]
    for text, listings in answers:
        if json:
            out.json(address_object(text, listings, version, at=at, known=known))
        else:
            many = f"{text}: " if len(addresses) > 1 else ""
            out.line(many + address_line(text, listings, version, Day.of_instant(at)))
    if not json and known != version:
        out.line(known_line(version, known))


def block(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Raw blocks, as a node gives them.")],
    *,
    list_name: ListName = ADDRESSES,
    as_of: AsOf = None,
    max_age: MaxAge = AGE,
    json: Json = False,
) -> None:
    """Say which outputs of blocks pay to listed bitcoin addresses.

    A block is judged as of its own time, and beside it by the latest version, or that of --as-of.
    """
    out = terminal(context)
    versions = find_list(out, list_name).versions
    indexes: dict[bytes, AddressIndex] = {}
    with Watching(out, "screening", "block") as watching:
        for done, path in enumerate(files, 1):
            read = read_block(read_file(path))
            if not json:
                out.line(block_line(read))
            for at, said in _moments(read, versions, as_of):
                _answer(out, read, versions, indexes, at=at, said=said, max_age=max_age, json=json)
            watching(done, len(files))


def _moments(
    read: BlockRead, versions: Sequence[ListVersion], as_of: str | None
) -> list[tuple[int, str]]:
    """Return the moments that a block is judged by, and the words for each."""
    own = (read.time, "as of its own time")
    if as_of is not None:
        return [own, (moment(as_of), f"as of {as_of}")]
    latest = max(version.published_at for version in versions)
    return [own, (latest, "by the latest version")]


def _answer(  # noqa: PLR0913 - one answer of one block
    out: Terminal,
    read: BlockRead,
    versions: Sequence[ListVersion],
    indexes: dict[bytes, AddressIndex],
    *,
    at: int,
    said: str,
    max_age: int,
    json: bool,
) -> None:
    try:
        version = version_as_of(versions, at)
    except ListVersionMissing as error:
        if json:
            out.json(unanswered_object(read, at, error.message))
        else:
            out.line(f"  {said}: {error.message}")
        return
    require_fresh(version, at, max_age_days=max_age)
    index = indexes.get(version.digest.raw) or AddressIndex.of(version.entries)
    indexes[version.digest.raw] = index
    found = screen_block(read, index)
    if json:
        out.json(block_object(found, version, at))
        return
    for line in paid_lines(found, version, said):
        out.line(line)
