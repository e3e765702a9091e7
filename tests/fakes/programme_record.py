"""A record with programmes, what is known, assessments and a comparison: by hand, really signed.

El Salvador's is the case of July 2025 of which the public knows the Fund alone: 11.18 BTC more in
ten days, of undecided origin. Pakistan's looks at an action.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from biplomacy.programme.action_file import read_action
from biplomacy.programme.assessment import assess
from biplomacy.programme.behaviour import behave
from biplomacy.programme.case import EvidenceFile, apply_case
from biplomacy.programme.concept_comparison import compare
from biplomacy.programme.evidence_file import read_evidence
from biplomacy.programme.largest import largest
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Action, Observation, Programme
from biplomacy.programme.policy import PolicyComparison
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.statement.assessment import encode_assessment, state_assessment
from biplomacy.programme.statement.observation_table import (
    encode_observations,
    observation_table,
)
from biplomacy.programme.statement.policy_comparison import encode_comparison
from biplomacy.programme.statement.programme import encode_programme
from biplomacy.programme.trials import shipped_trials
from biplomacy.programme.vocabulary import Vary
from biplomacy.record.auditing import audit_record
from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.model import Charter, Office, Rule
from biplomacy.record.reading import Files
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.web.record_view import RecordView
from biplomacy.web.site import Site
from fakes.charters import BITCOIN_OFFICE
from fakes.golden_cases import FOLDER
from fakes.portal_record import entry, publish, small_site, small_statements
from fakes.portal_statements import ISSUER, Said, charter

ON = Day.parse("2025-07-24")
TYPES = (
    "programme/1",
    "observation-table/1",
    "assessment/1",
    "waiver/1",
    "policy-comparison/1",
)
FUND_ALONE = """
title = "the Fund's addresses are public, and nothing else"
approval = 2025-07-14

[[perimeters]]
id = "public-sector"
version = 2
coverage = "partial"
visibility = "public"
entities = [{ name = "reserve-fund", role = "Strategic Bitcoin Reserve Fund" }]

[[perimeters]]
id = "fund"
version = 2
coverage = "complete"
visibility = "public"
entities = [{ name = "reserve-fund", role = "Strategic Bitcoin Reserve Fund" }]

[[observations]]
fact = "stock.gross"
place = "reserve-fund"
day = 2025-07-14
quantity = { value = "6237", unit = "BTC", grade = "chain" }
standing = "synthetic"

[[observations]]
fact = "stock.gross"
place = "reserve-fund"
day = 2025-07-24
quantity = { value = "6248.18", unit = "BTC", grade = "chain" }
standing = "synthetic"

[[observations]]
facts = ["flows.purchase", "flows.mined", "flows.seized", "flows.internal"]
place = "reserve-fund"
start = 2025-07-15
end = 2025-07-24
quantity = { low = "0", high = "11.18", unit = "BTC", grade = "chain" }
standing = "synthetic"

[[observations]]
fact = "flows.purchase"
place = "reserve-fund"
start = 2025-07-15
end = 2025-07-24
quantity = { value = "0", unit = "BTC", grade = "attested" }
standing = "synthetic"

[[observations]]
fact = "flows.mined"
place = "reserve-fund"
start = 2025-07-15
end = 2025-07-24
quantity = { value = "0", unit = "BTC", grade = "attested" }
standing = "synthetic"

[[observations]]
fact = "flows.seized"
place = "reserve-fund"
start = 2025-07-15
end = 2025-07-24
quantity = { value = "0", unit = "BTC", grade = "attested" }
standing = "synthetic"

