"""The error root and its three families.

```text
BiplomacyError                  code (stable, public), message, hint
├── InputError      we refuse what you gave                   exit 2, HTTP 422
├── EvidenceError   evidence is missing or contradictory      exit 3, HTTP 409
└── SourceError     an outside source failed; try again       exit 4, HTTP 503
```

Only ``cli`` and ``web`` turn a family into an exit status. A code never changes its meaning;
``docs/reference/errors.md`` lists them all.
"""

from __future__ import annotations

from typing import ClassVar


class BiplomacyError(Exception):
    """The root of every error that Biplomacy raises on purpose."""

    code: ClassVar[str]

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(BiplomacyError):
    """What was given is refused; nothing was changed."""


class EvidenceError(BiplomacyError):
    """Evidence is missing or contradicts itself."""


class SourceError(BiplomacyError):
    """An outside source failed; the same call may succeed later."""


class NotCanonical(InputError):
    """The bytes are not the one canonical encoding (RFC 8785) of a known value."""

    code = "statement-not-canonical"


class FieldMalformed(InputError):
    """A field is absent, of the wrong shape, or out of its range."""

    code = "field-malformed"


class FieldUnknown(InputError):
    """An object holds a field that this version does not know."""

    code = "field-unknown"


class AmountMalformed(InputError):
    """The text is not a whole number of satoshis."""

    code = "amount-malformed"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is not an amount of bitcoin with at most 8 decimal places",
            hint="write amounts as decimal text, such as 6237.00000001",
        )
        self.text = text


class AmountOutOfRange(InputError):
    """The amount is negative where it may not be, or above the money supply."""

    code = "amount-out-of-range"

    def __init__(self, sats: int) -> None:
        super().__init__(
            f"{sats} satoshis lie outside 0 to 21,000,000 BTC",
            hint="check the unit: amounts are given in satoshis or as decimal BTC",
        )
        self.sats = sats


class DayOutOfRange(InputError):
    """The text is not a day, or the day lies in the future or before 2009."""

    code = "day-out-of-range"


class MoneyMalformed(InputError):
    """The text is not a sum of money in minor units of an ISO 4217 currency."""

    code = "money-malformed"


class DigestMalformed(InputError):
    """The text is not a SHA-256 digest of 64 hexadecimal digits."""

    code = "digest-malformed"


class SourceUnavailable(SourceError):
    """A file, directory or server cannot be read."""

    code = "source-unavailable"
