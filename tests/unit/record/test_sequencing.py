"""Record §9.1: what gets into a log, in which order, and what is refused whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record import errors
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import KeyKind
from biplomacy.record.sequencing import MAX_BATCH, Sequencer
from biplomacy.values.clock import NoFaults
from biplomacy.values.errors import BiplomacyError, SourceUnavailable
from fakes.charters import (
    CHARTER_OF_TEST,
    ORIGIN,
    OTHER_WITNESS_VKEY,
    founding,
    policy,
    statement,
    vkey,
)
from fakes.record_memory import FailingLog, MemoryLog, Tripwire
from fakes.small_log import (
    LOG_SIGNER,
    NamedKey,
    SetClock,
    Stop,
    StopAt,
    amendment_entry,
    charter_entry,
    entry,
    first_entries,
    report_entry,
)

ENTRIES = first_entries(12)


def sequencer(log: MemoryLog | FailingLog) -> Sequencer:
    return Sequencer(log, LOG_SIGNER, SetClock(), NoFaults())


@pytest.fixture
def log() -> MemoryLog:
    log = MemoryLog(ORIGIN)
    sequencer(log).append(ENTRIES[:3])
    return log


def test_statements_are_logged_at_their_place_with_who_signed() -> None:
    log = MemoryLog(ORIGIN)

    logged = sequencer(log).append(ENTRIES[:3])

    assert [one.index for one in logged] == [0, 1, 2]
    assert [one.id.raw for one in logged] == [leaf_hash(data) for data in ENTRIES[:3]]
    assert [len(one.signed_by) for one in logged] == [2, 2, 2]
    assert [row.data for row in log.entries(0, 9)] == list(ENTRIES[:3])
    assert log.head()[0].size == 3


def test_nothing_to_append_signs_nothing(log: MemoryLog) -> None:
    assert sequencer(log).append(()) == ()
    assert len(log.pending) == 1


@given(cuts=st.sets(st.integers(1, len(ENTRIES) - 1)))
def test_any_batching_gives_one_root(cuts: set[int]) -> None:
    log, whole = MemoryLog(ORIGIN), MemoryLog(ORIGIN)
    sequencer(whole).append(ENTRIES)
    ends = [*sorted(cuts), len(ENTRIES)]

    writer = sequencer(log)
    for first, last in zip([0, *ends], ends, strict=False):
        writer.append(ENTRIES[first:last])

    assert log.head() == whole.head()
    assert log.pending[len(ENTRIES)] == whole.pending[len(ENTRIES)]


def foreign_charter() -> bytes:
    other = "record.other.example/2026"
    key = vkey(other, KeyKind.LOG_ED25519)
    text = f"log {key}\nquorum none\n"
    return charter_entry(
        replace(CHARTER_OF_TEST, origin=other, log_keys=(key,), witness_policy=text)
    )


@pytest.mark.parametrize(
    ("first", "error"),
    [
        pytest.param(lambda: report_entry(0), errors.IssuerUnauthorised, id="no-charter"),
        pytest.param(lambda: b"", errors.EnvelopeMalformed, id="nothing"),
        pytest.param(lambda: b"{}", errors.EnvelopeMalformed, id="no-envelope"),
        pytest.param(foreign_charter, errors.CharterMalformed, id="another-origin"),
        pytest.param(
            lambda: entry(statement("charter/1", body={"title": "x"}), "director", "minister"),
            BiplomacyError,
            id="no-charter-body",
        ),
    ],
)
def test_a_log_begins_with_its_own_charter(
    first: Callable[[], bytes], error: type[BiplomacyError]
) -> None:
    log = MemoryLog(ORIGIN)

    with pytest.raises(error):
        sequencer(log).append((first(), report_entry(1)))

    assert log.head()[0].size == 0


def test_a_charter_that_too_few_signed_founds_nothing() -> None:
    with pytest.raises(errors.SignatureMissing):
        sequencer(MemoryLog(ORIGIN)).append((entry(founding(), "director"),))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(report_entry(2), errors.SequenceTaken, id="sequence-used"),
        pytest.param(report_entry(4), errors.SequenceGap, id="sequence-left-out"),
        pytest.param(entry(statement(sequence=3), "director"), errors.SignatureMissing, id="one"),
        pytest.param(
            entry(statement(sequence=3), "director", "minister"),
            errors.SignatureInvalid,
            id="a-stray-signature",
        ),
        pytest.param(
            entry(statement("licence/1", sequence=3), "director", "auditor"),
            errors.IssuerUnauthorised,
            id="a-type-not-theirs",
        ),
        pytest.param(charter_entry(), errors.IssuerUnauthorised, id="a-second-charter"),
        pytest.param(
            entry(statement(sequence=3, body={"by": "ana@example.org"}), "director", "auditor"),
            errors.PersonalDataSuspected,
            id="personal-data",
        ),
        pytest.param(
            entry(replace(statement(sequence=3), issued_at=1_791_000_301), "director", "auditor"),
            errors.IssuedAfterLogged,
            id="dated-ahead",
        ),
    ],
)
@pytest.mark.parametrize("place", ["alone", "after-a-good-one"])
def test_a_statement_against_the_rules_refuses_its_whole_batch(
    log: MemoryLog, data: bytes, error: type[BiplomacyError], place: str
) -> None:
    before = log.head()
    good = entry(statement("programme-review/1", "finance-ministry", 0), "minister")
    batch = (data,) if place == "alone" else (good, data)

    with pytest.raises(error):
        sequencer(log).append(batch)

    assert log.head() == before
    assert len(log.pending) == 1


def test_a_field_that_the_operator_allows_may_look_personal(log: MemoryLog) -> None:
    said = statement(sequence=3, body={"by": "office@example.org"})

    sequencer(log).append((entry(said, "director", "auditor"),), allowed=(".by",))

    assert log.head()[0].size == 4


def test_a_batch_has_a_limit(log: MemoryLog) -> None:
    with pytest.raises(errors.StatementTooLarge):
        sequencer(log).append((b"",) * (MAX_BATCH + 1))


def test_an_amendment_is_in_force_from_the_next_entry_of_its_batch(log: MemoryLog) -> None:
    offices = tuple(
        replace(
            office, may_publish=tuple(replace(rule, threshold=1) for rule in office.may_publish)
        )
        for office in CHARTER_OF_TEST.offices
    )
    amended = replace(CHARTER_OF_TEST, offices=offices, witness_policy=policy(OTHER_WITNESS_VKEY))

    logged = sequencer(log).append(
        (amendment_entry(amended, 3), entry(statement(sequence=4), "director"))
    )

    assert [one.statement.type for one in logged] == ["charter-amendment/1", "reserve-report/1"]
    again = sequencer(log)
    assert again.charters is not None
    assert again.charters.latest == amended
    assert again.next_sequence("bitcoin-office") == 5


def test_a_log_key_that_the_charter_does_not_name_signs_nothing() -> None:
    log = MemoryLog(ORIGIN)
    stranger = NamedKey("stranger.example", KeyKind.LOG_ED25519)

    with pytest.raises(errors.CheckpointUntrusted):
        Sequencer(log, stranger, SetClock(), NoFaults()).append((charter_entry(),))

    assert log.head()[0].size == 0


def test_a_writer_opened_again_goes_on_where_the_log_ends(log: MemoryLog) -> None:
    logged = sequencer(log).append((report_entry(3),))

    assert (logged[0].index, logged[0].statement.sequence) == (3, 3)


def test_two_writers_follow_each_other(log: MemoryLog) -> None:
    one, other = sequencer(log), sequencer(log)

    one.append((report_entry(3),))
    other.append((report_entry(4),))
    one.append((report_entry(5),))

    assert [row.sequence for row in log.index] == [0, 1, 2, 3, 4, 5]


def test_a_database_that_went_back_is_noticed(log: MemoryLog) -> None:
    writer = sequencer(log)
    log.stored.pop()

    with pytest.raises(errors.Forked):
        writer.append((report_entry(3),))


def test_a_failed_write_may_be_repeated(log: MemoryLog) -> None:
    writer = sequencer(FailingLog(log, Tripwire(1)))
    with pytest.raises(SourceUnavailable):
        writer.append((report_entry(3),))

    assert writer.append((report_entry(3),))[0].index == 3


def test_a_write_that_only_seemed_to_fail_is_found_in_the_log(log: MemoryLog) -> None:
    writer = sequencer(FailingLog(log, Tripwire(1, persisted=True)))
    with pytest.raises(SourceUnavailable):
        writer.append((report_entry(3),))

    with pytest.raises(errors.SequenceTaken):
        writer.append((report_entry(3),))
    assert writer.append((report_entry(4),))[0].index == 4


@pytest.mark.parametrize(("point", "size"), [("before-commit", 3), ("after-commit", 4)])
def test_the_fault_points_lie_on_both_sides_of_the_commit(
    log: MemoryLog, point: str, size: int
) -> None:
    writer = Sequencer(log, LOG_SIGNER, SetClock(), StopAt(point))

    with pytest.raises(Stop):
        writer.append((report_entry(3),))

    assert log.head()[0].size == size
