"""A regulator in the replay: two of three synthetic exchanges are caught, and strangers see how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.demo.model import Reading
from biplomacy.demo.solvency_cast import Exchange, make_exchanges
from biplomacy.record.trust import decode_trust
from biplomacy.solvency.root_check import issuer_of
from biplomacy.solvency.statement.liabilities_root import TYPE as ROOT
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.model import Row
from biplomacy.verify.run import verify_record
from command_line import Place, place
from fakes.replayed import Replay, Replays

pytestmark = pytest.mark.slow

CLEAN, BORROWER, DROPPER = make_exchanges()
PUBLISHED = {
    "calendar/1",
    "case-statistics/1",
    "clock-rule/1",
    "double-claim-report/1",
    "draw-reveal/1",
    "liabilities-root/1",
    "list-version/1",
    "register-event/1",
    "register-warning/1",
    "reserve-claim/1",
    "rule-set/1",
    "screening-config/1",
    "screening-run/1",
    "solvency-attestation/1",
    "solvency-call/1",
    "solvency-draw-rule/1",
    "surveillance-run/1",
}


@pytest.fixture(scope="module")
def rows(replays: Replays) -> tuple[Row, ...]:
    """Return the rows that a stranger with the blocks gets of Pakistan's record."""
    told = replays.of(Reading.TRANSFER)
    trust = decode_trust(told.places.trust("pk").read_bytes())
    question = replace(told.question(told.places.record("pk"), chain=True), trust=trust)
    return verify_record(question).rows


def named(rows: Iterable[Row], start: str, end: str = "") -> list[VerdictRow]:
    return [
        one.row for one in rows if one.row.claim.startswith(start) and one.row.claim.endswith(end)
    ]


def of_firm(rows: Iterable[Row], kind: str, firm: Exchange) -> VerdictRow:
    (row,) = named(rows, f"solvency.{kind}.", issuer_of(firm.lei))
    return row


def told_of(told: Replay, subject: str) -> str:
    (event,) = (event for event in told.events if event["subject"] == subject)
    return str(event["text"])


def bodies(told: Replay, versioned: str) -> list[JsonObject]:
    return [one.body for one in told.statements("pk") if one.type == versioned]


def test_the_regulator_says_something_in_each_of_its_offices(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    said = {one.type for one in told.statements("pk")}

    assert said >= PUBLISHED


def test_a_certificate_that_the_press_reported_lets_nobody_operate(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    assert "2 certificates (press): operate on 2026-02-28? NO" in told_of(told, "register")
    events = [encode(body).decode() for body in bodies(told, "register-event/1")]
    nocs = [text for text in events if '"to_state":"noc"' in text]
    assert len(nocs) == 2
    assert all("press reports of 2025-12-12" in text for text in nocs)


def test_every_invented_firm_says_in_the_register_that_it_is_synthetic(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    firms = [
        text
        for text in (encode(body).decode() for body in bodies(told, "register-event/1"))
        if '"entity"' in text and "noc-" not in text
    ]

    assert len(firms) == 6
    assert all("SYNTHETIC Exchange" in text for text in firms)


def test_two_of_three_exchanges_are_caught(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    text = told_of(told, "solvency")

    assert text.endswith(
        "which none of them chose; Exchange A: nothing found; Exchange B: D1 claimed-twice; "
        "Exchange C: D1 claimed-twice, 75 of 600 sampled customers in no leaf"
    )


def test_a_stranger_finds_the_output_that_two_firms_show(rows: tuple[Row, ...]) -> None:
    clean, borrower, dropper = (of_firm(rows, "claim", firm) for firm in make_exchanges())

    assert (clean.verdict, clean.grade) == (Verdict.CONFIRMED, Grade.CHAIN)
    assert borrower.verdict is dropper.verdict is Verdict.CONTRADICTED
    assert borrower.reason.startswith("claimed-twice: ")
    assert DROPPER.lei in borrower.reason
    assert BORROWER.lei in dropper.reason


def test_a_stranger_runs_the_regulators_comparison_again(rows: tuple[Row, ...]) -> None:
    (report,) = named(rows, "solvency.double-claim.")

    assert (report.verdict, report.grade) == (Verdict.CONFIRMED, Grade.CHAIN)
    assert report.recomputed == "3 claimants, 7 outputs: claimed-twice 1"


def test_a_stranger_draws_the_called_block_again(rows: tuple[Row, ...]) -> None:
    drawn = [*named(rows, "solvency.draw-rule."), *named(rows, "solvency.reveal.")]
    drawn += named(rows, "solvency.call.")

    assert {row.verdict for row in drawn} == {Verdict.CONFIRMED}
    assert len(drawn) == 5


def test_customers_left_out_rest_on_the_regulators_signature(
    replays: Replays, rows: tuple[Row, ...]
) -> None:
    told = replays.of(Reading.TRANSFER)

    (row,) = (
        row for row in named(rows, "solvency.attestation.") if row.published.startswith(DROPPER.lei)
    )

    assert row.verdict is Verdict.UNVERIFIABLE
    assert "75 of 600 sampled accounts are in no leaf" in row.reason
    attested = {str(body["lei"]): body for body in bodies(told, "solvency-attestation/1")}
    assert attested[DROPPER.lei]["roll_forward_gap"] == "-297966202"
    assert [attested[firm.lei]["covered"] for firm in make_exchanges()] == [True, False, False]


def test_nothing_that_the_regulator_itself_states_is_contradicted(rows: tuple[Row, ...]) -> None:
    wrong = [one.row for one in rows if one.answerable and one.row.verdict is Verdict.CONTRADICTED]

    assert wrong == []


def test_no_statement_of_the_regulator_exceeds_40_000_bytes(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)
    speakers = {"pvara", *(issuer_of(firm.lei) for firm in make_exchanges())}

    sizes = [len(encode(one.body)) for one in told.statements("pk") if one.issuer in speakers]

    assert max(sizes) <= 40_000


@pytest.fixture
def desk(replays: Replays, tmp_path: Path) -> Place:
    """Return the regulator's own desk: what the firms handed over, and what they published."""
    told = replays.of(Reading.TRANSFER)
    (tmp_path / "private").symlink_to(told.places.supervision)
    for said in told.statements("pk"):
        if said.type == ROOT:
            firm = next(one for one in make_exchanges() if one.lei == said.body["lei"])
            (tmp_path / f"{firm.name}.json").write_bytes(encode(said.body))
    return place(tmp_path)


@pytest.mark.parametrize("firm", make_exchanges(), ids=lambda firm: firm.name)
def test_the_regulator_builds_each_tree_again_from_what_it_was_handed(
    desk: Place, firm: Exchange
) -> None:
    code, printed, said = desk.call(
        "solvency",
        "rebuild",
        f"private/{firm.name}-leaves.csv",
        "--key",
        f"private/{firm.name}-epoch.key",
        "--statement",
        f"{firm.name}.json",
    )

    assert (code, said) == (0, "")
    assert "root equal" in printed


def test_an_alert_of_the_synthetic_day_is_replayed_from_the_private_files(desk: Place) -> None:
    alerts = next((desk.directory / "private" / "day").glob("alerts.*.jsonl"))
    alert = decode_object(alerts.read_bytes().splitlines()[0])

    code, printed, _ = desk.call(
        "surveillance", "replay", str(alert["id"]), "--data", "private/day"
    )

    assert code == 0
    assert printed.startswith("same (")
