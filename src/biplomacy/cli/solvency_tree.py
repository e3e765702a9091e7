"""``biplomacy solvency build|prove|rebuild|check``: a firm's tree, and who looks at it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import named, read_file, write_file
from biplomacy.cli.printing import finding_object, print_findings
from biplomacy.cli.progress import Watching
from biplomacy.cli.solvency_asked import (
    CustomerFile,
    Json,
    StatementFile,
    read_balance,
    read_customer,
    read_epoch_key_file,
    read_master,
    read_stated_root,
)
from biplomacy.cli.solvency_words import built_lines, checked_lines, proved_lines, rebuilt_lines
from biplomacy.cli.terminal import terminal
from biplomacy.record.auditing import audit_record
from biplomacy.record.errors import PathOccupied
from biplomacy.record.reading import find_record
from biplomacy.solvency.errors import DepthRefused
from biplomacy.solvency.key_file import derive_epoch_key
from biplomacy.solvency.model import (
    LEAST_DEPTH,
    MAX_DECIMALS,
    Epoch,
    Publishing,
    Shape,
    Tier,
    least_depth,
)
from biplomacy.solvency.proof_check import check_customer_proofs
from biplomacy.solvency.proof_file import (
    MAX_PROOF,
    decode_customer_proof,
    encode_customer_proof,
)
from biplomacy.solvency.proving import prove_customer, read_epoch_key
from biplomacy.solvency.root_check import check_liabilities_root, issuer_of, require_first_root
from biplomacy.solvency.statement.liabilities_root import (
    TYPE,
    decode_liabilities_root,
    encode_liabilities_root,
)
from biplomacy.solvency.tree_files import MAX_ROOT, ROOT
from biplomacy.values.block_id import BlockId
from biplomacy.values.canonical import read_object
from biplomacy.wiring import (
    build_tree,
    open_leaf_file,
    open_points,
    open_record_source,
    open_tree,
    rebuild_tree,
    survey_leaves,
)

if TYPE_CHECKING:
    from biplomacy.cli.terminal import Terminal
    from biplomacy.solvency.model import LiabilitiesRoot
    from biplomacy.solvency.ports import PointArithmetic

EVIDENCE = 3
_SPLIT_PARTS = 4
LeafPath = Annotated[
    Path, typer.Argument(help="CSV or Parquet: customer_no, legal_id, part, balance.")
]

TreeOut = Annotated[Path, typer.Option("--out", help="A directory for this one tree, private.")]
Lei = Annotated[str, typer.Option(help="The firm's LEI.")]
Dti = Annotated[str, typer.Option(help="The asset's digital token identifier.")]
EpochNumber = Annotated[int, typer.Option(help="The number of the firm's tree of that asset.")]
Height = Annotated[int, typer.Option(help="The height of the block that was called.")]
BlockHash = Annotated[str, typer.Option(help="Its hash, as nodes show it.")]
TierNumber = Annotated[
    int, typer.Option(help="0: sums are open on a path. 1: hidden.", min=0, max=1)
]
MasterFile = Annotated[
    Path | None,
    typer.Option(help="The firm's master secret, made where none is; else beside --out."),
]
Decimals = Annotated[
    int, typer.Option(help="Decimals of the asset's base unit.", min=0, max=MAX_DECIMALS)
]
Depth = Annotated[int | None, typer.Option(help="2^depth leaves; else the least.")]
Split = Annotated[bool, typer.Option("--split", help="Split balances in 1 to 4.")]
Total = Annotated[bool, typer.Option("--total", help="Publish the total too.")]
Record = Annotated[
    str | None, typer.Option(callback=named, help="A record that must not hold this root yet.")
]


def build(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    leaves: LeafPath,
    *,
    out: TreeOut,
    lei: Lei,
    dti: Dti,
    epoch: EpochNumber,
    height: Height,
    block_hash: BlockHash,
    tier: TierNumber = 1,
    master: MasterFile = None,
    decimals: Decimals = 8,
    depth: Depth = None,
    split: Split = False,
    total: Total = False,
    record: Record = None,
    json: Json = False,
) -> None:
    """Build the tree of what a firm owes at a block, and the body of liabilities-root/1."""
    said = terminal(context)
    at = Epoch(lei, dti, epoch, BlockId.parse(height, block_hash))
    require_first_root(lei, dti, epoch, (*_settled(out), *_published(record)))
    file = open_leaf_file(leaves)
    with Watching(said, "reading", "row") as watch:
        survey = survey_leaves(file, lambda done: watch(done, done))
    shape = Shape(Tier(tier), _depth(depth, survey.rows, _SPLIT_PARTS if split else 1))
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = derive_epoch_key(_master(said, master, out), at, shape, split=split)
    with open_tree(out) as shelf, Watching(said, "building", "slot") as watch:
        built = build_tree(
            file, secret, survey, publishing=Publishing(decimals, total), shelf=shelf,
            watch=lambda done: watch(done, shape.slots),
        )  # fmt: skip
    if json:
        said.json(encode_liabilities_root(built.stated))
    else:
        for line in built_lines(built, out):
            said.line(line)


def prove(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="The directory of a finished tree.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="The proof file; more leaves get -2, -3, …")],
    customer_file: CustomerFile = None,
) -> None:
    """Write a customer's proof, one file for each leaf; it holds no name."""
    said = terminal(context)
    identity = read_customer(customer_file)
    with open_tree(directory) as shelf:
        hidden = read_epoch_key(shelf).shape.tier is Tier.HIDDEN
        proofs = prove_customer(shelf, identity, open_points() if hidden else None)
    paths = [_numbered(out, number) for number in range(1, len(proofs) + 1)]
    for path in paths:
        if path.exists():
            raise PathOccupied(f"{path} exists already", hint="choose another name")
    for path, proof in zip(paths, proofs, strict=True):
        write_file(path, encode_customer_proof(proof), instead_of=path)
    for line in proved_lines(proofs, paths):
        said.line(line)


