"""Record §6: what every place for published files guarantees."""

from __future__ import annotations

import functools
import http.server
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from biplomacy.record.adapters.directory import DirectoryTiles
from biplomacy.record.adapters.http_tiles import HttpTiles
from biplomacy.record.errors import (
    PathOccupied,
    RecordAbsent,
    TileMalformed,
    WebAddressMalformed,
)
from biplomacy.record.ports import TileStore
from biplomacy.values.errors import SourceUnavailable
from fakes.dripping_server import ENDLESS, Manner, dripping
from fakes.record_memory import MemoryTiles

PATH = "tile/0/x001/234.p/17"


@pytest.fixture(params=["directory", "memory"])
def tiles(request: pytest.FixtureRequest, tmp_path: Path) -> TileStore:
    return DirectoryTiles(tmp_path / "log") if request.param == "directory" else MemoryTiles()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        del format, args

    def do_GET(self) -> None:
        if self.path.endswith("/broken"):
            self.send_error(500)
        elif self.path.endswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/checkpoint")
            self.end_headers()
        else:
            super().do_GET()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()
        thread.join()


def test_an_absent_file_is_none(tiles: TileStore) -> None:
    assert tiles.read(PATH, 10) is None
    assert tiles.read("checkpoint/under", 10) is None


def test_a_written_file_reads_back(tiles: TileStore) -> None:
    tiles.write_once(PATH, b"\0\xffbytes")

    assert tiles.read(PATH, 7) == b"\0\xffbytes"


def test_equal_bytes_again_have_no_effect(tiles: TileStore) -> None:
    tiles.write_once(PATH, b"one")

    tiles.write_once(PATH, b"one")

    assert tiles.read(PATH, 10) == b"one"


@pytest.mark.parametrize("other", [b"two", b"", b"one and more"], ids=["as-long", "less", "more"])
def test_other_bytes_are_refused(tiles: TileStore, other: bytes) -> None:
    tiles.write_once(PATH, b"one")

    with pytest.raises(PathOccupied):
        tiles.write_once(PATH, other)

    assert tiles.read(PATH, 10) == b"one"


def test_replacing_takes_the_place_of_what_was_there(tiles: TileStore) -> None:
    tiles.replace("checkpoint", b"first")

    tiles.replace("checkpoint", b"second")

    assert tiles.read("checkpoint", 10) == b"second"


def test_a_longer_file_is_refused(tiles: TileStore) -> None:
    tiles.write_once(PATH, b"eleven byte")

    with pytest.raises(TileMalformed):
        tiles.read(PATH, 10)


