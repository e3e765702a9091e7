"""An accord that both offices signed: keys that are the same on every run, and the file's bytes."""

from __future__ import annotations

from dataclasses import replace

from biplomacy.accord.accord_file import format_accord
from biplomacy.accord.joining import PAYLOAD_TYPE
from biplomacy.accord.model import Accord, Party, PublishedLog, SealingKey, WitnessPlace
from biplomacy.record.model import KeyKind
from biplomacy.record.signed_file import SignedFile, add_file_signature
from fakes.accord_records import LETTER
from fakes.charters import official, signer, vkey


def ready(party: Party, *roles: str, threshold: int = 1) -> Party:
    """Return a party with its log, its witness and the keys of its officials."""
    name = party.state.lower()
    origin = f"{name}.example/record"
    return replace(
        party,
        log=PublishedLog(origin, vkey(origin, KeyKind.LOG_ED25519), f"https://{name}.example/log"),
        witness=WitnessPlace(
            vkey(f"{name}.example/witness", KeyKind.COSIGNATURE_ED25519),
            f"https://{name}.example/witness",
        ),
        keys=tuple(map(official, roles)),
        threshold=threshold,
        sealing_keys=(SealingKey(f"{name}-2025", "x25519", "AAEC"),),
    )


def joinable() -> Accord:
    """Return the letter with all that two states need to join: SV 2 of 2, PK 1 of 1."""
    sv, pk = LETTER.parties
    parties = (ready(sv, "director", "auditor", threshold=2), ready(pk, "minister"))
    return replace(LETTER, parties=parties)


def signed(accord: Accord, *roles: str) -> SignedFile:
    """Return the accord's file, signed by officials."""
    file = SignedFile(format_accord(accord), PAYLOAD_TYPE)
    for role in roles:
        file = add_file_signature(file, signer(role))
    return file
