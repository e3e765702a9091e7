"""A record as a dishonest operator would make it: properly signed, logged and cosigned.

It goes around the rules of registration, which an operator can do on his own machine; what he
cannot do is make a stranger's recomputation agree. The replay's tampers and the tests use it.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Protocol

from biplomacy.record.checkpoint import add_lines, encode_head, sign_head
from biplomacy.record.cosignature import cosign
from biplomacy.record.merkle import fold, leaf_hash
from biplomacy.record.model import Edge, Head
from biplomacy.record.tiles import (
    bundle_path,
    encode_bundle,
    owed_bundles,
    owed_tiles,
    tile_path,
)
from biplomacy.values.digest import Digest
from biplomacy.wiring import open_log_signer, open_tiles, open_witness_signer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from biplomacy.demo.keyring import Profile

_WIDTH = 256


class Holder(Protocol):
    """Whoever holds the keys of a state: they lie in ``folder`` as a replay made them."""

    @property
    def profile(self) -> Profile:
        """The state."""
        ...

    @property
    def folder(self) -> Path:
        """Where its keys lie."""
        ...


def forge(
    entries: Sequence[bytes], into: Path, ring: Holder, witness: Holder | None, time: int
) -> bytes:
    """Publish ``entries`` below ``into`` and return the checkpoint note.

    With ``witness`` the note carries its cosignature of ``time``, as of a witness that saw this
    log for the first time.
    """
    shutil.rmtree(into, ignore_errors=True)
    tiles = open_tiles(into)
    leaves = [leaf_hash(entry) for entry in entries]
    for index, width in owed_bundles(len(entries)):
        part = entries[index * _WIDTH : index * _WIDTH + width]
        tiles.write_once(bundle_path(index, width), encode_bundle(part))
    folded = fold(Edge(), 0, leaves)
    full = {(level, index): content for level, index, content in folded.full_tiles}
    for level, index, width in owed_tiles(len(entries)):
        content = full.get((level, index)) or folded.edge.levels[level]
        tiles.write_once(tile_path(level, index, width), content)
    head = Head(ring.profile.origin, len(entries), Digest(folded.root))
    note = sign_head(head, open_log_signer(ring.folder / "log.pem", ring.profile.origin))
    if witness is not None:
        signer = open_witness_signer(witness.folder / "witness.pem", witness.profile.witness)
        note = add_lines(note, [cosign(encode_head(head), signer, time)])
    tiles.replace("checkpoint", note)
    return note
