"""The history of the tables, as Alembic runs it from Python (``store.engines.migrate``)."""
