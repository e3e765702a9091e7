"""What the surveillance page says of rules, runs, days without one, and what came of alerts."""

from __future__ import annotations

from functools import cache

from starlette.testclient import TestClient

from biplomacy.surveillance.model import Input, Table
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.web.figures import history, kind_of
from biplomacy.web.portal import portal_app
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.publication import Publication
from biplomacy.web.surveillances import Gap, watches_of
from fakes.rendered import site_of, words_of
from fakes.supervised_portal import surveillance, view
from fakes.supervision_record import SET, Told, rule_cases, said_cases, said_run

ALONE = ("XTWO",)
BOTH = ("XDMO", "XTWO")


@cache
def watched() -> PublishedRecord:
    return view(*surveillance())


def said(record: PublishedRecord | None = None) -> str:
    portal = TestClient(portal_app(site_of(record or watched())))
    return words_of(portal.get("/en/surveillance/").text)


def on(day: str, *venues: str) -> Told:
    """Return a run over a day of some venues."""
    files = tuple(Input(Table.TRADE, one, 1, 1, Digest.of(one.encode())) for one in venues)
    return said_run(shown=False, day=Day.parse(day), venues=venues, inputs=files)


def test_runs_stand_by_day_with_the_alerts_of_each_rule() -> None:
    words = said()

    assert "2 days of trading looked at, by rule; alerts: 2." in words
    assert "5 March 2026 1 0 0 0 0 0 0 0 0 synthetic standard-1 entry 1 entry 3" in words


def test_no_rule_is_an_accusation_and_invented_trades_are_marked() -> None:
    words = said()

    assert "No rule is an accusation." in words
    assert "Runs marked as synthetic are over invented trades." in words


def test_days_without_a_run_are_told() -> None:
    assert "3 March 2026 to 4 March 2026: no run stands in this record" in said()


def test_a_run_over_more_venues_covers_a_venue_alone() -> None:
    record = view(on("2026-03-02", *ALONE), on("2026-03-03", *BOTH), on("2026-03-04", *ALONE))
    both, alone = watches_of(Publication(site_of(record)).published.supervised)

    assert (both.venues, alone.venues) == (BOTH, ALONE)
    assert [gap for _, gap in alone.runs] == [None, None]
    assert alone.after is None
    assert both.after == Gap(Day.parse("2026-03-04"), Day.parse("2026-03-04"))


def test_a_venue_that_was_watched_no_more_has_a_gap_up_to_the_newest_run() -> None:
    record = view(on("2026-03-02", "XDMO"), on("2026-03-04", *ALONE))

    words = said(record)
    assert "3 March 2026 to 4 March 2026: no run stands in this record 2 March 2026" in words


def test_precision_stands_with_its_interval_and_small_counts_are_not_told() -> None:
    words = said()

    assert "WT2 v1 78 78 0.2308 0.1512 to 0.3356 · 18 of 78" in words
    assert "WT1 v1 40 40 not told no action: 20 explained: 9" in words
    assert "Counts below 5 are not told" in words
    assert "95 % interval after Wilson" in words


def test_a_rule_stands_with_its_title_parameters_and_digest() -> None:
    words, first = said(), SET.rules[0]

    assert f"{first.label} {first.title} {first.typology} min_quantity 1 lots" in words
    assert str(first.sql_digest) in words


def test_rules_of_a_run_that_are_elsewhere_are_said_to_be() -> None:
    assert "standard-1 not in this record" in said(view(said_run()))


def test_a_record_with_cases_alone_says_that_no_day_was_looked_at() -> None:
    words = said(view(said_cases([rule_cases((9, 9, 9, 9, 9, 9, 9), "CG1")])))

    assert "No day of trading has been looked at in this record." in words
    assert "CG1 v1 63 63" in words


def test_alerts_and_precision_have_addresses_of_their_own() -> None:
    published = Publication(site_of(watched())).published

    alerts = history(kind_of("surveillance.alerts-wt1-1"), published)
    assert [one.value for one in alerts] == ["1", "1"]
    [precision] = history(kind_of("surveillance.precision-wt2-1"), published)
    assert (precision.value, precision.unit) == ("0.2308", "1")
