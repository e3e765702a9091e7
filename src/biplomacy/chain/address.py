"""Bitcoin addresses and the output scripts that they stand for.

Base58check as Bitcoin Core writes it; bech32 and bech32m by BIP 173, BIP 350 and BIP 141. The
case of base58 carries meaning and is never changed; bech32 is one case throughout, and lower case
is what is written. Test networks share their addresses, but for the prefix of regtest.
"""

from __future__ import annotations

from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.chain.errors import AddressMalformed, AddressNetworkMismatch
from biplomacy.chain.model import Network

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
MAX_BASE58 = 1_000
MAX_BECH32 = 90
_CHECKSUM_SIZE = 4
_HASH_SIZE = 20
_VERSIONS: Mapping[Network, tuple[int, int]] = MappingProxyType(
    dict.fromkeys(Network, (111, 196)) | {Network.MAIN: (0x00, 0x05)}
)
_PREFIXES: Mapping[Network, str] = MappingProxyType(
    dict.fromkeys(Network, "tb") | {Network.MAIN: "bc", Network.REGTEST: "bcrt"}
)
_PAYLOAD_SIZE = _HASH_SIZE + 1

_ALPHABET = BASE58.encode()
_OTHERS = bytes(set(range(256)).difference(_ALPHABET))
_DIGITS = bytes(max(BASE58.find(chr(code)), 0) for code in range(256))
_PART = 40
_MASKS = tuple(
    int.from_bytes((b"\x00" * size + b"\xff" * size) * (24 // size)) for size in (1, 2, 4, 8)
)
_JOINED = (256 - 58, 2**16 - 58**2, 2**32 - 58**4, 2**64 - 58**8)
"""What a lane's upper half weighs too much when its two digits are read as one number."""
_WEIGHT, _WEIGHT_TWICE, _HALF = 58**16, 58**32, 2**128 - 1
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_END, _BECH32M_END = 1, 0x2BC830A3
_VALUES = MappingProxyType({sign: value for value, sign in enumerate(BECH32)})
_TO_PYTHON = str.maketrans(BECH32, "0123456789abcdefghijklmnopqrstuv")
_WITNESS_SIZES = range(2, 41)
_FIRST_SIZES = (20, 32)
_MOST_VERSION = 16
_CHECK_SIGNS = 6
_OP_1 = 0x51


def decode_base58(text: str) -> bytes:
    """Return the bytes of base58 text, up to 1,000 signs; leading ones are zero bytes.

    Raises:
        AddressMalformed: a sign outside the alphabet, or too many of them.
    """
    digits = text.encode(errors="replace").translate(_DIGITS, _OTHERS)
    if len(digits) != len(text) or len(text) > MAX_BASE58:
        raise AddressMalformed(f"{text[:90]!r} is not base58", hint="copy it again, case and all")
    number = _number(digits[:_PART])
    for at in range(_PART, len(digits), _PART):
        part = digits[at : at + _PART]
        number = number * 58 ** len(part) + _number(part)
    zeros = len(digits) - len(digits.lstrip(b"\x00"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def _number(digits: bytes) -> int:
    """Return the number of at most 40 digits, joining neighbours in lanes of growing width."""
    lanes = int.from_bytes(digits)
    one, two, four, eight = _MASKS
    join_one, join_two, join_four, join_eight = _JOINED
    lanes -= (lanes >> 8 & one) * join_one
    lanes -= (lanes >> 16 & two) * join_two
    lanes -= (lanes >> 32 & four) * join_four
    lanes -= (lanes >> 64 & eight) * join_eight
    return (lanes & _HALF) + (lanes >> 128 & _HALF) * _WEIGHT + (lanes >> 256) * _WEIGHT_TWICE


def encode_base58(content: bytes) -> str:
    """Return base58 text; leading zero bytes are ones."""
    number = int.from_bytes(content)
    signs = []
    while number:
        number, digit = divmod(number, 58)
        signs.append(BASE58[digit])
    zeros = len(content) - len(content.lstrip(b"\x00"))
    return "1" * zeros + "".join(reversed(signs))


def decode_base58check(text: str) -> bytes:
    """Return the payload, its version byte first, of text whose checksum is right.

    Raises:
        AddressMalformed: no base58, or the last four bytes are not its double SHA-256.
    """
    content = decode_base58(text)
    payload = content[:-_CHECKSUM_SIZE]
    if not payload or not sha256(sha256(payload).digest()).digest().startswith(content[-4:]):
        raise AddressMalformed(
            f"{text[:90]!r} fails its checksum", hint="copy it again, case and all"
        )
    return payload


def encode_base58check(payload: bytes) -> str:
    """Return base58 of ``payload`` and the first four bytes of its double SHA-256."""
    return encode_base58(payload + sha256(sha256(payload).digest()).digest()[:_CHECKSUM_SIZE])


def decode_witness(text: str) -> tuple[str, int, bytes]:
    """Return prefix, version and program of a segregated witness address.

    Raises:
        AddressMalformed: mixed case, a wrong checksum, or a program of a length that none has.
    """
    lower = text.lower()
    prefix, _, data = lower.rpartition("1")
    if lower != text != text.upper() or not 0 < len(text) <= MAX_BECH32 or not text.isascii():
        raise _no_witness(text, "is in mixed case or too long")
    if not prefix or len(data) <= _CHECK_SIGNS or not _VALUES.keys() >= set(data):
        raise _no_witness(text, "is not bech32")
    version = _VALUES[data[0]]
    if _polymod(prefix, data) != (_BECH32M_END if version else _BECH32_END):
        raise _no_witness(text, "fails its checksum")
    signs = data[1:-_CHECK_SIGNS]
    size, spare = divmod(len(signs) * 5, 8)
    number = int(signs.translate(_TO_PYTHON) or "0", 32)
    if spare > 4 or number & (1 << spare) - 1:  # noqa: PLR2004 - BIP 173: less than one sign
        raise _no_witness(text, "is padded wrongly")
    if size not in (_WITNESS_SIZES if version else _FIRST_SIZES) or version > _MOST_VERSION:
        raise _no_witness(text, "holds no witness program")
    return prefix, version, (number >> spare).to_bytes(size)


def _no_witness(text: str, why: str) -> AddressMalformed:
    return AddressMalformed(f"{text[:90]!r} {why}", hint="copy the address again")


def encode_witness(prefix: str, version: int, program: bytes) -> str:
    """Return the segregated witness address of a program of 2 to 40 bytes."""
    spare = -len(program) * 8 % 5
    count = (len(program) * 8 + spare) // 5
    number = int.from_bytes(program) << spare
    signs = [BECH32[number >> 5 * place & 31] for place in reversed(range(count))]
    data = BECH32[version] + "".join(signs)
    check = _polymod(prefix, data + BECH32[0] * _CHECK_SIGNS)
    check ^= _BECH32M_END if version else _BECH32_END
    return f"{prefix}1{data}" + "".join(
        BECH32[check >> 5 * place & 31] for place in reversed(range(_CHECK_SIGNS))
    )


def _step(top: int) -> int:
    found = 0
    for bit, generator in enumerate(_GENERATORS):
        if top >> bit & 1:
            found ^= generator
    return found


_STEPS = tuple(_step(top) for top in range(32))


def _polymod(prefix: str, data: str) -> int:
    """Return the remainder of BIP 173 over the expanded prefix and the signs of ``data``."""
    codes = prefix.encode()
    check = 1
    for value in (*(code >> 5 for code in codes), 0, *(code & 31 for code in codes)):
        check = (check & 0x1FFFFFF) << 5 ^ value ^ _STEPS[check >> 25]
    for sign in data:
        check = (check & 0x1FFFFFF) << 5 ^ _VALUES[sign] ^ _STEPS[check >> 25]
    return check


def script_of_address(text: str, network: Network) -> bytes:
    """Return the output script that an address of ``network`` stands for.

    Raises:
        AddressMalformed: it is no address, or its checksum is wrong.
        AddressNetworkMismatch: it belongs to another network.
    """
    if text[:3].lower() in ("bc1", "tb1") or text[:5].lower() == "bcrt1":
        prefix, version, program = decode_witness(text)
        _require_network(text, network, fits=prefix == _PREFIXES[network])
        return witness_script(version, program)
    payload = decode_base58check(text)
    if len(payload) != _PAYLOAD_SIZE or not any(payload[0] in two for two in _VERSIONS.values()):
        raise AddressMalformed(
            f"{text[:90]!r} is base58 but no bitcoin address", hint="check which coin it is of"
        )
    _require_network(text, network, fits=payload[0] in _VERSIONS[network])
    if payload[0] == _VERSIONS[network][0]:
        return b"\x76\xa9\x14" + payload[1:] + b"\x88\xac"
    return b"\xa9\x14" + payload[1:] + b"\x87"


def _require_network(text: str, network: Network, *, fits: bool) -> None:
    if not fits:
        raise AddressNetworkMismatch(
            f"the address {text[:90]!r} is not of the network {network.value}",
            hint="name the network that the address belongs to",
        )


def witness_script(version: int, program: bytes) -> bytes:
    """Return the output script of a witness program (BIP 141)."""
    return bytes([_OP_1 - 1 + version if version else 0, len(program)]) + program


def address_of_script(script: bytes, network: Network) -> str | None:
    """Return the address of an output script; None where the script has none.

    A bare public key or multisig has none, though wallets may show one.
    """
    key, hashed = _VERSIONS[network]
    if len(script) == 25 and script[:3] == b"\x76\xa9\x14" and script[23:] == b"\x88\xac":  # noqa: PLR2004 - P2PKH
        return encode_base58check(bytes([key]) + script[3:23])
    if len(script) == 23 and script[:2] == b"\xa9\x14" and script[22:] == b"\x87":  # noqa: PLR2004 - P2SH
        return encode_base58check(bytes([hashed]) + script[2:22])
    program = script[2:]
    if len(program) not in _WITNESS_SIZES or script[1] != len(program):
        return None
    if script[0] == 0:
        return (
            encode_witness(_PREFIXES[network], 0, program) if len(program) in _FIRST_SIZES else None
        )
    version = script[0] - _OP_1 + 1
    return (
        encode_witness(_PREFIXES[network], version, program)
        if 1 <= version <= _MOST_VERSION
        else None
    )
