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
from biplomacy.record.model import EvidenceRef, Period, Statement
from biplomacy.record.reading import blob_path
from biplomacy.record.statement import encode_statement
from biplomacy.reserve.perimeter import membership
from biplomacy.reserve.report import ReportFacts, compose_report
from biplomacy.reserve.statement.perimeter import decode_perimeter, encode_perimeter
from biplomacy.reserve.statement.report import decode_report, encode_report
from biplomacy.reserve.survey import Said
from biplomacy.values.block_id import BlockId
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Verdict
from biplomacy.verify.desk import lay_out
from biplomacy.verify.model import Question
from biplomacy.verify.report import FIGURES
from biplomacy.verify.reserve import reserve_rows
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


def without_period(said: Statement) -> Statement:
    return replace(said, period=None)


def before_its_block(told: Replay) -> Callable[[Statement], Statement]:
    """Date the report right after what its office said before, weeks before its block."""
    index = nth(REPORT, LISTED)(told)
    issuer = told.statements()[index].issuer
    before = max(s.issued_at for s in told.statements()[:index] if s.issuer == issuer)
    return lambda said: replace(said, issued_at=before)


@pytest.mark.parametrize(
    ("make", "place"),
    [
        pytest.param(lambda _: without_period, "period-missing: ", id="no-period"),
        pytest.param(before_its_block, "issued-before-block: ", id="dated-before-its-block"),
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


def test_coins_do_not_leave_with_a_date_in_the_past(
    told: Replay, history: History, tmp_path: Path
) -> None:
    """The newest list ends the largest wallet before the last report; the next begins without."""
    said, index = told.statements(), nth(REPORT, -1)(told)
    before = decode_report(said[nth(REPORT, -2)(told)].body)
    listed = nth(PERIMETER, -1)(told)
    office = [s.sequence for s in said[:index] if s.issuer == said[index].issuer]
    ended = BlockId(before.block.height - 50, history.hashes[before.block.height - 50])
    newest = decode_perimeter(said[listed].body)
    members = tuple(
        replace(one, valid_until=ended) if one.id == "vaults" else one for one in newest.members
    )
    previous = Digest(leaf_hash(told.entries()[listed]))
    shorter = replace(newest, version=newest.version + 1, previous=previous, members=members)
    entry = told.ring().sign(
        replace(
            said[listed], sequence=max(office) + 1, issued_at=said[index].issued_at,
            body=encode_perimeter(shorter),
        )
    )  # fmt: skip
    last = decode_report(said[index].body)
    report, rows = compose_report(
        ReportFacts(
            history, membership(shorter), Digest(leaf_hash(entry)), last.block, before.block, Said()
        )
    )
    told_last = replace(
        said[index], sequence=max(office) + 2, body=encode_report(report), evidence=()
    )
    entries = [*told.entries()[:index], entry, told.ring().sign(told_last)]
    question = told.question(told.publish(entries, tmp_path / "lie"), chain=True)

    found = contradictions(replace(question, chain=None, history=history))

    assert before.closing.sats - report.opening.sats > 6_000 * 100_000_000
    assert not rows or report.flows.count == len(rows)
    assert "member-changed: " in found[f"reserve.perimeter.{shorter.version}"]
    assert "/opening" in found[f"reserve.report.{told_last.sequence}.opening"]


def quantity(sats: int) -> Callable[[Statement], Statement]:
    return with_body(("quantity",), lambda _: str(sats))


def test_an_acquisition_may_not_differ_by_one_satoshi(told: Replay, judge: Judge) -> None:
    index = nth(ACQUISITION, 0)(told)
    said = told.statements()[index].body
    name, received = f"reserve.acquisition.{said['id']}", int(str(said["quantity"]))

    found = contradictions(judge(index, quantity(received + 1)))

    assert found[name].startswith("acquisition-sum-differs: ")


def test_an_acquisition_is_paid_in_the_days_around_it(told: Replay, judge: Judge) -> None:
    index = nth(ACQUISITION, 0)(told)
    name = f"reserve.acquisition.{told.statements()[index].body['id']}"

    found = contradictions(judge(index, with_body(("day",), lambda _: "2024-02-01")))

    assert found[name].startswith("acquisition-outside-window: ")


def test_an_acquisition_without_outputs_is_never_confirmed(told: Replay, judge: Judge) -> None:
    index = nth(ACQUISITION, 0)(told)
    name = f"reserve.acquisition.{told.statements()[index].body['id']}"

    found = rows_by_claim(judge(index, lambda said: replace(said, body=said.body | {"flows": []})))

    assert found[name].verdict is Verdict.UNVERIFIABLE
    assert found[name].reason.startswith("no output is named")


def test_a_chain_that_is_still_syncing_contradicts_nothing(
    told: Replay, judge: Judge, history: History
) -> None:
    index = nth(ACQUISITION, 0)(told)
    question = judge(index, lambda said: said)
    short = BlockId(300, history.hashes[300])

    found = rows_by_claim(replace(question, tip=short))

    assert found[f"reserve.acquisition.{told.statements()[index].body['id']}"].reason == (
        "the chain at hand ends at block 300"
    )
    late = [row for name, row in found.items() if name.startswith("claim.announced-2022-")]
    assert {row.verdict for row in late} == {Verdict.UNVERIFIABLE}
    assert contradictions(replace(question, tip=short)) == {}


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


def test_an_announcement_that_is_logged_twice_counts_once(told: Replay, judge: Judge) -> None:
    first, second = nth("claim/1", 0)(told), nth("claim/1", 1)(told)
    taken = told.statements()[first].body["id"]

    question = judge(second, with_body(("id",), lambda _: taken))
    found = [row for row in verify_record(question).rows if row.row.claim == f"claim.{taken}"]

    assert [row.row.reason.startswith("claim-id-taken: ") for row in found] == [False, True]
    assert found[1].row.verdict is Verdict.CONTRADICTED
    audited = audit_record(question.files, None)
    assert len(shelve(audited.statements).said().announcements) == 1


def test_a_statement_of_a_later_version_is_named_and_silences_nobody(told: Replay) -> None:
    """A report is answered for until what corrects it can be read."""
    index = nth(REPORT, LISTED)(told)
    question = told.question(chain=False)
    logged = audit_record(question.files, None).statements[: index + 1]
    later = replace(
        logged[-1],
        index=index + 1,
        statement=replace(logged[-1].statement, type="reserve-report/2", supersedes=logged[-1].id),
    )
    shelf = shelve([*logged, later])

    rows = [row.row for row in reserve_rows(lay_out(question, shelf))]

    unknown = [row for row in rows if row.claim == "record.type-unknown"]
    assert [row.verdict for row in unknown] == [Verdict.UNVERIFIABLE]
    assert unknown[0].published.startswith("reserve-report/2 ")
    assert shelf.items[-1].superseded_by is None


def test_another_chain_is_called_that_and_contradicts_nothing(
    told: Replay, judge: Judge, history: History
) -> None:
    question = judge(nth(REPORT, PRICED)(told), lambda said: said)
    other = tuple(one[::-1] for one in history.hashes)
    question = replace(question, history=replace(history, hashes=other))

    rows = rows_by_claim(question)

    assert contradictions(question) == {}
    stock = [row for name, row in rows.items() if ".report." in name or ".holds-" in name]
    assert stock
    assert all(row.reason.startswith("another chain: ") for row in stock)


@pytest.mark.parametrize("swapped", [False, True], ids=["the-other-last", "the-other-first"])
def test_a_price_is_found_in_whichever_file_holds_it(
    told: Replay, judge: Judge, tmp_path: Path, *, swapped: bool
) -> None:
    index = nth(REPORT, PRICED)(told)
    rows = b"day,currency,price,rule,source,standing,note\n"
    rows += b"2020-01-01,USD,7200.00,utc-close,a table,series,\n"
    other = EvidenceRef("quotes", Digest.of(rows), "text/csv", len(rows))

    def with_two(said: Statement) -> Statement:
        both = (*said.evidence, other)
        return replace(said, evidence=both[::-1] if swapped else both)

    question = judge(index, with_two)
    (tmp_path / "lie" / blob_path(other.sha256)).write_bytes(rows)
    name = f"reserve.report.{told.statements()[index].sequence}.value"

    assert contradictions(question) == {}
    assert rows_by_claim(question)[name].verdict is Verdict.CONFIRMED


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


@pytest.mark.parametrize(
    ("pointer", "change", "figure", "place"),
    [
        pytest.param(("opening",), one_more, "opening", "/opening", id="of-the-opening"),
        pytest.param(("closing",), one_more, "balance", "/closing", id="of-the-closing"),
        pytest.param(("entities", 0, "gross"), one_more, "entities", "/entities", id="a-gross"),
        pytest.param(("cover", "holding"), one_more, "lots", "/cover/holding", id="of-the-cover"),
        pytest.param(("fees",), one_more, "flows", "/fees", id="of-the-fees"),
        pytest.param(("totals", 0, "received"), one_more, "flows", "/totals", id="of-a-class"),
        pytest.param(
            ("valuation", "value"), lambda _: "9000000000.00", "value", "/valuation/value",
            id="its-value",
        ),
    ],
)  # fmt: skip
def test_a_sealed_report_adds_up_although_it_is_closed(
    replays: Replays,
    tmp_path: Path,
    pointer: Pointer,
    change: Callable[[str], JsonValue],
    figure: str,
    place: str,
) -> None:
    sealed = replays.of(Reading.SEALED)
    listed = nth(PERIMETER, 1)(sealed)
    index = next(
        i
        for i, said in enumerate(sealed.statements())
        if said.type == REPORT and i > listed and "valuation" in said.body
    )
    lie = sealed.rewritten(changed_at(index, with_body(pointer, change)))[: index + 1]
    question = sealed.question(sealed.publish(lie, tmp_path / "lie"), chain=True)

    found = contradictions(question)

    name = f"reserve.report.{sealed.statements()[index].sequence}.{figure}"
    assert f"{place}" in found[name]


def test_every_field_of_a_report_belongs_to_one_figure(told: Replay) -> None:
    named = [field for fields in FIGURES.values() for field in fields]
    stated = {name for said in told.statements() if said.type == REPORT for name in said.body}

    assert len(named) == len(set(named))
    assert stated <= set(named)
    assert set(named) - stated == {"period"}