[[observations]]
fact = "stock.client"
place = "reserve-fund"
start = 2025-07-14
end = 2025-07-24
quantity = { value = "0", unit = "BTC", grade = "attested" }
standing = "synthetic"
"""


def el_salvador(*, approved: str | None = None) -> tuple[Programme, tuple[Observation, ...]]:
    """Return the programme of the window, and what the public knows of it."""
    case = read_evidence(FUND_ALONE)
    programme = apply_case(bundled_programme("SLV-EFF-2025"), case)
    if approved is not None:
        programme = replace(programme, approved=Day.parse(approved))
    return programme, case.observations


def pakistan(terms: str = "nir-margin-15m") -> tuple[Programme, EvidenceFile, Action]:
    """Return the programme, the case with an invented margin, and the action."""
    case = read_evidence((FOLDER / f"{terms}.toml").read_text("utf-8"))
    action = read_action((FOLDER / "buy-daily.toml").read_text("utf-8"))
    return apply_case(bundled_programme("PAK-EFF-2024"), case), case, action


def said_programme(programme: Programme) -> Said:
    return Said("programme/1", encode_programme(programme), "2025-07-24")


def said_observations(observations: Sequence[Observation]) -> Said:
    body = encode_observations(observation_table(observations))
    return Said("observation-table/1", body, "2025-07-24")


def said_assessment(
    programme: Programme, observations: tuple[Observation, ...], on: Day = ON
) -> Said:
    basis = programme_digest(programme), (observation_table(observations).digest,)
    stated = state_assessment(basis, on, assess(programme, observations, on))
    return Said("assessment/1", encode_assessment(stated), "2025-07-24")


def said_action(terms: str = "nir-margin-15m") -> tuple[Said, ...]:
    """Return Pakistan's statements: programme, observations, and what an action would do."""
    programme, case, action = pakistan(terms)
    on = Day.parse("2025-12-31")
    known = case.observations
    basis = programme_digest(programme), (observation_table(known).digest,)
    stated = state_assessment(
        basis,
        on,
        assess(programme, known, on, action),
        action=action,
        largest=largest(programme, known, action, Vary.LENGTH, by=on),
    )
    return (
        said_programme(programme),
        said_observations(known),
        said_assessment(programme, known),
        Said("assessment/1", encode_assessment(stated), "2025-07-25"),
    )


def said_comparison() -> Said:
    pair = bundled_programme("SLV-EFF-2025"), bundled_programme("PAK-EFF-2024")
    found = PolicyComparison(
        (programme_digest(pair[0]), programme_digest(pair[1])),
        compare(*pair),
        behave(pair, shipped_trials()),
    )
    return Said("policy-comparison/1", encode_comparison(found), "2025-07-26")


def salvadoran_statements() -> tuple[Said, ...]:
    """Return what the public can know of El Salvador's programme, and what comes of it."""
    programme, observations = el_salvador()
    return (
        said_programme(programme),
        said_observations(observations),
        said_assessment(programme, observations),
    )


def ruled() -> Charter:
    """Return the charter of the small state, whose one office may publish all of this."""
    rules = (*charter().offices[0].may_publish, *(Rule(one, 1) for one in TYPES))
    office = Office(ISSUER, BITCOIN_OFFICE.keys, rules)
    return replace(charter(), offices=(office, charter().offices[1]))


def programme_view(said: Sequence[Said], rows: tuple[VerdictRow, ...] = ()) -> RecordView:
    """Return a record that holds the charter and ``said``; every statement has two signatures."""
    entries = [entry(Said(CHARTER, encode_charter(ruled()), "2025-07-01"), 0)]
    entries += [entry(one, number) for number, one in enumerate(said, 1)]
    files = Files(publish(entries, on="2025-07-27"), "")
    return RecordView(audit_record(files, None), files, rows)


def outcome_rows(index: int) -> tuple[VerdictRow, ...]:
    """Return what a recomputation says of the Salvadoran assessment in an entry."""
    return (
        VerdictRow(
            "assessment.SLV-EFF-2025.SLV-BTC-ACC.2025-07-24",
            "undetermined",
            "undetermined",
            Verdict.CONFIRMED,
            Grade.RECORD,
            "assessed again from the programme and the observations that it names: the same",
            (f"entry:{index}",),
        ),
    )


def programme_site(said: Sequence[Said] | None = None, rows: tuple[VerdictRow, ...] = ()) -> Site:
    """Return a site with the record, or with the small state's reserve and all programmes."""
    if said is None:
        said = (
            *small_statements(),
            *salvadoran_statements(),
            *said_action(),
            said_comparison(),
        )
    return replace(small_site(), record=programme_view(said, rows), worlds=())
