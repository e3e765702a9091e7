"""What BIP 322 asks of a signature beyond consensus, and the notes of what one does not keep.

Consensus is the engine's to judge. The *required* rules make a message invalid; the *upgradable*
ones make it inconclusive, because a later soft fork may give meaning to what they forbid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    """A required or upgradable rule of BIP 322, in the words of Bitcoin Core where it has one."""

    SIGHASH = "sighash"
    STRICT_DER = "strict-der"
    STRICT_KEY = "strict-key"
    LOW_S = "low-s"
    NULLFAIL = "nullfail"
    MINIMAL_DATA = "minimal-data"
    CLEAN_STACK = "clean-stack"
    MINIMAL_IF = "minimal-if"
    CODE_SEPARATOR = "code-separator"
    FIND_AND_DELETE = "find-and-delete"
    VERSION = "version"
    UPGRADABLE_NOP = "upgradable-nop"
    WITNESS_VERSION = "witness-version"
    LEAF_VERSION = "leaf-version"
    OP_SUCCESS = "op-success"
    KEY_TYPE = "key-type"
    ANNEX = "annex"
    WORK = "hashing-work"


UPGRADABLE = frozenset(
    {
        Rule.VERSION,
        Rule.UPGRADABLE_NOP,
        Rule.WITNESS_VERSION,
        Rule.LEAF_VERSION,
        Rule.OP_SUCCESS,
        Rule.KEY_TYPE,
        Rule.ANNEX,
        Rule.WORK,
    }
)
"""The rules that make a message inconclusive; ``WORK`` is our own bound, not BIP 322's."""


class NotFollowed(Exception):
    """The run stops here: a required rule is broken, or there is too much to do."""


@dataclass(slots=True)
class Notes:
    """Collects the rules that a run does not keep, each once and in order.

    ``signed`` says whether a signature was found to be good.
    """

    found: list[Rule] = field(default_factory=list)
    signed: bool = False

    def keep(self, rule: Rule, kept: object) -> None:
        """Note ``rule`` unless ``kept`` is true."""
        if not kept and rule not in self.found:
            self.found.append(rule)

    def stop(self, rule: Rule) -> NotFollowed:
        """Note ``rule`` and return what ends the run."""
        self.keep(rule, kept=False)
        return NotFollowed(rule.value)


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """What running an input's scripts showed.

    ``valid`` is the answer by consensus; None where a rule ended the run before it.
    ``failure`` says why it is not valid, else it is empty. ``signed`` says whether a signature was
    good: what is valid without one can be spent by whoever knows the script.
    """

    valid: bool | None
    rules: tuple[Rule, ...]
    failure: str = ""
    signed: bool = False

    @property
    def broken(self) -> tuple[Rule, ...]:
        """The required rules that are not kept."""
        return tuple(rule for rule in self.rules if rule not in UPGRADABLE)

    @property
    def upgradable(self) -> tuple[Rule, ...]:
        """The upgradable rules that are not kept."""
        return tuple(rule for rule in self.rules if rule in UPGRADABLE)
