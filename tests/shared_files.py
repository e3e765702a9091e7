"""Official vectors and real data that stay outside the project, at ``../shared``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def shared(relative: str) -> Path:
    """Return a file below the shared folder; the test is skipped by name where it is absent."""
    named = os.environ.get("BIPLOMACY_SHARED")  # noqa: TID251 - no composition root in tests
    folder = Path(named) if named else ROOT.parent / "shared"
    path = folder / relative
    if not path.exists():
        pytest.skip(f"shared file absent: {relative}")
    return path