@pytest.mark.parametrize(
    "path",
    ["../secret", "/etc/passwd", "tile/../../secret", ".hidden", "tile//0", "tile/0\0", "", "a/"],
)
def test_no_path_leaves_the_directory(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    tiles = DirectoryTiles(tmp_path / "log")

    with pytest.raises(SourceUnavailable):
        tiles.read(path, 10)
    with pytest.raises(SourceUnavailable):
        tiles.write_once(path, b"x")
    with pytest.raises(SourceUnavailable):
        tiles.replace(path, b"x")
    assert (tmp_path / "secret").read_bytes() == b"secret"


def test_a_symbolic_link_does_not_leave_the_directory(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(b"secret")
    root = tmp_path / "log"
    root.mkdir()
    (root / "blob").symlink_to(tmp_path / "outside")
    (root / "checkpoint").symlink_to(tmp_path / "outside" / "secret")
    tiles = DirectoryTiles(root)

    for path in ("blob/secret", "checkpoint"):
        with pytest.raises(SourceUnavailable):
            tiles.read(path, 10)


def test_no_draft_stays_behind(tmp_path: Path) -> None:
    tiles = DirectoryTiles(tmp_path)

    tiles.write_once("tile/0/000", b"x")
    tiles.replace("checkpoint", b"y")

    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["000", "checkpoint"]


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "tile").write_bytes(b"a file where a directory belongs")

    with pytest.raises(SourceUnavailable):
        DirectoryTiles(tmp_path).write_once("tile/0/000", b"x")


@pytest.mark.parametrize("under", ["", "log/"], ids=["at-the-source", "under-log"])
def test_a_source_is_found_by_its_checkpoint(served: tuple[str, Path], under: str) -> None:
    url, root = served
    DirectoryTiles(root).replace(f"{under}checkpoint", b"note")

    with HttpTiles.at(f"{url}/") as tiles:
        assert tiles.read("checkpoint", 10) == b"note"
    assert DirectoryTiles.at(root).read("checkpoint", 10) == b"note"


def test_a_source_without_a_checkpoint_is_no_record(served: tuple[str, Path]) -> None:
    url, root = served

    with pytest.raises(RecordAbsent):
        HttpTiles.at(url)
    with pytest.raises(RecordAbsent):
        DirectoryTiles.at(root)


def test_files_behind_http_read_as_from_the_directory(served: tuple[str, Path]) -> None:
    url, root = served
    DirectoryTiles(root).write_once(PATH, b"\0\xffbytes")

    with HttpTiles(url) as tiles:
        assert tiles.read(PATH, 7) == b"\0\xffbytes"
        assert tiles.read("tile/0/000", 7) is None
        with pytest.raises(TileMalformed):
            tiles.read(PATH, 6)
        with pytest.raises(SourceUnavailable, match="status 500"):
            tiles.read("broken", 6)
        with pytest.raises(SourceUnavailable, match="status 302"):
            tiles.read("moved", 6)


@pytest.mark.parametrize("manner", ENDLESS)
@pytest.mark.parametrize("before", [(), (Manner.WHOLE,)], ids=["first-request", "kept-connection"])
def test_a_file_that_drips_is_given_up_at_the_deadline(
    manner: Manner, before: tuple[Manner, ...]
) -> None:
    with (
        dripping(b"note", *before, manner) as server,
        HttpTiles(server.url, deadline_s=0.4) as tiles,
    ):
        for _ in before:
            assert tiles.read("checkpoint", 1_000) == b"note"
        started = time.monotonic()
        with pytest.raises(
            SourceUnavailable, match=r"checkpoint has not finished its answer after 0\.4 s"
        ) as caught:
            tiles.read("checkpoint", 100_000)
        elapsed = time.monotonic() - started

        assert tiles.read("checkpoint", 1_000) == b"note"

    assert caught.value.hint
    assert 0.4 <= elapsed < 3


def test_a_file_that_comes_slowly_and_in_time_is_read() -> None:
    with dripping(b"note", Manner.SLOW) as server, HttpTiles(server.url, deadline_s=20) as tiles:
        assert tiles.read("checkpoint", 1_000) == b"note"
        assert tiles.read("checkpoint", 1_000) == b"note"

    assert len(set(server.ports)) == 1


@pytest.mark.parametrize(
    ("kept", "manner"),
    [*((0, manner) for manner in ENDLESS), (2, Manner.HEADERS)],
    ids=lambda value: value.name if isinstance(value, Manner) else f"{value}-kept",
)
def test_threads_that_share_a_reader_do_not_lose_their_files_to_a_late_one(
    kept: int, manner: Manner
) -> None:
    content = b"x" * 26  # drips for more than one second, and less than two
    manners = [Manner.SLOW] * kept + [manner, Manner.SLOW]
    with (
        dripping(content, *manners) as server,
        HttpTiles(server.url, deadline_s=2) as tiles,
        ThreadPoolExecutor(2) as pool,
    ):
        earlier = [pool.submit(tiles.read, "earlier", 1_000) for _ in range(kept)]
        assert [one.result() for one in earlier] == [content] * kept
        late = pool.submit(tiles.read, "late", 100_000)
        time.sleep(1)
        beside = pool.submit(tiles.read, "beside", 1_000)

        assert isinstance(late.exception(), SourceUnavailable)
        assert not beside.done()
        assert beside.result() == content

    assert len(set(server.ports)) == 2


def test_an_address_that_gives_no_answer_says_so() -> None:
    with pytest.raises(SourceUnavailable), HttpTiles("http://127.0.0.1:1") as tiles:
        tiles.read("checkpoint", 10)


@pytest.mark.parametrize(
    "url",
    ["file:///etc", "http://", "http://[::1", "http://host:port", "http://..", "http://xn--zzzz9"],
)
def test_a_text_that_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(WebAddressMalformed) as caught:
        HttpTiles.at(url)

    assert caught.value.hint


def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(tmp_path: Path) -> None:
    (tmp_path / "blob").mkdir()
    os.mkfifo(tmp_path / "blob" / "pipe")

    with pytest.raises(SourceUnavailable, match="is not a file"):
        DirectoryTiles(tmp_path).read("blob/pipe", 10)
    with pytest.raises(SourceUnavailable):
        DirectoryTiles(tmp_path).read("blob", 10)
