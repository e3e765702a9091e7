"""Tests that take long and look again at what a shorter one has seen: `make soak` runs them.

Each is a part of a test's name as pytest prints it. What they look at that no other test does is
said beside them.
"""

from __future__ import annotations

SOAKED = (
    "docs/guides/exchange-knowledge.md",  # its steps are those of test_cli_exchange
    "docs/guides/follow-an-accord.md",  # its steps are those of test_cli_accord
    "docs/guides/sign-a-statement.md",  # its steps are those of test_cli_statement
    "docs/guides/run-a-record.md",  # its steps are those of test_cli_record
    "test_a_sealed_total_can_lie_only",  # the reading with a hidden wallet, lie by lie
    "test_a_sealed_report_adds_up",
    "test_every_changed_field_is_noticed[claim-a",  # claims, beside the others of the walk
    "test_every_changed_field_is_noticed[claim-worth-760-million-",
    "test_each_tamper_is_caught_for_its_own_reason",  # the same tampers as files: tests/fault
    "test_time_zone_locale_and_hash_seed_change_nothing",  # a whole replay in another zone
    "test_every_planted_script_is_found_exactly",
    "keeps_a_reader_out[es]",  # between English and the direction of Urdu
    "test_a_power_page_is_in_order_everywhere[power/-es",
    "test_a_power_page_is_in_order_everywhere[power/dispatch/-es",
    "test_a_power_page_is_in_order_everywhere[power/test/-es",
    "test_the_guide_shows_what_happens[3-reserve-watch]",
    "test_reserve_watch.py::test_an_independent_node_says_the_same",
    "test_a_record_gets_the_same_verdicts_whichever_source",
    "test_a_machine_at_rest_paints_a_page",  # judges nothing on a busy machine
    "test_a_changed_word_script_or_feed_is_caught[static/site.js",
    "test_a_changed_word_script_or_feed_is_caught[feeds/",
    "test_the_dated_chain_is_valid_for_a_node_of_other_authors",
    "test_threads_that_share_a_reader_do_not_lose_their_files",
    "test_a_replay_is_cleaned_away_and_nothing_else",
    "test_a_report_continues_the_record[a",
    "test_coins_do_not_leave_with_a_date_in_the_past",
    "test_a_copy_verifies_the_same_anywhere_and_twice",
    "test_no_page_of_a_programme_keeps_a_reader_out[ur]",  # the other rooms are read in Urdu
    "test_every_verdict_of_the_replays_can_be_translated[purchase]",  # the rows of transfer, nearly
    "docs/guides/weigh-surplus-power.md",  # its steps are those of test_cli_power_*
    "docs/guides/prove-what-an-exchange-owes.md",  # its steps are those of test_cli_solvency_tree
    "docs/guides/screen-a-name-or-address.md",  # its steps are those of test_cli_screening*
    "docs/guides/run-market-surveillance.md",  # its steps are those of test_cli_surveillance
    "docs/guides/simulate-a-reserve.md",  # its steps are those of test_cli_outlook
)
