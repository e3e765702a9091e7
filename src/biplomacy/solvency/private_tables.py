"""Private tables of the regulator and of a firm: customer files and ledgers, as CSV.

What a cell holds is never repeated in a message: rows are named by number, from 1 after the header.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from biplomacy.chain.model import Outpoint
from biplomacy.solvency.double_claim import Withdrawal
from biplomacy.solvency.errors import SolvencyMalformed
from biplomacy.solvency.roll_forward import FlowKind, LedgerFlow
from biplomacy.solvency.sample import Account
from biplomacy.values.day import Day
from biplomacy.values.errors import InputError
from biplomacy.values.lei import is_lei

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    T = TypeVar("T")

ACCOUNT_COLUMNS = ("customer_no", "last_active")
BALANCE_COLUMNS = (*ACCOUNT_COLUMNS, "balance")
FLOW_COLUMNS = ("kind", "quantity", "reason", "txid", "vout")
WITHDRAWAL_COLUMNS = ("lei", "txid")
MAX_ROWS = 50_000_000
_MAX_CELL = 200
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,18}", re.ASCII)
_OWED = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_VOUT = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
_TXID = re.compile(r"[0-9a-f]{64}", re.ASCII)


def read_accounts(content: bytes) -> tuple[Account, ...]:
    """Return the accounts of a customer file, with or without the column ``balance``.

    An empty ``last_active`` is an account at rest, an empty ``balance`` one that is not told.

    Raises:
        SolvencyMalformed: other columns, no UTF-8, or a row that does not read.
    """
    told = content.startswith(",".join(BALANCE_COLUMNS).encode())
    return tuple(_read(content, BALANCE_COLUMNS if told else ACCOUNT_COLUMNS, _account))


def read_flows(content: bytes) -> tuple[LedgerFlow, ...]:
    """Return the flows of a ledger; ``txid`` and ``vout`` may both be empty.

    Raises:
        SolvencyMalformed: other columns, no UTF-8, or a row that does not read.
    """
    return tuple(_read(content, FLOW_COLUMNS, _flow))


def read_withdrawals(content: bytes) -> tuple[Withdrawal, ...]:
    """Return the transactions by which firms booked that coins left them.

    Raises:
        SolvencyMalformed: other columns, no UTF-8, or a row that does not read.
    """
    return tuple(_read(content, WITHDRAWAL_COLUMNS, _withdrawal))


def encode_references(accounts: Iterable[Account]) -> bytes:
    """Return the customer numbers of a sample, one a line, as a table of one column."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["customer_no"])
    rows.writerows([account.reference] for account in accounts)
    return text.getvalue().encode()


def _read(content: bytes, columns: tuple[str, ...], make: Callable[[list[str]], T]) -> Iterator[T]:
    header = ",".join(columns)
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        if tuple(next(rows, ())) != columns:
            raise SolvencyMalformed(
                f"the table does not begin with {header}", hint=f"begin it with {header}"
            )
        for number, cells in enumerate(rows, 1):
            if cells:
                yield _made(number, cells, len(columns), make)
    except (UnicodeDecodeError, csv.Error):
        raise SolvencyMalformed(
            "the table is not CSV in UTF-8", hint=f"save it with the columns {header}"
        ) from None


def _made(number: int, cells: list[str], width: int, make: Callable[[list[str]], T]) -> T:
    if len(cells) == width and number <= MAX_ROWS and all(len(c) <= _MAX_CELL for c in cells):
        try:
            return make(cells)
        except (InputError, ValueError):
            pass  # the error below says which row, and nothing of what stands in it
    raise SolvencyMalformed(
        f"row {number:,} of the table does not read", hint="look at that row; it is not shown here"
    ) from None


def _account(cells: list[str]) -> Account:
    reference, active, *rest = cells
    balance = rest[0] if rest else ""
    if not reference.strip() or (balance and _OWED.fullmatch(balance) is None):
        raise ValueError
    last_active = Day.parse(active) if active else None
    return Account(reference, last_active, int(balance) if balance else None)


def _flow(cells: list[str]) -> LedgerFlow:
    kind, quantity, reason, txid, vout = cells
    if _WHOLE.fullmatch(quantity) is None:
        raise ValueError
    return LedgerFlow(FlowKind(kind), int(quantity), reason, _outpoint(txid, vout))


def _withdrawal(cells: list[str]) -> Withdrawal:
    lei, txid = cells
    if not is_lei(lei) or _TXID.fullmatch(txid) is None:
        raise ValueError
    return Withdrawal(lei, bytes.fromhex(txid)[::-1])


def _outpoint(txid: str, vout: str) -> Outpoint | None:
    if not txid and not vout:
        return None
    if _TXID.fullmatch(txid) is None or _VOUT.fullmatch(vout) is None or int(vout) >= 1 << 32:
        raise ValueError
    return Outpoint(bytes.fromhex(txid)[::-1], int(vout))
