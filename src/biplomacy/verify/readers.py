"""How the body of each type of statement is read: closed, so that nothing in it is passed over.

A body that holds a field which this version does not know, or that it would write otherwise, is
refused: what nobody could read is not logged, and what was logged all the same has its row.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.accord.exchange import KnowledgePackage
from biplomacy.accord.model import CommitmentStatus, Event, LoggedAccord
from biplomacy.accord.receipt import PackageReceipt
from biplomacy.accord.sealing import SealedMessage, SupervisoryRequest
from biplomacy.accord.statement import (
    accord,
    commitment_status,
    event,
    knowledge_package,
    receipt,
    sealed_message,
    supervisory_request,
)
from biplomacy.outlook import statement as outlook
from biplomacy.outlook.model import Outlook
from biplomacy.power.contract import Contract
from biplomacy.power.mining_model import Mining
from biplomacy.power.model import PowerSystem
from biplomacy.power.outlook import PowerOutlook
from biplomacy.power.plausibility import Plausibility
from biplomacy.power.statement import (
    auction,
    contract,
    curtailment,
    dispatch,
    fiscal,
    hours,
    meter,
    mining,
    performance,
    plausibility,
    surplus,
    system,
    tariff,
    tariff_test,
)
from biplomacy.power.statement import outlook as power_outlook
from biplomacy.power.statement.curtailment import StatedOrder
from biplomacy.power.statement.meter import StatedDay
from biplomacy.power.statement.performance import StatedPerformance
from biplomacy.power.subsidy_answers import TariffTest
from biplomacy.power.tariff import Tariff
from biplomacy.power.told_auction import ToldAuction
from biplomacy.power.told_dispatch import ToldDispatch
from biplomacy.power.told_fiscal import ToldFiscal
from biplomacy.power.told_hours import ToldHours
from biplomacy.power.told_surplus import ToldSurplus
from biplomacy.programme.model import Observation, Programme
from biplomacy.programme.policy import PolicyComparison
from biplomacy.programme.row_table import RowTable
from biplomacy.programme.statement import (
    assessment,
    observation_table,
    policy_comparison,
    programme,
    waiver,
)
from biplomacy.programme.statement.assessment import Assessment
from biplomacy.programme.statement.waiver import StatedWaiver
from biplomacy.reserve.claims import Claim
from biplomacy.reserve.model import Acquisition, ClaimsTotal, Perimeter, ReserveReport
from biplomacy.reserve.statement import acquisition, claim, client_claims, perimeter, report
from biplomacy.verify.closed_body import closed
from biplomacy.verify.supervision_readers import SUPERVISION, SupervisionBody

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from biplomacy.values.canonical import JsonObject

ReserveBody = Perimeter | Acquisition | ClaimsTotal | Claim | ReserveReport
ProgrammeBody = Programme | RowTable[Observation] | Assessment | StatedWaiver | PolicyComparison
AccordBody = LoggedAccord | CommitmentStatus | Event
ExchangeBody = KnowledgePackage | PackageReceipt | SupervisoryRequest | SealedMessage
SupplyBody = PowerSystem | ToldHours | ToldSurplus | ToldDispatch | ToldAuction
PriceBody = Tariff | TariffTest | Mining | PowerOutlook | ToldFiscal | Plausibility
PromiseBody = Contract | StatedOrder | StatedDay | StatedPerformance
PowerBody = SupplyBody | PriceBody | PromiseBody
OfficeBody = ReserveBody | ProgrammeBody | Outlook | PowerBody | SupervisionBody
Body = OfficeBody | AccordBody | ExchangeBody


_PERIMETER = closed(perimeter.decode_perimeter, perimeter.encode_perimeter)
_ACQUISITION = closed(acquisition.decode_acquisition, acquisition.encode_acquisition)
_CLIENT_CLAIMS = closed(client_claims.decode_client_claims, client_claims.encode_client_claims)
_CLAIM = closed(claim.decode_claim, claim.encode_claim)
_REPORT = closed(report.decode_report, report.encode_report)
_OUTLOOK = closed(outlook.decode_outlook, outlook.encode_outlook)
_PACKAGE = closed(
    knowledge_package.decode_knowledge_package, knowledge_package.encode_knowledge_package
)
_RECEIPT = closed(receipt.decode_package_receipt, receipt.encode_package_receipt)
_REQUEST = closed(
    supervisory_request.decode_supervisory_request, supervisory_request.encode_supervisory_request
)
_SEALED = closed(sealed_message.decode_sealed_message, sealed_message.encode_sealed_message)
_SYSTEM = closed(system.decode_system, system.encode_system)
_HOURS = closed(hours.decode_hours, hours.encode_hours)
_SURPLUS = closed(surplus.decode_surplus, surplus.encode_surplus)
_DISPATCH = closed(dispatch.decode_dispatch, dispatch.encode_dispatch)
_AUCTION = closed(auction.decode_auction, auction.encode_auction)
_TARIFF = closed(tariff.decode_tariff, tariff.encode_tariff)
_TARIFF_TEST = closed(tariff_test.decode_tariff_test, tariff_test.encode_tariff_test)
_MINING = closed(mining.decode_mining, mining.encode_mining)
_POWER_OUTLOOK = closed(power_outlook.decode_outlook, power_outlook.encode_outlook)
_FISCAL = closed(fiscal.decode_fiscal, fiscal.encode_fiscal)
_PLAUSIBILITY = closed(plausibility.decode_plausibility, plausibility.encode_plausibility)
_CONTRACT = closed(contract.decode_contract, contract.encode_contract)
_CURTAILMENT = closed(curtailment.decode_curtailment, curtailment.encode_curtailment)
_METER = closed(meter.decode_meter, meter.encode_meter)
_PERFORMANCE = closed(performance.decode_performance, performance.encode_performance)

RESERVE: Mapping[str, Callable[[JsonObject], Body]] = MappingProxyType(
    {
        perimeter.TYPE: _PERIMETER,
        acquisition.TYPE: _ACQUISITION,
        client_claims.TYPE: _CLIENT_CLAIMS,
        claim.TYPE: _CLAIM,
        report.TYPE: _REPORT,
    }
)
"""Readers of the reserve's statements."""

