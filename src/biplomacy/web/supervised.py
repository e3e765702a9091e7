"""What a record holds of solvency, screening and surveillance, decoded for the pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from biplomacy.screening.statement import (
    list_version,
    screening_config,
    screening_run,
    travel_rule_return,
)
from biplomacy.solvency.statement import (
    double_claim_report,
    draw_reveal,
    liabilities_root,
    reserve_claim,
    solvency_attestation,
    solvency_call,
    solvency_draw_rule,
)
from biplomacy.surveillance.statement import case_statistics, rule_set, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.screening.model import ScreeningConfig
    from biplomacy.screening.published_version import PublishedVersion
    from biplomacy.screening.run import ScreeningRun
    from biplomacy.screening.travel_return import TravelReturn
    from biplomacy.solvency.attestation import Attestation
    from biplomacy.solvency.calls import DrawReveal, SolvencyCall
    from biplomacy.solvency.double_claim import DoubleClaimReport
    from biplomacy.solvency.draw import DrawRule
    from biplomacy.solvency.model import LiabilitiesRoot
    from biplomacy.solvency.reserve_claim import StatedClaim
    from biplomacy.surveillance.case_statistics import CaseStatistics
    from biplomacy.surveillance.model import RuleSet, Run
    from biplomacy.values.canonical import JsonObject
    from biplomacy.web.stated import Stated

T = TypeVar("T")


class Taker(Protocol):
    """Takes the statements of a type off a record."""

    def judged(
        self, versioned: str, decode: Callable[[JsonObject], T], rows: str
    ) -> tuple[Stated[T], ...]:
        """Return them with the verdicts that go by ``rows`` and the issuer's sequence."""
        ...


@dataclass(frozen=True, slots=True)
class Supervised:
    """The statements of three offices and of the firms that they supervise, in log order."""

    draw_rules: tuple[Stated[DrawRule], ...] = ()
    calls: tuple[Stated[SolvencyCall], ...] = ()
    reveals: tuple[Stated[DrawReveal], ...] = ()
    roots: tuple[Stated[LiabilitiesRoot], ...] = ()
    claims: tuple[Stated[StatedClaim], ...] = ()
    attestations: tuple[Stated[Attestation], ...] = ()
    double_claims: tuple[Stated[DoubleClaimReport], ...] = ()
    lists: tuple[Stated[PublishedVersion], ...] = ()
    configs: tuple[Stated[ScreeningConfig], ...] = ()
    screenings: tuple[Stated[ScreeningRun], ...] = ()
    travel_returns: tuple[Stated[TravelReturn], ...] = ()
    rule_sets: tuple[Stated[RuleSet], ...] = ()
    runs: tuple[Stated[Run], ...] = ()
    cases: tuple[Stated[CaseStatistics], ...] = ()

    @property
    def has_solvency(self) -> bool:
        """Whether anything was said about what firms owe and hold."""
        said = (self.draw_rules, self.calls, self.reveals, self.roots, self.claims)
        return any((*said, self.attestations, self.double_claims))

    @property
    def has_screening(self) -> bool:
        """Whether anything was said about lists and screening."""
        return any((self.lists, self.configs, self.screenings, self.travel_returns))

    @property
    def has_surveillance(self) -> bool:
        """Whether anything was said about the watch over trading."""
        return any((self.rule_sets, self.runs, self.cases))


def read_supervised(shelf: Taker) -> Supervised:
    """Return what ``shelf`` holds of the three offices."""
    return _with_surveillance(_with_screening(_with_solvency(shelf), shelf), shelf)


def _with_solvency(shelf: Taker) -> Supervised:
    return Supervised(
        draw_rules=shelf.judged(
            solvency_draw_rule.TYPE, solvency_draw_rule.decode_draw_rule, "solvency.draw-rule"
        ),
        calls=shelf.judged(solvency_call.TYPE, solvency_call.decode_call, "solvency.call"),
        reveals=shelf.judged(draw_reveal.TYPE, draw_reveal.decode_reveal, "solvency.reveal"),
        roots=shelf.judged(
            liabilities_root.TYPE, liabilities_root.decode_liabilities_root, "solvency.root"
        ),
        claims=shelf.judged(
            reserve_claim.TYPE, reserve_claim.decode_reserve_claim, "solvency.claim"
        ),
        attestations=shelf.judged(
            solvency_attestation.TYPE,
            solvency_attestation.decode_attestation,
            "solvency.attestation",
        ),
        double_claims=shelf.judged(
            double_claim_report.TYPE,
            double_claim_report.decode_double_claim,
            "solvency.double-claim",
        ),
    )


def _with_screening(said: Supervised, shelf: Taker) -> Supervised:
    return replace(
        said,
        lists=shelf.judged(list_version.TYPE, list_version.decode_list_version, "screening.list"),
        configs=shelf.judged(
            screening_config.TYPE, screening_config.decode_screening_config, "screening.config"
        ),
        screenings=shelf.judged(
            screening_run.TYPE, screening_run.decode_screening_run, "screening.run"
        ),
        travel_returns=shelf.judged(
            travel_rule_return.TYPE,
            travel_rule_return.decode_travel_rule_return,
            "screening.travel-rule",
        ),
    )


def _with_surveillance(said: Supervised, shelf: Taker) -> Supervised:
    return replace(
        said,
        rule_sets=shelf.judged(rule_set.TYPE, rule_set.decode_rule_set, "surveillance.rules"),
        runs=shelf.judged(run.TYPE, run.decode_run, "surveillance.run"),
        cases=shelf.judged(
            case_statistics.TYPE, case_statistics.decode_statistics, "surveillance.cases"
        ),
    )
