"""An outlook drawn again and compared with what was published, figure by figure, as text (§11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.outlook.figure_rows import encode_figures
from biplomacy.outlook.history import decode_history
from biplomacy.outlook.policies import policy_title
from biplomacy.outlook.simulation import CODE, PLAIN, simulate_outlook
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.outlook.model import Outlook
    from biplomacy.outlook.simulation import Work
    from biplomacy.values.canonical import JsonValue

DIFFERS = "outlook-differs"
HISTORY_DIFFERS = "outlook-history-differs"
CODE_UNKNOWN = "outlook-code-unknown"


def check_outlook(published: Outlook, history: bytes, work: Work = PLAIN) -> tuple[Finding, ...]:
    """Return what differs when ``published`` is simulated again from the bytes of its closes.

    Raises:
        HistoryBroken, QuoteMalformed: the bytes are no history, though they have its digest.
    """
    if published.code != CODE:
        return (
            Finding(
                CODE_UNKNOWN,
                Severity.WARNING,
                "code",
                f"was made by {published.code}, which is not {CODE}: nothing was drawn again",
            ),
        )
    draws = published.scenario.draws
    if Digest.of(history) != draws.history:
        message = f"the closes at hand are {Digest.of(history)}, not the stated {draws.history}"
        return (Finding(HISTORY_DIFFERS, Severity.FAILURE, "draws.history", message),)
    closes = decode_history(history, draws.first, draws.last)
    again = simulate_outlook(published.scenario, closes, work)
    return tuple(_differences(published, again))


def _differences(published: Outlook, again: Outlook) -> Iterator[Finding]:
    if published.paths != again.paths:
        yield _differs("paths", str(published.paths), str(again.paths))
    rows = zip(published.scenario.policies, published.figures, again.figures, strict=True)
    for policy, stated, found in rows:
        ours = dict(_leaves(encode_figures(found)))
        theirs = dict(_leaves(encode_figures(stated)))
        for name in sorted(ours.keys() | theirs.keys()):
            said, drawn = theirs.get(name, "absent"), ours.get(name, "absent")
            if said != drawn:
                yield _differs(f"{policy_title(policy)}: {name}", said, drawn)


def _differs(subject: str, said: str, drawn: str) -> Finding:
    return Finding(DIFFERS, Severity.FAILURE, subject, f"published {said}, drawn again {drawn}")


def _leaves(value: JsonValue, name: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for key, part in value.items():
                yield from _leaves(part, f"{name}.{key}" if name else key)
        case list():
            for index, part in enumerate(value):
                yield from _leaves(part, f"{name}[{index}]")
        case _:
            yield name, str(value)
