"""What the pages say: findings in sentences, verdicts as words, gaps and absences named."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from biplomacy.record.auditing import audit_record
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.reading import Files
from biplomacy.reserve.claims import Announced, Holds
from biplomacy.reserve.dispute import Receipts
from biplomacy.reserve.flow_rows import encode_rows
from biplomacy.reserve.model import FlowClass, FlowRow, PriceBasis
from biplomacy.reserve.statement.report import encode_report
from biplomacy.values.amount import Amount
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.recomputation import (
    Recomputation,
    encode_recomputation,
    encode_verdict_rows,
    recomputation_rows,
)
from biplomacy.web.errors import VerdictsMalformed
from biplomacy.web.pages import FOLDER
from biplomacy.web.portal import portal_app
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.receipts import origin_bars
from biplomacy.web.record_view import RecordView
from biplomacy.web.verdicts import read_verdicts
from fakes.portal_record import (
    entries_of,
    publish,
    small_entries,
    small_record,
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


def test_the_reserve_page_says_its_finding_in_the_headline() -> None:
    assert (
        "The declared wallets hold 6,237 bitcoin. What these cost, and whether they are new, "
        "cannot be known from what it has published."
    ) in text("/en/reserve/")


@pytest.mark.parametrize(
    ("dispute", "words"),
    [
        ("transfer", "Their latest growth came out of another wallet of the state."),
        ("purchase", "Their latest growth came from outside the state."),
    ],
)
def test_the_headline_follows_the_verdict_on_the_dispute(dispute: str, words: str) -> None:
    assert words in text("/en/reserve/", small_record(dispute))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.CONTRADICTED, "The state reports 6,237 bitcoin. The blocks say otherwise."),
        (Verdict.UNVERIFIABLE, "The state reports 6,237 bitcoin, which could not be verified."),
        (None, "The state reports 6,237 bitcoin. Nobody has recomputed it here."),
    ],
)
def test_a_balance_that_was_not_confirmed_is_not_called_held(
    verdict: Verdict | None, words: str
) -> None:
    name = "reserve.report.15.balance"
    row = replace(FIRST, claim=name, verdict=verdict or Verdict.CONFIRMED, evidence=("entry:15",))

    said = text("/en/reserve/", view(small_entries(), (row,) if verdict else ()))

    assert words in said
    assert "declared wallets hold" not in said


def test_a_figure_without_a_verdict_shows_that_and_the_command() -> None:
    said = text("/en/reserve/", view(small_entries()))

    assert "not recomputed here" in said
    assert "biplomacy verify http://127.0.0.1:8080 --trust sv.trust.json --chain BLOCKS" in said
    assert "Confirmed" not in said


def test_a_verdict_of_another_statement_is_not_shown() -> None:
    row = replace(FIRST, claim="claim.held", evidence=("entry:3",))

    said = text("/en/reserve/claims/", view(small_entries(), (row,)))

    assert "Confirmed" not in said


def test_report_one_does_not_take_the_verdict_of_report_fifteen() -> None:
    row = replace(FIRST, claim="reserve.report.1.balance", evidence=("entry:15",))

    assert "Nobody has recomputed it here." in text("/en/reserve/", view(small_entries(), (row,)))


def test_the_figure_row_shows_balance_price_cover_and_what_is_unknown() -> None:
    said = text("/en/reserve/")

    assert "6,237 BTC ✓ Confirmed" in said
    assert "1.28 %" in said
    assert "? net of client claims" in said
    assert "no statement of client claims is published" in said


def test_the_machine_text_of_the_balance_is_that_of_the_statement() -> None:
    assert '<data value="623700000000">6,237</data>' in page("/en/reserve/")


def test_the_drawer_names_each_input_and_who_could_be_wrong() -> None:
    said = text("/en/reserve/")

    assert "6,237.00000000 BTC = Σ unspent outputs of perimeter 1 at block 1,708" in said
    assert "nobody: proof of work and scripts were checked" in said
    assert "the Bitcoin Office, by leaving a wallet out" in said


def test_every_claim_stands_with_words_numbers_verdict_and_reason() -> None:
    said = text("/en/reserve/claims/")

    assert "7 public claims: 1 of them confirmed by what the state has published." in said
    for words in ("Contradicted", "Not verifiable", "Confirmed", "not recomputed here"):
        assert words in said
    assert "2,381 announced and 969 days make 3,350" in said
    assert "about 42,000.00 USD on average" in said


def test_what_is_unexplained_is_as_large_as_any_figure() -> None:
    markup = page("/en/reserve/flows/")

    assert "3 bitcoin moved without anything published that says why." in words_of(markup)
    assert '<data value="300000000">3</data>' in markup
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

    assert "the newest 200 of them here" in words_of(markup)
    assert f'href="/log/blob/{digest}"' in markup
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


def recomputed(rows: tuple[VerdictRow, ...]) -> Said:
    count, digest, kept = recomputation_rows(rows)
    body = encode_recomputation(
        Recomputation(
            "other.example/1", 65, Digest.of(b"root"), None, "verify 1", count, digest, kept
        )
    )
    return Said("recomputation/1", body, "2025-07-16")


def test_a_state_that_only_recomputed_another_says_what_it_found() -> None:
    rows = tuple(replace(FIRST, claim=f"claim.{n}", verdict=v) for n, v in enumerate(Verdict))

    said = text("/en/start/", view(entries_of((recomputed(rows),))))

    assert "El Salvador (replay) recomputed 3 figures that another state publishes." in said
    assert "1 ✓ Confirmed 1 ✕ Contradicted 1 ? Not verifiable" in said


def test_recomputed_rows_beside_the_log_that_are_missing_are_called_missing() -> None:
    rows = tuple(replace(FIRST, claim=f"claim.{n}") for n in range(200))

    said = text("/en/start/", view(entries_of((recomputed(rows),))))

    assert "recomputed 200 figures" in said
    assert "missing in this copy" in said


def test_sums_of_what_strangers_claim_may_exceed_the_supply() -> None:
    announced = Announced(Amount(Amount.MAX_MONEY), None, "USD", PriceBasis.UNKNOWN, None)
    said = [claim(f"much-{n}", "all of it", "somebody", announced) for n in range(3)]
    body = encode_report(report(0, Digest.of(b"unknown")))

    shown = text(
        "/en/reserve/", view(entries_of((*said, Said("reserve-report/1", body, "2025-07-16"))))
    )

    assert "63,000,000 BTC announced, added up" in shown
    assert "the record does not hold it" in shown


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

    assert "No reserve report has been published" in text("/en/reserve/", bare)
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

    assert "<script" not in markup
    assert HOSTILE in words_of(markup)


@pytest.mark.parametrize("path", ["/en/start/", "/en/reserve/", "/en/record/", "/en/verify/"])
def test_pages_need_no_script_no_style_attribute_and_no_other_host(path: str) -> None:
    markup = page(path)

    assert "<script" not in markup
    assert " style=" not in markup
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', markup)
    assert loaded == ["/static/site.css", "/static/icon.svg"]


def test_three_wallet_lists_stand_side_by_side_on_the_start_page() -> None:
    said = text("/en/start/")

    for title in ("With what this record publishes", "a government wallet", "an exchange"):
        assert title in said
    assert said.count("156 BTC") >= 3
    assert "SYNTHETIC ORIGINS" in said


def test_a_world_that_is_the_record_itself_stands_there_once() -> None:
    own = small_site().worlds[0].record
    markup = TestClient(portal_app(replace(small_site(), record=own))).get("/en/start/").text

    assert markup.count('<div class="card world">') == 2
    assert "With what this record publishes" not in markup


def test_the_bars_read_the_words_that_the_dispute_writes() -> None:
    sums = [Amount.from_btc(text) for text in ("1234.00000001", "1000", "200", "34.00000001")]
    words = str(Receipts(3, sums[0], sums[1], ("a",), sums[2], sums[3]))

    assert [bar.sats for bar in origin_bars(words)] == [one.sats for one in sums[1:]]
    assert origin_bars("no chain given") == ()


def test_the_stylesheet_keeps_its_budget_and_its_layers() -> None:
    style = Path(FOLDER / "static" / "site.css").read_text("utf-8")

    assert len(style.encode()) <= 12_000
    assert style.startswith("@layer base, parts, narrow, contrast, print;")
    for rule in ("prefers-color-scheme: dark", "prefers-contrast", "forced-colors", "@media print"):
        assert rule in style
    assert not re.search(r"(margin|padding|border)-(left|right|top|bottom)", style)
    assert "http" not in style.replace('[href^="http"]', "")
