"""Record §9.5: cut off anywhere, a run that goes on ends as if nothing had happened."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.record.adapters.directory import DirectoryTiles
from biplomacy.record.errors import SequenceTaken, StoreBusy
from biplomacy.record.fsck import fsck
from biplomacy.record.sequencing import Sequencer
from biplomacy.store.opening import open_store
from biplomacy.values.clock import Faults, NoFaults
from biplomacy.values.errors import SourceError
from fakes.charters import ORIGIN
from fakes.publishing_plan import Plan, partner
from fakes.record_memory import (
    FailingLog,
    FailingTiles,
    FailingWitness,
    MemoryLog,
    MemoryTiles,
    MemoryWitnessStore,
    Tripwire,
)
from fakes.small_log import LOG_SIGNER, SetClock, Stop, StopAt, charter_entry, first_entries

WORKER = Path(__file__).with_name("killed_worker.py")
ENTRIES = first_entries(260)
SMALL = Plan(ENTRIES[:7], (1, 4, 7))
CROSSING = Plan(ENTRIES, (1, 258, 260))
POINTS = (
    "before-commit",
    "after-commit",
    "mid-tiles",
    "after-tiles",
    "mid-witness",
    "after-cosign",
    "before-replace",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:{tmp_path / 'record.db'}"
    create: Callable[[], str] = request.getfixturevalue("new_postgresql_database")
    return create()


@cache
def undisturbed(sizes: tuple[int, ...]) -> MemoryTiles:
    tiles = MemoryTiles()
    plan = Plan(ENTRIES[: sizes[-1]], sizes)
    plan.run(MemoryLog(ORIGIN), tiles, partner(MemoryWitnessStore()), NoFaults())
    return tiles


def files_below(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def worker(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(WORKER), *arguments], stderr=subprocess.PIPE)


def go_on(address: str, folder: Path, plan: Plan) -> None:
    # PostgreSQL gives up the lock of a killed process only when it notices the closed socket.
    for _ in range(400):
        try:
            with (
                open_store(address) as store,
                open_store(f"sqlite:{folder / 'witness.db'}") as memory,
            ):
                log, tiles = store.log(ORIGIN), DirectoryTiles(folder / "log")
                assert fsck(log, tiles) == ()
                plan.run(log, tiles, partner(memory.witness()), NoFaults())
                assert fsck(log, tiles) == ()
                return
        except StoreBusy:
            time.sleep(0.01)
    pytest.fail("the log stayed busy")


@pytest.mark.parametrize(
    ("point", "count"),
    [*((point, 2) for point in POINTS), ("before-commit", 1), ("mid-tiles", 1), ("mid-tiles", 5)],
)
def test_a_killed_process_leaves_nothing_that_cannot_go_on(
    address: str, tmp_path: Path, point: str, count: int
) -> None:
    plan = CROSSING if point == "mid-tiles" else SMALL
    files = undisturbed(tuple(plan.sizes)).files
    (tmp_path / "entries").write_bytes(b"\n".join(plan.entries))
    (tmp_path / "sizes").write_text(" ".join(map(str, plan.sizes)), "ascii")

    process = worker("kill", address, str(tmp_path), point, str(count))
    _, complaint = process.communicate()

    assert (process.returncode, complaint) == (-signal.SIGKILL, b"")
    assert files_below(tmp_path / "log") != files
    go_on(address, tmp_path, plan)
    assert files_below(tmp_path / "log") == files


@pytest.mark.slow
def test_two_processes_at_once_make_one_order_and_lose_nothing(
    address: str, tmp_path: Path
) -> None:
    with open_store(address) as store:
        Sequencer(store.log(ORIGIN), LOG_SIGNER, SetClock(), NoFaults()).append((charter_entry(),))

    # The founding statement is the Bitcoin office's number 0, so both offices go on from there.
    offices = ("bitcoin-office", "finance-ministry")
    processes = [worker("compete", address, office, "8") for office in offices]
    complaints = [process.communicate()[1] for process in processes]

    assert [process.returncode for process in processes] == [0, 0], complaints
    with open_store(address) as store:
        log = store.log(ORIGIN)
        rows = log.rows(0, 99)
        assert [row.index for row in rows] == list(range(17))
        for issuer, numbers in zip(offices, (9, 8), strict=True):
            said = [row.sequence for row in rows if row.issuer == issuer]
            assert said == list(range(numbers))
        assert fsck(log, DirectoryTiles(tmp_path / "log")) == ()


def run_over(wire: Tripwire, url: str, tiles: MemoryTiles, memory: MemoryWitnessStore) -> None:
    with open_store(url) as store:
        SMALL.run(
            FailingLog(store.log(ORIGIN), wire),
            FailingTiles(tiles, wire),
            FailingWitness(partner(memory), wire),
            NoFaults(),
        )


@pytest.mark.slow
@pytest.mark.parametrize("persisted", [False, True], ids=["failed", "failed-but-persisted"])
def test_any_failing_write_is_made_good_by_the_next_run(tmp_path: Path, *, persisted: bool) -> None:
    counted = Tripwire(0)
    run_over(counted, f"sqlite:{tmp_path / '0.db'}", MemoryTiles(), MemoryWitnessStore())
    assert counted.seen > 20

    for number in range(1, counted.seen + 1):
        url, tiles = f"sqlite:{tmp_path / str(number)}.db", MemoryTiles()
        memory = MemoryWitnessStore()
        # A witness that is missing shows in the report and not as an error; then the plan's own
        # check of the outcome ends the run.
        with pytest.raises((SourceError, AssertionError)):
            run_over(Tripwire(number, persisted=persisted), url, tiles, memory)
        run_over(Tripwire(0), url, tiles, memory)

        assert tiles.files == undisturbed(tuple(SMALL.sizes)).files
        with open_store(url) as store:
            assert fsck(store.log(ORIGIN), tiles) == ()


stops = st.tuples(st.sampled_from(POINTS), st.integers(1, 4))


@settings(max_examples=60)
@given(st.lists(stops, max_size=6))
def test_after_any_sequence_of_kills_the_files_are_the_same(kills: list[tuple[str, int]]) -> None:
    log, tiles, memory = MemoryLog(ORIGIN), MemoryTiles(), MemoryWitnessStore()
    for point, count in kills:
        faults: Faults = StopAt(point, count)
        try:
            SMALL.run(log, tiles, partner(memory), faults)
        except Stop:
            assert fsck(log, tiles) == ()

    SMALL.run(log, tiles, partner(memory), NoFaults())

    assert tiles.files == undisturbed(tuple(SMALL.sizes)).files
    assert fsck(log, tiles) == ()


def test_a_statement_that_was_stored_after_all_is_not_logged_twice(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path / 'record.db'}") as store:
        log = store.log(ORIGIN)
        writer = Sequencer(log, LOG_SIGNER, SetClock(), StopAt("after-commit"))
        with pytest.raises(Stop):
            writer.append((charter_entry(),))

        with pytest.raises(SequenceTaken):
            Sequencer(log, LOG_SIGNER, SetClock(), NoFaults()).append(ENTRIES[1:2] * 2)

        assert log.head()[0].size == 1
