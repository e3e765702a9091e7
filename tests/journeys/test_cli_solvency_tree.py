"""``biplomacy solvency build|prove|check|rebuild``: command and whole output."""

from __future__ import annotations

import io
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from biplomacy.solvency.model import LiabilitiesRoot
from biplomacy.solvency.statement.liabilities_root import decode_liabilities_root
from biplomacy.values.canonical import decode_object, read_object
from command_line import Place, place
from fakes.solvency_trees import DTI, LEI, SHOWN, customers, identity

TREE = (
    *("--lei", LEI, "--dti", DTI, "--epoch", "17", "--height", "413567"),
    *("--block-hash", SHOWN, "--master", "master.key", "--no-progress"),
)
MASTER = bytes(range(32)).hex()


@pytest.fixture
def here(tmp_path: Path) -> Place:
    rows = [f"{row.customer_no},{row.legal_id},0,{row.balance}" for row in customers(1200)]
    lines = "\n".join(["customer_no,legal_id,part,balance", *rows])
    (tmp_path / "leaves.csv").write_text(lines + "\n", encoding="utf-8")
    (tmp_path / "master.key").write_text(MASTER, encoding="utf-8")
    for number in (7, 8):
        who = identity(number)
        (tmp_path / f"{number}.txt").write_text(f"{who.customer_no}\n{who.legal_id}\n")
    return place(tmp_path)


def stated(here: Place) -> LiabilitiesRoot:
    return decode_liabilities_root(
        read_object((here.directory / "tree" / "root.json").read_bytes())
    )


@pytest.mark.parametrize("tier", ["0", "1"])
def test_a_firm_builds_a_customer_checks_the_regulator_rebuilds(here: Place, tier: str) -> None:
    built = here.call("solvency", "build", "leaves.csv", "--out", "tree", "--tier", tier, *TREE)

    root = stated(here).root
    assert built == (
        0,
        (
            "leaves 1,200 + 848 padding, depth 11\n"
            "total  7.19400000\n"
            f"root   {root}\n"
            "sign   tree/root.json as the body of a statement of the firm\n"
            "hand   tree/epoch.key and tree/opening.json to the regulator alone\n"
        ),
        "",
    )
    assert here.call(
        "solvency", "prove", "tree", "--customer-file", "7.txt", "--out", "7.mst1"
    ) == (0, "1 leaf of depth 11\n  7.mst1\n", "")
    checking = ("solvency", "check", "7.mst1", "--statement", "tree/root.json")
    assert here.call(*checking, "--customer-file", "7.txt") == (
        0,
        f"1 leaf of 0.00007000 in the root of {LEI}\nepoch 17 at block 413,567, tier {tier}\n",
        "",
    )
    code, out, err = here.call(*checking, "--customer-file", "8.txt")
    assert (code, err) == (3, "")
    assert out.startswith("failure[proof-root]: customer's proof: the proof does not lead to")
    opens = "" if tier == "0" else "  commitment opens: yes"
    assert here.call(
        "solvency", "rebuild", "leaves.csv", "--no-progress",
        "--key", "tree/epoch.key", "--statement", "tree/root.json",
    ) == (
        0,
        ("leaves 1,200 + 848 padding, depth 11; no negative; uids unique\n"
        f"total 7.19400000  root equal{opens}\n"),
        "",
    )  # fmt: skip


def test_the_same_epoch_is_not_built_twice(here: Place) -> None:
    asked = ("solvency", "build", "leaves.csv", "--out", "tree", "--tier", "0", *TREE)
    here.call(*asked)
    before = stated(here)

    code, out, err = here.call(*asked)

    assert (code, out) == (3, "")
    assert err == (
        f"error[root-already-published]: a root of {LEI}, {DTI}, epoch 17 exists already\n"
        "hint: sign the body that is there, or count the epoch up by one\n"
    )
    later = [*asked, "--epoch", "18"]
    code, _, err = here.call(*later)
    assert code == 3
    assert err.startswith("error[root-already-published]: the directory holds the root of")
    assert stated(here) == before


def test_json_is_the_body_that_was_settled(here: Place) -> None:
    code, out, _ = here.call(
        "solvency", "build", "leaves.csv", "--out", "tree", "--tier", "0", "--total", "--json",
        *TREE,
    )  # fmt: skip

    assert code == 0
    body = decode_object(out.encode().rstrip())
    assert decode_liabilities_root(body) == stated(here)
    assert body["total"] == "719400000"


def test_split_balances_give_several_files(here: Place) -> None:
    here.call("solvency", "build", "leaves.csv", "--out", "tree", "--tier", "0", "--split", *TREE)
    here.call("solvency", "prove", "tree", "--customer-file", "7.txt", "--out", "p.mst1")
    files = sorted(path.name for path in here.directory.glob("p*.mst1"))
    (here.directory / "owed.txt").write_text("7000\n")

    code, out, _ = here.call(
        "solvency", "check", *files, "--statement", "tree/root.json",
        "--customer-file", "7.txt", "--balance-file", "owed.txt", "--json",
    )  # fmt: skip

    assert (code, out) == (0, f'{{"findings":[],"leaves":{len(files)}}}\n')


