"""Many subjects against one version of a list, and what may be published of it (§C2.3, §C2.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from biplomacy.screening.as_of import require_fresh, version_as_of
from biplomacy.screening.model import (
    Decision,
    RecordedCandidate,
    ScreeningConfig,
    ScreeningRecord,
)
from biplomacy.screening.records import (
    commit_subject,
    config_digest,
    encode_records,
    ranked,
    records_root,
)
from biplomacy.values.day import format_instant
from biplomacy.values.errors import FieldMalformed, InputError
from biplomacy.values.lines import decode_lines, encode_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from biplomacy.screening.model import ListVersion
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.values.fields import Fields

MAX_SUBJECT = 1_000


@dataclass(frozen=True, slots=True)
class Subject:
    """Who or what is screened, with its secret salt and the moment that is judged; private."""

    text: str = field(repr=False)
    salt: bytes = field(repr=False)
    as_of: int


@dataclass(frozen=True, slots=True)
class ListUsed:
    """A version that a run used."""

    list_id: str
    published_at: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class ScreeningRun:
    """What is published of a run: counts, digests and the root of its records, no subject.

    ``candidates`` counts subjects with at least one candidate, ``positives`` those judged so.
    """

    first: Day
    last: Day
    subjects: int
    candidates: int
    positives: int
    lists: tuple[ListUsed, ...]
    config_digest: Digest
    code_version: str
    records_root: Digest


class Screener(Protocol):
    """Finds what a subject could be on one version of a list, always the same for the same text."""

    @property
    def code_version(self) -> str:
        """What must be equal for equal answers: algorithm and libraries with their versions."""
        ...

    def screen(self, subject: str) -> tuple[RecordedCandidate, ...]:
        """Return the candidates; raises ``InputError`` for what is no subject of this kind."""
        ...


def screen_subjects(
    subjects: Iterable[tuple[int, Subject]],
    version: ListVersion,
    config: ScreeningConfig,
    screener: Screener,
) -> tuple[ScreeningRecord, ...]:
    """Return a record for each subject, which comes with the number of its row.

    Raises:
        FieldMalformed: a subject cannot be screened; its row is named, its text is not.
    """
    digest = config_digest(config)
    records = []
    for number, subject in subjects:
        try:
            candidates = screener.screen(subject.text)
        except InputError as error:
            raise FieldMalformed(
                f"subject {number} cannot be screened: {error.code}", hint="mend that row"
            ) from None
        records.append(
            ScreeningRecord(
                subject_commitment=commit_subject(subject.salt, subject.text),
                list_id=version.list_id,
                list_digest=version.digest,
                as_of=subject.as_of,
                config_digest=digest,
                code_version=screener.code_version,
                candidates=ranked(candidates),
            )
        )
    return tuple(records)


def screen_as_of(
    subjects: Iterable[Subject],
    versions: Sequence[ListVersion],
    config: ScreeningConfig,
    open_screener: Callable[[ListVersion], Screener],
) -> tuple[ScreeningRecord, ...]:
    """Return a record for each subject, judged by the version of its moment (§C2.5).

    Raises:
        ListVersionMissing: a subject's moment lies before the first version.
        FieldMalformed: a subject cannot be screened.
    """
    groups: dict[Digest, tuple[ListVersion, list[tuple[int, Subject]]]] = {}
    for number, subject in enumerate(subjects, 1):
        version = version_as_of(versions, subject.as_of)
        groups.setdefault(version.digest, (version, []))[1].append((number, subject))
    records: list[ScreeningRecord] = []
    for version, members in groups.values():
        records.extend(screen_subjects(members, version, config, open_screener(version)))
    return tuple(records)


def require_fresh_lists(
    subjects: Iterable[Subject], versions: Sequence[ListVersion], *, max_age_days: int
) -> None:
    """Refuse to judge a subject by a list that was too old at its moment (§C7.2).

    Raises:
        ListStale: a version would be.
        ListVersionMissing: a subject's moment lies before the first version.
    """
    for at in sorted({subject.as_of for subject in subjects}):
        require_fresh(version_as_of(versions, at), at, max_age_days=max_age_days)


def summarise_run(
    records: Sequence[ScreeningRecord], versions: Sequence[ListVersion], *, first: Day, last: Day
) -> ScreeningRun:
    """Return what may be published of the records of one run; ``versions`` include those used.

    Raises:
        FieldMalformed: there are none, they mix configurations, use another version, or lie
            outside the days.
    """
    kinds = {(one.config_digest, one.code_version) for one in records}
    if len(kinds) != 1:
        raise FieldMalformed("a run has one or more records, all of one configuration")
    if not all(first.start <= one.as_of < last.end for one in records):
        raise FieldMalformed(f"a record lies outside {first} to {last}")
    used = {one.list_digest for one in records}
    lists = {one.digest: one for one in versions if one.digest in used}
    if used != lists.keys():
        raise FieldMalformed("a record was judged by a version that is not at hand")
    decisions = [one.judgement.decision for one in records if one.judgement is not None]
    return ScreeningRun(
        first=first,
        last=last,
        subjects=len(records),
        candidates=sum(bool(one.candidates) for one in records),
        positives=decisions.count(Decision.POSITIVE),
        lists=tuple(
            ListUsed(one.list_id, one.published_at, one.digest)
            for one in sorted(lists.values(), key=lambda one: (one.list_id, one.published_at))
        ),
        config_digest=records[0].config_digest,
        code_version=records[0].code_version,
        records_root=records_root(encode_records(records)),
    )


def encode_subjects(subjects: Iterable[Subject]) -> bytes:
    """Return the private file of subjects: one line each. It never enters a record."""
    return encode_lines(
        {"subject": one.text, "salt": one.salt.hex(), "as_of": format_instant(one.as_of)}
        for one in subjects
    )


def decode_subjects(content: bytes) -> tuple[Subject, ...]:
    """Return the subjects of such a file.

    Raises:
        NotCanonical, FieldMalformed, FieldUnknown: a line is not what ``encode_subjects`` writes.
    """
    return decode_lines(content, "subjects", _decode_subject)


def _decode_subject(fields: Fields) -> Subject:
    return Subject(
        text=fields.text("subject", limit=MAX_SUBJECT),
        salt=fields.hexadecimal("salt", limit=32),
        as_of=fields.instant("as_of"),
    )
