"""§A5, §9.2: time limits can be counted, and those that ran out are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from biplomacy.solvency.attestation import Attestation
from biplomacy.solvency.model import Epoch
from biplomacy.solvency.sample import SampleOutcome
from biplomacy.solvency.statement import solvency_attestation
from biplomacy.values.block_id import BlockId
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict
from fakes.register_cases import LEI, day
from fakes.supervision_record import (
    Told,
    last,
    record,
    said_calendar,
    said_events,
    said_rule,
    said_warning,
    supervised,
    tell,
)


def attested(*, dti: str = "4H95J0R2X", **changed: object) -> Told:
    """Return what the regulator found of the firm's tree."""
    at = Epoch(LEI, dti, 1, BlockId(413_567, bytes(32)))
    whole = Attestation(
        at=at,
        root=Digest.of(b"root"),
        rebuilt=True,
        leaves_min_ok=True,
        uid_unique=True,
        covered=True,
        sample=SampleOutcome(10, 10, 0),
        roll_forward_gap=0,
        tool_version="t",
    )
    body = solvency_attestation.encode_attestation(replace(whole, **changed))  # type: ignore[arg-type]
    return Told(solvency_attestation.TYPE, body)


def test_a_time_limit_needs_its_calendar() -> None:
    assert last(said_calendar(), said_rule()).verdict is Verdict.CONFIRMED
    assert last(said_rule()).reason == "calendar-uncovered: there is no calendar pk-2026"
    assert last(said_calendar(), said_rule(regime="other")).reason.endswith(
        "register-regime-missing: the regime other is not known here"
    )


def test_a_clock_that_ran_out_is_told_by_the_record_s_own_time() -> None:
    side = record(said_calendar(), said_rule(), *said_events()[:2])
    assert "register.clock.pk-1.pk-answer" not in supervised(side)

    side.clock.time = day("2026-10-12").start
    tell(side, said_warning())
    row = supervised(side)["register.clock.pk-1.pk-answer"]

    assert (row.verdict, row.grade) == (Verdict.UNVERIFIABLE, Grade.ASSUMED)
    assert row.reason == (
        "clock-expired: opened 2026-09-28 by e-2, due 2026-10-05, and no event ended it"
    )
    assert row.evidence == ("entry:4",)


def test_a_clock_that_no_calendar_covers_is_told() -> None:
    side = record(said_rule(), *said_events()[:2])

    row = supervised(side)["register.clock.pk-1.pk-answer"]

    assert row.reason == "calendar-uncovered: there is no calendar pk-2026"


@pytest.mark.parametrize(
    ("second", "expired"),
    [
        pytest.param(attested, False, id="restored"),
        pytest.param(lambda: attested(sample=SampleOutcome(10, 9, 1)), True, id="missing"),
        pytest.param(lambda: attested(dti="HWGL1C2CK"), True, id="another-asset"),
    ],
)
def test_a_failed_attestation_starts_the_clock_of_its_remedy(
    second: Callable[[], Told], *, expired: bool
) -> None:
    side = record(*said_events(), attested(covered=False))
    tell(side, second())
    side.publish()
    side.clock.time = day("2027-01-04").start
    tell(side, said_warning())

    found = supervised(side)

    assert ("register.clock.pk-1.remedy" in found) is expired
