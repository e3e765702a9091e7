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
        "export-manifest/1": marked("Manifest of a copy"),
    }
)


def statement_name(versioned: str, language: Language) -> str:
    """Return the name of a type; one that is not known is named as the record names it."""
    known = NAMES.get(versioned)
    return language.text(known) if known else versioned
