"""Scripts of others come from npm by digest, are never committed, and travel in wheels."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "assets"
VENDOR = Path("src/biplomacy/web/static/vendor")
FIRST, SECOND = b"var first;\n", b"var second;\n"
LOCK = json.loads((ASSETS / "package-lock.json").read_text("utf-8"))
PACKAGES = {place: package for place, package in LOCK["packages"].items() if place}
PINS = json.loads((ASSETS / "pins.json").read_text("utf-8"))["files"]


@dataclass(frozen=True, slots=True)
class Checkout:
    """A tree like ours with two pinned files of a package, installed, and no npm."""

    root: Path

    def install(self, *options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(self.root / "assets/install.py"), *options]
        return subprocess.run(
            command, env={"PATH": ""}, capture_output=True, text=True, check=False
        )

    def put(self, name: str, content: bytes) -> None:
        path = self.root / "assets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    @property
    def copied(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.root / VENDOR).glob("*"))}


def integrity(content: bytes) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    found = Checkout(tmp_path)
    files = {"first.js": FIRST, "second.js": SECOND}
    pins = [{"from": f"one/{n}", "to": n, "integrity": integrity(c)} for n, c in files.items()]
    packages = {
        "": {},
        "node_modules/one": {"version": "1.0.0"},
        "node_modules/tool": {"version": "2.0.0", "dev": True},
    }
    found.put("install.py", (ASSETS / "install.py").read_bytes())
    found.put("pins.json", json.dumps({"files": pins}).encode())  # noqa: TID251 - npm's own form
    found.put("package-lock.json", json.dumps({"packages": packages}).encode())  # noqa: TID251 - as above
    found.put("node_modules/one/package.json", b'{"version": "1.0.0"}')
    for name, content in files.items():
        found.put(f"node_modules/one/{name}", content)
    return found


def test_pinned_files_are_copied(checkout: Checkout) -> None:
    done = checkout.install()

    assert (done.returncode, done.stderr) == (0, "")
    assert checkout.copied == {"first.js": FIRST, "second.js": SECOND}


def test_one_changed_byte_is_refused_and_nothing_is_copied(checkout: Checkout) -> None:
    changed = SECOND + b"\n"
    checkout.put("node_modules/one/second.js", changed)

    refused = checkout.install()

    assert refused.returncode == 1
    words = f"second.js has {integrity(changed)}, pinned is {integrity(SECOND)}"
    assert words in refused.stderr
    assert "hint: nothing was copied" in refused.stderr
    assert checkout.copied == {}


def test_what_was_copied_before_outlives_a_refusal(checkout: Checkout) -> None:
    checkout.install()
    checkout.put("node_modules/one/first.js", b"changed")

    assert checkout.install().returncode == 1
    assert checkout.copied == {"first.js": FIRST, "second.js": SECOND}


def test_a_missing_file_is_refused(checkout: Checkout) -> None:
    (checkout.root / "assets/node_modules/one/first.js").unlink()

    refused = checkout.install()

    assert refused.returncode == 1
    assert "first.js is missing" in refused.stderr


@pytest.mark.parametrize("lacking", ["package", "version", "tool"])
def test_without_npm_it_says_what_is_lost_and_goes_on(checkout: Checkout, lacking: str) -> None:
    if lacking == "package":
        shutil.rmtree(checkout.root / "assets/node_modules")
    if lacking == "version":
        checkout.put("node_modules/one/package.json", b'{"version": "0.9.0"}')

    done = checkout.install(*(["--dev"] if lacking == "tool" else []))

    assert done.returncode == 0
    assert done.stderr == (
        "scripts from npm are left out (npm is not here): "
        "without them the charts have no hover and no zoom; nothing else is lost\n"
    )
    assert checkout.copied == {}


def test_the_lock_file_names_digests_and_no_address() -> None:
    text = (ASSETS / "package-lock.json").read_text("utf-8")

    assert "://" not in text
    assert '"resolved"' not in text
    assert [
        place
        for place, package in PACKAGES.items()
        if not re.fullmatch(r"sha512-[\w+/]{86}==", package["integrity"])
    ] == []


def test_what_pages_load_is_no_tool_of_the_tests() -> None:
    shipped = {f"node_modules/{pin['from'].partition('/')[0]}" for pin in PINS}

    assert [place for place in shipped if PACKAGES[place].get("dev")] == []


def test_what_is_copied_is_what_is_pinned() -> None:
    copied = [(ROOT / VENDOR / pin["to"], pin["integrity"]) for pin in PINS]
    if not all(path.exists() for path, _ in copied):
        pytest.skip("no scripts from npm here: run `make assets` where npm is")

    assert [path.name for path, pin in copied if integrity(path.read_bytes()) != pin] == []


def test_no_script_of_others_is_committed() -> None:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this is no git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = listed.stdout.split("\0")

    assert [name for name in files if re.search(r"/vendor/|node_modules/|\.min\.", name)] == []
    ignored = ["git", "check-ignore", "-q", f"{VENDOR}/uPlot.iife.min.js"]
    assert subprocess.run(ignored, cwd=ROOT, check=False).returncode == 0


def test_a_wheel_holds_the_scripts_and_their_licence(tmp_path: Path) -> None:
    if not all((ROOT / VENDOR / pin["to"]).exists() for pin in PINS):
        pytest.skip("no scripts from npm here: run `make assets` where npm is")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)

    with ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        held = {name for name in wheel.namelist() if "/vendor/" in name}

    assert held == {f"biplomacy/web/static/vendor/{pin['to']}" for pin in PINS}
