"""Rechecks lists, configurations and runs of the screening office (supervision §C2.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.screening.as_of import MAX_AGE_DAYS
from biplomacy.screening.errors import ListStale
from biplomacy.screening.list_version_check import check_list_version, check_version_chain
from biplomacy.screening.model import ScreeningConfig
from biplomacy.screening.published_version import PublishedVersion
from biplomacy.screening.run import ScreeningRun
from biplomacy.screening.screening_run_check import LIST_UNKNOWN, check_screening_run, grade_of
from biplomacy.screening.statement import screening_config
from biplomacy.screening.statement.screening_run import RECORDS_ROLE
from biplomacy.screening.travel_return import TravelReturn
from biplomacy.values.day import SECONDS_PER_DAY, format_instant
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.values.verdict import Finding, Grade, Severity
from biplomacy.verify.model import refuted
from biplomacy.verify.power_judging import judged
from biplomacy.verify.power_sources import no_digest
from biplomacy.verify.screening_returns import return_row
from biplomacy.verify.screening_sources import ScreeningSources, without_entries
from biplomacy.verify.shelf import settled
from biplomacy.verify.supervision_judging import numbered, of_whom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row, Stated
    from biplomacy.verify.shelf import Shelved

_READ_AGAIN = "its entries lead to its digest; whose list it is rests on what it names"
_COUNTED = "its counts and root follow from its records; its subjects are private"


def screening_rows(desk: Desk) -> Iterator[Row]:
    """Yield the row of each statement of the screening office in log order."""
    sources = ScreeningSources(desk)
    for item in desk.shelf.items:
        for row in rows_of(sources, item):
            yield settled(item, row)


def rows_of(sources: ScreeningSources, item: Shelved) -> Iterator[Row]:
    """Yield the row of one statement; of another office, none.

    Evidence that does not read, though it has its digest, contradicts what was made of it.
    """
    try:
        row = _row(sources, item)
    except (InputError, EvidenceError) as error:
        name = numbered(_kind(item.body), item.logged, "").name
        row = of_whom(item.logged, refuted(name, item.logged, error.code, error.message))
    if row is not None:
        yield row


def _kind(body: object) -> str:
    if isinstance(body, PublishedVersion):
        return "screening.list"
    return "screening.travel-rule" if isinstance(body, TravelReturn) else "screening.run"


def _row(sources: ScreeningSources, item: Shelved) -> Row | None:
    match item.body:
        case PublishedVersion() as version:
            return version_row(sources, item.logged, version)
        case ScreeningConfig() as config:
            return config_row(item.logged, config)
        case ScreeningRun() as run:
            return run_row(sources, item.logged, run)
        case TravelReturn() as told:
            return return_row(sources.desk, item.logged, told)
        case _:
            return None


def version_row(sources: ScreeningSources, logged: Logged, version: PublishedVersion) -> Row:
    """Return the row of a list's version: its place in the chain, and its entries read again."""
    origin = version.origin
    text = f"{origin.list_id} of {format_instant(origin.published_at)} from {origin.source}"
    before = sources.version_before(logged, origin.list_id)
    row = numbered("screening.list", logged, text, () if before is None else (before[0],))
    broken = _chain_findings(before, version)
    words = f"{version.entries:,} entries, {version.addresses:,} addresses"
    if broken:
        return judged(row, broken, Grade.RECORD, words=words)
    if logged.index not in sources.read_again:
        return row.unverifiable(f"{version.entries:,} entries are more than are read again here")
    blob, evidence = sources.desk.blob, logged.statement.evidence
    entries = blob(evidence, version.digest)
    if entries is None:
        return row.unverifiable(_no_evidence("entries", version.digest))
    delta = None if version.delta is None else blob(evidence, version.delta.digest)
    if version.delta is not None and delta is None:
        return row.unverifiable(_no_evidence("changes", version.delta.digest))
    earlier = None
    if before is not None:
        earlier = blob(before[0].statement.evidence, before[1].digest)
    findings = check_list_version(version, entries, delta=delta, earlier=earlier)
    return judged(row, findings, Grade.RECORD, words=words, reason=_READ_AGAIN)


def _chain_findings(
    before: tuple[Logged, PublishedVersion] | None, version: PublishedVersion
) -> tuple[Finding, ...]:
    """Return where a version does not follow the one before it."""
    if before is None:
        return check_version_chain((version,))
    of_both = check_version_chain((before[1], version))
    return of_both[len(check_version_chain((before[1],))) :]


def config_row(logged: Logged, config: ScreeningConfig) -> Row:
    """Return the row of a configuration: what an office chose, under the digest of its bytes."""
    row = numbered("screening.config", logged, f"{config.algorithm} {config.version}")
    words = f"{len(config.settings)} settings, {len(config.address_rules)} address rules"
    return row.confirmed(words, "its settings are its office's choice", Grade.RECORD)


def run_row(sources: ScreeningSources, logged: Logged, run: ScreeningRun) -> Row:
    """Return the row of a run: counted again from its records; who was screened stays private."""
    words = f"{run.subjects:,} subjects, {run.candidates:,} with candidates"
    text = f"{run.first} to {run.last}: {words}, {run.positives:,} positive"
    row = numbered("screening.run", logged, text)
    cited = sources.config(run.config_digest, logged.index)
    if cited is None:
        return row.unverifiable(no_digest(screening_config.TYPE, run.config_digest))
    versions = sources.versions(logged.index)
    used = [one for one, version in versions if version.digest in {x.digest for x in run.lists}]
    row = replace(row, rests_on=(cited[0], *used))
    records = sources.desk.evidence(logged.statement.evidence, RECORDS_ROLE)
    known = tuple(without_entries(version) for _, version in versions)
    if not records:
        return _without_records(row, run, {version.digest for version in known})
    findings = (
        *check_screening_run(run, records[0], known, cited[1]),
        *_stale(run),
    )
    return judged(row, findings, grade_of(None), words=words, reason=_COUNTED)


def _without_records(row: Stated, run: ScreeningRun, known: set[object]) -> Row:
    unknown = [one for one in run.lists if one.digest not in known]
    if unknown:
        message = "a list that the run used is not among the published versions"
        return row.contradicted("", f"{LIST_UNKNOWN}: lists: {message}")
    return row.unverifiable("its records do not lie beside the log; the counts rest on a signature")


def _stale(run: ScreeningRun) -> Iterator[Finding]:
    """Note lists whose newest version used was old by the run's last day (§C7.2)."""
    newest: dict[str, int] = {}
    for one in run.lists:
        newest[one.list_id] = max(one.published_at, newest.get(one.list_id, 0))
    for name, published in sorted(newest.items()):
        age = (run.last.start - published) // SECONDS_PER_DAY
        if age > MAX_AGE_DAYS:
            message = f"{name} was {age:,} days old on {run.last}"
            yield Finding(ListStale.code, Severity.WARNING, name, message)


def _no_evidence(name: str, digest: object) -> str:
    return f"the {name} of the digest {digest} do not lie beside the log"
