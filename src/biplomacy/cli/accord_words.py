"""How accords, their linter and their status are put into lines; each row shows its standing."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from biplomacy.accord.model import Layer
from biplomacy.accord.statement.commitment_status import entry_names
from biplomacy.cli.wording import counted
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from biplomacy.accord.joining import Signing
    from biplomacy.accord.model import (
        Accord,
        Commitment,
        CommitmentStatus,
        LintRow,
        Reported,
        SeenTree,
        StatusRow,
    )
    from biplomacy.values.canonical import JsonObject

MOST_ENTRIES = 4
_PROPOSED = "operational, a proposal"
_NOT_SCORED = "not scored"
_WIDEST_STATUS = len("No evidence available")
_WIDEST_STANDING = len("illustrative")


def lint_lines(accord: Accord, rows: Sequence[LintRow]) -> Iterator[str]:
    """Yield one line per commitment, a count per layer, and what was expected but not promised."""
    for layer in Layer:
        of_layer = [
            (commitment, row)
            for commitment, row in zip(accord.commitments, rows, strict=True)
            if row.layer is layer
        ]
        for commitment, row in of_layer:
            said = "verifiable" if row.verifiable else ", ".join(row.findings)
            yield f"{commitment.id:4} {_standing(commitment.sources)}  {_what(commitment)}: {said}"
        if of_layer:
            verifiable = sum(row.verifiable for _, row in of_layer)
            name = "written" if layer is Layer.WRITTEN else _PROPOSED
            yield f"{name}: {counted(len(of_layer), 'commitment')}, {verifiable} verifiable"
    for one in accord.anticipated:
        yield f"{one.id:4} {_standing(one.sources)}  {one.title}: expected, not promised"


def lint_object(accord: Accord, rows: Sequence[LintRow]) -> JsonObject:
    """Return what the linter says, as ``--json`` prints it."""
    return {
        "accord": accord.id,
        "commitments": [
            {
                "id": row.commitment,
                "layer": row.layer.value,
                "standing": _weakest(commitment.sources).value,
                "verifiable": row.verifiable,
                "findings": [finding.value for finding in row.findings],
            }
            for commitment, row in zip(accord.commitments, rows, strict=True)
        ],
    }


def status_lines(accord: Accord, status: CommitmentStatus) -> Iterator[str]:
    """Yield where each commitment stands, and below it why and which entries show it."""
    since = f"in force since {status.in_force}" if status.in_force else "its proposal not in force"
    yield f"{accord.id} on {status.on}, {since}"
    for tree in status.trees:
        yield f"  {tree.party}  {tree.origin}  {counted(tree.size, 'entry', 'entries')}"
    for commitment, row in zip(accord.commitments, status.rows, strict=True):
        said = row.completion.value if row.completion is not None else _NOT_SCORED
        share = f"{row.share}" if row.share is not None else "-"
        yield (
            f"{row.commitment:4} {said:{_WIDEST_STATUS}}  {share:>5}"
            f"  {_standing(commitment.sources)}  {_what(commitment)}"
        )
        if beside := "; ".join(_beside(row, status.trees)):
            yield f"       {beside}"


def signing_lines(signings: Iterable[Signing]) -> Iterator[str]:
    """Yield who has signed for each party."""
    for one in signings:
        roles = ", ".join(one.roles) or "nobody"
        yield f"{one.party}  signed {len(one.roles)} of {one.threshold}: {roles}"


def witness_command(config: Path) -> str:
    """Return the command that runs one's own witness as the accord asks."""
    return f"biplomacy record witness serve --config {shlex.quote(str(config))} --key KEY"


def _beside(row: StatusRow, trees: Sequence[SeenTree]) -> Iterator[str]:
    if row.note:
        yield row.note
    shown = dict.fromkeys(
        name
        for milestone in row.milestones
        for delivery in milestone.deliveries
        for name in entry_names(delivery, trees)
    )
    if shown:
        yield f"record: {', '.join(list(shown)[-MOST_ENTRIES:])}"


def _what(commitment: Commitment) -> str:
    words = " ".join(word for word in (commitment.act, commitment.object) if word)
    return f"{', '.join(commitment.actors) or 'nobody'} {words}"


def _standing(sources: Sequence[Reported]) -> str:
    return f"{_weakest(sources):{_WIDEST_STANDING}}"


def _weakest(sources: Sequence[Reported]) -> Standing:
    return Standing.weakest(source.standing for source in sources)
