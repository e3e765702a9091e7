"""A request that takes longer than its time is cut, and no other."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from biplomacy.values.deadline import Deadline, TimedRequest

SHORT = 0.2
LONG = 60.0
PATIENCE = 10.0
"""Seconds after which a test gives up on a socket that should have been cut."""


class Broken(Exception):
    """What the client of these tests raises."""


class Other(Exception):
    """Something else."""


@dataclass(frozen=True)
class Stream:
    """What a client says of a connection."""

    socket: socket.socket

    def get_extra_info(self, info: str) -> object:
        return self.socket if info == "socket" else None


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    with paired() as both:
        yield both


@contextmanager
def paired() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    with near, far:
        near.settimeout(PATIENCE)
        yield near, far


def is_open(near: socket.socket, far: socket.socket) -> bool:
    with suppress(OSError):
        far.sendall(b"x")
        return near.recv(1) == b"x"
    return False


def is_ended(near: socket.socket) -> bool:
    """Wait for the end; a socket's own time-out is the ``TimeoutError`` of nobody's deadline."""
    with suppress(TimeoutError):
        return near.recv(1) == b""
    return False


def made(one: socket.socket) -> dict[str, object]:
    return {"return_value": Stream(one)}


def test_a_request_in_time_is_left_alone(pair: tuple[socket.socket, socket.socket]) -> None:
    deadline = Deadline(SHORT, broken=Broken)

    with deadline.request() as request:
        request.trace("connect.complete", made(pair[0]))
    time.sleep(2 * SHORT)
    assert is_open(*pair)

    request.cut()  # a timer that fires while the request ends
    assert is_open(*pair)


@contextmanager
def found_late(deadline: Deadline) -> Iterator[TimedRequest]:
    """Run a request whose end says that it was late."""
    with ExitStack() as stack:
        stack.enter_context(pytest.raises(TimeoutError))
        yield stack.enter_context(deadline.request())


def test_a_late_request_is_cut_and_an_answer_that_seems_whole_is_none(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    started = time.monotonic()

    with found_late(Deadline(SHORT, broken=Broken)) as request:
        request.trace("connect.complete", made(pair[0]))
        assert is_ended(pair[0])

    assert SHORT <= time.monotonic() - started < PATIENCE


@pytest.mark.parametrize(
    ("error", "seconds", "found"),
    [
        pytest.param(Broken, 2 * SHORT, TimeoutError, id="broken-by-the-cut"),
        pytest.param(Other, 2 * SHORT, Other, id="judged-although-late"),
        pytest.param(Broken, 0, Broken, id="broken-in-time"),
    ],
)
def test_only_what_breaks_by_the_cut_is_late(
    error: type[Exception], seconds: float, found: type[Exception]
) -> None:
    def ask() -> None:
        with Deadline(SHORT, broken=Broken).request():
            time.sleep(seconds)
            raise error

    with pytest.raises(found):
        ask()


def test_a_connection_made_after_the_deadline_is_cut_at_once(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    with found_late(Deadline(SHORT, broken=Broken)) as request:
        time.sleep(2 * SHORT)
        request.trace("connect.complete", made(pair[0]))
        assert is_ended(pair[0])


def test_only_the_late_requests_own_connection_is_cut() -> None:
    deadline, foreign_deadline = (Deadline(1.0, broken=Broken) for _ in range(2))
    with paired() as late, paired() as beside, paired() as idle, paired() as foreign:
        with deadline.request() as earlier, foreign_deadline.request() as stranger:
            earlier.uses(Stream(idle[0]))
            stranger.uses(Stream(foreign[0]))

        with found_late(deadline) as request:
            request.uses(Stream(late[0]))
            time.sleep(0.5)
            with deadline.request() as neighbour:
                neighbour.uses(Stream(beside[0]))
                assert is_ended(late[0])

        assert [is_open(*both) for both in (beside, idle, foreign)] == [True, True, True]


def test_a_late_request_of_which_no_connection_is_known_ends_the_idle_ones() -> None:
    deadline, foreign_deadline = (Deadline(1.0, broken=Broken) for _ in range(2))
    with paired() as beside, paired() as idle, paired() as foreign:
        with deadline.request() as earlier, foreign_deadline.request() as stranger:
            earlier.uses(Stream(idle[0]))
            stranger.uses(Stream(foreign[0]))

        with found_late(deadline):
            time.sleep(0.5)
            with deadline.request() as neighbour:
                neighbour.uses(Stream(beside[0]))
                assert is_ended(idle[0])

        assert [is_open(*both) for both in (beside, foreign)] == [True, True]


def test_other_objects_are_no_connections() -> None:
    with Deadline(LONG, broken=Broken).request() as request:
        request.trace("headers.complete", {"return_value": (b"HTTP/1.1", 200)})
        request.trace("headers.started", {})
        request.uses(None)

        assert not request.end()


def test_a_late_request_over_tls_is_cut_and_never_falls_back_to_plain_text(
    pair: tuple[socket.socket, socket.socket], tmp_path: Path
) -> None:
    asked = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    asked.load_cert_chain(certified(tmp_path / "server.pem"))
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.load_verify_locations(tmp_path / "server.pem")
    far = asked.wrap_socket(pair[1], server_side=True, do_handshake_on_connect=False)
    shaking = threading.Thread(target=far.do_handshake)
    shaking.start()

    with far, asking.wrap_socket(pair[0], server_hostname="localhost") as near:
        shaking.join()
        with found_late(Deadline(SHORT, broken=Broken)) as request:
            request.trace("start_tls.complete", made(near))
            assert is_ended(near)

        with pytest.raises(ssl.SSLError):
            near.unwrap()  # a ValueError where TLS is gone from the socket


def certified(path: Path) -> Path:
    """Write a new key and a certificate of its own for ``localhost``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)  # noqa: TID251 - OpenSSL compares with the machine's own clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(pem))
    return path
