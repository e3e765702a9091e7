"""The statements of a record, decoded for the pages and joined with what was recomputed.

A statement that was superseded stays in the record and on the record page, not on the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from biplomacy.accord.statement import accord, commitment_status, event, knowledge_package, receipt
from biplomacy.accord.statement import sealed_message as answer
from biplomacy.accord.statement import supervisory_request as request
from biplomacy.outlook import statement as outlook
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
from biplomacy.programme.statement import (
    assessment,
    observation_table,
    policy_comparison,
    programme,
    waiver,
)
from biplomacy.register.statement import register_dump, register_import
from biplomacy.reserve.statement import acquisition, claim, client_claims, perimeter, report
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import VerdictRow
from biplomacy.verify import recomputation
from biplomacy.web.stated import Stated
from biplomacy.web.supervised import Supervised, read_supervised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.accord.exchange import KnowledgePackage
    from biplomacy.accord.model import CommitmentStatus, Event, LoggedAccord
    from biplomacy.accord.receipt import PackageReceipt
    from biplomacy.accord.sealing import SealedMessage, SupervisoryRequest
    from biplomacy.outlook.model import Outlook
    from biplomacy.power.contract import Contract
    from biplomacy.power.mining_model import Mining
    from biplomacy.power.model import PowerSystem
    from biplomacy.power.outlook import PowerOutlook
    from biplomacy.power.plausibility import Plausibility
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
    from biplomacy.programme.statement.assessment import Assessment
    from biplomacy.programme.statement.waiver import StatedWaiver
    from biplomacy.record.model import Logged
    from biplomacy.register.dump import StatedDump
    from biplomacy.register.esma_stated import StatedImport
    from biplomacy.reserve.claims import Claim
    from biplomacy.reserve.model import Acquisition, ClaimsTotal, Perimeter, ReserveReport
    from biplomacy.values.canonical import JsonObject
    from biplomacy.verify.recomputation import Recomputation
    from biplomacy.web.ports import PublishedRecord

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Published:
    """All that the pages show of a record, oldest first: in log order, but for two kinds.

    Reports stand in the order of their blocks and wallet lists in that of their versions, so that a
    late correction of an old one is not taken for the newest. ``unreadable`` names entries whose
    body does not have the form of its type.
    """

    record: PublishedRecord
    reports: tuple[Stated[ReserveReport], ...]
    perimeters: tuple[Stated[Perimeter], ...]
    claims: tuple[Stated[Claim], ...]
    acquisitions: tuple[Stated[Acquisition], ...]
    client_claims: tuple[Stated[ClaimsTotal], ...]
    recomputations: tuple[Stated[Recomputation], ...]
    programmes: tuple[Stated[Programme], ...] = ()
    observations: tuple[Stated[RowTable[Observation]], ...] = ()
    assessments: tuple[Stated[Assessment], ...] = ()
    waivers: tuple[Stated[StatedWaiver], ...] = ()
    comparisons: tuple[Stated[PolicyComparison], ...] = ()
    outlooks: tuple[Stated[Outlook], ...] = ()
    accords: tuple[Stated[LoggedAccord], ...] = ()
    statuses: tuple[Stated[CommitmentStatus], ...] = ()
    packages: tuple[Stated[KnowledgePackage], ...] = ()
    package_receipts: tuple[Stated[PackageReceipt], ...] = ()
    requests: tuple[Stated[SupervisoryRequest], ...] = ()
    answers: tuple[Stated[SealedMessage], ...] = ()
    meetings: tuple[Stated[Event], ...] = ()
    power_systems: tuple[Stated[PowerSystem], ...] = ()
    power_hours: tuple[Stated[ToldHours], ...] = ()
    power_surpluses: tuple[Stated[ToldSurplus], ...] = ()
    power_dispatches: tuple[Stated[ToldDispatch], ...] = ()
    power_auctions: tuple[Stated[ToldAuction], ...] = ()
    power_tariffs: tuple[Stated[Tariff], ...] = ()
    power_tests: tuple[Stated[TariffTest], ...] = ()
    power_minings: tuple[Stated[Mining], ...] = ()
    power_outlooks: tuple[Stated[PowerOutlook], ...] = ()
    power_fiscals: tuple[Stated[ToldFiscal], ...] = ()
    power_plausibilities: tuple[Stated[Plausibility], ...] = ()
    power_contracts: tuple[Stated[Contract], ...] = ()
    power_curtailments: tuple[Stated[StatedOrder], ...] = ()
    power_meters: tuple[Stated[StatedDay], ...] = ()
    power_performances: tuple[Stated[StatedPerformance], ...] = ()
    register_imports: tuple[Stated[StatedImport], ...] = ()
    register_dumps: tuple[Stated[StatedDump], ...] = ()
    supervised: Supervised = field(default_factory=Supervised)
    unreadable: tuple[tuple[int, str], ...] = ()

    @property
    def has_reserve(self) -> bool:
        """Whether anything was said about a reserve."""
        return bool(self.reports or self.perimeters or self.claims)

    def perimeter_of(self, report: Stated[ReserveReport]) -> Stated[Perimeter] | None:
        """Return the perimeter that a report names by its leaf hash."""
        named = report.body.perimeter
        return next((one for one in self.perimeters if one.logged.id == named), None)


def read_published(record: PublishedRecord) -> Published:
    """Return the decoded statements of ``record``."""
    shelf = _Shelf(record)
    said = _with_accords(_with_programmes(_of_the_reserve(record, shelf), shelf), shelf)
    said = _with_contracts(_with_power(said, shelf), shelf)
    said = _with_registers(said, shelf)
    said = replace(said, supervised=read_supervised(shelf))
    return replace(said, unreadable=tuple(shelf.unreadable))


def _of_the_reserve(record: PublishedRecord, shelf: _Shelf) -> Published:
    return Published(
        record=record,
        reports=tuple(
            sorted(
                shelf.take(report.TYPE, report.decode_report, _report_rows),
                key=lambda one: (one.body.block.height, one.logged.index),
            )
        ),
        perimeters=tuple(
            sorted(
                shelf.take(perimeter.TYPE, perimeter.decode_perimeter, _perimeter_row),
                key=lambda one: (one.body.version, one.logged.index),
            )
        ),
        claims=tuple(shelf.take(claim.TYPE, claim.decode_claim, _claim_row)),
        acquisitions=tuple(
            shelf.take(acquisition.TYPE, acquisition.decode_acquisition, _acquisition_row)
        ),
        client_claims=tuple(
            shelf.take(client_claims.TYPE, client_claims.decode_client_claims, _client_claims_row)
        ),
        recomputations=tuple(
            shelf.take(recomputation.TYPE, recomputation.decode_recomputation, _recomputation_row)
        ),
    )


def _with_programmes(said: Published, shelf: _Shelf) -> Published:
    return replace(
        said,
        programmes=tuple(shelf.take(programme.TYPE, programme.decode_programme, _programme_row)),
        observations=tuple(
            shelf.take(observation_table.TYPE, observation_table.decode_observations, _table_row)
        ),
        assessments=shelf.own(assessment.TYPE, assessment.decode_assessment),
        waivers=shelf.own(waiver.TYPE, waiver.decode_waiver),
        comparisons=shelf.own(policy_comparison.TYPE, policy_comparison.decode_comparison),
    )


def _with_accords(said: Published, shelf: _Shelf) -> Published:
    return replace(
        said,
        outlooks=tuple(shelf.take(outlook.TYPE, outlook.decode_outlook, _own_row("outlook"))),
        accords=tuple(shelf.take(accord.TYPE, accord.decode_logged_accord, _own_row("accord"))),
        statuses=tuple(
            shelf.take(
                commitment_status.TYPE,
                commitment_status.decode_commitment_status,
                _own_row("commitment-status"),
            )
        ),
        packages=tuple(
            shelf.take(
                knowledge_package.TYPE,
                knowledge_package.decode_knowledge_package,
                _own_row("knowledge-package"),
            )
        ),
        package_receipts=tuple(
            shelf.take(receipt.TYPE, receipt.decode_package_receipt, _own_row("receipt"))
        ),
        requests=tuple(
            shelf.take(
                request.TYPE, request.decode_supervisory_request, _own_row("supervisory-request")
            )
        ),
        answers=tuple(
            shelf.take(answer.TYPE, answer.decode_sealed_message, _own_row("sealed-message"))
        ),
        meetings=tuple(shelf.take(event.TYPE, event.decode_logged_event, _own_row("event"))),
    )


def _with_power(said: Published, shelf: _Shelf) -> Published:
    return replace(
        said,
        power_systems=shelf.own(system.TYPE, system.decode_system),
        power_hours=shelf.own(hours.TYPE, hours.decode_hours),
        power_surpluses=shelf.own(surplus.TYPE, surplus.decode_surplus),
        power_dispatches=shelf.own(dispatch.TYPE, dispatch.decode_dispatch),
        power_auctions=shelf.own(auction.TYPE, auction.decode_auction),
        power_tariffs=shelf.own(tariff.TYPE, tariff.decode_tariff),
        power_tests=shelf.own(tariff_test.TYPE, tariff_test.decode_tariff_test),
        power_minings=shelf.own(mining.TYPE, mining.decode_mining),
        power_outlooks=shelf.own(power_outlook.TYPE, power_outlook.decode_outlook),
        power_fiscals=shelf.own(fiscal.TYPE, fiscal.decode_fiscal),
    )


def _with_contracts(said: Published, shelf: _Shelf) -> Published:
    return replace(
        said,
        power_plausibilities=shelf.own(plausibility.TYPE, plausibility.decode_plausibility),
        power_contracts=shelf.own(contract.TYPE, contract.decode_contract),
        power_curtailments=shelf.own(curtailment.TYPE, curtailment.decode_curtailment),
        power_meters=shelf.own(meter.TYPE, meter.decode_meter),
        power_performances=shelf.own(performance.TYPE, performance.decode_performance),
    )


def _with_registers(said: Published, shelf: _Shelf) -> Published:
    return replace(
        said,
        register_imports=tuple(
            shelf.take(
                register_import.TYPE, register_import.decode_import, _numbered("register.import")
            )
        ),
        register_dumps=tuple(
            shelf.take(register_dump.TYPE, register_dump.decode_dump, _numbered("register.dump"))
        ),
    )


def _numbered(kind: str) -> Callable[[Logged, object], str]:
    """Return how rows begin of a kind whose statements go by their issuer's sequence."""
    return lambda logged, _body: f"{kind}.{logged.statement.sequence}"


