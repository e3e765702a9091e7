"""Records that are verified whole: signed, logged and cosigned, whatever lies they tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from biplomacy.programme.model import Observation, Programme
from biplomacy.programme.reserve_facts import observations_of, perimeters_of
from biplomacy.programme.reserve_listing import ReserveRecord
from biplomacy.record.model import Period
from biplomacy.record.reading import blob_path, find_record
from biplomacy.reserve.statement.acquisition import encode_acquisition
from biplomacy.reserve.statement.client_claims import encode_client_claims
from biplomacy.reserve.statement.perimeter import encode_perimeter
from biplomacy.reserve.statement.report import encode_report
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import VerdictRow
from biplomacy.verify.model import Question
from biplomacy.verify.readers import READERS
from biplomacy.verify.run import verify_record
from fakes.two_states import Side

EVERY_TYPE = tuple(READERS)


def state(name: str = "sv", office: str = "bitcoin-office", witness: str = "pk") -> Side:
    """Return a state's record that may hold every type of statement."""
    return Side(name, office, f"{witness}.example/witness", types=EVERY_TYPE)


def say(
    side: Side,
    versioned: str,
    body: JsonObject,
    *,
    evidence: Sequence[tuple[str, bytes]] = (),
    period: Period | None = None,
    supersedes: Digest | None = None,
) -> Digest:
    """Log a statement with its evidence and return its id; nothing asks whether it is true."""
    named: list[JsonValue] = []
    for role, content in evidence:
        digest = Digest.of(content)
        side.tiles.write_once(blob_path(digest), content)
        named.append(
            {
                "role": role,
                "sha256": str(digest),
                "media_type": "application/json",
                "size": len(content),
            }
        )
    draft: JsonObject = {"type": versioned, "issuer": side.office, "body": body, "evidence": named}
    if period is not None:
        draft["period"] = {"first": str(period.first), "last": str(period.last)}
    if supersedes is not None:
        draft["supersedes"] = str(supersedes)
    index = side.say(encode(draft))
    return side.log.stored[index].leaf


def question(side: Side, subject: Side | None = None) -> Question:
    """Publish and return the question about a record, beside that of its partner if given."""
    side.publish()
    if subject is not None:
        subject.publish()
    return Question(
        files=find_record(side.tiles),
        trust=side.trust(),
        now=0,
        subject=None if subject is None else question(subject),
    )


def rows(side: Side, subject: Side | None = None) -> dict[str, VerdictRow]:
    """Return the rows of a record's verification by name; its integrity holds."""
    found = {row.row.claim: row.row for row in verify_record(question(side, subject)).rows}
    assert found["record.integrity"].verdict.value == "confirmed", found["record.integrity"].reason
    return found


def put(stated: JsonObject, pointer: Sequence[str | int], value: JsonValue) -> JsonObject:
    """Return a copy of a body in which one place holds ``value``."""
    copied = decode_object(encode(stated))
    place: JsonValue = copied
    for step in pointer[:-1]:
        place = _inside(place, step)
    last = pointer[-1]
    if isinstance(place, list) and isinstance(last, int):
        place[last] = value
    else:
        assert isinstance(place, dict)
        assert isinstance(last, str)
        place[last] = value
    return copied


def at(stated: JsonObject, pointer: Sequence[str | int]) -> JsonValue:
    """Return what stands at a place of a body."""
    place: JsonValue = stated
    for step in pointer:
        place = _inside(place, step)
    return place


def _inside(place: JsonValue, step: str | int) -> JsonValue:
    if isinstance(place, list) and isinstance(step, int):
        return place[step]
    assert isinstance(place, dict)
    assert isinstance(step, str)
    return place[step]


def log_reserve(side: Side, record: ReserveRecord) -> ReserveRecord:
    """Log what a case says of its reserve; return it under the ids that it got."""
    ((_, wallets),) = record.perimeters
    listed = say(side, "perimeter/1", encode_perimeter(wallets))
    acquired = tuple(
        (say(side, "acquisition/1", encode_acquisition(one)), one) for _, one in record.acquisitions
    )
    claims = tuple(
        (say(side, "client-claims/1", encode_client_claims(one)), one) for _, one in record.claims
    )
    reports = []
    for stated in record.reports:
        report = replace(stated.report, perimeter=listed)
        body = encode_report(report)
        name = say(side, "reserve-report/1", body, period=stated.period)
        reports.append(replace(stated, id=name, report=report))
    return ReserveRecord(((listed, wallets),), tuple(reports), acquired, claims)


def with_lists(programme: Programme, record: ReserveRecord) -> Programme:
    """Return the programme with the perimeters of a record's newest report."""
    found = {one.id: one for one in perimeters_of(record)}
    kept = tuple(one for one in programme.perimeters if one.id not in found)
    return replace(programme, perimeters=(*kept, *found.values()))


def observed(record: ReserveRecord) -> tuple[Observation, ...]:
    """Return what the reports of a record give."""
    return observations_of(record).observations
