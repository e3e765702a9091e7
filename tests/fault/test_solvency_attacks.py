"""Leaf files, proofs and claims that a firm made to seem sound: each is refused or found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from biplomacy.chain.script_templates import TemplateEngine
from biplomacy.solvency.adapters.leaf_csv import CsvLeaves
from biplomacy.solvency.adapters.leaf_parquet import ParquetLeaves
from biplomacy.solvency.attestation import coverage_ratio
from biplomacy.solvency.building import Asked, Work, build
from biplomacy.solvency.control import check_control
from biplomacy.solvency.custody_share import Allotment, CustodyShare
from biplomacy.solvency.double_claim import Context, require_height
from biplomacy.solvency.errors import ClaimsDiffer, LeafFileMalformed, ProofMalformed
from biplomacy.solvency.leaves import survey_rows
from biplomacy.solvency.model import LiabilityRow, Tier
from biplomacy.solvency.private_tables import read_accounts
from biplomacy.solvency.proof_check import check_customer_proof
from biplomacy.solvency.proof_file import decode_customer_proof, encode_customer_proof
from biplomacy.solvency.proving import prove_customer
from biplomacy.solvency.statement.liabilities_root import encode_liabilities_root
from biplomacy.solvency.tree_files import ROOT
from biplomacy.values.errors import BiplomacyError, InputError
from fakes.small_chain import STRANGER, TREASURY
from fakes.solvency_claims import (
    ABSENT,
    FIRM,
    NONCE,
    OTHER,
    block_at,
    claim,
    codes,
    coins,
    double_claims,
    held,
    view_of,
)
from fakes.solvency_trees import (
    POINTS,
    Rows,
    ShelfInMemory,
    customers,
    engine_of,
    grow,
    identity,
    key_of,
)

HEADER = b"customer_no,legal_id,part,balance\n"
CUSTOMER = "C-7431"
ROW = b"C-7431,35202-1,0,"
OURS, THEIRS = held(coins(TREASURY)[0]), [held(coin) for coin in coins(STRANGER)]


def survey(path: Path) -> int:
    leaves = ParquetLeaves(path) if path.suffix == ".parquet" else CsvLeaves(path)
    return survey_rows(leaves.rows(), lambda _: None).total


def texts_of(error: BaseException | None) -> Iterator[str]:
    """Yield all that a person or a log may come to see of an error."""
    while error is not None:
        yield f"{error} {getattr(error, 'hint', '')}"
        error = error.__cause__


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(HEADER + ROW + b"-1\n", "liability-negative", id="negative"),
        pytest.param(HEADER + ROW + b"9223372036854775808\n", "liability-overflow", id="overflow"),
        pytest.param(
            HEADER + ROW + b"9223372036854775807\nC-7432,x,0,1\n", "liability-overflow", id="sum"
        ),
        pytest.param(HEADER + ROW + b"9" * 100_000 + b"\n", "liability-malformed", id="digits"),
        pytest.param(HEADER + ROW + b"1\n" + ROW + b"2\n", "liability-duplicate", id="twice"),
        pytest.param(HEADER + ROW + b"1" + b"," * 10**6 + b"\n", "liability-malformed", id="wide"),
        pytest.param(HEADER + b"C-7431\0,x,0,1\n", "liability-malformed", id="nul"),
        pytest.param(HEADER + b"C-7431 ,x,0,1\n", "liability-malformed", id="blank-at-the-end"),
        pytest.param(HEADER + b'"C-7431\n",x,0,1\n', "liability-malformed", id="line-in-a-name"),
        pytest.param(HEADER + b"C-7431,x,0,1.0\n", "liability-malformed", id="fraction"),
        pytest.param(
            HEADER + "C-7431,x,0,\u0665\n".encode(), "liability-malformed", id="other-digits"
        ),
        pytest.param(HEADER + b"C-7431,x,0,01\n", "liability-malformed", id="leading-zero"),
        pytest.param(HEADER + b'"C-7431,x,0,1\n', "leaf-file-malformed", id="open-quote"),
        pytest.param(HEADER + ROW + b"\xff\n", "leaf-file-malformed", id="not-utf-8"),
        pytest.param(b"\xef\xbb\xbf" + HEADER + ROW + b"1\n", "leaf-file-malformed", id="bom"),
    ],
)
def test_a_leaf_file_with_one_bad_row_is_refused_and_names_nobody(
    tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "leaves.csv").write_bytes(content)

    with pytest.raises(InputError) as refused:
        survey(tmp_path / "leaves.csv")

    assert refused.value.code == code
    assert not any(CUSTOMER in text for text in texts_of(refused.value))


def test_quotes_and_carriage_returns_are_csv(tmp_path: Path) -> None:
    rows = HEADER + b'"C-7431","a ""b"", c",0,5\nC-2,x,0,7\n'
    (tmp_path / "leaves.csv").write_bytes(rows.replace(b"\n", b"\r\n"))

    assert survey(tmp_path / "leaves.csv") == 12


@pytest.mark.parametrize("balance", ["5.0::DOUBLE", "5::DECIMAL(9,2)", "true", "NULL", "'5e0'"])
def test_parquet_balances_that_are_no_whole_numbers_are_refused(
    tmp_path: Path, balance: str
) -> None:
    write_parquet(tmp_path / "leaves.parquet", balance)

    with pytest.raises(InputError) as refused:
        survey(tmp_path / "leaves.parquet")

    assert refused.value.code == "liability-malformed"


def test_a_parquet_name_never_stands_for_other_files(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", "5")
    write_parquet(tmp_path / "*.parquet", "7")

    with pytest.raises(LeafFileMalformed, match="many files"):
        survey(tmp_path / "*.parquet")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 C-7431 PAR1")
    with pytest.raises(LeafFileMalformed) as refused:
        survey(tmp_path / "b.parquet")
    assert refused.value.__cause__ is None


def write_parquet(path: Path, balance: str) -> None:
    columns = f"'C-7431' AS customer_no, 'x' AS legal_id, 0 AS part, {balance} AS balance"
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")


@pytest.mark.parametrize("tier", list(Tier))
def test_a_leaf_file_that_changes_while_it_is_read_gives_no_root(tier: Tier) -> None:
    seen, secret, shelf = customers(4), key_of(tier, 3), ShelfInMemory()
    changed = Rows([*seen[:3], LiabilityRow("C-3", "35202-0000003-1", 0, 1)])

    with pytest.raises(LeafFileMalformed, match="changed while it was read"):
        build(
            changed,
            secret,
            survey_rows(seen, lambda _: None),
            work=Work(engine_of(secret)),
            asked=Asked(encode_liabilities_root),
            shelf=shelf,
        )

    assert not shelf.size(ROOT)


@pytest.mark.parametrize("tier", list(Tier))
def test_a_proof_file_of_another_length_or_with_a_turned_bit_shows_nothing(tier: Tier) -> None:
    built, shelf = grow(key_of(tier, 3), customers(5))
    (proof,) = prove_customer(shelf, identity(2), POINTS)
    whole = encode_customer_proof(proof)

    for content in [*(whole[:size] for size in range(len(whole))), whole + b"\0", whole * 2]:
        with pytest.raises(ProofMalformed):
            decode_customer_proof(content)
    for place in range(len(whole)):
        turned = bytes(b ^ (at == place) << place % 8 for at, b in enumerate(whole))
        try:
            found = decode_customer_proof(turned)
        except ProofMalformed:
            continue
        assert check_customer_proof(found, built.stated, identity(2), POINTS), place


@pytest.mark.parametrize(
    "changes", [{"lei": OTHER}, {"block": block_at(110)}, {"outputs": (THEIRS[0],)}], ids=str
)
def test_a_proof_of_control_of_another_firm_block_or_set_is_invalid(
    changes: dict[str, object],
) -> None:
    made = claim(FIRM, OURS, signed_by=[TREASURY])
    borrowed = replace(made, **changes)  # type: ignore[arg-type] # fields by name

    found = check_control(borrowed, NONCE, view_of(made), TemplateEngine())

    assert ("control-invalid", "failure") in codes(found)


def test_a_claim_of_another_height_or_of_what_no_block_holds_is_found() -> None:
    with pytest.raises(ClaimsDiffer):
        require_height([claim(FIRM, OURS, height=110)], 111)

    _, found = double_claims(claim(FIRM, replace(OURS, outpoint=ABSENT)))

    assert codes(found) == [("claim-absent", "failure")]


def test_keys_that_change_hands_between_epochs_are_found_though_no_coin_moved() -> None:
    before, now = claim(OTHER, OURS, height=110), claim(FIRM, OURS)
    share = CustodyShare(FIRM, block_at(111), (Allotment(OURS.outpoint, FIRM, OURS.amount),))

    _, found = double_claims(now, context=Context(NONCE, earlier=(before,)))
    _, told = double_claims(now, context=Context(NONCE, earlier=(before,), shares=(share,)))

    assert codes(found) == [("claimed-in-turn", "warning")]
    assert told == ()


def test_a_custodians_word_about_another_block_explains_nothing() -> None:
    rows = sorted(
        Allotment(each.outpoint, lei, each.amount)
        for each, lei in zip(THEIRS, (FIRM, OTHER), strict=False)
    )
    stale = CustodyShare(FIRM, block_at(110), tuple(rows))

    _, found = double_claims(
        claim(FIRM, THEIRS[0]), claim(OTHER, THEIRS[1]), context=Context(NONCE, shares=(stale,))
    )

    assert codes(found) == [("claim-script-shared", "warning")]


def test_coverage_is_rounded_against_the_firm() -> None:
    assert str(coverage_ratio(99_999, 100_000)) == "0.9999"
    assert str(coverage_ratio(2**63 - 1, 1)) == "9223372036854775807.0000"


def test_a_table_of_customers_that_does_not_read_is_in_no_error() -> None:
    for content in (b"customer_no,last_active\nC-7431,soon\n", b"customer_no,last_active\n\xff"):
        with pytest.raises(BiplomacyError) as refused:
            read_accounts(content)
        assert not any(CUSTOMER in text for text in texts_of(refused.value))