def check(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="All of a customer's proof files.")],
    *,
    statement: StatementFile,
    customer_file: CustomerFile = None,
    balance: Annotated[
        Path | None, typer.Option("--balance-file", help="One line: the base units you own.")
    ] = None,
    json: Json = False,
) -> None:
    """Check proofs against the published root, offline; exit 3 where they do not lead there."""
    said = terminal(context)
    stated = read_stated_root(statement)
    proofs = [decode_customer_proof(read_file(path, limit=MAX_PROOF)) for path in files]
    findings = check_customer_proofs(
        proofs,
        stated,
        read_customer(customer_file),
        balance=None if balance is None else read_balance(balance),
        points=_points(stated),
    )
    if json:
        said.json({"leaves": len(proofs), "findings": [finding_object(f) for f in findings]})
    else:
        print_findings(said, findings)
    if findings:
        raise typer.Exit(EVIDENCE)
    if not json:
        for line in checked_lines(proofs, stated):
            said.line(line)


def rebuild(
    context: typer.Context,
    leaves: LeafPath,
    *,
    key: Annotated[Path, typer.Option("--key", help="The epoch.key of the firm's tree.")],
    statement: StatementFile,
    json: Json = False,
) -> None:
    """Build a firm's tree again, as the regulator does; exit 3 where the root differs."""
    said = terminal(context)
    secret, stated = read_epoch_key_file(key), read_stated_root(statement)
    with Watching(said, "building", "slot") as watch:
        made = rebuild_tree(
            open_leaf_file(leaves), secret, stated, lambda done: watch(done, stated.shape.slots)
        )
    findings = (
        *made.findings,
        *check_liabilities_root(
            stated, issuer_of(stated.at.lei), opening=made.built.opening, points=_points(stated)
        ),
    )
    if json:
        said.json(
            {
                "leaves": str(made.built.leaves),
                "padding": str(made.padding),
                "rows": str(made.built.survey.rows),
                "uid_unique": made.uids_unique,
                "total": str(made.built.opening.total),
                "findings": [finding_object(finding) for finding in findings],
            }
        )
    else:
        for line in rebuilt_lines(made, opens=not findings):
            said.line(line)
        print_findings(said, findings)
    if findings:
        raise typer.Exit(EVIDENCE)


def _master(said: Terminal, named: Path | None, out: Path) -> bytes:
    """Return the master secret; it never lies in the tree's directory, which may be copied."""
    path = named or out.absolute().parent / "master.key"
    if not path.exists():
        said.note(f"the master secret is made in {path}: keep it, and give it to nobody")
    return read_master(path)


def _depth(asked: int | None, rows: int, parts: int) -> int:
    if asked is None:
        return least_depth(rows, parts=parts)
    if asked < LEAST_DEPTH:
        raise DepthRefused(
            f"a depth of {asked} is below the public minimum of {LEAST_DEPTH}",
            hint="leave --depth out",
        )
    return asked


def _settled(directory: Path) -> tuple[LiabilitiesRoot, ...]:
    path = directory / ROOT
    if not path.exists():
        return ()
    return (decode_liabilities_root(read_object(read_file(path, limit=MAX_ROOT))),)


def _published(record: str | None) -> tuple[LiabilitiesRoot, ...]:
    if record is None:
        return ()
    with open_record_source(record) as tiles:
        statements = audit_record(find_record(tiles), None).statements
    said = (logged.statement for logged in statements)
    return tuple(decode_liabilities_root(each.body) for each in said if each.type == TYPE)


def _points(stated: LiabilitiesRoot) -> PointArithmetic | None:
    return open_points() if stated.shape.tier is Tier.HIDDEN else None


def _numbered(path: Path, number: int) -> Path:
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
