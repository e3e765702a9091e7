"""Three tampers of the replay, each caught for the right reason (portal §13.5)."""

from __future__ import annotations

import base64
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.demo.crosscheck import question_of
from biplomacy.demo.forging import forge
from biplomacy.demo.model import Event
from biplomacy.record.auditing import audit_record
from biplomacy.record.checkpoint import parse_checkpoint
from biplomacy.record.envelope import open_envelope
from biplomacy.record.fork_finding import fork_between
from biplomacy.record.fork_proof import check_fork_proof, encode_fork_proof
from biplomacy.record.merkle import consistency_proof, leaf_hash, subtree_root
from biplomacy.record.reading import find_record, read_checkpoint, read_entries
from biplomacy.record.statement import decode_statement
from biplomacy.record.witnessing import encode_request
from biplomacy.reserve.statement.report import TYPE as REPORT
from biplomacy.values.amount import SATS_PER_BTC, Amount
from biplomacy.values.verdict import Verdict
from biplomacy.verify.integrity import integrity_rows
from biplomacy.wiring import open_tiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from biplomacy.demo.model import Places
    from biplomacy.demo.state import State
    from biplomacy.record.merkle import NodeReader
    from biplomacy.record.model import Statement, Trust
    from biplomacy.values.canonical import JsonValue
    from biplomacy.verify.model import Question

UNPROCESSABLE = 422
_PAYLOAD, _CLOSING = b'"payload":"', b'"closing":"'
_SHOWN = re.compile(rb'<data value="(?P<sats>[0-9]{1,16})"[^>]*data-unit="sat">[^<]*</data>')


def tamper(places: Places, ours: State, theirs: State, trust: Trust) -> Iterator[Event]:
    """Yield what each tamper did and how it was caught."""
    question = replace(question_of(places, trust), chain=None)  # the record alone shows all three
    size = trust.head.size if trust.head else 0
    entries, _ = read_entries(question.files, size)
    data = [entry.data for entry in entries]
    yield _mirror(places, question)
    yield _rewriting(places, ours, theirs, data)
    yield _withholding(places, ours, theirs, question, data)


def _mirror(places: Places, question: Question) -> Event:
    """A mirror changes one figure of the newest report in the bytes that it serves."""
    place = places.into / "tampered" / "mirror"
    shutil.copytree(places.record("sv"), place)
    change_newest_report(place)
    codes = _codes(replace(question, files=find_record(open_tiles(place))))
    return _event(1, "a mirror changes one figure in one entry", codes, "entry-altered")


def change_newest_report(place: Path) -> None:
    """Change one figure of the newest report in the bytes of a record's copy."""
    bundles = (path for path in (place / "tile" / "entries").rglob("*") if path.is_file())
    newest = max(bundles, key=lambda path: path.stat().st_size)  # of several, it holds the most
    newest.write_bytes(_changed_closing(newest.read_bytes()))


def _changed_closing(content: bytes) -> bytes:
    """Return a bundle with one digit of its last closing balance swapped, inside its base64."""
    end = len(content)
    while (start := content.rfind(_PAYLOAD, 0, end)) >= 0:
        first, end = start + len(_PAYLOAD), start
        last = content.index(b'"', first)
        payload = base64.b64decode(content[first:last])
        at = payload.find(_CLOSING)
        if at >= 0:
            at += len(_CLOSING)
            changed = payload[:at] + bytes([payload[at] ^ 1]) + payload[at + 1 :]
            return content[:first] + base64.b64encode(changed) + content[last:]
    return content


