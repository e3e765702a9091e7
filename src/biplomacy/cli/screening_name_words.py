"""Candidates in words: scores in points of 100 with two decimals, never the name asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.screening_words import version_words
from biplomacy.cli.wording import counted
from biplomacy.screening.name_rules import Band, band_of, code_version
from biplomacy.values.day import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.screening.model import ListVersion
    from biplomacy.screening.name_matching import Candidate
    from biplomacy.screening.name_rules import NameRules
    from biplomacy.values.canonical import JsonObject

_WORDS = {Band.MATCH: "match to decide on", Band.REVIEW: "for review"}


def points(hundredths: int) -> str:
    """Return a score as points.

    >>> points(9310), points(-1500)
    ('93.10', '-15.00')
    """
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"


def list_line(version: ListVersion, names: int) -> str:
    """Return which version is asked, and how many names it has."""
    return f"{version.list_id}, {version_words(version)}, {counted(names, 'name')}"


def rules_line(rules: NameRules) -> str:
    """Return the thresholds, and what else the answers depend on."""
    return (
        f"match from {points(rules.threshold)}, review from {points(rules.review)};"
        f" {code_version()}"
    )


def name_lines(
    label: str, found: Sequence[Candidate], rules: NameRules, *, explain: bool
) -> Iterator[str]:
    """Yield the candidates of one name, the best first."""
    if not found:
        yield f"{label}: no candidate"
        return
    yield f"{label}: {counted(len(found), 'candidate')}"
    for one in found:
        said = _WORDS[band_of(one.score, rules)]
        yield f"  {points(one.score):>6}  {one.entry_id}  {one.name}  ({said})"
        if explain:
            rows = one.recorded().features
            yield "          " + "  ".join(f"{name} {points(value)}" for name, value in rows)


def name_object(
    label: str, found: Sequence[Candidate], version: ListVersion, rules: NameRules
) -> JsonObject:
    """Return what ``screening name --json`` prints for one name; scores in hundredths."""
    return {
        "asked": label,
        "list": version.list_id,
        "published_at": format_instant(version.published_at),
        "digest": str(version.digest),
        "code": code_version(),
        "rules": dict(rules.rows()),
        "candidates": [
            {
                "entry": one.entry_id,
                "name": one.name,
                "score": one.score,
                "band": band_of(one.score, rules).value,
                "features": dict(one.recorded().features),
            }
            for one in found
        ],
    }
