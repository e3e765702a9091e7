"""What the screening pages read from a record: lists by name, and who used which version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.screening.as_of import MAX_AGE_DAYS
from biplomacy.screening.records import config_digest
from biplomacy.values.day import Day
from biplomacy.web.duties import witnessed_at

if TYPE_CHECKING:
    from biplomacy.screening.model import ScreeningConfig
    from biplomacy.screening.published_version import PublishedVersion
    from biplomacy.values.digest import Digest
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated
    from biplomacy.web.supervised import Supervised


@dataclass(frozen=True, slots=True)
class ListHistory:
    """The versions of one list, the newest by its publication first.

    ``age_days`` counts from the newest publication to the newest cosignature; None where no
    witness says the time, or where the version is younger than that.
    """

    list_id: str
    versions: tuple[Stated[PublishedVersion], ...]
    age_days: int | None

    @property
    def stale(self) -> bool:
        """Whether the tools would refuse its newest version as too old."""
        return self.age_days is not None and self.age_days > MAX_AGE_DAYS


def has_screening(publication: Publication) -> bool:
    """Say whether anything was said about lists and screening."""
    return publication.published.supervised.has_screening


def list_histories(publication: Publication) -> tuple[ListHistory, ...]:
    """Return the lists by name."""
    by_list: dict[str, list[Stated[PublishedVersion]]] = {}
    for one in publication.published.supervised.lists:
        by_list.setdefault(one.body.origin.list_id, []).append(one)
    seen = witnessed_at(publication.record.audited)
    return tuple(_history(name, versions, seen) for name, versions in sorted(by_list.items()))


def version_of(said: Supervised, digest: Digest) -> Stated[PublishedVersion] | None:
    """Return the newest statement of a version by the digest of its entries; None without any."""
    return next((one for one in reversed(said.lists) if one.body.digest == digest), None)


def config_of(said: Supervised, digest: Digest) -> Stated[ScreeningConfig] | None:
    """Return the newest statement of a configuration by its digest; None without any."""
    return next((one for one in reversed(said.configs) if config_digest(one.body) == digest), None)


def _history(name: str, versions: list[Stated[PublishedVersion]], seen: int | None) -> ListHistory:
    newest = sorted(versions, key=lambda one: (one.body.origin.published_at, one.logged.index))
    published = newest[-1].body.origin.published_at
    known = seen is not None and seen >= published
    age = Day.of_instant(published).until(Day.of_instant(seen)) if known and seen else None
    return ListHistory(name, tuple(newest[::-1]), age)
