"""What every ``Sealer`` and ``Unsealer`` guarantees (programme §12): the library, and the fake."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from biplomacy.accord.adapters.hpke import (
    HpkeSealer,
    HpkeUnsealer,
    generate_sealing_key,
    write_secret,
)
from biplomacy.accord.errors_exchange import SealedContextMismatch, SealingKeyMalformed
from biplomacy.accord.model import SealingKey
from biplomacy.accord.ports import Sealer, Unsealer
from biplomacy.accord.sealing import OVERHEAD, PUBLIC_SIZE, Suite, key_parts, make_key
from biplomacy.record.adapters.key_files import generate_official_key
from biplomacy.record.errors import PathOccupied, SignerUnavailable
from biplomacy.values.errors import SourceUnavailable
from fakes.sealing_memory import CountedBytes, PlainSealer, PlainUnsealer

INFO = b"biplomacy-sealed/1\n{}\n"
CONTENT = b"a plaintext of some length" * 20


@dataclass(frozen=True)
class Pair:
    """A sealer, and two who can open what is sealed to each of them."""

    suite: Suite
    sealer: Sealer
    ours: Unsealer
    theirs: Unsealer


def library(suite: Suite, folder: Path) -> Pair:
    randomness = CountedBytes()
    for name in ("ours", "theirs"):
        generate_sealing_key(folder / name, suite=suite, randomness=randomness)
    return Pair(suite, HpkeSealer(), HpkeUnsealer(folder / "ours"), HpkeUnsealer(folder / "theirs"))


def fake(suite: Suite, _: Path) -> Pair:
    return Pair(suite, PlainSealer(), PlainUnsealer(suite, "ours"), PlainUnsealer(suite, "theirs"))


@pytest.fixture(params=[library, fake], ids=["hpke", "fake"])
def make(request: pytest.FixtureRequest) -> Callable[[Suite, Path], Pair]:
    made: Callable[[Suite, Path], Pair] = request.param
    return made


@pytest.fixture(params=list(Suite), ids=str)
def pair(
    request: pytest.FixtureRequest, make: Callable[[Suite, Path], Pair], tmp_path: Path
) -> Pair:
    return make(request.param, tmp_path)


@pytest.mark.parametrize("content", [b"", b"x", CONTENT, bytes(4_096)])
def test_what_is_sealed_opens_whole(pair: Pair, content: bytes) -> None:
    sealed = pair.sealer.seal(content, pair.ours.key, info=INFO)

    assert pair.ours.open(sealed, info=INFO) == content
    assert len(sealed) == len(content) + OVERHEAD[pair.suite]


def test_the_same_content_is_sealed_otherwise_each_time(pair: Pair) -> None:
    one, two = (pair.sealer.seal(CONTENT, pair.ours.key, info=INFO) for _ in range(2))

    assert one != two


def test_nobody_else_opens_it(pair: Pair) -> None:
    sealed = pair.sealer.seal(CONTENT, pair.ours.key, info=INFO)

    assert pair.ours.key != pair.theirs.key
    with pytest.raises(SealedContextMismatch):
        pair.theirs.open(sealed, info=INFO)


@pytest.mark.parametrize("info", [b"", INFO[:-1], INFO + b"\n", INFO.upper()])
def test_another_context_opens_nothing(pair: Pair, info: bytes) -> None:
    sealed = pair.sealer.seal(CONTENT, pair.ours.key, info=INFO)

    with pytest.raises(SealedContextMismatch):
        pair.ours.open(sealed, info=info)


def test_every_changed_byte_is_seen(pair: Pair) -> None:
    sealed = bytearray(pair.sealer.seal(b"short", pair.ours.key, info=INFO))

    for at in range(len(sealed)):
        sealed[at] ^= 1
        with pytest.raises(SealedContextMismatch):
            pair.ours.open(bytes(sealed), info=INFO)
        sealed[at] ^= 1
    assert pair.ours.open(bytes(sealed), info=INFO) == b"short"


@pytest.mark.parametrize("kept", [0, 1, 16, 32, 47, 48, 1_119, 1_120, -1])
def test_what_is_cut_opens_nothing(pair: Pair, kept: int) -> None:
    sealed = pair.sealer.seal(bytes(2_000), pair.ours.key, info=INFO)

    with pytest.raises(SealedContextMismatch):
        pair.ours.open(sealed[:kept], info=INFO)


def test_nothing_is_sealed_to_a_key_that_is_none(pair: Pair) -> None:
    key = pair.ours.key
    wrong = SealingKey(key.id, key.suite, "AAAA")
    stranger = SealingKey("00" * 32, key.suite, key.public)

    for bad in (wrong, stranger, SealingKey(key.id, "rot13", key.public)):
        with pytest.raises(SealingKeyMalformed):
            pair.sealer.seal(CONTENT, bad, info=INFO)


@pytest.mark.parametrize("suite", list(Suite), ids=str)
def test_a_key_file_is_for_its_owner_alone_and_written_once(tmp_path: Path, suite: Suite) -> None:
    place = tmp_path / "keys" / "sealing.pem"

    key = generate_sealing_key(place, suite=suite, randomness=CountedBytes())

    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert HpkeUnsealer(place).key == key
    assert key_parts(key)[0] is suite
    assert len(key_parts(key)[1]) == PUBLIC_SIZE[suite]
    with pytest.raises(PathOccupied):
        generate_sealing_key(place, suite=suite, randomness=CountedBytes())
    assert [path.name for path in place.parent.iterdir()] == ["sealing.pem"]


def test_a_file_without_a_sealing_key_is_named_and_not_shown(tmp_path: Path) -> None:
    place = tmp_path / "key.pem"
    generate_official_key(place, role="director", randomness=CountedBytes())
    hidden = place.read_text().splitlines()[1]

    for content in (place.read_bytes(), b"", b"hello", place.read_bytes() * 2):
        place.write_bytes(content)
        with pytest.raises(SignerUnavailable) as refused:
            HpkeUnsealer(place)
        assert hidden not in refused.value.message + refused.value.hint
    with pytest.raises(SignerUnavailable):
        HpkeUnsealer(tmp_path / "none.pem")


def test_the_halves_of_a_hybrid_key_are_not_taken_apart(tmp_path: Path) -> None:
    place = tmp_path / "key.pem"
    generate_sealing_key(place, suite=Suite.MLKEM768_X25519, randomness=CountedBytes())
    lattice, curve = (f"{half}-----END PRIVATE KEY-----\n" for half in _halves(place))

    place.write_text(curve)
    assert HpkeUnsealer(place).key.suite == Suite.X25519.value
    for wrong in (lattice, curve + lattice, lattice + curve + curve):
        place.write_text(wrong)
        with pytest.raises(SignerUnavailable):
            HpkeUnsealer(place)


def test_points_of_small_order_are_no_key() -> None:
    with pytest.raises(SealingKeyMalformed):
        HpkeSealer().seal(CONTENT, make_key(Suite.X25519, bytes(32)), info=INFO)


def test_a_secret_that_cannot_be_written_is_a_source_that_failed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(SourceUnavailable):
        write_secret(tmp_path / "file" / "key.pem", b"secret")


def _halves(place: Path) -> list[str]:
    return place.read_text().split("-----END PRIVATE KEY-----\n")[:2]
