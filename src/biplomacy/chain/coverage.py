"""The account of what was scanned, as published, and in words (chain §1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.model import Coverage, CoverageState, DescriptorRange, Integrity, Network, Span
from biplomacy.values.block_id import MAX_HEIGHT, decode_block_id, encode_block_id
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

_MAX_DESCRIPTOR = 5_000
_MAX_RANGES = 10_000
_MAX_HEIGHTS = 5_000_000


def encode_coverage(coverage: Coverage) -> JsonObject:
    """Return the coverage as a JSON object; missing heights as ranges, both ends included."""
    return {
        "network": coverage.network.value,
        "first": encode_block_id(coverage.first),
        "last": encode_block_id(coverage.last),
        "watch_digest": str(coverage.watch_digest),
        "source": coverage.source,
        "integrity": coverage.integrity.value,
        "blocks_scanned": coverage.blocks_scanned,
        "missing": [{"first": span.first, "last": span.last} for span in ranges(coverage.missing)],
        "state": coverage.state.value,
        "descriptors": [_encode_descriptor(item) for item in coverage.descriptors],
    }


def decode_coverage(fields: Fields) -> Coverage:
    """Return the coverage that ``fields`` state.

    Raises:
        FieldMalformed: a field has another shape, or the fields contradict each other.
    """
    coverage = Coverage(
        network=fields.choice("network", Network),
        first=fields.object("first", decode_block_id),
        last=fields.object("last", decode_block_id),
        watch_digest=fields.digest("watch_digest"),
        source=fields.name("source"),
        integrity=fields.choice("integrity", Integrity),
        blocks_scanned=fields.integer("blocks_scanned", high=MAX_HEIGHT),
        missing=_heights(fields.many("missing", _decode_span, limit=_MAX_RANGES)),
        state=fields.choice("state", CoverageState),
        descriptors=fields.many("descriptors", _decode_descriptor),
    )
    _require_consistent(coverage)
    return coverage


def describe_coverage(coverage: Coverage) -> str:
    """Return the coverage in one line, such as ``complete: blocks 0 to 1756, no gap``."""
    parts = [f"{coverage.state}: blocks {coverage.first.height} to {coverage.last.height}"]
    gaps = ranges(coverage.missing)
    if gaps:
        shown = ", ".join(_span_text(span) for span in gaps[:5])
        more = f" and {len(gaps) - 5} ranges more" if gaps[5:] else ""
        parts.append(f"{len(coverage.missing)} missing ({shown}{more})")
    else:
        parts.append("no gap")
    if coverage.descriptors:
        listed = "; ".join(_descriptor_text(item) for item in coverage.descriptors[:5])
        parts.append(f"descriptors {len(coverage.descriptors)} ({listed})")
    parts.append(f"integrity {coverage.integrity}")
    return ", ".join(parts)


def ranges(heights: Iterable[int]) -> tuple[Span, ...]:
    """Return the runs of neighbours in ``heights``, which are sorted.

    >>> ranges([1, 2, 3, 7])
    (Span(first=1, last=3), Span(first=7, last=7))
    """
    found: list[Span] = []
    for height in heights:
        if found and found[-1].last == height - 1:
            found[-1] = Span(found[-1].first, height)
        else:
            found.append(Span(height, height))
    return tuple(found)


def _heights(spans: tuple[Span, ...]) -> tuple[int, ...]:
    heights: list[int] = []
    for span in spans:
        if heights and span.first <= heights[-1] + 1:
            raise FieldMalformed("coverage.missing: the ranges touch or are out of order")
        if len(heights) + span.last - span.first >= _MAX_HEIGHTS:
            raise FieldMalformed(f"coverage.missing names more than {_MAX_HEIGHTS} heights")
        heights.extend(range(span.first, span.last + 1))
    return tuple(heights)


def _decode_span(fields: Fields) -> Span:
    first = fields.integer("first", high=MAX_HEIGHT)
    return Span(first, fields.integer("last", low=first, high=MAX_HEIGHT))


def _encode_descriptor(item: DescriptorRange) -> JsonObject:
    encoded: JsonObject = {
        "descriptor": item.descriptor,
        "first": item.first,
        "last": item.last,
    }
    if item.highest_used is not None:
        encoded["highest_used"] = item.highest_used
    return encoded


def _decode_descriptor(fields: Fields) -> DescriptorRange:
    descriptor = fields.text("descriptor", limit=_MAX_DESCRIPTOR)
    first = fields.integer("first", high=MAX_HEIGHT)
    last = fields.integer("last", low=first, high=MAX_HEIGHT)
    used = fields.has("highest_used")
    highest = fields.integer("highest_used", low=first, high=last) if used else None
    return DescriptorRange(descriptor, first, last, highest)


def _require_consistent(coverage: Coverage) -> None:
    """Refuse an account that does not add up, so that nothing partial passes for complete."""
    size = coverage.last.height - coverage.first.height + 1
    missing = coverage.missing
    if size < 1 or coverage.blocks_scanned + len(missing) != size:
        raise FieldMalformed(
            f"coverage: {coverage.blocks_scanned} blocks scanned and {len(missing)} missing "
            f"are not the {size} of the span",
        )
    if missing and not coverage.first.height <= missing[0] <= missing[-1] <= coverage.last.height:
        raise FieldMalformed("coverage.missing: a height lies outside the span")
    if bool(missing) is (coverage.state is CoverageState.COMPLETE):
        raise FieldMalformed(f"coverage is called {coverage.state} with {len(missing)} missing")


def _span_text(span: Span) -> str:
    return str(span.first) if span.first == span.last else f"{span.first} to {span.last}"


def _descriptor_text(item: DescriptorRange) -> str:
    used = "none used" if item.highest_used is None else f"highest used {item.highest_used}"
    return f"range {item.first} to {item.last}, {used}"
