"""The files of one epoch's tree, all private but the root's body.

``epoch.key``, ``level-00`` (the leaves) and up, ``balances`` of the hidden tier, ``finder`` with
``found-at`` to look a customer up, ``opening.json``; last ``root.json``, which ends a build.
"""

from __future__ import annotations

KEY, ROOT, OPENING = "epoch.key", "root.json", "opening.json"
BALANCES, FINDER, FOUND_AT = "balances", "finder", "found-at"
MAX_ROOT = 4096


def level_name(level: int) -> str:
    """Return the file that holds a level's records; level 0 are the leaves."""
    return f"level-{level:02d}"
