"""Evidence that a log forked, as the record page shows it (portal §7.12, record §11.4).

A fork proof comes from outside: whoever keeps the pages was given it, and it is judged by the log
keys of the record's own charter. The file stands beside the page, so that anybody judges it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.cosignature import read_cosignatures
from biplomacy.record.fork_proof import check_fork_proof
from biplomacy.record.note import parse_note
from biplomacy.record.policy import parse_policy
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Verdict
from biplomacy.web.endpoints import JSON, MINUTE, Asked, Body, Endpoint
from biplomacy.web.errors import FileUnknown
from biplomacy.web.file_endpoints import INDEX
from biplomacy.web.language import marked
from biplomacy.web.model import Chip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.auditing import Audited
    from biplomacy.record.fork_proof import JudgedFork
    from biplomacy.record.model import Charter, Checkpoint
    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication

MOST_FORKS = 100
_CHIPS = {
    Verdict.CONFIRMED: ("no", "✕", marked("Forked")),
    Verdict.CONTRADICTED: ("un", "?", marked("Not shown")),
    Verdict.UNVERIFIABLE: ("un", "?", marked("Not verifiable")),
}


@dataclass(frozen=True, slots=True)
class ForkHead:
    """One of two heads; ``seen`` names who cosigned it and when, and is empty where nobody did."""

    size: int
    root: str
    seen: str


@dataclass(frozen=True, slots=True)
class ForkLine:
    """One fork proof; ``why`` is what is wrong with it, in English, where it shows no fork."""

    chip: Chip
    text: str
    why: str
    heads: tuple[ForkHead, ForkHead]
    path: str
    command: str


def fork_path(number: int) -> str:
    """Return where a fork proof lies, counted from 1."""
    return f"/fork-proof-{number}.json"


def fork_lines(publication: Publication, language: Language) -> tuple[ForkLine, ...]:
    """Return what each fork proof shows to whoever goes by the record's own charter."""
    site, audited = publication.site, publication.record.audited
    keys = sorted({key for charter in _charters(audited) for key in charter.log_keys})
    lines = []
    for number, content in enumerate(site.forks, 1):
        judged, path = check_fork_proof(content, keys), fork_path(number)
        kind, sign, word = _CHIPS[judged.verdict]
        a, b = (_head(one, audited, language) for one in (judged.shown.a, judged.shown.b))
        lines.append(
            ForkLine(
                chip=Chip(kind, sign, language.text(word)),
                text=_text(judged, language),
                why="; ".join(one.message for one in judged.findings),
                heads=(a, b),
                path=path,
                command=f"biplomacy verify {path[1:]} --trust {site.trust}",
            )
        )
    return tuple(lines)


def fork_proof(publication: Publication, asked: Asked) -> Body:
    """Return a fork proof as it was given."""
    number, forks = asked.whole("index"), publication.site.forks
    if not 1 <= number <= len(forks):
        raise FileUnknown(
            f"there is no fork proof {number} here", hint="the record page lists those there are"
        )
    return Body(forks[number - 1], JSON, MINUTE)


def _text(judged: JudgedFork, language: Language) -> str:
    small, large = judged.shown.a.head.size, judged.shown.b.head.size
    if judged.verdict is not Verdict.CONFIRMED:
        return language.text("This file was given as evidence that the log forked.")
    if small == large:
        return language.text(
            "One key of the log signed two roots at size %(size)s.", size=f"{small:,}"
        )
    return language.text(
        "The log signed both, and at size %(large)s it begins with another root at size %(small)s.",
        large=f"{large:,}",
        small=f"{small:,}",
    )


def _head(checkpoint: Checkpoint, audited: Audited, language: Language) -> ForkHead:
    seen = dict(_sightings(checkpoint, audited))
    return ForkHead(
        checkpoint.head.size,
        str(checkpoint.head.root),
        language.listed([f"{name}, {language.instant(at)}" for name, at in seen.items()]),
    )


def _sightings(checkpoint: Checkpoint, audited: Audited) -> Iterator[tuple[str, int]]:
    """Yield the witnesses whose signature is on a head, with its time, by any of the charters."""
    for charter in _charters(audited):
        try:
            keys = parse_policy(charter.witness_policy).witness_keys
            found = read_cosignatures(parse_note(checkpoint.note), keys)
        except BiplomacyError:
            continue  # of a head whose signatures do not hold, nobody is said to have seen it
        yield from ((one.key.name, one.time) for one in found)


def _charters(audited: Audited) -> tuple[Charter, ...]:
    return tuple(one for _, one in audited.history.charters) if audited.history else ()


FORKS = Endpoint(
    "fork-proof",
    "/fork-proof-{index}.json",
    "Two signed heads of the log that cannot both be true, as its keeper was given them.",
    (JSON,),
    fork_proof,
    (INDEX,),
    ("file-unknown",),
    lambda publication: ((str(n),) for n in range(1, len(publication.site.forks) + 1)),
)
