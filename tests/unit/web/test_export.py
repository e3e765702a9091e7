from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pytest

from biplomacy.values.errors import SourceUnavailable
from biplomacy.web.errors import PlaceTaken
from biplomacy.web.export import CopiedFile, export_files, planned_paths
from biplomacy.web.export_directory import write_copy
from biplomacy.web.publication import Publication
from biplomacy.web.routes import ENDPOINTS
from fakes.portal_record import small_site

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def copy() -> dict[str, bytes]:
    publication = Publication(replace(small_site("."), worlds=(), neighbours=()))
    return {file.path: file.content for file in export_files(publication)}


class Links(HTMLParser):
    """Collects what a page links to and loads, and the places that it names."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.outward: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("id"):
            self.anchors.add(named["id"] or "")
        for name in ("href", "src", "data-chart", "action"):
            target = named.get(name)
            if target is not None:
                quoted = "noreferrer" in (named.get("rel") or "")
                (self.outward if quoted else self.targets).append(target)


def read(page: bytes) -> Links:
    links = Links()
    links.feed(page.decode())
    return links


def test_no_link_of_a_copy_is_dead_or_absolute(copy: dict[str, bytes]) -> None:
    pages = {path: read(body) for path, body in copy.items() if path.endswith(".html")}
    wrong = []

    for path, links in pages.items():
        for target in links.targets:
            plain, _, anchor = target.partition("#")
            if "://" in target or target.startswith("/"):
                wrong.append((path, target, "absolute"))
                continue
            whole = os.path.normpath(PurePosixPath(path).parent / plain) if plain else path
            if whole not in copy:
                wrong.append((path, target, "dead"))
            elif anchor and anchor not in pages[whole].anchors:
                wrong.append((path, target, "no such place"))

    assert len(pages) > 30
    assert wrong == []


def test_only_the_sources_of_claims_lead_outward(copy: dict[str, bytes]) -> None:
    outward = {
        target
        for path, body in copy.items()
        if path.endswith(".html")
        for target in read(body).outward
    }

    assert outward
    assert all(target.startswith(("https://", "http://")) for target in outward)


def test_every_endpoint_is_copied_or_says_why_not() -> None:
    unclear = [
        one.operation_id for one in ENDPOINTS if (one.instances is None) == (not one.not_copied)
    ]

    assert unclear == []


def test_no_two_files_of_a_copy_share_a_path() -> None:
    publication = Publication(replace(small_site("."), worlds=()))
    paths = [asked.path for _, asked in planned_paths(publication)]

    assert len(paths) == len(set(paths))


def test_every_page_exists_in_every_language(copy: dict[str, bytes]) -> None:
    places = [
        {path.partition("/")[2] for path in copy if path.startswith(f"{code}/")}
        for code in ("en", "es", "ur")
    ]

    assert places[0]
    assert places[0] == places[1] == places[2]


@pytest.mark.slow
def test_a_copy_is_the_same_in_any_zone_locale_and_hash_seed() -> None:
    digests = set()
    for zone, locale, seed in (("UTC", "C.UTF-8", "0"), ("Asia/Karachi", "C", "4711")):
        settings = {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        ran = subprocess.run(
            [sys.executable, "-m", "fakes.exporting"],
            env={**settings, "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT / 'src'}"},
            capture_output=True,
            check=True,
            text=True,
        )
        digests.add(ran.stdout)

    assert len(digests) == 1


def files(text: bytes) -> list[CopiedFile]:
    return [CopiedFile("index.html", text), CopiedFile("manifest.json", b"{}")]


def test_a_copy_replaces_an_earlier_one_whole(tmp_path: Path) -> None:
    place = tmp_path / "copy"
    write_copy(place, [*files(b"old"), CopiedFile("gone", b"")])

    count = write_copy(place, files(b"new"))

    assert count == 2
    assert (place / "index.html").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy"]
    assert not (place / "gone").exists()


def test_a_writer_that_fails_leaves_the_old_copy(tmp_path: Path) -> None:
    place = tmp_path / "copy"
    write_copy(place, files(b"old"))

    with pytest.raises(SourceUnavailable):
        write_copy(place, [*files(b"new"), CopiedFile("index.html/below", b"")])

    assert (place / "index.html").read_bytes() == b"old"


def test_a_writer_that_was_cut_off_between_two_names_loses_nothing(tmp_path: Path) -> None:
    place = tmp_path / "copy"
    write_copy(tmp_path / "copy.old", files(b"old"))
    write_copy(tmp_path / "copy.new", files(b"half"))

    with pytest.raises(SourceUnavailable):
        write_copy(place, [CopiedFile("a", b""), CopiedFile("a/b", b"")])

    assert (place / "index.html").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["copy", "copy.new"])
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "letter.txt").write_text("mine")

    with pytest.raises(PlaceTaken):
        write_copy(tmp_path / "copy", files(b"new"))

    assert (tmp_path / name / "letter.txt").read_text() == "mine"
