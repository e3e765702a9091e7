"""Actions as TOML: what a state might do (programme §5.8, §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.action_form import decode_action
from biplomacy.programme.toml_reading import read_document

if TYPE_CHECKING:
    from biplomacy.programme.model import Action


def read_action(text: str) -> Action:
    """Return the action of a TOML file.

    What a purchase does to the facts follows from its funding (``funding.deltas_of``).

    Raises:
        ProgrammeMalformed: not TOML, an unknown key, or an action that changes nothing.
        QuantityNotExact: a number that is a float, or text in another form.
        UnitMismatch: a change in a unit that the fact does not have.
    """
    return read_document(text, "action", decode_action)
