"""Progress beside the data (portal §12.4): a bar on a terminal, else a line at start and end.

Nothing is shown for work of less than half a second.
"""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from biplomacy.cli.wording import counted

if TYPE_CHECKING:
    from types import TracebackType

    from biplomacy.cli.terminal import Terminal

PATIENCE_S = 0.5


class Watching(AbstractContextManager["Watching"]):
    """Call it with what is done and what there is to do.

    ``what`` names the work and ``unit`` one piece of it. Work in several passes counts
    each of them, and says how many there were.
    """

    def __init__(self, terminal: Terminal, what: str, unit: str) -> None:
        self._terminal = terminal
        self._what = what
        self._unit = unit
        self._started = time.monotonic()
        self._bar: Progress | None = None
        self._task = TaskID(0)
        self._shown = False
        self._done = 0
        self._earlier = 0
        self._passes = 1

    def __call__(self, done: int, total: int) -> None:
        """Take note of how far the work is."""
        if done < self._done:
            self._earlier += self._done
            self._passes += 1
        self._done = done
        if not self._shown and time.monotonic() - self._started > PATIENCE_S:
            self._shown = self._terminal.progress and not self._terminal.quiet
            if self._shown:
                self._begin(total)
        if self._bar is not None:
            rate = f"{self._rate():,}/s"
            self._bar.update(self._task, completed=done, total=total, rate=rate)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
        if self._shown and error is None:
            elapsed = time.monotonic() - self._started
            self._terminal.note(
                f"{self._what}: {self._passed}{self._amount(self._counted)} in {elapsed:.1f} s"
                f" ({self._rate():,}/s)"
            )

    def _begin(self, total: int) -> None:
        if not sys.stderr.isatty() or self._terminal.settings.dumb:
            self._terminal.note(f"{self._what}: {self._amount(total)} …")
            return
        colour = self._terminal.settings.colour
        console = Console(stderr=True, no_color=colour is False, force_terminal=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[unit]} {task.completed:,.0f}  {task.fields[rate]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task(self._what, total=total, unit=self._unit, rate="")

    @property
    def _passed(self) -> str:
        return f"{self._passes} passes, in all " if self._passes > 1 else ""

    def _amount(self, number: int) -> str:
        return counted(number, self._unit)

    @property
    def _counted(self) -> int:
        return self._earlier + self._done

    def _rate(self) -> int:
        return int(self._counted / max(time.monotonic() - self._started, 1e-6))
