"""Systems and months that a command names: by the id of a shipped one, or by a path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.cli.files import read_file
from biplomacy.power import month_table, system_file
from biplomacy.power.month_table import read_month_table, shipped_months
from biplomacy.power.system_file import read_system, shipped_system

if TYPE_CHECKING:
    from biplomacy.power.model import PowerSystem
    from biplomacy.power.month_table import MonthTable


def named_system(name: str) -> PowerSystem:
    """Return a shipped system, or the one of a file; raises as ``read_system`` does."""
    if name in system_file.SHIPPED or not _is_path(name):
        return shipped_system(name)
    return read_system(read_file(Path(name)))


def named_months(name: str) -> MonthTable:
    """Return a shipped table of months, or the one of a file; raises as ``read_month_table``."""
    if name in month_table.SHIPPED or not _is_path(name):
        return shipped_months(name)
    return read_month_table(read_file(Path(name)), Path(name).stem)


def _is_path(name: str) -> bool:
    return "/" in name or "." in name or Path(name).exists()
