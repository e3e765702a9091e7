"""A published run read again: from its records, and from its private subjects (§C2.4).

Without the subjects a run's grade is ``attested``; with them it is ``record``.
"""

from __future__ import annotations

from dataclasses import fields as columns
from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.screening.as_of import version_as_of
from biplomacy.screening.errors import ListVersionMissing
from biplomacy.screening.records import config_digest, decode_records
from biplomacy.screening.run import screen_as_of, summarise_run
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.verdict import Finding, Grade, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from biplomacy.screening.model import ListVersion, ScreeningConfig, ScreeningRecord
    from biplomacy.screening.run import Screener, ScreeningRun, Subject

DIFFERS = "screening-run-differs"
CONFIG_DIFFERS = "screening-config-differs"
LIST_UNKNOWN = "screening-list-unknown"
SUBJECT_DIFFERS = "screening-subject-differs"
NOT_AS_OF = "screening-version-not-as-of"


def grade_of(subjects: Sequence[Subject] | None) -> Grade:
    """Return how far the proof of a run reaches."""
    return Grade.ATTESTED if subjects is None else Grade.RECORD


def check_screening_run(
    run: ScreeningRun, records: bytes, versions: Sequence[ListVersion], config: ScreeningConfig
) -> tuple[Finding, ...]:
    """Return what contradicts a run in its evidence ``screening-records`` and its lists.

    ``versions`` are those that the office has published, ``config`` the body that it names.

    Raises:
        NotCanonical, FieldMalformed, FieldUnknown, ListMalformed: the bytes are no records.
    """
    findings = []
    if config_digest(config) != run.config_digest:
        message = "the configuration at hand has another digest"
        findings.append(Finding(CONFIG_DIFFERS, Severity.FAILURE, "config_digest", message))
    if not {one.digest for one in run.lists} <= {one.digest for one in versions}:
        message = "a list that the run used is not among the published versions"
        findings.append(Finding(LIST_UNKNOWN, Severity.FAILURE, "lists", message))
        return tuple(findings)
    told = decode_records(records)
    findings.extend(_differences(run, told, versions))
    findings.extend(_not_as_of(told, versions))
    return tuple(findings)


def recompute_run(
    run: ScreeningRun,
    subjects: Sequence[Subject],
    told: Sequence[ScreeningRecord],
    *,
    versions: Sequence[ListVersion],
    config: ScreeningConfig,
    open_screener: Callable[[ListVersion], Screener],
) -> tuple[Finding, ...]:
    """Return what differs when the private subjects are screened again.

    Judgements are an officer's and are taken over from ``told``, the run's records.
    """
    again = screen_as_of(subjects, versions, config, open_screener)
    judged = {_place(one): one.judgement for one in told}
    again = tuple(replace(one, judgement=judged.get(_place(one))) for one in again)
    differing = {_place(one) for one in set(again).symmetric_difference(told)}
    findings = list(_differences(run, again, versions))
    if differing:
        message = f"{len(differing):,} records are others when the subjects are screened again"
        findings.append(Finding(SUBJECT_DIFFERS, Severity.FAILURE, "records", message))
    return tuple(findings)


def _place(record: ScreeningRecord) -> tuple[bytes, int]:
    return record.subject_commitment.raw, record.as_of


def _differences(
    run: ScreeningRun, records: Sequence[ScreeningRecord], versions: Sequence[ListVersion]
) -> Iterator[Finding]:
    try:
        again = summarise_run(records, versions, first=run.first, last=run.last)
    except FieldMalformed as error:
        yield Finding(DIFFERS, Severity.FAILURE, "records", error.message)
        return
    for column in columns(run):
        said, found = getattr(run, column.name), getattr(again, column.name)
        if said != found:
            message = f"states {said}, the records give {found}"
            if column.name == "lists":
                message = "is another than its evidence gives"
            yield Finding(DIFFERS, Severity.FAILURE, column.name, message)


def _not_as_of(
    records: Sequence[ScreeningRecord], versions: Sequence[ListVersion]
) -> Iterator[Finding]:
    """Yield the records judged by another version than that of their moment (§C2.5)."""
    wrong = 0
    for record in records:
        same_list = [one for one in versions if one.list_id == record.list_id]
        try:
            wrong += version_as_of(same_list, record.as_of).digest != record.list_digest
        except ListVersionMissing:
            wrong += 1
    if wrong:
        message = f"{wrong:,} records were judged by a version that was not the latest then"
        yield Finding(NOT_AS_OF, Severity.FAILURE, "lists", message)