def _rewriting(places: Places, ours: State, theirs: State, entries: Sequence[bytes]) -> Event:
    """The office rewrites a past report, signs it again, and asks the partner to cosign."""
    changed = list(entries)
    at = reports_among(entries)[0]
    changed[at] = ours.ring.sign(later_by_a_second(entries[at]))
    place = places.into / "tampered" / "rewritten"
    note = forge(changed, place, ours.ring, None, 0)
    leaves = [leaf_hash(entry) for entry in changed]
    proof = consistency_proof(len(leaves), len(leaves), _nodes(leaves))
    answer = theirs.witness.add_checkpoint(encode_request(len(leaves), proof, note))
    caught = answer.status == UNPROCESSABLE
    shown = _fork_proof(places, ours, note)
    text = (
        f"the office rewrites a past entry and signs again → {_word(caught=caught)}: "
        f"the partner's witness refuses, HTTP {answer.status}; fork-proof.json, checked offline: "
        f"{shown.value}"
    )
    return Event("tamper 2", text, {"caught": caught, "status": answer.status, "fork": shown.value})


def _fork_proof(places: Places, ours: State, note: bytes) -> Verdict:
    """Write both heads that the log signed, and return what they show to whoever trusts its key."""
    published = read_checkpoint(find_record(ours.tiles))
    fork = fork_between(published, parse_checkpoint(note))
    if fork is None:
        return Verdict.UNVERIFIABLE
    place = places.into / "tampered" / "fork-proof.json"
    place.write_bytes(encode_fork_proof(fork))
    return check_fork_proof(place.read_bytes(), (ours.trust().log_key,)).verdict


def _withholding(
    places: Places, ours: State, theirs: State, question: Question, entries: Sequence[bytes]
) -> Event:
    """The office withholds one report, and the partner's witness never saw the log before."""
    at = reports_among(entries)[-2]
    sequence = decode_statement(open_envelope(entries[at]).payload).sequence
    place = places.into / "tampered" / "withheld"
    kept = [*entries[:at], *entries[at + 1 :]]
    forge(kept, place, ours.ring, theirs.ring, ours.clock.now())
    trust = replace(question.trust, head=None) if question.trust else None
    codes = _codes(replace(question, files=find_record(open_tiles(place)), trust=trust))
    what = f"the office withholds statement #{sequence}"
    return _event(3, what, codes, "sequence-gap")


def _event(number: int, what: str, codes: frozenset[str], expected: str) -> Event:
    caught = expected in codes
    text = f"{what} → {_word(caught=caught)}: {expected}"
    listed: list[JsonValue] = [*sorted(codes)]
    return Event(f"tamper {number}", text, {"caught": caught, "codes": listed})


def change_shown_balance(page: bytes) -> tuple[bytes, str]:
    """Return a page on which the first figure shows one bitcoin more, and how it now reads.

    What the page carries for machines is changed with it, so that only the entry contradicts.
    """
    found = _SHOWN.search(page)
    if found is None:
        return page, "nothing new"
    sats = int(found["sats"]) + SATS_PER_BTC
    text = str(Amount(sats)).removesuffix(" BTC").rstrip("0").rstrip(".")
    element = found[0].replace(found["sats"], str(sats).encode(), 1)
    element = element[: element.index(b">") + 1] + text.encode() + b"</data>"
    return page[: found.start()] + element + page[found.end() :], f"{text} BTC"


def _word(*, caught: bool) -> str:
    return "caught" if caught else "NOT CAUGHT"


def _codes(question: Question) -> frozenset[str]:
    """Return the codes of all that a verification finds wrong with the record itself."""
    audited = audit_record(question.files, question.trust, question.seen)
    return frozenset(
        row.row.claim.removeprefix("record.")
        for row in integrity_rows(question, audited)
        if row.row.verdict is Verdict.CONTRADICTED
    )


def reports_among(entries: Sequence[bytes]) -> list[int]:
    """Return the places of the reserve reports."""
    said = (decode_statement(open_envelope(entry).payload) for entry in entries)
    return [place for place, one in enumerate(said) if one.type == REPORT]


def later_by_a_second(entry: bytes) -> Statement:
    """Return what an entry states, dated a second later."""
    said = decode_statement(open_envelope(entry).payload)
    return replace(said, issued_at=said.issued_at + 1)


def _nodes(leaves: Sequence[bytes]) -> NodeReader:
    def node(height: int, index: int) -> bytes:
        return subtree_root(leaves[index << height : (index + 1) << height])

    return node
