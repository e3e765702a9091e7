"""Record §11.1: the body of add-checkpoint, and what a witness does when others move meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.checkpoint import sign_head
from biplomacy.record.errors import NoteMalformed
from biplomacy.record.fork_proof import check_fork_proof, encode_fork_proof
from biplomacy.record.merkle import consistency_proof, leaf_hash, subtree_root
from biplomacy.record.model import Head, WitnessState
from biplomacy.record.witnessing import (
    Request,
    Witness,
    decode_request,
    encode_request,
    refused_fork,
)
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from biplomacy.values.verdict import Verdict
from fakes.charters import LOG_VKEY, ORIGIN
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


def other_note(size: int) -> bytes:
    """Return the note of a log whose entry 1 was rewritten."""
    return sign_head(Head(ORIGIN, size, Digest(subtree_root(other_leaves(size)))), LOG_SIGNER)


def other_leaves(size: int) -> list[bytes]:
    return [leaf_hash(b"rewritten" if number == 1 else bytes([number])) for number in range(size)]


def other_proof(old: int, new: int) -> tuple[bytes, ...]:
    leaves = other_leaves(new)

    def node(height: int, index: int) -> bytes:
        return subtree_root(leaves[index << height : (index + 1) << height])

    return consistency_proof(old, new, node)


@pytest.mark.parametrize(
    "request_of_the_fork",
    [
        pytest.param(encode_request(5, (), other_note(5)), id="of-the-same-size"),
        pytest.param(encode_request(5, other_proof(5, 9), other_note(9)), id="grown"),
    ],
)
def test_a_log_that_is_shown_to_have_forked_is_cosigned_no_more(request_of_the_fork: bytes) -> None:
    """Programme §10.8: nor after a restart, as what was refused was kept."""
    store = MemoryWitnessStore()
    here = witness(store)
    here.add_checkpoint(encode_request(0, (), note(5)))
    assert here.add_checkpoint(encode_request(5, (), note(5))).status == 200

    refused = here.add_checkpoint(request_of_the_fork)

    shown = refused_fork(store, ORIGIN)
    assert shown is not None
    assert check_fork_proof(encode_fork_proof(shown), (LOG_VKEY,)).verdict is Verdict.CONFIRMED
    statuses = [
        one.add_checkpoint(encode_request(5, (), note(5))).status for one in (here, witness(store))
    ]
    assert (refused.status, statuses) == (422, [422, 422])
    assert here.latest(ORIGIN) == store.states[ORIGIN].note


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(encode_request(5, (b"\x01" * 32,), note(5)), id="a-renewal-with-a-proof"),
        pytest.param(encode_request(5, (), note(9)), id="growth-without-a-proof"),
        pytest.param(encode_request(5, (b"\x01" * 32,) * 4, note(9)), id="a-proof-of-noise"),
        pytest.param(encode_request(5, other_proof(5, 9), note(9)), id="the-proof-of-another-log"),
    ],
)
def test_a_stranger_cannot_make_a_witness_leave_a_log(body: bytes) -> None:
    store = MemoryWitnessStore()
    here = witness(store)
    here.add_checkpoint(encode_request(0, (), note(5)))

    assert here.add_checkpoint(body).status == 422

    assert refused_fork(store, ORIGIN) is None
    for one in (here, witness(store)):
        assert one.add_checkpoint(encode_request(5, (), note(5))).status == 200


def test_a_log_that_was_never_cosigned_has_not_forked() -> None:
    store = MemoryWitnessStore()
    false_root = sign_head(Head(ORIGIN, 0, Digest.of(b"no entry")), LOG_SIGNER)

    assert witness(store).add_checkpoint(encode_request(0, (), false_root)).status == 422
    assert len(store.evidence(ORIGIN)) == 1
    assert refused_fork(store, ORIGIN) is None
    assert witness(store).add_checkpoint(encode_request(0, (), note(5))).status == 200


@dataclass(slots=True)
class Counting(MemoryWitnessStore):
    """A memory that counts how often what was refused is read."""

    readings: int = 0

    def evidence(self, origin: str) -> tuple[bytes, ...]:
        self.readings += 1
        return MemoryWitnessStore.evidence(self, origin)


def test_what_was_refused_before_is_read_once() -> None:
    store = Counting()
    here = witness(store)

    for old in (0, 5, 5):
        assert here.add_checkpoint(encode_request(old, (), note(5))).status == 200

    assert store.readings == 1
