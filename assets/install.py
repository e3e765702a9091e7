"""Installs from npm the scripts that pages may load, and refuses a byte that is not pinned.

npm holds each package against the SHA-512 of ``package-lock.json``. Each file that is copied is
then held against its own SHA-384 in ``pins.json``, written as pages name it (W3C Subresource
Integrity), and all of them are right before the first is written (portal §2.5). Standard library
only: it runs before anything is installed. Exit 0 also where npm is missing or cannot reach its
registry: the pages work without these scripts.
"""  # noqa: INP001 - a script beside the files it reads, not a package

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
VENDOR = HERE.parent / "src" / "biplomacy" / "web" / "static" / "vendor"
LOSS = "without them the charts have no hover and no zoom; nothing else is lost"
NPM_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Pin:
    """A file below ``node_modules``, the name that it gets, and the only content it may have."""

    source: str
    name: str
    integrity: str


class WrongHash(Exception):
    """An installed file is not the pinned one."""


def main() -> int:
    """Install what is missing, then copy what is pinned; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--dev", action="store_true", help="also what tests and benchmarks run")
    lacking = _install(dev=parser.parse_args().dev)
    if lacking:
        sys.stderr.write(f"scripts from npm are left out ({lacking}): {LOSS}\n")
        return 0
    pins = read_pins(HERE / "pins.json")
    try:
        contents = [checked(pin) for pin in pins]
    except WrongHash as wrong:
        sys.stderr.write(f"error: {wrong}\n")
        sys.stderr.write("hint: nothing was copied; remove assets/node_modules and try again\n")
        return 1
    VENDOR.mkdir(parents=True, exist_ok=True)
    for pin, content in zip(pins, contents, strict=True):
        _put(VENDOR / pin.name, content)
    return 0


def read_pins(path: Path) -> tuple[Pin, ...]:
    """Return the files to copy, in the order of the table."""
    rows = json.loads(path.read_text("utf-8"))["files"]
    return tuple(Pin(row["from"], row["to"], row["integrity"]) for row in rows)


def checked(pin: Pin) -> bytes:
    """Return the content of a pinned file.

    Raises:
        WrongHash: its SHA-384 is another, or the file is not there.
    """
    path = MODULES / pin.source
    if not path.is_file():
        raise WrongHash(f"{path} is missing")
    content = path.read_bytes()
    found = "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
    if found != pin.integrity:
        raise WrongHash(f"{path} has {found}, pinned is {pin.integrity}")
    return content


def _install(*, dev: bool) -> str:
    """Bring ``node_modules`` to what the lock file says; return why that could not be done."""
    if _installed(dev=dev):
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not here"
    command = [npm, "ci", "--ignore-scripts", "--fetch-retries=1", "--silent"]
    try:
        subprocess.run(  # noqa: S603 - npm from PATH, with arguments of our own
            command + ([] if dev else ["--omit=dev"]), cwd=HERE, timeout=NPM_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return "npm could not install them"
    return ""


def _installed(*, dev: bool) -> bool:
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    return all(
        _version(HERE / place / "package.json") == package["version"]
        for place, package in lock["packages"].items()
        if place and (dev or not package.get("dev"))
    )


def _version(path: Path) -> str:
    try:
        return str(json.loads(path.read_text("utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return ""


def _put(path: Path, content: bytes) -> None:
    new = path.with_name(path.name + ".new")
    new.write_bytes(content)
    new.replace(path)


if __name__ == "__main__":
    sys.exit(main())
