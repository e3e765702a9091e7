"""HiGHS 1.16 greets on standard output when it is first made, whatever its options say.

Standard output carries data, so the greeting, which is written below Python, is dropped.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OUT = 1


@contextmanager
def greeting_aside() -> Iterator[None]:
    """Drop what libraries write to standard output meanwhile."""
    sys.stdout.flush()
    kept, nowhere = os.dup(_OUT), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _OUT)
        yield
    finally:
        os.dup2(kept, _OUT)
        os.close(kept)
        os.close(nowhere)
