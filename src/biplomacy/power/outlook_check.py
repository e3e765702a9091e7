"""A published outlook drawn again: all of it, or some of its paths by their numbers (§18.2).

A sample needs the table of all rows: the figures are made again from the table, and the sampled
rows from the seed. Which rows are drawn follows from the digest of the table, or from a name that
the reader chooses, so that whoever wrote the table could not know it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.body_comparison import body_differences
from biplomacy.power.drawing import growth_factors
from biplomacy.power.outcome import load_factors, party_outcomes, price_checks
from biplomacy.power.outlook import cite_closes, draw_outlook
from biplomacy.power.path_rows import decode_rows, encode_row
from biplomacy.power.scenario import CODE, walk_all
from biplomacy.power.scenario_plain import walk_path
from biplomacy.power.shake import seed_of, stream
from biplomacy.power.statement.outlook import encode_outlook
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.outlook import PowerOutlook, Walking
    from biplomacy.power.path_rows import PathRows
    from biplomacy.power.scenario_model import MonthCloses

DIFFERS = "power-outlook-differs"
CLOSES_DIFFER = "power-outlook-closes-differ"
ROWS_DIFFER = "power-outlook-rows-differ"
CODE_UNKNOWN = "power-outlook-code-unknown"
_LABEL = "sample"
_WORD = 4


def check_outlook(
    published: PowerOutlook, closes: MonthCloses, walking: Walking = walk_all
) -> tuple[Finding, ...]:
    """Return what differs when the whole outlook is drawn again from its closes."""
    stopped = _premises(published, closes)
    if stopped:
        return stopped
    again, _ = draw_outlook(
        published.scenario, closes, walking=walking, with_tornado=bool(published.tornado)
    )
    return body_differences(DIFFERS, encode_outlook(published), encode_outlook(again))


def check_sample(
    published: PowerOutlook, closes: MonthCloses, table: bytes, sample: tuple[int, ...]
) -> tuple[Finding, ...]:
    """Return what differs when figures are made from the table, and sampled rows from the seed.

    Medians of a tornado are not looked at: they have no rows.
    """
    stopped = _premises(published, closes)
    if stopped:
        return stopped
    if Digest.of(table) != published.rows:
        message = f"the table at hand is {Digest.of(table)}, not the stated {published.rows}"
        return (Finding(ROWS_DIFFER, Severity.FAILURE, "rows", message),)
    rows = decode_rows(table)
    scenario = published.scenario
    if (rows.first, len(rows)) != (0, scenario.draws.paths):
        message = f"the table has {len(rows)} rows, stated are {scenario.draws.paths}"
        return (Finding(ROWS_DIFFER, Severity.FAILURE, "rows", message),)
    return (
        *_figure_differences(published, rows),
        *_row_differences(published, closes, rows, sample),
    )


def sample_of(rows: Digest, paths: int, count: int, name: str = "") -> tuple[int, ...]:
    """Return ``count`` different numbers of paths, ascending; all of them where there are fewer."""
    seed = seed_of(name) if name else rows.raw
    found: set[int] = set()
    turn = 0
    while len(found) < min(count, paths):
        word = stream(seed, _LABEL, turn, _WORD)
        found.add((int.from_bytes(word, "big") * paths) >> 32)
        turn += 1
    return tuple(sorted(found))


def sample_digest(table: bytes, sample: tuple[int, ...]) -> Digest:
    """Return the digest of the sampled rows as they stand in the table."""
    rows = decode_rows(table)
    if any(not rows.first <= path < rows.first + len(rows) for path in sample):
        raise FieldMalformed("the sample names a path that has no row")
    return Digest.of("".join(encode_row(rows.row(path)) for path in sample).encode())


def _premises(published: PowerOutlook, closes: MonthCloses) -> tuple[Finding, ...]:
    if published.code != CODE:
        message = f"was made by {published.code}, which is not {CODE}: nothing was drawn again"
        return (Finding(CODE_UNKNOWN, Severity.WARNING, "code", message),)
    cited = cite_closes(closes)
    if cited != published.closes:
        message = f"the closes at hand are {cited.digest}, not the stated {published.closes.digest}"
        return (Finding(CLOSES_DIFFER, Severity.FAILURE, "closes", message),)
    return ()


def _figure_differences(published: PowerOutlook, rows: PathRows) -> Iterator[Finding]:
    scenario = published.scenario
    rest = (
        ("outcomes", published.outcomes, party_outcomes(rows)),
        ("load", published.load, load_factors(scenario, rows)),
        ("prices", published.prices, price_checks(scenario, rows)),
        ("paths", published.paths, rows.digest),
    )
    for name, stated, found in rest:
        if stated != found:
            yield _differs(name, "other figures", "another answer from the table of rows")


def _row_differences(
    published: PowerOutlook, closes: MonthCloses, rows: PathRows, sample: tuple[int, ...]
) -> Iterator[Finding]:
    scenario = published.scenario
    growth = growth_factors(closes, scenario.draws.block_months)
    for path in sample:
        again, stated = walk_path(scenario, growth, path), rows.row(path)
        if again != stated:
            yield _differs(f"path {path}", encode_row(stated).strip(), encode_row(again).strip())


def _differs(subject: str, said: str, drawn: str) -> Finding:
    return Finding(DIFFERS, Severity.FAILURE, subject, f"published {said}, drawn again {drawn}")
