"""§D4.2: rules are the shipped ones, runs follow from files or alerts, no day is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.surveillance.alerts import alerts_root, with_id
from biplomacy.surveillance.model import RuleSet
from biplomacy.surveillance.statement.alert_lines import encode_alerts
from biplomacy.surveillance.statement.rule_set import encode_rule_set, rule_set_digest
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict
from fakes.supervision_record import (
    SET,
    Told,
    engine,
    found,
    last,
    record,
    said_rules,
    said_run,
    supervised,
    tell,
)
from fakes.surveillance_days import DAY


def of_rules(rules: RuleSet) -> Told:
    return replace(said_rules(), body=encode_rule_set(rules))


def test_the_shipped_rules_are_confirmed_and_others_are_not() -> None:
    wash, *others = SET.rules
    renamed = last(of_rules(replace(SET, name="own")))
    softened = last(of_rules(replace(SET, rules=(replace(wash, title="Another"), *others))))
    twice = last(of_rules(replace(SET, rules=(*SET.rules, wash))))

    assert last(said_rules()).verdict is Verdict.CONFIRMED
    assert (renamed.verdict, renamed.reason) == (
        Verdict.UNVERIFIABLE,
        "rule-set-differs: own is not in this version: nothing was compared",
    )
    assert softened.reason == "rule-set-differs: WT1: is not the rule of this version"
    assert twice.reason.startswith("rule-set-differs: standard-1: its rules do not stand")


def test_a_run_is_as_good_as_what_is_at_hand() -> None:
    bare = last(said_rules(), said_run(shown=False))
    shown = last(said_rules(), said_run())
    again = supervised(record(said_rules(), said_run(shown=False)), engine())["surveillance.run.2"]

    assert (bare.verdict, bare.grade) == (Verdict.UNVERIFIABLE, Grade.ATTESTED)
    assert bare.reason == "the files of the day are private; its alerts rest on a signature"
    assert (shown.verdict, shown.grade) == (Verdict.CONFIRMED, Grade.ATTESTED)
    assert (again.verdict, again.grade) == (Verdict.CONFIRMED, Grade.RECORD)
    assert again.reason == "made again: every figure is the same"


def test_a_run_without_its_rules_before_it_says_so() -> None:
    row = last(said_run())

    assert row.reason.startswith("the record holds no rule-set/1 of the digest ")


def test_alerts_that_a_run_left_out_are_counted() -> None:
    first, *others = found().run.tallies
    assert first.alerts == 1
    fewer = (replace(first, alerts=0, rows=0), *others)
    root = alerts_root(())

    shown = last(said_rules(), said_run(tallies=fewer, alerts_root=root))
    run_again = supervised(
        record(said_rules(), said_run(shown=False, tallies=fewer, alerts_root=root)), engine()
    )["surveillance.run.2"]

    assert shown.reason.startswith("surveillance-run-differs: alerts_root: published ")
    assert run_again.reason.startswith("surveillance-run-differs: alerts_root: published ")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param(
            {"rule_set": "own"}, "rule_set: published own, its rule set is standard-1", id="name"
        ),
        pytest.param(
            {"tallies": found().run.tallies[1:]},
            "alerts_per_rule: it does not count the rules of its set",
            id="rule-left-out",
        ),
        pytest.param(
            {"tallies": (replace(found().run.tallies[0], rows=0), *found().run.tallies[1:])},
            "WT1: 1 alerts cannot be made of 0 rows",
            id="alert-of-nothing",
        ),
    ],
)
def test_a_run_fits_the_rules_that_it_names(changed: dict[str, object], why: str) -> None:
    row = last(said_rules(), said_run(shown=False, **changed))

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith(f"surveillance-run-differs: {why}")


def test_an_alert_of_other_parameters_is_not_the_run_s() -> None:
    (alert,) = found().alerts
    other = with_id(replace(alert, parameters=(("min_quantity", 9),)))
    told = said_run(alerts_root=alerts_root((other,)))

    row = last(said_rules(), replace(told, evidence=(("alerts", encode_alerts((other,))),)))

    assert row.reason == (
        f"surveillance-alert-foreign: {other.id}: it is of other rules, parameters or files than"
        " the run"
    )


def test_alerts_that_do_not_read_contradict_the_run() -> None:
    row = last(said_rules(), replace(said_run(), evidence=(("alerts", b"{}\n"),)))

    assert row.verdict is Verdict.CONTRADICTED


def test_a_run_of_another_version_is_not_run_again() -> None:
    row = last(said_rules(), said_run(code="surveillance/99"))

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason == (
        "surveillance-code-unknown: was made by surveillance/99, which is not surveillance/1:"
        " nothing was run again"
    )


def test_rules_that_are_not_shipped_are_never_run() -> None:
    own = replace(SET, name="own")
    told = said_run(shown=False, rule_set="own", rule_set_digest=rule_set_digest(own))

    row = supervised(record(of_rules(own), told), engine())["surveillance.run.2"]

    assert row.verdict is Verdict.UNVERIFIABLE


def test_a_day_is_told_once_unless_it_is_corrected() -> None:
    side = record(said_rules(), said_run())
    first = side.log.stored[2].leaf
    tell(side, replace(said_run(), supersedes=first))
    tell(side, said_run(engine="another"))

    told = supervised(side)

    assert told["surveillance.run.3"].verdict is Verdict.CONFIRMED
    assert told["surveillance.run.4"].reason == (
        f"surveillance-day-repeated: XDMO {DAY}: entry 3 states that day already, and nothing"
        " supersedes it"
    )


def on(days: int, *venues: str) -> Told:
    """Return a run so many days later, of some venues."""
    first = found().run.inputs[0]
    inputs = tuple(
        replace(first, venue=one, sha256=Digest.of(f"{days} {one}".encode())) for one in venues
    )
    return said_run(shown=False, day=DAY.plus(days), venues=venues, inputs=inputs)


def test_days_of_a_venue_without_a_run_are_gaps() -> None:
    told = supervised(
        record(said_rules(), on(0, "XDMO"), on(3, "XDMO"), on(4, "XABC", "XDMO"), on(5, "XABC"))
    )
    gaps = {name: row for name, row in told.items() if ".gap." in name}

    assert {row.published for row in gaps.values()} == {
        "XDMO: 2026-03-03 to 2026-03-04",
        "XDMO: 2026-03-07 to 2026-03-07",
    }
    row = gaps["surveillance.run.gap.XDMO.2026-03-03"]
    assert row.reason == "surveillance-gap: no run was published of 2026-03-03 to 2026-03-04"
    assert (row.verdict, row.evidence) == (Verdict.UNVERIFIABLE, ("entry:3",))
    assert [
        name for name in supervised(record(said_rules(), on(0, "XDMO"))) if ".gap." in name
    ] == []
