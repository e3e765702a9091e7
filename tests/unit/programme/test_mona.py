"""Outcomes go into the lender's monitoring file and come back unchanged (§5.6, §13)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Answer, Outcome, Reason, Status
from biplomacy.programme.mona import (
    COLUMNS,
    STATUSES,
    export_mona,
    import_mona,
    mona_rows,
    write_mona,
)
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Standing
from fakes.programme_values import outcomes

PROGRAMME = bundled_programme("PAK-EFF-2024")
IDS = [clause.id for clause in PROGRAMME.clauses]
NIR = Outcome(
    clause="PAK-NIR",
    test_date=Day.parse("2025-06-30"),
    on=Day.parse("2025-07-24"),
    answer=Answer.UNDETERMINED,
    status=Status.UNDETERMINED,
    readings=(),
    reasons=(Reason.DATA_MISSING,),
    deciding=(),
    margin=None,
    grade=Grade.ASSUMED,
    standing=Standing.QUOTED,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(outcomes, max_size=4), st.data())
def test_what_was_exported_comes_back_unchanged(found: list[Outcome], data: st.DataObject) -> None:
    named = [replace(one, clause=data.draw(st.sampled_from(IDS))) for one in found]
    exported = export_mona(PROGRAMME, named)
    rows = import_mona(exported)

    assert rows == mona_rows(PROGRAMME, named)
    assert write_mona(rows) == exported


def test_a_row_says_what_is_known_and_leaves_the_rest_empty() -> None:
    assert export_mona(PROGRAMME, [NIR]) == (
        ",".join(COLUMNS) + "\n"
        ",EFF,2024-09-25,,,,,,1,,Floor on the net international reserves of the State Bank,"
        "2025-06-30,PC,PAK-NIR; undetermined; assessed on 2025-07-24; data-missing; "
        "standing quoted\n"
    )


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.NOT_YET_DUE, "PC"),
        (Status.WAIVED_APPLICABILITY, "Waived"),
        (Status.MET, "Met"),
        (Status.MET_WITH_ADJUSTOR, "Met"),
        (Status.WAIVED, "Waived"),
        (Status.WAIVED_REOPENED, "Waived"),
        (Status.NOT_MET, "Not met"),
        (Status.UNDETERMINED, "PC"),
    ],
)
def test_each_status_has_its_word(status: Status, word: str) -> None:
    (row,) = mona_rows(PROGRAMME, [replace(NIR, status=status)])

    assert row.status == word
    assert status.value in row.comments
    assert set(STATUSES) == set(Status)


def test_the_comment_says_what_the_four_words_leave_out() -> None:
    superseded = Digest.of(b"table")
    undated = replace(
        NIR,
        test_date=None,
        first_failed=Day.parse("2025-07-16"),
        reopened=(superseded,),
        status=Status.WAIVED_REOPENED,
    )
    floor, credit = mona_rows(PROGRAMME, [undated, replace(undated, clause="PAK-SBP-CREDIT")])

    assert floor.test_date == credit.test_date == ""
    assert floor.comments == (
        "PAK-NIR; waived, re-opened; assessed on 2025-07-24; no test date known; data-missing; "
        f"first not met on 2025-07-16; superseded {superseded}; standing quoted"
    )
    assert "; continuous; " in credit.comments


def test_an_outcome_of_another_programme_is_refused() -> None:
    with pytest.raises(ProgrammeMalformed, match="no clause 'SLV-BTC-ACC'"):
        export_mona(PROGRAMME, [replace(NIR, clause="SLV-BTC-ACC")])


HEADER = ",".join(COLUMNS) + "\n"
ROW = ",EFF,2024-09-25,,,,,,1,,A floor,2025-06-30,PC,\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("Status,Comments\n", "not a known header", id="columns"),
        pytest.param(HEADER + ROW.replace("PC", "Breezy"), "'Breezy' is not a status", id="status"),
        pytest.param(HEADER + ROW.replace("PC", ""), "'' is not a status", id="no-status"),
        pytest.param(HEADER + ROW.replace("2025-06-30", "30/06/2025"), "is not a day", id="day"),
        pytest.param(HEADER + ROW[1:], "13 cells", id="width"),
        pytest.param(HEADER + ROW.replace("A floor", "x" * 2_001), "longer than", id="cell"),
    ],
)
def test_a_file_of_another_form_is_refused(text: str, said: str) -> None:
    with pytest.raises(ProgrammeMalformed) as refused:
        import_mona(text)

    assert said in refused.value.message


@pytest.mark.parametrize("cell", ["=1+1", "@x", "'=1", "''", "-1", "'quoted'", "plain"])
def test_no_cell_is_a_formula_to_a_spreadsheet_and_each_comes_back(cell: str) -> None:
    (row,) = mona_rows(PROGRAMME, [NIR])
    exported = write_mona([replace(row, comments=cell)])

    assert import_mona(exported)[0].comments == cell
    assert not exported.splitlines()[1].rpartition(",")[2].startswith(("=", "@", "-"))


def test_an_empty_file_has_no_rows() -> None:
    assert import_mona(HEADER) == ()
    assert len(import_mona(HEADER + ROW)) == 1
