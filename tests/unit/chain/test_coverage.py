from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.chain.coverage import (
    decode_coverage,
    describe_coverage,
    encode_coverage,
)
from biplomacy.chain.model import (
    Coverage,
    CoverageState,
    DescriptorRange,
    Integrity,
    Network,
)
from biplomacy.values.block_id import BlockId
from biplomacy.values.canonical import JsonValue
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.values.fields import Fields

COMPLETE = Coverage(
    network=Network.REGTEST,
    first=BlockId(0, b"\x01" * 32),
    last=BlockId(1756, b"\x02" * 32),
    watch_digest=Digest.of(b""),
    source="directory",
    integrity=Integrity.ALL,
    blocks_scanned=1757,
    missing=(),
    state=CoverageState.COMPLETE,
    descriptors=(
        DescriptorRange("wpkh(xpub)", 0, 214, 14),
        DescriptorRange("pkh(xpub)", 0, 5, None),
    ),
)
PARTIAL = replace(COMPLETE, missing=(4, 5, 6, 9), blocks_scanned=1753, state=CoverageState.PARTIAL)


def _decode(value: JsonValue) -> Coverage:
    fields = Fields(value, "coverage")
    coverage = decode_coverage(fields)
    fields.close()
    return coverage


@pytest.mark.parametrize(
    "coverage", [pytest.param(COMPLETE, id="complete"), pytest.param(PARTIAL, id="partial")]
)
def test_a_coverage_reads_back(coverage: Coverage) -> None:
    assert _decode(encode_coverage(coverage)) == coverage


def test_missing_heights_are_published_as_ranges() -> None:
    assert encode_coverage(PARTIAL)["missing"] == [
        {"first": 4, "last": 6},
        {"first": 9, "last": 9},
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("network", "moon", id="network"),
        pytest.param("blocks_scanned", 1754, id="count"),
        pytest.param("state", "complete", id="partial-called-complete"),
        pytest.param("missing", [], id="partial-without-gap"),
        pytest.param("missing", [{"first": 9, "last": 9}, {"first": 4, "last": 6}], id="order"),
        pytest.param("missing", [{"first": 4, "last": 5}, {"first": 6, "last": 7}], id="touching"),
        pytest.param("missing", [{"first": 1757, "last": 1760}], id="outside"),
        pytest.param("missing", [{"first": 0, "last": 2**31 - 1}], id="endless"),
        pytest.param("missing", [{"first": 6, "last": 4}], id="backwards"),
    ],
)
def test_refuses_a_coverage_that_does_not_add_up(name: str, value: JsonValue) -> None:
    with pytest.raises(FieldMalformed):
        _decode({**encode_coverage(PARTIAL), name: value})


def test_refuses_fields_that_it_does_not_know() -> None:
    with pytest.raises(FieldUnknown):
        _decode({**encode_coverage(PARTIAL), "total": 1})


def test_a_coverage_is_told_in_one_line() -> None:
    assert describe_coverage(COMPLETE) == (
        "complete: blocks 0 to 1756, no gap, descriptors 2 "
        "(range 0 to 214, highest used 14; range 0 to 5, none used), integrity all"
    )
    assert describe_coverage(replace(PARTIAL, descriptors=())) == (
        "partial: blocks 0 to 1756, 4 missing (4 to 6, 9), integrity all"
    )
