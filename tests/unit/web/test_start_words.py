"""What the start page says: first steps, what holds, the disputed rise, the newest statements."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from biplomacy.reserve.dispute import Receipts
from biplomacy.values.amount import Amount
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.recomputation import (
    Recomputation,
    encode_recomputation,
    recomputation_rows,
)
from biplomacy.web.language import CODES, language_of
from biplomacy.web.model import Neighbour
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.receipts import origin_bars
from biplomacy.web.site import Site
from fakes.portal_record import entries_of, small_site, view
from fakes.portal_statements import Said
from fakes.rendered import ENGLISH, chooser, site_of, start, words_of

FIRST = VerdictRow("", "", "", Verdict.CONFIRMED, Grade.RECORD, "as logged", ("entry:1",))
OTHER = "http://127.0.0.1:8081/en/start/"


def text(record: PublishedRecord) -> str:
    return words_of(start(site_of(record)))


def beside_another() -> Site:
    """Return the small site with a neighbour and a changed copy."""
    return replace(
        small_site(),
        neighbours=(Neighbour("Pakistan", OTHER),),
        tampered="http://127.0.0.1:8082",
    )


def steps(markup: str) -> list[str]:
    """Return where the first links of the first list of steps lead, in their order."""
    section = markup.partition('id="h-t"')[2].partition("</section>")[0]
    return re.findall(r'<h3><a href="([^"]+)"', section)


def test_the_first_two_minutes_are_six_steps_that_end_with_one_command() -> None:
    markup = start(beside_another())

    assert steps(markup) == [
        "../../en/reserve/",
        "#h-w",
        "../../en/reserve/lots/",
        "../../en/reserve/#recompute",
        "http://127.0.0.1:8082/en/reserve/#recompute",
        OTHER,
    ]
    assert "Press “Check in this browser”" in words_of(markup)
    assert "biplomacy verify http://127.0.0.1:8080 --trust sv.trust.json --chain BLOCKS" in markup


def test_without_a_changed_copy_no_step_leads_to_one() -> None:
    assert "changed copy" not in words_of(start(small_site()))


def test_a_state_without_a_reserve_is_asked_for_nothing_about_one() -> None:
    bare = site_of(view(entries_of(())))

    assert "reserve/" not in start(bare)
    assert steps(start(bare)) == []


def test_the_counts_of_verdicts_lead_to_where_those_claims_stand() -> None:
    markup = start(small_site())

    counted = markup.partition('id="h-c"')[2].partition("</section>")[0]
    assert (
        "1 ✓ Confirmed What the state holds 1 ✕ Contradicted What explains it 4 ? Not verifiable"
    ) in words_of(counted)
    assert '<a href="../../en/reserve/claims/#holds">What the state holds</a>' in counted
    assert "1 ? not recomputed here Announced purchases" in words_of(counted)


def test_three_wallet_lists_stand_side_by_side() -> None:
    said = words_of(start(small_site()))

    for title in ("With what this record publishes", "a government wallet", "an exchange"):
        assert title in said
    assert said.count("156 BTC") >= 3
    assert "The same blocks, 3 wallet lists" in said
    assert "What reached the reserve between 27 February 2025 and 14 July 2025." in said
    assert "SYNTHETIC ORIGINS" in said


def test_the_premise_of_the_records_own_list_is_that_of_the_site() -> None:
    named = replace(small_site(), premise="what was public in July 2025")

    assert "the wallets that are listed here" in words_of(start(small_site()))
    assert "what was public in July 2025" in words_of(start(named))
    assert "the wallets that are listed here" not in words_of(start(named))


def test_a_world_that_is_the_record_itself_stands_there_once() -> None:
    own = small_site().worlds[0].record

    markup = start(replace(small_site(), record=own))

    assert markup.count('<div class="card world">') == 2
    assert "With what this record publishes" not in markup


def test_the_bars_say_their_amounts_to_those_who_listen() -> None:
    assert (
        'aria-label="With what this record publishes: from own wallets: 0 BTC, purchased: 0 BTC '
        'and origin not shown: 156 BTC"'
    ) in start(small_site())


def test_the_bars_read_the_words_that_the_dispute_writes() -> None:
    sums = [Amount.from_btc(text) for text in ("1234.00000001", "1000", "200", "34.00000001")]
    words = str(Receipts(3, sums[0], sums[1], ("a",), sums[2], sums[3]))

    assert [bar.sats for bar in origin_bars(words, ENGLISH)] == [one.sats for one in sums[1:]]
    assert origin_bars("no chain given", ENGLISH) == ()


def test_the_latest_statements_are_named_in_words() -> None:
    said = words_of(start(small_site()))

    assert "Reserve report #15 Bitcoin Office 17 July 2025, 12:00 UTC 15" in said
    assert "reserve-report/1" not in said


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

    said = text(view(entries_of((recomputed(rows),))))

    assert "El Salvador (replay) recomputed 3 figures that another state publishes." in said
    assert "3 figures were recomputed on 16 July 2025 by verify 1." in said
    assert "The record held 65 entries then. No block was read." in said
    assert "1 ✓ Confirmed 1 ✕ Contradicted 1 ? Not verifiable" in said


def test_recomputed_rows_beside_the_log_that_are_missing_are_called_missing() -> None:
    rows = tuple(replace(FIRST, claim=f"claim.{n}") for n in range(200))

    said = text(view(entries_of((recomputed(rows),))))

    assert "recomputed 200 figures" in said
    assert "missing in this copy" in said


@pytest.mark.parametrize("code", CODES)
def test_the_start_page_is_written_in_every_language(code: str) -> None:
    markup = start(beside_another(), language_of(code))

    assert f'<html lang="{code}"' in markup
    assert "%(" not in markup
    assert f'href="../../{code}/reserve/lots/"' in markup


def test_the_choice_of_a_language_is_said_in_each_of_them() -> None:
    markup = chooser(beside_another())

    for code in CODES:
        language = language_of(code)
        assert f'<section lang="{code}" dir="{language.direction}">' in markup
        assert f'<a href="{code}/start/" hreflang="{code}">' in markup
    assert "What El Salvador (replay) publishes about its bitcoin" in words_of(markup)
    assert "%(" not in markup
