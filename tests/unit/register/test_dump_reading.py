"""A dump of a record is the same whenever it is made again, as the record grows."""

from __future__ import annotations

import pytest

from biplomacy.register.dump import check_dump, state_dump
from biplomacy.register.dump_reading import count_unwitnessed, dump_record, entries_below
from biplomacy.register.errors import RegisterMalformed
from biplomacy.values.day import Day
from fakes.register_dumped import entries
from fakes.register_published import regulator_record


def test_a_record_s_statements_are_dumped_with_the_time_of_their_cosignature() -> None:
    audited = regulator_record()
    dump = dump_record(audited)

    assert audited.sound
    assert (dump.as_of_size, dump.rows) == (4, 3)
    found = entries_below(audited, 4)
    assert [one.leaf for one in found] == [1, 2, 3]
    assert [one.body for one in found] == [one.body for one in entries()]
    assert {one.recorded_at for one in found} == {Day.parse("2026-04-05").start}
    assert count_unwitnessed(audited, 4) == 0


@pytest.mark.parametrize("witnessed", [True, False])
def test_the_dump_of_an_earlier_size_is_that_of_the_shorter_record(*, witnessed: bool) -> None:
    early = dump_record(regulator_record(said=2, witnessed=witnessed))
    later = regulator_record(witnessed=witnessed)

    assert dump_record(later, 3) == early
    assert check_dump(state_dump(early), entries_below(later, 3), 4) == ()


def test_times_that_no_witness_vouches_for_are_counted() -> None:
    audited = regulator_record(witnessed=False)

    assert count_unwitnessed(audited, 4) == 3
    assert count_unwitnessed(audited, 2) == 1


@pytest.mark.parametrize("size", [0, 5])
def test_a_size_that_the_record_has_not_is_refused(size: int) -> None:
    with pytest.raises(RegisterMalformed, match=f"the record has 4 entries, not {size}"):
        dump_record(regulator_record(), size)
