"""The programmes that are shipped say what was read where, and nothing as read in the original."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.expression import Junction
from biplomacy.programme.library import BUNDLED, bundled_programme, bundled_text
from biplomacy.programme.model import Kind, Programme, Source
from biplomacy.programme.programme_file import read_programme, write_programme
from biplomacy.programme.statement.programme import decode_programme, encode_programme
from biplomacy.record.model import MAX_PAYLOAD
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.day import Day
from biplomacy.values.verdict import Standing
from shared_files import shared

SLV, PAK = "SLV-EFF-2025", "PAK-EFF-2024"
USDM = 10**8


def sources(programme: Programme) -> Iterator[Source]:
    yield from programme.findings
    for disbursement in programme.disbursements:
        yield disbursement.source
    for duty in programme.duties:
        yield from duty.sources
    for clause in programme.clauses:
        yield from clause.sources
        yield from (target.source for target in clause.targets)
        yield from (reading.basis for reading in clause.readings)


@pytest.mark.parametrize("name", BUNDLED)
def test_toml_statement_toml_statement_gives_equal_bytes(name: str) -> None:
    programme = bundled_programme(name)
    stated = encode(encode_programme(programme))

    assert decode_programme(decode_object(stated)) == programme
    assert encode(encode_programme(read_programme(write_programme(programme)))) == stated
    assert len(stated) < MAX_PAYLOAD


@pytest.mark.parametrize("name", BUNDLED)
def test_nothing_was_read_in_the_original_and_every_quote_is_short(name: str) -> None:
    read = list(sources(bundled_programme(name)))

    assert read
    assert all(source.standing is not Standing.ORIGINAL for source in read)
    assert all(len(source.quote) <= 300 and source.sha256 is None for source in read)


@pytest.mark.parametrize("name", BUNDLED)
def test_no_programme_says_a_word_that_judges(name: str) -> None:
    assert re.search(r"breach|violat|\blie", bundled_text(name), re.IGNORECASE) is None


def test_el_salvador_has_eight_conditions_and_five_findings() -> None:
    programme = bundled_programme(SLV)
    accumulation, debt = programme.clauses

    assert [clause.id for clause in programme.clauses] == ["SLV-BTC-ACC", "SLV-BTC-DEBT"]
    assert {accumulation.kind, debt.kind} == {Kind.CONTINUOUS}
    assert [reading.id for reading in accumulation.readings] == ["flows", "stock", "net"]
    assert len(programme.duties) == 6
    assert all(duty.expectation is not None for duty in programme.duties)
    assert len(programme.findings) == 5
    assert [perimeter.id for perimeter in programme.perimeters] == ["public-sector", "fund"]


def test_el_salvadors_disbursements_add_up_to_what_is_reported() -> None:
    amounts = {one.review: one.amount for one in bundled_programme(SLV).disbursements}

    assert amounts["first-review"] == 118 * USDM
    assert amounts["approval"] + amounts["first-review"] == 231 * USDM
    assert sum(amounts.values()) == bundled_programme(SLV).amount


def test_pakistan_has_fifteen_conditions_and_one_reconstruction() -> None:
    programme = bundled_programme(PAK)

    assert len(programme.clauses) == 16
    assert {clause.concept for clause in programme.clauses}.isdisjoint({"btc.accumulation"})
    assert any("accumulation of bitcoin" in note for note in programme.notes)


def test_the_floor_on_reserves_is_kept_under_both_signs() -> None:
    nir = next(clause for clause in bundled_programme(PAK).clauses if clause.id == "PAK-NIR")

    assert [reading.id for reading in nir.readings] == ["as-printed", "negative"]
    assert [str(target.test_date) for target in nir.targets] == ["2024-12-31", "2025-06-30"]
    assert [target.value for target in nir.targets] == [12_150 * USDM, 8_600 * USDM]
    assert nir.readings[1].basis.standing is Standing.RECALLED


def test_the_power_clause_is_a_reconstruction_of_five_limbs() -> None:
    power = next(clause for clause in bundled_programme(PAK).clauses if clause.id == "PAK-PWR")
    (reading,) = power.readings

    assert [limb.id for limb in reading.limbs] == ["a", "b", "c", "d", "e"]
    assert isinstance(reading.test, Junction)
    assert {source.standing for source in power.sources} == {Standing.RECONSTRUCTED}


def test_a_clause_without_a_number_has_no_target() -> None:
    numbered = {clause.id for clause in bundled_programme(PAK).clauses if clause.targets}

    assert numbered == {
        "PAK-NIR",
        "PAK-PRIMARY",
        "PAK-SBP-CREDIT",
        "PAK-ARREARS",
        "PAK-REBASING",
    }


def test_a_programme_that_is_not_shipped_is_refused_with_those_that_are() -> None:
    with pytest.raises(ProgrammeMalformed) as refused:
        bundled_programme("../SLV-EFF-2025")

    assert SLV in refused.value.hint


def test_the_quotations_are_those_of_the_data_at_hand() -> None:
    told = json.loads(shared("data/imf_conditions.json").read_text("utf-8"))
    salvador, pakistan = told["programmes"]
    ours = bundled_programme(SLV)
    quotes = [source.quote for source in sources(ours)]

    assert [finding["quote"] for finding in salvador["findings"]] == [
        finding.quote for finding in ours.findings
    ]
    assert all(c["quote"] in quotes for c in salvador["conditions"] if "quote" in c)
    assert len(salvador["conditions"]) == len(ours.clauses) + len(ours.duties)
    assert len(pakistan["conditions"]) == len(bundled_programme(PAK).clauses) - 1
    assert ours.approved == Day.parse(salvador["board"])
