"""The screening page: which lists, how old, what changed in them, under which rules, what runs."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.screening.address_screening import ADDRESS_ALGORITHM
from biplomacy.screening.as_of import MAX_AGE_DAYS
from biplomacy.web.language import marked
from biplomacy.web.model import Chip
from biplomacy.web.pages_screening_travel import ReturnRow, foreign_returns, return_rows
from biplomacy.web.power_money_words import Told
from biplomacy.web.powers import MOST_BOARDS, newest_of
from biplomacy.web.screenings import config_of, list_histories, version_of
from biplomacy.web.solvencies import firm_names
from biplomacy.web.supervision_words import Spoken, counted_at, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.screening.model import ScreeningConfig
    from biplomacy.screening.published_version import PublishedVersion
    from biplomacy.screening.run import ScreeningRun
    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication
    from biplomacy.web.screenings import ListHistory
    from biplomacy.web.stated import Stated
    from biplomacy.web.supervised import Supervised

MOST_VERSIONS = 20
MOST_RUNS = 50
_HUNDREDTHS = 100
SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "threshold": marked("From this score on, an officer decides on the match"),
        "review": marked("From this score on, an officer looks"),
        "birth_differs": marked("Taken off where a date of birth differs"),
        "birth_agrees": marked("Added where a date of birth agrees"),
        "country_differs": marked("Taken off where a country differs"),
        "country_agrees": marked("Added where a country agrees"),
    }
)
"""The settings that weigh a match, in hundredths of a point of a hundred."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a list, and what changed since the one before; None where none came before."""

    version: Spoken
    published: str
    retrieved: str
    entries: Told
    addresses: Told
    added: Told | None
    removed: Told | None
    changed: Told | None


