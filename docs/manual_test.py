"""Every console block of the manual is run, and must print what it shows.

A line ``$ command`` runs in a fresh folder per document; the lines below it are its standard
output, where ``…`` stands for anything. Commands exit with 0 unless ``# exit N`` follows. A replay
that shows nothing is made once for all tests of a run, by that command, and copied.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from biplomacy.demo.model import Reading
from fakes.replayed import Replays, replays
from soaked import SOAKED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet

__all__ = ["replays"]

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if "```console" in path.read_text("utf-8")
)
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REPLAY = re.compile(r"biplomacy demo run --into (\w+) --no-serve --quiet(?: --reading ([a-z-]+))?")
COMMAND = re.compile(r"^\$ (.+?)(?:\s+# exit (\d+))?$")


def with_marks(document: Path) -> ParameterSet:
    """Return a document as a case, which `make soak` alone runs where others run its steps."""
    name = str(document.relative_to(ROOT))
    return pytest.param(document, id=name, marks=pytest.mark.soak if name in SOAKED else ())


def steps(document: Path) -> list[tuple[str, int, str]]:
    found: list[tuple[str, int, str]] = []
    for block in BLOCK.findall(document.read_text("utf-8")):
        for line in block.splitlines():
            if match := COMMAND.match(line):
                found.append((match[1], int(match[2] or 0), ""))
            else:
                command, status, shown = found[-1]
                found[-1] = (command, status, f"{shown}{line}\n")
    return found


def fits(shown: str, printed: str) -> bool:
    parts = (re.escape(part) for part in re.split(r"…\n|…", shown))
    return re.fullmatch(r"(?s:.*?)".join(parts), printed) is not None


@pytest.fixture
def groups() -> Iterator[list[int]]:
    """Process groups of the commands; what they left running ends with the test."""
    started: list[int] = []
    yield started
    for group in started:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("document", [with_marks(one) for one in DOCUMENTS])
def test_the_manual_shows_what_happens(
    document: Path, tmp_path: Path, groups: list[int], replays: Replays
) -> None:
    surroundings = os.environ | {  # noqa: TID251 - the commands run as a reader types them
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        "COLUMNS": "80",
        "TERM": "dumb",
    }

    for command, status, shown in steps(document):
        if (replay := REPLAY.fullmatch(command)) and not shown:
            made = replays.of(Reading(replay[2] or Reading.TRANSFER))
            shutil.copytree(made.places.into, tmp_path / replay[1], symlinks=True)
            continue
        ran = subprocess.Popen(
            command,
            shell=True,
            cwd=tmp_path,
            env=surroundings,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        groups.append(ran.pid)
        printed, said = ran.communicate()
        assert ran.returncode == status, f"{command}\n{said}"
        if shown:
            assert fits(shown, printed), f"{command}\n{printed}\n{said}"
