"""A small table of addresses with the columns ``token`` and ``address``, committed with the code.

Source of the shipped sample: OFAC's SDN list of 27 September 2024 (US government work, public
domain). Lines that begin with ``#`` say where it comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.adapters.list_bytes import read_bytes
from biplomacy.screening.errors import ListMalformed
from biplomacy.screening.list_import import address_findings, require_case, wallet_entries
from biplomacy.screening.model import ListedAddress
from biplomacy.screening.ports import ListRead
from biplomacy.values.closed_csv import read_table
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("token", "address")


class AddressCsv:
    """A ``ListSource`` over such a table."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, list_id: str) -> ListRead:
        """Return an entry for each row; raises as the port says."""
        content = read_bytes(self._path)
        lines = content.split(b"\n")
        notes = next((at for at, line in enumerate(lines) if line[:1] != b"#"), 0)
        try:
            rows = read_table(b"\n".join(lines[notes:]), [HEADER], skipped_lines=notes)
            addresses = [
                ListedAddress(row.fields.text("token"), row.fields.text("address")) for row in rows
            ]
        except (FieldMalformed, FieldUnknown) as error:
            raise ListMalformed(f"{self._path.name}: {error.message}") from error
        require_case(addresses)
        entries = wallet_entries(list_id, addresses)
        return ListRead(entries, address_findings(entries), Digest.of(content))
