"""A place that cannot be read for a while: nothing is called missing, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from starlette.testclient import TestClient

from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import Files
from biplomacy.reserve.flow_rows import encode_rows
from biplomacy.reserve.model import FlowClass
from biplomacy.reserve.statement.report import encode_report
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.recomputation import (
    TYPE,
    Recomputation,
    encode_recomputation,
    encode_verdict_rows,
)
from biplomacy.web.portal import portal_app
from biplomacy.web.record_view import RecordView
from fakes.portal_record import FilesInMemory, entries_of, publish
from fakes.portal_statements import Said, flow, report
from fakes.rendered import site_of

ROW = VerdictRow("reserve.balance", "6", "6", Verdict.CONTRADICTED, Grade.CHAIN, "odd")


@dataclass(slots=True)
class Unsteady:
    """A place of which evidence cannot be read while it is down."""

    files: FilesInMemory
    down: bool = True

    def read(self, path: str, limit: int) -> bytes | None:
        if self.down and path.startswith("blob/"):
            raise SourceUnavailable(f"{path} cannot be read", hint="try again")
        return self.files.read(path, limit)


def recomputed() -> tuple[Said, bytes]:
    content = encode_verdict_rows([ROW])
    body = Recomputation(
        origin="other.example/2025",
        size=16,
        root=Digest.of(b"root"),
        block=None,
        code_version="biplomacy 0.1.0",
        count=1,
        digest=Digest.of(content),
        rows=None,
    )
    return Said(TYPE, encode_recomputation(body), "2025-07-16"), content


def moved() -> tuple[Said, bytes]:
    rows = [flow("2022-06-30", f"many {n}", FlowClass.DONATION, "1") for n in range(101)]
    body = encode_report(report(0, Digest.of(b"unknown"), rows))
    return Said("reserve-report/1", body, "2025-07-16"), encode_rows(rows)


@pytest.mark.parametrize(
    ("path", "evidence", "words"),
    [
        ("/en/start/", recomputed, "Contradicted"),
        ("/feeds/en/record.atom", recomputed, "Contradicted"),
        ("/en/reserve/flows/", moved, "the statement holds their digest"),
    ],
)
def test_an_outage_is_answered_as_one_and_the_whole_page_follows_it(
    path: str, evidence: Callable[[], tuple[Said, bytes]], words: str
) -> None:
    said, content = evidence()
    place = Unsteady(publish(entries_of([said])))
    place.files.write_once(f"blob/{Digest.of(content)}", content)
    record = RecordView(audit_record(Files(replace(place, down=False), ""), None), Files(place, ""))
    client = TestClient(portal_app(site_of(record)), raise_server_exceptions=False)

    during = client.get(path)
    place.down = False
    after = client.get(path)

    assert during.status_code == 503
    assert after.status_code == 200
    assert words in after.text
