"""Two bodies of one statement compared leaf by leaf: what was published, what comes out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.canonical import JsonObject, JsonValue


def body_differences(code: str, published: JsonObject, again: JsonObject) -> tuple[Finding, ...]:
    """Return a failure of that code for each leaf on which two bodies differ, by its path."""
    theirs, ours = dict(leaves(published)), dict(leaves(again))
    found = []
    for name in sorted(theirs.keys() | ours.keys()):
        said, made = theirs.get(name, "absent"), ours.get(name, "absent")
        if said != made:
            message = f"published {said:.80}, recomputed {made:.80}"
            found.append(Finding(code, Severity.FAILURE, name, message))
    return tuple(found)


def leaves(value: JsonValue, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each leaf of a body with its path, such as ``rows[0].wh``."""
    match value:
        case dict() if value:
            for name, part in value.items():
                yield from leaves(part, f"{path}.{name}" if path else name)
        case list() if value:
            for index, part in enumerate(value):
                yield from leaves(part, f"{path}[{index}]")
        case _:
            yield path, str(value)
