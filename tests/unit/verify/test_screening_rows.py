"""§C2.4: lists follow one another by their digests, and a run is counted from its records."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.screening.published_version import DELTA_ROLE, ENTRIES_ROLE
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict
from biplomacy.verify import screening_sources
from fakes.checked_record import put
from fakes.supervision_record import (
    Told,
    last,
    record,
    said_config,
    said_screening,
    said_versions,
    supervised,
    tell,
    versions,
)

FIRST, SECOND = said_versions()
LISTS = (FIRST, SECOND, said_config())


def changed(told: Told, name: str, value: int | str) -> Told:
    return replace(told, body=put(told.body, (name,), value))


def beside(told: Told, *roles: str) -> Told:
    return replace(told, evidence=tuple(one for one in told.evidence if one[0] in roles))


def test_versions_a_configuration_and_a_run_are_confirmed() -> None:
    found = supervised(record(*LISTS, said_screening()))

    assert {name: (row.verdict, row.grade) for name, row in found.items()} == {
        "screening.list.1": (Verdict.CONFIRMED, Grade.RECORD),
        "screening.list.2": (Verdict.CONFIRMED, Grade.RECORD),
        "screening.config.3": (Verdict.CONFIRMED, Grade.RECORD),
        "screening.run.4": (Verdict.CONFIRMED, Grade.ATTESTED),
    }
    assert found["screening.list.2"].evidence == ("entry:2", "entry:1")
    assert found["screening.run.4"].evidence == ("entry:4", "entry:3", "entry:2")


def test_a_version_that_was_left_out_is_a_gap() -> None:
    first, _ = versions()

    row = last(SECOND)

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("list-version-gap: ofac-sample ")
    assert row.reason.endswith(f"follows {first.digest}, but the version before it is None")
    assert last(FIRST, FIRST).reason.startswith("list-version-gap: ")


def test_a_correction_follows_what_the_corrected_version_followed() -> None:
    side = record(FIRST, SECOND)
    corrected = side.log.stored[2].leaf
    other = changed(SECOND, "source", "invented, read again")
    tell(side, replace(other, supersedes=corrected))

    found = supervised(side)

    assert found["screening.list.3"].verdict is Verdict.CONFIRMED
    assert found["screening.list.2"].reason.endswith("(superseded by entry 3)")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        pytest.param("entries", 7, "list-version-differs: entries: states 7, evidence", id="n"),
        pytest.param("addresses", 7, "list-version-differs: addresses: states 7, evi", id="a"),
    ],
)
def test_counts_are_those_of_the_entries(field: str, value: int, reason: str) -> None:
    assert last(FIRST, changed(SECOND, field, value)).reason.startswith(reason)


def test_a_version_without_its_entries_or_its_changes_says_what_to_give() -> None:
    _, second = versions()

    bare, half = last(FIRST, beside(SECOND)), last(FIRST, beside(SECOND, ENTRIES_ROLE))

    assert (bare.verdict, bare.grade) == (Verdict.UNVERIFIABLE, Grade.ATTESTED)
    assert bare.reason == f"the entries of the digest {second.digest} do not lie beside the log"
    assert half.reason.startswith("the changes of the digest ")
    assert last(beside(FIRST), SECOND).verdict is Verdict.CONFIRMED


def test_entries_that_do_not_read_contradict_the_version() -> None:
    junk = b"no entries\n"
    told = changed(FIRST, "digest", str(Digest.of(junk)))

    row = last(replace(told, evidence=((ENTRIES_ROLE, junk),)))

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("statement-not-canonical: the bytes are not JSON: ")


def test_only_so_many_entries_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening_sources, "MOST_READ", 50)

    found = supervised(record(FIRST, SECOND))

    assert found["screening.list.2"].verdict is Verdict.CONFIRMED
    assert found["screening.list.1"].reason == "40 entries are more than are read again here"


def test_a_run_without_its_records_rests_on_a_signature() -> None:
    row = last(*LISTS, beside(said_screening()))

    assert (row.verdict, row.grade) == (Verdict.UNVERIFIABLE, Grade.ATTESTED)
    assert row.reason == ("its records do not lie beside the log; the counts rest on a signature")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        pytest.param("subjects", 9, "screening-run-differs: subjects: states 9", id="subjects"),
        pytest.param("candidates", 3, "screening-run-differs: candidates: states 3", id="found"),
        pytest.param("positives", 0, "screening-run-differs: positives: states 0", id="positives"),
        pytest.param("records_root", "0" * 64, "screening-run-differs: records_root", id="root"),
    ],
)
def test_a_run_that_counts_otherwise_than_its_records_is_contradicted(
    field: str, value: int | str, reason: str
) -> None:
    assert last(*LISTS, changed(said_screening(), field, value)).reason.startswith(reason)


def test_a_run_needs_its_configuration_and_its_lists_before_it() -> None:
    unset = last(FIRST, SECOND, said_screening())
    unlisted = last(FIRST, said_config(), said_screening())
    bare = last(FIRST, said_config(), beside(said_screening()))

    assert unset.verdict is Verdict.UNVERIFIABLE
    assert unset.reason.startswith("the record holds no screening-config/1 of the digest ")
    assert (
        unlisted.reason
        == bare.reason
        == (
            "screening-list-unknown: lists: a list that the run used is not among the published"
            " versions"
        )
    )


def test_a_list_that_was_old_when_it_was_used_is_noted() -> None:
    told = said_screening()
    body = put(told.body, ("period", "last"), "2026-11-30")

    row = last(*LISTS, replace(told, body=body))

    assert row.verdict is Verdict.CONFIRMED
    assert row.reason.endswith("; list-stale: ofac-sample was 71 days old on 2026-11-30")


def test_a_delta_that_leads_elsewhere_is_contradicted() -> None:
    delta = dict(SECOND.evidence)[DELTA_ROLE]
    lines = delta.splitlines(keepends=True)
    other = b"".join(lines[:-1])
    body = put(SECOND.body, ("delta", "digest"), str(Digest.of(other)))
    told = replace(SECOND, body=body, evidence=(SECOND.evidence[0], (DELTA_ROLE, other)))

    row = last(FIRST, told)

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("list-version-differs: delta: ")
