"""Record §11.1: every row of the witness's table of answers, over real HTTP and in process."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from biplomacy.record.adapters.local_witness import LocalWitness
from biplomacy.record.adapters.witness_http import HttpWitness
from biplomacy.record.checkpoint import sign_head
from biplomacy.record.cosignature import read_cosignatures
from biplomacy.record.errors import WitnessUnavailable
from biplomacy.record.merkle import EMPTY_ROOT, consistency_proof, leaf_hash, subtree_root
from biplomacy.record.model import Head, KeyKind
from biplomacy.record.note import parse_note
from biplomacy.record.ports import WitnessClient
from biplomacy.record.witnessing import Witness, encode_request
from biplomacy.store.opening import Store, open_store
from biplomacy.values.digest import Digest
from biplomacy.web.witness import witness_app
from fakes.charters import ORIGIN
from fakes.dripping_server import ENDLESS, Manner, dripping
from fakes.small_log import LOG_KEY, LOG_SIGNER, NOW, PARTNER, WITNESS_SIGNER, NamedKey, SetClock

LEAVES = [leaf_hash(bytes([number])) for number in range(20)]
FORKED = [leaf_hash(b"another"), *LEAVES[1:]]


@dataclass(frozen=True, slots=True)
class Running:
    """A witness with its surroundings, and a client that reaches it."""

    client: WitnessClient
    witness: Witness
    clock: SetClock
    store: Store
    url: str


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Running]:
    clock = SetClock()
    with open_store(f"sqlite:{tmp_path / 'witness.db'}") as store:
        witness = Witness(store.witness(), {ORIGIN: LOG_KEY}, WITNESS_SIGNER, clock)
        with serving(witness_app(witness)) as url, HttpWitness(PARTNER, url) as client:
            yield Running(client, witness, clock, store, url)


@pytest.fixture(params=["http", "local"])
def running(request: pytest.FixtureRequest, served: Running) -> Running:
    if request.param == "http":
        return served
    local = LocalWitness(PARTNER, served.witness)
    return Running(local, served.witness, served.clock, served.store, served.url)


def head(size: int, leaves: Sequence[bytes] = tuple(LEAVES), origin: str = ORIGIN) -> Head:
    return Head(origin, size, Digest(subtree_root(leaves[:size])))


def note(size: int, leaves: Sequence[bytes] = tuple(LEAVES)) -> bytes:
    return sign_head(head(size, leaves), LOG_SIGNER)


def proof(old: int, new: int, leaves: Sequence[bytes] = tuple(LEAVES)) -> tuple[bytes, ...]:
    def node(height: int, index: int) -> bytes:
        return subtree_root(leaves[index << height : index + 1 << height])

    return consistency_proof(old, new, node)


def test_a_sound_checkpoint_is_cosigned(running: Running) -> None:
    answer = running.client.add_checkpoint(0, (), note(5))

    (found,) = read_cosignatures(parse_note(note(5) + b"".join(answer.lines)), [WITNESS_SIGNER.key])
    assert (answer.status, found.key, found.time) == (200, WITNESS_SIGNER.key, NOW)
    state = running.store.witness().state(ORIGIN)
    assert state is not None
    assert (state.size, state.root) == (5, head(5).root.raw)


def test_a_grown_log_is_cosigned_with_its_proof(running: Running) -> None:
    running.client.add_checkpoint(0, (), note(5))

    assert running.client.add_checkpoint(5, proof(5, 13), note(13)).status == 200
    assert running.client.add_checkpoint(13, proof(13, 20), note(20)).status == 200


def test_the_empty_log_is_cosigned(running: Running) -> None:
    assert running.client.add_checkpoint(0, (), note(0)).status == 200
    assert running.client.add_checkpoint(0, (), note(3)).status == 200


def test_the_same_size_again_renews_the_time(running: Running) -> None:
    running.client.add_checkpoint(0, (), note(5))
    running.clock.time += 3_600

    answer = running.client.add_checkpoint(5, (), note(5))

    (found,) = read_cosignatures(parse_note(note(5) + b"".join(answer.lines)), [WITNESS_SIGNER.key])
    assert found.time == NOW + 3_600


def test_another_old_size_is_answered_with_the_right_one(running: Running) -> None:
    running.client.add_checkpoint(0, (), note(5))

    for old in (0, 4, 6):
        answer = running.client.add_checkpoint(old, (), note(9))
        assert (answer.status, answer.size) == (409, 5)


def test_an_unknown_origin_is_not_found(running: Running) -> None:
    other = NamedKey("record.other.example/2026", KeyKind.LOG_ED25519)
    foreign = sign_head(head(5, origin=other.name), other)

    assert running.client.add_checkpoint(0, (), foreign).status == 404


@pytest.mark.parametrize("case", ["no-trusted-key", "a-failing-signature"])
def test_what_the_log_did_not_sign_is_forbidden(running: Running, case: str) -> None:
    stranger = b"".join(note(5).partition(b"\n\n")[:2]) + (
        b"\xe2\x80\x94 stranger.example AAAAAAAA\n"
    )
    failing = note(5).replace(b"\n5\n", b"\n6\n")

    answer = running.client.add_checkpoint(0, (), stranger if case == "no-trusted-key" else failing)

    assert answer.status == 403


def test_an_old_size_above_the_new_is_malformed(running: Running) -> None:
    running.client.add_checkpoint(0, (), note(9))

    assert running.client.add_checkpoint(9, (), note(5)).status == 400


@pytest.mark.parametrize(
    ("old", "steps", "leaves", "size"),
    [
        pytest.param(0, (LEAVES[0],), LEAVES, 9, id="a-proof-from-nothing"),
        pytest.param(5, (), FORKED, 5, id="another-root-of-the-same-size"),
        pytest.param(5, proof(5, 9, FORKED), FORKED, 9, id="a-fork"),
        pytest.param(5, proof(5, 9)[:-1], LEAVES, 9, id="a-proof-cut-short"),
        pytest.param(5, (*proof(5, 9), LEAVES[0]), LEAVES, 9, id="a-proof-with-more"),
    ],
)
def test_an_inconsistent_log_is_refused_and_remembered(
    running: Running, old: int, steps: Sequence[bytes], leaves: Sequence[bytes], size: int
) -> None:
    if old:
        running.client.add_checkpoint(0, (), note(old))

    answer = running.client.add_checkpoint(old, steps, note(size, leaves))

    assert answer.status == 422
    assert running.store.witness().evidence(ORIGIN) == (
        encode_request(old, steps, note(size, leaves)),
    )


def test_an_empty_log_with_a_root_is_refused(running: Running) -> None:
    false_root = sign_head(Head(ORIGIN, 0, Digest(LEAVES[0])), LOG_SIGNER)

    assert head(0).root.raw == EMPTY_ROOT
    assert running.client.add_checkpoint(0, (), false_root).status == 422


def test_a_clock_that_jumped_back_gives_no_cosignature(running: Running) -> None:
    running.client.add_checkpoint(0, (), note(5))
    running.clock.time -= 61

    with pytest.raises(WitnessUnavailable, match="status 503"):
        running.client.add_checkpoint(5, proof(5, 9), note(9))


def test_a_clock_slightly_behind_does_not_take_time_back(running: Running) -> None:
    running.client.add_checkpoint(0, (), note(5))
    running.clock.time -= 60

    answer = running.client.add_checkpoint(5, proof(5, 9), note(9))

    (found,) = read_cosignatures(parse_note(note(9) + b"".join(answer.lines)), [WITNESS_SIGNER.key])
    assert found.time == NOW


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(note(5), id="a-note-alone"),
        pytest.param(b"old 05\n\n" + note(5), id="a-leading-zero"),
        pytest.param(b"old -1\n\n" + note(5), id="a-negative-size"),
        pytest.param(b"old 9223372036854775808\n\n" + note(5), id="a-size-of-2-to-the-63"),
        pytest.param(b"old 0\r\n\r\n" + note(5), id="carriage-returns"),
        pytest.param(b"old 0\nAAAA\n\n" + note(5), id="a-short-hash"),
        pytest.param(b"old 0\n\xff\n\n" + note(5), id="no-text"),
        pytest.param(encode_request(5, LEAVES[:1] * 64, note(9)), id="sixty-four-hashes"),
        pytest.param(b"old 0\n\nno note\n", id="no-note"),
        pytest.param(b"old 0\n\n" + note(5) + b"x" * 262_144, id="too-long"),
    ],
)
def test_a_malformed_body_is_a_bad_request(served: Running, body: bytes) -> None:
    with httpx.Client(trust_env=False) as client:
        answer = client.post(f"{served.url}/add-checkpoint", content=body)

    assert answer.status_code == 400
    assert served.witness.add_checkpoint(body).status == 400


def test_a_conflict_has_the_media_type_of_the_standard(served: Running) -> None:
    served.client.add_checkpoint(0, (), note(5))

    with httpx.Client(trust_env=False) as client:
        answer = client.post(f"{served.url}/add-checkpoint", content=encode_request(3, (), note(5)))

    assert (answer.status_code, answer.content) == (409, b"5\n")
    assert answer.headers["content-type"] == "text/x.tlog.size"


def test_monitors_find_the_last_checkpoint_under_the_origins_hash(served: Running) -> None:
    path = f"{served.url}/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
    stranger = b"\xe2\x80\x94 stranger.example AAAAAAAA\n"
    with httpx.Client(trust_env=False) as client:
        before = client.get(path)
        answer = served.client.add_checkpoint(0, (), note(5) + stranger)
        after = client.get(path)
        elsewhere = client.get(f"{served.url}/{'0' * 64}/checkpoint")

    assert (before.status_code, elsewhere.status_code) == (404, 404)
    assert after.content == note(5) + b"".join(answer.lines)
    assert served.witness.latest(ORIGIN) == after.content


def test_two_witnesses_over_one_memory_never_cosign_two_histories(running: Running) -> None:
    other = Witness(running.store.witness(), {ORIGIN: LOG_KEY}, WITNESS_SIGNER, running.clock)
    running.client.add_checkpoint(0, (), note(5))

    statuses = [
        other.add_checkpoint(encode_request(5, proof(5, 9), note(9))).status,
        running.client.add_checkpoint(5, proof(5, 9, FORKED), note(9, FORKED)).status,
    ]

    assert statuses == [200, 409]


def answering(response: Callable[[], Response]) -> Starlette:
    async def answer(_request: Request) -> Response:
        return response()

    return Starlette(routes=[Route("/add-checkpoint", answer, methods=["POST"])])


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(lambda: PlainTextResponse("", 500), id="server-error"),
        pytest.param(lambda: PlainTextResponse("", 429), id="too-many-requests"),
        pytest.param(lambda: PlainTextResponse("five", 409), id="conflict-without-size"),
        pytest.param(lambda: PlainTextResponse("x" * 70_000, 200), id="endless-answer"),
    ],
)
def test_an_answer_that_is_none_is_an_unavailable_witness(
    response: Callable[[], Response],
) -> None:
    with (
        serving(answering(response)) as url,
        HttpWitness(PARTNER, url) as client,
        pytest.raises(WitnessUnavailable),
    ):
        client.add_checkpoint(0, (), note(5))


def test_an_older_witness_may_forbid_an_unknown_origin() -> None:
    app = answering(lambda: PlainTextResponse("", 403))
    with serving(app) as url, HttpWitness(PARTNER, url) as client:
        assert client.add_checkpoint(0, (), note(5)).status == 403


def test_a_witness_that_is_not_there_is_unavailable() -> None:
    with (
        HttpWitness(PARTNER, "http://127.0.0.1:1") as client,
        pytest.raises(WitnessUnavailable),
    ):
        client.add_checkpoint(0, (), note(5))


COSIGNATURE = b"\xe2\x80\x94 p AAAA\n"


@pytest.mark.parametrize("manner", ENDLESS)
@pytest.mark.parametrize("before", [(), (Manner.WHOLE,)], ids=["first-request", "kept-connection"])
def test_a_witness_that_drips_is_given_up_at_the_deadline(
    manner: Manner, before: tuple[Manner, ...]
) -> None:
    with (
        dripping(COSIGNATURE, *before, manner) as server,
        HttpWitness(PARTNER, server.url, deadline_s=0.4) as client,
    ):
        for _ in before:
            assert client.add_checkpoint(0, (), note(5)).lines == (COSIGNATURE,)
        started = time.monotonic()
        with pytest.raises(
            WitnessUnavailable, match=r"has not finished its answer after 0\.4 s"
        ) as caught:
            client.add_checkpoint(0, (), note(5))
        elapsed = time.monotonic() - started

        assert client.add_checkpoint(0, (), note(5)).lines == (COSIGNATURE,)

    assert caught.value.hint
    assert 0.4 <= elapsed < 3


def test_a_witness_that_is_slow_and_in_time_is_heard() -> None:
    with (
        dripping(COSIGNATURE, Manner.SLOW) as server,
        HttpWitness(PARTNER, server.url, deadline_s=20) as client,
    ):
        assert client.add_checkpoint(0, (), note(5)).lines == (COSIGNATURE,)
