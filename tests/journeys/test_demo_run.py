"""``biplomacy demo run``: both states replayed, written as the contract says, told as events."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.demo.model import Reading
from biplomacy.power.meter_check import check_days, due_at
from biplomacy.power.statement.meter import decode_meter
from biplomacy.programme.statement.observation_table import decode_observations
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import Statement
from biplomacy.record.trust import decode_trust
from biplomacy.values.canonical import JsonObject, encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict
from command_line import place
from fakes.replayed import DIFFERENT, Replay, Replays, rows_by_claim, run_replay

pytestmark = pytest.mark.slow

CONTRACT = {"accord", "chain", "pk", "pk.trust.json", "sv", "sv.trust.json"}
BESIDES = {"operators", "sv.verdicts.jsonl", "tampered"}
"""The operators' own keys and databases, what was recomputed, and the tampers' records."""
SPOKEN = {
    "sv": {
        "accord",
        "assessment",
        "commitment-status",
        "knowledge-package",
        "observation-table",
        "programme",
    },
    "pk": {
        "accord",
        "assessment",
        "observation-table",
        "outlook",
        "policy-comparison",
        "power-contract",
        "power-curtailment",
        "power-dispatch",
        "power-fiscal",
        "power-hours",
        "power-meter",
        "power-mining",
        "power-outlook",
        "power-performance",
        "power-plausibility",
        "power-surplus",
        "power-system",
        "power-tariff",
        "power-tariff-test",
        "programme",
        "receipt",
    },
}
OF_OFFICES = tuple(f"{name}." for name in sorted({*SPOKEN["sv"], *SPOKEN["pk"]}))
DIGEST = re.compile("[0-9a-f]{16,64}")
"""What names a statement or a signed file: another in each replay, whose keys are its own."""


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def texts(told: Replay, subject: str) -> list[str]:
    return [str(event["text"]) for event in told.events if event["subject"] == subject]


@pytest.mark.parametrize("reading", Reading)
def test_a_replay_writes_what_the_contract_names(replays: Replays, reading: Reading) -> None:
    into = replays.of(reading).places.into

    written = {path.name for path in into.iterdir() if path.is_file() or any(path.iterdir())}

    opening = {"sv.opening.json"} if reading is Reading.SEALED else set()
    assert written == CONTRACT | BESIDES | opening
    assert {path.name for path in (into / "chain").iterdir()} == {"blocks"}
    assert {path.name for path in (into / "accord").iterdir()} == {
        "accord.toml",
        "accord.toml.dsse",
        "exchange.json",
        "reserve-operations",
        "reserve-operations.tar",
    }
    assert (into / "sv" / "checkpoint").is_file()
    assert (into / "pk" / "checkpoint").is_file()


@pytest.mark.parametrize("state", ["sv", "pk"])
def test_what_is_published_holds_no_private_key(replays: Replays, state: str) -> None:
    told = replays.of(Reading.TRANSFER)
    public = files(told.places.record(state)) | {"trust": told.places.trust(state).read_bytes()}
    public |= files(told.places.accord)

    private = [path.read_bytes() for path in told.places.keys(state).rglob("*.pem")]

    assert private
    assert not [name for name, content in public.items() if b"PRIVATE KEY" in content]


def test_the_story_tells_the_golden_figures(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    story = " | ".join(str(event["text"]) for event in told.events)

    for figure in (
        "10 announced purchases, 2,381.00000000 BTC, average 43,936.94 USD",
        "(3 of the prices are estimates)",
        "the rest must average 40,803.98 USD",
        "3,350.00000000 BTC: 2,381.00000000 BTC announced and 969 days of 1.00000000 BTC",
        "✓ worth-760-million-at-123000: 767,151,000.00 USD",
        "✓ worth-740-million: 740,001,600.00 USD",
        "each state cosigned the other",
        "it takes a margin of 19,942,000.00 USD; one of 15 m (an example) lasts 127 days",
        "55 of 200 paths end below 95 %; 1 BTC a day: 0 (SYNTHETIC prices)",
        "exchange.json, checked offline: confirmed",
        "Rs 22.5 (Named trades, 2,000 MW): cost-recovery/1 subsidy, post-tax/1 undetermined, ",
        "incremental/1 subsidy, reference-system/1 undetermined, market-operator/1 subsidy; ",
        "incremental/1 no-subsidy, reference-system/1 no-subsidy, market-operator/1 no-subsidy; ",
        "; SYNTHETIC hours",
        "135.40596374 BTC to 227.64531596 BTC: unexplained; 3 questions to the claimant",
        "2 of 3 orders to go down obeyed (SYNTHETIC meter)",
    ):
        assert figure in story


@pytest.mark.parametrize(
    ("reading", "answer"),
    [
        pytest.param(Reading.PUBLIC_ONLY, "undetermined", id="public-only"),
        pytest.param(Reading.TRANSFER, "met", id="transfer"),
        pytest.param(Reading.PURCHASE, "not-met", id="purchase"),
        pytest.param(Reading.SEALED, "met", id="sealed-as-the-state-itself-sees-it"),
    ],
)
def test_the_clause_on_accumulation_comes_out_as_the_wallet_list_allows(
    replays: Replays, reading: Reading, answer: str
) -> None:
    told = replays.of(reading)

    (event,) = (event for event in told.events if event["subject"] == "programme")

    assert event["data"] == {"clause": "SLV-BTC-ACC", "answer": answer, "on": "2025-07-24"}


def test_the_clause_on_power_prices_reads_the_published_tests(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    (event,) = (event for event in told.events if event["subject"] == "offers")

    assert event["data"] == {"nov-2024-offer": "not-met", "nov-2025-package": "met"}
    tests = {
        str(entry_id)
        for entry_id, said in zip(ids(told, "pk"), told.statements("pk"), strict=True)
        if said.type == "power-tariff-test/1"
    }
    named = [named_tests(said.body) for said in told.statements("pk") if of_tariffs(said)]
    assert [len(one) for one in named] == [1, 1]
    assert set().union(*named) == tests


def test_offers_are_compared_as_the_record_tests_them(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    code, printed, _ = place(told.places.into).run(
        *("programme", "compare-offers", "--record", "pk", "--trust", "pk.trust.json"),
    )

    assert code == 0
    assert (
        "The prices differ. The verdicts differ in limbs b and e; limbs c and d of Named trades, "
        "2,000 MW were never published."
    ) in printed


def test_every_day_of_the_meter_is_stated_before_it_is_due(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    said = [one for one in told.statements("pk") if one.type == "power-meter/1"]
    days = [decode_meter(one.body) for one in said]

    assert [str(one.day) for one in days] == [f"2025-01-{number:02}" for number in range(1, 32)]
    assert check_days(days) == ()
    assert all(one.issued_at <= due_at(day.day, 300) for one, day in zip(said, days, strict=True))


def test_what_rests_on_synthetic_hours_is_confirmed_as_assumed(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)
    question = replace(
        told.question(told.places.record("pk"), chain=True),
        trust=decode_trust(told.places.trust("pk").read_bytes()),
    )

    rows = {name: row for name, row in rows_by_claim(question).items() if name.startswith("power-")}

    said = [one for one in told.statements("pk") if one.issuer == "power-division"]
    assert len(rows) == len(said) > 40
    assert {row.verdict for row in rows.values()} == {Verdict.CONFIRMED}
    tariffs = {name for name, row in rows.items() if row.grade is not Grade.ASSUMED}
    assert all(name.startswith("power-tariff.") for name in tariffs)


def test_no_statement_of_the_power_office_exceeds_40_000_bytes(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    sizes = [
        len(encode(one.body)) for one in told.statements("pk") if one.issuer == "power-division"
    ]

    assert max(sizes) <= 40_000


def ids(told: Replay, state: str) -> list[Digest]:
    return [Digest(leaf_hash(entry)) for entry in told.entries(state)]


def of_tariffs(said: Statement) -> bool:
    return said.type == "observation-table/1" and b"tariff.rate" in encode(said.body)


def named_tests(body: JsonObject) -> set[str]:
    rows = decode_observations(body).rows or ()
    return {str(digest) for row in rows for digest in row.evidence}


def test_the_accord_shows_what_was_kept_and_what_was_not(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    assert texts(told, "accord")[0] == (
        "120 days after both signed: O1 Complete; O2 Complete; O3 Not started; O4 Substantial; "
        "O5 Complete; O6 Not started (no request made); O7 Not started"
    )


def test_both_states_log_the_same_accord(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    ours, theirs = (
        [one for one in told.statements(state) if one.type == "accord/1"] for state in ("sv", "pk")
    )

    assert [one.body for one in ours] == [one.body for one in theirs]
    assert [one.evidence for one in ours] == [one.evidence for one in theirs]
    assert len(ours) == 1


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize(("state", "partner"), [("sv", "pk"), ("pk", "sv")])
def test_whoever_holds_both_records_finds_nothing_wrong_with_what_was_promised_and_assessed(
    replays: Replays, reading: Reading, state: str, partner: str
) -> None:
    told = replays.of(reading)
    question = replace(
        told.question(told.places.record(state), chain=False),
        trust=decode_trust(told.places.trust(state).read_bytes()),
        subject=replace(
            told.question(told.places.record(partner), chain=False),
            trust=decode_trust(told.places.trust(partner).read_bytes()),
        ),
    )
    rows = [row for name, row in rows_by_claim(question).items() if name.startswith(OF_OFFICES)]

    assert [row for row in rows if row.verdict is Verdict.CONTRADICTED] == []
    assert {row.claim.partition(".")[0] for row in rows} == SPOKEN[state]


def test_a_stranger_checks_the_exchange_without_either_record(replays: Replays) -> None:
    told = replays.of(Reading.TRANSFER)

    code, printed, _ = place(told.places.into).run(
        *("accord", "check", "accord/exchange.json"),
        *("--sender-trust", "sv.trust.json", "--receiver-trust", "pk.trust.json"),
    )

    assert code == 0
    assert "confirmed" in printed
    assert "reserve-operations" in printed


@pytest.mark.parametrize("reading", [Reading.PUBLIC_ONLY, Reading.TRANSFER, Reading.SEALED])
def test_each_tamper_is_caught_for_the_right_reason(replays: Replays, reading: Reading) -> None:
    told = replays.of(reading)

    tampers = [texts(told, f"tamper {number}")[0] for number in (1, 2, 3)]

    assert tampers[0].endswith("→ caught: entry-altered")
    assert "→ caught: the partner's witness refuses, HTTP 422" in tampers[1]
    assert tampers[1].endswith("fork-proof.json, checked offline: confirmed")
    assert tampers[2].endswith("→ caught: sequence-gap")


def test_time_zone_locale_and_hash_seed_change_nothing(replays: Replays, tmp_path: Path) -> None:
    """Keys are made anew for each replay, so entries differ; what they say does not."""
    here = replays.of(Reading.TRANSFER)

    elsewhere = run_replay(place(tmp_path, **DIFFERENT), Reading.TRANSFER, "again")

    assert files(here.places.blocks) == files(elsewhere.places.blocks)
    assert said(here) == said(elsewhere)
    assert [e for e in here.events if e["subject"] != "record"] == [
        e for e in elsewhere.events if e["subject"] != "record"
    ]


def said(told: Replay) -> list[str]:
    """Return the verdicts without what only says which record it was."""
    lines = told.places.verdicts("sv").read_text("utf-8").splitlines()
    return [DIGEST.sub("…", line) for line in lines if '"claim":"record.' not in line]


@pytest.mark.parametrize("left", ["", "note.txt"], ids=["empty", "with-something-else"])
def test_a_directory_with_something_else_is_not_touched(tmp_path: Path, left: str) -> None:
    into = tmp_path / "full"
    into.mkdir()
    (into / (left or "other")).write_text("mine")

    code, printed, told = place(tmp_path).run("demo", "run", "--into", "full", "--no-serve")

    assert (code, printed) == (2, "")
    assert told == (
        "error[demo-place-occupied]: full is not empty and holds no earlier replay\n"
        "hint: name a new directory with --into\n"
    )
    assert files(into) == {left or "other": b"mine"}


def test_an_unknown_reading_is_refused(tmp_path: Path) -> None:
    code, printed, told = place(tmp_path).run("demo", "run", "--reading", "optimistic")

    assert (code, printed) == (2, "")
    assert "optimistic" in told
