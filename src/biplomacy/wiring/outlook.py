"""Price histories on the disk, and the engines that walk paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.outlook.errors import EngineUnavailable
from biplomacy.wiring.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.outlook.ports import HistorySource, PathEngine


def open_history(path: Path) -> HistorySource:
    """Open a file of daily closes; raises SourceUnavailable."""
    history: HistorySource = load("history").HistoryFile(path)
    return history


def open_numba_paths() -> PathEngine:
    """Open the compiled engine; raises EngineUnavailable where numba is not installed."""
    try:
        engine: PathEngine = load("numba-paths").NumbaPaths()
    except ImportError as error:
        raise EngineUnavailable(f"the engine numba cannot be loaded: {error}") from error
    return engine
