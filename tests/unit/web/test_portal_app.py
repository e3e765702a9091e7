"""The portal's routes, headers and answers, on a small record with real signatures."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from io import StringIO

import pytest
from starlette.testclient import TestClient

from biplomacy.record.auditing import audit_record
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.reading import Files
from biplomacy.record.receipt import check_receipt, decode_receipt
from biplomacy.record.trust import decode_trust
from biplomacy.values.canonical import JsonObject, JsonValue, read_object
from biplomacy.values.errors import SourceUnavailable
from biplomacy.web.portal import portal_app
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.record_view import RecordView
from biplomacy.web.replies import SECURITY
from biplomacy.web.site import Site
from fakes.portal_record import (
    NOTICE,
    FilesInMemory,
    publish,
    small_entries,
    small_record,
    small_site,
)

ENTRIES = small_entries()
PAGES = (
    "/",
    "/en/start/",
    "/en/reserve/",
    "/en/reserve/claims/",
    "/en/reserve/flows/",
    "/en/reserve/flows/15/",
    "/en/reserve/perimeter/",
    "/en/record/",
    "/en/record/page/1/",
    "/en/verify/",
)
FILES = (
    "/entries/15",
    "/entries/15.tlog-proof",
    "/statements/bitcoin-office/15",
    "/log/checkpoint",
    "/log/tile/0/000.p/16",
    "/figures/reserve.balance.csv",
    "/figures/reserve.balance.json",
    "/figures/reserve.balance.svg",
    "/trust.json",
    "/static/site.css",
    "/static/icon.svg",
)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(portal_app(small_site()))


def problem(client: TestClient, path: str) -> JsonObject:
    return read_object(client.get(path).content)


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_everything_that_exists_is_served_with_the_security_headers(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert all(answer.headers[name] == value for name, value in SECURITY.items())
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_notice_and_the_seal(client: TestClient, path: str) -> None:
    page = client.get(path).text

    assert NOTICE in page
    assert "checkpoint of 16 entries" in page
    assert "partner.example/witness" in page
    assert "18 July 2025, 00:00 UTC" in page


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_a_reader_who_has_the_bytes_gets_no_body(client: TestClient, path: str) -> None:
    first = client.get(path, headers={"Accept-Encoding": "identity"})
    tag = f'"{hashlib.sha256(first.content).hexdigest()}"'

    again = client.get(path, headers={"If-None-Match": f'"other", W/{tag}'})

    assert first.headers["etag"] == tag
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/en/start/", "/entries/3", "/log/checkpoint"])
def test_head_answers_with_the_headers_of_get(client: TestClient, path: str) -> None:
    assert client.head(path).headers["etag"] == client.get(path).headers["etag"]


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        pytest.param("bytes=0-9", 206, (0, 10), id="first-ten"),
        pytest.param("bytes=10-", 206, (10, None), id="from-ten"),
        pytest.param("bytes=-7", 206, (-7, None), id="last-seven"),
        pytest.param("bytes=0-99999999", 206, (None, None), id="beyond-the-end"),
        pytest.param("bytes=0-1,4-5", 200, (None, None), id="several"),
        pytest.param("bytes=-", 200, (None, None), id="none"),
        pytest.param("lines=0-1", 200, (None, None), id="other-unit"),
        pytest.param("bytes=99999999-", 416, (0, 0), id="behind-the-end"),
        pytest.param("bytes=9-2", 416, (0, 0), id="backwards"),
    ],
)
def test_files_come_in_parts(
    client: TestClient, asked: str, status: int, part: tuple[int | None, int | None]
) -> None:
    whole = client.get("/entries/3").content

    answer = client.get("/entries/3", headers={"Range": asked})

    assert (answer.status_code, answer.content) == (status, whole[slice(*part)])
    assert client.get("/entries/3").content == whole


def test_a_part_of_another_version_is_the_whole(client: TestClient) -> None:
    whole = client.get("/entries/3").content

    answer = client.get("/entries/3", headers={"Range": "bytes=0-9", "If-Range": '"other"'})

    assert (answer.status_code, answer.content) == (200, whole)


def test_an_address_without_its_slash_leads_to_the_page(client: TestClient) -> None:
    answer = client.get("/en/reserve", follow_redirects=False)

    assert answer.status_code == 308
    assert answer.headers["location"] == "reserve/"


def test_a_redirect_names_no_host_that_a_stranger_chose(client: TestClient) -> None:
    answer = client.get(
        "/en/reserve/claims", headers={"Host": "evil.example"}, follow_redirects=False
    )

    assert answer.headers["location"] == "claims/"


@pytest.mark.parametrize("index", range(16))
def test_an_entry_is_served_as_the_very_bytes_that_were_logged(
    client: TestClient, index: int
) -> None:
    answer = client.get(f"/entries/{index}")

    assert answer.content == ENTRIES[index]
    assert "immutable" in answer.headers["cache-control"]
    assert client.get(f"/statements/bitcoin-office/{index}").content == ENTRIES[index]


@pytest.mark.parametrize("index", range(16))
def test_a_served_proof_leads_from_the_entry_to_the_checkpoint(
    client: TestClient, index: int
) -> None:
    proof = decode_receipt(client.get(f"/entries/{index}.tlog-proof").content)

    checkpoint = check_receipt(proof, leaf_hash(ENTRIES[index]))

    assert checkpoint.note == client.get("/log/checkpoint").content


def test_what_the_portal_serves_is_a_record_that_audits(client: TestClient) -> None:
    class Served:
        def read(self, path: str, limit: int) -> bytes | None:
            answer = client.get(f"/{path}")
            return answer.content[:limit] if answer.status_code == 200 else None

        def write_once(self, path: str, content: bytes) -> None:
            raise NotImplementedError

        def replace(self, path: str, content: bytes) -> None:
            raise NotImplementedError

    trust = decode_trust(client.get("/trust.json").content)

    audited = audit_record(Files(Served(), "log/"), trust)

    assert audited.findings == ()
    assert len(audited.statements) == 16


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("/entries/16", "leaf-unknown", id="beyond-the-log"),
        pytest.param("/entries/016", "leaf-unknown", id="leading-zero"),
        pytest.param("/entries/-1", "leaf-unknown", id="negative"),
        pytest.param("/entries/\u0661", "leaf-unknown", id="arabic-digit"),
        pytest.param("/entries/9999999999999999999.tlog-proof", "leaf-unknown", id="huge"),
        pytest.param("/statements/bitcoin-office/99", "leaf-unknown", id="sequence"),
        pytest.param("/statements/nobody/0", "leaf-unknown", id="issuer"),
        pytest.param("/log/operators/sv.db", "file-unknown", id="not-of-a-record"),
        pytest.param("/log/blob/%2e%2e/%2e%2e/etc/passwd", "file-unknown", id="traversal"),
        pytest.param("/log/tile/0/001", "file-unknown", id="no-such-tile"),
        pytest.param("/figures/reserve.nothing.json", "figure-unknown", id="figure"),
        pytest.param("/static/portal.py", "file-unknown", id="static"),
        pytest.param("/nowhere", "page-unknown", id="no-route"),
    ],
)
def test_what_does_not_exist_is_a_problem_document(
    client: TestClient, path: str, code: str
) -> None:
    answer = client.get(path)
    body = read_object(answer.content)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["code"] == code
    assert str(body["type"]).endswith(f"/problems/{code}")
    assert body["status"] == 404


@pytest.mark.parametrize(
    "path", ["/en/nowhere/", "/en/record/page/2/", "/en/reserve/flows/3/", "/en/record/page/x/"]
)
def test_a_page_that_does_not_exist_says_so_and_leads_on(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-security-policy"] == SECURITY["Content-Security-Policy"]
    assert 'href="/en/start/"' in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/entries/400", "/static/portal.py"])
def test_a_browser_that_is_lost_gets_a_page(client: TestClient, path: str) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    answer = client.get(path, headers={"accept": accept})

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert 'href="/en/start/"' in answer.text


def test_a_program_that_also_reads_pages_gets_the_problem_document(client: TestClient) -> None:
    answer = client.get("/nowhere", headers={"accept": "application/json, text/html"})

    assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_can_be_written(client: TestClient) -> None:
    answer = client.post("/entries/3")

    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert problem_code(answer.content) == "method-not-allowed"


def problem_code(content: bytes) -> str:
    return str(read_object(content)["code"])


def test_a_blob_is_only_ever_downloaded() -> None:
    digest = hashlib.sha256(b"<script>").hexdigest()
    files = publish(ENTRIES)
    files.write_once(f"blob/{digest}", b"<script>")
    record = RecordView(audit_record(Files(files, ""), None), Files(files, ""))

    answer = TestClient(portal_app(site(record))).get(f"/log/blob/{digest}")

    assert answer.content == b"<script>"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_record_without_its_tiles_serves_no_proof_and_says_why() -> None:
    files = Files(publish(ENTRIES), "")
    audited = audit_record(files, None)
    bare = Files(FilesInMemory([]), "")

    answer = TestClient(portal_app(site(RecordView(audited, bare)))).get("/entries/3.tlog-proof")

    assert answer.status_code == 409
    assert problem_code(answer.content) == "evidence-missing"


def test_an_entry_whose_bytes_are_missing_is_not_called_unknown() -> None:
    files = publish(ENTRIES)
    files.files = [(path, content) for path, content in files.files if "entries" not in path]
    record = RecordView(audit_record(Files(files, ""), None), Files(files, ""))

    answer = TestClient(portal_app(site(record))).get("/entries/3")

    assert (answer.status_code, problem_code(answer.content)) == (409, "evidence-missing")


def test_altered_bytes_are_never_served_as_an_entry() -> None:
    files = publish(ENTRIES)
    files.files = [
        (path, content.replace(b"MTU", b"MTY") if "entries" in path else content)
        for path, content in files.files
    ]
    audited = audit_record(Files(files, ""), None)
    altered = [one.subject for one in audited.findings if one.code == "entry-altered"]
    client = TestClient(portal_app(site(RecordView(audited, Files(files, "")))))

    assert altered
    for subject in altered:
        answer = client.get(f"/entries/{subject.removeprefix('entry:')}")
        assert (answer.status_code, problem_code(answer.content)) == (409, "evidence-contradicts")
        assert answer.headers["cache-control"] == "no-store"


def test_a_mirror_that_is_down_is_a_problem_of_its_own() -> None:
    class Down:
        def read(self, path: str, limit: int) -> bytes | None:
            raise SourceUnavailable(f"no answer for {path} within {limit}", hint="try later")

        def write_once(self, path: str, content: bytes) -> None:
            raise NotImplementedError

        def replace(self, path: str, content: bytes) -> None:
            raise NotImplementedError

    audited = audit_record(Files(publish(ENTRIES), ""), None)
    client = TestClient(portal_app(site(RecordView(audited, Files(Down(), "")))))

    answer = client.get("/log/tile/0/000.p/16")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert problem_code(answer.content) == "source-unavailable"


def test_a_fault_of_ours_shows_no_trace() -> None:
    class Broken(RecordView):
        def file(self, path: str) -> bytes:
            message = f"secret detail about {path}"
            raise RuntimeError(message)

    files = Files(publish(ENTRIES), "")
    broken = Broken(audit_record(files, None), files)
    client = TestClient(portal_app(site(broken)), raise_server_exceptions=False)

    answer = client.get("/log/tile/0/000.p/16")

    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert problem_code(answer.content) == "internal"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_data_twins_hold_the_same_rows(client: TestClient) -> None:
    text = client.get("/figures/reserve.balance.csv").text
    data = problem(client, "/figures/reserve.balance.json")["data"]

    assert isinstance(data, list)
    rows = list(csv.DictReader(StringIO(text)))
    assert rows == [
        {name: cell(value) for name, value in row.items()} for row in data if isinstance(row, dict)
    ]
    assert (rows[0]["day"], rows[0]["balance_sat"]) == ("2025-07-14", "623700000000")
    assert (rows[0]["verdict"], rows[0]["grade"]) == ("confirmed", "chain")


def cell(value: JsonValue) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def test_two_portals_of_one_record_serve_the_same_bytes() -> None:
    one, other = (TestClient(portal_app(small_site())) for _ in range(2))

    assert [one.get(path).content for path in PAGES] == [other.get(path).content for path in PAGES]


def site(record: PublishedRecord) -> Site:
    return replace(small_site(), record=record, worlds=())


def test_a_small_record_is_sound() -> None:
    assert small_record().audited.sound
