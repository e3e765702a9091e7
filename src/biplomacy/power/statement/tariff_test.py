"""``power-tariff-test/1``: an offer against every benchmark and rule set, and the eleven facts.

The body holds the offer and all parts of the costs, so the answers are computed again from it and
the rule files, whose digests it names.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.benchmarks import Benchmark, BenchmarkId, CostInputs, Part, PartName
from biplomacy.power.errors import SystemMalformed
from biplomacy.power.limbs import Answered
from biplomacy.power.model import Provenance
from biplomacy.power.price_text import parse_fraction, shown_price
from biplomacy.power.statement.tariff import encode_terms, take_tariff
from biplomacy.power.statement.tariff_facts import encode_facts, take_facts
from biplomacy.power.subsidy import CODE
from biplomacy.power.subsidy_answers import (
    BillChange,
    Gap,
    Kind,
    Question,
    RuleOutcome,
    Ruling,
    TariffTest,
    Withdrawal,
)
from biplomacy.power.tariff_facts import tariff_facts
from biplomacy.values.fields import Fields
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.values.canonical import JsonObject

TYPE = "power-tariff-test/1"
USD = "USD"
MAX_ROWS = 40
_TOLD = ("id", "parts", "missing", "left_out")
_HOLDS = MappingProxyType({True: "met", False: "not-met", None: "unknown"})
_ANSWERS = MappingProxyType({word: holds for holds, word in _HOLDS.items()})


def encode_tariff_test(test: TariffTest) -> JsonObject:
    """Return the body of ``power-tariff-test/1``; absent optional fields are absent."""
    asked, currency = test.question, test.question.tariff.currency
    return {
        "code": CODE,
        "system": asked.tariff.system,
        "period": asked.season,
        "provenance": asked.provenance.value,
        "grade": str(test.grade),
        "offer": encode_terms(asked.tariff),
        "rate": str(asked.rate),
        "energy_wh": str(asked.energy_wh),
        "rate_per_usd": f"{asked.rate_per_usd:f}",
        "loss_ppm": asked.inputs.loss_ppm,
        "parts": [_encode_part(part) for part in asked.inputs.parts],
        "benchmarks": [_encode_benchmark(one) for one in test.benchmarks],
        "gaps": [_encode_gap(gap, currency) for gap in test.gaps],
        "limbs": [_encode_answered(one) for one in test.limbs],
        "conditions": [_encode_answered(one) for one in test.conditions],
        "results": [_encode_ruling(one) for one in test.rulings],
        "bills": [_encode_bill(one, currency) for one in test.bills],
        "withdrawal": [
            {"rate": str(one.rate), "loss": Money(currency, one.loss).text}
            for one in test.withdrawal
        ],
        "facts": encode_facts(tariff_facts(test)),
    }


def decode_tariff_test(body: JsonObject) -> TariffTest:
    """Return the test of a ``power-tariff-test/1`` body; unknown fields are refused.

    Raises:
        SystemMalformed: another code, or facts or a grade that do not follow from the test.
    """
    fields = Fields(body, TYPE)
    code = fields.text("code", limit=100)
    if code != CODE:
        raise SystemMalformed(f"the test was made by {code}, which is not {CODE}")
    system, grade = fields.name("system"), fields.choice("grade", Grade.parse)
    question = _question(fields)
    currency = question.tariff.currency
    test = TariffTest(
        question=question,
        benchmarks=fields.many("benchmarks", _benchmark, limit=MAX_ROWS),
        gaps=fields.many("gaps", lambda row: _gap(row, currency), limit=MAX_ROWS),
        limbs=fields.many("limbs", _answered, limit=MAX_ROWS),
        conditions=fields.many("conditions", _answered, limit=MAX_ROWS),
        rulings=fields.many("results", _ruling, limit=MAX_ROWS),
        bills=fields.many("bills", lambda row: _bill(row, currency), limit=MAX_ROWS),
        withdrawal=fields.many("withdrawal", lambda row: _step(row, currency), limit=MAX_ROWS),
    )
    facts = fields.object("facts", take_facts)
    fields.close()
    if (system, grade) != (question.tariff.system, test.grade) or facts != tariff_facts(test):
        raise SystemMalformed("the facts, the system or the grade do not follow from the test")
    return test


def _question(fields: Fields) -> Question:
    tariff = fields.object("offer", take_tariff)
    loss = fields.integer("loss_ppm", high=999_999)
    return Question(
        tariff=tariff,
        season=fields.text("period", limit=100),
        rate=_fraction(fields, "rate"),
        energy_wh=_whole(fields, "energy_wh"),
        rate_per_usd=fields.decimal("rate_per_usd"),
        inputs=CostInputs(loss, fields.many("parts", _part, limit=len(PartName))),
        provenance=fields.choice("provenance", Provenance),
    )


def _fraction(fields: Fields, name: str) -> Fraction:
    return parse_fraction(fields.text(name, limit=130))


def _whole(fields: Fields, name: str) -> int:
    exact = _fraction(fields, name)
    if exact.denominator != 1:
        raise SystemMalformed(f"{name} is not whole")
    return exact.numerator


def _encode_part(part: Part) -> JsonObject:
    return {
        "part": part.name.value,
        "minor_per_mwh": str(part.minor_per_mwh),
        "grade": str(part.grade),
        "standing": part.standing.value,
        "source": part.source,
    }


def _part(fields: Fields) -> Part:
    return Part(
        fields.choice("part", PartName),
        _fraction(fields, "minor_per_mwh"),
        fields.choice("grade", Grade.parse),
        fields.choice("standing", Standing),
        fields.text("source", limit=500),
    )


def _encode_benchmark(benchmark: Benchmark) -> JsonObject:
    body: JsonObject = {
        "id": benchmark.id.value,
        "parts": [_encode_part(part) for part in benchmark.parts],
        "missing": [name.value for name in benchmark.missing],
        "left_out": [name.value for name in benchmark.left_out],
        "grade": str(benchmark.grade),
    }
    if benchmark.value is not None:
        body["minor_per_mwh"] = str(benchmark.value)
        body["per_kwh"] = shown_price(benchmark.value)
    return body


def _benchmark(fields: Fields) -> Benchmark:
    benchmark = Benchmark(
        fields.choice("id", BenchmarkId),
        fields.many("parts", _part, limit=len(PartName)),
        fields.texts("missing", _part_name, limit=len(PartName)),
        fields.texts("left_out", _part_name, limit=len(PartName)),
    )
    again = _encode_benchmark(benchmark)
    derived = [name for name in ("minor_per_mwh", "per_kwh") if fields.has(name)]
    stated: JsonObject = {name: fields.take(name) for name in ("grade", *derived)}
    if stated != {name: again[name] for name in again if name not in _TOLD}:
        raise SystemMalformed(f"benchmark {benchmark.id} is not the sum of its parts")
    return benchmark


def _part_name(text: str) -> PartName:
    try:
        return PartName(text)
    except ValueError:
        raise SystemMalformed(f"{text[:40]!r} is no part of a benchmark") from None


def _encode_gap(gap: Gap, currency: str) -> JsonObject:
    body: JsonObject = {"benchmark": gap.benchmark.value, "kind": gap.kind.value}
    if gap.gap is not None and gap.support is not None and gap.usd_cents is not None:
        body["gap"] = str(gap.gap)
        body["support"] = Money(currency, gap.support).text
        body["support_usd"] = Money(USD, gap.usd_cents).text
    return body


def _gap(fields: Fields, currency: str) -> Gap:
    known = fields.has("gap")
    return Gap(
        benchmark=fields.choice("benchmark", BenchmarkId),
        gap=_fraction(fields, "gap") if known else None,
        support=fields.money("support", currency).minor if known else None,
        usd_cents=fields.money("support_usd", USD).minor if known else None,
        kind=fields.choice("kind", Kind),
    )


def _encode_answered(one: Answered) -> JsonObject:
    return {
        "name": one.name,
        "answer": _HOLDS[one.holds],
        "because": one.because,
        "grade": str(one.grade),
        "source": one.source,
    }


def _answered(fields: Fields) -> Answered:
    return Answered(
        name=fields.name("name"),
        holds=_holds(fields),
        because=fields.text("because", limit=3_000),
        grade=fields.choice("grade", Grade.parse),
        source=fields.text("source", limit=500),
    )


def _holds(fields: Fields) -> bool | None:
    word = fields.name("answer")
    if word not in _ANSWERS:
        raise SystemMalformed(f"{word!r} is no answer", hint="met, not-met or unknown")
    return _ANSWERS[word]


def _encode_ruling(one: Ruling) -> JsonObject:
    body: JsonObject = {
        "rules": one.rules,
        "sha256": str(one.digest),
        "result": one.outcome.value,
        "benchmark": one.benchmark.value,
        "decided": list(one.decided),
        "hindsight": one.hindsight,
    }
    if one.gap is not None and one.room is not None:
        body["gap"] = str(one.gap)
        body["room"] = str(one.room)
    return body


def _ruling(fields: Fields) -> Ruling:
    known = fields.has("gap")
    return Ruling(
        rules=fields.name("rules"),
        digest=fields.digest("sha256"),
        outcome=fields.choice("result", RuleOutcome),
        benchmark=fields.choice("benchmark", BenchmarkId),
        gap=_fraction(fields, "gap") if known else None,
        decided=fields.texts("decided", str, limit=MAX_ROWS),
        room=_fraction(fields, "room") if known else None,
        hindsight=fields.boolean("hindsight"),
    )


def _encode_bill(one: BillChange, currency: str) -> JsonObject:
    body: JsonObject = {"benchmark": one.benchmark.value}
    if one.minor is not None:
        body["change"] = Money(currency, one.minor).text
    return body


def _bill(fields: Fields, currency: str) -> BillChange:
    change = fields.money("change", currency).minor if fields.has("change") else None
    return BillChange(fields.choice("benchmark", BenchmarkId), change)


def _step(fields: Fields, currency: str) -> Withdrawal:
    return Withdrawal(_fraction(fields, "rate"), fields.money("loss", currency).minor)
