"""The command ``biplomacy`` as a real process: exit code and both streams, whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
        outside = {
            name: value
            for name, value in os.environ.items()  # noqa: TID251 - no composition root in tests
            if not name.startswith(OFF)
        }
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


def place(directory: Path, **settings: str) -> Place:
    """Return a place with settings such as ``BIPLOMACY_STORE``."""
    return Place(directory, settings)


def same(text: str) -> str:
    """Return output in which what differs from run to run has a name instead."""
    for pattern, name in _PATTERNS:
        text = pattern.sub(name, text)
    return text
