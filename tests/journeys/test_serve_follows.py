"""``biplomacy serve`` shows what its record publishes meanwhile, and never half of it."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from biplomacy.cli.sites import Shown, open_editions
from biplomacy.record.receipt import check_receipt, decode_receipt
from biplomacy.web.editions import Editions
from command_line import Place
from fakes.kept_record import SIGNED, kept_record

PATIENCE_S = 30
APPEND = ("record", "append", "claim.json", *SIGNED, "--to", "public")


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """Return a place whose record of one entry is published in ``public`` and copied beside."""
    made = kept_record(tmp_path)
    code, _, err = made.call("record", "publish", "--to", "public")
    assert code == 0, err
    shutil.copytree(tmp_path / "public", tmp_path / "copy")
    return made


@pytest.fixture
def editions(here: Place) -> Iterator[Editions]:
    with open_editions(shown(here), "http://127.0.0.1:8080") as opened:
        yield opened


def shown(here: Place, verdicts: str | None = None) -> Shown:
    return Shown(str(here.directory / "copy"), verdicts, None, "", None)


def append(here: Place) -> None:
    code, _, err = here.call(*APPEND)
    assert code == 0, err


def size_of(editions: Editions) -> int:
    return editions.newest.publication.record.audited.checkpoint.head.size


def rows_in(editions: Editions) -> int:
    return len(editions.newest.publication.record.rows)


def synchronise(here: Place, *paths: str) -> None:
    for path in paths:
        (here.directory / "copy" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(here.directory / "public" / path, here.directory / "copy" / path)


def synchronise_all(here: Place) -> None:
    shutil.copytree(here.directory / "public", here.directory / "copy", dirs_exist_ok=True)


def checkpoint_size(portal: httpx.Client) -> int:
    return int(portal.get("/log/checkpoint").text.splitlines()[1])


@pytest.mark.slow
@pytest.mark.enable_socket
def test_a_statement_that_is_logged_while_the_portal_runs_is_shown(here: Place) -> None:
    process = here.start("serve", "--record", "public", "--port", "0")
    with process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            with httpx.Client(base_url=address, trust_env=False) as portal:
                before = portal.get("/en/record/")
                missing = portal.get("/entries/1").status_code
                append(here)
                end = time.monotonic() + PATIENCE_S
                while checkpoint_size(portal) == 1 and time.monotonic() < end:
                    time.sleep(0.1)
                after = portal.get("/en/record/", headers={"If-None-Match": before.headers["etag"]})
                proof = decode_receipt(portal.get("/entries/1.tlog-proof").content)
        finally:
            process.send_signal(signal.SIGINT)

    assert missing == 404
    assert "checkpoint of 1 entry" in before.text
    assert after.status_code == 200
    assert "checkpoint of 2 entries" in after.text
    leaf = (here.directory / "public/tile/0/000.p/2").read_bytes()[32:]
    assert check_receipt(proof, leaf).head.size == 2
    assert process.returncode == 130


def test_nothing_is_shown_anew_where_nothing_was_published(editions: Editions) -> None:
    assert [editions.renew(), editions.renew()] == [False, False]


def test_a_checkpoint_whose_entries_have_not_arrived_waits_for_them(
    here: Place, editions: Editions, caplog: pytest.LogCaptureFixture
) -> None:
    append(here)
    synchronise(here, "checkpoint")

    assert (editions.renew(), editions.renew(), size_of(editions)) == (False, False, 1)
    (told,) = caplog.records
    assert "the newer record does not hold together" in told.getMessage()

    synchronise_all(here)
    assert (editions.renew(), size_of(editions)) == (True, 2)


def test_entries_whose_checkpoint_has_not_arrived_are_not_shown_yet(
    here: Place, editions: Editions
) -> None:
    append(here)
    synchronise(here, "tile/entries/000.p/2", "tile/0/000.p/2")

    assert (editions.renew(), size_of(editions)) == (False, 1)


def test_an_older_checkpoint_never_takes_the_place_of_a_newer_one(
    here: Place, editions: Editions
) -> None:
    old = (here.directory / "copy" / "checkpoint").read_bytes()
    append(here)
    synchronise_all(here)
    assert editions.renew()

    (here.directory / "copy" / "checkpoint").write_bytes(old)

    assert (editions.renew(), size_of(editions)) == (False, 2)


def test_a_checkpoint_that_was_cut_off_is_passed_over(here: Place, editions: Editions) -> None:
    place = here.directory / "copy" / "checkpoint"
    whole = place.read_bytes()
    for content in (whole[: len(whole) // 2], b""):
        place.write_bytes(content)
        assert (editions.renew(), size_of(editions)) == (False, 1)
    place.unlink()
    assert not editions.renew()

    place.write_bytes(whole)

    assert not editions.renew()


def test_verdicts_go_with_their_checkpoint_and_others_are_taken_up(here: Place) -> None:
    rows = here.directory / "rows.jsonl"

    def verify() -> None:
        rows.write_text(here.call("verify", "copy", "--json")[1])

    verify()
    with open_editions(shown(here, str(rows)), "http://127.0.0.1:8080") as editions:
        assert rows_in(editions) > 0
        append(here)
        synchronise_all(here)

        assert (editions.renew(), size_of(editions)) == (True, 2)
        assert rows_in(editions) == 0
        assert editions.newest.publication.site.checked_by == ""
        assert not editions.renew()

        verify()
        assert (editions.renew(), size_of(editions)) == (True, 2)
        assert rows_in(editions) > 0
        assert not editions.renew()
