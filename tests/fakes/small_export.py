"""A small copy of a portal by hand: two pages, entries with proofs, the log, a signed manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.errors import TileMalformed
from biplomacy.record.merkle import NodeReader, inclusion_proof, leaf_hash, subtree_root
from biplomacy.record.model import Office, Receipt, Rule, Trust
from biplomacy.record.receipt import encode_receipt
from biplomacy.record.trust import encode_trust
from biplomacy.reserve.statement.perimeter import encode_perimeter
from biplomacy.reserve.statement.report import encode_report
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.verify.export_manifest import (
    ENTRY,
    LINES,
    MANIFEST,
    OUTSIDE,
    PROOF,
    TYPE,
    ExportedFile,
    ExportManifest,
    encode_manifest,
    files_root,
    manifest_lines,
)
from fakes.charters import BITCOIN_OFFICE, LOG_VKEY, MINISTRY, ORIGIN
from fakes.portal_record import entry, publish
from fakes.portal_statements import ISSUER, Said, charter, perimeter, report

Export = Mapping[str, bytes]

REPORT = 2
"""The leaf of the report; 0 is the charter, 1 the list of wallets."""

ENGLISH = "en/reserve/index.html"
SPANISH = "es/reserve/index.html"
BLOB = b"day,usd_per_btc\n2025-07-14,119117.00\n"
CHARTER_OF_PORTAL = replace(
    charter(),
    offices=(
        Office(ISSUER, BITCOIN_OFFICE.keys, (*charter().offices[0].may_publish, Rule(TYPE, 2))),
        MINISTRY,
    ),
)


@dataclass(frozen=True, slots=True)
class MirrorInMemory:
    """``MirrorFiles`` over a table; without ``listed`` it is as an address is."""

    files: Export
    listed: bool = True

    def paths(self) -> tuple[str, ...] | None:
        return tuple(self.files) if self.listed else None

    def read(self, path: str, limit: int) -> bytes | None:
        content = self.files.get(path)
        if content is not None and len(content) > limit:
            raise TileMalformed(f"{path} has more than {limit} bytes")
        return content


@cache
def small_entries() -> tuple[bytes, ...]:
    """Return the charter, a wallet list, and a report of 6,237 BTC."""
    founding = entry(Said(CHARTER, encode_charter(CHARTER_OF_PORTAL), "2025-07-01"), 0)
    wallets = entry(
        Said("perimeter/1", encode_perimeter(perimeter(complete=False)), "2025-07-15"), 1
    )
    body = encode_report(report(5, Digest(leaf_hash(wallets))))
    return founding, wallets, entry(Said("reserve-report/1", body, "2025-07-17"), REPORT)


def small_trust() -> Trust:
    """Return whom a reader of the small record trusts."""
    return Trust(ORIGIN, Digest(leaf_hash(small_entries()[0])), LOG_VKEY)


def page(
    shown: str = "6,237", value: str = "623700000000", pointer: str = "/body/closing"
) -> bytes:
    """Return a page with the report's balance, its number in the log, and its price in words."""
    return (
        "<!doctype html>\n<html><body><h1>Reserve</h1>\n"
        f'<p><data value="{value}" data-entry="{REPORT}" data-pointer="{pointer}" '
        f'data-unit="sat">{shown}</data> BTC</p>\n'
        f'<p>block <data value="1708" data-entry="{REPORT}" data-pointer="/body/block/height" '
        'data-unit="blocks">1,708</data></p>\n'
        f'<p>at a <data value="press" data-entry="{REPORT}" data-unit="text" '
        'data-pointer="/body/valuation/quote/standing">price that the press reported</data></p>\n'
        "</body></html>\n"
    ).encode()


@cache
def _parts() -> tuple[tuple[str, bytes], ...]:
    entries = small_entries()
    published = dict(publish(entries).files)
    files = {
        "index.html": b'<!doctype html>\n<a href="en/reserve/index.html">English</a>\n',
        ENGLISH: page(),
        SPANISH: page("6,237.00"),
        "static/site.css": b"body { margin: 0 }\n",
        f"log/blob/{Digest.of(BLOB)}": BLOB,
        f"statements/{ISSUER}/{REPORT}": entries[REPORT],
    }
    files |= {f"log/{path}": content for path, content in published.items()}
    for index, content in enumerate(entries):
        files[f"entries/{index}"] = content
        files[f"entries/{index}.tlog-proof"] = proof(entries, index, published["checkpoint"])
    return tuple(files.items())


def unsigned_export() -> dict[str, bytes]:
    """Return the copy as it was made, with a manifest that nobody signed yet."""
    return with_manifest(dict(_parts()))


def signed_export() -> dict[str, bytes]:
    """Return the copy with the manifest's entry, logged behind the report, and its proof."""
    return sign(unsigned_export())


def with_manifest(files: Export) -> dict[str, bytes]:
    """Return ``files`` with the manifest that fits them, and without what signed another one."""
    kept = {path: content for path, content in files.items() if path not in OUTSIDE}
    lines = manifest_lines(ExportedFile.of(path, content) for path, content in kept.items())
    entries = small_entries()
    stated = ExportManifest(
        checkpoint_size=len(entries),
        checkpoint_root=Digest(subtree_root([leaf_hash(one) for one in entries])),
        code_version="biplomacy 0.1.0",
        languages=("en", "es"),
        files=len(lines),
        files_root=files_root(lines),
    )
    return kept | {MANIFEST: encode(encode_manifest(stated)), LINES: b"".join(lines)}


def sign(files: Export, said: Said | None = None) -> dict[str, bytes]:
    """Return ``files`` with ``said``, or what their manifest says, signed and logged."""
    signed = entry(said or Said(TYPE, decode_object(files[MANIFEST]), "2025-07-17"), 3)
    entries = (*small_entries(), signed)
    note = dict(publish(entries).files)["checkpoint"]
    return {**files, ENTRY: signed, PROOF: proof(entries, 3, note)}


def proof(entries: Sequence[bytes], index: int, note: bytes) -> bytes:
    """Return the ``.tlog-proof`` of an entry under the checkpoint ``note``."""
    leaves = [leaf_hash(one) for one in entries]
    steps = inclusion_proof(index, len(leaves), _nodes(leaves))
    return encode_receipt(Receipt(index, tuple(map(Digest, steps)), note))


def write_export(files: Export, into: Path) -> Path:
    """Write a copy into a directory, and beside it the reader's trust file."""
    for path, content in files.items():
        place = into / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    into.with_name("trust.json").write_bytes(encode_trust(small_trust()))
    return into


def _nodes(leaves: Sequence[bytes]) -> NodeReader:
    return lambda height, index: subtree_root(leaves[index << height : (index + 1) << height])
