"""What the pages say: findings in sentences, verdicts as words, gaps and absences named."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from biplomacy.record.auditing import audit_record
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.reading import Files
from biplomacy.reserve.claims import Holds
from biplomacy.reserve.flow_rows import encode_rows
from biplomacy.reserve.model import FlowClass, FlowRow
from biplomacy.reserve.statement.report import encode_report
from biplomacy.values.amount import Amount
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.recomputation import (
    encode_verdict_rows,
)
from biplomacy.web.errors import VerdictsMalformed
from biplomacy.web.pages import FOLDER
from biplomacy.web.portal import portal_app
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.record_view import RecordView
from biplomacy.web.verdicts import read_verdicts
from fakes.portal_record import (
    entries_of,
    publish,
    small_entries,
    small_site,
    view,
)
from fakes.portal_statements import Said, claim, flow, report, statements

HOSTILE = "<script>alert(1)</script> \"quoted\" 'single' & =cmd"
FIRST = VerdictRow("", "", "", Verdict.CONFIRMED, Grade.RECORD, "as logged", ("entry:1",))


def page(path: str, record: PublishedRecord | None = None) -> str:
    site = small_site() if record is None else replace(small_site(), record=record, worlds=())
    return TestClient(portal_app(site)).get(path).text


def text(path: str, record: PublishedRecord | None = None) -> str:
    return words_of(page(path, record))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def words_of(markup: str) -> str:
    parser = _Words()
    parser.feed(markup)
    return re.sub(r"\s+", " ", " ".join(parser.parts))


def test_a_verdict_of_another_statement_is_not_shown() -> None:
    row = replace(FIRST, claim="claim.held", evidence=("entry:3",))

    said = text("/en/reserve/claims/", view(small_entries(), (row,)))

    assert "Confirmed" not in said


def test_every_claim_stands_with_words_numbers_verdict_and_reason() -> None:
    said = text("/en/reserve/claims/")

    assert "7 public claims: what the state has published confirms 1 of them." in said
    for words in ("Contradicted", "Not verifiable", "Confirmed", "not recomputed here"):
        assert words in said
    assert "2,381 announced and 969 days make 3,350" in said
    assert "about 42,000.00 USD on average" in said
    assert "6,237" in said


def test_what_is_unexplained_is_as_large_as_any_figure() -> None:
    markup = page("/en/reserve/flows/")

    assert "3 bitcoin moved without anything published that says why." in words_of(markup)
    found = re.search(
        r'data-pointer="/body/totals/[0-9]/received" data-unit="sat">3.00000000<', markup
    )
    assert found is not None
    assert "nothing published" in words_of(markup)


def many_flows() -> tuple[tuple[FlowRow, ...], tuple[bytes, ...]]:
    """Return more flows than a statement holds, and the record that states their digest."""
    rows = tuple(
        flow("2022-06-30", f"many {n}", FlowClass.DONATION, "0.00001000") for n in range(201)
    )
    listed = statements()[0]
    named = Digest(leaf_hash(entries_of((listed,))[1]))
    body = encode_report(report(0, named, rows))
    return rows, entries_of((listed, Said("reserve-report/1", body, "2025-07-16")))


def test_flow_rows_beside_the_log_that_are_missing_are_called_missing() -> None:
    _, entries = many_flows()

    said = text("/en/reserve/flows/", view(entries))

    assert "201 flows" in said
    assert "missing in this copy" in said


def test_of_many_flow_rows_the_newest_are_shown_with_a_link_to_all() -> None:
    rows, entries = many_flows()
    digest = Digest.of(encode_rows(rows))
    files = publish(entries)
    files.write_once(f"blob/{digest}", encode_rows(rows))
    record = RecordView(audit_record(Files(files, ""), None), Files(files, ""))

    markup = page("/en/reserve/flows/", record)

    assert "The newest 200 of them stand here" in words_of(markup)
    assert f'href="../../../log/blob/{digest}"' in markup
    assert rows[200].txid[::-1].hex() in markup
    assert rows[0].txid[::-1].hex() not in markup


def test_flow_rows_that_are_not_those_of_the_statement_are_not_shown() -> None:
    rows, entries = many_flows()
    files = publish(entries)
    files.write_once(f"blob/{Digest.of(encode_rows(rows))}", encode_rows(rows[:5]))
    record = RecordView(audit_record(Files(files, ""), None), Files(files, ""))

    markup = page("/en/reserve/flows/", record)

    assert "not those that the statement names" in markup
    assert rows[0].txid[::-1].hex() not in markup


def test_verdicts_come_from_the_lines_of_the_command() -> None:
    rows = tuple(replace(FIRST, claim=f"claim.{n}") for n in range(3))

    assert read_verdicts(encode_verdict_rows(rows)) == rows


@pytest.mark.parametrize("content", [b"confirmed", b"{}\n", b'{"claim":"a"}\n', b"\xff\n"])
def test_a_file_of_something_else_is_refused_with_the_command_to_run(content: bytes) -> None:
    with pytest.raises(VerdictsMalformed) as refused:
        read_verdicts(content)

    assert "verify --json" in refused.value.hint


def test_the_wallet_page_says_who_asserts_completeness() -> None:
    said = text("/en/reserve/perimeter/")

    assert "1 wallet is listed. Nobody asserts that there is no other." in said
    assert "signed by auditor and director of the Bitcoin Office" in said
    assert "not asserted ? Not verifiable" in said


def test_a_withheld_statement_is_named_as_a_gap() -> None:
    withheld = view(entries_of(statements(), skip=4))

    said = text("/en/record/", withheld)

    assert "Gap #4 not published" in said
    assert "The integrity of this record fails" in said


def test_a_changed_entry_raises_the_alarm_on_every_page() -> None:
    changed = list(small_entries())
    files = publish(changed)
    bundle = next(n for n, (path, _) in enumerate(files.files) if path.startswith("tile/entries"))
    path, content = files.files[bundle]
    files.files[bundle] = (path, content.replace(b"payload", b"paylaod", 1))
    record = RecordView(audit_record(Files(files, ""), None), Files(files, ""))

    for place in ("/en/start/", "/en/reserve/", "/en/verify/"):
        assert "The integrity of this record fails" in text(place, record)


def test_a_record_with_nothing_but_a_charter_has_pages_too() -> None:
    bare = view(entries_of(()))

    assert "No list of wallets has been published" in text("/en/reserve/perimeter/", bare)
    assert "no flow is stated" in text("/en/reserve/flows/", bare)
    assert "No claim has been logged" in text("/en/reserve/claims/", bare)
    assert "/en/reserve/" not in page("/en/start/", bare)


def test_a_body_that_its_type_does_not_know_is_listed_and_breaks_no_page() -> None:
    odd = view(entries_of((*statements(), Said("claim/1", {"sats": "1"}, "2025-07-16"))))

    assert "entry:10" in text("/en/record/", odd)
    assert "7 public claims" in text("/en/reserve/claims/", odd)


def test_free_text_never_leaves_its_element() -> None:
    held = claim("hostile", HOSTILE, HOSTILE[:60], Holds("office", Amount(1)))

    markup = page("/en/reserve/claims/", view(entries_of((held,))))

    assert re.findall(r"<script(?! src=)", markup) == []
    assert HOSTILE in words_of(markup)


@pytest.mark.parametrize("path", ["/en/start/", "/en/reserve/", "/en/record/", "/en/verify/"])
def test_pages_load_our_files_only_each_with_its_digest(path: str) -> None:
    markup = page(path)

    assert " style=" not in markup
    assert re.findall(r"<script(?! src=)", markup) == []
    loaded = re.findall(r'<(?:script src|link rel="(?:stylesheet|icon)" href)="([^"]+)"', markup)
    assert {name.rpartition("/")[2] for name in loaded} <= {
        "site.css",
        "icon.svg",
        "site.js",
        "uplot.js",
    }
    assert all(re.fullmatch(r"(\.\./)+static/[a-z.]+", name) for name in loaded)
    assert len(re.findall(r' integrity="sha384-[A-Za-z0-9+/]{64}"', markup)) == len(loaded) - 1


def test_the_stylesheet_keeps_its_budget_and_its_layers() -> None:
    style = Path(FOLDER / "static" / "site.css").read_text("utf-8")

    assert len(style.encode()) <= 16_000
    assert len(gzip.compress(style.encode(), mtime=0)) <= 4_000
    assert style.startswith("@layer base, parts, narrow, contrast, print;")
    for rule in ("prefers-color-scheme: dark", "prefers-contrast", "forced-colors", "@media print"):
        assert rule in style
    assert not re.search(r"(margin|padding|border)-(left|right|top|bottom)", style)
    assert "http" not in style
    assert 'main a[href]::after { content: " (" attr(href) ")"' in style
