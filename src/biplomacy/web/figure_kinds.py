"""What a kind of figure is: the statement it stands in, where, and in which unit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FigureKind:
    """A figure of every statement of a type: its name, what it is, where it stands, and its unit.

    ``unit`` is a word, or a pointer to what the statement says. ``rows`` are the names that verdict
    rows give it; without any, the verdict on the statement is the figure's. In pointers a ``*`` is
    each place of a list, and ``members`` point to what tells its figures apart; a bare ``*`` is
    the place itself, counted from 1.
    """

    name: str
    title: str
    type: str
    pointer: str
    unit: str
    rows: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    member: str = ""

    @property
    def id(self) -> str:
        """The figure's id, such as ``reserve.balance`` or ``accord.share-o1``."""
        return f"{self.name}-{self.member}" if self.member else self.name
