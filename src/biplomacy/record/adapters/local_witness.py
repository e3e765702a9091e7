"""A witness in the same process, for demos and for two states on one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.errors import WitnessUnavailable
from biplomacy.record.witnessing import encode_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.record.model import WitnessAnswer
    from biplomacy.record.witnessing import Witness

_FIRST_SERVER_ERROR = 500


class LocalWitness:
    """A ``WitnessClient`` that hands the same bytes to ``witness`` as the network would."""

    def __init__(self, name: str, witness: Witness) -> None:
        self._name = name
        self._witness = witness

    @property
    def name(self) -> str:
        """The witness's name, for findings."""
        return self._name

    def add_checkpoint(self, old: int, proof: Sequence[bytes], note: bytes) -> WitnessAnswer:
        """Ask for a cosignature."""
        answer = self._witness.add_checkpoint(encode_request(old, proof, note))
        if answer.status >= _FIRST_SERVER_ERROR:
            raise WitnessUnavailable(
                f"the witness {self._name} answered with status {answer.status}",
                hint="publish again later; what was signed is kept",
            )
        return answer
