"""The command ``biplomacy`` as a real process: exit code and both streams, whole."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from biplomacy.cli.main import main

_MAIN = "from biplomacy.cli.main import main; main()"
OFF = ("BIPLOMACY_", "NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")
_PATTERNS = (
    (re.compile(r"\b[0-9a-f]{64}\b"), "HASH"),
    (re.compile(r"\b[0-9a-f]{4}…[0-9a-f]{4}\b"), "ID"),
    (re.compile(r"(?:[0-9a-f]{4} ){15}[0-9a-f]{4}"), "FINGERPRINT"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "INSTANT"),
)


@dataclass(frozen=True)
class Place:
    """A directory to run in, with a home of its own and nothing of ours in the environment."""

    directory: Path
    settings: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the process."""
        inherited = os.environ  # noqa: TID251 - no composition root in tests
        outside = {n: value for n, value in inherited.items() if not n.startswith(OFF)}
        return {
            **outside,
            "HOME": str(self.directory),
            "PYTHONUTF8": "1",
            "BIPLOMACY_SHARED": str(self.directory / "shared"),
            **self.settings,
        }

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Return exit code, standard output and standard error."""
        done = subprocess.run(
            [sys.executable, "-m", "biplomacy", *arguments],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def call(self, *arguments: str) -> tuple[int, str, str]:
        """Return what ``run`` returns, from this process, which has the libraries loaded."""
        out, err = io.BytesIO(), io.BytesIO()
        kept = sys.argv, sys.stdout, sys.stderr, dict(os.environ)  # noqa: TID251 - put back below
        sys.argv = ["biplomacy", *arguments]
        sys.stdout, sys.stderr = io.TextIOWrapper(out, "utf-8"), io.TextIOWrapper(err, "utf-8")
        _set_environment(self.environment)
        code: object = None
        try:
            with contextlib.chdir(self.directory):
                main()
        except SystemExit as end:
            code = end.code
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            said = out.getvalue().decode(), err.getvalue().decode()
            sys.argv, sys.stdout, sys.stderr, environment = kept
            _set_environment(environment)
        assert isinstance(code, int)
        return code, *said

    def in_terminal(self, *arguments: str, before: str = "") -> tuple[int, str]:
        """Return exit code and all that a terminal of 80 columns shows, line ends as in a file.

        ``before`` is Python that runs first.
        """
        outside, inside = pty.openpty()
        termios.tcsetwinsize(inside, (24, 80))
        process = subprocess.Popen(
            [sys.executable, "-c", f"{before}\n{_MAIN}", *arguments],
            cwd=self.directory,
            env=self.environment,
            stdin=inside,
            stdout=inside,
            stderr=inside,
        )
        os.close(inside)
        shown = b""
        with contextlib.suppress(OSError):  # a terminal whose other end is closed
            while part := os.read(outside, 65536):
                shown += part
        os.close(outside)
        return process.wait(timeout=60), shown.decode().replace("\r\n", "\n")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a process that serves; its streams are pipes."""
        return subprocess.Popen(
            [sys.executable, "-m", "biplomacy", *arguments],
            cwd=self.directory,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _set_environment(names: Mapping[str, str]) -> None:
    environment = os.environ  # noqa: TID251 - no composition root in tests
    environment.clear()
    environment.update(names)


def place(directory: Path, **settings: str) -> Place:
    """Return a place with settings such as ``BIPLOMACY_STORE``."""
    return Place(directory, settings)


def same(text: str) -> str:
    """Return output in which what differs from run to run has a name instead."""
    for pattern, name in _PATTERNS:
        text = pattern.sub(name, text)
    return text
