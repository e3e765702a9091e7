"""The figures of solvency, screening and surveillance that have addresses of their own."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.screening.statement import list_version, screening_run, travel_rule_return
from biplomacy.solvency.statement import liabilities_root, reserve_claim, solvency_attestation
from biplomacy.surveillance.statement import case_statistics, run
from biplomacy.web.figure_kinds import FigureKind
from biplomacy.web.language import marked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from biplomacy.values.canonical import JsonObject
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

_Shelf: TypeAlias = (
    "tuple[Callable[[Published], Sequence[Stated[object]]], Callable[[JsonObject], object]]"
)
_FIRM = ("/body/lei", "/body/dti")
_RULE = "/body/alerts_per_rule/*"
SUPERVISED_KINDS = (
    FigureKind(
        "solvency.owed",
        marked("What a firm owes its customers, in base units of an asset"),
        liabilities_root.TYPE,
        "/body/total",
        "/body/dti",
        members=_FIRM,
    ),
    FigureKind(
        "solvency.shown",
        marked("What a firm shows on chain, in base units of an asset"),
        reserve_claim.TYPE,
        "/body/total",
        "/body/dti",
        members=_FIRM,
    ),
    FigureKind(
        "solvency.missing",
        marked("Sampled accounts that the regulator did not find among what a firm owes"),
        solvency_attestation.TYPE,
        "/body/sample/missing",
        "accounts",
        members=_FIRM,
    ),
    *(
        FigureKind(
            f"screening.{name}",
            title,
            list_version.TYPE,
            f"/body/{place}",
            "entries",
            members=("/body/list",),
        )
        for name, title, place in (
            ("entries", marked("Entries of a sanctions list"), "entries"),
            ("added", marked("Entries added to a sanctions list"), "delta/added"),
            ("removed", marked("Entries removed from a sanctions list"), "delta/removed"),
        )
    ),
    *(
        FigureKind(f"screening.{name}", title, screening_run.TYPE, f"/body/{name}", "subjects")
        for name, title in (
            ("subjects", marked("Subjects that were screened")),
            ("positives", marked("Subjects that were judged a match")),
        )
    ),
    *(
        FigureKind(
            f"screening.{name}",
            title,
            travel_rule_return.TYPE,
            f"/body/{place}",
            unit,
            members=("/body/lei",),
        )
        for name, title, place, unit in (
            ("sent", marked("Transfers that a firm sent"), "sent", "transfers"),
            (
                "latency",
                marked("Median time to the answer of a Travel Rule message"),
                "median_latency_s",
                "seconds",
            ),
        )
    ),
    FigureKind(
        "surveillance.alerts",
        marked("Alerts of a rule on a day of trading"),
        run.TYPE,
        f"{_RULE}/alerts",
        "alerts",
        members=(f"{_RULE}/rule", f"{_RULE}/version"),
    ),
    FigureKind(
        "surveillance.precision",
        marked("Share of the closed cases of a rule that were passed on or led to enforcement"),
        case_statistics.TYPE,
        "/body/rules/*/precision/value",
        "1",
        members=("/body/rules/*/rule", "/body/rules/*/version"),
    ),
)
SUPERVISED_SHELVES: Mapping[str, _Shelf] = MappingProxyType(
    {
        liabilities_root.TYPE: (
            lambda published: published.supervised.roots,
            liabilities_root.decode_liabilities_root,
        ),
        reserve_claim.TYPE: (
            lambda published: published.supervised.claims,
            reserve_claim.decode_reserve_claim,
        ),
        solvency_attestation.TYPE: (
            lambda published: published.supervised.attestations,
            solvency_attestation.decode_attestation,
        ),
        list_version.TYPE: (
            lambda published: published.supervised.lists,
            list_version.decode_list_version,
        ),
        screening_run.TYPE: (
            lambda published: published.supervised.screenings,
            screening_run.decode_screening_run,
        ),
        travel_rule_return.TYPE: (
            lambda published: published.supervised.travel_returns,
            travel_rule_return.decode_travel_rule_return,
        ),
        run.TYPE: (lambda published: published.supervised.runs, run.decode_run),
        case_statistics.TYPE: (
            lambda published: published.supervised.cases,
            case_statistics.decode_statistics,
        ),
    }
)
