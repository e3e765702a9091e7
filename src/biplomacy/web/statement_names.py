"""What the types of statements are called in prose."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.web.language import marked

if TYPE_CHECKING:
    from biplomacy.web.language import Language

NAMES = MappingProxyType(
    {
        "charter/1": marked("Charter"),
        "charter-amendment/1": marked("Charter amendment"),
        "perimeter/1": marked("Wallet list"),
        "reserve-report/1": marked("Reserve report"),
        "claim/1": marked("Claim"),
        "acquisition/1": marked("Acquisition"),
        "client-claims/1": marked("Client claims"),
        "recomputation/1": marked("Recomputation"),
        "programme/1": marked("Programme"),
        "observation-table/1": marked("Observations"),
        "assessment/1": marked("Assessment"),
        "waiver/1": marked("Waiver"),
        "policy-comparison/1": marked("Comparison of two programmes"),
        "outlook/1": marked("Outlook"),
        "power-system/1": marked("Power system"),
        "power-hours/1": marked("Hours of load"),
        "power-surplus/1": marked("Surplus of power"),
        "power-dispatch/1": marked("Dispatch of power"),
        "power-auction/1": marked("Auction of surplus power"),
        "power-tariff/1": marked("Offered tariff"),
        "power-tariff-test/1": marked("Test of a tariff"),
        "power-mining/1": marked("Worth of power to miners"),
        "power-outlook/1": marked("Outlook of a tariff"),
        "power-fiscal/1": marked("Fiscal lines of a sale of power"),
        "power-plausibility/1": marked("Claim of mined coins weighed"),
        "power-contract/1": marked("Contract for power"),
        "power-curtailment/1": marked("Order to curtail"),
        "power-meter/1": marked("Day of a meter"),
        "power-performance/1": marked("Promise against meter"),
        "register-event/1": marked("Decision in the register"),
        "register-warning/1": marked("Warning of the regulator"),
        "clock-rule/1": marked("Rule of a deadline"),
        "calendar/1": marked("Calendar of working days"),
        "register-import/1": marked("Import of a foreign register"),
        "register-dump/1": marked("Copy of the register"),
        "vasp-endpoint/1": marked("Address of a firm for transfers"),
        "solvency-draw-rule/1": marked("Rule of unannounced blocks"),
        "solvency-call/1": marked("Call for proof of solvency"),
        "draw-reveal/1": marked("Revealed seed of the draws"),
        "liabilities-root/1": marked("What a firm owes, as a root"),
        "reserve-claim/1": marked("Coins that a firm shows"),
        "custody-share/1": marked("Division of coins in custody"),
        "solvency-attestation/1": marked("Attestation of solvency"),
        "double-claim-report/1": marked("Test for coins shown twice"),
        "list-version/1": marked("Version of a sanctions list"),
        "screening-config/1": marked("Rules of screening"),
        "screening-run/1": marked("Run of screening"),
        "travel-rule-return/1": marked("Return on the Travel Rule"),
        "rule-set/1": marked("Rules of surveillance"),
        "surveillance-run/1": marked("Run of surveillance"),
        "case-statistics/1": marked("Statistics of cases"),
        "accord/1": marked("Accord"),
        "commitment-status/1": marked("Status of an accord"),
        "knowledge-package/1": marked("Knowledge package"),
        "receipt/1": marked("Receipt for a package"),
        "supervisory-request/1": marked("Supervisory request"),
        "sealed-message/1": marked("Sealed message"),
        "event/1": marked("Meeting"),
        "export-manifest/1": marked("Manifest of a copy"),
    }
)


def statement_name(versioned: str, language: Language) -> str:
    """Return the name of a type; one that is not known is named as the record names it."""
    known = NAMES.get(versioned)
    return language.text(known) if known else versioned
