"""The two states of the replay: their offices and what each may publish."""

from __future__ import annotations

from biplomacy.demo.keyring import OfficeProfile, Profile
from biplomacy.record.model import Every, Obligation, Rule

BITCOIN_OFFICE = "bitcoin-office"
CHIVO = "chivo"
ARCHIVE = "archive"
PVARA = "pvara"

EL_SALVADOR = Profile(
    code="sv",
    title="El Salvador: bitcoin reserve (replay on regtest)",
    origin="onbtc.example/2025",
    witness="onbtc.example/witness",
    offices=(
        OfficeProfile(
            BITCOIN_OFFICE,
            ("director", "treasurer", "auditor"),
            (Rule("acquisition/1", 2), Rule("perimeter/1", 2), Rule("reserve-report/1", 2)),
        ),
        OfficeProfile(CHIVO, ("manager", "auditor"), (Rule("client-claims/1", 2),)),
        OfficeProfile(ARCHIVE, ("archivist",), (Rule("claim/1", 1),)),
    ),
    obligations=(Obligation("reserve-report/1", BITCOIN_OFFICE, Every.MONTH, 15),),
)

PAKISTAN = Profile(
    code="pk",
    title="Pakistan: virtual assets (replay on regtest)",
    origin="pvara.example/2025",
    witness="pvara.example/witness",
    offices=(
        OfficeProfile(PVARA, ("chair", "auditor", "technologist"), (Rule("recomputation/1", 2),)),
    ),
)
