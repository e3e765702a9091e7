"""§C6.5, §C6.6: no field of an endpoint or a return changes unseen, and what does not add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from biplomacy.record.auditing import Audited, audit_record
from biplomacy.record.model import Logged
from biplomacy.record.reading import blob_path
from biplomacy.register.statement import vasp_endpoint
from biplomacy.screening.statement import travel_rule_return
from biplomacy.screening.statement.travel_rule_return import DIGESTS_ROLE
from biplomacy.screening.travel_return import summarise_return
from biplomacy.screening.travel_rows import decode_digests, encode_digests
from biplomacy.values.canonical import JsonValue
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify import register, screening
from biplomacy.verify.desk import Desk, lay_out
from biplomacy.verify.register_endpoints import SINGLE
from biplomacy.verify.register_sources import RegisterSources
from biplomacy.verify.run import verify_record
from biplomacy.verify.screening_sources import ScreeningSources
from biplomacy.verify.shelf import shelve
from fakes.checked_record import put, question
from fakes.directory_record import FIRST, LAST, endpoint, returned
from fakes.mutations import Mutant, one_of_each
from fakes.register_cases import LEI, OTHER_LEI
from fakes.supervision_record import FIRM_OFFICE, PVARA, Told, last, record, supervised, tell

TRISA = "trisa.example:443"
TYPES = (vasp_endpoint.TYPE, travel_rule_return.TYPE)

SHOWN = {
    vasp_endpoint.TYPE: set[str](),
    travel_rule_return.TYPE: {
        *("/sent", "/received", "/below_threshold", "/unhosted", "/median_latency_s"),
        *("/rejected/data-missing",),
    },
}
"""What nothing contradicts: the firm counts it from its own notes, and the row names it."""


def both_ways(issuer: str) -> Told:
    """Return an endpoint that speaks both protocols, so that it holds every field."""
    told = endpoint(issuer)
    return replace(told, body=put(told.body, ("trisa_endpoint",), TRISA))


def with_digests(digests: list[tuple[Day, Digest]], told: Told | None = None) -> Told:
    return replace(told or returned(), evidence=((DIGESTS_ROLE, encode_digests(digests)),))


def own_digests() -> list[tuple[Day, Digest]]:
    return list(decode_digests(returned().evidence[0][1]))


@dataclass(frozen=True, slots=True)
class Bench:
    """The record, read once."""

    desk: Desk
    audited: Audited

    def logged(self, versioned: str) -> Logged:
        """Return the last statement of a type."""
        return [one for one in self.audited.statements if one.statement.type == versioned][-1]

    def rows(self, logged: Logged) -> frozenset[VerdictRow]:
        """Return the rows of a statement in the place of the one that was logged there."""
        (item,) = shelve([logged]).items
        shelf = self.desk.shelf
        items = tuple(item if one.logged.index == logged.index else one for one in shelf.items)
        desk = replace(self.desk, shelf=replace(shelf, items=items))
        found = (
            *register.rows_of(RegisterSources(desk, self.audited), item),
            *screening.rows_of(ScreeningSources(desk), item),
        )
        return frozenset(row.row for row in found)

    def seen(self, logged: Logged, before: frozenset[VerdictRow], change: Mutant) -> str:
        """Return how a change is noticed: it does not read, it weighs on the row, it is told."""
        changed = replace(logged, statement=replace(logged.statement, body=change.value))
        if shelve([changed]).refused:
            return "refused"
        after = self.rows(changed)
        if any(row.verdict is not Verdict.CONFIRMED for row in after):
            return "noticed"
        return "shown" if after != before else "unseen"


@pytest.fixture(scope="module")
def bench() -> Bench:
    asked = question(record(both_ways(FIRM_OFFICE), both_ways(PVARA), returned()))
    audited = audit_record(asked.files, asked.trust)
    return Bench(lay_out(asked, shelve(audited.statements)), audited)


@pytest.mark.parametrize("versioned", TYPES)
def test_every_changed_field_is_noticed(bench: Bench, versioned: str) -> None:
    logged = bench.logged(versioned)
    before = bench.rows(logged)
    found = {
        change: bench.seen(logged, before, change) for change in one_of_each(logged.statement.body)
    }

    assert [row.verdict for row in before] == [Verdict.CONFIRMED]
    assert [one.pattern for one, how in found.items() if how == "unseen"] == []
    assert {one.pattern for one, how in found.items() if how == "shown"} == SHOWN[versioned]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("lei", OTHER_LEI, id="another-firm"),
        pytest.param("trp_url", "https://elsewhere.example/t", id="another-address"),
        pytest.param("trisa_endpoint", "elsewhere.example:443", id="another-host"),
        pytest.param("versions", ["3.1.0", "2.0.0"], id="more-versions"),
    ],
)
def test_a_well_formed_change_of_either_party_parts_the_two(
    bench: Bench, field: str, value: JsonValue
) -> None:
    logged = bench.logged(vasp_endpoint.TYPE)
    body = put(logged.statement.body, (field,), value)
    (row,) = bench.rows(replace(logged, statement=replace(logged.statement, body=body)))

    assert SINGLE in row.reason


def test_the_rows_stand_in_a_whole_verification_and_a_firm_alone_answers_for_its_own() -> None:
    told = (endpoint(), endpoint(PVARA), returned(OTHER_LEI))
    verified = verify_record(question(record(*told)))
    rows = {one.row.claim: one for one in verified.rows}
    travel = rows[f"screening.travel-rule.1.{FIRM_OFFICE}"]

    assert rows["register.endpoint.1"].answerable
    assert not rows[f"register.endpoint.0.{FIRM_OFFICE}"].answerable
    assert (travel.row.verdict, travel.answerable) == (Verdict.CONTRADICTED, False)
    assert not verified.refuted


def single(*told: Told) -> Iterator[bool]:
    """Yield for each row on an endpoint whether it counts as of one party alone."""
    for name, row in supervised(record(*told)).items():
        if name.startswith("register.endpoint."):
            yield SINGLE in row.reason


@pytest.mark.parametrize(
    ("told", "alone"),
    [
        pytest.param((endpoint(PVARA),), [True], id="the-regulator-alone"),
        pytest.param((endpoint(), endpoint()), [True, True], id="the-firm-twice"),
        pytest.param((endpoint(PVARA), endpoint(PVARA)), [True, True], id="the-regulator-twice"),
        pytest.param((endpoint(PVARA), endpoint()), [False, False], id="the-regulator-first"),
    ],
)
def test_one_party_cannot_stand_for_both(told: tuple[Told, ...], alone: list[bool]) -> None:
    assert list(single(*told)) == alone


def test_what_another_firm_says_does_not_help_the_regulator() -> None:
    told = (endpoint(lei=OTHER_LEI), endpoint(PVARA, lei=OTHER_LEI))
    found = supervised(record(*told))

    assert found[f"register.endpoint.0.{FIRM_OFFICE}"].verdict is Verdict.CONTRADICTED
    assert SINGLE in found["register.endpoint.1"].reason


def test_a_firm_that_moves_leaves_the_regulators_word_alone() -> None:
    side = record(endpoint(PVARA))
    first = tell(side, endpoint())
    tell(side, replace(endpoint(url="https://moved.example/t"), supersedes=first))
    found = supervised(side)

    old = found[f"register.endpoint.0.{FIRM_OFFICE}"]
    assert old.reason.endswith("(superseded by entry 3)")
    assert SINGLE in found["register.endpoint.1"].reason
    assert SINGLE in found[f"register.endpoint.1.{FIRM_OFFICE}"].reason


def lost() -> list[tuple[Day, Digest]]:
    return own_digests()[:-1]


def another() -> list[tuple[Day, Digest]]:
    first, second = own_digests()
    return [(first[0], Digest.of(b"another")), second]


def on_another_day() -> list[tuple[Day, Digest]]:
    return [(FIRST.plus(1), digest) for _, digest in own_digests()]


def after_the_period() -> list[tuple[Day, Digest]]:
    return [*own_digests(), (LAST.plus(1), Digest.of(b"late"))]


def one_more() -> list[tuple[Day, Digest]]:
    return [*own_digests(), (LAST, Digest.of(b"more"))]


@pytest.mark.parametrize("digests", [lost, another, on_another_day, after_the_period, one_more])
def test_digests_that_do_not_lead_to_the_days_contradict_the_return(
    digests: Callable[[], list[tuple[Day, Digest]]],
) -> None:
    row = last(with_digests(digests()))

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("travel-return-differs: ")


def test_without_its_digests_a_return_is_still_held_to_its_own_roots() -> None:
    bare = replace(returned(), evidence=())
    root = put(bare.body, ("message_digest_root",), "0" * 64)
    quiet = put(bare.body, ("days", 1, "root"), "0" * 64)
    found = [last(replace(bare, body=body)) for body in (root, quiet)]

    assert [row.reason[:47] for row in found] == [
        "travel-return-differs: message_digest_root: sta",
        "travel-return-differs: 2026-07-02: states 0 mes",
    ]


def test_a_return_of_no_messages_needs_no_digests() -> None:
    told = summarise_return(LEI, (FIRST, LAST), (), ())
    body = travel_rule_return.encode_travel_rule_return(told)
    row = last(Told(travel_rule_return.TYPE, body, issuer=FIRM_OFFICE))

    assert (row.verdict, row.grade) == (Verdict.CONFIRMED, Grade.ATTESTED)


def test_digests_that_do_not_read_do_not_refute_the_record_of_the_state() -> None:
    told = replace(returned(), evidence=((DIGESTS_ROLE, b"{}\n"),))
    verified = verify_record(question(record(told)))
    (row,) = [one for one in verified.rows if one.row.claim.startswith("screening.travel-rule.")]

    assert (row.row.verdict, row.answerable) == (Verdict.CONTRADICTED, False)
    assert not verified.refuted


def test_two_messages_of_one_day_keep_their_places() -> None:
    rows = [(FIRST, Digest.of(b"one")), (FIRST, Digest.of(b"two"))]
    whole = last(with_digests(rows)).reason
    swapped = last(with_digests(rows[::-1])).reason

    assert "the digests give 2 under " in whole
    assert whole != swapped


def test_digests_altered_beside_the_log_leave_the_return_unverifiable() -> None:
    told = returned()
    side = record(told)
    ((_, content),) = told.evidence
    side.tiles.files[blob_path(Digest.of(content))] = content[:-2]
    found = {one.row.claim: one.row for one in verify_record(question(side)).rows}
    row = found[f"screening.travel-rule.0.{FIRM_OFFICE}"]

    assert (row.verdict, row.grade) == (Verdict.UNVERIFIABLE, Grade.ATTESTED)
    assert found["record.integrity"].verdict is Verdict.CONTRADICTED
