"""Pakistan recomputes what El Salvador published, and logs the rows as its first statement."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.chain.model import Network
from biplomacy.demo.model import Event
from biplomacy.demo.profiles import PVARA
from biplomacy.demo.state import Evidence
from biplomacy.record.reading import find_record
from biplomacy.values.verdict import Verdict
from biplomacy.verify.model import Question
from biplomacy.verify.recomputation import (
    MEDIA_TYPE,
    ROLE,
    TYPE,
    Recomputation,
    encode_recomputation,
    encode_verdict_rows,
    recomputation_rows,
)
from biplomacy.verify.run import VERSION, published_rows, verify_record
from biplomacy.wiring import open_blocks_directory, open_descriptors, open_tiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.model import History
    from biplomacy.demo.model import Places
    from biplomacy.demo.state import State
    from biplomacy.record.model import Trust
    from biplomacy.verify.model import Verification

_SIGNS = {Verdict.CONFIRMED: "✓", Verdict.CONTRADICTED: "✕", Verdict.UNVERIFIABLE: "?"}


def recheck(places: Places, trust: Trust, history: History | None = None) -> Verification:
    """Verify our record from blocks, as a stranger would, and keep the rows beside it.

    With ``history`` the blocks are not read again.
    """
    found = verify_record(replace(question_of(places, trust), history=history))
    places.verdicts("sv").write_bytes(encode_verdict_rows(published_rows(found)))
    return found


def cross_check(found: Verification, ours: State, theirs: State) -> Event:
    """Let the partner log the rows that it recomputed, under our witness."""
    head = found.audited.checkpoint.head
    rows = published_rows(found)
    count, digest, kept = recomputation_rows(rows)
    body = encode_recomputation(
        Recomputation(head.origin, head.size, head.root, found.block, VERSION, count, digest, kept)
    )
    evidence = [Evidence(ROLE, MEDIA_TYPE, encode_verdict_rows(rows))] if kept is None else []
    theirs.say(PVARA, TYPE, body, evidence=evidence)
    theirs.publish(ours)
    trust = theirs.write_trust()
    text = (
        f"{trust.origin} recomputed {count} rows of {head.origin} and logged them; "
        "each state cosigned the other"
    )
    return Event("cross", text, {"rows": count})


def question_of(places: Places, trust: Trust) -> Question:
    """Return the question that a stranger with the trust file and the blocks asks."""
    return Question(
        files=find_record(open_tiles(places.record("sv"))),
        trust=trust,
        now=0,
        chain=open_blocks_directory(places.blocks),
        descriptors=open_descriptors(Network.REGTEST),
    )


def describe_claims(verification: Verification) -> Iterator[Event]:
    """Yield the count of verdicts, and one event for each claim that is not plain arithmetic."""
    rows = [row.row for row in verification.rows if row.row.claim.startswith("claim.")]
    shown = [row for row in rows if not row.claim.startswith(("claim.announced-2", "claim.holds-"))]
    counts = Counter(row.verdict for row in rows)
    words = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict)
    yield Event("claims", f"{len(rows)} claims: {words}", {"count": len(rows)})
    for row in shown:
        yield Event(
            "claim",
            f"{_SIGNS[row.verdict]} {row.claim.removeprefix('claim.')}: {row.recomputed}",
            {"claim": row.claim, "verdict": row.verdict.value, "recomputed": row.recomputed},
        )
