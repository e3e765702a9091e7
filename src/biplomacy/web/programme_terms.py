"""What the closed words of programmes are called on pages; the statements keep their own."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.programme.vocabulary import (
    Answer,
    Coverage,
    Funding,
    Kind,
    Reason,
    Scale,
    Status,
    Strictness,
    Vary,
    Visibility,
    WaiverKind,
)
from biplomacy.record.expectation import DeliveryState
from biplomacy.values.verdict import Standing
from biplomacy.web.language import marked
from biplomacy.web.model import Chip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from biplomacy.web.language import Language

_MET, _NOT, _OPEN, _IDLE = ("ok", "✓"), ("no", "✕"), ("un", "?"), ("idle", "·")
ANSWERS: Mapping[Answer, tuple[str, str, str]] = MappingProxyType(
    {
        Answer.MET: (*_MET, marked("Met")),
        Answer.NOT_MET: (*_NOT, marked("Not met")),
        Answer.UNDETERMINED: (*_OPEN, marked("Undetermined")),
    }
)
STATUSES: Mapping[Status, tuple[str, str, str]] = MappingProxyType(
    {
        Status.NOT_YET_DUE: (*_IDLE, marked("Not yet due")),
        Status.WAIVED_APPLICABILITY: (*_IDLE, marked("Waived: not applied")),
        Status.MET: ANSWERS[Answer.MET],
        Status.MET_WITH_ADJUSTOR: (*_MET, marked("Met with adjustor")),
        Status.WAIVED: (*_IDLE, marked("Not met, waived")),
        Status.WAIVED_REOPENED: (*_OPEN, marked("Waived, re-opened")),
        Status.NOT_MET: ANSWERS[Answer.NOT_MET],
        Status.UNDETERMINED: ANSWERS[Answer.UNDETERMINED],
    }
)
DELIVERIES: Mapping[DeliveryState, tuple[str, str, str]] = MappingProxyType(
    {
        DeliveryState.NOT_DUE: (*_IDLE, marked("Not due")),
        DeliveryState.DELIVERED: (*_MET, marked("Delivered")),
        DeliveryState.DELIVERED_LATE: (*_MET, marked("Delivered late")),
        DeliveryState.OVERDUE: (*_NOT, marked("Overdue")),
        DeliveryState.STALE: (*_OPEN, marked("Stale")),
    }
)
KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.PRIOR_ACTION: marked("Prior action"),
        Kind.QUANTITATIVE: marked("Quantitative performance criterion"),
        Kind.CONTINUOUS: marked("Continuous performance criterion"),
        Kind.INDICATIVE: marked("Indicative target"),
        Kind.BENCHMARK: marked("Structural benchmark"),
        Kind.CONTINUOUS_BENCHMARK: marked("Continuous structural benchmark"),
        Kind.REPORTING: marked("Reporting"),
    }
)
REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.ORIGIN_UNKNOWN: marked("it is not known where some coins came from"),
        Reason.PERIMETER_INCOMPLETE: marked("the list of whose wallets count is not complete"),
        Reason.LIABILITIES_MISSING: marked("it is not stated what clients are owed"),
        Reason.DATA_MISSING: marked("a number has not been published"),
        Reason.READINGS_DISAGREE: marked("the readings of the clause give different answers"),
        Reason.BENCHMARK_DISAGREE: marked("it depends on which cost is taken"),
        Reason.WORDING_MISSING: marked("the wording, or its number, could be read nowhere"),
    }
)
STANDINGS: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.ORIGINAL: marked("original"),
        Standing.SERIES: marked("published series"),
        Standing.QUOTED: marked("quoted"),
        Standing.PRESS: marked("press"),
        Standing.RECALLED: marked("recalled"),
        Standing.RECONSTRUCTED: marked("reconstructed"),
        Standing.ILLUSTRATIVE: marked("illustrative"),
        Standing.SYNTHETIC: marked("synthetic"),
    }
)
STANDING_MEANINGS: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.ORIGINAL: marked("read in the document itself, whose digest is given"),
        Standing.SERIES: marked("taken from a published series"),
        Standing.QUOTED: marked("as a named secondary source prints it"),
        Standing.PRESS: marked("as the press reports it"),
        Standing.RECALLED: marked("from memory"),
        Standing.RECONSTRUCTED: marked("built from a reported objection, not from a text"),
        Standing.ILLUSTRATIVE: marked("invented for an example"),
        Standing.SYNTHETIC: marked("generated"),
    }
)
COVERAGES: Mapping[Coverage, str] = MappingProxyType(
    {
        Coverage.COMPLETE: marked("complete, as its issuer signed"),
        Coverage.PARTIAL: marked("partial: others are not on the list"),
        Coverage.UNKNOWN: marked("not known whether it is whole"),
    }
)
VISIBILITIES: Mapping[Visibility, str] = MappingProxyType(
    {Visibility.PUBLIC: marked("public"), Visibility.SEALED: marked("sealed")}
)
WAIVERS: Mapping[WaiverKind, str] = MappingProxyType(
    {
        WaiverKind.NONOBSERVANCE: marked("that it was not met"),
        WaiverKind.APPLICABILITY: marked("that it applies"),
    }
)
STRICTNESS: Mapping[Strictness, str] = MappingProxyType(
    {
        Strictness.SAME: marked("the same"),
        Strictness.STRICTER: marked("stricter"),
        Strictness.LOOSER: marked("looser"),
        Strictness.ABSENT: marked("absent on one side"),
        Strictness.INCOMPARABLE: marked("not comparable"),
    }
)
FUNDINGS: Mapping[Funding, str] = MappingProxyType(
    {
        Funding.CENTRAL_BANK_FX: marked("out of the reserves of the central bank"),
        Funding.BUDGET: marked("out of the budget"),
        Funding.CENTRAL_BANK_CREDIT: marked("with credit of the central bank"),
        Funding.BTC_LINKED_BOND: marked("with a bond linked to bitcoin"),
        Funding.MINED: marked("by mining"),
        Funding.SEIZED: marked("by seizure"),
    }
)
SIZES: Mapping[tuple[Scale, Vary], str] = MappingProxyType(
    {
        (Scale.BOUNDED, Vary.QUANTITY): marked("%(k)s times the stated amount"),
        (Scale.BOUNDED, Vary.LENGTH): marked("%(k)s steps"),
        (Scale.BOUNDED, Vary.PRICE): marked("a price of %(k)s in its smallest unit"),
        **{(Scale.NEVER, vary): marked("at no scale") for vary in Vary},
        **{(Scale.UNBOUNDED, vary): marked("no bound by that day") for vary in Vary},
    }
)
FACTS: Mapping[str, str] = MappingProxyType(
    {
        "flows.purchase": marked("purchases"),
        "flows.mined": marked("mined coins"),
        "flows.seized": marked("seized coins"),
        "flows.donated": marked("donated coins"),
        "flows.internal": marked("moves between own wallets"),
        "flows.client": marked("coins of clients"),
        "flows.fee": marked("network fees"),
        "stock.gross": marked("coins held"),
        "stock.client": marked("what clients are owed"),
        "stock.net": marked("coins held, less what clients are owed"),
        "debt.btc_linked": marked("debt linked to bitcoin"),
        "nir": marked("net international reserves"),
        "fx.swap": marked("swaps and forwards of the central bank"),
        "arrears.external": marked("external arrears"),
        "cb.credit.flow": marked("credit of the central bank to the government"),
        "cb.nda": marked("net domestic assets of the central bank"),
        "fiscal.primary": marked("primary balance"),
        "guarantees": marked("government guarantees"),
        "social.transfers": marked("social transfers"),
        "spending.health_education": marked("spending on health and education"),
        "tax.revenue": marked("tax revenue"),
        "tax.refund_arrears": marked("tax refunds in arrears"),
        "tax.preferences": marked("tax preferences"),
        "power.arrears": marked("arrears of the power sector"),
        "gas.tariff.adjusted": marked("whether the gas tariff was adjusted"),
        "tariff.rebased": marked("whether the power tariff was rebased"),
        "tariff.rate": marked("tariff on offer"),
        "tariff.cost.incremental": marked("incremental cost of power"),
        "tariff.cost.average": marked("average cost of power"),
        "tariff.ordinary": marked("ordinary tariff"),
        "tariff.named_sectors": marked("whether single sectors are named"),
        "tariff.has_end": marked("whether it ends"),
        "tariff.has_cap": marked("whether it is capped"),
        "tariff.above_base": marked("whether it is only for use above a base"),
        "others.burden": marked("burden on others"),
        "lender.consulted": marked("whether the lender was asked before"),
        "quote.btc_usd": marked("price of bitcoin"),
        "quote.usd_pkr": marked("price of the dollar in rupees"),
    }
)


def answer_chip(answer: Answer | None, language: Language) -> Chip:
    """Return how an answer is shown; None says that nothing was assessed."""
    if answer is None:
        return Chip(*_IDLE, language.text("not assessed"))
    kind, sign, word = ANSWERS[answer]
    return Chip(kind, sign, language.text(word))


def status_chip(status: Status, language: Language) -> Chip:
    """Return how a status is shown."""
    kind, sign, word = STATUSES[status]
    return Chip(kind, sign, language.text(word))


def delivery_chip(state: DeliveryState | None, language: Language) -> Chip:
    """Return how a delivery is shown; None says that no rule tells what would count as one."""
    if state is None:
        return Chip(*_OPEN, language.text("no rule for it"))
    kind, sign, word = DELIVERIES[state]
    return Chip(kind, sign, language.text(word))


def standing_word(standing: Standing, language: Language) -> str:
    """Return a standing in a word."""
    return language.text(STANDINGS[standing])


def reason_words(reasons: Iterable[Reason], language: Language) -> tuple[str, ...]:
    """Return why something is not determined, a phrase for each reason."""
    return tuple(language.text(REASONS[reason]) for reason in reasons)


def fact_words(fact: str, language: Language) -> str:
    """Return a fact in words; one that has none as it is written."""
    known = FACTS.get(fact)
    return language.text(known) if known else fact
