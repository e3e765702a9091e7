"""What the states of the replay hand to each other: a package, its receipt, one comparison.

Pakistan's package on licensing is missing, as commitment O3 shows; ``exchange.json`` shows the
package that did arrive to anyone who trusts both logs, without a connection (programme §10.6).
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.accord.exchange import (
    ARCHIVE_MEDIA_TYPE,
    ARCHIVE_ROLE,
    DESCRIPTOR_MEDIA_TYPE,
    DESCRIPTOR_ROLE,
    announce,
)
from biplomacy.accord.package import About, Licence, encode_descriptor
from biplomacy.accord.receipt import PROOF_MEDIA_TYPE, PROOF_ROLE, PackageReceipt, prove_logged
from biplomacy.accord.statement.exchange_file import (
    Exchange,
    TrustedLog,
    encode_exchange,
    verify_exchange,
)
from biplomacy.accord.statement.knowledge_package import TYPE as KNOWLEDGE_PACKAGE
from biplomacy.accord.statement.knowledge_package import (
    encode_knowledge_package,
    entry_of_package,
)
from biplomacy.accord.statement.receipt import TYPE as RECEIPT
from biplomacy.accord.statement.receipt import encode_package_receipt
from biplomacy.demo.model import Event
from biplomacy.demo.profiles import BITCOIN_OFFICE, CRYPTO_COUNCIL
from biplomacy.demo.state import Evidence
from biplomacy.programme.behaviour import behave
from biplomacy.programme.concept_comparison import compare
from biplomacy.programme.policy import PolicyComparison
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.statement.policy_comparison import TYPE as COMPARISON
from biplomacy.programme.statement.policy_comparison import encode_comparison
from biplomacy.programme.trials import shipped_trials
from biplomacy.record.auditing import audit_record
from biplomacy.record.policy import parse_policy
from biplomacy.record.reading import find_record
from biplomacy.record.receipt import encode_receipt
from biplomacy.values.day import Day
from biplomacy.wiring import pack_package, read_package_archive, read_package_directory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from biplomacy.demo.state import State
    from biplomacy.programme.model import Programme
    from biplomacy.record.model import Receipt

NAME = "reserve-operations"
SENT = Day.parse("2025-09-01")
RECEIVED = Day.parse("2025-09-10")
COMPARED = Day.parse("2025-09-20")
_CONTENT = ("README.md", "duties.csv")


class Exchanging:
    """El Salvador sends, Pakistan receives and compares; ``folder`` holds what travels."""

    def __init__(self, ours: State, theirs: State, folder: Path) -> None:
        self._ours, self._theirs = ours, theirs
        self._folder = folder
        self._sent: Receipt | None = None

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        return SENT, RECEIVED, COMPARED

    def speak(self, day: Day, programmes: tuple[Programme, Programme]) -> None:
        """Say what is due on ``day``; ``programmes`` are those that the records hold."""
        if day == SENT:
            self._send()
        if day == RECEIVED:
            self._receive()
        if day == COMPARED:
            self._compare(programmes)

    def tell(self, policies: Sequence[tuple[str, str]]) -> Event:
        """Write ``exchange.json``, check it by the accord's policies, and return what it shows."""
        place = self._folder / "exchange.json"
        sent = self._sent or self._ours.prove(KNOWLEDGE_PACKAGE)
        place.write_bytes(encode_exchange(Exchange(sent, self._theirs.prove(RECEIPT))))
        known = {state: parse_policy(text) for state, text in policies}
        sender = TrustedLog(self._ours.trust(), known.get("SV"))
        receiver = TrustedLog(self._theirs.trust(), known.get("PK"))
        judged = verify_exchange(place.read_bytes(), sender, receiver)
        sides = f"{sender.trust.origin} sent {NAME}, {receiver.trust.origin} received it"
        word = "confirmed" if judged.confirmed else "contradicted"
        return Event(
            "exchange",
            f"{sides}; exchange.json, checked offline: {word}",
            {"confirmed": judged.confirmed, "codes": [one.code for one in judged.findings]},
        )

    @property
    def _archive(self) -> Path:
        return self._folder / f"{NAME}.tar"

    def _send(self) -> None:
        """Pack the directory, and log that it is handed over."""
        directory = self._folder / NAME
        directory.mkdir(parents=True, exist_ok=True)
        for name in _CONTENT:
            content = (files("biplomacy.demo") / "facts" / NAME / name).read_bytes()
            (directory / name).write_bytes(content)
        package = read_package_directory(directory, _about())
        pack_package(directory, package, self._archive)
        evidence = [
            Evidence(DESCRIPTOR_ROLE, DESCRIPTOR_MEDIA_TYPE, encode_descriptor(package)),
            Evidence(ARCHIVE_ROLE, ARCHIVE_MEDIA_TYPE, self._archive.read_bytes()),
        ]
        body = encode_knowledge_package(announce(package))
        self._ours.say(BITCOIN_OFFICE, KNOWLEDGE_PACKAGE, body, evidence=evidence)

    def _receive(self) -> None:
        """Check every file of the package, find it in the sender's log, and log the receipt."""
        package = read_package_archive(self._archive).digest
        sender = audit_record(find_record(self._ours.tiles), self._ours.trust())
        index = entry_of_package(sender, package)
        self._sent = prove_logged(sender, index)
        receipt = PackageReceipt(package, sender.checkpoint.head.origin, index)
        proof = Evidence(PROOF_ROLE, PROOF_MEDIA_TYPE, encode_receipt(self._sent))
        self._theirs.say(CRYPTO_COUNCIL, RECEIPT, encode_package_receipt(receipt), evidence=[proof])

    def _compare(self, programmes: tuple[Programme, Programme]) -> None:
        """Say how the two programmes compare; El Salvador does not say it too (O4)."""
        first, second = programmes
        comparison = PolicyComparison(
            (programme_digest(first), programme_digest(second)),
            compare(first, second),
            behave(programmes, shipped_trials()),
        )
        self._theirs.say(CRYPTO_COUNCIL, COMPARISON, encode_comparison(comparison))


def _about() -> About:
    return About(
        name=NAME,
        title="How a public reserve is run so that strangers can check it (SYNTHETIC)",
        created=SENT.start,
        version="1",
        licences=(Licence(name="Apache-2.0"),),
        language="en",
        tags=(NAME,),
    )
