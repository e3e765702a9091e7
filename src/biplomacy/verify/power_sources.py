"""What the power office's statements rest on: earlier ones of the same record, and their evidence.

A system and hours are named by digest and a contract by its id or digest; each is read once for all
that name it. Where something is missing, the answer is the sentence that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from biplomacy.chain.model import Network
from biplomacy.power.block_times import block_times
from biplomacy.power.contract import Contract
from biplomacy.power.epochs import shipped_epochs, stretches_of_blocks, stretches_of_epochs
from biplomacy.power.hours import series_digest, synthetic_series
from biplomacy.power.model import HourSeries, PowerSystem
from biplomacy.power.statement import contract, hours, system
from biplomacy.power.statement.hours import decode_hours_blob
from biplomacy.power.statement.performance import contract_digest
from biplomacy.power.statement.system import system_digest
from biplomacy.power.told_hours import ToldHours
from biplomacy.values.errors import BiplomacyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.power.epochs import Stretch
    from biplomacy.record.model import Logged
    from biplomacy.values.digest import Digest
    from biplomacy.verify.desk import Desk

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cited(Generic[T]):
    """What an earlier statement holds."""

    logged: Logged
    value: T


@dataclass(frozen=True, slots=True)
class Setting:
    """The system and the hours that a figure was made in, and the entries that hold them."""

    system: PowerSystem
    series: HourSeries
    rests_on: tuple[Logged, ...]


class PowerSources:
    """Reads what power statements of one record cite."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._systems = self._named(PowerSystem, system_digest)
        self._contracts = self._named(Contract, contract_digest)
        self._hours = self._named(ToldHours, lambda told: told.form)
        self._series: dict[Digest, HourSeries | str] = {}
        self._seen: tuple[Stretch, ...] | None = None

    def setting(self, system_name: Digest, hours_name: Digest, before: int) -> Setting | str:
        """Return the system and the hours of those digests that were logged before an index."""
        of_system = _first(self._systems, system_name, before)
        if of_system is None:
            return no_digest(system.TYPE, system_name)
        of_hours = _first(self._hours, hours_name, before)
        if of_hours is None:
            return no_digest(hours.TYPE, hours_name)
        if hours_name not in self._series:
            self._series[hours_name] = self._again(of_hours)
        series = self._series[hours_name]
        if isinstance(series, str):
            return series
        return Setting(of_system.value, series, (of_system.logged, of_hours.logged))

    def contract_of(self, terms: Digest, before: int) -> Cited[Contract] | str:
        """Return the contract whose body has that digest."""
        found = _first(self._contracts, terms, before)
        return found or no_digest(contract.TYPE, terms)

    def contract_named(self, name: str, before: int) -> Cited[Contract] | str:
        """Return the latest contract of that id."""
        named = [
            one
            for cited in self._contracts.values()
            for one in cited
            if one.value.id == name and one.logged.index < before
        ]
        if not named:
            return f"the record holds no contract {name} before it"
        return max(named, key=lambda one: one.logged.index)

    def evidence(self, logged: Logged, name: str, digest: Digest) -> bytes | str:
        """Return the evidence of a digest, or the sentence that it is missing."""
        content = self.desk.blob(logged.statement.evidence, digest)
        if content is None:
            return f"the {name} of the digest {digest} do not lie beside the log"
        return content

    def both(
        self, logged: Logged, one: tuple[str, Digest], other: tuple[str, Digest]
    ) -> tuple[bytes, bytes] | str:
        """Return two pieces of evidence, or the sentence that one is missing."""
        first, second = (self.evidence(logged, *named) for named in (one, other))
        if isinstance(first, str):
            return first
        return second if isinstance(second, str) else (first, second)

    @property
    def from_chain(self) -> bool:
        """Whether blocks of main are at hand, so that targets are seen and not told."""
        source = self.desk.question.chain
        return source is not None and source.network is Network.MAIN

    @property
    def seen(self) -> tuple[Stretch, ...]:
        """Stretches of equal work: of the chain at hand, else of the table that we ship.

        Raises:
            SourceError: the chain cannot be read.
        """
        if self._seen is None:
            question = self.desk.question
            if question.chain is not None and self.from_chain:
                last = None if question.tip is None else question.tip.height
                blocks = block_times(question.chain)
                self._seen = stretches_of_blocks(
                    block for block in blocks if last is None or block[0] <= last
                )
            else:
                self._seen = stretches_of_epochs(shipped_epochs())
        return self._seen

    def _again(self, cited: Cited[ToldHours]) -> HourSeries | str:
        """Return hours made again or read; one that has another digest contradicts itself."""
        told = cited.value
        contradicted = f"it follows from entry {cited.logged.index}, which is contradicted"
        try:
            if told.seed is None:
                content = self.evidence(cited.logged, "hours", told.form)
                if isinstance(content, str):
                    return content
                return decode_hours_blob(content, told)
            series = synthetic_series(dict(told.months), told.seed, told.utc_offset_minutes)
        except BiplomacyError:
            return contradicted
        return series if series_digest(series) == told.form else contradicted

    def _named(self, kind: type[T], name: Callable[[T], Digest]) -> dict[Digest, list[Cited[T]]]:
        found: dict[Digest, list[Cited[T]]] = {}
        for item in self.desk.shelf.items:
            if isinstance(item.body, kind):
                found.setdefault(name(item.body), []).append(Cited(item.logged, item.body))
        return found


def no_digest(versioned: str, digest: Digest) -> str:
    """Say that no earlier statement of a type has that digest."""
    return f"the record holds no {versioned} of the digest {digest} before it"


def _first(named: dict[Digest, list[Cited[T]]], digest: Digest, before: int) -> Cited[T] | None:
    return next((one for one in named.get(digest, ()) if one.logged.index < before), None)
