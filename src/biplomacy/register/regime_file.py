"""Regimes as files: which states, activities and clocks a law has, line by line (§A1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.register.clock_rules import ClockRule, Legal, decode_legal, decode_rule
from biplomacy.register.entity_rows import parse_activity
from biplomacy.register.errors import RegimeUnknown, RegisterMalformed
from biplomacy.register.model import Activity, State
from biplomacy.values.digest import Digest
from biplomacy.values.errors import DayOutOfRange, FieldMalformed, FieldUnknown
from biplomacy.values.fields import Fields
from biplomacy.values.toml_document import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterable

SHIPPED = ("mica", "vara", "pk-vaa-2026")
USUAL_VARIANT = "paused"
"""The reading that is taken where the office has chosen none (§9.5)."""
_MAX_LINES = 200


@dataclass(frozen=True, slots=True)
class StateLine:
    """States that a regime knows; ``first``: an authorisation may begin in them."""

    states: tuple[State, ...]
    first: tuple[State, ...]
    legal: Legal


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """A regime's own word for a service, and our activities that it covers; many to many."""

    term: str
    activities: tuple[Activity, ...]
    legal: Legal


@dataclass(frozen=True, slots=True)
class Regime:
    """A law as data; ``digest`` is that of the file."""

    id: str
    title: str
    states: tuple[StateLine, ...]
    activities: tuple[ActivityLine, ...]
    clocks: tuple[ClockRule, ...]
    digest: Digest

    def knows(self, state: State) -> bool:
        """Say whether the regime has that state."""
        return any(state in line.states for line in self.states)

    def begins(self, state: State) -> bool:
        """Say whether an authorisation may begin in that state."""
        return any(state in line.first for line in self.states)

    def covered(self, term: str) -> tuple[Activity, ...]:
        """Return the activities that the regime's own word covers; none for an unknown word."""
        return next((line.activities for line in self.activities if line.term == term), ())


def read_regime(content: bytes) -> Regime:
    """Return the regime of a TOML file.

    Raises:
        RegisterMalformed: not TOML, an unknown key, or a value out of its range.
    """
    try:
        fields = Fields(parse_toml(content, "regime"), "regime")
        regime = _regime(fields, Digest.of(content))
        fields.close()
    except (FieldMalformed, FieldUnknown, DayOutOfRange) as error:
        raise RegisterMalformed(error.message, hint=error.hint) from error
    return regime


def shipped_regime(name: str) -> Regime:
    """Return a shipped regime; raises ``RegimeUnknown``."""
    if name not in SHIPPED:
        raise RegimeUnknown(
            f"no regime {name[:80]!r} is shipped",
            hint=f"name a file, or one of {', '.join(SHIPPED)}",
        )
    return read_regime((files("biplomacy.register") / "regimes" / f"{name}.toml").read_bytes())


def shipped_regimes() -> tuple[Regime, ...]:
    """Return all regimes that are shipped, in their order."""
    return tuple(shipped_regime(name) for name in SHIPPED)


def chosen_rules(
    rules: Iterable[ClockRule], chosen: Iterable[tuple[str, str]] = ()
) -> tuple[ClockRule, ...]:
    """Return the rules of one reading each; ``chosen`` pairs a rule's id with a variant.

    A rule of which nothing is chosen stands in the variant ``paused``.
    """
    readings = dict(chosen)
    return tuple(
        rule
        for rule in rules
        if rule.variant is None or rule.variant == readings.get(rule.id, USUAL_VARIANT)
    )


def rules_in_force(published: Iterable[ClockRule]) -> tuple[ClockRule, ...]:
    """Return the shipped rules, each replaced by what an office published under its id.

    Of several that were published the last counts; what it publishes beside them is added.
    """
    shipped = [rule for regime in shipped_regimes() for rule in chosen_rules(regime.clocks)]
    found = {(rule.regime, rule.id): rule for rule in (*shipped, *published)}
    return tuple(found.values())


def _regime(fields: Fields, digest: Digest) -> Regime:
    name = fields.name("id")
    return Regime(
        id=name,
        title=fields.text("title", limit=200),
        states=fields.many("states", _state_line, limit=_MAX_LINES),
        activities=fields.many("activities", _activity_line, limit=_MAX_LINES),
        clocks=fields.many("clocks", lambda each: decode_rule(each, name), limit=_MAX_LINES),
        digest=digest,
    )


def _state_line(fields: Fields) -> StateLine:
    states = fields.texts("names", _state, limit=len(State))
    first = fields.texts("first", _state, limit=len(State)) if fields.has("first") else ()
    if not set(first) <= set(states):
        raise RegisterMalformed("the first states of a line are among its names")
    return StateLine(states, first, decode_legal(fields))


def _activity_line(fields: Fields) -> ActivityLine:
    return ActivityLine(
        term=fields.text("term", limit=100),
        activities=fields.texts("names", parse_activity, limit=len(Activity)),
        legal=decode_legal(fields),
    )


def _state(text: str) -> State:
    try:
        return State(text)
    except ValueError:
        raise RegisterMalformed(f"{text[:40]!r} is no state", hint=", ".join(State)) from None
