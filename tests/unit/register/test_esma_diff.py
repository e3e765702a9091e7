"""Two files of ESMA's give the events between them, whatever the order of their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.register.errors import EsmaMalformed
from biplomacy.register.esma import read_esma
from biplomacy.register.esma_diff import ForeignEvent, ForeignKind, compare_imports
from biplomacy.register.esma_model import EsmaKind
from biplomacy.register.esma_rows import decode_changes, encode_changes
from fakes.register_esma import LEI, OTHER_LEI, esma_file, sound

K = ForeignKind


def between(old: bytes, new: bytes) -> tuple[ForeignEvent, ...]:
    return compare_imports(read_esma(old), read_esma(new))


def told(events: Sequence[ForeignEvent]) -> list[tuple[ForeignKind, str, list[str]]]:
    return [(one.kind, one.name, [cell.column for cell in one.cells]) for one in events]


def test_the_same_firms_give_no_event_even_in_other_spellings() -> None:
    other = esma_file(sound(ae_lei=f"{LEI}.", ac_serviceCode_cou="at| DE"))

    assert between(esma_file(sound()), other) == ()


def test_a_new_service_is_a_change_with_both_readings() -> None:
    both = "c. exchange of crypto-assets for funds"
    (event,) = between(esma_file(sound()), esma_file(sound(ac_serviceCode=both)))

    assert (event.kind, event.lei, event.name) == (K.CHANGED, LEI, "Sound GmbH")
    (cell,) = event.cells
    assert (cell.column, cell.before, cell.after) == ("ac_serviceCode", ("c", "f"), ("c",))


def test_firms_come_and_go() -> None:
    events = between(
        esma_file(sound(), sound(ae_lei=OTHER_LEI, ae_lei_name="Leaver")),
        esma_file(sound(ae_lei="", ae_lei_name="Comer"), sound()),
    )

    assert [(one.kind, one.name, one.lei) for one in events] == [
        (K.ADDED, "Comer", ""),
        (K.REMOVED, "Leaver", OTHER_LEI),
    ]


def test_a_corrected_lei_is_a_change_of_the_same_firm() -> None:
    events = between(esma_file(sound(ae_lei="9.60E+19")), esma_file(sound()))

    assert told(events) == [(K.CHANGED, "Sound GmbH", ["ae_lei"])]


def test_a_firm_that_takes_another_name_is_known_by_its_lei() -> None:
    events = between(esma_file(sound()), esma_file(sound(ae_lei_name="Renamed GmbH")))

    assert told(events) == [(K.CHANGED, "Renamed GmbH", ["ae_lei_name"])]


def test_of_two_equal_rows_one_may_go() -> None:
    assert told(between(esma_file(sound(), sound()), esma_file(sound())))[0][0] is K.REMOVED


def test_files_of_two_kinds_are_not_compared() -> None:
    with pytest.raises(EsmaMalformed, match="a file casps is compared with a file ncasp"):
        between(esma_file(sound()), esma_file(sound(), kind=EsmaKind.NCASP))


ROW = st.builds(
    lambda lei, name, state: sound(ae_lei=lei, ae_lei_name=name, ae_homeMemberState=state),
    st.sampled_from([LEI, OTHER_LEI, ""]),
    st.sampled_from(["A", "B", "C"]),
    st.sampled_from(["AT", "DE"]),
)
ROWS = st.lists(ROW, max_size=5)


@given(ROWS, ROWS)
def test_events_balance_and_the_order_of_rows_is_no_matter(
    old: list[Mapping[str, str]], new: list[Mapping[str, str]]
) -> None:
    events = between(esma_file(*old), esma_file(*new))
    kinds = [event.kind for event in events]
    assert kinds.count(K.ADDED) - kinds.count(K.REMOVED) == len(new) - len(old)
    assert (events == ()) == (sorted(map(repr, old)) == sorted(map(repr, new)))
    back = [event.kind for event in between(esma_file(*new), esma_file(*old))]
    assert back.count(K.REMOVED) == kinds.count(K.ADDED)
    assert between(esma_file(*old[::-1]), esma_file(*new[::-1])) == events
    assert decode_changes(encode_changes(events)) == events
