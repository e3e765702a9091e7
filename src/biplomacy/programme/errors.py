"""The programme's errors (programme §15)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError


class ProgrammeMalformed(InputError):
    """A programme, a case or an action does not read, or contradicts itself."""

    code = "programme-malformed"


class ExpressionMalformed(InputError):
    """A test does not parse; the message shows line, column and a caret."""

    code = "expression-malformed"


class ExpressionTooLarge(InputError):
    """A test is longer, larger or deeper than the limits."""

    code = "expression-too-large"


class UnitMismatch(InputError):
    """Quantities of different dimensions are added or compared."""

    code = "unit-mismatch"


class QuantityNotExact(InputError):
    """A quantity was given as a float; it is to be written as text."""

    code = "quantity-not-exact"


class ConceptUnknown(InputError):
    """A clause names a concept that is not on the list."""

    code = "concept-unknown"


class ActionNotMonotone(InputError):
    """More of the action does not always mean a worse outcome, so there is no largest."""

    code = "action-not-monotone"


class ObservationsConflict(EvidenceError):
    """Two observations of one fact overlap and disagree."""

    code = "observations-conflict"
