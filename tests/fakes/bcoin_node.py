"""An independent node, bcoin, over a real socket; installed by npm where Node.js is there."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from biplomacy.values.canonical import JsonValue

SOURCE = Path(__file__).parents[1] / "bcoin"
API_KEY = "public-test-key"
CREDENTIALS = f"x:{API_KEY}"
_FILES = ("package.json", "package-lock.json", "start.js")
_INSTALL_SECONDS = 180
_SUBMITTED = 200


@dataclass(frozen=True)
class Bcoin:
    """A running node."""

    url: str

    def call(self, method: str, *parameters: JsonValue) -> JsonValue:
        """Return the result of a call; the test fails where the node refuses it."""
        body = {"id": 0, "method": method, "params": list(parameters)}
        reply = httpx.post(self.url, json=body, auth=("x", API_KEY), trust_env=False, timeout=60)
        answer = reply.json()
        assert answer["error"] is None, answer["error"]
        result: JsonValue = answer["result"]
        return result

    def submit(self, blocks: Sequence[bytes]) -> None:
        """Hand blocks over, parents before children; the test fails where one is refused."""
        with httpx.Client(auth=("x", API_KEY), trust_env=False, timeout=300) as client:
            for start in range(0, len(blocks), _SUBMITTED):
                batch = [
                    {"id": start + index, "method": "submitblock", "params": [block.hex()]}
                    for index, block in enumerate(blocks[start : start + _SUBMITTED])
                ]
                answers = client.post(self.url, json=batch).json()
                assert [a for a in answers if a["error"] or a["result"]] == []


def install_bcoin(cache: Path) -> Path:
    """Return a folder with bcoin, installed once per lock file; skips where it cannot be."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("no Node.js here: bcoin is not run")
    content = b"".join((SOURCE / name).read_bytes() for name in _FILES)
    folder = cache / hashlib.sha256(content).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:  # another worker may be installing
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            _install(npm, folder)
    return folder


def _install(npm: str, folder: Path) -> None:
    for name in _FILES:
        shutil.copy(SOURCE / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--fetch-retries=0", "--silent"]
    try:
        subprocess.run(
            command, cwd=folder, capture_output=True, timeout=_INSTALL_SECONDS, check=True
        )
    except subprocess.SubprocessError:
        pytest.skip("npm cannot install bcoin here: bcoin is not run")
    (folder / "installed").touch()


@contextmanager
def running_bcoin(folder: Path) -> Iterator[Bcoin]:
    """Start a node with an empty regtest chain in memory, and end it afterwards."""
    port, peer_port = _free_port(), _free_port()
    process = subprocess.Popen(
        ["node", "start.js", str(port), str(peer_port)],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdin is not None
        first = process.stdout.readline()
        try:
            assert first == "up\n", first + process.stdout.read(2_000)
            yield Bcoin(f"http://127.0.0.1:{port}")
        finally:
            process.stdin.close()
            process.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
