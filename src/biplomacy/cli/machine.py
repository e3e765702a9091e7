"""What this machine has of what Biplomacy uses: each probe looks, and changes nothing.

What the basics need is missing where it is not there; all else is absent, and something can be
done without it.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.web.listening import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.wiring import Settings

PORTS = (8080, 8081, 8082)
LIBRARIES = ("py-bitcoinkernel", "bdkpython", "cryptography", "sqlalchemy", "starlette")
_OLDEST = (3, 11)
_SIGNS = "✓✕?"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class State(StrEnum):
    """What a probe found."""

    OK = "ok"
    ABSENT = "absent"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that was looked for; ``step`` says what to do where it is not as it should be."""

    name: str
    state: State
    found: str
    step: str = ""


def software(broken: Sequence[tuple[str, str]]) -> Iterator[Probe]:
    """Yield Python, Biplomacy and the libraries; ``broken`` are the adapters that do not load."""
    running = sys.version.split()[0]
    if sys.version_info >= _OLDEST:
        yield Probe("python", State.OK, running)
    else:
        yield Probe("python", State.MISSING, running, "install Python 3.11 or newer")
    for name in ("biplomacy", *LIBRARIES):
        try:
            yield Probe(name, State.OK, version(name))
        except PackageNotFoundError:
            yield Probe(name, State.MISSING, "not installed", "run `make setup`")
    yield Probe("sqlite", State.OK, sqlite3.sqlite_version)
    for name, reason in broken:
        yield Probe(name, State.MISSING, f"does not load: {reason}", "run `make setup` again")


def places(settings: Settings, here: Path) -> Iterator[Probe]:
    """Yield the directories to write to, the store, the log's key and the shared folder."""
    yield writable("directory", here)
    yield writable("temporary", Path(tempfile.gettempdir()))
    yield _store(settings.store, here)
    key, shared = here / settings.log_key, settings.shared
    if key.is_file():
        yield Probe("log-key", State.OK, str(settings.log_key))
    else:
        step = "only who keeps a record needs it: `biplomacy record keys`"
        yield Probe("log-key", State.ABSENT, f"no {settings.log_key}", step)
    if shared.is_dir():
        yield Probe("shared", State.OK, str(shared))
    else:
        step = "name the folder with `data/` in BIPLOMACY_SHARED for the daily prices"
        yield Probe("shared", State.ABSENT, f"no {shared}", step)


def writable(name: str, directory: Path) -> Probe:
    """Return whether files can be made in a directory; the one that is made is gone again."""
    try:
        with tempfile.TemporaryFile(dir=directory) as file:
            file.write(b"biplomacy")
    except OSError as error:
        found = f"{directory} cannot be written: {error.strerror}"
        return Probe(name, State.MISSING, found, "make room or give rights, or stand elsewhere")
    return Probe(name, State.OK, str(directory))


def ports(numbers: Sequence[int] = PORTS) -> Iterator[Probe]:
    """Yield whether each port of this machine is free to serve on."""
    for number in numbers:
        try:
            socket.create_server((LOOPBACK, number)).close()
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            step = "choose another one with --port; `demo run` takes the next free one"
            yield Probe(f"port-{number}", State.ABSENT, reason, step)
        else:
            yield Probe(f"port-{number}", State.OK, "free")


def programmes(settings: Settings) -> Iterator[Probe]:
    """Yield the browser, Node.js with npm, and Bitcoin Core, where they are."""
    named = (settings.chromium,) if settings.chromium else _BROWSERS
    yield _programme("chromium", named, "without it the tests of the pages are left out")
    yield _programme("node", ("node",), "without it the scripts from npm are left out")
    yield _programme("npm", ("npm",), "without it the scripts from npm are left out")
    core = (settings.bitcoind,) if settings.bitcoind else ("bitcoind",)
    yield _programme("bitcoind", core, "name it in BIPLOMACY_BITCOIND to test against it")


def terminal_encoding() -> Probe:
    """Return whether the signs of verdicts can be printed."""
    encoding = (sys.stdout.encoding or "ascii").lower()
    try:
        _SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return Probe("terminal", State.ABSENT, encoding, "use UTF-8, or read + x ? for the signs")
    return Probe("terminal", State.OK, encoding)


def _programme(name: str, commands: Sequence[str], step: str) -> Probe:
    found = next((path for command in commands if (path := shutil.which(command))), None)
    if found is None:
        return Probe(name, State.ABSENT, "not found", step)
    return Probe(name, State.OK, found)


def _store(url: str, here: Path) -> Probe:
    """Return whether the store that the settings name could be written; it is not opened."""
    scheme, _, path = url.partition(":")
    if not url:
        step = "only who keeps a record needs it: set BIPLOMACY_STORE, or give --store"
        return Probe("store", State.ABSENT, "none is named", step)
    if scheme != "sqlite":
        step = "`biplomacy record head` asks it"
        return Probe("store", State.ABSENT, f"a {scheme[:20]} database: not tried", step)
    return writable("store", (here / path).parent)
