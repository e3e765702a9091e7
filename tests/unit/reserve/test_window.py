"""Windows by days and heights, and the scripts of members that name a descriptor."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from biplomacy.chain.history import read_history
from biplomacy.chain.model import History
from biplomacy.chain.watch import watch_set
from biplomacy.reserve.derivations import derive_scripts
from biplomacy.reserve.errors import BlockUnknown
from biplomacy.reserve.model import (
    Booking,
    Custody,
    Derivation,
    Entity,
    Kind,
    Member,
    Perimeter,
    Purpose,
)
from biplomacy.reserve.window import read_block, read_window
from biplomacy.values.errors import BiplomacyError, DayOutOfRange, FieldMalformed
from fakes.block_memory import BlockMemory
from fakes.small_chain import TREASURY, small_chain


@cache
def history() -> History:
    source = BlockMemory(small_chain().blocks)
    return read_history(source, watch_set([TREASURY.script]))


@pytest.mark.parametrize(
    ("text", "after", "last"),
    [
        pytest.param(None, None, 111, id="all"),
        pytest.param("0:111", None, 111, id="all-by-height"),
        pytest.param("109:110", 108, 110, id="heights"),
        pytest.param("2021-08-27:2021-08-27", 38, 111, id="a-day"),
        pytest.param("2015-01-01:2015-02-01", 0, 0, id="days-without-a-block"),
        pytest.param("2011-02-02:2021-08-26", None, 38, id="from-the-first-day"),
    ],
)
def test_a_window_has_both_its_ends(text: str | None, after: int | None, last: int) -> None:
    window = read_window(text, history())

    assert (window.after.height if window.after else None, window.last.height) == (after, last)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("109", FieldMalformed, id="one-end"),
        pytest.param("110:105", FieldMalformed, id="backwards"),
        pytest.param("110:109", FieldMalformed, id="backwards-by-one-block"),
        pytest.param("2021-08-27:2021-08-26", FieldMalformed, id="backwards-by-one-day"),
        pytest.param("39:2021-08-26", FieldMalformed, id="backwards-from-a-height-to-a-day"),
        pytest.param("1:112", BlockUnknown, id="above-the-tip"),
        pytest.param("2030-01-01:2030-02-01", BlockUnknown, id="later"),
        pytest.param("x:y", DayOutOfRange, id="no-day"),
    ],
)
def test_a_window_that_cannot_be_looked_through_is_refused(
    text: str, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        read_window(text, history())


def test_without_a_block_the_tip_is_meant() -> None:
    assert read_block(None, history()) == small_chain().tip


class Letters:
    """A ``Descriptors`` whose scripts are the text itself and the index."""

    def scripts(self, descriptor: str, first: int, last: int) -> tuple[bytes, ...]:
        return tuple(f"{descriptor}/{index}".encode() for index in range(first, last + 1))

    def address_script(self, address: str) -> bytes:
        return f"to {address}".encode()

    def address(self, script: bytes) -> str | None:
        return script.decode()


def member(descriptor: str, *scripts: bytes) -> Member:
    return Member(
        "m",
        "e",
        Kind.ONCHAIN,
        Custody.COLD,
        Purpose.OWN,
        scripts=scripts,
        derivation=Derivation(descriptor, 0, 1),
    )


@pytest.mark.parametrize(
    ("stated", "scripts"),
    [
        pytest.param(member("d"), (b"d/0", b"d/1"), id="descriptor"),
        pytest.param(member("d", b"listed"), (b"listed",), id="listed-scripts-rule"),
    ],
)
def test_a_member_without_scripts_gets_those_of_its_descriptor(
    stated: Member, scripts: tuple[bytes, ...]
) -> None:
    perimeter = Perimeter(
        version=1,
        scope="all",
        complete=False,
        entities=(Entity("e", "E", "s"),),
        members=(stated,),
        booking=Booking.FIFO,
        currency="USD",
    )

    derived = derive_scripts(perimeter, Letters())

    assert derived == replace(perimeter, members=(replace(stated, scripts=scripts),))
