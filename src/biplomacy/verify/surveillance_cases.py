"""Whether case statistics add up, and whether a small cell could be found out (§D4.2, §D4.3).

The case file is private, so this asks only what the told numbers say of each other. The decoder
has computed each precision again from its two counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.surveillance.case_statistics import SMALLEST
from biplomacy.surveillance.cases import USEFUL, Disposition
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.surveillance.case_statistics import CaseStatistics, RuleCases
    from biplomacy.surveillance.precision import Precision

DO_NOT_ADD = "case-statistics-do-not-add"
CELL_SHOWN = "case-statistics-cell-shown"
UNSORTED = "case-statistics-unsorted"
_TWO = 2


def check_told(told: CaseStatistics) -> tuple[Finding, ...]:
    """Return where the numbers contradict each other, or tell what should be left out."""
    names = [(rule.rule, rule.version) for rule in told.rules]
    findings: list[Finding] = []
    if names != sorted(set(names)):
        findings.append(_failure(UNSORTED, "rules", "the rules do not ascend, each once"))
    for rule in told.rules:
        name = f"{rule.rule} v{rule.version}"
        findings += (_failure(code, name, message) for code, message in _rule_problems(rule))
    return tuple(findings)


def _rule_problems(rule: RuleCases) -> Iterator[tuple[str, str]]:
    cells, hidden = rule.by_disposition, rule.by_disposition.count(None)
    known = sum(one for one in cells if one is not None)
    if hidden == 1:
        yield CELL_SHOWN, "one cell alone is left out, so that it can be subtracted"
    total = rule.closed
    if total is None:
        if known:
            yield DO_NOT_ADD, f"fewer than {SMALLEST} closed, its cells add up to {known}"
    elif known > total or (not hidden and known != total):
        yield DO_NOT_ADD, f"{total} closed, its cells add up to {known}"
    elif total - known > (most := _most_left_out(cells)):
        yield DO_NOT_ADD, f"{total - known} left out, the cells that are hold at most {most}"
    if rule.precision is not None:
        yield from _precision_problems(rule.precision, rule)
    elif not hidden:
        yield DO_NOT_ADD, "it tells every cell and no precision"


def _most_left_out(cells: Sequence[int | None]) -> int:
    """Return how many cases the cells left out can hold: each is small, but for one of two."""
    hidden = cells.count(None)
    if hidden == _TWO:
        return SMALLEST - 1 + min(one for one in cells if one is not None)
    return (SMALLEST - 1) * hidden


def _precision_problems(precision: Precision, rule: RuleCases) -> Iterator[tuple[str, str]]:
    if rule.closed is not None and precision.closed != rule.closed:
        yield DO_NOT_ADD, f"{rule.closed} closed, its precision is of {precision.closed}"
        return
    if rule.closed is None:
        yield CELL_SHOWN, "its precision tells a number that is left out"
        return
    useful = [
        cell for one, cell in zip(Disposition, rule.by_disposition, strict=True) if one in USEFUL
    ]
    rest = [
        cell
        for one, cell in zip(Disposition, rule.by_disposition, strict=True)
        if one not in USEFUL
    ]
    for cells, total in ((useful, precision.useful), (rest, precision.closed - precision.useful)):
        yield from _group_problems(cells, total)


def _group_problems(cells: Sequence[int | None], total: int) -> Iterator[tuple[str, str]]:
    """Yield what is wrong between the cells of one half and what the precision says of it."""
    hidden = cells.count(None)
    left = total - sum(one for one in cells if one is not None)
    if left < 0 or (left and not hidden):
        yield DO_NOT_ADD, f"its precision counts {total}, the cells add up to {total - left}"
    elif hidden == 1 or (hidden and left < SMALLEST):
        yield CELL_SHOWN, "its precision lets a cell that is left out be subtracted"


def _failure(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, subject, message)
