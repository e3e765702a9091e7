"""Words that a shell completes from the open record: at once, and never over the network."""

from __future__ import annotations

import typer

from biplomacy.store.glance import Glance
from biplomacy.wiring import read_settings


def origins(context: typer.Context, incomplete: str) -> list[str]:
    """Return the logs of the store."""
    glance = _glance(context)
    return [name for name in glance.origins() if name.startswith(incomplete)] if glance else []


def indices(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the newest entries of the log that is meant, each with what it is."""
    glance = _glance(context)
    if glance is None:
        return []
    named = context.params.get("origin")
    known = (named,) if named else glance.origins()
    if len(known) != 1:
        return []
    return [(str(index), what) for index, what in glance.entries(known[0], incomplete)]


def _glance(context: typer.Context) -> Glance | None:
    return Glance.at(context.params.get("store") or read_settings().store)
