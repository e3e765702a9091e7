"""Where two bodies differ, as JSON pointers, and how a row says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.values.canonical import JsonValue

FIGURE_DIFFERS = "figure-differs"
_SHOWN = 5


def differences(published: JsonValue, recomputed: JsonValue, path: str = "") -> list[str]:
    """Return the JSON pointers (RFC 6901) of all places where two bodies differ.

    Lists of different lengths differ as a whole.
    """
    if isinstance(published, dict) and isinstance(recomputed, dict):
        names = sorted({*published, *recomputed})
        found = []
        for name in names:
            found += differences(published.get(name), recomputed.get(name), f"{path}/{name}")
        return found
    if isinstance(published, list) and isinstance(recomputed, list):
        if len(published) != len(recomputed):
            return [path]
        found = []
        for index, (left, right) in enumerate(zip(published, recomputed, strict=True)):
            found += differences(left, right, f"{path}/{index}")
        return found
    return [] if published == recomputed else [path]


def different_places(places: Sequence[str]) -> str:
    """Return the reason of a row whose figure comes out otherwise at ``places``."""
    return (
        f"{FIGURE_DIFFERS}: {', '.join(places[:_SHOWN])} ({len(places)} places) recompute otherwise"
    )
