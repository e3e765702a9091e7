"""A small published record whose office simulates its reserve, with the closes beside the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from biplomacy.outlook.adequacy import read_rules
from biplomacy.outlook.history import decode_history
from biplomacy.outlook.model import (
    DailyCoin,
    DailyDollar,
    Drift,
    Hold,
    Lump,
    Policy,
    Position,
    Scenario,
    StopAt,
    Threshold,
)
from biplomacy.outlook.simulation import simulate_outlook
from biplomacy.outlook.statement import TYPE, encode_outlook
from biplomacy.record.auditing import audit_record
from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.model import Office, Rule
from biplomacy.record.reading import Files, blob_path
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import JsonObject
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.web.record_view import RecordView
from fakes.charters import BITCOIN_OFFICE, CHARTER_OF_TEST, MINISTRY
from fakes.outlook_cases import ACCOUNTS, ONE_COIN, START, invented_history, scenario_over, usd
from fakes.portal_record import FilesInMemory, entry, publish
from fakes.portal_statements import ISSUER, Said

POLICIES: tuple[Policy, ...] = (
    Hold(),
    DailyCoin(ONE_COIN),
    Lump(usd("1450000000.00")),
    StopAt(DailyDollar(usd("250000.00")), Decimal("0.4")),
)
LEDGER = "reserve at 95 %"


def office_record(
    said: Sequence[Said],
    types: Sequence[str],
    blobs: Sequence[bytes] = (),
    rows: tuple[VerdictRow, ...] = (),
) -> RecordView:
    """Return a record of one office that may say ``types``, with ``blobs`` beside it."""
    rules = tuple(Rule(one, 1) for one in types)
    office = Office(ISSUER, BITCOIN_OFFICE.keys, rules)
    charter = replace(CHARTER_OF_TEST, offices=(office, MINISTRY), obligations=())
    founding = encode_charter(charter)
    entries = [entry(Said(CHARTER, founding, "2025-07-01"), 0)]
    entries += [entry(one, number) for number, one in enumerate(said, 1)]
    published = publish(entries)
    beside = [(blob_path(Digest.of(blob)), blob) for blob in blobs]
    files = Files(FilesInMemory([*published.files, *beside]), "")
    return RecordView(audit_record(files, None), files, rows)


def asked(*, held: str = "6237", floor: str = "14000000000.00", accounts: bool = True) -> Scenario:
    """Return a question over invented closes: reserves of 14.5 bn USD and what is held."""
    scenario = scenario_over(decode_history(invented_history()), POLICIES, paths=200, days=120)
    threshold = Threshold(LEDGER, START.plus(120), usd(floor))
    return replace(
        scenario,
        position=Position(Amount.from_btc(held), usd("14500000000.00")),
        thresholds=(threshold,),
        accounts=ACCOUNTS if accounts else None,
        rule=read_rules().rule("floating") if accounts else None,
    )


def body(scenario: Scenario, drift: Drift = Drift.NEUTRAL) -> JsonObject:
    """Return what is signed of a question under a drift."""
    told = replace(scenario, draws=replace(scenario.draws, drift=drift))
    return encode_outlook(simulate_outlook(told, decode_history(invented_history())))


def outlook_record(
    *bodies: JsonObject, with_closes: bool = True, judged: bool = True
) -> RecordView:
    """Return a record of outlooks, the first in entry 1."""
    said = [Said(TYPE, one, "2025-07-16") for one in bodies]
    rows = tuple(
        VerdictRow(
            f"outlook.{ISSUER}.{number}",
            "200 paths",
            "200 paths",
            Verdict.CONFIRMED,
            Grade.ASSUMED,
            "drawn again: every figure is the same",
            (f"entry:{number}",),
        )
        for number in range(1, len(bodies) + 1)
    )
    blobs = [invented_history()] if with_closes else []
    return office_record(said, (TYPE,), blobs, rows if judged else ())
