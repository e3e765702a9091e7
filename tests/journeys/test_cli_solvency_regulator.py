"""``biplomacy solvency`` as the regulator calls it: command and whole output."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from biplomacy.chain.blocks_file import write_blocks
from biplomacy.chain.model import Network
from biplomacy.solvency.calls import SolvencyCall
from biplomacy.solvency.draw import DrawRule, commit_seed
from biplomacy.solvency.reserve_claim import ReserveClaim
from biplomacy.solvency.statement.double_claim_report import decode_double_claim
from biplomacy.solvency.statement.reserve_claim import decode_reserve_claim, encode_claim_file
from biplomacy.solvency.statement.solvency_call import decode_call, encode_call
from biplomacy.solvency.statement.solvency_draw_rule import encode_draw_rule
from biplomacy.values.canonical import JsonObject, decode_object, encode
from command_line import Place, place
from fakes.small_chain import STRANGER, TREASURY, small_chain
from fakes.solvency_claims import FIRM, NONCE, OTHER, block_at, claim, coins, held

DTI = "4H95J0R2X"
SEED = bytes(range(32))
RULE = DrawRule("2026-q1", 90, 10, 3, commit_seed(SEED), 12)
CALL = SolvencyCall("2026-q1", block_at(111), bytes.fromhex(NONCE), (DTI,), 150)
OURS = held(coins(TREASURY)[0])


@pytest.fixture
def here(tmp_path: Path) -> Place:
    write_blocks(tmp_path / "blocks", Network.REGTEST, small_chain().blocks)
    (tmp_path / "rule.json").write_bytes(encode(encode_draw_rule(RULE)))
    (tmp_path / "call.json").write_bytes(encode(encode_call(CALL)))
    (tmp_path / "seed").write_text(SEED.hex() + "\n", encoding="ascii")
    _write(tmp_path / "a.json", claim(FIRM, OURS, signed_by=[TREASURY]))
    theirs = [held(coin) for coin in coins(STRANGER)]
    _write(tmp_path / "b.json", claim(OTHER, OURS, *theirs, signed_by=[TREASURY, STRANGER]))
    _write(tmp_path / "c.json", claim(OTHER, *theirs, signed_by=[STRANGER]))
    return place(tmp_path)


def _write(path: Path, made: ReserveClaim) -> None:
    path.write_bytes(encode_claim_file(made))


def test_a_rule_makes_its_seed_for_its_owner_alone(tmp_path: Path) -> None:
    code, out, err = place(tmp_path).call(
        "solvency", "draw-rule", "--seed-file", "new", "--period", "2026-q1",
        "--first-height", "100",
    )  # fmt: skip
    seed = (tmp_path / "new").read_text("ascii").strip()

    assert (code, err) == (0, "")
    assert out.splitlines()[:3] == [
        "period      2026-q1",
        "window      blocks 100 to 13,203, 3 draws expected",
        "answers     within 432 blocks of a drawn one",
    ]
    assert str(commit_seed(bytes.fromhex(seed))) in out
    assert seed not in out
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600


def test_draws_are_called_revealed_and_checked(here: Place) -> None:
    code, out, _ = here.call(
        "solvency", "draw", "rule.json", "--seed-file", "seed", "--chain", "blocks",
        "--asset", DTI, "--json",
    )  # fmt: skip
    bodies = out.splitlines()
    assert code == 0
    assert bodies
    for index, body in enumerate(bodies):
        assert decode_call(decode_object(body.encode())).period == "2026-q1"
        (here.directory / f"call-{index}.json").write_text(body, encoding="utf-8")
    _, revealed, _ = here.call("solvency", "draw", "rule.json", "--seed-file", "seed", "--reveal")
    (here.directory / "reveal.json").write_text(revealed, encoding="utf-8")
    calls = [part for i in range(len(bodies)) for part in ("--call", f"call-{i}.json")]
    check = ("solvency", "draw-check", "rule.json", "--reveal", "reveal.json", "--chain", "blocks")

    code, out, err = here.call(*check, *calls)
    missed, said, _ = here.call(*check, *calls[2:])

    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "the calls are the draws"
    assert missed == 3
    assert "failure[draw-not-called]" in said


def test_a_wrong_seed_file_is_refused_without_being_shown(here: Place) -> None:
    (here.directory / "bad").write_text("c0ffee", encoding="ascii")

    code, out, err = here.call(
        "solvency", "draw", "rule.json", "--seed-file", "bad", "--chain", "blocks"
    )

    assert (code, out) == (2, "")
    assert "error[epoch-key-malformed]" in err
    assert "c0ffee" not in err


def test_a_claim_prints_its_statement(here: Place) -> None:
    code, out, _ = here.call("solvency", "claim", "a.json", "--dti", DTI, "--public", "--json")
    stated = decode_reserve_claim(decode_object(out.strip().encode()))
    _, words, _ = here.call("solvency", "claim", "a.json", "--dti", DTI)

    assert code == 0
    assert (stated.lei, stated.total.sats, stated.count) == (FIRM, OURS.amount.sats, 1)
    assert stated.outputs is not None
    assert words.splitlines()[2:4] == [
        "outputs     1, of which 0 encumbered and not counted",
        "total       20.00000000 BTC",
    ]


def test_what_a_script_signs_is_printed_to_the_byte(here: Place) -> None:
    code, out, _ = here.call(
        "solvency", "claim", "a.json", "--dti", DTI, "--message-for", "call.json"
    )

    assert code == 0
    assert out.splitlines()[:4] == ["biplomacy solvency v1", FIRM, "111", NONCE]
    assert not out.endswith("\n")


def test_one_output_under_two_firms_is_caught(here: Place) -> None:
    asked = (
        "solvency", "double-claim", "--claims", "a.json", "--claims", "b.json",
        "--chain", "blocks", "--height", "111", "--call", "call.json", "--no-progress",
    )  # fmt: skip
    code, out, err = here.call(*asked)
    _, body, _ = here.call(*asked, "--json")

    assert (code, err) == (3, "")
    assert out.splitlines()[0].startswith(f"failure[claimed-twice]: {OURS.outpoint}: ")
    assert out.splitlines()[-1] == "D1  1 failure"
    assert decode_double_claim(decode_object(body.strip().encode())).counts == (
        ("claimed-twice", 1),
    )


def test_firms_with_coins_of_their_own_pass(here: Place) -> None:
    code, out, _ = here.call(
        "solvency", "double-claim", "--claims", "a.json", "--claims", "c.json",
        "--chain", "blocks", "--height", "111", "--call", "call.json", "--no-progress",
    )  # fmt: skip

    assert code == 0
    assert out.splitlines()[-1] == "no output is shown twice"


def test_the_states_own_coins_are_caught_in_a_firms_claim(here: Place) -> None:
    wallet: JsonObject = {
        "id": "vault", "entity": "office", "kind": "onchain", "custody": "cold",
        "purpose": "own", "scripts": [TREASURY.script.hex()],
    }  # fmt: skip
    perimeter: JsonObject = {
        "scope": "reserve",
        "version": 1,
        "complete": True,
        "entities": [{"id": "office", "name": "Office", "sector": "central-government"}],
        "members": [wallet],
        "accounting": {"booking": "fifo", "currency": "USD"},
    }
    (here.directory / "perimeter.json").write_bytes(encode(perimeter))

    code, out, err = here.call(
        "solvency", "double-claim", "--claims", "a.json", "--claims", "c.json",
        "--chain", "blocks", "--height", "111", "--perimeter", "perimeter.json", "--no-progress",
    )  # fmt: skip

    assert (code, err) == (3, "")
    assert out.splitlines()[0].startswith(f"failure[claim-in-state-reserve]: {OURS.outpoint}: ")
    assert "2 claimants + state perimeter, " in out
    assert out.splitlines()[-1] == "D5  1 failure"


def test_claims_of_another_height_are_refused(here: Place) -> None:
    code, _, err = here.call(
        "solvency", "double-claim", "--claims", "a.json", "--chain", "blocks", "--height", "110"
    )

    assert code == 3
    assert "error[claims-differ]" in err


def test_a_sample_finds_dropped_sleepers_and_names_nobody(here: Place) -> None:
    rows = [f"C-{i},{'2024-01-01' if i % 4 == 0 else '2026-02-01'}" for i in range(400)]
    kept = [f"C-{i},ID-{i},0,5" for i in range(400) if i % 8]
    (here.directory / "kyc.csv").write_text("customer_no,last_active\n" + "\n".join(rows) + "\n")
    (here.directory / "leaves.csv").write_text(
        "customer_no,legal_id,part,balance\n" + "\n".join(kept) + "\n"
    )

    code, out, err = here.call(
        "solvency", "sample", "kyc.csv", "--call", "call.json", "--at", "2026-03-02",
        "--leaves", "leaves.csv", "--into", "sample.csv", "--fraction", "0.05",
    )  # fmt: skip

    assert code == 3, err
    assert out.splitlines()[0] == "sample   90 accounts of the 90 asked for, 45 of them idle"
    assert "failure[sample-missing]: leaves.csv: " in out
    assert "unseen   90 have no balance in the customer file" in out
    assert "C-" not in out + err
    assert len((here.directory / "sample.csv").read_text().splitlines()) == 91
    assert stat.S_IMODE((here.directory / "sample.csv").stat().st_mode) == 0o600


def test_a_row_of_nothing_hides_no_debt_that_the_customer_file_tells(here: Place) -> None:
    (here.directory / "kyc.csv").write_text("customer_no,last_active,balance\na,,9\nb,,9\n")
    (here.directory / "leaves.csv").write_text(
        "customer_no,legal_id,part,balance\na,ID-a,0,0\nb,ID-b,0,4\nb,ID-b,1,5\n"
    )

    code, out, err = here.call(
        "solvency", "sample", "kyc.csv", "--call", "call.json", "--at", "2026-03-02",
        "--leaves", "leaves.csv",
    )  # fmt: skip

    assert (code, err) == (3, "")
    assert out.splitlines()[1:] == [
        "found    2",
        "missing  0",
        (
            "failure[sample-balance-short]: leaves.csv: the leaves of 1 of 2 sampled accounts"
            " with a balance in the customer file owe less than it"
        ),
    ]


def test_a_roll_forward_shows_its_gap(here: Place) -> None:
    (here.directory / "flows.csv").write_text(
        "kind,quantity,reason,txid,vout\ndeposit,50,,,\nwithdrawal,20,,,\n"
    )
    before = claim(FIRM, held(small_chain().fork(108).coins(TREASURY.script)[0]), height=108)
    _write(here.directory / "before.json", before)

    even, out, _ = here.call(
        "solvency", "roll-forward", "flows.csv", "--opening", "100", "--closing", "130",
        "--chain", "blocks", "--before", "before.json", "--after", "a.json", "--no-progress",
    )  # fmt: skip
    odd, said, _ = here.call(
        "solvency", "roll-forward", "flows.csv", "--opening", "100", "--closing", "129"
    )

    assert even == 0
    assert out.splitlines() == [
        "owed     100 before, +30 by its flows, 130 now; gap +0",
        "held     3,000,000,000 before, -1,000,000,000 by its flows, 2,000,000,000 now; gap +0",
    ]
    assert odd == 3
    assert said.splitlines()[-1].startswith("failure[roll-forward-gap]: liabilities: ")
