"""``biplomacy power contract``: what buyer and seller promised, and the orders under it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.power_contract_words import contract_lines, order_lines
from biplomacy.cli.printing import print_findings
from biplomacy.cli.terminal import terminal
from biplomacy.power.contract import Contract, hidden_contract
from biplomacy.power.contract_file import read_contract
from biplomacy.power.curtailment import CurtailmentOrder, check_terms, encode_orders, read_orders
from biplomacy.power.statement.contract import encode_contract
from biplomacy.power.statement.curtailment import encode_curtailment, stated_order
from biplomacy.power.synthetic_meter import synthetic_orders
from biplomacy.values.commitment import SALT_SIZE

ContractFile = Annotated[Path, typer.Option("--contract", help="TOML: the contract.")]
OrdersFile = Annotated[
    Path | None, typer.Option("--orders", help="CSV: id,issued,starts,ends,limit_mw.")
]
Salt = Annotated[
    Path | None,
    typer.Option("--salt", help="32 secret random bytes: state commitments, not names."),
]


def named_contract(path: Path, salt: Path | None) -> Contract:
    """Return the contract of a file, with commitments for names where a salt is given."""
    found = read_contract(read_file(path))
    return found if salt is None else hidden_contract(found, read_file(salt, limit=SALT_SIZE))


def named_orders(path: Path | None) -> tuple[CurtailmentOrder, ...]:
    """Return the orders of a file; none where no file is named."""
    return () if path is None else read_orders(read_file(path))


def contract(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="TOML: the contract.")],
    *,
    orders: OrdersFile = None,
    salt: Salt = None,
    invent: Annotated[
        str | None,
        typer.Option("--synthetic-orders", metavar="SEED", help="Print invented orders, a CSV."),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print power-contract/1, or each power-curtailment/1.")
    ] = False,
) -> None:
    """Show a contract and the orders under it; exit 3 where one asks for more than it allows."""
    out = terminal(context)
    found = named_contract(file, salt)
    if invent is not None:
        out.data(encode_orders(synthetic_orders(found, invent)))
        return
    given = named_orders(orders)
    if json and orders is not None:
        for order in given:
            out.json(encode_curtailment(stated_order(order, found)))
        return
    if json:
        out.json(encode_contract(found))
        return
    findings = tuple(one for each in check_terms(given, found) for one in each)
    for line in (*contract_lines(found), *order_lines(given)):
        out.line(line)
    print_findings(out, findings)
    if findings:
        raise typer.Exit(3)
