"""What a portal shows changes whole, between two answers, and only for what was published."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import Files
from biplomacy.values.errors import SourceUnavailable
from biplomacy.web.editions import Editions
from biplomacy.web.portal import following_app
from biplomacy.web.record_view import RecordView
from biplomacy.web.site import Site
from fakes.portal_record import publish, small_entries, small_site

ENTRIES = small_entries()
PATHS = ("/en/start/", "/en/record/", "/log/checkpoint", "/entries/3.tlog-proof")


def site_of(size: int) -> Site:
    files = Files(publish(ENTRIES[:size]), "")
    return replace(small_site(), record=RecordView(audit_record(files, None), files), worlds=())


def answers(client: TestClient) -> list[bytes]:
    return [client.get(path).content for path in PATHS]


def test_every_answer_after_a_renewal_is_of_the_newer_checkpoint() -> None:
    coming: Iterator[Site | None] = iter((None, site_of(16)))
    editions = Editions(site_of(15), lambda: next(coming))
    client = TestClient(following_app(editions))
    first = answers(client)

    assert not editions.renew()
    assert answers(client) == first
    assert client.get("/entries/15").status_code == 404
    assert editions.renew()

    assert answers(client) == answers(TestClient(following_app(Editions(site_of(16)))))
    assert all(new != old for new, old in zip(answers(client), first, strict=True))
    assert client.get("/entries/15").content == ENTRIES[15]


def test_what_is_pinned_stays_as_it_was() -> None:
    coming = iter((site_of(16),))
    editions = Editions(site_of(15), lambda: next(coming))
    client = TestClient(following_app(editions))
    before = client.get("/entries/3")

    editions.renew()

    after = client.get("/entries/3")
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])


def test_trouble_leaves_the_pages_as_they_are_and_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def newer() -> Site | None:
        raise SourceUnavailable("the disk is gone", hint="look for it")

    editions = Editions(site_of(16), newer)
    shown = editions.newest

    with caplog.at_level(logging.WARNING):
        assert [editions.renew() for _ in range(3)] == [False] * 3

    assert editions.newest is shown
    assert [one.getMessage() for one in caplog.records] == [
        "the pages stay as they are: the disk is gone"
    ]


def test_a_fault_of_ours_is_not_swallowed() -> None:
    def newer() -> Site | None:
        raise RuntimeError

    editions = Editions(site_of(16), newer)

    for _ in range(2):
        with pytest.raises(RuntimeError):
            editions.renew()


def test_a_request_is_answered_from_one_edition_however_long_it_takes() -> None:
    class Slow(RecordView):
        def proof(self, index: int) -> bytes:
            editions.renew()
            return super().proof(index)

    files = Files(publish(ENTRIES[:15]), "")
    slow = replace(site_of(15), record=Slow(audit_record(files, None), files))
    coming = iter((site_of(16),))
    editions = Editions(slow, lambda: next(coming, None))
    client = TestClient(following_app(editions))

    before = client.get("/entries/3.tlog-proof").content
    after = client.get("/entries/3.tlog-proof").content

    assert before.endswith(slow.record.audited.checkpoint.note)
    assert after.endswith(site_of(16).record.audited.checkpoint.note)
