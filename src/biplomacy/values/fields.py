"""Closed objects read field by field: nothing is guessed, nothing unknown is let through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from biplomacy.values.amount import Amount, SignedAmount
from biplomacy.values.day import Day, parse_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.values.money import Money, parse_decimal

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from biplomacy.values.canonical import JsonObject, JsonValue

T = TypeVar("T")

MAX_ITEMS = 100_000
_NAME = re.compile(r"[a-z0-9][a-z0-9./:_-]{0,99}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Fields:
    """The fields of one JSON object, each taken once; ``close`` refuses what is left.

    ``where`` names the object in error messages, such as ``perimeter/1.members[3]``.
    """

    def __init__(self, value: JsonValue, where: str) -> None:
        if not isinstance(value, dict):
            raise FieldMalformed(f"{where} is not an object")
        self._left: JsonObject = value.copy()
        self._where = where

    def has(self, name: str) -> bool:
        """Say whether the field is there and not taken yet."""
        return name in self._left

    def take(self, name: str) -> JsonValue:
        """Return a field of any shape."""
        if name not in self._left:
            raise self._malformed(name, "is missing")
        return self._left.pop(name)

    def close(self) -> None:
        """Refuse the object when fields are left that this version does not know."""
        if self._left:
            names = ", ".join(sorted(self._left))
            raise FieldUnknown(
                f"{self._where} holds unknown fields: {names[:200]}",
                hint="remove them, or use a version that knows them",
            )

    def text(self, name: str, *, limit: int = 500) -> str:
        """Return readable text: no control characters, none that turn the direction."""
        value = self.take(name)
        if not isinstance(value, str) or not value.strip() or len(value) > limit:
            raise self._malformed(name, f"is not text of 1 to {limit} characters")
        if _CONTROL.search(value):
            raise self._malformed(name, "holds control characters")
        return value

    def any_text(self, name: str, *, limit: int) -> str:
        """Return text that may be empty, without control characters."""
        if self._left.get(name) == "":
            del self._left[name]
            return ""
        return self.text(name, limit=limit)

    def name(self, name: str) -> str:
        """Return an identifier: lower-case letters, digits and ``. / : _ -``."""
        value = self.take(name)
        if not isinstance(value, str) or _NAME.fullmatch(value) is None:
            raise self._malformed(name, "is not an identifier such as bitcoin-office")
        return value

    def choice(self, name: str, kind: Callable[[str], T]) -> T:
        """Return a member of an enumeration, by its value."""
        value = self.take(name)
        try:
            return kind(str(value))
        except ValueError:
            raise self._malformed(name, f"cannot be {str(value)[:40]!r}") from None

    def boolean(self, name: str) -> bool:
        """Return true or false."""
        value = self.take(name)
        if not isinstance(value, bool):
            raise self._malformed(name, "is neither true nor false")
        return value

    def integer(self, name: str, *, low: int = 0, high: int = 2**53 - 1) -> int:
        """Return a whole number within ``low`` to ``high``, both included."""
        value = self.take(name)
        if type(value) is not int or not low <= value <= high:
            raise self._malformed(name, f"is not a whole number from {low} to {high}")
        return value

    def amount(self, name: str) -> Amount:
        """Return an amount from the decimal text of its satoshis."""
        return self._parsed(name, Amount.from_sats_text)

    def signed_amount(self, name: str) -> SignedAmount:
        """Return a signed amount from the decimal text of its satoshis."""
        return self._parsed(name, SignedAmount.from_sats_text)

    def decimal(self, name: str) -> Decimal:
        """Return a decimal number from its text."""
        return self._parsed(name, parse_decimal)

    def money(self, name: str, currency: str) -> Money:
        """Return a sum of money in ``currency`` from its decimal text."""
        return self._parsed(name, lambda text: Money.parse(text, currency))

    def digest(self, name: str) -> Digest:
        """Return a SHA-256 digest from 64 hexadecimal digits."""
        return self._parsed(name, Digest.parse)

    def day(self, name: str) -> Day:
        """Return a day."""
        return self._parsed(name, Day.parse)

    def instant(self, name: str) -> int:
        """Return POSIX seconds from an RFC 3339 instant."""
        return self._parsed(name, parse_instant)

    def hexadecimal(self, name: str, *, limit: int = 10_000) -> bytes:
        """Return bytes from lower-case hexadecimal digits."""
        return self._parsed(name, lambda text: parse_hexadecimal(text, limit=limit))

    def currency(self, name: str) -> str:
        """Return an ISO 4217 currency code."""
        return self._parsed(name, lambda text: Money(text, 0).currency)

    def object(self, name: str, decode: Callable[[Fields], T]) -> T:
        """Return a nested object, closed after ``decode`` took its fields."""
        return self._closed(self.take(name), f"{self._where}.{name}", decode)

    def many(
        self, name: str, decode: Callable[[Fields], T], *, limit: int = MAX_ITEMS
    ) -> tuple[T, ...]:
        """Return a list of objects, each closed after ``decode`` took its fields."""
        return tuple(
            self._closed(item, f"{self._where}.{name}[{index}]", decode)
            for index, item in enumerate(self._list(name, limit))
        )

    def texts(
        self, name: str, parse: Callable[[str], T], *, limit: int = MAX_ITEMS
    ) -> tuple[T, ...]:
        """Return a list of texts, each parsed."""
        items = self._list(name, limit)
        if not all(isinstance(item, str) for item in items):
            raise self._malformed(name, "is not a list of texts")
        return tuple(parse(str(item)) for item in items)

    def _list(self, name: str, limit: int) -> list[JsonValue]:
        value = self.take(name)
        if not isinstance(value, list) or len(value) > limit:
            raise self._malformed(name, f"is not a list of at most {limit} items")
        return value

    @staticmethod
    def _closed(value: JsonValue, where: str, decode: Callable[[Fields], T]) -> T:
        fields = Fields(value, where)
        found = decode(fields)
        fields.close()
        return found

    def _parsed(self, name: str, parse: Callable[[str], T]) -> T:
        value = self.take(name)
        if not isinstance(value, str):
            raise self._malformed(name, "is not text")
        return parse(value)

    def _malformed(self, name: str, what: str) -> FieldMalformed:
        return FieldMalformed(f"{self._where}.{name} {what}")


def parse_hexadecimal(text: str, *, limit: int) -> bytes:
    """Return the bytes of lower-case hexadecimal digits; raises ``FieldMalformed``."""
    if len(text) > 2 * limit or re.fullmatch(r"(?:[0-9a-f]{2})*", text, re.ASCII) is None:
        # Little is repeated: a private key may have been pasted here.
        raise FieldMalformed(f"{text[:8]!r} is not lower-case hexadecimal of {limit} bytes or less")
    return bytes.fromhex(text)
