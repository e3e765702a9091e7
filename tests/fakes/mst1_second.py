"""The form mst1 a second time, from its description alone: no line of the product is imported.

Curve arithmetic in plain integers, affine and slow; whole trees as lists of tuples.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
Point = tuple[int, int] | None
Person = tuple[str, str, int] | None


def tagged(name: str, message: bytes) -> bytes:
    tag = hashlib.sha256(("biplomacy/mst1/" + name).encode()).digest()
    return hashlib.sha256(tag + tag + message).digest()


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def draw(key: bytes, label: str, index: int) -> bytes:
    return mac(key, label.encode() + b"\0" + index.to_bytes(8, "big"))


def plus(left: Point, right: Point) -> Point:
    if left is None or right is None:
        return left or right
    (x1, y1), (x2, y2) = left, right
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    if left == right:
        slope = 3 * x1 * x1 * pow(2 * y1, -1, P) % P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P) % P
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def times(scalar: int, point: Point) -> Point:
    found: Point = None
    while scalar:
        if scalar & 1:
            found = plus(found, point)
        point, scalar = plus(point, point), scalar >> 1
    return found


def sec1(point: Point) -> bytes:
    assert point is not None
    return bytes([2 + point[1] % 2]) + point[0].to_bytes(32, "big")


def generator_h() -> Point:
    for counter in range(256):
        x = int.from_bytes(tagged("H", bytes([counter])), "big")
        square = (x**3 + 7) % P
        y = pow(square, (P + 1) // 4, P)
        if x < P and y * y % P == square:
            return x, y if y % 2 == 0 else P - y
    raise AssertionError


@dataclass
class Second:
    """One tree; ``levels`` hold (sum or point, hash) from the leaves to the top."""

    context: bytes
    key: bytes
    levels: list[list[tuple[bytes, bytes]]]
    root: bytes
    total: int
    blind: int


def tree(named: tuple[str, str, int, int, str], tier: int, people: list[Person]) -> Second:
    """Build a tree over ``people`` in the order of their leaves, None for padding.

    ``named`` holds LEI, DTI, epoch, height and the block's hash as shown; the master is 00…1f.
    """
    lei, dti, epoch, height, shown = named
    depth = (len(people) - 1).bit_length()
    block = bytes.fromhex(shown)[::-1]
    packed = lei.encode() + dti.encode() + epoch.to_bytes(8, "big") + height.to_bytes(4, "big")
    context = tagged("epoch", packed + block + bytes([tier, depth]))
    key = mac(bytes(range(32)), b"biplomacy/mst1/key\0" + context)
    level, blinds = [], 0
    for index, person in enumerate(people):
        carried, blind = _carried(key, tier, index, 0 if person is None else person[2])
        blinds += blind
        message = context + index.to_bytes(8, "big") + _uid(key, index, person) + carried
        level.append((carried, tagged(f"t{tier}/leaf", message)))
    levels = [level]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([_parent(tier, below[at], below[at + 1]) for at in range(0, len(below), 2)])
    top = levels[-1][0]
    total = sum(person[2] for person in people if person)
    root = tagged(f"t{tier}/root", context + top[0] + top[1])
    return Second(context, key, levels, root, total, blinds % N)


def _uid(key: bytes, index: int, person: Person) -> bytes:
    if person is None:
        return draw(key, "pad", index)
    names = [unicodedata.normalize("NFC", text).encode() for text in person[:2]]
    salt = draw(key, "salt", index)
    return mac(salt, b"biplomacy/mst1/uid\0" + names[0] + b"\x1f" + names[1])


def _carried(key: bytes, tier: int, index: int, balance: int) -> tuple[bytes, int]:
    if tier == 0:
        return balance.to_bytes(8, "big"), 0
    blind = int.from_bytes(draw(key, "blind", index), "big") % N
    return sec1(plus(times(blind, G), times(balance, generator_h()))), blind


def _parent(
    tier: int, left: tuple[bytes, bytes], right: tuple[bytes, bytes]
) -> tuple[bytes, bytes]:
    if tier == 0:
        total = int.from_bytes(left[0], "big") + int.from_bytes(right[0], "big")
        carried = total.to_bytes(8, "big")
    else:
        carried = sec1(plus(unpacked(left[0]), unpacked(right[0])))
    return carried, tagged(f"t{tier}/node", left[0] + left[1] + right[0] + right[1])


def unpacked(point: bytes) -> Point:
    x = int.from_bytes(point[1:], "big")
    y = pow((x**3 + 7) % P, (P + 1) // 4, P)
    return x, y if y % 2 == point[0] % 2 else P - y
