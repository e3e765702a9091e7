"""Scripts as words, in the notation of Bitcoin Core's script tests: ``DUP 0x14 0x…``."""

from __future__ import annotations

from types import MappingProxyType

from biplomacy.chain.script import push
from biplomacy.chain.script_code import OP_1, OP_1NEGATE, item_of

_NAMES = (
    "NOP VER IF NOTIF VERIF VERNOTIF ELSE ENDIF VERIFY RETURN TOALTSTACK FROMALTSTACK 2DROP 2DUP"
    " 3DUP 2OVER 2ROT 2SWAP IFDUP DEPTH DROP DUP NIP OVER PICK ROLL ROT SWAP TUCK CAT SUBSTR LEFT"
    " RIGHT SIZE INVERT AND OR XOR EQUAL EQUALVERIFY RESERVED1 RESERVED2 1ADD 1SUB 2MUL 2DIV NEGATE"
    " ABS NOT 0NOTEQUAL ADD SUB MUL DIV MOD LSHIFT RSHIFT BOOLAND BOOLOR NUMEQUAL NUMEQUALVERIFY"
    " NUMNOTEQUAL LESSTHAN GREATERTHAN LESSTHANOREQUAL GREATERTHANOREQUAL MIN MAX WITHIN RIPEMD160"
    " SHA1 SHA256 HASH160 HASH256 CODESEPARATOR CHECKSIG CHECKSIGVERIFY CHECKMULTISIG"
    " CHECKMULTISIGVERIFY NOP1 CHECKLOCKTIMEVERIFY CHECKSEQUENCEVERIFY NOP4 NOP5 NOP6 NOP7 NOP8"
    " NOP9 NOP10 CHECKSIGADD"
)
_CODES = MappingProxyType(
    {name: 0x61 + place for place, name in enumerate(_NAMES.split())} | {"RESERVED": 0x50}
)


def script_of(words: str) -> bytes:
    """Return the script that the words are."""
    return b"".join(map(_bytes, words.split()))


def _bytes(word: str) -> bytes:
    if word.startswith("0x"):
        return bytes.fromhex(word[2:])
    if word.startswith("'"):
        return push(word[1:-1].encode())
    if word.lstrip("-").isdigit():
        return _number(int(word))
    return bytes([_CODES[word.removeprefix("OP_")]])


def _number(number: int) -> bytes:
    if number == -1:
        return bytes([OP_1NEGATE])
    if number == 0:
        return b"\x00"
    return bytes([OP_1 - 1 + number]) if 1 <= number <= 16 else push(item_of(number))
