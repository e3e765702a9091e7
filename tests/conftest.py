"""Settings of every test run."""

from __future__ import annotations

from hypothesis import settings

from fakes.postgresql import new_postgresql_database
from fakes.replayed import replays

__all__ = ["new_postgresql_database", "replays"]

settings.register_profile("shared-machine", deadline=None)
settings.load_profile("shared-machine")