@dataclass(frozen=True, slots=True)
class ListBoard:
    """A list with its newest versions; ``fresh`` is a sign and a word on its age."""

    name: str
    source: str
    digest: str
    index: int
    age: str
    fresh: Chip
    rows: tuple[VersionRow, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class ConfigBoard:
    """A configuration: what weighs a match, and which addresses are compared how."""

    config: Spoken
    algorithm: str
    version: str
    weights: tuple[tuple[str, Told, str], ...]
    settings: tuple[tuple[str, Told], ...]
    families: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run: how many were screened, against what, and what was found."""

    run: Spoken
    period: str
    subjects: Told
    candidates: Told
    positives: Told
    lists: tuple[tuple[str, str, int | None], ...]
    config: int | None
    algorithm: str


@dataclass(frozen=True, slots=True)
class ScreeningPage:
    """All that the page says."""

    headline: str
    lists: tuple[ListBoard, ...]
    configs: tuple[ConfigBoard, ...]
    runs: tuple[RunRow, ...]
    left_out: int
    returns: tuple[ReturnRow, ...]
    older_returns: int
    foreign: tuple[int, ...]
    limit: int


def screening_page(publication: Publication, language: Language) -> ScreeningPage:
    """Return the page."""
    said, lists = publication.published.supervised, list_histories(publication)
    configs = newest_of(said.configs, lambda body: body.algorithm)[-MOST_BOARDS:]
    returns = return_rows(said, firm_names(publication), language)
    runs = sorted(said.screenings, key=lambda one: (one.body.last, one.logged.index))
    return ScreeningPage(
        headline=_headline(lists, language),
        lists=tuple(_list(one, language) for one in lists),
        configs=tuple(_config(one, language) for one in configs[::-1]),
        runs=tuple(_run(one, said, language) for one in runs[::-1][:MOST_RUNS]),
        left_out=max(len(runs) - MOST_RUNS, 0),
        returns=returns[:MOST_RUNS],
        older_returns=max(len(returns) - MOST_RUNS, 0),
        foreign=foreign_returns(said),
        limit=MAX_AGE_DAYS,
    )


def _headline(lists: tuple[ListHistory, ...], language: Language) -> str:
    if not lists:
        return language.text("No version of a sanctions list stands in this record.")
    stale = sum(one.stale for one in lists)
    if stale:
        return language.counted(
            len(lists),
            "%(number)s sanctions list; too old: %(stale)s.",
            "%(number)s sanctions lists; too old: %(stale)s.",
            stale=f"{stale:,}",
        )
    return language.counted(
        len(lists),
        "%(number)s sanctions list, every version by its digest.",
        "%(number)s sanctions lists, every version by its digest.",
    )


def _list(history: ListHistory, language: Language) -> ListBoard:
    newest = history.versions[0]
    return ListBoard(
        name=history.list_id,
        source=newest.body.origin.source,
        digest=str(newest.body.digest),
        index=newest.logged.index,
        age=_age(history, language),
        fresh=_freshness(history, language),
        rows=tuple(_version(one, language) for one in history.versions[:MOST_VERSIONS]),
        left_out=max(len(history.versions) - MOST_VERSIONS, 0),
    )


def _age(history: ListHistory, language: Language) -> str:
    if history.age_days is None:
        return language.text("No witness tells the time since, so its age is not told.")
    return language.counted(
        history.age_days,
        "Its newest version was %(number)s day old when a witness last signed this record.",
        "Its newest version was %(number)s days old when a witness last signed this record.",
    )


def _freshness(history: ListHistory, language: Language) -> Chip:
    if history.age_days is None:
        return Chip("idle", "?", language.text("age not known"))
    if history.stale:
        return Chip("un", "!", language.text("too old"))
    return Chip("plain", "●", language.text("in date"))


def _version(stated: Stated[PublishedVersion], language: Language) -> VersionRow:
    version, index = stated.body, stated.logged.index
    delta = version.delta

    def entries(pointer: str, count: int) -> Told:
        return counted_at(index, f"/body/{pointer}", "entries", count)

    return VersionRow(
        version=spoken(stated, language),
        published=language.instant(version.origin.published_at),
        retrieved=language.instant(version.origin.retrieved_at),
        entries=entries("entries", version.entries),
        addresses=counted_at(index, "/body/addresses", "addresses", version.addresses),
        added=entries("delta/added", delta.added) if delta else None,
        removed=entries("delta/removed", delta.removed) if delta else None,
        changed=entries("delta/changed", delta.changed) if delta else None,
    )


def _config(stated: Stated[ScreeningConfig], language: Language) -> ConfigBoard:
    config, index = stated.body, stated.logged.index
    told = {
        name: counted_at(index, f"/body/settings/{name}", "hundredths", value)
        for name, value in config.settings
    }
    weights = tuple(
        (language.text(words), told[name], _points(value))
        for name, words in SETTINGS.items()
        for held, value in config.settings
        if held == name
    )
    families = sorted({family for _, family in config.address_rules})
    return ConfigBoard(
        config=spoken(stated, language),
        algorithm=config.algorithm,
        version=config.version,
        weights=weights,
        settings=tuple((name, one) for name, one in told.items() if name not in SETTINGS),
        families=tuple(
            (family, ", ".join(token for token, held in config.address_rules if held == family))
            for family in families
        ),
    )


def _points(hundredths: int) -> str:
    whole, part = divmod(hundredths, _HUNDREDTHS)
    return f"{whole:,}.{part:02d}"


def _run(stated: Stated[ScreeningRun], said: Supervised, language: Language) -> RunRow:
    run, index = stated.body, stated.logged.index
    config = config_of(said, run.config_digest)
    used = [(one, version_of(said, one.digest)) for one in run.lists]
    period = language.text("%(first)s to %(last)s", first=run.first, last=run.last)
    return RunRow(
        run=spoken(stated, language),
        period=str(run.first) if run.first == run.last else period,
        subjects=counted_at(index, "/body/subjects", "subjects", run.subjects),
        candidates=counted_at(index, "/body/candidates", "subjects", run.candidates),
        positives=counted_at(index, "/body/positives", "subjects", run.positives),
        lists=tuple(
            (
                one.list_id,
                language.instant(one.published_at),
                version.logged.index if version else None,
            )
            for one, version in used
        ),
        config=config.logged.index if config else None,
        algorithm=language.text(_subject(run.code_version)),
    )


def _subject(code_version: str) -> str:
    if code_version == ADDRESS_ALGORITHM:
        return marked("addresses")
    return marked("names")
