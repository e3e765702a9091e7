"""``biplomacy chain``: what a source of blocks holds, and what it says of scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.chain.blocks_index import damaged_object
from biplomacy.chain.coverage import describe_coverage, ranges
from biplomacy.chain.findings import compare_sources, encode_scan, total_of, unspent_of
from biplomacy.chain.model import CoverageState
from biplomacy.chain.scan import scan as scan_source
from biplomacy.chain.tree import read_best_chain
from biplomacy.chain.watch import watch_set
from biplomacy.chain.watch_list import MAX_LIST, read_watch_list
from biplomacy.cli.chain_message import verify_message_command
from biplomacy.cli.errors import Usage
from biplomacy.cli.files import named, read_file
from biplomacy.cli.office import office
from biplomacy.cli.printing import failed, finding_object, print_findings
from biplomacy.cli.progress import Watching
from biplomacy.cli.terminal import terminal
from biplomacy.cli.wording import counted
from biplomacy.values.block_id import encode_block_id
from biplomacy.values.day import Day
from biplomacy.wiring import open_block_source, open_blocks_directory, open_descriptors

if TYPE_CHECKING:
    from biplomacy.chain.ports import BlockSource

EVIDENCE = 3
_MAX_SHOWN = 10
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]
Source = Annotated[
    str,
    typer.Argument(callback=named, help="A node (http://HOST:PORT) or a blocks directory."),
]
_LIST = "A list: one script, address or descriptor on each line."
app = office("chain", "Read blocks and look for scripts.")
app.command("verify-message")(verify_message_command)


@app.command()
def index(
    context: typer.Context,
    directory: Annotated[str, typer.Argument(callback=named, help="A node's blocks directory.")],
    *,
    json: Json = False,
) -> None:
    """Say what a blocks directory holds: network, files, headers, tip, missing blocks."""
    out = terminal(context)
    if directory.startswith(("http://", "https://")):
        raise Usage(
            f"{directory[:100]} is an address; index takes a directory",
            hint="name a node's blocks directory; `chain compare` and `chain scan` take addresses",
        )
    blocks = open_blocks_directory(Path(directory))
    chain, found = read_best_chain(blocks), blocks.index()
    if json:
        out.json(
            {
                "network": blocks.network.value,
                "files": found.files,
                "headers": found.headers,
                "tip": encode_block_id(chain.tip),
                "missing": [{"first": s.first, "last": s.last} for s in ranges(found.missing)],
                "damaged": [damaged_object(place) for place in found.damaged],
            }
        )
        return
    day = Day.of_instant(chain.times[-1])
    out.line(f"network  {blocks.network}")
    out.line(f"files    {found.files:,}")
    out.line(f"headers  {found.headers:,} in the files, {len(chain.hashes):,} on the best chain")
    out.line(f"tip      {chain.tip} ({day})")
    out.line(f"missing  {_heights(found.missing)}")
    for place in found.damaged:
        out.note(f"damaged: {place.file} at byte {place.offset}: {place.what}")


@app.command()
def scan(
    context: typer.Context,
    source: Source,
    *,
    scripts: Annotated[Path, typer.Option("--scripts", help=_LIST)],
    json: Json = False,
) -> None:
    """Find all outputs to scripts, and what spends them."""
    out = terminal(context)
    with open_block_source(source, out.settings) as blocks:
        watch = _watched(blocks, scripts)
        with Watching(out, "scan", "block") as progress:
            result = scan_source(blocks, watch_set(watch), progress=progress)
    if json:
        out.json(encode_scan(result))
        return
    coverage, left = result.coverage, unspent_of(result)
    out.line(
        f"{counted(coverage.blocks_scanned, 'block')}"
        f" · tip {coverage.last} · integrity {coverage.integrity}"
    )
    out.line(
        f"scripts {len(set(watch)):,} · outputs {len(result.outputs):,}"
        f" · spends {len(result.spends):,} · unspent {len(left):,} = "
        + (str(total_of(left)) if coverage.state is CoverageState.COMPLETE else "no total")
    )
    out.line(f"coverage {describe_coverage(coverage)}")


@app.command()
def compare(
    context: typer.Context,
    a: Source,
    b: Source,
    *,
    scripts: Annotated[Path | None, typer.Option("--scripts", help=_LIST)] = None,
    json: Json = False,
) -> None:
    """Compare two sources: equal findings on the blocks of both, or a list of differences.

    Without --scripts the blocks themselves are compared.
    """
    out = terminal(context)
    settings = out.settings
    with open_block_source(a, settings) as one, open_block_source(b, settings) as other:
        watch = watch_set(_watched(one, scripts) if scripts else ())
        with Watching(out, "compare", "block") as progress:
            span, findings = compare_sources(one, other, watch, progress=progress)
    differ = failed(findings)
    if json:
        out.json(
            {
                "agree": not differ,
                "first": span.first,
                "last": span.last,
                "watch_digest": str(watch.digest),
                "findings": [finding_object(finding) for finding in findings],
            }
        )
    else:
        print_findings(out, findings)
        word = "do not agree" if differ else "agree"
        out.line(
            f"{word} on blocks {span.first} to {span.last}, {counted(len(watch.scripts), 'script')}"
        )
    if differ:
        raise typer.Exit(EVIDENCE)


def _watched(blocks: BlockSource, scripts: Path) -> tuple[bytes, ...]:
    content = read_file(scripts, limit=MAX_LIST)
    return read_watch_list(content, open_descriptors(blocks.network))


def _heights(missing: tuple[int, ...]) -> str:
    spans = ", ".join(f"{span.first} to {span.last}" for span in ranges(missing)[:_MAX_SHOWN])
    return f"{counted(len(missing), 'block')}: {spans}" if missing else "none"
