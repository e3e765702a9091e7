"""Unannounced heights: which blocks of a window are drawn, by a seed that was committed before.

A firm cannot foresee a drawn block, a miner cannot steer it, and the regulator cannot pick it:
the commitment to the seed stands in the record before the window begins (supervision §B4).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.solvency.errors import SeedMismatch, SolvencyMalformed
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.values.block_id import BlockId

SEED_SIZE = 32
CONFIRMATIONS = 6
"""How many blocks, its own included, a drawn block has when its call may be made."""
MAX_WINDOW = 1_000_000
_LABEL = b"biplomacy/solvency/draw\x00"
_SPACE = 1 << 256


@dataclass(frozen=True, slots=True)
class DrawRule:
    """What the regulator binds itself to before a window of blocks begins.

    Each block of the window is drawn with the chance ``expected_draws / window_blocks``; firms
    answer within ``answer_within_blocks`` of the drawn block.
    """

    period: str
    first_height: int
    window_blocks: int
    expected_draws: int
    seed_commitment: Digest
    answer_within_blocks: int

    def __post_init__(self) -> None:
        """Refuse a rule under which no draw, or no answer, is possible."""
        if not 1 <= self.expected_draws <= self.window_blocks <= MAX_WINDOW:
            raise SolvencyMalformed(
                f"{self.expected_draws} draws do not fit a window of {self.window_blocks} blocks",
                hint=f"expect at least one draw, in a window of at most {MAX_WINDOW:,} blocks",
            )
        if self.answer_within_blocks <= CONFIRMATIONS:
            raise SolvencyMalformed(
                f"an answer within {self.answer_within_blocks} blocks is due before the call",
                hint=f"a call comes {CONFIRMATIONS} blocks late; give more blocks than that",
            )

    @property
    def last_height(self) -> int:
        """The last height of the window."""
        return self.first_height + self.window_blocks - 1


@dataclass(frozen=True, slots=True)
class Draw:
    """A drawn block with its draw output (32 bytes)."""

    block: BlockId
    output: bytes


def commit_seed(seed: bytes) -> Digest:
    """Return the commitment to a seed of 32 bytes, its SHA-256.

    Raises:
        SolvencyMalformed: the seed has another length; nothing of it is repeated.
    """
    if len(seed) != SEED_SIZE:
        raise SolvencyMalformed(
            f"a seed of {len(seed)} bytes was given", hint=f"a seed has {SEED_SIZE} bytes"
        )
    return Digest.of(seed)


def draw_output(seed: bytes, block_hash: bytes) -> bytes:
    """Return ``HMAC-SHA256(seed, label ‖ 00 ‖ block_hash)``; the hash in header order."""
    return hmac.digest(seed, _LABEL + block_hash, hashlib.sha256)


def is_drawn(output: bytes, rule: DrawRule) -> bool:
    """Say whether a draw output falls below ``expected_draws / window_blocks``, exactly."""
    return int.from_bytes(output, "big") * rule.window_blocks < rule.expected_draws * _SPACE


def drawn_blocks(rule: DrawRule, seed: bytes, blocks: Sequence[BlockId]) -> tuple[Draw, ...]:
    """Return those of ``blocks`` that are drawn, by height; blocks outside the window are not.

    The window's last block is drawn where no other is, so it must be among ``blocks`` for the
    answer to be final.

    Raises:
        SeedMismatch: the seed is not the one that the rule commits to.
    """
    require_seed(rule, seed)
    inside = sorted(b for b in blocks if rule.first_height <= b.height <= rule.last_height)
    draws = [Draw(block, draw_output(seed, block.hash)) for block in inside]
    found = tuple(draw for draw in draws if is_drawn(draw.output, rule))
    whole = len(inside) == rule.window_blocks
    return found if found or not whole else (draws[-1],)


def require_seed(rule: DrawRule, seed: bytes) -> None:
    """Refuse a seed that the rule does not commit to; raises ``SeedMismatch``."""
    if commit_seed(seed) != rule.seed_commitment:
        raise SeedMismatch(
            f"the seed is not the one that {rule.period} commits to",
            hint="give the seed file that the rule was made from",
        )