POWER: Mapping[str, Callable[[JsonObject], Body]] = MappingProxyType(
    {
        system.TYPE: _SYSTEM,
        hours.TYPE: _HOURS,
        surplus.TYPE: _SURPLUS,
        dispatch.TYPE: _DISPATCH,
        auction.TYPE: _AUCTION,
        tariff.TYPE: _TARIFF,
        tariff_test.TYPE: _TARIFF_TEST,
        mining.TYPE: _MINING,
        power_outlook.TYPE: _POWER_OUTLOOK,
        fiscal.TYPE: _FISCAL,
        plausibility.TYPE: _PLAUSIBILITY,
        contract.TYPE: _CONTRACT,
        curtailment.TYPE: _CURTAILMENT,
        meter.TYPE: _METER,
        performance.TYPE: _PERFORMANCE,
    }
)
"""Readers of the power office's statements."""

READERS: Mapping[str, Callable[[JsonObject], Body]] = MappingProxyType(
    {
        **RESERVE,
        programme.TYPE: programme.decode_programme,  # the decoders named here are closed themselves
        observation_table.TYPE: observation_table.decode_observations,
        assessment.TYPE: assessment.decode_assessment,
        waiver.TYPE: waiver.decode_waiver,
        policy_comparison.TYPE: policy_comparison.decode_comparison,
        outlook.TYPE: _OUTLOOK,
        **POWER,
        **SUPERVISION,
        accord.TYPE: accord.decode_logged_accord,
        commitment_status.TYPE: commitment_status.decode_commitment_status,
        event.TYPE: event.decode_logged_event,
        knowledge_package.TYPE: _PACKAGE,
        receipt.TYPE: _RECEIPT,
        supervisory_request.TYPE: _REQUEST,
        sealed_message.TYPE: _SEALED,
    }
)
"""Readers of all statements that are rechecked one by one."""
