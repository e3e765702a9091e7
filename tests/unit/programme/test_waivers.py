"""Waivers, what re-opens them, and the order of statuses (§5.6, §5.7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.programme.assessment import assess
from biplomacy.programme.model import Clause, Kind, Outcome, Status, Waiver, WaiverKind
from biplomacy.programme.waivers import Supersession, corrected_findings, reopened_findings
from biplomacy.values.digest import Digest
from fakes.programme_terms import clause, day, programme, reading, seen, target

OLD, NEW = Digest.of(b"first table"), Digest.of(b"corrected table")
END = "07-24"
FLOOR = clause(
    reading("at(nir) >= target()"),
    kind=Kind.QUANTITATIVE,
    targets=(target("10", "USD", END),),
)
CORRECTED = (Supersession(OLD, NEW),)


def waived(kind: WaiverKind, *, decided: str = "07-24", test_date: str = END) -> Clause:
    waiver = Waiver(kind, day(decided), "a decision", day(test_date), (OLD,))
    return replace(FLOOR, waivers=(waiver,))


def outcome(
    of: Clause, nir: str, *, on: str = END, superseded: tuple[Supersession, ...] = ()
) -> Outcome:
    (found,) = assess(programme(of), (seen("nir", nir, END),), day(on), superseded=superseded)
    return found


@pytest.mark.parametrize(
    ("of", "nir", "status"),
    [
        pytest.param(
            waived(WaiverKind.APPLICABILITY), "10", Status.WAIVED_APPLICABILITY, id="not-applied"
        ),
        pytest.param(waived(WaiverKind.NONOBSERVANCE), "10", Status.MET, id="met-needs-no-waiver"),
        pytest.param(waived(WaiverKind.NONOBSERVANCE), "9", Status.WAIVED, id="not-met-and-waived"),
        pytest.param(
            waived(WaiverKind.NONOBSERVANCE), "9..11", Status.WAIVED, id="open-and-waived"
        ),
        pytest.param(
            waived(WaiverKind.NONOBSERVANCE, test_date="07-01"),
            "9",
            Status.NOT_MET,
            id="of-another-date",
        ),
        pytest.param(
            waived(WaiverKind.NONOBSERVANCE, decided="07-25"),
            "9",
            Status.NOT_MET,
            id="not-decided-yet",
        ),
        pytest.param(FLOOR, "9", Status.NOT_MET, id="without-waiver"),
        pytest.param(FLOOR, "9..11", Status.UNDETERMINED, id="open"),
    ],
)
def test_a_status_is_the_first_that_applies(of: Clause, nir: str, status: Status) -> None:
    assert outcome(of, nir).status is status


def test_before_its_date_even_a_waived_clause_is_not_yet_due() -> None:
    of = waived(WaiverKind.APPLICABILITY, decided="07-01")

    assert outcome(of, "10", on="07-20").status is Status.NOT_YET_DUE


@pytest.mark.parametrize("kind", WaiverKind)
def test_a_waiver_that_relied_on_corrected_data_is_open_again(kind: WaiverKind) -> None:
    found = outcome(waived(kind), "9", superseded=CORRECTED)

    assert (found.status, found.reopened) == (Status.WAIVED_REOPENED, (NEW,))


def test_a_correction_of_other_data_leaves_a_waiver_as_it_is() -> None:
    other = (Supersession(NEW, OLD),)

    assert outcome(waived(WaiverKind.NONOBSERVANCE), "9", superseded=other).status is Status.WAIVED


def test_the_finding_of_a_reopened_waiver_names_both_digests() -> None:
    found = outcome(waived(WaiverKind.NONOBSERVANCE), "9", superseded=CORRECTED)

    (finding,) = reopened_findings((found,), CORRECTED)

    assert finding.code == "waiver-reopened"
    assert finding.subject == "XX-ONE 2025-07-24"
    assert finding.evidence == (f"sha256:{OLD}", f"sha256:{NEW}")


def test_met_on_data_that_was_corrected_is_a_finding_without_a_charge() -> None:
    (finding,) = corrected_findings((outcome(FLOOR, "10"),), (outcome(FLOOR, "9"),))

    assert finding.code == "met-on-corrected-data"
    assert "report" not in finding.message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("10", "10", id="still-met"),
        pytest.param("9", "8", id="never-met"),
        pytest.param("10", "9..11", id="open-now"),
    ],
)
def test_otherwise_there_is_no_finding(before: str, after: str) -> None:
    assert corrected_findings((outcome(FLOOR, before),), (outcome(FLOOR, after),)) == ()
