"""A person's list of what to watch: one script, address or descriptor on each line.

A script is hexadecimal; a descriptor may be followed by its range, such as ``wpkh(…)#… 0:99``
(both included, 0 to 199 where none is given). ``#`` begins a comment line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.chain.errors import WatchMalformed
from biplomacy.chain.model import DescriptorRange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.ports import Descriptors

MAX_LIST = 64 * 1024 * 1024
DEFAULT_LAST = 199
_HEX = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)
_RANGE = re.compile(r"([0-9]{1,10}):([0-9]{1,10})", re.ASCII)


def read_watch_list(content: bytes, descriptors: Descriptors) -> tuple[bytes, ...]:
    """Return the scripts of a list, in its order.

    Raises:
        WatchMalformed: not UTF-8, too long, or a line that is none of the three.
        DescriptorPrivate, DescriptorMalformed, AddressMalformed, AddressNetworkMismatch: as the
            port says.
    """
    if len(content) > MAX_LIST:
        raise WatchMalformed(f"the list has more than {MAX_LIST:,} bytes", hint="split it")
    scripts: list[bytes] = []
    for line in _lines(content):
        if _HEX.fullmatch(line):
            scripts.append(bytes.fromhex(line))
        elif "(" in line:
            found = _descriptor(line)
            scripts += descriptors.scripts(found.descriptor, found.first, found.last)
        else:
            scripts.append(descriptors.address_script(line))
    if not scripts:
        raise WatchMalformed("the list is empty", hint="put one script or address on each line")
    return tuple(scripts)


def _lines(content: bytes) -> Iterator[str]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WatchMalformed("the list is not UTF-8 text", hint="save it as plain text") from error
    for line in text.splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield stripped


def _descriptor(line: str) -> DescriptorRange:
    descriptor, _, range_text = line.partition(" ")
    if not range_text:
        return DescriptorRange(descriptor, 0, DEFAULT_LAST, None)
    match = _RANGE.fullmatch(range_text.strip())
    if match is None:
        raise WatchMalformed(
            f"{range_text[:12]!r} is not a range of indices", hint="write it as 0:99"
        )
    return DescriptorRange(descriptor, int(match[1]), int(match[2]), None)
