"""What an assessment would give on the tables that have taken the place of its own (§5.7).

Whoever assessed on the data of the day said nothing wrong, so the record does not answer for such
a row; what the lender makes of it is the lender's to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.assessment import assess
from biplomacy.programme.row_table import RowTable
from biplomacy.programme.waivers import corrected_findings
from biplomacy.verify.model import Row, Stated
from biplomacy.verify.tables import stated_observations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.programme.model import Observation, Programme
    from biplomacy.programme.statement.assessment import Assessment
    from biplomacy.record.model import Logged
    from biplomacy.verify.desk import Desk


def corrected_rows(
    desk: Desk, logged: Logged, stated: Assessment, programme: Programme
) -> Iterator[Row]:
    """Yield a row for each clause that was met and is not on the corrected tables.

    Raises:
        InputError, EvidenceError: the corrected tables do not read, or disagree.
    """
    tables = tuple(_newest(desk, stated))
    if all(table.digest in stated.observations for _, table in tables):
        return
    observations: list[Observation] = []
    for entry, table in tables:
        known = stated_observations(desk, entry, table)
        if known is None:
            return  # the corrected table's own row says so
        observations += known
    again = assess(programme, observations, stated.on, stated.action)
    corrections = tuple(entry for entry, _ in tables)
    for finding in corrected_findings(stated.outcomes, again):
        name = ".".join(("assessment", programme.id, *finding.subject.split(" "), "corrected"))
        row = Stated(name, logged, "met", corrections)
        found = row.contradicted("not met", f"{finding.code}: {finding.message}")
        yield Row(found.row, answerable=False)


def _newest(desk: Desk, stated: Assessment) -> Iterator[tuple[Logged, RowTable[Observation]]]:
    """Yield the tables of an assessment, each as its last correction says."""
    by_index = {item.logged.index: item for item in desk.shelf.items}
    for item in desk.shelf.items:
        if isinstance(item.body, RowTable) and item.body.digest in stated.observations:
            newest = item
            while newest.superseded_by is not None:
                newest = by_index[newest.superseded_by]
            if isinstance(newest.body, RowTable):
                yield newest.logged, newest.body
