"""``solvency-attestation/1``: what the regulator found when it rebuilt a firm's tree."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.solvency.attestation import Attestation
from biplomacy.solvency.epoch_fields import encode_epoch, take_epoch
from biplomacy.solvency.sample import MAX_SIZE, SampleOutcome
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "solvency-attestation/1"
_GAP = re.compile(r"0|-?[1-9][0-9]{0,19}", re.ASCII)
_RATIO = re.compile(r"(?:0|[1-9][0-9]{0,18})\.[0-9]{4}", re.ASCII)


def encode_attestation(attestation: Attestation) -> JsonObject:
    """Return the body of ``solvency-attestation/1``."""
    body: JsonObject = {
        **encode_epoch(attestation.at),
        "root": str(attestation.root),
        "rebuilt": attestation.rebuilt,
        "leaves_min_ok": attestation.leaves_min_ok,
        "uid_unique": attestation.uid_unique,
        "covered": attestation.covered,
        "sample": {
            "size": attestation.sample.size,
            "found": attestation.sample.found,
            "missing": attestation.sample.missing,
        },
        "roll_forward_gap": str(attestation.roll_forward_gap),
        "tool_version": attestation.tool_version,
    }
    if attestation.ratio is not None:
        body["ratio"] = format(attestation.ratio, "f")
    return body


def decode_attestation(body: JsonObject) -> Attestation:
    """Return what a ``solvency-attestation/1`` body says; unknown fields are refused."""
    fields = Fields(body, TYPE)
    attestation = Attestation(
        at=take_epoch(fields),
        root=fields.digest("root"),
        rebuilt=fields.boolean("rebuilt"),
        leaves_min_ok=fields.boolean("leaves_min_ok"),
        uid_unique=fields.boolean("uid_unique"),
        covered=fields.boolean("covered"),
        sample=fields.object("sample", _sample),
        roll_forward_gap=int(_matched(fields, "roll_forward_gap", _GAP)),
        tool_version=fields.text("tool_version", limit=100),
        ratio=Decimal(_matched(fields, "ratio", _RATIO)) if fields.has("ratio") else None,
    )
    fields.close()
    return attestation


def _sample(fields: Fields) -> SampleOutcome:
    outcome = SampleOutcome(
        size=fields.integer("size", high=MAX_SIZE),
        found=fields.integer("found", high=MAX_SIZE),
        missing=fields.integer("missing", high=MAX_SIZE),
    )
    if outcome.found + outcome.missing != outcome.size:
        raise FieldMalformed(f"{TYPE}.sample does not add up")
    return outcome


def _matched(fields: Fields, name: str, pattern: re.Pattern[str]) -> str:
    text = fields.text(name, limit=40)
    if pattern.fullmatch(text) is None:
        raise FieldMalformed(f"{TYPE}.{name} is not written as a number of this kind")
    return text
