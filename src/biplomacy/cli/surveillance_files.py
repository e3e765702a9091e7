"""The private files of surveillance: alerts and cases, readable by their owner alone."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from biplomacy.cli.files import read_file
from biplomacy.cli.wording import counted
from biplomacy.surveillance.errors import AlertUnknown
from biplomacy.surveillance.statement.alert_lines import decode_alerts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from biplomacy.surveillance.model import Alert, Run

MAX_ALERTS_FILE = 1 << 30
_LEAST_DIGITS = 4


def alerts_name(run: Run) -> str:
    """Return the name of the file of a run's alerts, such as ``alerts.2026-03-02.XDMO.jsonl``."""
    return f"alerts.{run.day}.{_venue(run)}.jsonl"


def body_name(run: Run) -> str:
    """Return the name of the file of a run's statement."""
    return f"surveillance-run.{run.day}.{_venue(run)}.json"


def write_private(path: Path, content: bytes) -> None:
    """Write a whole file that only its owner may read, instead of one of the same name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        draft.write(content)
    Path(draft.name).replace(path)


def append_private(path: Path, line_after: Callable[[bytes], bytes]) -> None:
    """Add to a file what ``line_after`` gives for its content; two writers wait for each other."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        line = line_after(file.read())
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def find_alert(wanted: str, files: Sequence[Path]) -> Alert:
    """Return the alert whose id is, or begins with, ``wanted``; raises ``AlertUnknown``."""
    if len(wanted) < _LEAST_DIGITS:
        raise AlertUnknown(f"{wanted!r} is too short for an id", hint="give four digits or more")
    found = {
        alert.id: alert
        for path in files
        for alert in decode_alerts(read_file(path, limit=MAX_ALERTS_FILE))
        if alert.id.startswith(wanted)
    }
    if len(found) != 1:
        many = f"{len(found)} alerts begin" if found else "no alert begins"
        raise AlertUnknown(
            f"{many} with {wanted[:40]!r} in {counted(len(files), 'file')}",
            hint="give more of the id, or name the file with --alerts",
        )
    return next(iter(found.values()))


def _venue(run: Run) -> str:
    return run.venues[0] if len(run.venues) == 1 else "market"