def test_a_file_with_negative_balances_builds_nothing(here: Place) -> None:
    path = here.directory / "leaves.csv"
    path.write_text(path.read_text().replace("C-3,35202-0000003-1,0,", "C-3,35202-0000003-1,0,-"))

    code, out, err = here.call("solvency", "build", "leaves.csv", "--out", "tree", *TREE)

    assert (code, out) == (2, "")
    assert err == (
        "error[liability-negative]: a balance is below zero: row 4\n"
        "hint: leave customers' debts out of the file; they are no liability\n"
    )
    assert not (here.directory / "tree").exists()


def test_a_dropped_customer_is_seen_by_the_rebuild(here: Place) -> None:
    here.call("solvency", "build", "leaves.csv", "--out", "tree", "--tier", "0", *TREE)
    lines = (here.directory / "leaves.csv").read_text().splitlines()
    (here.directory / "fewer.csv").write_text("\n".join(lines[:-1]) + "\n")

    code, out, _ = here.call(
        "solvency", "rebuild", "fewer.csv", "--no-progress",
        "--key", "tree/epoch.key", "--statement", "tree/root.json",
    )  # fmt: skip

    assert code == 3
    assert "failure[root-differs]" in out
    assert "35202" not in out


def test_a_depth_below_the_public_minimum_is_refused(here: Place) -> None:
    code, _, err = here.call(
        "solvency", "build", "leaves.csv", "--out", "tree", "--depth", "9", *TREE
    )

    assert code == 2
    assert err.startswith("error[depth-refused]: a depth of 9 is below the public minimum of 10")


def test_a_master_secret_is_made_for_its_owner_alone_and_never_shown(here: Place) -> None:
    (here.directory / "master.key").unlink()

    code, out, err = here.call("solvency", "build", "leaves.csv", "--out", "tree", *TREE)

    path = here.directory / "master.key"
    assert code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().strip() not in out + err
    path.write_text("00ff")
    code, out, err = here.call("solvency", "build", "leaves.csv", "--out", "other", *TREE)
    assert (code, out) == (2, "")
    assert "00ff" not in err


def test_a_master_secret_that_nobody_names_is_made_outside_the_tree(here: Place) -> None:
    at = TREE[:-3] + TREE[-1:]
    (here.directory / "master.key").unlink()

    code, out, err = here.call(
        "solvency", "build", "leaves.csv", "--out", "trees/17", "--decimals", "0", *at
    )

    path = here.directory / "trees" / "master.key"
    assert code == 0
    assert err == f"the master secret is made in {path}: keep it, and give it to nobody\n"
    assert not (here.directory / "trees" / "17" / "master.key").exists()
    assert path.read_text().strip() not in out + err
    assert out.splitlines()[1] == "total  719,400,000"


def test_a_customer_who_types_nothing_is_told_what_was_asked_for(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.call("solvency", "build", "leaves.csv", "--out", "tree", "--tier", "0", *TREE)
    monkeypatch.setattr("sys.stdin", io.StringIO("C-7\n"))

    code, out, err = here.call("solvency", "prove", "tree", "--out", "7.mst1")

    assert (code, out.strip()) == (2, "")  # click ends its question with a blank there
    assert err.endswith(
        "error[usage]: no legal identity was typed\nhint: type it, or give --customer-file FILE\n"
    )


def test_the_open_tier_is_checked_by_the_standard_library_alone(here: Place) -> None:
    here.call("solvency", "build", "leaves.csv", "--out", "tree", "--tier", "0", *TREE)
    here.call("solvency", "prove", "tree", "--customer-file", "7.txt", "--out", "7.mst1")
    program = (
        "import sys\n"
        "for name in ('numpy', 'numba', 'coincurve', 'duckdb'):\n"
        "    sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from biplomacy.solvency.model import Identity\n"
        "from biplomacy.solvency.proof_check import check_customer_proof\n"
        "from biplomacy.solvency.proof_file import decode_customer_proof\n"
        "from biplomacy.solvency.statement.liabilities_root import decode_liabilities_root\n"
        "from biplomacy.values.canonical import read_object\n"
        "stated = decode_liabilities_root(read_object(Path('tree/root.json').read_bytes()))\n"
        "proof = decode_customer_proof(Path('7.mst1').read_bytes())\n"
        "who = Identity(*Path('7.txt').read_text().splitlines())\n"
        "print(check_customer_proof(proof, stated, who))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=here.directory,
        env=here.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("()\n", "")
