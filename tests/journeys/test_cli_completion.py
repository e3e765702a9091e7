"""What a shell is told when a person presses the tabulator, by each shell's own protocol."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from biplomacy.cli.main import OFFICES
from biplomacy.store.glance import Glance
from command_line import Place, place
from fakes.kept_record import ORIGIN, SIGNED, kept_record

BIN = Path(sys.executable).parent
_ZSH = re.compile(r'^(?:_arguments \'\*: :\(\()?"([^"]*)"(?::"[^"]*")?(?:\)\)\')?$')


def bash(here: Place, line: str) -> list[str]:
    words = line.split(" ")
    asked = {"_BIPLOMACY_COMPLETE": "complete_bash", "COMP_WORDS": line}
    code, out, err = answered(here, asked | {"COMP_CWORD": str(len(words) - 1)})
    assert (code, err) == (0, "")
    return out.split()


def zsh(here: Place, line: str) -> list[str]:
    asked = {"_BIPLOMACY_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": line}
    code, out, err = answered(here, asked)
    assert (code, err) == (0, "")
    found = [_ZSH.match(row) for row in out.splitlines()]
    return [row[1] for row in found if row] if out != "_files\n" else []


def fish(here: Place, line: str) -> list[str]:
    asked = {"_BIPLOMACY_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": line}
    code, out, err = answered(here, asked | {"_TYPER_COMPLETE_FISH_ACTION": "get-args"})
    assert (code, err) == (0, "")
    return [row.partition("\t")[0] for row in out.splitlines() if row]


def answered(here: Place, asked: dict[str, str]) -> tuple[int, str, str]:
    return place(here.directory, **(dict(here.settings) | asked)).call()


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return the place of a record of three entries."""
    here = kept_record(tmp_path_factory.mktemp("keeper"))
    assert here.call("record", "append", "claim.json", "claim.json", *SIGNED)[0] == 0
    return here


@pytest.mark.parametrize("shell", [bash, zsh, fish])
@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("biplomacy ", list(OFFICES), id="offices"),
        pytest.param("biplomacy rec", ["record"], id="office"),
        pytest.param("biplomacy -q res", ["reserve"], id="after-a-manner"),
        pytest.param("biplomacy statement ", ["key", "draft", "sign", "show"], id="verbs"),
        pytest.param(
            "biplomacy record witness ", ["key", "serve", "evidence"], id="verbs-of-a-verb"
        ),
        pytest.param("biplomacy record -q pro", ["prove"], id="verb-after-a-manner"),
        pytest.param("biplomacy verify x --seen y --se", ["--seen"], id="option"),
        pytest.param("biplomacy verify x --require ", ["confirmed"], id="choice"),
        pytest.param("biplomacy demo run --reading p", ["public-only", "purchase"], id="choices"),
        pytest.param("biplomacy treasury ", list(OFFICES), id="no-such-office"),
        pytest.param("biplomacy record prove ", ["2", "1", "0"], id="entries"),
        pytest.param("biplomacy record prove 1", ["1"], id="entry"),
        pytest.param("biplomacy record prove x", [], id="no-entry"),
        pytest.param("biplomacy record head --origin ", [ORIGIN], id="origin"),
        pytest.param("biplomacy record head --store sqlite:none --origin ", [], id="no-store"),
        pytest.param("biplomacy record head --store postgresql://h/d --origin ", [], id="far"),
    ],
)
def test_offices_verbs_options_and_entries_are_completed(
    keeper: Place, shell: Callable[[Place, str], list[str]], line: str, words: list[str]
) -> None:
    assert shell(keeper, line) == words


def test_zsh_and_fish_also_say_what_a_word_stands_for(keeper: Place) -> None:
    asked = {"_TYPER_COMPLETE_ARGS": "biplomacy record prove 2"}

    zsh_said = answered(keeper, asked | {"_BIPLOMACY_COMPLETE": "complete_zsh"})
    fish_asked = {"_BIPLOMACY_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    fish_said = answered(keeper, asked | fish_asked)

    assert zsh_said[1] == """_arguments '*: :(("2":"claim/1  bitcoin-office #2"))'\n"""
    assert fish_said[1] == "2\tclaim/1  bitcoin-office #2\n"


def test_completing_waits_for_no_database_layer_and_no_other_office(keeper: Place) -> None:
    script = (
        "import atexit, sys\n"
        "heavy = ('sqlalchemy', 'httpx', 'bdkpython', 'pbk', 'biplomacy.cli.verify',"
        " 'biplomacy.cli.chain', 'biplomacy.cli.serve')\n"
        "atexit.register(lambda: print([n for n in heavy if n in sys.modules], file=sys.stderr))\n"
        "sys.argv = ['biplomacy']\n"
        "from biplomacy.cli.main import main\n"
        "main()\n"
    )
    asked = {"COMP_WORDS": "biplomacy record prove ", "COMP_CWORD": "3"}

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=keeper.directory,
        env=keeper.environment | asked | {"_BIPLOMACY_COMPLETE": "complete_bash"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout.split(), done.stderr) == (["2", "1", "0"], "[]\n")


def test_a_store_that_is_none_has_nothing_to_complete(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database")
    glance = Glance.at(f"sqlite:{tmp_path / 'x.db'}")

    assert glance is not None
    assert (glance.origins(), glance.entries(ORIGIN, "")) == ((), ())
    assert (Glance.at(f"sqlite:{tmp_path / 'y.db'}"), Glance.at("")) == (None, None)
    assert (tmp_path / "x.db").read_text() == "no database"


def in_shell(here: Place, shell: str, script: str) -> tuple[int, str, str]:
    """Run a script in a shell in which ``biplomacy`` is on the path."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run(
        [found, "-c", f"{script}\nexit $?"],
        cwd=here.directory,
        env=here.environment | {"PATH": f"{BIN}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_bash_completes_with_what_it_is_shown(keeper: Place) -> None:
    script = (
        "biplomacy --show-completion > shown.sh; . ./shown.sh\n"
        "COMP_WORDS=(biplomacy record prove ''); COMP_CWORD=3\n"
        '_biplomacy_completion biplomacy; echo "${COMPREPLY[@]}"'
    )

    assert in_shell(keeper, "bash", script) == (0, "2 1 0\n", "")


@pytest.mark.parametrize(
    ("shell", "files"),
    [
        pytest.param("bash", {".bashrc", ".bash_completions/biplomacy.sh"}, id="bash"),
        pytest.param("zsh", {".zshrc", ".zfunc/_biplomacy"}, id="zsh"),
        pytest.param("fish", {".config/fish/completions/biplomacy.fish"}, id="fish"),
    ],
)
def test_completion_is_installed_where_the_shell_looks(
    tmp_path: Path, shell: str, files: set[str]
) -> None:
    code, out, _ = in_shell(place(tmp_path), shell, "biplomacy --install-completion")

    assert code == 0
    assert f"{shell} completion installed in " in out
    assert {f"{path.relative_to(tmp_path)}" for path in tmp_path.rglob("*") if path.is_file()} >= (
        files
    )


def test_a_shell_without_completion_is_told_so(tmp_path: Path) -> None:
    code, out, err = in_shell(place(tmp_path), "dash", "biplomacy --show-completion")

    assert (code, out) == (2, "")
    assert err.endswith(
        "error[usage]: there is no completion for this shell\n"
        "hint: call it from bash, zsh or fish\n"
    )
