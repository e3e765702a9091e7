"""Programme §11: what a programme's offices publish comes out again, or its row says where not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from biplomacy.programme.largest import largest
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Observation, Quantity
from biplomacy.programme.statement import assessment, policy_comparison, programme
from biplomacy.programme.unit import parse_unit
from biplomacy.programme.vocabulary import Vary
from biplomacy.values.canonical import JsonObject
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldUnknown, NotCanonical
from biplomacy.values.verdict import Grade, Standing, Verdict, VerdictRow
from biplomacy.verify.admission import require_admissible
from fakes.checked_record import EVERY_TYPE, at, put, rows, say, state
from fakes.every_outcome import shipped_comparison
from fakes.golden_cases import golden_case
from fakes.ministry import ON, all_said, ministry

CLAUSE = "assessment.SLV-EFF-2025.SLV-BTC-ACC.2025-07-24"
TABLE = "observation-table.bitcoin-office.17"


def is_confirmed(row: VerdictRow) -> bool:
    return row.verdict is Verdict.CONFIRMED


def test_a_true_programme_table_and_assessment_are_confirmed() -> None:
    found = rows(all_said().side)

    assert is_confirmed(found["programme.SLV-EFF-2025"])
    assert is_confirmed(found[TABLE])
    assert found[CLAUSE] == VerdictRow(
        claim=CLAUSE,
        published="not met; margin -10.00000000 BTC",
        recomputed="not met; margin -10.00000000 BTC",
        verdict=Verdict.CONFIRMED,
        grade=Grade.ATTESTED,
        reason="assessed again from the programme and the observations that it names: the same",
        evidence=("entry:18", "entry:16", "entry:17"),
    )
    assert found[TABLE].recomputed == "observations in the reserve's reports: 65 of 65"


def test_what_public_data_cannot_settle_is_confirmed_as_undetermined() -> None:
    told = ministry("f1-e4")
    told.say_programme()
    told.say_table()
    told.say_assessment(told.assessed())

    found = rows(told.side)[CLAUSE]

    assert is_confirmed(found)
    assert found.recomputed.startswith("undetermined; ")
    assert "liabilities-missing" in found.recomputed


def test_a_figure_that_rests_on_a_signature_alone_says_so() -> None:
    told = ministry()
    signed = Observation(
        ("debt.btc_linked",), "", ON, ON,
        Quantity(Fraction(0), Fraction(0), parse_unit("USD"), Grade.ATTESTED), Standing.ORIGINAL,
    )  # fmt: skip
    told.say_table((*told.observations, signed))

    row = next(row for name, row in rows(told.side).items() if name.startswith("observation"))

    assert is_confirmed(row)
    assert row.reason == (
        "read again from the reserve's reports: the same observations; "
        "resting on the office's signature: 1"
    )


def test_no_office_states_a_grade_above_what_it_rests_on() -> None:
    told = ministry()
    proud = Observation(
        ("debt.btc_linked",), "", ON, ON,
        Quantity(Fraction(0), Fraction(0), parse_unit("USD"), Grade.CHAIN), Standing.ORIGINAL,
    )  # fmt: skip
    told.say_table((proud,))

    row = next(row for name, row in rows(told.side).items() if name.startswith("observation"))

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("grade-exceeded: /observations/rows/0/quantity/grade (1 places)")


def test_evidence_that_nobody_has_leaves_a_table_open() -> None:
    told = ministry()
    absent = replace(told.observations[0], evidence=(Digest.of(b"nowhere"),))
    told.say_table((replace(absent, quantity=replace(absent.quantity, grade=Grade.ATTESTED)),))

    row = next(row for name, row in rows(told.side).items() if name.startswith("observation"))

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason.startswith("/observations/rows/0/evidence/0 (1 places) name evidence")


def test_what_follows_from_observations_that_nobody_can_look_up_stays_open() -> None:
    told = ministry()
    told.say_programme()
    debt = Quantity(Fraction(0), Fraction(0), parse_unit("USD"), Grade.ATTESTED)
    nowhere = (Digest.of(b"nowhere"),)
    seen = Observation(("debt.btc_linked",), "", ON, ON, debt, Standing.ORIGINAL, nowhere)
    told.say_table((*told.observations, seen))
    told.say_assessment(told.assessed())

    row = rows(told.side)[CLAUSE]

    assert (row.verdict, row.published) == (Verdict.UNVERIFIABLE, row.recomputed)
    assert row.reason == "it follows from entry 17, which cannot be verified here"


def test_observations_that_were_left_out_are_counted() -> None:
    told = ministry()
    told.say_table(told.observations[:-3])

    row = next(row for name, row in rows(told.side).items() if name.startswith("observation"))

    assert is_confirmed(row)
    assert row.reason.endswith("; left out of what these reports give: 3")


def test_observations_that_do_not_lie_beside_the_log_leave_table_and_assessment_open() -> None:
    told = all_said()
    gone = [path for path in told.side.tiles.files if path.startswith("blob/")]
    for path in gone:
        del told.side.tiles.files[path]

    found = rows(told.side)

    assert gone
    assert found[TABLE].reason == "the observations do not lie beside the log"
    whole = found["assessment.SLV-EFF-2025.2025-07-24"]
    assert whole.verdict is Verdict.UNVERIFIABLE
    assert whole.reason.endswith("do not lie beside the log")


def test_an_assessment_of_a_programme_that_nobody_has_is_open_and_says_what_to_give() -> None:
    told = ministry()
    told.say_table()
    told.say_assessment(told.assessed())

    row = next(row for name, row in rows(told.side).items() if name.startswith("assessment."))

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason.endswith("; give the partner's record with --subject SOURCE")


def test_an_assessment_of_the_partners_programme_is_confirmed_with_the_partners_record() -> None:
    told, partner = ministry(), state("pk", "finance-division", "sv")
    say(partner, programme.TYPE, programme.encode_programme(told.programme))
    told.say_table()
    told.say_assessment(told.assessed())

    assert is_confirmed(rows(told.side, partner)[CLAUSE])


def test_an_assessment_may_leave_no_clause_out() -> None:
    told = ministry()
    told.say_programme()
    told.say_table()
    told.say_assessment(told.assessed()[1:])

    left_out = rows(told.side)[CLAUSE]

    assert left_out.verdict is Verdict.CONTRADICTED
    assert left_out.reason == "outcome-missing: the assessment leaves this outcome out"
    assert left_out.recomputed == "not met; margin -10.00000000 BTC"


def test_an_action_is_assessed_again_with_the_largest_that_is_permitted() -> None:
    told = ministry("f1-e6")
    case = golden_case("f2-el-salvador")
    action = case.action
    assert action is not None
    told.say_programme()
    told.say_table()
    stated = replace(
        told.stated(told.assessed(action), action),
        largest=largest(told.programme, told.observations, action, Vary.QUANTITY, by=ON),
    )
    body = assessment.encode_assessment(stated)
    say(told.side, assessment.TYPE, body)
    say(told.side, assessment.TYPE, put(body, ("largest", "scale"), "unbounded"))

    found = rows(told.side)

    assert is_confirmed(found[f"{CLAUSE}.{action.id}"])
    row = found[f"assessment.SLV-EFF-2025.largest.2025-07-24.{action.id}"]
    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("figure-differs: /largest/scale")


def test_a_comparison_of_shipped_programmes_is_compared_again() -> None:
    side = state("pk", "finance-division", "sv")
    say(side, policy_comparison.TYPE, shipped_comparison())

    found = rows(side)

    assert is_confirmed(found["policy-comparison.SLV-EFF-2025.PAK-EFF-2024.concepts"])
    assert is_confirmed(found["policy-comparison.SLV-EFF-2025.PAK-EFF-2024.actions"])


def test_a_changed_answer_of_a_comparison_is_named() -> None:
    side, body = state("pk", "finance-division", "sv"), shipped_comparison()
    assert at(body, ("actions", 0, "first", "answer")) == "not-met"
    say(side, policy_comparison.TYPE, put(body, ("actions", 0, "first", "answer"), "met"))

    row = rows(side)["policy-comparison.SLV-EFF-2025.PAK-EFF-2024.actions"]

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("figure-differs: /actions/0/first/answer (1 places)")


def test_a_programme_that_is_not_shipped_rests_on_its_sources() -> None:
    told = ministry()
    told.say_programme(lambda body: put(body, ("id",), "SLV-OTHER"))

    row = rows(told.side)["programme.SLV-OTHER"]

    assert (row.verdict, row.reason) == (
        Verdict.CONFIRMED, "it reads as written; its wording rests on its sources"
    )  # fmt: skip


def entry(told_type: str, body: JsonObject) -> bytes:
    side = state()
    say(side, told_type, body)
    return side.log.stored[-1].data


@pytest.mark.parametrize("versioned", EVERY_TYPE)
def test_a_body_that_no_reader_could_read_is_not_logged(versioned: str) -> None:
    with pytest.raises(BiplomacyError):
        require_admissible([entry(versioned, {"hello": 1})], [])


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param(lambda body: body | {"hello": 1}, FieldUnknown, id="a-field-more"),
        pytest.param(lambda body: body | {"findings": []}, NotCanonical, id="an-empty-list"),
    ],
)
def test_a_programme_in_another_form_is_not_logged(
    change: Callable[[JsonObject], JsonObject], error: type[BiplomacyError]
) -> None:
    body = programme.encode_programme(bundled_programme("PAK-EFF-2024"))

    with pytest.raises(error):
        require_admissible([entry(programme.TYPE, change(body))], [])


def test_a_statement_that_does_not_read_has_a_row_of_its_type() -> None:
    side = state()
    say(side, "assessment/1", {"hello": 1})

    assert rows(side)["assessment"].verdict is Verdict.CONTRADICTED
