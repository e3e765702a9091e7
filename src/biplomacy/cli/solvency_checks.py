"""``biplomacy solvency sample`` and ``roll-forward``: the regulator's tests of completeness."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from unicodedata import normalize

import typer

from biplomacy.chain.watch_list import MAX_LIST, read_watch_list
from biplomacy.cli.files import named, read_file
from biplomacy.cli.printing import failed, finding_object, print_findings
from biplomacy.cli.progress import Watching
from biplomacy.cli.solvency_bodies import Json, read_body
from biplomacy.cli.solvency_checks_words import (
    outcome_lines,
    roll_line,
    sample_lines,
    without_balance,
)
from biplomacy.cli.terminal import Terminal, terminal
from biplomacy.solvency.claim_moves import read_moves
from biplomacy.solvency.private_tables import encode_references, read_accounts, read_flows
from biplomacy.solvency.roll_forward import (
    check_roll,
    compare_deposits,
    roll_liabilities,
    roll_reserves,
)
from biplomacy.solvency.sample import draw_sample, judge_sample, sample_size
from biplomacy.solvency.statement.reserve_claim import MAX_FILE, decode_claim_file
from biplomacy.solvency.statement.solvency_call import decode_call
from biplomacy.values.day import Day
from biplomacy.values.money import parse_decimal
from biplomacy.wiring import keep_secret, open_block_source, open_descriptors
from biplomacy.wiring.solvency import open_leaf_file

if TYPE_CHECKING:
    from biplomacy.solvency.roll_forward import LedgerFlow
    from biplomacy.solvency.sample import Account
    from biplomacy.values.verdict import Finding

EVIDENCE = 3
_MAX_TABLE = 1 << 29
_ACCOUNTS = "CSV: customer_no,last_active and perhaps balance, in base units; private."
_LEDGER = "CSV: kind,quantity,reason,txid,vout; private."


def sample(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    accounts: Annotated[Path, typer.Argument(help=_ACCOUNTS)],
    *,
    call: Annotated[Path, typer.Option(help="solvency-call/1, whose draw decides the order.")],
    at: Annotated[str, typer.Option(help="The called block's day; idle is a year before it.")],
    leaves: Annotated[
        Path | None, typer.Option(help="The firm's leaf file, to look the sample up in.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="Write the sampled numbers there, for you alone.")
    ] = None,
    risk: Annotated[str, typer.Option(help="Chance of missing what is left out.")] = "0.01",
    fraction: Annotated[str, typer.Option(help="The share left out.")] = "0.001",
    json: Json = False,
) -> None:
    """Draw the accounts to look for, at least half of them idle, and look for them.

    No customer number is printed. The same files and call give the same sample.
    """
    out = terminal(context)
    day, output = Day.parse(at), decode_call(read_body(call)).draw_output
    size = sample_size(parse_decimal(risk), parse_decimal(fraction))
    drawn = draw_sample(
        read_accounts(read_file(accounts, limit=_MAX_TABLE)), output, size=size, at=day
    )
    if into is not None:
        keep_secret(into, encode_references(drawn))
    if leaves is None:
        for line in sample_lines(drawn, size, day):
            out.line(line)
        return
    _look_up(out, drawn, leaves, at=day, size=size, json=json)


def _look_up(
    out: Terminal,
    drawn: tuple[Account, ...],
    leaves: Path,
    *,
    at: Day,
    size: int,
    json: bool,
) -> None:
    wanted = {normalize("NFC", account.reference) for account in drawn}
    listed: Counter[str] = Counter()
    for row in open_leaf_file(leaves).rows():
        if (name := normalize("NFC", row.customer_no)) in wanted:
            listed[name] += row.balance
    outcome, found = judge_sample(drawn, listed, at=at, firm=leaves.name, size=size)
    if json:
        out.json(
            {
                "size": outcome.size,
                "found": outcome.found,
                "missing": outcome.missing,
                "without_balance": without_balance(drawn),
                "findings": [finding_object(each) for each in found],
            }
        )
    else:
        for line in (*sample_lines(drawn, size, at), *outcome_lines(outcome, drawn)):
            out.line(line)
        print_findings(out, found)
    if failed(found):
        raise typer.Exit(EVIDENCE)


def roll_forward(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    ledger: Annotated[Path, typer.Argument(help=_LEDGER)],
    *,
    opening: Annotated[int, typer.Option(min=0, help="Owed before, in base units.")],
    closing: Annotated[int, typer.Option(min=0, help="Owed now, in base units.")],
    chain: Annotated[
        str | None, typer.Option(callback=named, help="A node or a blocks directory, for reserves.")
    ] = None,
    before: Annotated[Path | None, typer.Option(help="The earlier claim file.")] = None,
    after: Annotated[Path | None, typer.Option(help="The later claim file.")] = None,
    clients: Annotated[
        Path | None, typer.Option(help="Scripts or addresses that clients pay to.")
    ] = None,
    json: Json = False,
) -> None:
    """Say whether flows explain what is owed now, and blocks what is held now, to the unit."""
    out = terminal(context)
    flows = read_flows(read_file(ledger, limit=_MAX_TABLE))
    roll = roll_liabilities(opening, flows, closing)
    found = list(check_roll("liabilities", roll))
    lines = [roll_line("owed", roll)]
    if chain and before and after:
        text, more = _reserves(out, chain, (before, after), clients=clients, flows=flows)
        lines.append(text)
        found += more
    elif chain or before or after or clients:
        raise typer.BadParameter("reserves need --chain, --before and --after")
    if json:
        out.json({"gap": str(roll.gap), "findings": [finding_object(each) for each in found]})
    else:
        for line in lines:
            out.line(line)
        print_findings(out, found)
    if failed(found):
        raise typer.Exit(EVIDENCE)


def _reserves(
    out: Terminal,
    chain: str,
    files: tuple[Path, Path],
    *,
    clients: Path | None,
    flows: tuple[LedgerFlow, ...],
) -> tuple[str, tuple[Finding, ...]]:
    first, last = (decode_claim_file(read_file(path, limit=MAX_FILE)) for path in files)
    with open_block_source(chain, out.settings) as blocks:
        labelled: tuple[bytes, ...] = ()
        if clients is not None:
            content = read_file(clients, limit=MAX_LIST)
            labelled = read_watch_list(content, open_descriptors(blocks.network))
        with Watching(out, "blocks", "block") as progress:
            moves = read_moves(blocks, first, last, clients=labelled, progress=progress)
    roll = roll_reserves(first, moves.own, last)
    deposits = compare_deposits(flows, moves.deposits) if labelled else ()
    return roll_line("held", roll), (*check_roll("reserves", roll), *deposits)
