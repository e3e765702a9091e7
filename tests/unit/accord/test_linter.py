"""The linter on the letter of 16 July 2025 (programme §10.2, §10.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.accord.errors import AccordUnknown
from biplomacy.accord.library import bundled_accord, bundled_ids
from biplomacy.accord.linter import lint
from biplomacy.accord.model import Layer, Lint
from biplomacy.values.verdict import Standing
from fakes.accord_records import LETTER, day, without_dates

NO_DATE = (Lint.NO_DATE, Lint.NO_EVIDENCE_RULE)


def test_the_letter_holds_six_commitments_of_which_none_is_verifiable() -> None:
    written = {row.commitment: row.findings for row in lint(LETTER) if row.layer is Layer.WRITTEN}

    assert written == {
        **dict.fromkeys(("L1", "L2", "L3", "L4", "L5"), NO_DATE),
        "L6": (Lint.NO_OBJECT, *NO_DATE),
    }


def test_the_proposal_makes_seven_verifiable_ones_of_them() -> None:
    proposed = [row for row in lint(LETTER) if row.layer is Layer.OPERATIONAL]

    assert [row.commitment for row in proposed] == [f"O{number}" for number in range(1, 8)]
    assert all(row.verifiable for row in proposed)


def test_what_was_only_expected_is_listed_and_never_scored() -> None:
    assert [one.id for one in LETTER.anticipated] == ["X1", "X2", "X3"]
    assert not {one.id for one in LETTER.anticipated} & {row.commitment for row in lint(LETTER)}


def test_nothing_of_the_letter_is_shown_as_read_in_the_original() -> None:
    standings = {
        (one.layer, source.standing) for one in LETTER.commitments for source in one.sources
    }

    assert standings == {
        (Layer.WRITTEN, Standing.QUOTED),
        (Layer.OPERATIONAL, Standing.ILLUSTRATIVE),
    }
    assert not any(source.quote for one in LETTER.commitments for source in one.sources)


def test_every_finding_has_its_cause() -> None:
    bare = replace(without_dates(LETTER).commitments[6], actors=(), act="", object="")
    accord = replace(LETTER, commitments=(bare,))

    assert lint(accord)[0].findings == tuple(Lint)


@pytest.mark.parametrize("date", ["due", "due_days", "recurrence", "milestone"])
def test_any_date_will_do(date: str) -> None:
    full, bare = LETTER.commitments[6], without_dates(LETTER).commitments[6]
    dated = {
        "due": replace(bare, due=day("2026-01-01")),
        "due_days": replace(bare, due_days=0),
        "recurrence": replace(bare, recurrence=full.recurrence),
        "milestone": replace(bare, milestones=full.milestones),
    }[date]

    assert Lint.NO_DATE not in lint(replace(LETTER, commitments=(dated,)))[0].findings
    assert Lint.NO_DATE in lint(replace(LETTER, commitments=(bare,)))[0].findings


def test_an_accord_that_nobody_bundled_is_unknown() -> None:
    with pytest.raises(AccordUnknown) as caught:
        bundled_accord("SLV-XXX")

    assert bundled_ids()[0] in caught.value.hint
