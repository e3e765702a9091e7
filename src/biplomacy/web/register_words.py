"""What the closed words of the register are called on pages; the statements keep their own.

Every state is said with what it does not allow, so that a no-objection certificate is never read as
a licence.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.register.clocks import Course
from biplomacy.register.model import (
    Activity,
    Appeal,
    ConditionStatus,
    Fitness,
    Kind,
    State,
    WalletLabel,
)
from biplomacy.register.states import Extent
from biplomacy.web.language import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from biplomacy.web.language import Language

STATES: Mapping[State, str] = MappingProxyType(
    {
        State.ENQUIRY: marked("Enquiry"),
        State.EXPRESSION_OF_INTEREST: marked("Expression of interest"),
        State.NOC: marked("No-objection certificate, which is not a licence"),
        State.INITIAL_APPROVAL: marked("Initial approval, which is not a licence"),
        State.TRANSITIONAL: marked("Existing firm under a grace clause"),
        State.SANDBOX: marked("In the sandbox, within its caps"),
        State.APPLICATION_RECEIVED: marked("Application received"),
        State.INCOMPLETE: marked("Application incomplete"),
        State.COMPLETE: marked("Application complete"),
        State.UNDER_ASSESSMENT: marked("Application under assessment"),
        State.INFORMATION_REQUESTED: marked("Application; more information asked for"),
        State.IN_PRINCIPLE: marked("Approved in principle, which is not a licence"),
        State.LICENSED: marked("Licensed"),
        State.RESTRICTED: marked("Licensed, with restrictions"),
        State.SUSPENDED: marked("Suspended"),
        State.REVOKED: marked("Revoked"),
        State.SURRENDERED: marked("Surrendered"),
        State.LAPSED: marked("Lapsed"),
        State.REFUSED: marked("Application refused"),
        State.WITHDRAWN: marked("Application withdrawn"),
        State.WARNED: marked("Warned of by the authority"),
    }
)
EXTENTS: Mapping[Extent, str] = MappingProxyType(
    {
        Extent.FULL: marked("Yes, what its licence names"),
        Extent.LIMITED: marked("Only within limits"),
        Extent.RUN_OFF: marked("No, only winding down"),
        Extent.NONE: marked("No"),
    }
)
ACTIVITIES: Mapping[Activity, str] = MappingProxyType(
    {
        Activity.CUSTODY: marked("custody"),
        Activity.PLATFORM: marked("a trading platform"),
        Activity.FIAT_EXCHANGE: marked("exchange for money"),
        Activity.CRYPTO_EXCHANGE: marked("exchange for other virtual assets"),
        Activity.EXECUTION: marked("execution of orders"),
        Activity.PLACING: marked("placing"),
        Activity.ORDER_TRANSMISSION: marked("reception and transmission of orders"),
        Activity.ADVICE: marked("advice"),
        Activity.PORTFOLIO: marked("portfolio management"),
        Activity.TRANSFER: marked("transfer"),
        Activity.LENDING: marked("lending"),
        Activity.ISSUANCE: marked("issuance"),
    }
)
KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.DECISION: marked("decision"),
        Kind.FILING: marked("filing by the firm"),
        Kind.EXPIRY: marked("expiry"),
        Kind.REINSTATEMENT: marked("reinstatement"),
        Kind.COURT_ORDER: marked("order of a court"),
        Kind.ACKNOWLEDGEMENT: marked("acknowledgement"),
        Kind.AMENDMENT: marked("amendment"),
        Kind.SERVICES_STARTED: marked("services started"),
        Kind.SERVICES_CEASED: marked("services ceased"),
        Kind.WALLETS: marked("wallets declared"),
        Kind.RETURN: marked("return"),
        Kind.SANCTION: marked("sanction"),
        Kind.FITNESS: marked("fit-and-proper assessment"),
    }
)
COURSES: Mapping[Course, str] = MappingProxyType(
    {
        Course.RUNNING: marked("running"),
        Course.RESTING: marked("resting"),
        Course.MET: marked("ended in time"),
        Course.LATE: marked("ended late"),
        Course.EXPIRED: marked("expired, and nothing ended it"),
    }
)
CONDITIONS: Mapping[ConditionStatus, str] = MappingProxyType(
    {
        ConditionStatus.OPEN: marked("open"),
        ConditionStatus.MET: marked("met"),
        ConditionStatus.MISSED: marked("missed"),
        ConditionStatus.WAIVED: marked("waived"),
    }
)
LABELS: Mapping[WalletLabel, str] = MappingProxyType(
    {
        WalletLabel.CLIENT: marked("coins of clients"),
        WalletLabel.OWN: marked("coins of the firm"),
        WalletLabel.FEE: marked("fees"),
    }
)
APPEALS: Mapping[Appeal, str] = MappingProxyType(
    {
        Appeal.NONE: marked("not appealed"),
        Appeal.PENDING: marked("an appeal is pending"),
        Appeal.UPHELD: marked("upheld on appeal"),
        Appeal.OVERTURNED: marked("overturned on appeal"),
    }
)
FITNESS: Mapping[Fitness, str] = MappingProxyType(
    {
        Fitness.FIT: marked("fit and proper"),
        Fitness.NOT_FIT: marked("not fit and proper"),
        Fitness.WITHDRAWN: marked("assessment withdrawn"),
    }
)
NO_FIRM = marked("a firm that no decision names")


def activities_word(activities: Iterable[Activity], language: Language) -> str:
    """Return activities as a sentence lists them; without any, that none is named."""
    named = [language.text(ACTIVITIES[one]) for one in activities]
    return language.listed(named) if named else language.text("none named")
