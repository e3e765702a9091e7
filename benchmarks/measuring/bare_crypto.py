"""Peers of the solvency tree: bare loops in C over libcrypto and over libsecp256k1.

libcrypto is the system's (OpenSSL); libsecp256k1 is the one inside coincurve. Both loops are
compiled, so that they pay nothing for Python.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import time
from typing import TYPE_CHECKING

import numba
import numpy as np
from coincurve import _libsecp256k1

from biplomacy.solvency.pedersen import second_generator

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

MESSAGE = 80
_POINTER, _NONE = ctypes.c_void_p, 1
_POINT = 64


def libcrypto_hash_ns(count: int) -> float | None:
    """Return the nanoseconds of one SHA-256 over 80 bytes; None where there is no libcrypto."""
    name = ctypes.util.find_library("crypto")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    begin, take, end = library.SHA256_Init, library.SHA256_Update, library.SHA256_Final
    begin.argtypes, end.argtypes = [_POINTER], [_POINTER, _POINTER]
    take.argtypes = [_POINTER, _POINTER, ctypes.c_size_t]
    messages = np.arange(MESSAGE * count, dtype=np.uint64).astype(np.uint8)
    out = np.empty(32 * count, np.uint8)

    @numba.njit(nogil=True)
    def loop(messages: Bytes, out: Bytes, count: int) -> None:
        state = np.empty(256, np.uint8)
        for at in range(count):
            begin(state.ctypes)
            take(state.ctypes, messages[MESSAGE * at :].ctypes, MESSAGE)
            end(out[32 * at :].ctypes, state.ctypes)

    loop(messages, out, 1)
    start = time.perf_counter()
    loop(messages, out, count)
    return (time.perf_counter() - start) / count * 1e9


def commitment_us(owed: bytes) -> float:
    """Return the microseconds of a leaf's bare curve work: create, tweak_mul and two combines.

    The second combine is the tree's: a sum for each two points, and so on up to the top.
    ``owed`` holds the balances, eight bytes each: a small one is multiplied sooner.
    """
    count = len(owed) // 8
    random = np.random.default_rng(1)
    blinds = random.integers(0, 127, (count, 32)).astype(np.uint8)
    balances = np.zeros((count, 32), np.uint8)
    balances[:, 24:] = np.frombuffer(owed, np.uint8).reshape(-1, 8)
    out = np.zeros((count, _POINT), np.uint8)
    work = _curve_loop()
    work(blinds[:1], balances[:1], out[:1])
    start = time.perf_counter()
    work(blinds, balances, out)
    spent = (time.perf_counter() - start) / count * 1e6
    assert out.any(axis=1).all()
    return spent


def _curve_loop() -> Callable[[Bytes, Bytes, Bytes], None]:
    library = ctypes.CDLL(_libsecp256k1.__file__)
    library.secp256k1_context_create.restype = _POINTER
    library.secp256k1_context_create.argtypes = [ctypes.c_uint]
    context = library.secp256k1_context_create(_NONE)
    create, multiply = library.secp256k1_ec_pubkey_create, library.secp256k1_ec_pubkey_tweak_mul
    combine, parse = library.secp256k1_ec_pubkey_combine, library.secp256k1_ec_pubkey_parse
    create.argtypes = multiply.argtypes = [_POINTER] * 3
    combine.argtypes = parse.argtypes = [*[_POINTER] * 3, ctypes.c_size_t]
    second = np.zeros(_POINT, np.uint8)
    assert parse(context, second.ctypes.data, second_generator(), 33)

    @numba.njit(nogil=True)
    def loop(context: int, second: Bytes, blinds: Bytes, balances: Bytes, out: Bytes) -> None:
        left, right, pair = np.empty(64, np.uint8), np.empty(64, np.uint8), np.empty(2, np.uint64)
        pair[0], pair[1] = left.ctypes.data, right.ctypes.data
        for at in range(len(blinds)):
            create(context, left.ctypes, blinds[at].ctypes)
            right[:] = second
            multiply(context, right.ctypes, balances[at].ctypes)
            combine(context, out[at].ctypes, pair.ctypes, 2)
        step = 1
        while step < len(blinds):
            for at in range(0, len(blinds), 2 * step):
                pair[0], pair[1] = out[at].ctypes.data, out[at + step].ctypes.data
                combine(context, left.ctypes, pair.ctypes, 2)
                out[at, :] = left
            step *= 2

    return lambda blinds, balances, out: loop(context, second, blinds, balances, out)
