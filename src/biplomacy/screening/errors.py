"""The screening office's errors (supervision part C).

``address-malformed`` is the chain's own, ``biplomacy.chain.errors.AddressMalformed``.
"""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError, SourceError


class ListMalformed(InputError):
    """A file of a published list does not read, or holds one row in two meanings."""

    code = "list-malformed"


class ListUnknown(InputError):
    """No list of that name is at hand."""

    code = "list-unknown"


class ListVersionMissing(EvidenceError):
    """No version of the list had been published on the day that is asked about."""

    code = "list-version-missing"


class ListCaseDestroyed(EvidenceError):
    """More than half of the list's base58 addresses fail their checksum."""

    code = "list-case-destroyed"


class ListDeltaMismatch(EvidenceError):
    """A delta does not lead from its earlier version to its later one."""

    code = "list-delta-mismatch"


class ListStale(EvidenceError):
    """The list's latest version is older than the charter allows."""

    code = "list-stale"


class IvmsMalformed(InputError):
    """A message is no IVMS101 payload of the versions that are read here."""

    code = "ivms-malformed"


class IvmsBothVersions(InputError):
    """One object holds the field names of IVMS101 2020 and of 2023 together."""

    code = "ivms-both-versions"


class CallbackAddressPrivate(InputError):
    """A callback points to an address that no stranger may make us call."""

    code = "callback-address-private"


class NameEmpty(InputError):
    """A name has no letter or digit in any script, or is longer than a name can be."""

    code = "name-empty"


class NameRulesMalformed(InputError):
    """The settings of a name matcher contradict one another."""

    code = "name-rules-malformed"


class BirthDateMalformed(InputError):
    """A birth date is no year, month or day of ISO 8601."""

    code = "birth-date-malformed"


class TravelAddressMalformed(InputError):
    """A text is no Travel Address, or the address in it is none that may be called."""

    code = "travel-address-malformed"


class TrpMalformed(InputError):
    """A message of the Travel Rule Protocol does not read."""

    code = "trp-malformed"


class TransferMoveForbidden(EvidenceError):
    """An exchange about a transfer does not go from its state to the one that is asked for."""

    code = "transfer-move-forbidden"


class CounterpartyNotCleared(EvidenceError):
    """The counterparty may not be sent a customer's data: the directory says why."""

    code = "counterparty-not-cleared"


class TrpUnavailable(SourceError):
    """The counterparty's Travel Rule endpoint gives no answer, or refuses the message."""

    code = "trp-unavailable"


class TravelReturnMalformed(InputError):
    """A firm's Travel Rule log contradicts itself, or its period."""

    code = "travel-return-malformed"
