"""A record's register as it stood at a size: what a dump holds, and what its check makes again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.register.dump import TYPES, dump_entries
from biplomacy.register.errors import RegisterMalformed
from biplomacy.register.recorded import read_entries, recorded_times

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.register.dump import Dump, DumpEntry


def entries_below(audited: Audited, size: int) -> tuple[DumpEntry, ...]:
    """Return the register's statements among the first ``size`` of a record, in log order.

    Statements that came later have no say in their times.

    Raises:
        RecordGap: an entry of the record cannot be read.
    """
    times = recorded_times([one for one in audited.statements if one.index < size])
    found = (one for one in read_entries(audited) if one.leaf < size)
    return tuple(replace(one, recorded_at=times[one.leaf]) for one in found)


def dump_record(audited: Audited, size: int | None = None) -> Dump:
    """Return the dump of a record as it stood with ``size`` entries; None: as it stands.

    Raises:
        RecordGap: an entry of the record cannot be read.
        RegisterMalformed: the record has fewer entries.
    """
    whole = audited.checkpoint.head.size
    wanted = whole if size is None else size
    if not 0 < wanted <= whole:
        raise RegisterMalformed(
            f"the record has {whole:,} entries, not {wanted:,}", hint=f"name 1 to {whole}"
        )
    return dump_entries(entries_below(audited, wanted), wanted)


def count_unwitnessed(audited: Audited, size: int) -> int:
    """Return how many of the statements dumped no witness has cosigned: their times may change."""
    return sum(
        one.index < size and one.statement.type in TYPES and one.logged_at is None
        for one in audited.statements
    )
