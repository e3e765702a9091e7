"""Record §11.1: the body of add-checkpoint, and what a witness does when others move meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.checkpoint import sign_head
from biplomacy.record.errors import NoteMalformed
from biplomacy.record.merkle import leaf_hash, subtree_root
from biplomacy.record.model import Head, WitnessState
from biplomacy.record.witnessing import Request, Witness, decode_request, encode_request
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from fakes.charters import ORIGIN
from fakes.record_memory import MemoryWitnessStore
from fakes.small_log import LOG_KEY, LOG_SIGNER, NOW, WITNESS_SIGNER, SetClock

hashes = st.binary(min_size=32, max_size=32)


def note(size: int) -> bytes:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    return sign_head(Head(ORIGIN, size, Digest(subtree_root(leaves))), LOG_SIGNER)


def witness(store: MemoryWitnessStore, clock: SetClock | None = None) -> Witness:
    return Witness(store, {ORIGIN: LOG_KEY}, WITNESS_SIGNER, clock or SetClock())


@given(
    old=st.integers(0, 2**63 - 1),
    proof=st.lists(hashes, max_size=63),
    text=st.binary(min_size=1, max_size=200),
)
def test_a_request_reads_back(old: int, proof: list[bytes], text: bytes) -> None:
    assert decode_request(encode_request(old, proof, text)) == Request(old, tuple(proof), text)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_request_or_malformed(body: bytes) -> None:
    try:
        request = decode_request(body)
    except NoteMalformed:
        return
    assert encode_request(request.old, request.proof, request.note) == body


@given(st.binary(max_size=300))
def test_a_strangers_bytes_get_a_status(body: bytes) -> None:
    assert witness(MemoryWitnessStore()).add_checkpoint(body).status in {400, 403, 404}


def test_a_stranger_cannot_fill_the_memory_with_evidence() -> None:
    store = MemoryWitnessStore()

    witness(store).add_checkpoint(encode_request(0, (), note(5).replace(b"\n5\n", b"\n6\n")))

    assert store.kept == []


@dataclass(slots=True)
class Overtaken(MemoryWitnessStore):
    """A memory in which somebody else is faster, for so many times."""

    rivals: list[WitnessState] = field(default_factory=list)

    def advance(self, state: WitnessState, old_size: int) -> bool:
        if self.rivals:
            self.states[ORIGIN] = self.rivals.pop(0)
        return MemoryWitnessStore.advance(self, state, old_size)


def rival(size: int, time: int) -> WitnessState:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    return WitnessState(ORIGIN, size, subtree_root(leaves), note(size), time)


def test_a_checkpoint_that_was_overtaken_is_a_conflict() -> None:
    store = Overtaken(rivals=[rival(9, NOW)])

    answer = witness(store).add_checkpoint(encode_request(0, (), note(5)))

    assert (answer.status, answer.size, answer.lines) == (409, 9, ())
    assert store.states[ORIGIN].size == 9


def test_a_renewal_that_was_overtaken_takes_the_later_time() -> None:
    store = Overtaken(rivals=[rival(5, NOW + 30)])
    store.states[ORIGIN] = rival(5, NOW)

    answer = witness(store).add_checkpoint(encode_request(5, (), note(5)))

    assert answer.status == 200
    assert store.states[ORIGIN].last_time == NOW + 30


def test_endless_overtaking_is_given_up() -> None:
    store = Overtaken(rivals=[rival(5, NOW + step) for step in range(1, 9)])
    store.states[ORIGIN] = rival(5, NOW)

    assert witness(store).add_checkpoint(encode_request(5, (), note(5))).status == 503


class Silent(MemoryWitnessStore):
    def state(self, origin: str) -> WitnessState | None:
        raise SourceUnavailable(f"no state of {origin}", hint="wait")


def test_a_memory_that_fails_gives_no_cosignature() -> None:
    assert witness(Silent()).add_checkpoint(encode_request(0, (), note(5))).status == 503


@pytest.mark.parametrize(("back", "status"), [(60, 200), (61, 503)])
def test_the_clock_may_stand_a_minute_behind(back: int, status: int) -> None:
    store = MemoryWitnessStore()
    clock = SetClock()
    witness(store, clock).add_checkpoint(encode_request(0, (), note(5)))
    clock.time -= back

    answer = witness(store, clock).add_checkpoint(encode_request(5, (), note(5)))

    assert answer.status == status
    assert store.states[ORIGIN].last_time == NOW


def test_what_is_cosigned_was_stored_before_the_answer() -> None:
    store = MemoryWitnessStore()

    answer = witness(store).add_checkpoint(encode_request(0, (), note(5)))

    assert store.states[ORIGIN] == replace(rival(5, NOW), note=note(5) + answer.lines[0])
    assert witness(store).latest(ORIGIN) == note(5) + answer.lines[0]
    assert witness(store).latest("another.example") is None
    assert witness(store).origin_of(str(Digest.of(ORIGIN.encode()))) == ORIGIN
    assert witness(store).origin_of("0" * 64) is None
