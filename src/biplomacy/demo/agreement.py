"""The accord of the replay: one file that both sign and log, and what the records show of it later.

The letter of 16 July 2025 is as the press reported it; the layer that can be scored is a proposal,
which both states sign here and nowhere else (programme §10.4, §10.7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.accord_file import format_accord
from biplomacy.accord.joining import (
    PAYLOAD_TYPE,
    SIGNED_MEDIA_TYPE,
    SIGNED_ROLE,
    Joined,
    join_accord,
)
from biplomacy.accord.library import bundled_accord
from biplomacy.accord.linter import lint
from biplomacy.accord.model import Layer, LoggedAccord, WitnessPlace
from biplomacy.accord.proposing import party_of_charter, with_parties
from biplomacy.accord.recheck import commitment_status
from biplomacy.accord.statement.accord import TYPE as ACCORD
from biplomacy.accord.statement.accord import encode_logged_accord
from biplomacy.accord.statement.commitment_status import TYPE as STATUS
from biplomacy.accord.statement.commitment_status import encode_commitment_status
from biplomacy.accord.status_notes import NO_REQUEST
from biplomacy.demo.model import Event
from biplomacy.demo.profiles import BITCOIN_OFFICE, CRYPTO_COUNCIL
from biplomacy.demo.state import Evidence
from biplomacy.record.note import format_vkey
from biplomacy.record.reading import find_record
from biplomacy.record.sighting import Seen, see_record
from biplomacy.record.signed_file import SignedFile, encode_signed_file
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.accord.model import CommitmentStatus, Party, StatusRow
    from biplomacy.demo.state import State

LETTER = "SLV-PAK-2025-07-16"
SIGNED = Day.parse("2025-08-01")
JUDGED = Day.parse("2025-11-29")
"""120 days after signing."""
OFFICES = {"SV": BITCOIN_OFFICE, "PK": CRYPTO_COUNCIL}


class Agreement:
    """Two states under one accord; ``folder`` holds the file and both sides' signatures."""

    def __init__(self, ours: State, theirs: State, folder: Path) -> None:
        self._states = {"SV": ours, "PK": theirs}
        self._folder = folder
        self._joined: Joined | None = None
        self._status: CommitmentStatus | None = None

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        return SIGNED, JUDGED

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``; what was published before it is read."""
        if day == SIGNED:
            self._sign()
        if day == JUDGED:
            self._judge()

    def policies(self) -> tuple[tuple[str, str], ...]:
        """Return, by party, the tlog-policy by which its record is judged."""
        return () if self._joined is None else self._joined.policies

    def tell(self) -> Event:
        """Return how far each commitment is kept."""
        rows = () if self._status is None else self._status.rows
        scored = [row for row in rows if row.layer is Layer.OPERATIONAL]
        return Event(
            "accord",
            f"{SIGNED.until(JUDGED)} days after both signed: {'; '.join(map(_words, scored))}",
            {row.commitment: row.completion.value for row in scored if row.completion},
        )

    def _sign(self) -> None:
        """Let both sign the same bytes, and both log that they did."""
        parties = [_party(state, one) for state, one in self._states.items()]
        accord = with_parties(bundled_accord(LETTER), parties)
        file = SignedFile(format_accord(accord), PAYLOAD_TYPE)
        for state, one in self._states.items():
            file = one.ring.sign_file(file, OFFICES[state], ACCORD)
        envelope = encode_signed_file(file)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "accord.toml").write_bytes(file.payload)
        (self._folder / "accord.toml.dsse").write_bytes(envelope + b"\n")
        for state, one in self._states.items():
            self._joined = join_accord(file, state)
            logged = LoggedAccord(accord, self._joined.file, lint(accord))
            evidence = [Evidence(SIGNED_ROLE, SIGNED_MEDIA_TYPE, envelope)]
            one.say(OFFICES[state], ACCORD, encode_logged_accord(logged), evidence=evidence)

    def _judge(self) -> None:
        """Let El Salvador say how far each commitment is kept, from both published records."""
        if self._joined is None:
            return
        records = tuple(
            see_record(find_record(one.tiles), state, one.trust()).record
            for state, one in self._states.items()
        )
        keys = tuple((state, one.ring.witness_key) for state, one in self._states.items())
        self._status = commitment_status(self._joined.accord, Seen(records, keys), JUDGED)
        self._states["SV"].say(BITCOIN_OFFICE, STATUS, encode_commitment_status(self._status))


def _party(state: str, one: State) -> Party:
    """Return a state as an accord names it, with the keys of its charter."""
    profile = one.ring.profile
    place = f"https://{profile.witness}"
    witness = WitnessPlace(format_vkey(one.ring.witness_key), place)
    return party_of_charter(
        one.charter,
        state,
        office=OFFICES[state],
        monitoring=f"https://{profile.origin}",
        witness=witness,
    )


def _words(row: StatusRow) -> str:
    word = row.completion.value if row.completion else "a proposal"
    return f"{row.commitment} {word}" + (f" ({NO_REQUEST})" if row.note == NO_REQUEST else "")
