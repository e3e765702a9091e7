"""A small published record for the portal: real signatures, real tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from securesystemslib.signer import Signer

from biplomacy.record.auditing import audit_record
from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.checkpoint import add_lines, parse_checkpoint, sign_head
from biplomacy.record.cosignature import cosign
from biplomacy.record.envelope import sign_statement
from biplomacy.record.merkle import leaf_hash, subtree_root
from biplomacy.record.model import Head, KeyKind, Period, Statement
from biplomacy.record.note import parse_note
from biplomacy.record.reading import Files
from biplomacy.record.statement import encode_statement
from biplomacy.record.tiles import bundle_path, encode_bundle, tile_path
from biplomacy.reserve.model import (
    FlowClass,
)
from biplomacy.reserve.statement.report import encode_report
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import VerdictRow
from biplomacy.web.record_view import RecordView
from biplomacy.web.site import Site, World
from fakes.charters import ORIGIN, signer
from fakes.portal_statements import (
    LEVELS,
    Said,
    charter,
    flow,
    report,
    statements,
    verdicts,
)
from fakes.small_log import PARTNER, NamedKey

NOTICE = (
    "REPLAY ON REGTEST: amounts are the published ones; coins are worthless; "
    "items marked SYNTHETIC are invented"
)


@dataclass(slots=True)
class FilesInMemory:
    """A ``TileStore`` whose files are a table."""

    files: list[tuple[str, bytes]]

    def read(self, path: str, limit: int) -> bytes | None:
        found = dict(self.files).get(path)
        return None if found is None else found[: limit + 1]

    def write_once(self, path: str, content: bytes) -> None:
        self.files.append((path, content))

    def replace(self, path: str, content: bytes) -> None:
        self.files.append((path, content))


def entries_of(said: Sequence[Said], *, skip: int | None = None) -> tuple[bytes, ...]:
    """Return the charter and ``said`` as signed entries; ``skip`` is a number left out."""
    found = [entry(Said(CHARTER, encode_charter(charter()), "2025-07-01"), 0)]
    for number, one in enumerate(said, 1):
        late = skip is not None and number >= skip
        found.append(entry(one, number + late))
    return tuple(found)


def entry(said: Said, sequence: int) -> bytes:
    issued = Day.parse(said.day).start + 43_200 + sequence
    stated = Statement(
        said.type, said.issuer, sequence, issued, said.body, said.period, said.supersedes
    )
    second = "minister" if said.type == CHARTER else "auditor"
    signers: list[Signer] = [signer(name) for name in ("director", second)]
    return sign_statement(encode_statement(stated), signers)


def publish(
    entries: Sequence[bytes], *, witnessed: bool = True, on: str = "2025-07-18"
) -> FilesInMemory:
    """Return the published files of up to 255 entries, cosigned on a day: 18 July 2025."""
    count = len(entries)
    leaves = [leaf_hash(data) for data in entries]
    head = Head(ORIGIN, count, Digest(subtree_root(leaves)))
    note = sign_head(head, NamedKey(ORIGIN, KeyKind.LOG_ED25519))
    if witnessed:
        witness = NamedKey(PARTNER, KeyKind.COSIGNATURE_ED25519)
        time = Day.parse(on).start
        note = add_lines(note, [cosign(parse_note(note).text, witness, time)])
    assert parse_checkpoint(note).head == head
    return FilesInMemory(
        [
            ("checkpoint", note),
            (bundle_path(0, count), encode_bundle(entries)),
            (tile_path(0, 0, count), b"".join(leaves)),
        ]
    )


def view(entries: Sequence[bytes], rows: tuple[VerdictRow, ...] = ()) -> RecordView:
    files = Files(publish(entries), "")
    return RecordView(audit_record(files, None), files, rows)


def small_entries(*, complete: bool = False) -> tuple[bytes, ...]:
    """Return the whole record: charter, wallet list, claims, acquisition, six reports."""
    return entries_of(small_statements(complete=complete))


def small_statements(*, complete: bool = False) -> tuple[Said, ...]:
    """Return what the record says after its charter."""
    said = list(statements(complete=complete))
    first = entries_of(said)
    named = Digest(leaf_hash(first[1]))
    rows = [flow("2025-07-14", f"flow {n}", FlowClass.UNEXPLAINED, "1") for n in range(3)]
    for number, (day, _, _) in enumerate(LEVELS):
        body = encode_report(report(number, named, rows if number == len(LEVELS) - 1 else ()))
        period = Period(Day.parse(day), Day.parse(day))
        said.append(Said("reserve-report/1", body, "2025-07-17", period=period))
    return tuple(said)


def small_record(dispute: str = "public") -> RecordView:
    """Return the record with its verdicts."""
    return view(small_entries(complete=dispute != "public"), fitted(verdicts(dispute)))


def fitted(rows: Sequence[VerdictRow]) -> tuple[VerdictRow, ...]:
    """Return the rows with the place and number of the newest report."""
    last = len(statements()) + len(LEVELS)
    return tuple(
        replace(
            row,
            claim=row.claim.replace(".report.5.", f".report.{last}."),
            evidence=tuple(f"entry:{last}" if one == "entry:12" else one for one in row.evidence),
        )
        for row in rows
    )


def small_site(address: str = "http://127.0.0.1:8080") -> Site:
    """Return the site of the small state beside two other readings of the same blocks."""
    return Site(
        state="El Salvador (replay)",
        record=small_record(),
        address=address,
        notice=NOTICE,
        checked_by="biplomacy verify on this machine",
        trust="sv.trust.json",
        worlds=(
            World("If the sender is a government wallet", "", small_record("transfer")),
            World("If the sender is an exchange", "", small_record("purchase")),
        ),
    )
