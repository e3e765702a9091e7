"""Names as subjects of a screening run: what records and configurations take from the matcher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.errors import NameRulesMalformed
from biplomacy.screening.model import ScreeningConfig
from biplomacy.screening.name_matching import NameIndex
from biplomacy.screening.name_rules import ALGORITHM, NameRules, code_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.screening.model import RecordedCandidate
    from biplomacy.screening.name_matching import NamedEntry

RECORDED = 10
"""The most candidates that a record holds."""
_VERSION = "1"


class NameScreener:
    """A ``Screener`` of names against one version of a list."""

    def __init__(self, entries: Iterable[NamedEntry], rules: NameRules | None = None) -> None:
        self._index = NameIndex.of(entries, rules)
        self.code_version = code_version()

    def screen(self, subject: str) -> tuple[RecordedCandidate, ...]:
        """Return the best candidates with every feature; raises ``NameEmpty``."""
        found = self._index.candidates(subject, RECORDED)
        return tuple(candidate.recorded() for candidate in found)


def name_config(rules: NameRules | None = None) -> ScreeningConfig:
    """Return the configuration of name screening, as ``screening-config/1`` publishes it."""
    return ScreeningConfig(ALGORITHM, _VERSION, (rules or NameRules()).rows())


def rules_of(config: ScreeningConfig) -> NameRules:
    """Return the rules that a configuration holds.

    Raises:
        NameRulesMalformed: it is another algorithm's, or its settings are not this one's.
    """
    if (config.algorithm, config.version) != (ALGORITHM, _VERSION):
        raise NameRulesMalformed(f"{config.algorithm[:60]!r} is not {ALGORITHM}")
    settings = dict(config.settings)
    if settings.keys() != dict(NameRules().rows()).keys():
        raise NameRulesMalformed(f"the settings are not those of {ALGORITHM}")
    return NameRules(**settings)
