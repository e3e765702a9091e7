"""The screening office in the replay: a shipped list, synthetic subjects, one of them listed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.chain.address import address_of_script
from biplomacy.chain.model import Network
from biplomacy.chain.spending import PublicTestKey, Wallet
from biplomacy.demo.model import Event
from biplomacy.demo.profiles import PVARA
from biplomacy.demo.state import Evidence
from biplomacy.screening.address_index import AddressIndex
from biplomacy.screening.address_screening import AddressScreener, address_config
from biplomacy.screening.entry_rows import encode_entries
from biplomacy.screening.model import Decision, Judgement
from biplomacy.screening.published_version import ENTRIES_ROLE, publish_version
from biplomacy.screening.records import encode_records
from biplomacy.screening.run import Subject, encode_subjects, screen_as_of, summarise_run
from biplomacy.screening.statement import list_version, screening_config, screening_run
from biplomacy.values.day import Day
from biplomacy.wiring.screening import read_list

if TYPE_CHECKING:
    from biplomacy.demo.private_folder import PrivateFolder
    from biplomacy.demo.state import State
    from biplomacy.screening.model import ListVersion, ScreeningRecord
    from biplomacy.screening.run import ScreeningRun

LIST = "ofac-sample"
LIST_PUBLISHED = Day.parse("2026-01-15")
FIRST, LAST = Day.parse("2026-01-16"), Day.parse("2026-01-31")
RUN_PUBLISHED = Day.parse("2026-02-10")
SUBJECTS, LISTED_PLACE = 12, 7
_BITCOIN = "XBT"
_NOON = 43_200
_LINES = "application/x-ndjson"


class ScreeningOffice:
    """Speaks for the regulator's screening office; subjects stay in ``private``."""

    def __init__(self, state: State, private: PrivateFolder) -> None:
        self._state = state
        self._private = private
        self._version: ListVersion | None = None
        self._run: ScreeningRun | None = None

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        return LIST_PUBLISHED, RUN_PUBLISHED

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``."""
        if day == LIST_PUBLISHED:
            self._version = self._say_list()
        if day == RUN_PUBLISHED and self._version is not None:
            self._run = self._say_run(self._version)

    def tell(self) -> Event:
        """Return how many were screened, and how many are listed."""
        if self._run is None:
            return Event("screening", "nothing was screened", {})
        text = (
            f"{self._run.subjects} SYNTHETIC subjects against {LIST} of 2024-09-27: "
            f"{self._run.positives} listed; no subject is in the record"
        )
        return Event("screening", text, {"positives": self._run.positives})

    def _say_list(self) -> ListVersion:
        # Shipped with the code: nothing is looked for in the folder.
        version = read_list(LIST, Path()).versions[-1]
        self._state.say(
            PVARA,
            list_version.TYPE,
            list_version.encode_list_version(publish_version(version)),
            evidence=[Evidence(ENTRIES_ROLE, _LINES, encode_entries(version.entries))],
        )
        config = screening_config.encode_screening_config(address_config())
        self._state.say(PVARA, screening_config.TYPE, config)
        return version

    def _say_run(self, version: ListVersion) -> ScreeningRun:
        subjects = screened_subjects()
        found = screen_as_of(subjects, (version,), address_config(), _open)
        records = tuple(map(_judged, found))
        run = summarise_run(records, (version,), first=FIRST, last=LAST)
        self._state.say(
            PVARA,
            screening_run.TYPE,
            screening_run.encode_screening_run(run),
            evidence=[Evidence(screening_run.RECORDS_ROLE, _LINES, encode_records(records))],
        )
        self._private.keep("screened-subjects.jsonl", encode_subjects(subjects))
        return run


@cache
def screened_subjects() -> tuple[Subject, ...]:
    """Return invented addresses, and among them one that stands on the list.

    Salts follow from what everybody knows, as the replay's keys do; a real one is random.
    """
    listed = next(
        address.text
        for entry in read_list(LIST, Path()).versions[-1].entries
        for address in entry.addresses
        if address.token == _BITCOIN
    )
    wallets = (Wallet.p2wpkh(PublicTestKey.derive("screened", n)) for n in range(SUBJECTS))
    texts = [address_of_script(wallet.script, Network.MAIN) or "" for wallet in wallets]
    texts[LISTED_PLACE] = listed
    return tuple(
        Subject(
            text,
            hashlib.sha256(f"biplomacy synthetic salt {number}".encode()).digest(),
            FIRST.plus(number).start + _NOON,
        )
        for number, text in enumerate(texts)
    )


def _open(version: ListVersion) -> AddressScreener:
    return AddressScreener(AddressIndex.of(version.entries))


def _judged(record: ScreeningRecord) -> ScreeningRecord:
    """Return the record with an officer's decision where an address is listed."""
    if not record.candidates:
        return record
    reason = "the same address; SYNTHETIC subject"
    name = record.candidates[0].entry_id
    at = RUN_PUBLISHED.start
    return replace(record, judgement=Judgement(name, Decision.POSITIVE, "o-1", at, reason))
