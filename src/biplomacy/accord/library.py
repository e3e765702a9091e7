"""The accords that come with the programme, by id; each file says where its words were read."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.accord.accord_file import read_accord
from biplomacy.accord.errors import AccordUnknown

if TYPE_CHECKING:
    from biplomacy.accord.model import Accord

_FOLDER = files("biplomacy.accord") / "accords"
_SUFFIX = ".toml"


def bundled_ids() -> tuple[str, ...]:
    """Return the ids of the bundled accords, sorted.

    >>> "SLV-PAK-2025-07-16" in bundled_ids()
    True
    """
    names = (file.name for file in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def bundled_file(accord_id: str) -> bytes:
    """Return the TOML file of a bundled accord.

    Raises:
        AccordUnknown: none of that id is bundled.
    """
    known = bundled_ids()
    if accord_id not in known:
        raise AccordUnknown(
            f"no accord {accord_id[:60]!r} is bundled", hint=f"known are: {', '.join(known)}"
        )
    return (_FOLDER / f"{accord_id}{_SUFFIX}").read_bytes()


def bundled_accord(accord_id: str) -> Accord:
    """Return a bundled accord; raises ``AccordUnknown``."""
    return read_accord(bundled_file(accord_id))
