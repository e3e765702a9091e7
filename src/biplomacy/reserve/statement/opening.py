"""Openings of committed members (reserve §8.3): what turns a hidden wallet into a checked one.

A leaf is the RFC 6962 hash of a salted commitment to the member's canonical bytes, so that the
published root binds every member without showing any.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.record.merkle import leaf_hash, root_from_inclusion, subtree_root
from biplomacy.reserve.errors import MemberOverlap, OpeningInvalid, PerimeterMalformed
from biplomacy.reserve.model import Member, MemberCommitment, Opening
from biplomacy.reserve.perimeter import check_perimeter
from biplomacy.reserve.statement.perimeter import decode_member, encode_member
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.commitment import commit
from biplomacy.values.digest import Digest
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.reserve.model import Perimeter
    from biplomacy.values.canonical import JsonObject

MAX_OPENINGS = 10_000


@dataclass(frozen=True, slots=True)
class OpeningFile:
    """The openings of one perimeter statement, named by its id (leaf hash)."""

    perimeter: Digest
    openings: tuple[Opening, ...]


def commit_members(
    members: Sequence[tuple[Member, bytes]],
) -> tuple[MemberCommitment, tuple[Opening, ...]]:
    """Commit to ``members``, each with its secret 32-byte salt; return root and openings."""
    leaves = [_leaf(member, salt) for member, salt in members]
    openings = tuple(
        Opening(index, salt, member, _path(index, leaves))
        for index, (member, salt) in enumerate(members)
    )
    return MemberCommitment(Digest(subtree_root(leaves)), len(leaves)), openings


def open_members(perimeter: Perimeter, openings: Sequence[Opening]) -> tuple[Member, ...]:
    """Return the members that ``openings`` open.

    Raises:
        OpeningInvalid: one does not lead to the root that the perimeter published.
        MemberOverlap, PerimeterMalformed: the opened members do not fit the published ones.
    """
    if perimeter.committed is None:
        raise OpeningInvalid("the perimeter commits to no hidden member")
    root, count = perimeter.committed.root.raw, perimeter.committed.count
    if len({opening.index for opening in openings}) != len(openings):
        raise OpeningInvalid("two openings open one member")
    for opening in openings:
        leaf = _leaf(opening.member, opening.salt)
        path = [step.raw for step in opening.path]
        if root_from_inclusion(opening.index, count, leaf, path) != root:
            raise OpeningInvalid(
                f"the opening of member {opening.index} does not lead to the committed root",
                hint="ask the issuer for the opening of exactly this perimeter",
            )
    opened = tuple(opening.member for opening in openings)
    _require_fit(perimeter, opened)
    return opened


def encode_openings(files: Sequence[OpeningFile]) -> bytes:
    """Return the bytes of an opening file; they are secret until everybody may know."""
    return encode({"perimeters": [_encode_file(file) for file in files]})


def decode_openings(content: bytes) -> tuple[OpeningFile, ...]:
    """Return the openings in a file, one item per perimeter; raises ``FieldMalformed``."""
    fields = Fields(read_object(content), "openings")
    found = fields.many("perimeters", _file, limit=1_000)
    fields.close()
    return found


def _require_fit(perimeter: Perimeter, opened: tuple[Member, ...]) -> None:
    before = check_perimeter(perimeter)
    whole = replace(perimeter, members=(*perimeter.members, *opened))
    for finding in check_perimeter(whole):
        if finding not in before:
            kind = MemberOverlap if finding.code == MemberOverlap.code else PerimeterMalformed
            raise kind(
                f"opened members do not fit the perimeter: {finding.message}",
                hint="what was hidden contradicts what was published; ask the issuer",
            )


def _encode_file(file: OpeningFile) -> JsonObject:
    return {
        "perimeter": str(file.perimeter),
        "openings": [
            {
                "index": opening.index,
                "salt": opening.salt.hex(),
                "member": encode_member(opening.member),
                "path": [str(step) for step in opening.path],
            }
            for opening in file.openings
        ],
    }


def _file(fields: Fields) -> OpeningFile:
    return OpeningFile(
        fields.digest("perimeter"), fields.many("openings", _opening, limit=MAX_OPENINGS)
    )


def _opening(fields: Fields) -> Opening:
    return Opening(
        fields.integer("index", high=MAX_OPENINGS),
        fields.hexadecimal("salt", limit=32),
        fields.object("member", decode_member),
        fields.texts("path", Digest.parse, limit=63),
    )


def _leaf(member: Member, salt: bytes) -> bytes:
    return leaf_hash(commit(salt, encode(encode_member(member))).raw)


def _path(index: int, leaves: Sequence[bytes]) -> tuple[Digest, ...]:
    """Return the audit path of RFC 6962 section 2.1.1, from the leaf upwards."""
    if len(leaves) == 1:
        return ()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return (*_path(index, left), Digest(subtree_root(right)))
    return (*_path(index - split, right), Digest(subtree_root(left)))
