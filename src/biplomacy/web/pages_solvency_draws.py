"""How blocks were drawn, and what the test for coins shown twice found, as the pages have it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.solvency.double_claim import RULES
from biplomacy.solvency.finding_rows import decode_findings
from biplomacy.values.errors import BiplomacyError
from biplomacy.web.powers import MOST_BOARDS, beside
from biplomacy.web.solvencies import reveal_of
from biplomacy.web.supervision_words import TESTS, Spoken, counted_at, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.solvency.calls import SolvencyCall
    from biplomacy.solvency.double_claim import DoubleClaimReport
    from biplomacy.solvency.draw import DrawRule
    from biplomacy.values.verdict import Finding
    from biplomacy.web.language import Language
    from biplomacy.web.power_money_words import Told
    from biplomacy.web.publication import Publication
    from biplomacy.web.solvencies import FirmNames
    from biplomacy.web.stated import Stated

MOST_FINDINGS = 50
"""How many findings of a report a page names; all of them lie beside the record."""
_LEI = re.compile(r"\b[0-9A-Z]{18}[0-9]{2}\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class DrawBoard:
    """A period: what was committed to, which blocks were called, and whether the seed is shown."""

    period: str
    rule: Spoken
    first: Told
    last: str
    expected: Told
    within: Told
    commitment: str
    calls: tuple[tuple[int, str], ...]
    reveal: Spoken | None
    seed: str


@dataclass(frozen=True, slots=True)
class NamedFinding:
    """A finding with what it is about and the firms that it names."""

    subject: str
    firms: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundKind:
    """How often a report has a finding, and what the finding means."""

    test: str
    code: str
    meaning: str
    count: Told


@dataclass(frozen=True, slots=True)
class DoubleBoard:
    """One report; ``findings`` are empty where they are not beside the record."""

    report: Spoken
    height: str
    claimants: Told
    outputs: Told
    kinds: tuple[FoundKind, ...]
    findings: tuple[NamedFinding, ...]
    left_out: int
    beside: bool
    digest: str


def draw_boards(publication: Publication, language: Language) -> tuple[DrawBoard, ...]:
    """Return the newest periods, the newest first."""
    said = publication.published.supervised
    first_of_each = {one.body.period: one for one in reversed(said.draw_rules)}
    rules = sorted(first_of_each.values(), key=lambda one: one.body.first_height)
    calls = tuple(one for one in said.calls)
    boards = []
    for rule in rules[::-1][:MOST_BOARDS]:
        period = rule.body.period
        reveal = reveal_of(said, period)
        called = sorted(_calls(calls, period))
        boards.append(
            _board(
                rule,
                tuple((index, f"{height:,}") for height, index in called),
                spoken(reveal, language) if reveal else None,
                reveal.body.seed.hex() if reveal else "",
                language=language,
            )
        )
    return tuple(boards)


def double_boards(
    publication: Publication,
    reports: tuple[Stated[DoubleClaimReport], ...],
    names: FirmNames,
    language: Language,
) -> tuple[DoubleBoard, ...]:
    """Return the boards of some reports, the one at the newest block first."""
    newest = sorted(reports, key=lambda one: (one.body.block.height, one.logged.index))
    return tuple(_double(publication, one, names, language) for one in newest[::-1][:MOST_BOARDS])


def _calls(calls: tuple[Stated[SolvencyCall], ...], period: str) -> Iterator[tuple[int, int]]:
    for one in calls:
        if one.body.period == period:
            yield one.body.block.height, one.logged.index


def _board(
    stated: Stated[DrawRule],
    calls: tuple[tuple[int, str], ...],
    reveal: Spoken | None,
    seed: str,
    *,
    language: Language,
) -> DrawBoard:
    rule, index = stated.body, stated.logged.index
    return DrawBoard(
        period=rule.period,
        rule=spoken(stated, language),
        first=counted_at(index, "/body/first_height", "blocks", rule.first_height),
        last=f"{rule.last_height:,}",
        expected=counted_at(index, "/body/expected_draws", "draws", rule.expected_draws),
        within=counted_at(index, "/body/answer_within_blocks", "blocks", rule.answer_within_blocks),
        commitment=str(rule.seed_commitment),
        calls=calls,
        reveal=reveal,
        seed=seed,
    )


def _double(
    publication: Publication,
    stated: Stated[DoubleClaimReport],
    names: FirmNames,
    language: Language,
) -> DoubleBoard:
    report, index = stated.body, stated.logged.index
    found = _findings(publication, report)
    return DoubleBoard(
        report=spoken(stated, language),
        height=f"{report.block.height:,}",
        claimants=counted_at(index, "/body/claimants", "firms", report.claimants),
        outputs=counted_at(index, "/body/outputs", "outputs", report.outputs),
        kinds=tuple(
            FoundKind(
                RULES.get(code, ""),
                code,
                language.text(TESTS.get(code, "")),
                counted_at(index, f"/body/findings/by_code/{place}/count", "findings", count),
            )
            for place, (code, count) in sorted(
                enumerate(report.counts), key=lambda one: (RULES.get(one[1][0], ""), one[1][0])
            )
        ),
        findings=tuple(_named(one, names, language) for one in (found or ())[:MOST_FINDINGS]),
        left_out=max(len(found or ()) - MOST_FINDINGS, 0),
        beside=found is not None,
        digest=str(report.findings_digest),
    )


def _findings(publication: Publication, report: DoubleClaimReport) -> tuple[Finding, ...] | None:
    """Return the findings beside the record; None where they are not there, or do not read."""
    content = beside(publication, report.findings_digest)
    if content is None:
        return None
    try:
        return decode_findings(content)
    except BiplomacyError:
        return None


def _named(found: Finding, names: FirmNames, language: Language) -> NamedFinding:
    firms = dict.fromkeys(_LEI.findall(found.message))
    shown = [f"{names.of(lei)} ({lei})" if names.of(lei) else lei for lei in firms]
    return NamedFinding(found.subject, language.listed(shown), found.message)
