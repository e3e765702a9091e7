"""``biplomacy solvency claim`` and ``double-claim``: what firms hold, and whether they share it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import named, read_file
from biplomacy.cli.printing import failed, print_findings
from biplomacy.cli.progress import Watching
from biplomacy.cli.solvency_bodies import Json, read_body
from biplomacy.cli.solvency_claims_words import claim_lines, double_claim_lines
from biplomacy.cli.terminal import terminal
from biplomacy.reserve.derivations import derive_scripts
from biplomacy.reserve.perimeter import membership
from biplomacy.reserve.statement.perimeter import decode_perimeter
from biplomacy.solvency.claimed_outputs import read_claimed
from biplomacy.solvency.control import check_control
from biplomacy.solvency.double_claim import Context, find_double_claims, require_height
from biplomacy.solvency.finding_rows import encode_findings
from biplomacy.solvency.model import require_dti
from biplomacy.solvency.private_tables import read_withdrawals
from biplomacy.solvency.reserve_claim import control_message, stated_claim
from biplomacy.solvency.statement.custody_share import decode_allotments, decode_custody_share
from biplomacy.solvency.statement.double_claim_report import encode_double_claim
from biplomacy.solvency.statement.reserve_claim import (
    MAX_FILE,
    decode_claim_file,
    encode_claim_file,
    encode_reserve_claim,
)
from biplomacy.solvency.statement.solvency_call import decode_call
from biplomacy.values.digest import Digest
from biplomacy.wiring import open_block_source, open_descriptors, open_script_engine

if TYPE_CHECKING:
    from biplomacy.chain.model import Network, Outpoint
    from biplomacy.solvency.claimed_outputs import ClaimedView
    from biplomacy.solvency.custody_share import CustodyShare
    from biplomacy.solvency.reserve_claim import ReserveClaim
    from biplomacy.values.verdict import Finding

EVIDENCE = 3
Claims = Annotated[list[Path], typer.Option("--claims", help="A firm's claim file, each.")]
Source = Annotated[
    str,
    typer.Option("--chain", callback=named, help="A node (http://HOST:PORT) or blocks directory."),
]
CallFile = Annotated[
    Path | None, typer.Option("--call", help="solvency-call/1, whose nonce proofs must carry.")
]
PerimeterFile = Annotated[Path | None, typer.Option(help="perimeter/1 of the state's own reserve.")]
Earlier = Annotated[list[Path] | None, typer.Option(help="A claim file of an earlier epoch, each.")]
Withdrawn = Annotated[
    Path | None, typer.Option(help="CSV: lei,txid of withdrawals that firms booked.")
]
Shares = Annotated[
    list[str] | None, typer.Option(help="BODY:ROWS of a custodian's custody-share/1.")
]
Evidence = Annotated[bool, typer.Option("--evidence", help="Print the findings that --json names.")]
EngineName = Annotated[str, typer.Option("--engine", help="Of proofs: templates or kernel.")]


def claim(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A claim file: outputs, and proofs of control.")],
    *,
    dti: Annotated[str, typer.Option(help="The asset's digital token identifier.")],
    public: Annotated[
        bool, typer.Option("--public", help="Name the file as evidence for everybody.")
    ] = False,
    message_for: Annotated[
        Path | None, typer.Option(help="solvency-call/1: print what each script must sign.")
    ] = None,
    json: Json = False,
) -> None:
    """Show what a claim file comes to; --json prints reserve-claim/1."""
    out = terminal(context)
    claimed = decode_claim_file(read_file(file, limit=MAX_FILE))
    if message_for is not None:
        nonce = decode_call(read_body(message_for)).nonce
        height, digest = claimed.block.height, claimed.set_digest
        out.data(control_message(claimed.lei, height, nonce, digest))
        return
    evidence = Digest.of(encode_claim_file(claimed)) if public else None
    stated = stated_claim(claimed, require_dti(dti), evidence)
    if json:
        out.json(encode_reserve_claim(stated))
        return
    for line in claim_lines(stated, claimed):
        out.line(line)


def double_claim(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    claims: Claims,
    chain: Source,
    height: Annotated[int, typer.Option(help="The height at which all of them are made.")],
    perimeter: PerimeterFile = None,
    call: CallFile = None,
    earlier: Earlier = None,
    withdrawn: Withdrawn = None,
    share: Shares = None,
    engine: EngineName = "templates",
    evidence: Evidence = False,
    json: Json = False,
) -> None:
    """Test whether two firms, or a firm and the state, show the same coins (D1 to D6)."""
    out = terminal(context)
    made, before = _claims(claims), _claims(earlier or [])
    require_height(made, height)
    nonce = decode_call(read_body(call)).nonce if call else None
    shares = tuple(_share(each) for each in share or [])
    with open_block_source(chain, out.settings) as blocks:
        scripts = frozenset(_scripts(perimeter, blocks.network))
        with Watching(out, "blocks", "block") as progress:
            view = read_claimed(blocks, _outpoints(made, shares), made[0].block, progress=progress)
    booked = read_withdrawals(read_file(withdrawn)) if withdrawn else ()
    told = Context(nonce, scripts, shares, tuple(before), booked)
    report, found = find_double_claims(made, view, told)
    beside = _control(made, view, nonce, engine)
    if evidence:
        out.data(encode_findings(found))
    elif json:
        out.json(encode_double_claim(report))
    else:
        print_findings(out, (*found, *beside))
        for line in double_claim_lines(report, found, beside, stated=bool(perimeter)):
            out.line(line)
    if failed((*found, *beside)):
        raise typer.Exit(EVIDENCE)


def _claims(paths: list[Path]) -> list[ReserveClaim]:
    return [decode_claim_file(read_file(path, limit=MAX_FILE)) for path in paths]


def _outpoints(claims: list[ReserveClaim], shares: tuple[CustodyShare, ...]) -> set[Outpoint]:
    found = {holding.outpoint for one in claims for holding in one.outputs}
    return found | {row.outpoint for one in shares for row in one.rows}


def _scripts(perimeter: Path | None, network: Network) -> tuple[bytes, ...]:
    if perimeter is None:
        return ()
    stated = decode_perimeter(read_body(perimeter))
    return membership(derive_scripts(stated, open_descriptors(network))).scripts


def _share(paths: str) -> CustodyShare:
    body, _, rows = paths.partition(":")
    if not rows:
        raise typer.BadParameter("name a body and its rows, as BODY:ROWS")
    stated = decode_custody_share(read_body(Path(body)))
    return decode_allotments(stated, read_file(Path(rows), limit=MAX_FILE))


def _control(
    claims: list[ReserveClaim], view: ClaimedView, nonce: str | None, name: str
) -> tuple[Finding, ...]:
    """Judge the proofs of control, where the call and so the nonce is known."""
    if nonce is None:
        return ()
    with open_script_engine(name) as engine:
        return tuple(
            finding for one in claims for finding in check_control(one, nonce, view, engine)
        )
