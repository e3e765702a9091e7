"""The offers page over a record that holds tests of tariffs: their facts are the offers (§8.3)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from starlette.testclient import TestClient

from biplomacy.power.statement import tariff_test
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.statement import programme
from biplomacy.web.portal import portal_app
from fakes.outlook_record import office_record
from fakes.portal_statements import Said
from fakes.power_record import trial_body
from fakes.power_tariff_cases import OFFER, PACKAGE
from fakes.programme_record import programme_site
from fakes.rendered import words_of

PAKISTAN = programme.encode_programme(bundled_programme("PAK-EFF-2024"))


@cache
def shown() -> str:
    said = [
        Said(programme.TYPE, PAKISTAN, "2025-07-15"),
        *(Said(tariff_test.TYPE, trial_body(name), "2025-07-15") for name in (PACKAGE, OFFER)),
    ]
    record = office_record(said, (programme.TYPE, tariff_test.TYPE))
    client = TestClient(portal_app(replace(programme_site(), record=record)))
    answer = client.get("/en/programme/offers/")
    assert answer.status_code == 200
    return answer.text


def test_offers_are_those_of_the_tests_the_oldest_first() -> None:
    said = words_of(shown())

    assert "Offers of power side by side." in said
    assert said.index("22.5 PKR/kWh") < said.index("22.98 PKR/kWh")
    assert "Named trades, 2,000 MW" in said
    assert "Never published: c and d." in said
    assert "average cost of power -2.9892 PKR/kWh press" in said


def test_the_page_names_the_entry_of_the_newest_test() -> None:
    said = words_of(shown())

    assert "signed in a test of its tariff, the newest in entry 3" in said
    assert "as the press reports them" not in said
