"""What the reserve page says: its finding, what can be recomputed, and what nobody can know."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from biplomacy.reserve.claims import Announced
from biplomacy.reserve.model import EntityBalance, PriceBasis
from biplomacy.reserve.statement.report import decode_report, encode_report
from biplomacy.values.amount import Amount, SignedAmount
from biplomacy.values.digest import Digest
from biplomacy.values.pointer import value_at
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.web.language import CODES, language_of
from biplomacy.web.pages import STATIC
from biplomacy.web.ports import PublishedRecord
from fakes.portal_record import entries_of, small_entries, small_record, small_site, view
from fakes.portal_statements import ISSUER, Said, claim, report
from fakes.rendered import reserve, site_of, words_of

FIRST = VerdictRow("", "", "", Verdict.CONFIRMED, Grade.RECORD, "as logged", ("entry:1",))
FIGURE = re.compile(
    r'<data value="([^"]*)" data-entry="([0-9]+)" data-pointer="([^"]*)" data-unit="([a-zA-Z]+)">'
)


def text(record: PublishedRecord | None = None) -> str:
    return words_of(reserve(small_site() if record is None else site_of(record)))


def test_the_reserve_page_says_its_finding_in_the_headline() -> None:
    assert (
        "The declared wallets hold 6,237 bitcoin. What these cost, and whether they are new, "
        "cannot be known from what it has published."
    ) in text()


@pytest.mark.parametrize(
    ("dispute", "words"),
    [
        ("transfer", "Their latest growth came out of another wallet of the state."),
        ("purchase", "Their latest growth came from outside the state."),
    ],
)
def test_the_headline_follows_the_verdict_on_the_dispute(dispute: str, words: str) -> None:
    assert words in text(small_record(dispute))


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("claim.average", "What these cost cannot be known from what it has published."),
        ("claim.acquired", "Whether they are new cannot be known from what it has published."),
    ],
)
def test_the_headline_names_what_alone_is_unknown(figure: str, words: str) -> None:
    rows = tuple(row for row in small_record().rows if row.claim == figure)

    assert words in text(view(small_entries(), rows))


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

    said = text(view(small_entries(), (row,) if verdict else ()))

    assert words in said
    assert "declared wallets hold" not in said


def test_a_figure_without_a_verdict_shows_that_and_the_command() -> None:
    said = text(view(small_entries()))

    assert "not recomputed here" in said
    assert "biplomacy verify http://127.0.0.1:8080 --trust sv.trust.json --chain BLOCKS" in said
    assert "Confirmed" not in said


def test_report_one_does_not_take_the_verdict_of_report_fifteen() -> None:
    row = replace(FIRST, claim="reserve.report.1.balance", evidence=("entry:15",))

    assert "Nobody has recomputed it here." in text(view(small_entries(), (row,)))


def test_the_figure_row_shows_balance_price_cover_and_what_is_unknown() -> None:
    said = text()

    assert "6,237 BTC ✓ Confirmed" in said
    assert "1.28 %" in said
    assert "Of the 6,237 BTC of 14 July 2025, 80 BTC have an announced price" in said
    assert "? net of client claims" in said
    assert "No statement of client claims is published." in said


def test_every_figure_is_the_text_that_its_entry_holds_where_it_points() -> None:
    site = small_site()
    bodies = {one.index: one.statement.body for one in site.record.audited.statements}

    found = FIGURE.findall(reserve(site))

    assert ("623700000000", "15", "/body/closing", "sat") in found
    assert len([pointer for _, _, pointer, _ in found if pointer == "/body/closing"]) == 7
    for value, entry, pointer, _ in found:
        assert value_at({"body": bodies[int(entry)]}, pointer) == value


def reported(*entities: EntityBalance) -> PublishedRecord:
    body = report(0, Digest.of(b"unknown"))
    said = encode_report(replace(body, entities=entities))
    assert decode_report(said).entities == entities
    return view(entries_of((Said("reserve-report/1", said, "2025-07-16"),)))


def owing(name: str, gross: str) -> EntityBalance:
    """Return an entity that owes its clients 12 bitcoin."""
    held, owed = Amount.from_btc(gross), Amount.from_btc("12")
    return EntityBalance(name, held, owed, SignedAmount(held.sats - owed.sats))


def test_the_net_of_one_entity_points_to_where_it_is_stated() -> None:
    one = FIGURE.findall(reserve(site_of(reported(owing(ISSUER, "2381")))))

    assert ("236900000000", "1", "/body/entities/0/net", "sat") in one


def test_a_net_that_no_statement_holds_is_shown_and_points_nowhere() -> None:
    two = reserve(
        site_of(reported(EntityBalance(ISSUER, Amount.from_btc("2347")), owing("wallet", "34")))
    )

    assert "2,369 BTC net" in words_of(two)
    assert "After client claims of 12 BTC" in words_of(two)
    assert not [found for found in FIGURE.findall(two) if found[2].endswith("/net")]


def test_the_drawer_names_each_input_and_who_could_be_wrong() -> None:
    said = text()

    assert "6,237.00000000 BTC = Σ unspent outputs of perimeter 1 at block 1,708" in said
    assert "Nobody: proof of work and scripts were checked." in said
    assert "The Bitcoin Office, by listing a wallet whose keys the state does not hold." in said
    assert "Whoever takes this for all coins of the state: the Bitcoin Office does not say" in said
    assert "Its source; it moves the value, never the balance. press" in said


def test_a_list_that_claims_to_be_whole_rests_on_a_signature() -> None:
    said = text(small_record("transfer"))

    assert "asserted attested The Bitcoin Office, by leaving a wallet out." in said


def test_the_drawer_is_checked_against_the_entry_of_the_balance() -> None:
    markup = reserve(small_site())

    check = '<div class="check" data-check data-entry="15" data-pointer="/body/closing"'
    assert check in markup
    assert 'href="../../entries/15.tlog-proof"' in markup


def test_no_link_of_the_page_is_absolute() -> None:
    links = re.findall(r'(?:href|src|data-chart)="([^"]+)"', reserve(small_site()))

    assert [link for link in links if link.startswith("/")] == []
    assert "../../figures/reserve.balance.json" in links
    assert "../../en/reserve/claims/" in links


def test_the_chart_carries_every_word_that_its_script_asks_for() -> None:
    script = (STATIC / "charts.js").read_text("utf-8")
    asked = re.findall(r'"(\w+)"', script.partition("const WORDS = [")[2].partition("]")[0])
    drawn = reserve(small_site()).partition("<figure")[2].partition(">")[0]

    assert asked
    assert [word for word in asked if f'data-{word}="' not in drawn] == []


def test_a_gap_between_reports_is_a_remark_in_the_table() -> None:
    assert text().count("no report covers the blocks before") == 1


def test_sums_of_what_strangers_claim_may_exceed_the_supply() -> None:
    announced = Announced(Amount(Amount.MAX_MONEY), None, "USD", PriceBasis.UNKNOWN, None)
    said = [claim(f"much-{n}", "all of it", "somebody", announced) for n in range(3)]
    body = encode_report(report(0, Digest.of(b"unknown")))

    shown = text(view(entries_of((*said, Said("reserve-report/1", body, "2025-07-16")))))

    assert "63,000,000 BTC announced, added up" in shown
    assert "The record does not hold it." in shown


def test_a_record_with_nothing_but_a_charter_has_a_reserve_page_too() -> None:
    said = text(view(entries_of(())))

    assert "No reserve report has been published in this record." in said
    assert "No public claim about it has been logged." in said


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_the_same_figures_in_every_language(code: str) -> None:
    markup = reserve(small_site(), language_of(code))

    assert f'<html lang="{code}"' in markup
    assert FIGURE.findall(markup) == FIGURE.findall(reserve(small_site()))
    assert "%(" not in markup
