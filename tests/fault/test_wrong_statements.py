"""Wrong statements, properly signed, logged and cosigned: the recheck names each lie.

The liar goes around registration and updates every reference, which an operator can do on his own
machine; what he cannot do is make a stranger's recomputation agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.chain.model import History
from biplomacy.demo.model import Reading
from biplomacy.demo.profiles import ARCHIVE, CHIVO
from biplomacy.record.auditing import audit_record
from biplomacy.record.envelope import Envelope, encode_envelope, open_envelope
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import Period, Statement
from biplomacy.record.statement import encode_statement
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Verdict
from biplomacy.verify.desk import lay_out
from biplomacy.verify.model import Question
from biplomacy.verify.report import FIGURES
from biplomacy.verify.run import verify_record
from biplomacy.verify.shelf import shelve
from biplomacy.wiring import sign_entry
from fakes.replayed import Lie, Replay, Replays, contradictions, rows_by_claim

pytestmark = pytest.mark.slow

PERIMETER, REPORT, ACQUISITION = "perimeter/1", "reserve-report/1", "acquisition/1"
Pointer = Sequence[str | int]
Judge = Callable[[int, Callable[[Statement], Statement]], Question]


@pytest.fixture(scope="module")
def told(replays: Replays) -> Replay:
    return replays.of(Reading.TRANSFER)


@pytest.fixture(scope="module")
def history(told: Replay) -> History:
    question = told.question(chain=True)
    found = lay_out(question, shelve(audit_record(question.files, None).statements)).history
    assert found is not None
    return found


@pytest.fixture
def judge(told: Replay, history: History, tmp_path: Path) -> Judge:
    """Publish the record up to the entry that holds the lie; return the question about it."""

    def publish(index: int, change: Callable[[Statement], Statement]) -> Question:
        told_so_far = told.rewritten(changed_at(index, change))[: index + 1]
        into = told.publish(told_so_far, tmp_path / "lie")
        return replace(told.question(into, chain=True), chain=None, history=history)

    return publish


def body(value: JsonValue) -> JsonObject:
    assert isinstance(value, dict)
    return value


def put(stated: JsonObject, pointer: Pointer, change: Callable[[str], JsonValue]) -> JsonObject:
    """Return a copy of a body in which one place, text so far, holds something else."""
    copied = decode_object(encode(stated))
    place: JsonValue = copied
    for step in pointer[:-1]:
        place = _inside(place, step)
    last = pointer[-1]
    if isinstance(place, list) and isinstance(last, int):
        place[last] = change(str(place[last]))
    else:
        assert isinstance(place, dict)
        assert isinstance(last, str)
        place[last] = change(str(place[last]))
    return copied


def _inside(place: JsonValue, step: str | int) -> JsonValue:
    if isinstance(place, list) and isinstance(step, int):
        return place[step]
    assert isinstance(place, dict)
    assert isinstance(step, str)
    return place[step]


def one_more(text: str) -> str:
    return str(int(text) + 1)


def next_day(text: str) -> str:
    return f"{text[:-2]}{int(text[-2:]) % 28 + 1:02}"


def nth(versioned: str, number: int) -> Callable[[Replay], int]:
    """Return what finds the index of the n-th statement of a type."""

    def find(told: Replay) -> int:
        found = [i for i, said in enumerate(told.statements()) if said.type == versioned]
        return found[number]

    return find


def changed_at(index: int, change: Callable[[Statement], Statement]) -> Lie:
    return lambda i, said: change(said) if i == index else said


def with_body(
    pointer: Pointer, change: Callable[[str], JsonValue]
) -> Callable[[Statement], Statement]:
    return lambda said: replace(said, body=put(said.body, pointer, change))


# The report of 2025-07-22 lists six rows; that of 2024-03-14 has a price in evidence.
LISTED, PRICED = 11, 0


@pytest.mark.parametrize(
    ("report", "pointer", "change", "figure"),
    [
        pytest.param(LISTED, ("closing",), one_more, "balance", id="a-satoshi-of-the-closing"),
        pytest.param(LISTED, ("balances", 0, "amount"), one_more, "balance", id="of-a-wallet"),
        pytest.param(LISTED, ("opening",), one_more, "opening", id="of-the-opening"),
        pytest.param(LISTED, ("entities", 2, "net"), one_more, "entities", id="of-a-net"),
        pytest.param(LISTED, ("fees",), one_more, "flows", id="of-the-fees"),
        pytest.param(LISTED, ("totals", 0, "received"), one_more, "flows", id="of-a-class"),
        pytest.param(LISTED, ("flows", "rows", 0, "day"), next_day, "flows", id="a-day-of-a-flow"),
        pytest.param(
            LISTED, ("flows", "rows", 0, "class"), lambda _: "purchase", "flows",
            id="the-class-of-a-flow",
        ),
        pytest.param(LISTED, ("lots", 0, "quantity"), one_more, "lots", id="a-satoshi-of-a-lot"),
        pytest.param(LISTED, ("cover", "known"), one_more, "lots", id="of-the-cost-cover"),
        pytest.param(
            PRICED, ("valuation", "quote", "price"), lambda p: p + "1", "value", id="a-price"
        ),
        pytest.param(
            PRICED, ("valuation", "value"), lambda _: "1.00", "value", id="its-arithmetic"
        ),
    ],
)  # fmt: skip
def test_a_wrong_figure_of_a_report_is_named(
    told: Replay,
    judge: Judge,
    report: int,
    pointer: Pointer,
    change: Callable[[str], JsonValue],
    figure: str,
) -> None:
    index = nth(REPORT, report)(told)
    sequence = told.statements()[index].sequence

    found = contradictions(judge(index, with_body(pointer, change)))

    reason = found[f"reserve.report.{sequence}.{figure}"]
    assert reason.startswith(f"figure-differs: /{pointer[0]}")
    assert "record.integrity" not in found


def other_period(said: Statement) -> Statement:
    assert said.period is not None
    return replace(said, period=Period(said.period.first.plus(1), said.period.last))


def old_perimeter(told: Replay) -> Callable[[Statement], Statement]:
    first = told.statements()[nth(REPORT, 0)(told)].body["perimeter"]
    return with_body(("perimeter",), lambda _: first)


def skipped_flows(told: Replay) -> Callable[[Statement], Statement]:
    """Begin later than the report before ended; all figures follow from the later begin."""
    before = body(told.statements()[nth(REPORT, LISTED - 2)(told)].body["block"])
    return lambda said: replace(said, body=said.body | {"after": before})


@pytest.mark.parametrize(
    ("make", "place"),
    [
        pytest.param(lambda _: other_period, "/period", id="a-day-of-its-period"),
        pytest.param(old_perimeter, "/perimeter", id="an-older-perimeter"),
        pytest.param(skipped_flows, "/after", id="a-span-that-does-not-continue"),
    ],
)
def test_a_report_continues_the_record(
    told: Replay,
    judge: Judge,
    make: Callable[[Replay], Callable[[Statement], Statement]],
    place: str,
) -> None:
    index = nth(REPORT, LISTED)(told)

    found = contradictions(judge(index, make(told)))

    assert any(place in reason for reason in found.values())


def test_a_report_on_a_block_of_another_chain_is_orphaned(told: Replay, judge: Judge) -> None:
    index = nth(REPORT, LISTED)(told)
    sequence = told.statements()[index].sequence

    def elsewhere(said: Statement) -> Statement:
        moved = put(said.body, ("block", "hash"), lambda text: text[::-1])
        return replace(said, body=put(moved, ("coverage", "last", "hash"), lambda t: t[::-1]))

    found = contradictions(judge(index, elsewhere))

    assert found[f"reserve.report.{sequence}.balance"].startswith("block-orphaned: ")


def without_member(name: str) -> Callable[[Statement], Statement]:
    def drop(said: Statement) -> Statement:
        members = said.body["members"]
        assert isinstance(members, list)
        kept: list[JsonValue] = [member for member in members if body(member)["id"] != name]
        return replace(said, body=said.body | {"members": kept})

    return drop


@pytest.mark.parametrize(
    ("version", "member"), [(2, "reserve"), (3, "chivo-cold"), (3, "legacy")], ids=str
)
def test_a_wallet_that_is_dropped_from_a_later_perimeter_is_missed(
    told: Replay, judge: Judge, version: int, member: str
) -> None:
    index = nth(PERIMETER, version - 1)(told)

    found = contradictions(judge(index, without_member(member)))

    assert f"of {member}" in found[f"reserve.perimeter.{version}"]
    assert found[f"reserve.perimeter.{version}"].startswith("member-vanished: ")


def test_a_descriptor_derives_to_the_scripts_that_are_listed(told: Replay, judge: Judge) -> None:
    index = nth(PERIMETER, 2)(told)
    members = told.statements()[index].body["members"]
    assert isinstance(members, list)
    at = next(i for i, member in enumerate(members) if "derivation" in body(member))

    def swapped(said: Statement) -> Statement:
        listed = body(_inside(said.body["members"], at))["scripts"]
        assert isinstance(listed, list)
        first, second = listed[0], listed[1]
        moved = put(said.body, ("members", at, "scripts", 0), lambda _: second)
        return replace(said, body=put(moved, ("members", at, "scripts", 1), lambda _: first))

    found = contradictions(judge(index, swapped))

    assert found["reserve.perimeter.3"].startswith("range-exceeded: ")


def quantity(sats: int) -> Callable[[Statement], Statement]:
    return with_body(("quantity",), lambda _: str(sats))


def test_an_acquisition_may_differ_by_half_a_percent_and_no_satoshi_more(
    told: Replay, judge: Judge
) -> None:
    index = nth(ACQUISITION, 0)(told)
    said = told.statements()[index].body
    name, received = f"reserve.acquisition.{said['id']}", int(str(said["quantity"]))
    most = received * 200 // 199

    at_the_limit = contradictions(judge(index, quantity(most)))
    beyond = contradictions(judge(index, quantity(most + 1)))

    assert name not in at_the_limit
    assert beyond[name].startswith("acquisition-sum-differs: ")


def test_an_acquisition_names_outputs_that_pay_it(told: Replay, judge: Judge) -> None:
    index = nth(ACQUISITION, 0)(told)
    name = f"reserve.acquisition.{told.statements()[index].body['id']}"
    other = with_body(("flows", 0, "txid"), lambda text: text[::-1])

    found = contradictions(judge(index, other))

    assert found[name].startswith("acquisition-flow-absent: ")


def test_two_acquisitions_of_one_name_are_told_apart_by_neither(told: Replay, judge: Judge) -> None:
    """Else the second, true, would answer for the first, which is not."""
    first, second = nth(ACQUISITION, 0)(told), nth(ACQUISITION, 1)(told)
    taken = told.statements()[first].body["id"]

    found = contradictions(judge(second, with_body(("id",), lambda _: taken)))

    assert found[f"reserve.acquisition.{taken}"].startswith("acquisition-id-taken: ")


def withheld(told: Replay) -> Lie:
    index = nth(REPORT, LISTED)(told)
    return lambda i, said: None if i == index else said


def repeated(told: Replay) -> Lie:
    return changed_at(
        nth(REPORT, LISTED)(told), lambda said: replace(said, sequence=said.sequence - 1)
    )


def by_another(told: Replay) -> Lie:
    index = nth("claim/1", 5)(told)
    return changed_at(index, lambda said: replace(said, issuer=CHIVO))


def with_signatures(told: Replay, change: Callable[[Envelope], Envelope]) -> Lie:
    index = nth(REPORT, LISTED)(told)
    ring = told.ring()

    def sign(i: int, said: Statement) -> Statement | bytes:
        if i != index:
            return said
        return encode_envelope(change(open_envelope(ring.sign(said))))

    return sign


def forged_signature(told: Replay) -> Lie:
    def forge(true: Envelope) -> Envelope:
        (keyid, signature), *others = true.signatures
        changed = bytes([signature[0] ^ 1]) + signature[1:]
        return Envelope(true.payload, ((keyid, changed), *others))

    return with_signatures(told, forge)


def too_few(told: Replay) -> Lie:
    return with_signatures(told, lambda true: Envelope(true.payload, true.signatures[:1]))


def by_a_stranger(told: Replay) -> Lie:
    """Let an official of another office sign as well."""
    ring, index = told.ring(), nth(REPORT, LISTED)(told)
    archivist = next(office for office in ring.offices if office.id == ARCHIVE).keys
    key = f"file2:{ring.folder / f'{ARCHIVE}-archivist.pem'}"

    def sign(i: int, said: Statement) -> Statement | bytes:
        if i != index:
            return said
        alone = open_envelope(sign_entry(encode_statement(said), [key], archivist))
        both = (*open_envelope(ring.sign(said)).signatures, *alone.signatures)
        return encode_envelope(Envelope(alone.payload, tuple(sorted(both))))

    return sign


def long_after(told: Replay) -> Lie:
    index = len(told.entries()) - 1
    return changed_at(index, lambda said: replace(said, issued_at=said.issued_at + 301))


def before_the_last(told: Replay) -> Lie:
    index = nth(REPORT, LISTED)(told)
    return changed_at(index, lambda said: replace(said, issued_at=said.issued_at - 90 * 86_400))


def supersedes_nothing(told: Replay) -> Lie:
    index = nth(REPORT, LISTED)(told)
    return changed_at(index, lambda said: replace(said, supersedes=Digest(bytes(32))))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(withheld, "sequence-gap", id="a-withheld-statement"),
        pytest.param(repeated, "sequence-taken", id="a-sequence-used-twice"),
        pytest.param(by_another, "issuer-unauthorised", id="another-issuer"),
        pytest.param(forged_signature, "signature-invalid", id="a-forged-signature"),
        pytest.param(too_few, "signature-missing", id="a-signature-too-few"),
        pytest.param(by_a_stranger, "signature-invalid", id="an-official-of-another-office"),
        pytest.param(long_after, "issued-after-logged", id="dated-after-its-logging"),
        pytest.param(before_the_last, "issued-before-previous", id="dated-before-the-last"),
        pytest.param(supersedes_nothing, "supersedes-invalid", id="supersedes-nothing"),
    ],
)
def test_a_statement_out_of_place_is_named(
    told: Replay, tmp_path: Path, make: Callable[[Replay], Lie], code: str
) -> None:
    into = told.publish(told.rewritten(make(told)), tmp_path / "lie")

    found = contradictions(told.question(into, chain=False))

    assert f"record.{code}" in found
    assert "record.integrity" in found


def test_the_truth_told_again_is_confirmed(told: Replay, judge: Judge) -> None:
    question = judge(nth(REPORT, PRICED)(told), lambda said: said)

    assert contradictions(question) == {}
    assert rows_by_claim(question)["record.integrity"].verdict is Verdict.CONFIRMED


def test_what_a_corrected_statement_said_is_no_longer_answered_for(
    told: Replay, judge: Judge, tmp_path: Path
) -> None:
    """The lie stays in the record, contradicted, and its correction stands beside it."""
    last = nth(REPORT, PRICED)(told)
    true = told.statements()[last]
    wrong = told.rewritten(changed_at(last, with_body(("closing",), one_more)))[: last + 1]
    correction = replace(
        true, sequence=true.sequence + 1, supersedes=Digest(leaf_hash(wrong[last]))
    )
    into = told.publish([*wrong, told.ring().sign(correction)], tmp_path / "corrected")
    question = replace(judge(last, lambda said: said), files=told.question(into, chain=False).files)

    rows = {row.row.claim: row for row in verify_record(question).rows}
    old, new = (rows[f"reserve.report.{n}.balance"] for n in (true.sequence, true.sequence + 1))

    assert contradictions(question) == {}
    assert (old.row.verdict, old.answerable) == (Verdict.CONTRADICTED, False)
    assert f"superseded by entry {last + 1}" in old.row.reason
    assert new.row.verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    ("opened", "closing", "place"),
    [
        pytest.param([], lambda _: "1", "/closing/published", id="below-the-published-wallets"),
        pytest.param(["hidden"], one_more, "/closing", id="a-satoshi-once-it-is-opened"),
    ],
)
def test_a_sealed_total_can_lie_only_above_what_is_seen(
    replays: Replays,
    tmp_path: Path,
    opened: list[str],
    closing: Callable[[str], JsonValue],
    place: str,
) -> None:
    sealed = replays.of(Reading.SEALED)
    listed = nth(PERIMETER, 1)(sealed)  # the second hides a wallet
    index = next(
        i for i, said in enumerate(sealed.statements()) if said.type == REPORT and i > listed
    )
    sequence = sealed.statements()[index].sequence
    lie = sealed.rewritten(changed_at(index, with_body(("closing",), closing)))[: index + 1]
    question = sealed.question(sealed.publish(lie, tmp_path / "lie"), chain=True)

    found = contradictions(replace(question, openings=sealed.openings if opened else ()))

    assert f"{place} (" in found[f"reserve.report.{sequence}.balance"]


def test_every_field_of_a_report_belongs_to_one_figure(told: Replay) -> None:
    named = [field for fields in FIGURES.values() for field in fields]
    stated = {name for said in told.statements() if said.type == REPORT for name in said.body}

    assert len(named) == len(set(named))
    assert stated <= set(named)
    assert set(named) - stated == {"period"}
