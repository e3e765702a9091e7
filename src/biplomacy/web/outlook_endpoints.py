"""Outlooks as data: the body that was signed, and its figures as rows, each with its pointer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from biplomacy.outlook.policies import policy_title
from biplomacy.outlook.statement import TYPE, decode_outlook
from biplomacy.values.canonical import encode
from biplomacy.values.errors import InputError
from biplomacy.web.csv_rows import csv_text
from biplomacy.web.endpoints import CSV, FOR_EVER, JSON, Asked, Body, Endpoint
from biplomacy.web.errors import LeafUnknown
from biplomacy.web.file_endpoints import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.outlook.model import Outlook, PolicyFigures, Spread
    from biplomacy.record.model import Logged
    from biplomacy.values.canonical import JsonObject
    from biplomacy.web.publication import Publication

_RANKS = ("p05", "p50", "p95")
_USD, _SHARE, _DAYS, _PATHS, _MONTHS = "USD", "share", "days", "paths", "months"


def outlook_json(publication: Publication, asked: Asked) -> Body:
    """Return the body of an ``outlook/1``, as ``biplomacy outlook check`` takes it."""
    logged, _ = _outlook(publication, asked)
    return Body(encode(logged.statement.body), JSON, FOR_EVER)


def outlook_csv(publication: Publication, asked: Asked) -> Body:
    """Return its figures as rows; ``path`` is the number of the path whose own figure it is."""
    return Body(csv_text(list(_rows(*_outlook(publication, asked)))), CSV, FOR_EVER)


def _outlook(publication: Publication, asked: Asked) -> tuple[Logged, Outlook]:
    """Return the outlook of an entry, even where it was superseded later."""
    index = asked.whole("index")
    logged = publication.statement_at(index)
    if logged is not None and logged.statement.type == TYPE:
        with suppress(InputError):
            return logged, decode_outlook(logged.statement.body)
    raise LeafUnknown(f"entry {index} holds no {TYPE}", hint="the outlook page lists those here")


def _rows(logged: Logged, outlook: Outlook) -> Iterator[JsonObject]:
    scenario = outlook.scenario
    for number, (policy, figures) in enumerate(
        zip(scenario.policies, outlook.figures, strict=True)
    ):
        for figure, order, value, path, unit in _figures(figures):
            place = "/".join(part for part in (figure, order) if part)
            within = "" if path is None else "/value"
            yield {
                "policy": policy_title(policy),
                "drift": scenario.draws.drift.value,
                "figure": figure.replace("/", " "),
                "order": order or None,
                "value": value,
                "unit": unit,
                "path": path,
                "of_paths": scenario.draws.paths,
                "standing": "synthetic",
                "leaf_index": logged.index,
                "pointer": f"/body/figures/{number}/{place}{within}",
            }


_Row = tuple[str, str, str, int | None, str]


def _figures(figures: PolicyFigures) -> Iterator[_Row]:
    """Yield name, order, value, path and unit of every figure, quantiles before means."""
    for name, spread, unit in _spreads(figures):
        for order in _RANKS:
            one = getattr(spread, order)
            yield name, order, f"{one.value:f}", one.path, unit
    yield "loss", "", f"{figures.loss.value:f}", figures.loss.path, _USD
    yield "shortfall", "", f"{figures.shortfall:f}", None, _USD
    yield "mean", "", f"{figures.mean:f}", None, _USD
    for place, floor in enumerate(figures.floors):
        yield f"floors/{place}/at_market", "", str(floor.at_market), None, _PATHS
        yield f"floors/{place}/without_bitcoin", "", str(floor.without_bitcoin), None, _PATHS


def _spreads(figures: PolicyFigures) -> Iterator[tuple[str, Spread, str]]:
    yield "value", figures.value, _USD
    yield "cost", figures.cost, _USD
    yield "fall", figures.fall, _SHARE
    yield "under", figures.under, _DAYS
    if figures.cover is not None:
        yield "cover", figures.cover, _MONTHS
    if figures.adequacy is not None:
        yield "adequacy/official", figures.adequacy.official, _SHARE
        yield "adequacy/shadow", figures.adequacy.shadow, _SHARE


def _indices(publication: Publication) -> Iterator[tuple[str, ...]]:
    return ((str(one.logged.index),) for one in publication.published.outlooks)


OUTLOOKS = (
    Endpoint(
        "outlook-json",
        "/outlooks/{index}.json",
        "The body of an outlook as it was signed; biplomacy outlook check takes it.",
        (JSON,),
        outlook_json,
        (INDEX,),
        ("leaf-unknown",),
        _indices,
    ),
    Endpoint(
        "outlook-csv",
        "/outlooks/{index}.csv",
        "The figures of an outlook, a row for each, with the pointer at which it was signed.",
        (CSV,),
        outlook_csv,
        (INDEX,),
        ("leaf-unknown",),
        _indices,
    ),
)
