"""How the statements of a supervisor are read: register, solvency, screening, surveillance."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.register.clock_rules import Calendar, ClockRule
from biplomacy.register.dump import StatedDump
from biplomacy.register.esma_stated import StatedImport
from biplomacy.register.model import RegisterEvent
from biplomacy.register.model import Warning as PublicWarning
from biplomacy.register.statement import (
    calendar,
    clock_rule,
    register_dump,
    register_event,
    register_import,
    register_warning,
    vasp_endpoint,
)
from biplomacy.register.vasp_endpoint import VaspEndpoint
from biplomacy.screening.model import ScreeningConfig
from biplomacy.screening.published_version import PublishedVersion
from biplomacy.screening.run import ScreeningRun
from biplomacy.screening.statement import (
    list_version,
    screening_config,
    screening_run,
    travel_rule_return,
)
from biplomacy.screening.travel_return import TravelReturn
from biplomacy.solvency.attestation import Attestation
from biplomacy.solvency.calls import DrawReveal, SolvencyCall
from biplomacy.solvency.custody_share import StatedShare
from biplomacy.solvency.double_claim import DoubleClaimReport
from biplomacy.solvency.draw import DrawRule
from biplomacy.solvency.model import LiabilitiesRoot
from biplomacy.solvency.reserve_claim import StatedClaim
from biplomacy.solvency.statement import (
    custody_share,
    double_claim_report,
    draw_reveal,
    liabilities_root,
    reserve_claim,
    solvency_attestation,
    solvency_call,
    solvency_draw_rule,
)
from biplomacy.surveillance.case_statistics import CaseStatistics
from biplomacy.surveillance.model import RuleSet, Run
from biplomacy.surveillance.statement import case_statistics, rule_set, run
from biplomacy.verify.closed_body import closed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from biplomacy.values.canonical import JsonObject

DecisionBody = RegisterEvent | PublicWarning | VaspEndpoint
RegisterBody = DecisionBody | ClockRule | Calendar | StatedImport | StatedDump
CallBody = DrawRule | SolvencyCall | DrawReveal
HeldBody = LiabilitiesRoot | StatedClaim | StatedShare
SolvencyBody = CallBody | HeldBody | Attestation | DoubleClaimReport
ScreeningBody = PublishedVersion | ScreeningConfig | ScreeningRun | TravelReturn
SurveillanceBody = RuleSet | Run | CaseStatistics
SupervisionBody = RegisterBody | SolvencyBody | ScreeningBody | SurveillanceBody

_EVENT = closed(register_event.decode_register_event, register_event.encode_register_event)
_WARNING = closed(
    register_warning.decode_register_warning, register_warning.encode_register_warning
)
_CLOCK = closed(clock_rule.decode_clock_rule, clock_rule.encode_clock_rule)
_CALENDAR = closed(calendar.decode_calendar, calendar.encode_calendar)
_IMPORT = closed(register_import.decode_import, register_import.encode_import)
_DUMP = closed(register_dump.decode_dump, register_dump.encode_dump)
_ENDPOINT = closed(vasp_endpoint.decode_vasp_endpoint, vasp_endpoint.encode_vasp_endpoint)
_DRAW_RULE = closed(solvency_draw_rule.decode_draw_rule, solvency_draw_rule.encode_draw_rule)
_CALL = closed(solvency_call.decode_call, solvency_call.encode_call)
_REVEAL = closed(draw_reveal.decode_reveal, draw_reveal.encode_reveal)
_ROOT = closed(liabilities_root.decode_liabilities_root, liabilities_root.encode_liabilities_root)
_CLAIM = closed(reserve_claim.decode_reserve_claim, reserve_claim.encode_reserve_claim)
_SHARE = closed(custody_share.decode_custody_share, custody_share.encode_custody_share)
_ATTESTATION = closed(
    solvency_attestation.decode_attestation, solvency_attestation.encode_attestation
)
_DOUBLE = closed(double_claim_report.decode_double_claim, double_claim_report.encode_double_claim)
_LIST = closed(list_version.decode_list_version, list_version.encode_list_version)
_CONFIG = closed(screening_config.decode_screening_config, screening_config.encode_screening_config)
_SCREENING = closed(screening_run.decode_screening_run, screening_run.encode_screening_run)
_RETURN = closed(
    travel_rule_return.decode_travel_rule_return, travel_rule_return.encode_travel_rule_return
)
_RULES = closed(rule_set.decode_rule_set, rule_set.encode_rule_set)
_RUN = closed(run.decode_run, run.encode_run)
_CASES = closed(case_statistics.decode_statistics, case_statistics.encode_statistics)

SUPERVISION: Mapping[str, Callable[[JsonObject], SupervisionBody]] = MappingProxyType(
    {
        register_event.TYPE: _EVENT,
        register_warning.TYPE: _WARNING,
        clock_rule.TYPE: _CLOCK,
        calendar.TYPE: _CALENDAR,
        register_import.TYPE: _IMPORT,
        register_dump.TYPE: _DUMP,
        vasp_endpoint.TYPE: _ENDPOINT,
        solvency_draw_rule.TYPE: _DRAW_RULE,
        solvency_call.TYPE: _CALL,
        draw_reveal.TYPE: _REVEAL,
        liabilities_root.TYPE: _ROOT,
        reserve_claim.TYPE: _CLAIM,
        custody_share.TYPE: _SHARE,
        solvency_attestation.TYPE: _ATTESTATION,
        double_claim_report.TYPE: _DOUBLE,
        list_version.TYPE: _LIST,
        screening_config.TYPE: _CONFIG,
        screening_run.TYPE: _SCREENING,
        travel_rule_return.TYPE: _RETURN,
        rule_set.TYPE: _RULES,
        run.TYPE: _RUN,
        case_statistics.TYPE: _CASES,
    }
)
"""Readers of what a supervisor and the firms that it supervises publish."""
