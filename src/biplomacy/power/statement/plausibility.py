"""``power-plausibility/1``: a claim of coins from megawatts, its range, answer and questions.

Evidence is the difficulty of the period, as ``power.epochs.encode_stretches`` writes it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.power.plausibility import (
    MAX_FEES,
    MAX_POWER_W,
    Answer,
    Assumed,
    Case,
    Claim,
    Payout,
    Plausibility,
)
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject, JsonValue

TYPE = "power-plausibility/1"
EVIDENCE = "difficulty"
_MAX_CASES = 4
_MAX_PPM = 10**8
_MAX_MJ = 10**6
_MAX_NEEDED_W = 10**30
_COUNT = re.compile(r"0|[1-9][0-9]{0,30}", re.ASCII)
_CHANCE = re.compile(r"[0-9](?:\.[0-9]{1,12})?(?:E-[1-9][0-9]{0,5})?", re.ASCII)


def encode_plausibility(found: Plausibility) -> JsonObject:
    """Return the body of ``power-plausibility/1``; luck is absent where coins came from a pool."""
    claim, assumed = found.claim, found.assumed
    questions: list[JsonValue] = list(found.questions)
    return {
        "code": found.code,
        "grade": str(found.grade),
        "claim": {
            "name": claim.name,
            "source": claim.source,
            "standing": claim.standing.value,
            "power_w": str(claim.power_w),
            "from": str(claim.first),
            "until": str(claim.until),
            "coins": str(claim.coins.sats),
            "payout": claim.payout.value,
        },
        "assumed": {
            "best_mj_per_th": assumed.best_mj_per_th,
            "worst_mj_per_th": assumed.worst_mj_per_th,
            "pue_ppm": assumed.pue_ppm,
            "fees": str(assumed.fees),
            "least_running_ppm": assumed.least_running_ppm,
        },
        "network": {EVIDENCE: str(found.network), "grade": str(found.network_grade)},
        "cases": [_encode_case(case) for case in found.cases],
        "low": str(found.low.sats),
        "high": str(found.high.sats),
        "answer": found.answer.value,
        "questions": questions,
    }


def decode_plausibility(body: JsonObject) -> Plausibility:
    """Return what a ``power-plausibility/1`` body says; unknown fields are refused."""
    fields = Fields(body, TYPE)
    network, network_grade = fields.object(
        "network", lambda taken: (taken.digest(EVIDENCE), taken.choice("grade", Grade.parse))
    )
    found = Plausibility(
        claim=fields.object("claim", _claim),
        assumed=fields.object("assumed", _assumed),
        network=network,
        network_grade=network_grade,
        cases=fields.many("cases", _case, limit=_MAX_CASES),
        low=fields.amount("low"),
        high=fields.amount("high"),
        answer=fields.choice("answer", Answer),
        grade=fields.choice("grade", Grade.parse),
        code=fields.text("code", limit=100),
    )
    questions = fields.texts("questions", str, limit=len(found.questions))
    fields.close()
    if questions != found.questions:
        raise FieldMalformed(f"{TYPE}.questions are not those of the answer {found.answer}")
    return found


def _claim(fields: Fields) -> Claim:
    return Claim(
        name=fields.text("name", limit=200),
        source=fields.text("source"),
        standing=fields.choice("standing", Standing),
        power_w=take_count(fields, "power_w", MAX_POWER_W),
        first=fields.day("from"),
        until=fields.day("until"),
        coins=fields.amount("coins"),
        payout=fields.choice("payout", Payout),
    )


def _assumed(fields: Fields) -> Assumed:
    return Assumed(
        best_mj_per_th=fields.integer("best_mj_per_th", high=_MAX_MJ),
        worst_mj_per_th=fields.integer("worst_mj_per_th", high=_MAX_MJ),
        pue_ppm=fields.integer("pue_ppm", high=_MAX_PPM),
        fees=take_count(fields, "fees", MAX_FEES),
        least_running_ppm=fields.integer("least_running_ppm", high=_MAX_PPM),
    )


def _encode_case(case: Case) -> JsonObject:
    body: JsonObject = {
        "efficiency_mj_per_th": case.efficiency_mj_per_th,
        "fees": str(case.fees),
        "expected": str(case.expected.sats),
        "needed_w": str(case.needed_w),
        "blocks": f"{case.blocks:f}",
        "at_least": case.at_least,
    }
    if case.luck is not None:
        body["luck"] = str(case.luck)
    return body


def _case(fields: Fields) -> Case:
    return Case(
        efficiency_mj_per_th=fields.integer("efficiency_mj_per_th", high=_MAX_MJ),
        fees=take_count(fields, "fees", MAX_FEES),
        expected=fields.amount("expected"),
        needed_w=take_count(fields, "needed_w", _MAX_NEEDED_W),
        blocks=fields.decimal("blocks"),
        at_least=fields.integer("at_least"),
        luck=_luck(fields.text("luck", limit=40)) if fields.has("luck") else None,
    )


def take_count(fields: Fields, name: str, high: int) -> int:
    """Return a whole number up to ``high`` from its decimal text; raises ``FieldMalformed``."""
    text = fields.text(name, limit=40)
    if _COUNT.fullmatch(text) is None or int(text) > high:
        raise FieldMalformed(f"{name} is not the text of a whole number from 0 to {high}")
    return int(text)


def _luck(text: str) -> Decimal:
    if _CHANCE.fullmatch(text) is None or str(Decimal(text)) != text:
        raise FieldMalformed(f"{text[:40]!r} is no chance such as 2.03604E-15")
    return Decimal(text)
