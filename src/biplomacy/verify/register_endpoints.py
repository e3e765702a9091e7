"""Rechecks the directory of Travel Rule endpoints: who published one, and if it counts (§C6.6).

The regulator is whatever office the charter lets publish ``register-event/1``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.register.statement import register_event
from biplomacy.register.vasp_endpoint import ISSUER_DIFFERS, VaspEndpoint, vasp_issuer
from biplomacy.values.verdict import Finding, Grade, Severity
from biplomacy.verify.power_judging import judged
from biplomacy.verify.supervision_judging import may_publish, numbered, of_whom

if TYPE_CHECKING:
    from biplomacy.record.model import Logged
    from biplomacy.verify.model import Row
    from biplomacy.verify.register_sources import RegisterSources

SINGLE = "vasp-endpoint-single"


def endpoint_row(sources: RegisterSources, logged: Logged, told: VaspEndpoint) -> Row:
    """Return the row of an endpoint: confirmed once its firm and the regulator published it."""
    issuer, firm = logged.statement.issuer, vasp_issuer(told.lei)
    where = told.trp_url or told.trisa_endpoint
    row = numbered("register.endpoint", logged, f"{told.lei}: {where}")
    reason = "its firm and the regulator have both published it; that it answers there is its word"
    findings = []
    if issuer != firm and not _regulates(sources, logged):
        message = f"published by {issuer[:60]}, which is neither that firm nor the regulator"
        findings.append(Finding(ISSUER_DIFFERS, Severity.FAILURE, told.lei, message))
    others = [
        one
        for one, body in sources.desk.shelf.bodies(VaspEndpoint)
        if body == told
        and (one.statement.issuer == firm) is not (issuer == firm)
        and (one.statement.issuer == firm or _regulates(sources, one))
    ]
    if not others and not findings:
        message = "it counts once its firm and the regulator have both published it"
        return of_whom(logged, row.unverifiable(f"{SINGLE}: {message}"))
    row = replace(row, rests_on=tuple(others[:1]))
    words = f"effective from {told.effective_at}"
    return of_whom(logged, judged(row, findings, Grade.ATTESTED, words=words, reason=reason))


def _regulates(sources: RegisterSources, logged: Logged) -> bool:
    return may_publish(sources.audited, logged, register_event.TYPE)
