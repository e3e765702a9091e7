"""``biplomacy portal check``: what it prints about a copy, and how it ends (portal §11.3)."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from biplomacy.values.canonical import decode_object
from command_line import Place, place
from fakes.small_export import (
    ENGLISH,
    page,
    signed_export,
    unsigned_export,
    with_manifest,
    write_export,
)

CHECK = ("portal", "check", "mirror", "--trust", "trust.json")
BESIDE = "checkpoint 3 cosigned by partner.example/witness"
NOTE = "the copy was not made again for comparison: portal.json is not in it\n"
"""What is said of a copy that was made by hand."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        del format, args


@pytest.fixture
def here(tmp_path: Path) -> Place:
    write_export(signed_export(), tmp_path / "mirror")
    return place(tmp_path)


@pytest.fixture
def address(here: Place) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(here.directory / "mirror"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def rewrite(here: Place, path: str, content: bytes) -> None:
    (here.directory / "mirror" / path).write_bytes(content)


def test_a_signed_copy_ends_with_0(here: Place) -> None:
    assert here.run(*CHECK) == (0, f"  15 files checked, 0 findings · {BESIDE}\n", NOTE)


def test_an_unsigned_copy_says_what_that_means_and_ends_with_0(here: Place) -> None:
    for name in ("entry", "tlog-proof"):
        (here.directory / "mirror" / f"manifest.{name}").unlink()

    assert here.call(*CHECK) == (
        0,
        (
            "info[manifest-unsigned]: manifest.json is not signed, so it shows only that the copy "
            "agrees with itself; the figures were compared with signed entries all the same\n"
            f"  15 files checked, 1 finding · {BESIDE}\n"
        ),
        NOTE,
    )


def test_a_changed_figure_ends_with_3_and_names_the_leaf(here: Place) -> None:
    rewrite(here, ENGLISH, page("6,238", "623800000000"))

    assert here.run(*CHECK) == (
        3,
        (
            "error[page-contradicts-entry]: en/reserve/index.html shows 6238 BTC, "
            "leaf 2 says 6237 BTC\n"
            f"  15 files checked, 1 finding · {BESIDE}\n"
        ),
        f"{NOTE}hint: this copy was changed after export; fetch leaf 2 from another mirror\n",
    )


def test_a_copy_whose_manifest_names_the_changed_page_says_so(tmp_path: Path) -> None:
    files = unsigned_export() | {ENGLISH: page("6,238")}
    write_export(with_manifest(files), tmp_path / "mirror")

    code, out, err = place(tmp_path).call(*CHECK)

    assert (code, len(out.splitlines())) == (3, 3)
    assert err == (
        f"{NOTE}hint: its manifest names the page as it is; fetch leaf 2 from another mirror\n"
    )


def test_every_finding_is_told_the_records_first(here: Place) -> None:
    tile = here.directory / "mirror/log/tile/0/000.p/3"
    tile.write_bytes(tile.read_bytes()[:-1] + b"\0")
    rewrite(here, "static/site.css", b"")
    rewrite(here, "en/news.html", b"<data>7</data>")
    (here.directory / "mirror" / "entries/1").unlink()

    code, out, err = here.call(*CHECK)

    assert code == 3
    assert [line.partition(" the published bytes")[0] for line in out.splitlines()] == [
        "error[entry-altered]: entry:2:",
        "error[file-not-in-manifest]: en/news.html is not named by the manifest",
        (
            "error[figure-without-entry]: en/news.html shows '7', and names no entry that it is "
            "taken from"
        ),
        "error[file-missing]: entries/1 is not there",
        "error[file-changed]: log/tile/0/000.p/3 has other bytes than the manifest says",
        "error[file-changed]: static/site.css has other bytes than the manifest says",
        f"  15 files checked, 6 findings · {BESIDE}",
    ]
    assert err == (
        f"{NOTE}hint: run `biplomacy verify mirror --trust trust.json` on its record, "
        "and use another\n"
    )


def test_json_prints_one_finding_a_line_and_nothing_else(here: Place) -> None:
    rewrite(here, ENGLISH, page("6,238"))

    code, out, err = here.call(*CHECK, "--json", "--quiet")

    assert (code, err) == (3, "")
    assert [decode_object(line.encode()) for line in out.splitlines()] == [
        {
            "code": "page-contradicts-entry",
            "severity": "failure",
            "subject": ENGLISH,
            "message": "shows 6238 BTC, leaf 2 says 6237 BTC",
            "evidence": ["entry:2", "/body/closing", "manifest.lines"],
        }
    ]


def test_a_copy_at_an_address_says_what_cannot_be_looked_for(here: Place, address: str) -> None:
    command = ("portal", "check", address, "--trust", "trust.json")
    said = "files that the manifest does not name cannot be looked for at an address\n"

    assert here.run(*command) == (0, f"  15 files checked, 0 findings · {BESIDE}\n", said + NOTE)

    rewrite(here, ENGLISH, page("6,238"))
    code, out, err = here.call(*command)

    assert code == 3
    assert out.startswith("error[page-contradicts-entry]: ")
    assert err == said + (
        f"{NOTE}hint: this copy was changed after export; fetch leaf 2 from another mirror\n"
    )


def test_the_record_of_a_copy_verifies_and_waits_for_nothing(here: Place) -> None:
    code, out, _ = here.call("verify", "mirror", "--trust", "trust.json", "--json")

    assert code == 0
    assert '"claim":"record.integrity"' in out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(("mirror",), 2, "error[usage]: Missing option '--trust'.", id="no-trust"),
        pytest.param(("", "--trust", "trust.json"), 2, "names no place", id="no-place"),
        pytest.param(("mirror", "--trust", "none"), 2, "error[file-absent]: ", id="no-file"),
        pytest.param(
            ("mirror", "--trust", "mirror/manifest.json"), 2, "error[trust-malformed]", id="other"
        ),
        pytest.param(("none", "--trust", "trust.json"), 3, "error[record-absent]: ", id="absent"),
        pytest.param(
            ("mirror/static", "--trust", "trust.json"), 3, "error[record-absent]: ", id="no-copy"
        ),
        pytest.param(
            ("http://127.0.0.1:9", "--trust", "trust.json"), 4, "error[source-", id="no-answer"
        ),
    ],
)
def test_what_cannot_be_checked_ends_with_its_familys_code(
    here: Place, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended, out, err = here.call("portal", "check", *arguments)

    assert (ended, out) == (code, "")
    assert said in err
    assert "\nhint: " in err


def test_without_a_verb_the_office_prints_its_help(tmp_path: Path) -> None:
    code, out, err = place(tmp_path).call("portal")

    assert code == 2
    assert "check" in out + err
