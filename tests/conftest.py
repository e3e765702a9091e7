"""Settings of every test run."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings
from xdist.remote import Producer  # type: ignore[import-untyped]  # ships no type information
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # as above

from fakes.postgresql import new_postgresql_database
from fakes.replayed import replays
from soaked import SOAKED

__all__ = ["new_postgresql_database", "replays"]

WITH_BCOIN = ("test_reorg_reported.py", "test_reserve_watch.py", "test_three_sources.py")
"""The files that ask one node, which takes long to be given its chain."""

settings.register_profile("shared-machine", deadline=None, max_examples=60)
settings.register_profile("long", deadline=None, max_examples=1_000)  # of `make soak`
settings.load_profile("shared-machine")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what only `make soak` runs."""
    if any(name in item.nodeid for name in SOAKED):
        item.add_marker(pytest.mark.soak)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that hold most slow tests, so that no worker is left alone with one."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # untyped, as above
    """A worker takes whole files, and one worker all that ask the same node."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return "bcoin" if file.endswith(WITH_BCOIN) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Return what hands the tests out to the workers."""
    return ByFile(config, log)
