"""Which charter judges what: charter windows by entry, policy windows by size (record §7.3, §7.4).

A charter is in force from the index after its own; entry 0 judges itself. A checkpoint of size s is
judged by the policy of the last charter whose index is below s, and the first checkpoint that
contains an amendment by the old policy as well, so a change of witnesses is itself witnessed.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.record.charter import check_charter
from biplomacy.record.errors import CharterMalformed
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Charter


@dataclass(frozen=True, slots=True)
class PolicyWindow:
    """The sizes, both included, whose checkpoints the policy of ``charter`` judges."""

    first_size: int
    last_size: int
    charter: Charter

    @property
    def policy(self) -> str:
        """The tlog-policy text of this window."""
        return self.charter.witness_policy


@dataclass(frozen=True, slots=True)
class CharterHistory:
    """The charters of one record with the index of the entry that holds each.

    The first has index 0. An amendment with findings never comes into force, so it never gets in.
    """

    charters: tuple[tuple[int, Charter], ...]

    def __post_init__(self) -> None:
        """Refuse a history that does not begin at entry 0 or goes back."""
        indices = [index for index, _ in self.charters]
        if indices[:1] != [0] or any(later <= earlier for earlier, later in pairwise(indices)):
            raise CharterMalformed(
                f"charters at entries {indices[:20]} are not a history",
                hint="entry 0 holds the charter; amendments follow in their order",
            )

    @classmethod
    def founded(cls, charter: Charter) -> CharterHistory:
        """Return the history of a record whose entry 0 is ``charter``."""
        return cls(((0, charter),))

    @property
    def latest(self) -> Charter:
        """The charter that judges whatever is logged next."""
        return self.charters[-1][1]

    def amended(self, index: int, charter: Charter) -> CharterHistory:
        """Return the history with the charter of the amendment at ``index``."""
        return CharterHistory((*self.charters, (index, charter)))

    def charter_at(self, index: int) -> Charter:
        """Return the charter that judges the entry ``index``."""
        return self.charters[self._before(max(index, 1)) - 1][1]

    def charters_for_size(self, size: int, *, after: int | None = None) -> tuple[Charter, ...]:
        """Return the charters whose policies a checkpoint of ``size`` must all satisfy.

        ``after`` is the size of the checkpoint that came before it, ``size - 1`` unless it is
        known. More than one charter is returned when an amendment lies between the two. Size 0 has
        none.
        """
        earlier = size - 1 if after is None else min(after, size)
        first = max(self._before(earlier) - 1, 0)
        return tuple(charter for _, charter in self.charters[first : self._before(size)])

    def policy_windows(self, size: int) -> tuple[PolicyWindow, ...]:
        """Return the windows that partition the sizes 1 to ``size``."""
        known = self.charters[: self._before(size)]
        if not known:
            return ()
        ends = [index for index, _ in known[1:]] + [size]
        return tuple(
            PolicyWindow(index + 1, end, charter)
            for (index, charter), end in zip(known, ends, strict=True)
        )

    def _before(self, size: int) -> int:
        return bisect_left(self.charters, size, key=lambda known: known[0])


def check_amendment(
    history: CharterHistory, charter: Charter, *, subject: str = "charter"
) -> tuple[Finding, ...]:
    """Report why ``charter`` may not follow ``history``, signatures apart (record §7.3).

    It must make sense by itself, keep origin and predecessor, and bring back no official's or log
    key that any earlier charter had and a later one removed.
    """
    problems = [*_changed(history.latest, charter), *_returned(history, charter)]
    return (
        *check_charter(charter, subject=subject),
        *(Finding(CharterMalformed.code, Severity.FAILURE, subject, text) for text in problems),
    )


def _changed(old: Charter, new: Charter) -> Iterator[str]:
    if new.origin != old.origin:
        yield f"an amendment may not change the origin {old.origin}"
    if new.predecessor != old.predecessor:
        yield "an amendment may not change the predecessor"


def _returned(history: CharterHistory, new: Charter) -> Iterator[str]:
    ever = frozenset[str]().union(*(_keys(charter) for _, charter in history.charters))
    for key in sorted(_keys(new) & (ever - _keys(history.latest))):
        yield f"the key {key[:80]} was removed earlier and cannot return"


def _keys(charter: Charter) -> frozenset[str]:
    officials = (key.keyid for office in charter.offices for key in office.keys)
    return frozenset((*officials, *charter.log_keys))
