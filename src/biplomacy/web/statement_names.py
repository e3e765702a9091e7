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
