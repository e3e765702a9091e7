"""What the pages of claims, flows, lots, wallets, control, entries and checks say."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from starlette.testclient import TestClient

from biplomacy.record.auditing import audit_record
from biplomacy.record.envelope import sign_statement
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import EvidenceRef, Statement
from biplomacy.record.reading import Files
from biplomacy.record.statement import encode_statement
from biplomacy.reserve.claims import Announced
from biplomacy.reserve.flow_rows import encode_rows
from biplomacy.reserve.model import (
    Basis,
    BasisTotal,
    Entity,
    FlowClass,
    MemberCommitment,
    Perimeter,
    PriceBasis,
)
from biplomacy.reserve.statement.perimeter import encode_perimeter
from biplomacy.reserve.statement.report import encode_report
from biplomacy.values.amount import Amount
from biplomacy.values.digest import Digest
from biplomacy.values.money import Money
from biplomacy.values.pointer import value_at
from biplomacy.web.language import CODES, language_of
from biplomacy.web.pages_entry import MOST_SHOWN
from biplomacy.web.portal import portal_app
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.record_view import RecordView
from fakes.charters import ORIGIN, signer
from fakes.portal_record import entries_of, publish, small_entries, small_site, view
from fakes.portal_statements import (
    ISSUER,
    Said,
    block,
    claim,
    flow,
    member,
    perimeter,
    report,
    statements,
)
from fakes.rendered import site_of, words_of

PAGES = (
    "reserve/claims/",
    "reserve/flows/",
    "reserve/flows/15/",
    "reserve/lots/",
    "reserve/wallets/",
    "reserve/perimeter/",
    "reserve/control/",
    "record/",
    "record/page/1/",
    "record/entries/0/",
    "record/entries/15/",
    "verify/",
)
FIGURE = re.compile(
    r'<data value="([^"]*)" data-entry="([0-9]+)" data-pointer="([^"]*)" data-unit="([a-zA-Z]+)">'
)


@cache
def small_portal() -> TestClient:
    return TestClient(portal_app(small_site()))


def page(path: str, record: PublishedRecord | None = None, language: str = "en") -> str:
    client = small_portal() if record is None else TestClient(portal_app(site_of(record)))
    return client.get(f"/{language}/{path}").text


def text(path: str, record: PublishedRecord | None = None) -> str:
    return words_of(page(path, record))


def reported(*lots: BasisTotal) -> PublishedRecord:
    """Return a record whose one report states ``lots`` of its 2,381 bitcoin."""
    body = encode_report(replace(report(0, Digest.of(b"unknown")), lots=lots))
    return view(entries_of((Said("reserve-report/1", body, "2025-07-16"),)))


def lots(basis: Basis, amount: str) -> BasisTotal:
    cost = Money.parse("1000.00", "USD") if basis is Basis.ANNOUNCED else None
    return BasisTotal(basis, Amount.from_btc(amount), cost, 1)


def listing(list_of: Perimeter) -> PublishedRecord:
    return view(entries_of((Said("perimeter/1", encode_perimeter(list_of), "2025-07-15"),)))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_the_same_figures_in_every_language(path: str, code: str) -> None:
    markup = page(path, language=code)

    direction = language_of(code).direction
    assert f'<html lang="{code}" dir="{direction}"' in markup
    assert FIGURE.findall(markup) == FIGURE.findall(page(path))
    assert "%(" not in markup


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_is_the_text_that_its_entry_holds_where_it_points(path: str) -> None:
    bodies = {one.index: one.statement.body for one in small_site().record.audited.statements}
    markup = page(path)

    found = FIGURE.findall(markup)

    assert len(found) == markup.count("<data ")
    for value, index, pointer, _ in found:
        said = [value_at({"body": bodies[int(index)]}, place) for place in pointer.split(" ")]
        assert said == [value] or sum(int(str(one)) for one in said) == int(value)


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("reserve/claims/", "/body/parameters/amount"),
        ("reserve/claims/", "/body/parameters/price"),
        ("reserve/claims/", "/body/parameters/value"),
        ("reserve/flows/", "/body/totals/0/received"),
        ("reserve/flows/", "/body/totals/0/sent"),
        ("reserve/flows/", "/body/flows/rows/2/received"),
        ("reserve/lots/", "/body/lots/0/quantity"),
        ("reserve/lots/", "/body/lots/0/cost"),
        ("reserve/lots/", "/body/parameters/unit_price"),
        ("reserve/wallets/", "/body/balances/0/amount"),
    ],
)
def test_a_page_points_to_what_it_shows(path: str, pointer: str) -> None:
    assert pointer in {one[2] for one in FIGURE.findall(page(path))}


def test_the_perimeter_shows_no_figure() -> None:
    assert "<data " not in page("reserve/perimeter/")


def test_a_flow_row_that_no_statement_holds_points_nowhere() -> None:
    rows = [flow("2022-06-30", f"many {n}", FlowClass.DONATION, "1") for n in range(101)]
    body = encode_report(report(0, Digest.of(b"unknown"), rows))
    files = publish(entries_of((Said("reserve-report/1", body, "2025-07-16"),)))
    files.write_once(f"blob/{Digest.of(encode_rows(rows))}", encode_rows(rows))
    record = RecordView(audit_record(Files(files, ""), None), Files(files, ""))

    markup = page("reserve/flows/", record)

    assert rows[7].txid[::-1].hex() in markup
    assert {one[2] for one in FIGURE.findall(markup)} == {"/body/fees"}


@pytest.mark.parametrize("path", PAGES)
def test_no_link_of_a_page_is_absolute(path: str) -> None:
    links = re.findall(r'(?:href|src|action)="([^"]+)"', page(path))

    assert links
    assert [link for link in links if link.startswith("/")] == []


def test_lots_say_what_has_a_price_and_what_has_none() -> None:
    said = text(
        "reserve/lots/", reported(lots(Basis.ANNOUNCED, "381"), lots(Basis.UNKNOWN, "2000"))
    )

    assert "A price is published for 381 bitcoin, and for 2,000 there is none." in said
    assert "announced a public announcement names the price 381.00000000 1,000.00 USD" in said
    assert "unknown nothing published says what they cost 2,000.00000000 missing 1" in said


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ((), "The newest report states no lots."),
        (
            (lots(Basis.ANNOUNCED, "381"), lots(Basis.NIL, "2000")),
            "Something published says of every bitcoin what it cost.",
        ),
        (
            (lots(Basis.ANNOUNCED, "381"), lots(Basis.RECEIPT_VALUED, "2000")),
            "A price is published for 381 of the 2,381 bitcoin that are reported.",
        ),
        (
            (lots(Basis.ANNOUNCED, "381"),),
            "A price is published for 381 of the 2,381 bitcoin that are reported.",
        ),
    ],
)
def test_lots_never_claim_more_prices_than_there_are(
    stated: tuple[BasisTotal, ...], words: str
) -> None:
    assert words in text("reserve/lots/", reported(*stated))


def test_a_purchase_announced_without_a_price_keeps_it_missing() -> None:
    silent = Announced(Amount.from_btc("80"), None, "USD", PriceBasis.UNKNOWN, None)

    said = text("reserve/lots/", view(entries_of((claim("dip", "80", "President", silent),))))

    assert "No reserve report has been published, so no lots are stated." in said
    assert "2025-07-14 announced 80 missing unknown press.example 1" in said


def test_a_wallet_stands_with_its_balance_its_entity_and_its_scripts() -> None:
    markup = page("reserve/wallets/")
    said = words_of(markup)

    assert "1 wallet is listed; it is reported to hold 6,237 bitcoin." in said
    assert "reserve Bitcoin Office 6,237.00000000 on the chain, keys offline" in said
    assert "block 1,221 further notice" in said
    assert member("reserve").scripts[0].hex() in markup


def test_a_wallet_that_no_report_speaks_of_has_no_balance() -> None:
    said = text("reserve/wallets/", listing(perimeter(complete=False)))

    assert "1 wallet is listed; no report states what it holds." in said
    assert "not stated" in said


def test_wallets_that_are_committed_to_are_counted_and_not_shown() -> None:
    hidden = replace(perimeter(complete=False), committed=MemberCommitment(Digest.of(b"hidden"), 3))

    for path in ("reserve/wallets/", "reserve/perimeter/"):
        assert re.search(r"\b3 more", text(path, listing(hidden)))


def test_the_perimeter_names_those_whose_wallets_count() -> None:
    entities = (
        Entity(ISSUER, "Bitcoin Office", "central-government"),
        Entity("chivo", "Chivo, S.A. de C.V.", "public-corporation"),
    )

    said = text("reserve/perimeter/", listing(replace(perimeter(complete=True), entities=entities)))

    assert "1 wallet is listed, and the issuer asserts that there is no other." in said
    assert "Chivo, S.A. de C.V. public-corporation chivo" in said
    assert "Lots are booked by this rule, in USD: first in, first out." in said


def test_control_is_missing_for_every_wallet_and_the_page_says_what_follows() -> None:
    said = text("reserve/control/")

    assert "No proof of control has been published." in said
    assert "has no higher grade than attested" in said
    assert "BIP-322" in said
    assert "reserve ? missing" in said
    message = f"{ORIGIN} controls this wallet on 2025-07-14, at block {block(1708).shown_hash}"
    assert message in said


def test_an_entry_says_who_signed_it_and_what_was_recomputed() -> None:
    said = text("record/entries/15/")

    assert "Reserve report, number 15 of the Bitcoin Office" in said
    assert "Entry 15 of 16 · reserve-report/1" in said
    assert "First witnessed on 18 July 2025, 00:00 UTC." in said
    assert "auditor, director · the charter asks for 2 signatures" in said
    assert "reserve.report.15.balance 6,237.00000000 BTC 6,237 BTC ✓ Confirmed" in said


def test_the_page_of_an_entry_sets_its_payload_out_and_lets_a_browser_check_it() -> None:
    markup = page("record/entries/15/")
    shown = words_of(markup).partition("What it says")[2]

    assert '"closing": "623700000000"' in shown
    assert 'data-check data-entry="15" data-pointer=""' in markup
    assert 'href="../../../../entries/15.tlog-proof"' in markup


def test_the_pages_of_entries_form_one_row() -> None:
    first, last = page("record/entries/0/"), page("record/entries/15/")

    assert 'rel="prev"' not in first
    assert 'rel="next" href="../../../../en/record/entries/1/"' in first
    assert 'rel="prev" href="../../../../en/record/entries/14/"' in last
    assert 'rel="next"' not in last


def test_the_record_page_leads_to_the_page_of_each_entry() -> None:
    markup = page("record/")

    for index in range(16):
        assert f'href="../../en/record/entries/{index}/"' in markup


def correcting(earlier: bytes, sequence: int) -> bytes:
    """Return a wallet list that supersedes ``earlier`` and names evidence."""
    stated = Statement(
        "perimeter/1",
        ISSUER,
        sequence,
        1_752_700_000,
        encode_perimeter(perimeter(complete=False)),
        supersedes=Digest(leaf_hash(earlier)),
        evidence=(EvidenceRef("letter", Digest.of(b"letter"), "text/plain", 1_234),),
    )
    return sign_statement(encode_statement(stated), [signer("director")])


def corrected() -> PublishedRecord:
    entries = entries_of(statements()[:1])
    return view((*entries, correcting(entries[1], 2)))


def test_a_corrected_entry_and_its_correction_lead_to_each_other() -> None:
    old, new = page("record/entries/1/", corrected()), page("record/entries/2/", corrected())

    assert "Entry 2 corrects this one." in words_of(old).replace(" </a>", "")
    assert 'href="../../../../en/record/entries/2/">Entry 2</a> corrects this one.' in old
    assert 'It corrects <a href="../../../../en/record/entries/1/">entry 1</a>.' in new


def test_evidence_that_this_copy_does_not_hold_is_called_missing() -> None:
    markup = page("record/entries/2/", corrected())

    digest = Digest.of(b"letter")
    assert f"letter {digest} missing in this copy text/plain 1,234" in words_of(markup)
    assert f"/log/blob/{digest}" not in markup


def test_of_a_long_entry_the_beginning_is_shown_with_a_link_to_all() -> None:
    wide = perimeter(complete=False, members=[f"wallet-{n:03}" for n in range(150)])
    markup = page("record/entries/1/", listing(wide))
    shown = re.search(r"<pre [^>]*>(.*?)</pre>", markup, re.DOTALL)

    assert shown is not None
    assert len(shown[1].replace("&#34;", '"')) == MOST_SHOWN
    assert 'Only the beginning; <a href="../../../../entries/1">' in markup


def test_an_entry_that_is_no_statement_has_a_page_that_says_so() -> None:
    entries = list(small_entries())
    entries[3] = b"no envelope"

    said = text("record/entries/3/", view(entries))

    assert "Entry 3 is no statement that can be read." in said
    assert "✕ failure envelope-malformed" in said


@pytest.mark.parametrize("number", ["16", "99999", "015", "-1", "x"])
def test_there_is_no_page_of_an_entry_that_was_never_logged(number: str) -> None:
    answer = small_portal().get(f"/ur/record/entries/{number}/")

    assert answer.status_code == 404
    assert 'href="/ur/record/"' in answer.text
    assert 'href="/ur/start/"' in answer.text


def test_the_form_for_dropped_files_waits_for_the_script() -> None:
    markup = page("verify/")

    form = re.search(r"<form class=\"drop\" data-drop hidden>.*?</form>", markup, re.DOTALL)
    assert form is not None
    assert re.search(r'<input type="file"[^>]* multiple>', form[0])
    assert "<textarea" in form[0]
    assert '<ol class="lines" aria-live="polite"></ol>' in form[0]
    assert "This check needs JavaScript" in words_of(markup.partition("data-no-script>")[2])


def test_the_five_lines_of_the_check_are_explained() -> None:
    terms = re.findall(r"<dt>([a-z]+)</dt><dd>[^<]+</dd>", page("verify/"))

    assert terms == ["entry", "log", "witness", "officials", "figure"]


def test_the_commands_for_the_full_check_stay() -> None:
    said = text("verify/")

    for command in (
        "biplomacy verify http://127.0.0.1:8080 --trust sv.trust.json",
        "biplomacy verify http://127.0.0.1:8080 --trust sv.trust.json --chain BLOCKS",
        "biplomacy record check N.tlog-proof --trust sv.trust.json",
    ):
        assert command in said
