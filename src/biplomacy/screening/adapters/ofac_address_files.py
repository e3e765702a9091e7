"""OFAC's digital currency addresses as one text file for each token.

Source: the SDN list (US government work, public domain), through
0xB10C/ofac-sanctioned-digital-currency-addresses, branch ``lists``. One address a line, exact case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.screening.adapters.list_bytes import digest_of_files, read_bytes
from biplomacy.screening.errors import ListMalformed
from biplomacy.screening.list_import import address_findings, require_case, wallet_entries
from biplomacy.screening.model import ListedAddress
from biplomacy.screening.ports import ListRead

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"sanctioned_addresses_([A-Z0-9]{2,10})\.txt", re.ASCII)


class OfacAddressFiles:
    """A ``ListSource`` over a directory of ``sanctioned_addresses_TOKEN.txt``."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self, list_id: str) -> ListRead:
        """Return an entry for each line; raises as the port says."""
        files = {
            found[1]: read_bytes(path)
            for path in sorted(self._directory.glob("sanctioned_addresses_*.txt"))
            if (found := _NAME.fullmatch(path.name)) is not None
        }
        if not files:
            raise ListMalformed(
                f"{self._directory} holds no file such as sanctioned_addresses_XBT.txt",
                hint="name the directory of the list's text files",
            )
        addresses = [
            ListedAddress(token, line)
            for token, content in files.items()
            for line in _lines(content)
        ]
        require_case(addresses)
        entries = wallet_entries(list_id, addresses)
        return ListRead(entries, address_findings(entries), digest_of_files(files))


def _lines(content: bytes) -> list[str]:
    try:
        lines = [line.strip() for line in content.decode("ascii").split("\n")]
    except UnicodeDecodeError as error:
        raise ListMalformed(f"a file of addresses is not ASCII at byte {error.start}") from error
    return [line for line in lines if line]
