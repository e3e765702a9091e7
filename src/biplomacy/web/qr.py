"""A QR code (ISO/IEC 18004) as the path of a drawing, for what is printed on paper."""

from __future__ import annotations

from itertools import groupby

import segno

QUIET = 4
"""Modules around the code that must stay white."""


def qr_path(text: str) -> tuple[int, str]:
    """Return the width in modules, margin included, and the path that fills the dark ones."""
    rows = segno.make_qr(text, error="m").matrix
    parts = []
    for y, row in enumerate(rows, QUIET):
        x = QUIET
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return len(rows) + 2 * QUIET, "".join(parts)
