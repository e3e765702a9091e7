"""IVMS101 messages of people and firms that do not exist, written for these tests."""

from __future__ import annotations

from biplomacy.values.canonical import JsonObject, JsonValue

LEI = "5493001KJTIIGC8Y1R12"
"""An LEI whose check digits are right: GLEIF's own published example."""


def natural(**fields: JsonValue) -> JsonObject:
    """Return a natural person of 2023 with a legal name and, unless told, a customer number."""
    told: JsonObject = fields or {"customerIdentification": "customer-17"}
    identifier: JsonObject = {
        "primaryIdentifier": "Rahimi",
        "secondaryIdentifier": "Zara",
        "naturalPersonNameIdentifierType": "LEGL",
    }
    local: JsonObject = {"primaryIdentifier": "رحیمی", "nameIdentifierType": "LEGL"}
    name: JsonObject = {"nameIdentifier": [identifier], "localNameIdentifier": [local]}
    return {"naturalPerson": {"name": name, **told}}


def legal(**fields: JsonValue) -> JsonObject:
    """Return a legal person with a legal name and, unless told, its LEI."""
    national: JsonObject = {"nationalIdentifier": LEI, "nationalIdentifierType": "LEIX"}
    told: JsonObject = fields or {"nationalIdentification": national}
    identifier: JsonObject = {
        "legalPersonName": "Indus Test Exchange",
        "legalPersonNameIdentifierType": "LEGL",
    }
    return {"legalPerson": {"name": {"nameIdentifier": [identifier]}, **told}}


def address(**fields: JsonValue) -> JsonObject:
    """Return an address that can be found, changed by ``fields``; None takes a field out."""
    whole: JsonObject = {
        "addressType": "HOME",
        "streetName": "Jinnah Road",
        "buildingNumber": "5",
        "townName": "Quetta",
        "country": "PK",
        **fields,
    }
    return {name: value for name, value in whole.items() if value is not None}


def message(
    originator: JsonObject | None = None, beneficiary: JsonObject | None = None, **more: JsonValue
) -> JsonObject:
    """Return a message of 2023 from one person to another."""
    return {
        "originator": {
            "originatorPerson": [originator or natural()],
            "accountNumber": ["149w62rY42aZBox8fGcmqNsXUzSStKeq8C"],
        },
        "beneficiary": {"beneficiaryPerson": [beneficiary or legal()]},
        "originatingVASP": {"originatingVASP": legal()},
        "payloadMetadata": {"payloadVersion": "101.2023", "transliterationMethod": ["arab"]},
        **more,
    }


def path_of(*sequences: int) -> JsonObject:
    """Return a transfer path whose steps have these numbers."""
    steps: list[JsonValue] = [
        {"intermediaryVASP": legal(), "sequence": sequence} for sequence in sequences
    ]
    return {"transferPath": steps}
