"""Which code made a page or a copy: two copies of one record by one version are equal."""

from __future__ import annotations

from importlib.metadata import version

CODE_VERSION = f"biplomacy {version('biplomacy')}"
