"""What screening statements rest on: versions of lists and configurations that were logged before.

A version is published without its entries, which are its evidence; each is found by its digest.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from biplomacy.screening.model import ListVersion, ScreeningConfig
from biplomacy.screening.published_version import PublishedVersion
from biplomacy.screening.records import config_digest
from biplomacy.verify.supervision_judging import newest_within

if TYPE_CHECKING:
    from biplomacy.record.model import Logged
    from biplomacy.values.digest import Digest
    from biplomacy.verify.desk import Desk

MOST_READ = 200_000
"""Entries, over all versions, that a check of a record reads again; the newest come first."""


class ScreeningSources:
    """Reads what screening statements of one record cite."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @cached_property
    def read_again(self) -> frozenset[int]:
        """The entries of the log whose lists are read again."""
        return newest_within(
            MOST_READ,
            [
                (item.logged.index, item.body.entries)
                for item in self.desk.shelf.items
                if isinstance(item.body, PublishedVersion)
            ],
        )

    def versions(self, before: int) -> tuple[tuple[Logged, PublishedVersion], ...]:
        """Return the versions in force before an index."""
        return self.desk.shelf.bodies(PublishedVersion, before)

    def version_before(
        self, logged: Logged, list_id: str
    ) -> tuple[Logged, PublishedVersion] | None:
        """Return the version of a list that its office published before a statement.

        A correction follows what the statement that it corrects followed.
        """
        said = logged.statement
        found = [
            (one, version)
            for one, version in self.versions(logged.index)
            if version.origin.list_id == list_id
            and one.statement.issuer == said.issuer
            and one.id != said.supersedes
        ]
        return found[-1] if found else None

    def config(self, digest: Digest, before: int) -> tuple[Logged, ScreeningConfig] | None:
        """Return the configuration of that digest."""
        found = (
            (one, config)
            for one, config in self.desk.shelf.bodies(ScreeningConfig, before)
            if config_digest(config) == digest
        )
        return next(found, None)


def without_entries(published: PublishedVersion) -> ListVersion:
    """Return a version as a run's check asks for it: by name, times and digest alone."""
    origin = published.origin
    return ListVersion(
        list_id=origin.list_id,
        published_at=origin.published_at,
        retrieved_at=origin.retrieved_at,
        digest=published.digest,
        entries=(),
        source_digest=origin.digest,
        source=origin.source,
        previous=published.previous,
    )
