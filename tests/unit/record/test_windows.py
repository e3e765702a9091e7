from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.errors import CharterMalformed
from biplomacy.record.model import Charter
from biplomacy.record.windows import CharterHistory, check_amendment
from fakes.charters import (
    BITCOIN_OFFICE,
    CHARTER_OF_TEST,
    MINISTRY,
    OTHER_WITNESS_VKEY,
    official,
    policy,
)

SECOND = replace(CHARTER_OF_TEST, title="Second", witness_policy=policy(OTHER_WITNESS_VKEY))
THIRD = replace(CHARTER_OF_TEST, title="Third")
HISTORY = CharterHistory(((0, CHARTER_OF_TEST), (5, SECOND), (9, THIRD)))

histories = st.lists(st.integers(1, 40), unique=True, max_size=6).map(
    lambda indices: CharterHistory(
        tuple((index, replace(THIRD, title=f"{index}")) for index in [0, *sorted(indices)])
    )
)


@pytest.mark.parametrize(
    ("index", "title"),
    [
        pytest.param(0, CHARTER_OF_TEST.title, id="entry-0-judges-itself"),
        pytest.param(1, CHARTER_OF_TEST.title, id="first-after"),
        pytest.param(5, CHARTER_OF_TEST.title, id="an-amendment-by-the-old"),
        pytest.param(6, "Second", id="in-force-from-the-next"),
        pytest.param(9, "Second", id="second-amendment"),
        pytest.param(10, "Third", id="after-it"),
        pytest.param(10**9, "Third", id="far-later"),
    ],
)
def test_an_entry_is_judged_by_the_charter_before_it(index: int, title: str) -> None:
    assert HISTORY.charter_at(index).title == title


@pytest.mark.parametrize(
    ("size", "after", "titles"),
    [
        pytest.param(0, None, [], id="empty-log"),
        pytest.param(1, None, [CHARTER_OF_TEST.title], id="the-charter-alone"),
        pytest.param(5, None, [CHARTER_OF_TEST.title], id="before-the-amendment"),
        pytest.param(6, None, [CHARTER_OF_TEST.title, "Second"], id="first-with-it"),
        pytest.param(7, None, ["Second"], id="later"),
        pytest.param(8, 4, [CHARTER_OF_TEST.title, "Second"], id="first-with-it-in-a-batch"),
        pytest.param(8, 6, ["Second"], id="batch-after-it"),
        pytest.param(12, 3, [CHARTER_OF_TEST.title, "Second", "Third"], id="two-in-a-batch"),
        pytest.param(12, 0, [CHARTER_OF_TEST.title, "Second", "Third"], id="first-checkpoint"),
        pytest.param(7, 99, ["Second"], id="after-beyond-the-size"),
    ],
)
def test_the_first_checkpoint_with_an_amendment_satisfies_old_and_new(
    size: int, after: int | None, titles: list[str]
) -> None:
    found = HISTORY.charters_for_size(size, after=after)

    assert [charter.title for charter in found] == titles


@given(histories, st.integers(0, 50))
def test_policy_windows_partition_all_sizes(history: CharterHistory, size: int) -> None:
    windows = history.policy_windows(size)

    covered = [
        (number, window.charter)
        for window in windows
        for number in range(window.first_size, window.last_size + 1)
    ]
    assert [number for number, _ in covered] == list(range(1, size + 1))
    for number, charter in covered:
        assert history.charters_for_size(number)[-1] == charter


@given(histories, st.integers(1, 50))
def test_the_judge_of_an_entry_is_the_policy_of_the_size_before_it(
    history: CharterHistory, index: int
) -> None:
    assert history.charter_at(index) == history.charters_for_size(index)[-1]


def test_a_window_shows_its_policy() -> None:
    first, second, _ = HISTORY.policy_windows(20)

    assert (first.first_size, first.last_size) == (1, 5)
    assert second.policy == policy(OTHER_WITNESS_VKEY)


@pytest.mark.parametrize(
    "charters",
    [
        pytest.param((), id="none"),
        pytest.param(((1, CHARTER_OF_TEST),), id="without-entry-0"),
        pytest.param(((0, CHARTER_OF_TEST), (5, SECOND), (5, THIRD)), id="twice-one-index"),
    ],
)
def test_a_history_begins_at_entry_0_and_goes_on(charters: tuple[tuple[int, Charter], ...]) -> None:
    with pytest.raises(CharterMalformed):
        CharterHistory(charters)


def _keys(*names: str) -> Charter:
    office = replace(BITCOIN_OFFICE, keys=tuple(official(name) for name in names))
    return replace(CHARTER_OF_TEST, offices=(office, MINISTRY))


def test_a_sound_amendment_may_follow() -> None:
    history = CharterHistory.founded(CHARTER_OF_TEST)

    assert check_amendment(history, SECOND) == ()
    assert history.amended(3, SECOND).latest == SECOND


def test_a_key_once_removed_cannot_return() -> None:
    history = CharterHistory.founded(CHARTER_OF_TEST).amended(4, _keys("director", "auditor"))

    assert check_amendment(history, _keys("director", "auditor", "newcomer")) == ()
    (finding,) = check_amendment(history, CHARTER_OF_TEST, subject="entry:7")
    assert finding.code == "charter-malformed"
    assert finding.message.endswith("was removed earlier and cannot return")


def test_a_key_stays_removed_however_long_ago() -> None:
    history = (
        CharterHistory.founded(_keys("director", "auditor", "old"))
        .amended(4, _keys("director", "auditor"))
        .amended(8, _keys("director", "auditor", "deputy"))
    )

    assert len(check_amendment(history, _keys("director", "auditor", "old"))) == 1


def test_origin_and_predecessor_stay() -> None:
    history = CharterHistory.founded(CHARTER_OF_TEST)

    messages = [
        finding.message
        for finding in check_amendment(history, replace(SECOND, origin="other.example"))
    ]

    assert any("may not change the origin" in message for message in messages)
