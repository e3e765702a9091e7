"""``biplomacy verify``: recompute everything that a record publishes."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import named, read_file
from biplomacy.cli.fork_proofs import (
    check_fork_file,
    keys_of_log,
    require_free,
    write_fork_proof,
)
from biplomacy.cli.office import office
from biplomacy.cli.printing import print_rows, print_rows_as_json
from biplomacy.cli.progress import Watching
from biplomacy.cli.terminal import terminal
from biplomacy.cli.wording import counted
from biplomacy.record.fork_finding import fork_in
from biplomacy.record.reading import find_record
from biplomacy.record.trust import decode_trust
from biplomacy.reserve.statement.opening import decode_openings
from biplomacy.values.verdict import Verdict
from biplomacy.verify.model import Question
from biplomacy.verify.run import verify_record
from biplomacy.wiring import (
    SystemClock,
    open_block_source,
    open_descriptors,
    open_record_source,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.chain.ports import BlockSource
    from biplomacy.cli.terminal import Terminal
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.verify.model import Verification

EVIDENCE = 3
FOLDED = 3
FOLDABLE = frozenset(
    {"claim.announced", "reserve.acquisition", "reserve.client-claims", "reserve.report"}
)
"""Kinds of which only the last row of many is listed, except in JSON."""

app = office("verify", "Recompute what a record publishes, or check a fork proof.")


class Required(StrEnum):
    """What a run may insist on."""

    CONFIRMED = "confirmed"


Source = Annotated[
    str,
    typer.Argument(help="A record's directory or address, or a fork proof's file.", callback=named),
]
Trusted = Annotated[
    Path | None,
    typer.Option("--trust", help="The record's trust.json."),
]
Seen = Annotated[
    list[Path] | None,
    typer.Option("--seen", help="An earlier checkpoint; repeatable."),
]
Opening = Annotated[Path | None, typer.Option("--opening", help="Openings of committed wallets.")]
Chain = Annotated[
    str | None,
    typer.Option("--chain", callback=named, help="A blocks directory, or http://HOST:PORT."),
]
Subject = Annotated[
    str | None,
    typer.Option(
        "--subject", callback=named, help="The partner's record, of which this one speaks."
    ),
]
SubjectTrust = Annotated[
    Path | None, typer.Option("--subject-trust", help="The trust.json of that record.")
]
ForkProofFile = Annotated[
    Path | None, typer.Option("--fork-proof", help="Where to write the proof of a fork, if found.")
]
LogKey = Annotated[
    list[str] | None,
    typer.Option("--log-key", help="For a fork proof: a verifier key of the log; repeatable."),
]
Insist = Annotated[
    Required | None, typer.Option("--require", help="Exit 3 unless every row is confirmed.")
]
Json = Annotated[bool, typer.Option("--json", help="One object a line.")]


@app.command()
def verify(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    source: Source,
    *,
    trust: Trusted = None,
    seen: Seen = None,
    opening: Opening = None,
    chain: Chain = None,
    subject: Subject = None,
    subject_trust: SubjectTrust = None,
    fork_proof: ForkProofFile = None,
    log_key: LogKey = None,
    require: Insist = None,
    json: Json = False,
) -> None:
    """Recompute a record: who signed, who witnessed, and every figure from blocks.

    Exit 0: sound, whatever was claimed; 3: the record's integrity fails or a figure that it states
    itself is contradicted; 2: input; 4: a source failed. A file is a fork proof: 0 where it shows
    that the log forked, 3 where it does not.
    """
    out = terminal(context)
    insist = require is Required.CONFIRMED
    of_records = seen or opening or chain or subject or subject_trust or fork_proof
    if Path(source).is_file():
        _refuse(of_records, "a fork proof is checked with --trust or --log-key alone")
        keys = keys_of_log(trust, log_key or ())
        check_fork_file(out, Path(source), keys, insist=insist, json=json)
        return
    _refuse(log_key, "--log-key is for a fork proof; a record is checked with --trust")
    require_free(fork_proof)
    asked = _Asked(source, trust, tuple(seen or ()), opening, chain)
    found = _verified(out, asked, subject, subject_trust)
    _print(out, found, json=json)
    write_fork_proof(out, fork_proof, fork_in(found.audited))
    if found.refuted or (insist and not found.all_confirmed):
        raise typer.Exit(EVIDENCE)


def _refuse(given: object, why: str) -> None:
    if given:
        raise typer.BadParameter(why)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options name."""

    source: str
    trust: Path | None
    seen: tuple[Path, ...]
    opening: Path | None
    chain: str | None


def _verified(
    out: Terminal, asked: _Asked, subject: str | None, subject_trust: Path | None
) -> Verification:
    with ExitStack() as stack, Watching(out, "verify", "block") as progress:
        chain = asked.chain
        blocks = stack.enter_context(open_block_source(chain, out.settings)) if chain else None
        desk = _Desk(stack, blocks)
        other = desk.question(subject, subject_trust) if subject else None
        question = replace(
            desk.question(asked.source, asked.trust),
            seen=tuple(read_file(path) for path in asked.seen),
            openings=decode_openings(read_file(asked.opening)) if asked.opening else (),
            subject=other,
            progress=progress,
        )
        return verify_record(question)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all records of one run share: the sources to close, the chain to recompute from."""

    stack: ExitStack
    blocks: BlockSource | None

    def question(self, source: str, trust: Path | None) -> Question:
        """Return the question about the record at ``source``."""
        return Question(
            files=find_record(self.stack.enter_context(open_record_source(source))),
            trust=decode_trust(read_file(trust)) if trust else None,
            now=SystemClock().now(),
            chain=self.blocks,
            descriptors=open_descriptors(self.blocks.network) if self.blocks else None,
        )


def _print(out: Terminal, found: Verification, *, json: bool) -> None:
    rows = [row.row for row in found.rows]
    if json:
        print_rows_as_json(out, rows)
        return
    print_rows(out, _folded(out, rows), beside=_beside(found))
    count = sum(row.verdict is Verdict.UNVERIFIABLE for row in rows)
    if count:
        rest = counted(count, "row")
        out.note(f"{rest} cannot be verified here; each says what would settle it")


def _folded(out: Terminal, rows: Sequence[VerdictRow]) -> list[VerdictRow]:
    """Of many rows of one kind with one verdict keep the last, and say how many there were."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        groups[(_kind(row), row.verdict.value)].append(index)
    hidden: set[int] = set()
    for (kind, verdict), indices in groups.items():
        foldable = kind in FOLDABLE and verdict != Verdict.CONTRADICTED
        if foldable and len(indices) > FOLDED:
            hidden |= set(indices[:-1])
            out.note(f"{len(indices) - 1:,} more rows {kind}.… are {verdict} (all with --json)")
    return [row for index, row in enumerate(rows) if index not in hidden]


def _kind(row: VerdictRow) -> str:
    office_name, _, rest = row.claim.partition(".")
    kind = rest.partition(".")[0]
    return (
        f"{office_name}.{kind.partition('-2')[0]}"
        if office_name == "claim"
        else f"{office_name}.{kind}"
    )


def _beside(found: Verification) -> str:
    head = found.audited.checkpoint.head
    names = ", ".join(sorted(c.key.name for c in found.audited.cosignatures)) or "no witness"
    return f"{head.origin} at size {head.size}, {names}"
