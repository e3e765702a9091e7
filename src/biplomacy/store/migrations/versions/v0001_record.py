"""The tables of the record and of the witness."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    _create_log()
    _create_checkpoints()
    _create_witness()


def downgrade() -> None:
    """Drop the tables and what they hold."""
    for name in (
        "witness_evidence",
        "witness_log",
        "record_statement",
        "record_checkpoint",
        "record_edge",
        "record_entry",
        "record_head",
    ):
        op.drop_table(name)


def _create_log() -> None:
    op.create_table(
        "record_head",
        sa.Column("origin", sa.String, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "record_entry",
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("index", sa.BigInteger, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("origin", "index"),
    )
    op.create_table(
        "record_edge",
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("origin", "level"),
    )


def _create_checkpoints() -> None:
    op.create_table(
        "record_checkpoint",
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("stage", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("origin", "size"),
    )
    op.create_table(
        "record_statement",
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("index", sa.BigInteger, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("issuer", sa.String, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("period_first", sa.String),
        sa.Column("period_last", sa.String),
        sa.Column("supersedes", sa.LargeBinary),
        sa.PrimaryKeyConstraint("origin", "index"),
        sa.UniqueConstraint("origin", "issuer", "sequence"),
    )


def _create_witness() -> None:
    op.create_table(
        "witness_log",
        sa.Column("origin", sa.String, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("last_time", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "witness_evidence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("origin", sa.String, nullable=False, index=True),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("origin", "digest"),
    )
