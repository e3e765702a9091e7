"""Settings of every test run."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings

from fakes.postgresql import new_postgresql_database
from fakes.replayed import replays

__all__ = ["new_postgresql_database", "replays"]

settings.register_profile("shared-machine", deadline=None)
settings.load_profile("shared-machine")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that hold most slow tests, so that no worker is left alone with one."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])
