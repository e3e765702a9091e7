"""The same blocks under four readings: what decides is what the verifier may see (chain §8.11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.demo.model import Reading
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from command_line import place
from fakes.replayed import Replay, Replays, printed_rows

pytestmark = pytest.mark.slow

CONFIRMED, CONTRADICTED, UNVERIFIABLE = Verdict
ACQUIRED, UNCHANGED = "claim.acquired-since-the-programme", "claim.stock-unchanged"


def verified(told: Replay, into: Path, *more: str) -> dict[str, VerdictRow]:
    """Return the rows that the command prints about the record, which must be sound."""
    places = told.places
    code, printed, _ = place(into).run(
        "verify", str(places.record("sv")), "--trust", str(places.trust("sv")),
        "--chain", str(places.blocks), "--json", *more,
    )  # fmt: skip
    assert code == 0
    return printed_rows(printed)


TABLE = [
    pytest.param(Reading.PUBLIC_ONLY, False, UNVERIFIABLE, UNVERIFIABLE, id="public-only"),
    pytest.param(Reading.TRANSFER, False, CONTRADICTED, CONFIRMED, id="transfer"),
    pytest.param(Reading.PURCHASE, False, CONFIRMED, CONTRADICTED, id="purchase"),
    pytest.param(Reading.SEALED, False, UNVERIFIABLE, UNVERIFIABLE, id="sealed"),
    pytest.param(Reading.SEALED, True, CONTRADICTED, CONFIRMED, id="sealed-and-opened"),
]


@pytest.fixture(scope="module")
def found(
    replays: Replays, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[Reading, bool], dict[str, VerdictRow]]:
    """The rows of each reading, with and without the opening."""
    into = tmp_path_factory.mktemp("verify")
    rows = {(reading, False): verified(replays.of(reading), into) for reading in Reading}
    sealed = replays.of(Reading.SEALED)
    opening = str(sealed.places.opening)
    rows[Reading.SEALED, True] = verified(sealed, into, "--opening", opening)
    return rows


@pytest.mark.parametrize(("reading", "opened", "acquired", "unchanged"), TABLE)
def test_the_dispute_is_decided_by_what_may_be_seen(
    found: dict[tuple[Reading, bool], dict[str, VerdictRow]],
    reading: Reading,
    opened: bool,  # noqa: FBT001 - a parameter of the table
    acquired: Verdict,
    unchanged: Verdict,
) -> None:
    rows = found[reading, opened]

    assert rows[ACQUIRED].verdict is acquired
    assert rows[UNCHANGED].verdict is unchanged
    assert {rows[ACQUIRED].grade, rows[UNCHANGED].grade} == {Grade.ATTESTED}


REASONS = [
    (Reading.PUBLIC_ONLY, False, ACQUIRED, "the origin is not listed"),
    (Reading.PUBLIC_ONLY, False, UNCHANGED, "the wallet list does not claim to be complete"),
    (Reading.TRANSFER, False, ACQUIRED, "came from the state's own listed wallets (chivo-cold)"),
    (Reading.TRANSFER, False, UNCHANGED, "the issuer's signed assertion"),
    (Reading.PURCHASE, False, ACQUIRED, "came from outside the complete perimeter"),
    (Reading.PURCHASE, False, UNCHANGED, "the issuer's signed assertion"),
    (Reading.SEALED, False, ACQUIRED, "1 committed wallets are not opened to this verifier"),
    (Reading.SEALED, False, UNCHANGED, "1 committed wallets are not opened to this verifier"),
    (Reading.SEALED, True, ACQUIRED, "came from the state's own listed wallets (chivo-cold)"),
]


@pytest.mark.parametrize(("reading", "opened", "claim", "reason"), REASONS)
def test_each_verdict_says_why(
    found: dict[tuple[Reading, bool], dict[str, VerdictRow]],
    reading: Reading,
    opened: bool,  # noqa: FBT001 - a parameter of the table
    claim: str,
    reason: str,
) -> None:
    assert reason in found[reading, opened][claim].reason


THREE_PRICES = (
    "767,722,371.57 USD at the intraday-high 123,091.61; "
    "764,476,512.03 USD at the intraday-high 122,571.19; "
    "742,932,729.00 USD at the utc-close 119,117.00"
)
THE_REST = (
    "43,936.94 USD over 2,381.00000000 BTC, 38.18 % of 6,237.00000000 BTC; "
    "the rest must average 40,803.98 USD"
)
ANNOUNCED = "43,936.94 USD over 2,381.00000000 BTC"
ONE_A_DAY = "3,350.00000000 BTC: 2,381.00000000 BTC announced and 969 days of 1.00000000 BTC"
GOLDEN = [
    ("holds-2025-07-14", CONFIRMED, Grade.CHAIN, "6,237.00000000 BTC"),
    ("announced-average", CONFIRMED, Grade.RECORD, ANNOUNCED),
    ("average-42000", UNVERIFIABLE, Grade.ASSUMED, THE_REST),
    ("one-a-day-explains-it", CONTRADICTED, Grade.RECORD, ONE_A_DAY),
    ("worth-760-million-at-123000", CONFIRMED, Grade.ASSUMED, "767,151,000.00 USD"),
    ("worth-760-million", UNVERIFIABLE, Grade.ASSUMED, THREE_PRICES),
    ("worth-740-million", CONFIRMED, Grade.ASSUMED, "740,001,600.00 USD"),
]


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize(
    ("claim", "verdict", "grade", "recomputed"), GOLDEN, ids=[case[0] for case in GOLDEN]
)
def test_the_golden_cases_come_out_exactly_under_every_reading(
    found: dict[tuple[Reading, bool], dict[str, VerdictRow]],
    reading: Reading,
    claim: str,
    verdict: Verdict,
    grade: Grade,
    recomputed: str,
) -> None:
    row = found[reading, False][f"claim.{claim}"]

    assert (row.verdict, row.grade, row.recomputed) == (verdict, grade, recomputed)


def test_the_golden_reasons_name_the_break_even_and_the_two_prices(
    found: dict[tuple[Reading, bool], dict[str, VerdictRow]],
) -> None:
    rows = found[Reading.TRANSFER, False]

    assert "needs 121,853.46 each" in rows["claim.worth-760-million-at-123000"].reason
    assert "needs 118,589.74 each" in rows["claim.worth-740-million"].reason
    assert "in price (-3.6 %), not in holdings" in rows["claim.worth-740-million"].reason
    assert "a value without its price" in rows["claim.worth-760-million"].reason
    assert "must have cost 40,803.98 each" in rows["claim.average-42000"].reason
    assert rows["claim.one-a-day-explains-it"].reason.endswith("+2,887.00000000 BTC")


def test_the_reserve_holds_the_same_whatever_may_be_seen(
    found: dict[tuple[Reading, bool], dict[str, VerdictRow]],
) -> None:
    held = {
        claim: {rows[claim].recomputed for rows in found.values()}
        for claim in found[Reading.TRANSFER, False]
        if claim.startswith("claim.holds-")
    }

    assert len(held) > 10
    assert all(len(amounts) == 1 for amounts in held.values())


def test_a_sealed_total_is_confirmed_once_it_is_opened_and_not_before(
    found: dict[tuple[Reading, bool], dict[str, VerdictRow]],
) -> None:
    closed, opened = found[Reading.SEALED, False], found[Reading.SEALED, True]
    name = next(claim for claim in reversed(closed) if claim.endswith(".balance"))

    assert closed[name].verdict is UNVERIFIABLE
    assert "every published wallet's balance recomputes" in closed[name].reason
    assert opened[name].verdict is CONFIRMED
    assert opened[name].published == opened[name].recomputed == closed[name].published
    assert found[Reading.TRANSFER, False][name].recomputed == opened[name].recomputed
