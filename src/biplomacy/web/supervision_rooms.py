"""The rooms of a supervisor's solvency, screening and surveillance offices."""

from __future__ import annotations

from biplomacy.web.language import marked
from biplomacy.web.pages_screening import screening_page
from biplomacy.web.pages_solvency import solvency_page
from biplomacy.web.pages_solvency_calls import calls_page
from biplomacy.web.pages_surveillance import surveillance_page
from biplomacy.web.places import Place, Room
from biplomacy.web.screenings import has_screening
from biplomacy.web.solvencies import call_indices, has_solvency
from biplomacy.web.surveillances import has_surveillance

SOLVENCY = Room(
    "solvency",
    marked("Solvency"),
    (
        Place(
            "solvency/",
            marked("Firms"),
            "solvency.html",
            lambda of, language, _: solvency_page(of, language),
        ),
        Place(
            "solvency/calls/",
            marked("Calls"),
            "solvency_calls.html",
            calls_page,
            numbered="{number}/",
            numbers=call_indices,
        ),
    ),
    has_solvency,
)
SCREENING = Room(
    "screening",
    marked("Screening"),
    (
        Place(
            "screening/",
            marked("Screening"),
            "screening.html",
            lambda of, language, _: screening_page(of, language),
        ),
    ),
    has_screening,
)
SURVEILLANCE = Room(
    "surveillance",
    marked("Surveillance"),
    (
        Place(
            "surveillance/",
            marked("Surveillance"),
            "surveillance.html",
            lambda of, language, _: surveillance_page(of, language),
        ),
    ),
    has_surveillance,
)
