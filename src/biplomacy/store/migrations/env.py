"""Alembic's entry point: runs the steps on the connection that ``store.engines`` hands over."""

from __future__ import annotations

from alembic import context

from biplomacy.store.schema import METADATA

# Outside a migration Alembic has no context, and whoever imports this module changes nothing.
if hasattr(context, "config"):
    context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
    context.run_migrations()
