"""Asks one address over and over on several connections (HTTP/1.1), from a process of its own.

That process is ``wrk`` where it is installed, else this very file, run as a script with host, port,
path, connections and seconds. Either prints its answers as a line of JSON at its end.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SCRIPT = Path(__file__).with_name("wrk_answers.lua")
OWN = "our client"
WRK = "wrk"
_FIELD = b"content-length: "


@dataclass(frozen=True, slots=True)
class Load:
    """How an address is asked: on how many connections at once, for how many whole seconds."""

    connections: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back: how many answers and how many failures in how many seconds.

    Half of the answers came within ``half`` seconds, 99 of 100 within ``late``.
    """

    count: int
    errors: int
    seconds: float
    half: float
    late: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.count / self.seconds


def client_name() -> str:
    """Return which of the two clients asks."""
    return WRK if shutil.which(WRK) else OWN


def ask_often(address: str, load: Load, client: str) -> Answers:
    """Return what one of the two clients was answered."""
    parts = urlsplit(address)
    given = (parts.hostname, parts.port, parts.path, load.connections, load.seconds)
    command = [sys.executable, str(Path(__file__)), *map(str, given)]
    if client == WRK:
        options = f"-t1 -c{load.connections} -d{load.seconds}s -s{SCRIPT}".split()
        command = [WRK, *options, address]
    ran = subprocess.run(command, capture_output=True, check=True, timeout=load.seconds + 60)
    return Answers(**json.loads(ran.stdout.splitlines()[-1]))


async def _ask(host: str, port: int, path: str, load: Load) -> Answers:
    start = time.perf_counter()
    taken: list[float] = []
    connections = [
        _ask_on_one(host, port, path, until=start + load.seconds, taken=taken)
        for _ in range(load.connections)
    ]
    errors = sum(await asyncio.gather(*connections))
    seconds = time.perf_counter() - start
    taken.sort()
    half, late = (taken[len(taken) * part // 100] for part in (50, 99))
    return Answers(len(taken), errors, seconds, half, late)


async def _ask_on_one(host: str, port: int, path: str, *, until: float, taken: list[float]) -> int:
    """Ask until the time is over; return how many answers were no 200, a lost connection included.

    A connection that is lost is not opened again.
    """
    request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: */*\r\n\r\n".encode()
    errors = 0
    try:
        reader, writer = await asyncio.open_connection(host, port)
        while (asked := time.perf_counter()) < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_length(head))
            taken.append(time.perf_counter() - asked)
            errors += not head.startswith(b"HTTP/1.1 200 ")
        writer.close()
    except (OSError, EOFError):
        errors += 1
    return errors


def _length(head: bytes) -> int:
    (line,) = (one for one in head.lower().splitlines() if one.startswith(_FIELD))
    return int(line.removeprefix(_FIELD))


def _main() -> None:
    host, port, path, connections, seconds = sys.argv[1:]
    load = Load(int(connections), int(seconds))
    found = asyncio.run(_ask(host, int(port), path, load))
    fields = {name: getattr(found, name) for name in Answers.__slots__}
    print(json.dumps(fields))  # noqa: TID251 - measurements are no statement


if __name__ == "__main__":
    _main()
