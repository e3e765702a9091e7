"""The portal's errors (portal §9.8)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError


class LeafUnknown(InputError):
    """The record has no entry of that index, or no statement of that sequence."""

    code = "leaf-unknown"


class FileUnknown(InputError):
    """The record publishes no file under that path."""

    code = "file-unknown"


class FigureUnknown(InputError):
    """No statement of the record holds that figure."""

    code = "figure-unknown"


class EvidenceMissing(EvidenceError):
    """A published file that an answer needs is missing or malformed."""

    code = "evidence-missing"


class EvidenceContradicts(EvidenceError):
    """Published bytes are not those that were logged."""

    code = "evidence-contradicts"


class VerdictsMalformed(InputError):
    """A file of verdicts is not one verdict row a line."""

    code = "verdicts-malformed"


class PageUnknown(InputError):
    """There is no page at this address."""

    code = "page-unknown"


class QueryMalformed(InputError):
    """The query asks for something that is not offered, or is written otherwise."""

    code = "query-malformed"


class BodyTooLarge(InputError):
    """A request sends more than is read."""

    code = "body-too-large"


class FormatUnknown(InputError):
    """What is there is not available in a form that the request accepts."""

    code = "format-unknown"


class PlaceTaken(InputError):
    """The place that was named holds something else, which is left as it is."""

    code = "place-taken"
