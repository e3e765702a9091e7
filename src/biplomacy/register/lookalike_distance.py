"""How many slips of a pen lie between two texts (Damerau 1964, Lowrance and Wagner 1975)."""

from __future__ import annotations

FAR = 3
"""Stands for every distance above two."""


def slips(one: str, other: str) -> int:
    """Return the least number of single edits from ``one`` to ``other``, at most ``FAR``.

    An edit inserts, removes or replaces a sign, or swaps two neighbours, also across signs that
    another edit puts between them.
    """
    if abs(len(one) - len(other)) >= FAR or (sign_mask(one) ^ sign_mask(other)).bit_count() > 4:  # noqa: PLR2004 - two edits touch at most four signs
        return FAR
    return _distance(*_without_ends(one, other))


def sign_mask(text: str) -> int:
    """Return which signs occur, folded into 64 bits: one edit changes at most two of them."""
    mask = 0
    for sign in text:
        mask |= 1 << (ord(sign) % 64)
    return mask


def _without_ends(one: str, other: str) -> tuple[str, str]:
    """Return both texts without the start and the end that they share: no edit lies there."""
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    return one[start : len(one) - end], other[start : len(other) - end]


def _shared(one: str, other: str) -> int:
    """Return how many signs both texts begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _distance(one: str, other: str) -> int:
    """Return the unrestricted distance, at most ``FAR``.

    The table is framed by a row and a column beyond reach. After two rows beyond ``FAR`` no swap
    leads back to a nearer one.
    """
    beyond = len(one) + len(other)
    width = len(other) + 2
    table: list[list[int]] = [[beyond] * width, [beyond, *range(len(other) + 1)]]
    last_row: dict[str, int] = {}
    for i, sign in enumerate(one, 1):
        row = [beyond, i]
        last_column = 0
        for j, against in enumerate(other, 1):
            swap_row, swap_column = last_row.get(against, 0), last_column
            same = sign == against
            swapped = table[swap_row][swap_column] + (i - swap_row - 1) + 1 + (j - swap_column - 1)
            above = table[i]
            row.append(min(above[j] + int(not same), row[j] + 1, above[j + 1] + 1, swapped))
            if same:
                last_column = j
        if min(row) >= FAR and min(table[-1]) >= FAR:
            return FAR
        table.append(row)
        last_row[sign] = i
    return min(table[-1][-1], FAR)
