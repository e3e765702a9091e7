"""How ``verify`` checks a fork proof, and how a command that finds a fork writes one (§11.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from biplomacy.cli.files import read_file, write_file
from biplomacy.cli.printing import print_rows, print_rows_as_json
from biplomacy.record.errors import PathOccupied
from biplomacy.record.fork_proof import (
    MAX_FORK_PROOF,
    JudgedFork,
    check_fork_proof,
    encode_fork_proof,
)
from biplomacy.record.note import parse_vkey
from biplomacy.record.trust import decode_trust
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from biplomacy.cli.terminal import Terminal
    from biplomacy.record.fork_proof import ForkProof

EVIDENCE = 3
CLAIM = "fork-proof"


def keys_of_log(trust: Path | None, named: Sequence[str]) -> tuple[str, ...]:
    """Return the log keys that a person names: that of a trust file, and whole verifier keys.

    Raises:
        TrustMalformed: the trust file is none.
        NoteMalformed: a text is no verifier key.
    """
    for text in named:
        parse_vkey(text)
    trusted = (decode_trust(read_file(trust)).log_key,) if trust else ()
    return tuple(dict.fromkeys((*trusted, *named)))


def check_fork_file(
    out: Terminal, path: Path, log_keys: Sequence[str], *, insist: bool, json: bool
) -> None:
    """Print whether a file shows that a log forked; ends with 3 where it does not.

    Where no key is given nothing is confirmed, which is a failure only for whoever would ``insist``
    on confirmation.
    """
    judged = check_fork_proof(read_file(path, limit=MAX_FORK_PROOF), log_keys)
    row = fork_row(judged)
    if json:
        print_rows_as_json(out, [row])
    else:
        print_rows(out, [row], beside=judged.shown.a.head.origin)
        for name, one in (("a", judged.shown.a), ("b", judged.shown.b)):
            out.line(f"  {name}  size {one.head.size}  root {one.head.root}")
    if judged.verdict is Verdict.UNVERIFIABLE:
        out.note("name the log's trust file with --trust, or its verifier key with --log-key")
    if judged.verdict is Verdict.CONTRADICTED or (
        insist and judged.verdict is not Verdict.CONFIRMED
    ):
        raise typer.Exit(EVIDENCE)


def fork_row(judged: JudgedFork) -> VerdictRow:
    """Return what a fork proof shows as one verdict; the reasons begin with their codes."""
    a, b = judged.shown.a, judged.shown.b
    reason = "; ".join(f"{one.code}: {one.subject}: {one.message}" for one in judged.findings)
    return VerdictRow(
        claim=CLAIM,
        published=f"{a.head.origin} signed two heads that cannot both be true",
        recomputed="",
        verdict=judged.verdict,
        grade=Grade.ASSUMED if judged.verdict is Verdict.UNVERIFIABLE else Grade.RECORD,
        reason=reason or _shown(judged.shown),
        evidence=tuple(f"sha256:{Digest.of(one.note)}" for one in (a, b)),
    )


def require_free(path: Path | None) -> None:
    """Refuse to write a proof where something lies; raises ``PathOccupied``."""
    if path is not None and path.exists():
        raise PathOccupied(f"{path} exists already", hint="choose another name")


def write_fork_proof(out: Terminal, path: Path | None, found: ForkProof | None) -> None:
    """Write what was found to a new file, and say so, also where there is nothing to write."""
    if path is None:
        return
    if found is None:
        out.note(f"{path} was not written: no two signed heads at hand contradict each other")
        return
    write_file(path, encode_fork_proof(found), instead_of=path)
    a, b = found.a.head, found.b.head
    place = f"size {a.size}" if a.size == b.size else f"sizes {a.size} and {b.size}"
    out.note(f"{path} shows the fork of {a.origin} at {place}; keep it and pass it on")


def _shown(shown: ForkProof) -> str:
    size = shown.a.head.size
    if shown.prefix_root is None:
        return f"the log's key signed two roots at size {size}"
    return (
        f"the log's key signed both, and the log of size {shown.b.head.size} begins with another "
        f"root at size {size}"
    )
