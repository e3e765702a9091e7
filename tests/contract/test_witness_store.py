"""Record §11.1: what every witness's memory guarantees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.record.model import WitnessState
from biplomacy.record.ports import WitnessStore
from biplomacy.store.opening import open_store
from fakes.record_memory import MemoryWitnessStore

ORIGIN = "record.example/2026"
STATE = WitnessState(ORIGIN, 5, b"\x05" * 32, b"note of 5", 1_000)


@pytest.fixture(params=["sqlite", "postgresql", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WitnessStore]:
    if request.param == "memory":
        yield MemoryWitnessStore()
        return
    url = f"sqlite:{tmp_path / 'witness.db'}"
    if request.param == "postgresql":
        create: Callable[[], str] = request.getfixturevalue("new_postgresql_database")
        url = create()
    with open_store(url) as opened:
        yield opened.witness()


def test_an_origin_never_cosigned_has_no_state(store: WitnessStore) -> None:
    assert store.state(ORIGIN) is None


def test_the_first_state_is_stored(store: WitnessStore) -> None:
    assert store.advance(STATE, 0)
    assert store.state(ORIGIN) == STATE
    assert store.state("another.example") is None


def test_a_state_follows_the_size_that_is_stored(store: WitnessStore) -> None:
    later = replace(STATE, size=9, note=b"note of 9", last_time=1_001)
    store.advance(STATE, 0)

    assert store.advance(later, 5)
    assert store.state(ORIGIN) == later


@pytest.mark.parametrize("old", [0, 4, 6], ids=["none", "below", "above"])
def test_a_state_that_follows_another_size_is_not_stored(store: WitnessStore, old: int) -> None:
    store.advance(STATE, 0)

    assert not store.advance(replace(STATE, size=9), old)
    assert store.state(ORIGIN) == STATE


def test_time_never_goes_back(store: WitnessStore) -> None:
    store.advance(STATE, 0)

    assert not store.advance(replace(STATE, last_time=999), 5)
    assert store.advance(replace(STATE, last_time=1_000), 5)


def test_the_empty_tree_can_be_cosigned_and_grown(store: WitnessStore) -> None:
    empty = replace(STATE, size=0)

    assert store.advance(empty, 0)
    assert store.advance(STATE, 0)
    assert store.state(ORIGIN) == STATE


def test_evidence_is_kept_once(store: WitnessStore) -> None:
    for request in (b"first", b"second", b"first"):
        store.keep_evidence(ORIGIN, 422, request)

    assert tuple(store.evidence(ORIGIN)) == (b"first", b"second")
    assert tuple(store.evidence("another.example")) == ()
