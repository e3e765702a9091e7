"""Every statement reads back unchanged, and nothing but what it knows is let in (§11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biplomacy.programme.assessment import assess
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.library import BUNDLED, bundled_programme
from biplomacy.programme.model import (
    Action,
    Answer,
    DecidingFact,
    Largest,
    LeafValue,
    Observation,
    Outcome,
    Quantity,
    ReadingOutcome,
    Reason,
    Status,
    Waiver,
)
from biplomacy.programme.policy import (
    Behaviour,
    BehaviourRow,
    ConceptComparison,
    PolicyComparison,
)
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.row_table import INLINE_BYTES
from biplomacy.programme.statement.assessment import (
    Assessment,
    decode_assessment,
    encode_assessment,
    state_assessment,
    stated_outcomes,
    trace_bytes,
)
from biplomacy.programme.statement.observation_table import (
    decode_observations,
    encode_observations,
    observation_bytes,
    observation_table,
    table_observations,
)
from biplomacy.programme.statement.policy_comparison import decode_comparison, encode_comparison
from biplomacy.programme.statement.programme import decode_programme, encode_programme
from biplomacy.programme.statement.waiver import StatedWaiver, decode_waiver, encode_waiver
from biplomacy.programme.unit import parse_unit
from biplomacy.programme.vocabulary import Strictness
from biplomacy.record.model import MAX_PAYLOAD
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed, FieldUnknown, NotCanonical
from biplomacy.values.verdict import Grade, Standing
from fakes.programme_values import (
    actions,
    answers,
    days,
    digests,
    ids,
    largest_actions,
    notes,
    observations,
    outcomes,
    texts,
    waivers,
)

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ON = Day.parse("2025-07-24")

names = st.lists(ids, max_size=2).map(tuple)
behaviours = st.builds(Behaviour, st.none() | answers, names, notes)
comparisons = st.builds(
    PolicyComparison,
    programmes=st.tuples(digests, digests),
    concepts=st.lists(
        st.builds(ConceptComparison, texts, names, names, st.sampled_from(Strictness), notes),
        max_size=2,
    ).map(tuple),
    matrix=st.lists(st.builds(BehaviourRow, ids, texts, behaviours, behaviours), max_size=2).map(
        tuple
    ),
)


@SLOW
@given(st.lists(observations, max_size=4))
def test_observations_read_back_without_a_changed_bit(told: list[Observation]) -> None:
    body = encode(encode_observations(observation_table(told)))
    table = decode_observations(decode_object(body))

    assert table_observations(table) == tuple(told)
    assert encode(encode_observations(table)) == body


@SLOW
@given(
    st.lists(outcomes, max_size=3), st.none() | actions, st.none() | largest_actions, days, digests
)
def test_an_assessment_reads_back_without_a_changed_bit(
    found: list[Outcome], action: Action | None, largest: Largest | None, on: Day, digest: Digest
) -> None:
    assessment = state_assessment((digest, [digest]), on, found, action=action, largest=largest)
    body = encode(encode_assessment(assessment))
    read = decode_assessment(decode_object(body))

    assert read == assessment
    assert stated_outcomes(read, trace_bytes(found)) == tuple(found)
    assert encode(encode_assessment(read)) == body


@given(ids, waivers)
def test_a_waiver_reads_back_without_a_changed_bit(clause: str, waiver: Waiver) -> None:
    told = StatedWaiver(clause, waiver)

    assert decode_waiver(decode_object(encode(encode_waiver(told)))) == told


@SLOW
@given(comparisons)
def test_a_comparison_reads_back_without_a_changed_bit(comparison: PolicyComparison) -> None:
    body = decode_object(encode(encode_comparison(comparison)))

    assert decode_comparison(body) == comparison


BTC = parse_unit("BTC")
QUANTITY = Quantity(Fraction(0), Fraction(1_118_000_000), BTC, Grade.CHAIN)
LEAF = LeafValue(
    name="sum(flows.purchase, since=approval) [fund]",
    facts=("flows.purchase", "flows.mined"),
    place="fund",
    quantity=QUANTITY,
    coefficient=Fraction(1),
    standing=Standing.SYNTHETIC,
    evidence=(Digest.of(b"report"),),
    reasons=(Reason.ORIGIN_UNKNOWN,),
)
OBSERVED = Observation(
    ("flows.purchase", "flows.mined"), "fund", ON, ON, QUANTITY, Standing.SYNTHETIC
)


def outcome(clause: str = "XX-ONE", *, leaves: int = 1) -> Outcome:
    """Return an outcome whose one reading has so many leaves."""
    reading = ReadingOutcome(
        id="flows",
        owner="the definition",
        answer=Answer.UNDETERMINED,
        margin=replace(QUANTITY, low=None),
        reasons=(Reason.ORIGIN_UNKNOWN,),
        grade=Grade.CHAIN,
        standing=Standing.QUOTED,
        formula="sum(flows.purchase) + sum(flows.mined) <= 0 BTC",
        worked="[0, 11.18] BTC <= 0 BTC",
        leaves=(LEAF,) * leaves,
    )
    return Outcome(
        clause=clause,
        test_date=None,
        on=ON,
        answer=Answer.UNDETERMINED,
        status=Status.UNDETERMINED,
        readings=(reading,),
        reasons=(Reason.ORIGIN_UNKNOWN,),
        deciding=(DecidingFact(LEAF.name, Answer.MET, Answer.NOT_MET, alone=True),),
        margin=None,
        grade=Grade.CHAIN,
        standing=Standing.QUOTED,
    )


def assessed(found: list[Outcome]) -> Assessment:
    return state_assessment((Digest.of(b"programme"), ()), ON, found)


def test_a_short_trace_stands_in_the_statement_and_a_long_one_beside_the_log() -> None:
    short, long = assessed([outcome(leaves=3)]), assessed([outcome(leaves=101)])

    assert short.trace.rows is not None
    assert stated_outcomes(short) == (outcome(leaves=3),)
    assert long.trace.rows is None
    assert long.trace.count == 101
    assert stated_outcomes(long, trace_bytes([outcome(leaves=101)])) == (outcome(leaves=101),)


def test_a_trace_that_is_not_at_hand_is_never_taken_for_an_empty_one() -> None:
    long = assessed([outcome(leaves=101)])

    with pytest.raises(FieldMalformed, match="not at hand"):
        stated_outcomes(long)
    with pytest.raises(FieldMalformed, match="not at hand"):
        stated_outcomes(long, trace_bytes([outcome(leaves=100)]))


def test_rows_beside_the_log_are_as_many_as_the_table_says() -> None:
    told = [replace(OBSERVED, start=ON, end=ON.plus(day)) for day in range(150)]
    table = observation_table(told)

    assert table.rows is None
    assert table_observations(table, observation_bytes(told)) == tuple(told)
    with pytest.raises(FieldMalformed, match="150 observations, not 149"):
        table_observations(replace(table, count=149), observation_bytes(told))


def test_rows_beside_the_log_have_one_writing() -> None:
    told = [OBSERVED] * 150
    otherwise = observation_bytes(told).replace(b'"11.18"', b'"11.180"')
    table = replace(observation_table(told), digest=Digest.of(otherwise))

    with pytest.raises(NotCanonical, match="another form"):
        table_observations(table, otherwise)


def test_forty_outcomes_with_their_traces_fit_a_statement() -> None:
    found = [outcome(f"XX-{number}", leaves=20) for number in range(40)]

    assert len(encode(encode_assessment(assessed(found)))) < MAX_PAYLOAD
    assert len(trace_bytes(found)) > INLINE_BYTES


@pytest.mark.parametrize("name", BUNDLED)
def test_the_assessment_of_a_shipped_programme_fits_a_statement_and_reads_back(name: str) -> None:
    programme = bundled_programme(name)
    found = assess(programme, (), Day.parse("2026-06-30"))
    assessment = state_assessment((programme_digest(programme), ()), ON, found)
    body = encode(encode_assessment(assessment))

    assert len(found) >= len(programme.clauses)
    assert len(body) < MAX_PAYLOAD
    assert stated_outcomes(decode_assessment(decode_object(body)), trace_bytes(found)) == found


def test_a_trace_of_another_reading_is_refused() -> None:
    assessment = assessed([outcome()])
    astray = replace(assessment, outcomes=(replace(outcome(leaves=0), readings=()),))

    with pytest.raises(FieldMalformed, match="not there"):
        stated_outcomes(astray)


SLV = encode_programme(bundled_programme("SLV-EFF-2025"))
WAIVER = {
    "clause": "XX-ONE",
    "kind": "nonobservance",
    "decided": "2025-07-15",
    "document": "decision",
    "test_date": "2025-06-30",
}
BODIES: list[tuple[JsonObject, Callable[[JsonObject], object]]] = [
    (SLV, decode_programme),
    (encode_observations(observation_table([OBSERVED])), decode_observations),
    (encode_assessment(assessed([outcome()])), decode_assessment),
    ({**WAIVER}, decode_waiver),
    (
        {"first": "00" * 32, "second": "11" * 32, "concepts": [], "actions": []},
        decode_comparison,
    ),
]
each_body = pytest.mark.parametrize(
    ("body", "decode"), BODIES, ids=["programme", "observations", "assessment", "waiver", "policy"]
)


@each_body
def test_a_field_that_is_not_known_is_refused(
    body: JsonObject, decode: Callable[[JsonObject], object]
) -> None:
    assert decode(body)
    with pytest.raises(FieldUnknown):
        decode(body | {"extra": 1})


@each_body
def test_a_field_that_is_missing_is_refused(
    body: JsonObject, decode: Callable[[JsonObject], object]
) -> None:
    optional = {"notes", "perimeters", "findings", "disbursements", "duties", "clauses"}
    for name in set(body) - optional:
        with pytest.raises(BiplomacyError):
            decode({key: value for key, value in body.items() if key != name})


def _text(body: JsonObject, old: str, new: str) -> JsonObject:
    content = encode(body).decode("utf-8")
    assert old in content
    return decode_object(content.replace(old, new, 1).encode("utf-8"))


@pytest.mark.parametrize(
    ("body", "decode", "old", "new", "error"),
    [
        pytest.param(SLV, decode_programme, '"1400"', '"1400.0"', NotCanonical, id="zeros"),
        pytest.param(
            SLV,
            decode_programme,
            '"standing":',
            '"language":"en","standing":',
            NotCanonical,
            id="en",
        ),
        pytest.param(
            BODIES[1][0],
            decode_observations,
            '"low":"0"',
            '"low":"11.18"',
            FieldMalformed,
            id="point",
        ),
        pytest.param(
            BODIES[1][0],
            decode_observations,
            '"low":"0"',
            '"low":"12"',
            ProgrammeMalformed,
            id="order",
        ),
        pytest.param(
            BODIES[1][0], decode_observations, '"11.18"', '"11.17"', FieldMalformed, id="other-rows"
        ),
        pytest.param(
            BODIES[2][0], decode_assessment, '"count":1', '"count":2', FieldMalformed, id="count"
        ),
        pytest.param(
            BODIES[2][0],
            decode_assessment,
            "origin-unknown",
            "origin-lost",
            FieldMalformed,
            id="reason",
        ),
        pytest.param(
            BODIES[2][0], decode_assessment, '"flows"', '"a flow"', ProgrammeMalformed, id="id"
        ),
    ],
)
def test_a_statement_that_writes_otherwise_is_refused(
    body: JsonObject,
    decode: Callable[[JsonObject], object],
    old: str,
    new: str,
    error: type[BiplomacyError],
) -> None:
    with pytest.raises(error):
        decode(_text(body, old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("voluntary accumulation", "accumulation", id="a-word-of-a-quote"),
        pytest.param("2025-07-31", "2025-08-01", id="a-due-day"),
        pytest.param('"version":1', '"version":2', id="a-perimeter-version"),
        pytest.param('"coverage":"partial"', '"coverage":"complete"', id="a-coverage"),
    ],
)
def test_the_smallest_change_of_a_programme_changes_its_digest(old: str, new: str) -> None:
    changed = _text(SLV, old, new)

    assert encode(encode_programme(decode_programme(changed))) == encode(changed)
    assert Digest.of(encode(changed)) != Digest.of(encode(SLV))
