"""Peers of the outlook in environments of their own, made with uv and thrown away.

None of them is a dependency: vectorbt's licence has the Commons Clause, and arch and skfolio bring
pandas and scikit-learn. Each peer is a process that is told ``run`` on a line and answers with one
line of figures, so that it stays warm between rounds.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOP = """
for line in sys.stdin:
    print(json.dumps(work()), flush=True)
"""
VECTORBT = """
import json, sys, time
import numpy as np, pandas as pd, vectorbt as vbt
close = pd.DataFrame(np.load(sys.argv[1]))
def work():
    start = time.perf_counter()
    portfolio = vbt.Portfolio.from_orders(close, size=1, init_cash=1e12)
    value, fall = portfolio.final_value(), portfolio.max_drawdown()
    return [time.perf_counter() - start, float(value.sum()), float(fall.sum())]
"""
ARCH = """
import json, sys
import numpy as np
from arch.bootstrap import optimal_block_length
r = np.load(sys.argv[1])
def work():
    return [float(optimal_block_length(x)["stationary"].iloc[0]) for x in (r, r**2, abs(r))]
"""
SKFOLIO = """
import json, sys
import numpy as np
from skfolio.measures import cvar, get_drawdowns, max_drawdown
with np.load(sys.argv[1]) as given:
    prices, values = given["prices"], given["values"]
def work():
    falls = get_drawdowns(prices[1:] / prices[:-1] - 1, compounded=True)
    return [float(max_drawdown(falls)), float(-cvar(values, beta=0.95))]
"""


class Peer:
    """A peer's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self) -> list[float]:
        """Return the figures of one run.

        Raises:
            AssertionError: the peer ended.
        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the peer ended"
        answer: list[float] = json.loads(line)
        return answer


@contextmanager
def peer(folder: Path, package: str, script: str, data: Path) -> Iterator[Peer | None]:
    """Yield a package's process over a file of numbers; None without one, or where it fails."""
    python = _install(folder / package.partition("=")[0], package) if package else None
    if python is None:
        yield None
        return
    process = subprocess.Popen(
        [str(python), "-W", "ignore", "-c", script + _LOOP, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Peer(process)
    finally:
        process.terminate()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


def _install(place: Path, package: str) -> Path | None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        return None
    python = place / "bin" / "python"
    for command in (
        [uv, "venv", "-q", "--python", sys.executable, str(place)],
        [uv, "pip", "install", "-q", "--python", str(python), package],
    ):
        if subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode:
            return None
    return python
