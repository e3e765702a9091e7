"""The findings of a scan as canonical JSON, and whether two sources agree on them (chain §4.1).

Results of any two sources over the same blocks are the same bytes. What the source is called and
how much it checked itself differs by nature and is no finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.best_chain import fork_point
from biplomacy.chain.coverage import encode_coverage, ranges
from biplomacy.chain.model import Span
from biplomacy.chain.scan import scan_chain
from biplomacy.chain.tree import read_best_chain
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import encode_block_id
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.best_chain import BestChain
    from biplomacy.chain.model import Output, ScanResult, Spend, WatchSet
    from biplomacy.chain.ports import BlockSource
    from biplomacy.chain.walk import Progress
    from biplomacy.values.canonical import JsonObject

_MAX_LISTED = 100


def encode_scan(result: ScanResult) -> JsonObject:
    """Return coverage, outputs and spends; amounts are decimal text of satoshis."""
    return {
        "coverage": encode_coverage(result.coverage),
        "outputs": [_output(output) for output in result.outputs],
        "spends": [_spend(spend) for spend in result.spends],
    }


def unspent_of(result: ScanResult) -> tuple[Output, ...]:
    """Return the outputs that nothing in the scanned span spends, in chain order."""
    spent = {spend.outpoint for spend in result.spends}
    return tuple(output for output in result.outputs if output.outpoint not in spent)


def total_of(outputs: tuple[Output, ...]) -> Amount:
    """Return the sum of the outputs' amounts."""
    return Amount.total(output.amount for output in outputs)


def compare_sources(
    one: BlockSource, other: BlockSource, watch: WatchSet, *, progress: Progress | None = None
) -> tuple[Span, tuple[Finding, ...]]:
    """Scan the blocks that both chains have, and return their span and every difference.

    The shorter chain may simply be older: that it ends earlier is a finding of severity info.
    Without scripts to watch the blocks themselves are compared: their hashes, whether their bytes
    are whole (by the Merkle root), and which are missing.

    Raises:
        HeadersGap: the chains are of two networks.
    """
    left, right = read_best_chain(one), read_best_chain(other)
    shared = Span(0, fork_point(left, right).height)
    first = scan_chain(one, left, watch, span=shared, progress=progress)
    second = scan_chain(other, right, watch, span=shared, progress=progress)
    return shared, (*_tips(left, right, shared.last), *_differences(first, second))


def _tips(left: BestChain, right: BestChain, last: int) -> Iterator[Finding]:
    ends = sorted((len(left.hashes) - 1, len(right.hashes) - 1))
    if last < ends[0]:
        message = f"the chains part after block {last}; their tips are {left.tip} and {right.tip}"
        yield Finding("chains-differ", Severity.FAILURE, f"block:{last + 1}", message)
    elif last < ends[1]:
        message = f"one chain ends at {last}, the other at {ends[1]}; compared up to {last}"
        yield Finding("chain-shorter", Severity.INFO, f"block:{last}", message)


def _differences(first: ScanResult, second: ScanResult) -> Iterator[Finding]:
    yield from _missing(set(first.coverage.missing), set(second.coverage.missing))
    outputs = {str(output.outpoint): output for output in first.outputs}
    others = {str(output.outpoint): output for output in second.outputs}
    yield from _unlike("output", outputs, others)
    spends = {str(spend.outpoint): spend for spend in first.spends}
    yield from _unlike("spend", spends, {str(spend.outpoint): spend for spend in second.spends})


def _missing(left: set[int], right: set[int]) -> Iterator[Finding]:
    """Yield the blocks that one source lacks, and those that both lack: silence is no agreement."""
    found = (
        ("blocks-differ", left - right, "in A only"),
        ("blocks-differ", right - left, "in B only"),
        ("blocks-unseen", left & right, "in both, so nothing was compared there"),
    )
    for code, heights, where in found:
        for span in ranges(sorted(heights))[:_MAX_LISTED]:
            message = f"the blocks {span.first} to {span.last} are missing {where}"
            yield Finding(code, Severity.FAILURE, f"block:{span.first}", message)


def _unlike(
    what: str,
    left: dict[str, Output] | dict[str, Spend],
    right: dict[str, Output] | dict[str, Spend],
) -> Iterator[Finding]:
    unlike = [name for name in sorted({*left, *right}) if left.get(name) != right.get(name)]
    for name in unlike[:_MAX_LISTED]:
        where = "A only" if name not in right else "B only" if name not in left else "both, unlike"
        yield Finding("findings-differ", Severity.FAILURE, name, f"the {what} is in {where}")
    if len(unlike) > _MAX_LISTED:
        message = f"{len(unlike) - _MAX_LISTED:,} {what}s more differ"
        yield Finding("findings-differ", Severity.FAILURE, what, message)


def _output(output: Output) -> JsonObject:
    return {
        "outpoint": str(output.outpoint),
        "script": output.script.hex(),
        "amount": str(output.amount.sats),
        "block": encode_block_id(output.block),
        "tx_index": output.tx_index,
        "coinbase": output.coinbase,
    }


def _spend(spend: Spend) -> JsonObject:
    return {
        "outpoint": str(spend.outpoint),
        "by": spend.by_txid[::-1].hex(),
        "input_index": spend.input_index,
        "block": encode_block_id(spend.block),
        "tx_index": spend.tx_index,
    }
