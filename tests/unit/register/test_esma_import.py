"""ESMA's files: no row is dropped, what is certain is repaired, everything else is flagged."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.register import esma
from biplomacy.register.errors import EsmaMalformed
from biplomacy.register.esma import count_services, read_esma
from biplomacy.register.esma_columns import HEADERS
from biplomacy.register.esma_model import EsmaKind, Flag, ImportedRow
from fakes.register_esma import EXTRACT, LEI, OTHER_LEI, esma_file, sound
from shared_files import shared

F = Flag


def only(content: bytes) -> ImportedRow:
    (row,) = read_esma(content).rows
    return row


def test_the_shipped_extract_gives_its_golden_figures() -> None:
    """§A6.5, on the 20 rows that are shipped: three faulty LEIs, four U+FFFD in three rows."""
    found = read_esma(shared(EXTRACT).read_bytes())

    assert (found.kind, len(found.rows)) == (EsmaKind.CASPS, 20)
    assert dict(found.flags) == {
        F.REPLACEMENT: 3,
        F.WHITESPACE: 4,
        F.DATE_MISSING: 1,
        F.HOME_STATE_MISSING: 1,
        F.COUNTRY_EL: 4,
        F.COUNTRY_EMPTY: 2,
        F.SEVERAL_WEBSITES: 2,
        F.WEBSITE_MALFORMED: 2,
        F.LEI_TRIMMED: 1,
        F.LEI_INVALID: 2,
        F.SERVICE_SPELLING: 3,
    }
    faults = [fault for row in found.rows for fault in row.quality]
    assert sum(fault.count for fault in faults if fault.flag is F.REPLACEMENT) == 4
    services = dict(count_services(found.rows))
    assert services == dict(zip("abcdefghij", (14, 0, 12, 9, 8, 4, 5, 2, 4, 13), strict=True))
    assert str(found.digest).startswith("76bc8565")


def test_the_three_faulty_leis_of_the_extract_are_read_as_the_design_says() -> None:
    rows = read_esma(shared(EXTRACT).read_bytes()).rows
    column = HEADERS[EsmaKind.CASPS].index("ae_lei")

    read = {row.raw[column]: row.repaired.all("ae_lei") for row in rows}

    assert read["89450036UW3ID72T1M84."] == ("89450036UW3ID72T1M84",)
    assert read["9.60E+19"] == ()
    assert read["69940000HAL9ODW3IMO22"] == ()


def test_a_sound_row_has_no_flag() -> None:
    row = only(esma_file(sound()))

    assert row.flags == ()
    assert row.repaired.text("ac_authorisationNotificationDate") == "2025-04-09"
    assert row.repaired.all("ac_serviceCode") == ("c", "f")
    assert row.repaired.all("ac_serviceCode_cou") == ("AT", "DE")


@pytest.mark.parametrize(
    ("column", "raw", "read", "flags"),
    [
        ("ae_address", "a\ufffdb \ufffd", ("a\ufffdb \ufffd",), [F.REPLACEMENT]),
        ("ae_address", " a\t b\nc ", ("a b c",), [F.WHITESPACE]),
        ("ae_lei_name", "", (), [F.NAME_MISSING]),
        ("ae_lei_name", "  ", (), [F.WHITESPACE, F.NAME_MISSING]),
        ("ac_authorisationNotificationDate", "", (), [F.DATE_MISSING]),
        ("ac_authorisationNotificationDate", "2025-04-09", ("2025-04-09",), []),
        ("ac_authorisationNotificationDate", "31/02/2025", (), [F.DATE_MALFORMED]),
        ("ac_authorisationNotificationDate", "9/4/2025", (), [F.DATE_MALFORMED]),
        ("ac_authorisationEndDate", "", (), []),
        ("ac_lastupdate", "soon", (), [F.DATE_MALFORMED]),
        ("ae_homeMemberState", "", (), [F.HOME_STATE_MISSING]),
        ("ae_homeMemberState", "at", ("AT",), [F.COUNTRY_CASE]),
        ("ae_homeMemberState", "Austria", (), [F.COUNTRY_MALFORMED]),
        ("ac_serviceCode_cou", "fr | EL|el", ("FR", "GR", "GR"), [F.COUNTRY_CASE, F.COUNTRY_EL]),
        ("ac_serviceCode_cou", "FR||DE|", ("FR", "DE"), [F.COUNTRY_EMPTY]),
        ("ac_serviceCode_cou", "FR|D3", ("FR",), [F.COUNTRY_MALFORMED]),
        ("ae_website", "a.example\r\nb.example", ("a.example", "b.example"), [F.SEVERAL_WEBSITES]),
        ("ae_website", "a.example | b.example", ("a.example", "b.example"), [F.SEVERAL_WEBSITES]),
        ("ae_website", "Sound AG", (), [F.WEBSITE_MALFORMED]),
        ("ae_lei", "", (), [F.LEI_MISSING]),
        ("ae_lei", f"{LEI}.", (LEI,), [F.LEI_TRIMMED]),
        ("ae_lei", f" {LEI} ", (LEI,), [F.LEI_TRIMMED]),
        ("ae_lei", LEI.lower(), (), [F.LEI_INVALID]),
        ("ae_lei", f"{LEI}0", (), [F.LEI_INVALID]),
        ("ae_lei", f"{LEI[:-1]}2", (), [F.LEI_INVALID]),
        ("ae_lei", f"{LEI[:5]} {LEI[5:]}", (), [F.LEI_INVALID]),
        ("ac_serviceCode", "", (), [F.SERVICE_EMPTY]),
    ],
)
def test_each_fault_is_flagged_and_only_what_is_certain_repaired(
    column: str, raw: str, read: tuple[str, ...], flags: list[Flag]
) -> None:
    row = only(esma_file(sound(**{column: raw})))

    assert row.repaired.all(column) == read
    assert list(row.flags) == flags
    assert row.raw[HEADERS[EsmaKind.CASPS].index(column)] == raw


def test_an_lei_that_stands_twice_is_flagged_in_both_rows() -> None:
    found = read_esma(
        esma_file(sound(), sound(ae_lei=OTHER_LEI), sound(ae_lei=f"{LEI}."), sound(ae_lei="x"))
    )

    assert [F.LEI_DUPLICATE in row.flags for row in found.rows] == [True, False, True, False]


def test_columns_without_a_name_are_dropped_and_flagged() -> None:
    lines = esma_file(sound(), mark="").splitlines()
    row = only(b"\r\n".join((lines[0] + b",,", lines[1] + b",,see\xef\xbf\xbd", b"")))

    assert row.flags == (F.EXTRA_COLUMNS, F.REPLACEMENT)
    assert row.raw[-1] == "see\ufffd"
    assert len(row.repaired.cells) == 15


def test_rows_that_are_short_or_empty_are_kept() -> None:
    header = esma_file(mark="").strip()
    first, second = read_esma(header + b"\r\n\r\nA,AT,Firm\r\n,,,,,,,,,,,,,,\r\n").rows

    assert F.CELLS_MISSING in first.flags
    assert first.repaired.text("ae_lei_name") == "Firm"
    assert F.ROW_EMPTY in second.flags


@pytest.mark.parametrize("kind", list(EsmaKind))
def test_each_of_the_five_files_is_known_by_its_header(kind: EsmaKind) -> None:
    found = read_esma(esma_file(sound(), kind=kind, mark=""))

    assert (found.kind, found.columns) == (kind, HEADERS[kind])
    assert found.flags == ()


def test_tokens_and_the_firms_of_white_papers_are_read() -> None:
    row = only(
        esma_file(
            sound(ae_DTI="4H95J0R2X|AEIOU1234|", ae_lei_casp=f"{OTHER_LEI}.", wp_url="x"),
            kind=EsmaKind.OTHER,
        )
    )

    assert row.repaired.all("ae_DTI") == ("4H95J0R2X",)
    assert row.repaired.all("ae_lei_casp") == (OTHER_LEI,)
    assert row.flags == (F.DTI_MALFORMED, F.WEBSITE_MALFORMED, F.LEI_TRIMMED)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: '' is the header of none"),
        (b"a,b\n1,2\n", "line 1: 'a,b' is the header of none"),
        (esma_file(sound()) + b"\xff", "line 3: byte 467 is not UTF-8"),
        (esma_file(sound()) + b"a\0b", "line 3: the row holds a NUL"),
        (esma_file(sound()) + b'"a"b,c', "line 3: row 2 is not CSV"),
        (esma_file(sound()) + b'"a\n', "row 2 is not CSV"),
        (esma_file(sound(ae_address="x" * 20_001)), "line 2: row 1 has a cell of more than 20,000"),
    ],
)
def test_a_file_that_does_not_read_is_refused_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises(EsmaMalformed) as caught:
        read_esma(content)

    assert said in caught.value.message


def test_a_file_beyond_the_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = esma_file(sound(), sound())
    monkeypatch.setattr(esma, "MAX_ROWS", 1)
    with pytest.raises(EsmaMalformed, match="more than 1 rows"):
        read_esma(content)
    monkeypatch.setattr(esma, "MAX_BYTES", 10)
    with pytest.raises(EsmaMalformed, match="bytes are more than 10"):
        read_esma(content)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=2, max_size=20), max_size=8))
def test_no_row_is_dropped_and_no_cell_is_changed_in_its_raw_form(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([list(HEADERS[EsmaKind.CASPS]), *rows])

    found = read_esma(text.getvalue().encode())

    assert [list(row.raw) for row in found.rows] == rows
    for row in found.rows:
        sound_cells = zip(row.repaired.columns, row.raw, strict=False)
        if not row.flags:
            assert all(raw == row.repaired.text(column) for column, raw in sound_cells)
