"""The two states of the replay: their offices and what each may publish."""

from __future__ import annotations

from biplomacy.demo.keyring import OfficeProfile, Profile
from biplomacy.demo.solvency_cast import make_exchanges
from biplomacy.record.model import Every, Obligation, Rule
from biplomacy.solvency.root_check import issuer_of

BITCOIN_OFFICE = "bitcoin-office"
CHIVO = "chivo"
ARCHIVE = "archive"
FINANCE_MINISTRY = "finance-ministry"
PVARA = "pvara"
CRYPTO_COUNCIL = "crypto-council"
FINANCE_DIVISION = "finance-division"
POWER_DIVISION = "power-division"

_UNDER_AN_ACCORD = (
    Rule("accord/1", 2),
    Rule("commitment-status/1", 2),
    Rule("event/1", 2),
    Rule("knowledge-package/1", 2),
    Rule("policy-comparison/1", 2),
    Rule("receipt/1", 1),
    Rule("sealed-message/1", 2),
    Rule("supervisory-request/1", 2),
)
"""What the office that acts for a state under an accord may publish."""

EL_SALVADOR = Profile(
    code="sv",
    title="El Salvador: bitcoin reserve (replay on regtest)",
    origin="onbtc.example/2025",
    witness="onbtc.example/witness",
    offices=(
        OfficeProfile(
            BITCOIN_OFFICE,
            ("director", "treasurer", "auditor"),
            (
                Rule("acquisition/1", 2),
                Rule("perimeter/1", 2),
                Rule("reserve-report/1", 2),
                *_UNDER_AN_ACCORD,
            ),
        ),
        OfficeProfile(CHIVO, ("manager", "auditor"), (Rule("client-claims/1", 2),)),
        OfficeProfile(ARCHIVE, ("archivist",), (Rule("claim/1", 1),)),
        OfficeProfile(
            FINANCE_MINISTRY,
            ("minister", "treasurer", "auditor"),
            (
                Rule("assessment/1", 2),
                Rule("observation-table/1", 2),
                Rule("programme/1", 2),
                Rule("waiver/1", 2),
            ),
        ),
    ),
    obligations=(Obligation("reserve-report/1", BITCOIN_OFFICE, Every.MONTH, 15),),
)

PAKISTAN = Profile(
    code="pk",
    title="Pakistan: virtual assets (replay on regtest)",
    origin="pvara.example/2025",
    witness="pvara.example/witness",
    offices=(
        OfficeProfile(
            PVARA,
            ("chair", "auditor", "technologist"),
            (
                Rule("recomputation/1", 2),
                *(
                    Rule(f"{what}/1", 2)
                    for what in (
                        "calendar",
                        "case-statistics",
                        "clock-rule",
                        "double-claim-report",
                        "draw-reveal",
                        "list-version",
                        "register-event",
                        "register-warning",
                        "rule-set",
                        "screening-config",
                        "screening-run",
                        "solvency-attestation",
                        "solvency-call",
                        "solvency-draw-rule",
                        "surveillance-run",
                    )
                ),
            ),
        ),
        OfficeProfile(CRYPTO_COUNCIL, ("chair", "secretary"), _UNDER_AN_ACCORD),
        OfficeProfile(
            FINANCE_DIVISION,
            ("secretary", "economist", "auditor"),
            (
                Rule("assessment/1", 2),
                Rule("observation-table/1", 2),
                Rule("outlook/1", 2),
                Rule("policy-comparison/1", 2),
                Rule("programme/1", 2),
            ),
        ),
        OfficeProfile(
            POWER_DIVISION,
            ("secretary", "engineer", "auditor"),
            tuple(
                Rule(f"power-{what}/1", 2)
                for what in (
                    "auction",
                    "contract",
                    "curtailment",
                    "dispatch",
                    "fiscal",
                    "hours",
                    "meter",
                    "mining",
                    "outlook",
                    "performance",
                    "plausibility",
                    "surplus",
                    "system",
                    "tariff",
                    "tariff-test",
                )
            ),
        ),
        *(
            OfficeProfile(
                issuer_of(firm.lei),
                ("director", "auditor"),
                (Rule("liabilities-root/1", 2), Rule("reserve-claim/1", 2)),
            )
            for firm in make_exchanges()
        ),
    ),
)