def _report_rows(logged: Logged, _body: ReserveReport) -> str:
    return f"reserve.report.{logged.statement.sequence}."


def _perimeter_row(_logged: Logged, body: Perimeter) -> str:
    return f"reserve.perimeter.{body.version}"


def _claim_row(_logged: Logged, body: Claim) -> str:
    return f"claim.{body.id}"


def _acquisition_row(_logged: Logged, body: Acquisition) -> str:
    return f"reserve.acquisition.{body.id}"


def _client_claims_row(logged: Logged, body: ClaimsTotal) -> str:
    return f"reserve.client-claims.{body.entity}.{logged.statement.sequence}"


def _recomputation_row(_logged: Logged, body: Recomputation) -> str:
    return f"recomputation.{body.origin}.{body.size}"


def _programme_row(_logged: Logged, body: Programme) -> str:
    return f"programme.{body.id}"


def _table_row(logged: Logged, _body: RowTable[Observation]) -> str:
    return f"observation-table.{logged.statement.issuer}.{logged.statement.sequence}"


def _own_row(kind: str) -> Callable[[Logged, object], str]:
    """Return how rows begin of a kind of which each entry has one."""
    return lambda _logged, _body: kind


class _Shelf:
    """Takes the statements of one type after the other and keeps what cannot be read."""

    def __init__(self, record: PublishedRecord) -> None:
        self.unreadable: list[tuple[int, str]] = []
        statements = record.audited.statements
        gone = {one.statement.supersedes for one in statements if one.statement.supersedes}
        self._current = [one for one in statements if one.id not in gone]
        self._rows: dict[str, list[VerdictRow]] = {}
        for row in record.rows:
            for reference in row.evidence:
                self._rows.setdefault(reference, []).append(row)

    def take(
        self,
        versioned: str,
        decode: Callable[[JsonObject], T],
        name: Callable[[Logged, T], str],
    ) -> Iterator[Stated[T]]:
        """Yield the statements of a type; ``name`` is what the claims of its rows begin with."""
        for logged in self._current:
            if logged.statement.type != versioned:
                continue
            try:
                body = decode(logged.statement.body)
            except InputError as error:
                self.unreadable.append((logged.index, error.message))
                continue
            yield Stated(logged, body, self._joined(logged, name(logged, body)))

    def own(self, versioned: str, decode: Callable[[JsonObject], T]) -> tuple[Stated[T], ...]:
        """Return the statements of a type whose rows begin with the type's own name."""
        return tuple(self.take(versioned, decode, _own_row(versioned.partition("/")[0])))

    def judged(
        self, versioned: str, decode: Callable[[JsonObject], T], rows: str
    ) -> tuple[Stated[T], ...]:
        """Return the statements of a type; their rows go by ``rows`` and the issuer's sequence."""
        return tuple(self.take(versioned, decode, _numbered(rows)))

    def _joined(self, logged: Logged, prefix: str) -> tuple[VerdictRow, ...]:
        rows = self._rows.get(f"entry:{logged.index}", ())
        return tuple(row for row in rows if _belongs(row.claim, prefix))


def _belongs(claimed: str, prefix: str) -> bool:
    """Say whether a row's claim is ``prefix`` or lies below it, so that 1 is not taken for 12."""
    whole = prefix.removesuffix(".")
    return claimed == whole or claimed.startswith(f"{whole}.")
