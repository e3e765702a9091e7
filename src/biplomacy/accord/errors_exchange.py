"""The errors of packages, exchanges and sealed messages (programme §15)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError


class PackageMalformed(InputError):
    """A descriptor, archive or directory does not have the form of a knowledge package."""

    code = "package-malformed"


class PackagePathUnsafe(InputError):
    """A path of a package would leave its directory, or names no plain file of its own."""

    code = "package-path-unsafe"


class PackageHashMismatch(EvidenceError):
    """A package's files are not those that its descriptor or its statement names."""

    code = "package-hash-mismatch"


class PackageUnknown(EvidenceError):
    """The store holds no such package, or the record does not speak of it."""

    code = "package-unknown"


class ExchangeMalformed(InputError):
    """The file is not an ``exchange/1``."""

    code = "exchange-malformed"


class SealedMalformed(InputError):
    """The file is not a ``biplomacy-sealed/1``, or what was sealed is not framed as one."""

    code = "sealed-malformed"


class SealedContextMismatch(EvidenceError):
    """The file does not open under this key and the context that it states."""

    code = "sealed-context-mismatch"


class SealingKeyMalformed(InputError):
    """The text or file is no key for sealing."""

    code = "sealing-key-malformed"


class RevealMismatch(EvidenceError):
    """What is revealed is not what a sealed message committed to."""

    code = "reveal-mismatch"
