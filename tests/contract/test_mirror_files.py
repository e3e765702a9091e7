"""Portal §11.3: what every place that holds a copy guarantees to who checks it."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from biplomacy.record.errors import RecordAbsent, TileMalformed, WebAddressMalformed
from biplomacy.values.errors import SourceUnavailable
from biplomacy.verify.mirror import MirrorFiles, check_mirror
from biplomacy.wiring import open_mirror
from fakes.small_export import (
    ENGLISH,
    MirrorInMemory,
    page,
    signed_export,
    small_trust,
    write_export,
)

EXPORT = signed_export()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        del format, args


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return write_export(EXPORT, tmp_path / "mirror")


@pytest.fixture
def served(directory: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(directory))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(params=["directory", "address", "memory"])
def mirror(request: pytest.FixtureRequest, directory: Path, served: str) -> Iterator[MirrorFiles]:
    with ExitStack() as stack:
        match request.param:
            case "memory":
                yield MirrorInMemory(EXPORT)
            case "directory":
                yield stack.enter_context(open_mirror(str(directory)))
            case _:
                yield stack.enter_context(open_mirror(served))


def test_every_file_reads_whole_under_its_path(mirror: MirrorFiles) -> None:
    assert {path: mirror.read(path, len(EXPORT[path])) for path in EXPORT} == EXPORT


def test_what_is_not_there_is_none_and_what_is_too_long_is_refused(mirror: MirrorFiles) -> None:
    assert mirror.read("en/none.html", 10) is None
    with pytest.raises(TileMalformed):
        mirror.read(ENGLISH, len(EXPORT[ENGLISH]) - 1)


def test_all_files_are_listed_or_none_is(mirror: MirrorFiles) -> None:
    paths = mirror.paths()

    assert paths is None or sorted(paths) == sorted(EXPORT)


def test_the_same_copy_is_sound_wherever_it_lies(mirror: MirrorFiles) -> None:
    found = check_mirror(mirror, small_trust())

    assert (found.findings, found.files) == ((), 15)


def test_an_address_does_not_list_what_it_holds(served: str) -> None:
    with open_mirror(served) as mirror:
        assert mirror.paths() is None


def test_whatever_lies_in_a_directory_is_listed(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (directory / "linked").symlink_to(tmp_path / "outside")
    (directory / ".hidden").write_bytes(b"")
    (directory / "empty").mkdir()
    os.mkfifo(directory / "en" / "pipe")

    with open_mirror(str(directory)) as mirror:
        listed = set(mirror.paths() or ())

    assert listed - set(EXPORT) == {"linked", ".hidden", "en/pipe"}


def test_a_link_in_place_of_a_page_is_not_followed(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(page())
    (directory / ENGLISH).unlink()
    (directory / ENGLISH).symlink_to(tmp_path / "page.html")

    with open_mirror(str(directory)) as mirror, pytest.raises(SourceUnavailable):
        check_mirror(mirror, small_trust())


def test_a_folder_that_cannot_be_read_says_so(directory: Path) -> None:
    with open_mirror(str(directory)) as mirror:
        for path in sorted(directory.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        directory.rmdir()

        with pytest.raises(SourceUnavailable, match="cannot be read"):
            mirror.paths()


def test_a_place_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordAbsent, match="there is no directory"):
        open_mirror(str(tmp_path / "none"))
    with pytest.raises(WebAddressMalformed):
        open_mirror("http://host:port")
