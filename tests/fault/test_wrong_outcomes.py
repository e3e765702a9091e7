"""Programme §18.6: lies about a programme, properly signed, logged and cosigned, and their rows.

The liar lets every digest follow: what he says of a changed programme names the changed one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from biplomacy.accord.statement import commitment_status as status
from biplomacy.outlook.simulation import simulate_outlook
from biplomacy.outlook.statement import TYPE as OUTLOOK
from biplomacy.outlook.statement import encode_outlook
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Waiver
from biplomacy.programme.statement import programme, waiver
from biplomacy.programme.statement.waiver import StatedWaiver, encode_waiver
from biplomacy.programme.vocabulary import Coverage, WaiverKind
from biplomacy.record.envelope import open_envelope
from biplomacy.record.statement import decode_statement
from biplomacy.values.canonical import JsonObject, JsonValue
from biplomacy.values.day import Day
from biplomacy.values.verdict import Verdict, VerdictRow
from fakes.checked_record import at, put, rows, say, state
from fakes.every_outcome import everything
from fakes.ministry import ON, Ministry, all_said, another_amount, ministry
from fakes.outlook_cases import invented_closes, invented_history, scenario_over

CLAUSE = "assessment.SLV-EFF-2025.SLV-BTC-ACC.2025-07-24"
Pointer = tuple[str | int, ...]


def wrong(found: dict[str, VerdictRow]) -> dict[str, str]:
    """Return, by name, the reasons of all rows that are contradicted."""
    return {name: row.reason for name, row in found.items() if row.verdict is Verdict.CONTRADICTED}


def index_of(told: Ministry, fact: str) -> int:
    """Return the place of the first observation of a fact that is not zero."""
    return next(
        place
        for place, one in enumerate(told.observations)
        if one.facts == (fact,) and one.quantity.low
    )


def test_one_satoshi_in_a_flow_is_named() -> None:
    told = ministry()
    place = index_of(told, "flows.purchase")
    lie = list(told.observations)
    lie[place] = another_amount(lie[place], -1)
    told.say_programme()
    told.say_table(lie)
    told.say_assessment(told.assessed())

    found = rows(told.side)

    ((name, table),) = wrong(found).items()
    assert name.startswith("observation-table.")
    assert table.startswith(f"figure-differs: /observations/rows/{place}/quantity/value (1 places)")
    assert found[CLAUSE].verdict is Verdict.UNVERIFIABLE
    assert found[CLAUSE].reason == "it follows from entry 17, which is contradicted"


def test_one_satoshi_in_a_margin_and_in_a_leaf_are_named() -> None:
    told = ministry()
    told.say_programme()
    told.say_table()
    lie = ministry()
    lie.observations = tuple(
        another_amount(one, -1) if place == index_of(told, "flows.purchase") else one
        for place, one in enumerate(told.observations)
    )
    lie.programme = told.programme
    told.say_assessment(lie.assessed())

    found = wrong(rows(told.side))

    assert "/margin" in found[CLAUSE]
    assert found["assessment.SLV-EFF-2025.trace.2025-07-24"].startswith("figure-differs: /trace")


@pytest.mark.parametrize(
    "pointer",
    [
        pytest.param(("outcomes", 0, "on"), id="the-assessed-day"),
        pytest.param(("on",), id="of-the-whole"),
    ],
)
def test_one_day_in_an_assessment_is_named(pointer: Pointer) -> None:
    told = ministry()
    told.say_programme()
    told.say_table()
    told.say_assessment(told.assessed(), lambda body: put(body, pointer, "2025-07-23"))

    assert wrong(rows(told.side))


def programme_with(pointer: Pointer, change: Callable[[JsonValue], JsonValue]) -> Ministry:
    """Return a record in which one place of the programme says something else."""
    told = ministry()
    told.say_programme(lambda body: put(body, pointer, change(at(body, pointer))))
    told.say_table()
    told.say_assessment(told.assessed())
    return told


def one_word(text: JsonValue) -> JsonValue:
    words = str(text).split(" ")
    return " ".join([*words[:-1], "mostly"])


def test_one_word_in_a_quote_is_named_against_the_shipped_programme() -> None:
    body = programme.encode_programme(ministry().programme)
    quoted = next(
        place
        for place in range(len(at_list(body, ("clauses", 0, "sources"))))
        if "quote" in at_object(body, ("clauses", 0, "sources", place))
    )
    told = programme_with(("clauses", 0, "sources", quoted, "quote"), one_word)

    row = rows(told.side)["programme.SLV-EFF-2025"]

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason.startswith(f"/clauses/0/sources/{quoted}/quote (1 places) differ from the")


def at_list(body: JsonObject, pointer: Sequence[str | int]) -> list[JsonValue]:
    found = at(body, pointer)
    assert isinstance(found, list)
    return found


def at_object(body: JsonObject, pointer: Sequence[str | int]) -> JsonObject:
    found = at(body, pointer)
    assert isinstance(found, dict)
    return found


def test_one_day_in_a_test_date_is_named_against_the_shipped_programme() -> None:
    side = state("pk", "finance-division", "sv")
    body = programme.encode_programme(bundled_programme("PAK-EFF-2024"))
    clause, target = next(
        (clause, target)
        for clause, each in enumerate(at_list(body, ("clauses",)))
        for target, one in enumerate(_targets(each))
        if "test_date" in one
    )
    pointer = ("clauses", clause, "targets", target, "test_date")
    say(side, programme.TYPE, put(body, pointer, "2025-06-29"))

    row = rows(side)["programme.PAK-EFF-2024"]

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason.startswith(f"/clauses/{clause}/targets/{target}/test_date (1 places)")


def _targets(clause: JsonValue) -> list[JsonObject]:
    assert isinstance(clause, dict)
    found = clause.get("targets", [])
    assert isinstance(found, list)
    return [one for one in found if isinstance(one, dict)]


def test_the_version_of_a_perimeter_is_that_of_the_wallet_list() -> None:
    told = ministry()
    first = next(i for i, one in enumerate(told.programme.perimeters) if one.statement)
    lying = programme_with(("perimeters", first, "version"), lambda _: 2)

    found = wrong(rows(lying.side))

    assert found["programme.SLV-EFF-2025"].startswith(
        f"figure-differs: /perimeters/{first}/version (1 places)"
    )


def test_a_perimeter_does_not_change_under_one_version() -> None:
    told = ministry()
    told.say_programme()
    first = told.programme.perimeters[0]
    other = replace(first, coverage=Coverage.PARTIAL, statement=None)
    assert other != first
    told.programme = replace(told.programme, perimeters=(other, *told.programme.perimeters[1:]))
    told.say_programme()

    found = wrong(rows(told.side))

    assert found["programme.SLV-EFF-2025"].startswith("perimeter-changed: ")
    assert found["programme.SLV-EFF-2025"].endswith("another list than in entry 16")


def test_a_dropped_reading_is_named() -> None:
    told = ministry()
    told.say_programme()
    told.say_table()
    first, *others = told.assessed()
    kinder = replace(first, readings=first.readings[:-1])
    told.say_assessment((kinder, *others))

    found = wrong(rows(told.side))

    assert "/readings" in found[CLAUSE]


def waived(told: Ministry) -> StatedWaiver:
    return StatedWaiver(
        "SLV-BTC-ACC",
        Waiver(
            kind=WaiverKind.NONOBSERVANCE,
            decided=Day.parse("2025-08-01"),
            document="an example",
            test_date=ON,
            relied_on=(told.ids["table"],),
        ),
    )


def test_a_waiver_opens_again_where_a_datum_under_it_is_superseded() -> None:
    told = all_said()
    say(told.side, waiver.TYPE, encode_waiver(waived(told)))
    before = rows(told.side)["waiver.SLV-BTC-ACC.2025-07-24"]
    told.correct_table(told.observations[:20])

    after = rows(told.side)["waiver.SLV-BTC-ACC.2025-07-24"]

    assert before.verdict is Verdict.CONFIRMED
    assert after.verdict is Verdict.CONTRADICTED
    assert after.reason.startswith("waiver-reopened: entry 20 supersedes ")


def test_what_was_met_on_data_that_were_corrected_is_shown_with_the_correction() -> None:
    told = ministry("f1-e7")
    told.say_programme()
    true = told.observations
    told.say_table(ministry("f1-e6").observations)
    outcomes = told.assessed()
    told.say_assessment(outcomes)
    told.correct_table(true)

    found = rows(told.side)

    assert outcomes[0].answer.value == "met"
    row = found[f"{CLAUSE}.corrected"]
    assert (row.published, row.recomputed) == ("met", "not met")
    assert row.reason.startswith("met-on-corrected-data: ")
    assert row.evidence[-1] == f"entry:{len(told.side.log.stored) - 1}"


def test_one_figure_of_an_outlook_is_named() -> None:
    side = state("pk", "finance-division", "sv")
    history = invented_history()
    body = encode_outlook(simulate_outlook(scenario_over(invented_closes()), invented_closes()))
    pointer = ("figures", 1, "value", "p50", "value")
    published = str(at(body, pointer))
    lie = put(body, pointer, str(int(published) + 1))
    say(side, OUTLOOK, body, evidence=[("history", history)])
    say(side, OUTLOOK, lie, evidence=[("history", history)])

    found = rows(side)

    assert found["outlook.finance-division.1"].verdict is Verdict.CONFIRMED
    reason = found["outlook.finance-division.2"].reason
    assert reason.startswith("outlook-differs: ")
    assert reason.endswith(
        f"value.p50.value: published {int(published) + 1}, drawn again {published}"
    )


def test_one_row_of_a_commitment_status_is_named() -> None:
    sv, pk = everything()
    body = decode_statement(open_envelope(sv.log.stored[-1].data).payload).body
    names = [at(body, ("rows", row, "commitment")) for row in range(len(at_list(body, ("rows",))))]
    say(sv, status.TYPE, put(body, ("rows", names.index("O1"), "completion"), "Complete"))

    (reason,) = wrong(rows(sv, pk)).values()

    assert reason.startswith("status-differs: O1 (1 places): ")
