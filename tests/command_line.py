"""The command ``biplomacy`` as a real process: exit code and both streams, whole."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from biplomacy.cli.main import main

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
