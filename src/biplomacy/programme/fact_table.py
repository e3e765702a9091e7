"""The facts that a test may name: their kind, their dimension and whether they can be negative.

The table is closed (programme §4.8, §7.1): a name that is not here is refused when a test is read,
so a misspelt fact never becomes an unknown one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.programme.errors import ExpressionMalformed
from biplomacy.programme.unit import ONE, parse_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.programme.unit import Dimension


class FactKind(StrEnum):
    """How a fact lies in time (programme §4.4)."""

    STOCK = "stock"
    FLOW = "flow"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class FactRule:
    """What is fixed of a fact; ``truth`` marks a term that is 0 or 1."""

    name: str
    kind: FactKind
    dimension: Dimension
    non_negative: bool
    truth: bool = False


_TABLE = """
flows.purchase flow BTC >=0
flows.mined flow BTC >=0
flows.seized flow BTC >=0
flows.donated flow BTC >=0
flows.internal flow BTC >=0
flows.client flow BTC >=0
flows.fee flow BTC >=0
stock.gross stock BTC >=0
stock.client stock BTC >=0
stock.net stock BTC signed
debt.btc_linked stock USD >=0
nir stock USD signed
fx.swap stock USD signed
arrears.external stock USD >=0
cb.credit.flow flow PKR signed
cb.nda stock PKR signed
fiscal.primary flow PKR signed
guarantees stock PKR >=0
social.transfers flow PKR >=0
spending.health_education flow PKR >=0
tax.revenue flow PKR signed
tax.refund_arrears flow PKR signed
tax.preferences flow 1 >=0
power.arrears flow PKR signed
gas.tariff.adjusted term 1 truth
tariff.rebased term 1 truth
tariff.rate term PKR/kWh >=0
tariff.cost.incremental term PKR/kWh >=0
tariff.cost.average term PKR/kWh >=0
tariff.ordinary term PKR/kWh >=0
tariff.named_sectors term 1 truth
tariff.has_end term 1 truth
tariff.has_cap term 1 truth
tariff.above_base term 1 truth
others.burden term PKR signed
lender.consulted term 1 truth
quote.btc_usd stock USD/BTC >=0
quote.usd_pkr stock PKR/USD >=0
"""


def _rule(line: str) -> FactRule:
    name, kind, unit, sign = line.split()
    dimension = ONE.dimension if unit == "1" else parse_unit(unit).dimension
    return FactRule(name, FactKind(kind), dimension, sign != "signed", truth=sign == "truth")


FACTS: Mapping[str, FactRule] = MappingProxyType(
    {rule.name: rule for rule in map(_rule, _TABLE.strip().splitlines())}
)


def fact_rule(name: str) -> FactRule:
    """Return what is fixed of the fact; raises ``ExpressionMalformed`` for an unknown name.

    >>> fact_rule("flows.purchase").kind.value
    'flow'
    """
    rule = FACTS.get(name)
    if rule is None:
        raise ExpressionMalformed(
            f"{name[:60]!r} is not a fact",
            hint="the facts are those of the fact table, such as nir",
        )
    return rule
