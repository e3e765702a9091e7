"""Text in the coding gzip, for readers who take it (RFC 9110 §8.4, §12.5.3; portal §9.4).

Answers are the same for everyone and hold no secret, so their lengths betray none.
"""

from __future__ import annotations

import gzip
import re
from functools import lru_cache

GZIP = "gzip"
LEAST_BYTES = 1_000
"""Shorter answers fit into one packet as they are."""
MOST_LISTED = 500
_LEVEL = 6
_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


def packed(content: bytes, media_type: str) -> bytes | None:
    """Return text in gzip; None for what is no text, is short, or would not become shorter."""
    kind = media_type.partition(";")[0]
    is_text = kind.startswith("text/") or kind.endswith(("json", "xml"))
    if not is_text or len(content) < LEAST_BYTES:
        return None
    shorter = gzip.compress(content, _LEVEL, mtime=0)
    return shorter if len(shorter) < len(content) else None


@lru_cache(maxsize=128)
def takes_gzip(accepted: str) -> bool:
    """Say whether a reader with that ``Accept-Encoding`` takes gzip, and no less than plain bytes.

    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0, *"), takes_gzip("")
    (True, False, False)
    """
    weights: dict[str, float] = {}
    for part in accepted[:MOST_LISTED].lower().split(","):
        coding, *parameters = (word.strip() for word in part.split(";"))
        weights[coding] = _weight(parameters)
    wanted = weights.get(GZIP, weights.get("*", 0.0))
    return wanted > 0 and wanted >= weights.get("identity", 0.0)


def _weight(parameters: list[str]) -> float:
    """Return how much a coding is wanted, from 0 to 1; what is malformed is not wanted."""
    if not parameters:
        return 1.0
    found = _WEIGHT.fullmatch(parameters[0])
    return float(found[1]) if found and len(parameters) == 1 else 0.0
