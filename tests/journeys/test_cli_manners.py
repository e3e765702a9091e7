"""How the command line behaves, whatever the office (portal §12)."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import place

OFFICES = (
    *("verify", "demo", "reserve", "record", "statement", "chain", "market", "serve", "portal"),
    "doctor",
)


def test_without_arguments_it_prints_its_help(tmp_path: Path) -> None:
    code, out, err = place(tmp_path).run()

    assert code == 2
    assert all(f"  {office} " in out + err for office in OFFICES)


def test_help_loads_neither_office_nor_library(tmp_path: Path) -> None:
    script = (
        "import sys; sys.argv = ['biplomacy', '--help']\n"
        "from biplomacy.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'rich', 'httpx', 'sqlalchemy', 'bdkpython', 'pbk', 'starlette', 'uvicorn',"
        " 'securesystemslib', 'cryptography'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert "reserve" in done.stdout
    assert done.stderr == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param(("treasury",), "No such command 'treasury'.", id="office"),
        pytest.param(("chain", "mine"), "No such command 'mine'.", id="verb"),
        pytest.param(("chain", "scan", "blocks"), "Missing option '--scripts'.", id="option"),
        pytest.param(("verify", "x", "--trusted", "y"), "No such option: --trusted", id="unknown"),
        pytest.param(("verify", "x", "--trust"), "Option '--trust' requires", id="no-value"),
        pytest.param(("verify", "x", "--require", "foo"), "'foo' is not", id="no-such-choice"),
        pytest.param(("verify", ""), "an empty text names no place", id="empty-source"),
        pytest.param(("verify", "x", "--chain", ""), "an empty text names no place", id="chain"),
        pytest.param(
            ("chain", "index", "http://127.0.0.1:8332"), "index takes a directory", id="address"
        ),
    ],
)
def test_wrong_usage_ends_with_2(tmp_path: Path, arguments: tuple[str, ...], error: str) -> None:
    code, out, err = place(tmp_path).run(*arguments)

    assert (code, out) == (2, "")
    said, hint = err.splitlines()
    assert said.startswith("error[usage]: ")
    assert error in said
    assert hint.startswith("hint: ")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("record", "check", "none", "--trust", "none"), id="trust"),
        pytest.param(("reserve", "watch", "none", "--chain", "none"), id="perimeter"),
        pytest.param(("reserve", "lots", "--import", "none"), id="announced"),
        pytest.param(("market", "quote", "2024-03-14", "--prices", "none"), id="prices"),
        pytest.param(("serve", "--record", "none", "--trust", "none"), id="portal"),
        pytest.param(
            ("record", "init", "--origin", "a.example", "--charter", "none"), id="charter"
        ),
    ],
)
def test_a_file_that_is_not_there_is_named_and_ends_with_2(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    code, out, err = place(tmp_path).call(*arguments)

    assert (code, out) == (2, "")
    assert err == "error[file-absent]: there is no file none\nhint: check the path\n"


def test_a_full_disk_is_no_bug(tmp_path: Path) -> None:
    here = place(tmp_path)
    with Path("/dev/full").open("wb") as full:
        command = ("reserve", "value", "2025-07-14", "--quote", "1", "--amount", "1")
        done = subprocess.run(
            [sys.executable, "-m", "biplomacy", *command],
            cwd=tmp_path,
            env=here.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 4
    assert done.stderr == (
        "error[source-unavailable]: standard output or a connection cannot be used:"
        " No space left on device\n"
        "hint: make room, or write somewhere else\n"
    )


def test_a_bug_has_a_number_and_shows_its_trace_only_when_asked(tmp_path: Path) -> None:
    broken = (
        "import sys, types\n"
        "sys.modules['biplomacy.cli.market'] = types.ModuleType('market')\n"
        "from biplomacy.cli.main import main\n"
        "main()"
    )

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", broken, "market", "quote", "2024-03-14", *more],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    quiet, verbose = run(), run("-v")
    assert (quiet.returncode, verbose.returncode) == (1, 1)
    assert quiet.stderr.startswith("error[bug ")
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in verbose.stderr


def test_a_reader_who_leaves_ends_it_quietly(tmp_path: Path) -> None:
    announced = tmp_path / "announced.csv"
    row = "2021-09-06,1,USD,50000,estimated,https://office.example/one,\n"
    announced.write_text("day,btc,currency,unit_price,price_basis,source,note\n" + row * 5_000)
    process = place(tmp_path).start("reserve", "lots", "--import", str(announced))

    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()

    assert (process.wait(timeout=30), said) == (141, "")


def test_an_interrupt_ends_a_server_with_130(tmp_path: Path) -> None:
    here = place(tmp_path, BIPLOMACY_STORE="sqlite:witness.db")
    _, key, _ = here.run("record", "witness", "key", "--name", "a.example/w", "--into", "w.pem")
    _, log, _ = here.run("record", "witness", "key", "--name", "b.example/l", "--into", "l.pem")
    options = ("--name", "a.example/w", "--key", "w.pem", "--log", log.strip(), "--port", "0")
    process = here.start("record", "witness", "serve", *options)

    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline()
        said = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        trace = process.stderr.read()

    assert address.startswith("http://127.0.0.1:")
    assert said == f"witness {key.strip()} for b.example/l\n"
    assert (process.returncode, trace) == (130, "")


def test_signs_are_spelt_in_ascii_where_the_output_is_not_utf_8(tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text(
        "day,currency,price,rule,source,standing,note\n2024-03-14,USD,71388.94,utc-close,Börse…,series,\n"
    )
    latin = place(tmp_path, PYTHONUTF8="0", PYTHONIOENCODING="ascii:replace")

    code, out, err = latin.run("market", "quote", "2024-03-14", "--prices", "prices.csv")

    assert (code, err) == (0, "")
    assert "Börse..." in out
