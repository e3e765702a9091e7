"""Rule sets as files: which benchmark, which limbs, which terms make a price a subsidy (§12.4)."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.power.benchmarks import BenchmarkId
from biplomacy.power.errors import RuleUnknown, SystemMalformed
from biplomacy.power.limbs import Condition, Limb
from biplomacy.power.quantities import read_toml
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.values.day import Day
    from biplomacy.values.fields import Fields

SHIPPED = (
    "cost-recovery/1",
    "post-tax/1",
    "incremental/1",
    "reference-system/1",
    "market-operator/1",
)
_IN_READINGS = ("b1", "b2")
_READINGS = ("b1-low", "b1-high")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A rule set.

    A price is a subsidy when it lies below the benchmark and all ``limbs`` are met, or when an
    offer lacks one of ``require``. ``otherwise``: the benchmark in place of one undetermined.
    """

    id: str
    title: str
    benchmark: BenchmarkId
    otherwise: BenchmarkId | None
    limbs: tuple[Limb, ...]
    require: tuple[Condition, ...]
    adopted: Day | None
    expires: Day | None
    standing: Standing
    source: str
    quotation: str
    digest: Digest


def read_rules(content: bytes) -> RuleSet:
    """Return the rule set of a TOML file; raises ``SystemMalformed``."""
    digest = Digest.of(content)
    return read_toml(content, "rule set", lambda fields: _rules(fields, digest))


def shipped_rules_bytes(name: str) -> bytes:
    """Return the file of a shipped rule set; raises ``RuleUnknown``."""
    if name not in SHIPPED:
        raise RuleUnknown(
            f"no rule set {name[:80]!r} is shipped",
            hint=f"name a file, or one of {', '.join(SHIPPED)}",
        )
    path = files("biplomacy.power") / "rules" / f"{name.replace('/', '-')}.toml"
    return path.read_bytes()


def shipped_rules() -> tuple[RuleSet, ...]:
    """Return all rule sets that are shipped, in their order."""
    return tuple(read_rules(shipped_rules_bytes(name)) for name in SHIPPED)


def _rules(fields: Fields, digest: Digest) -> RuleSet:
    return RuleSet(
        id=fields.name("id"),
        title=fields.text("title", limit=200),
        benchmark=_benchmark(fields, "benchmark"),
        otherwise=_benchmark(fields, "otherwise") if fields.has("otherwise") else None,
        limbs=fields.texts("limbs", _limb, limit=8) if fields.has("limbs") else (),
        require=fields.texts("require", _condition, limit=8) if fields.has("require") else (),
        adopted=fields.day("adopted") if fields.has("adopted") else None,
        expires=fields.day("expires") if fields.has("expires") else None,
        standing=fields.choice("standing", Standing),
        source=fields.text("source", limit=500),
        quotation=fields.text("quotation", limit=500) if fields.has("quotation") else "",
        digest=digest,
    )


def _benchmark(fields: Fields, name: str) -> BenchmarkId:
    text = fields.name(name)
    if text in _IN_READINGS:
        reading = fields.name("reading")
        if reading not in _READINGS:
            raise SystemMalformed(f"{reading!r} is no reading", hint="b1-low or b1-high")
        text = f"{text}-{reading.removeprefix('b1-')}"
    try:
        return BenchmarkId(text)
    except ValueError:
        raise SystemMalformed(f"{text!r} is no benchmark", hint="b1 to b6") from None


def _limb(text: str) -> Limb:
    try:
        return Limb(text)
    except ValueError:
        raise SystemMalformed(f"{text[:40]!r} is no limb", hint=", ".join(Limb)) from None


def _condition(text: str) -> Condition:
    try:
        return Condition(text)
    except ValueError:
        raise SystemMalformed(f"{text[:40]!r} is no condition", hint=", ".join(Condition)) from None
