"""The tables of the record and of the witness (record §9.3).

``migrations/`` creates them; these definitions serve the queries, and a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

REVISION = "0001"
METADATA = MetaData()

record_head = Table(
    "record_head",
    METADATA,
    Column("origin", String, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
)
record_entry = Table(
    "record_entry",
    METADATA,
    Column("origin", String, nullable=False),
    Column("index", BigInteger, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("origin", "index"),
)
record_edge = Table(
    "record_edge",
    METADATA,
    Column("origin", String, nullable=False),
    Column("level", Integer, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("origin", "level"),
)
record_checkpoint = Table(
    "record_checkpoint",
    METADATA,
    Column("origin", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
    Column("stage", Integer, nullable=False),
    PrimaryKeyConstraint("origin", "size"),
)
record_statement = Table(
    "record_statement",
    METADATA,
    Column("origin", String, nullable=False),
    Column("index", BigInteger, nullable=False),
    Column("type", String, nullable=False),
    Column("issuer", String, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("period_first", String),
    Column("period_last", String),
    Column("supersedes", LargeBinary),
    PrimaryKeyConstraint("origin", "index"),
    UniqueConstraint("origin", "issuer", "sequence"),
)
witness_log = Table(
    "witness_log",
    METADATA,
    Column("origin", String, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
    Column("last_time", BigInteger, nullable=False),
)
witness_evidence = Table(
    "witness_evidence",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("origin", String, nullable=False, index=True),
    Column("status", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("request", LargeBinary, nullable=False),
    UniqueConstraint("origin", "digest"),
)
