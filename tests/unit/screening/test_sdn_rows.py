"""What a row of OFAC's sdn.csv says, and what of its remarks is let go."""

from pathlib import Path

import pytest

from biplomacy.screening.adapters.ofac_sdn_csv import OfacSdnCsv
from biplomacy.screening.errors import ListMalformed
from biplomacy.screening.model import ListedAddress
from biplomacy.screening.sdn_rows import addresses, aliases, birth_dates, sdn_entry

WALLET = "149w62rY42aZBox8fGcmqNsXUzSStKeq8C"
REMARKS = (
    "DOB 21 Sep 1979; alt. DOB Mar 1980; DOB circa 1981; POB Nowhere; nationality Iran;"
    f" citizen Iran; Digital Currency Address - XBT {WALLET}; a.k.a. 'INVENTED, One';"
    " f.k.a. 'OLD'; n.k.a. 'NEW'."
)
ROW = ("7", "EXAMPLE, Invented", "individual", "CYBER2] [IFSR", *("-0- ",) * 7, REMARKS)


def test_a_row_gives_names_dates_countries_programmes_and_addresses() -> None:
    entry = sdn_entry("ofac-sdn", ROW)

    assert entry.id == "ofac-sdn:7"
    assert entry.schema == "Person"
    assert entry.names == ("EXAMPLE, Invented", "INVENTED, One", "OLD", "NEW")
    assert entry.birth_dates == ("1979-09-21", "1980-03", "1981")
    assert entry.countries == ("Iran",)
    assert entry.programmes == ("CYBER2", "IFSR")
    assert entry.addresses == (ListedAddress("XBT", WALLET),)


def test_an_address_that_was_cut_short_is_not_taken() -> None:
    remarks = f"Digital Currency Address - XBT {WALLET}; alt. Digital Currency Address - XBT 1Kuf2"

    assert list(addresses(remarks)) == [ListedAddress("XBT", WALLET)]


def test_an_alias_may_hold_an_apostrophe() -> None:
    assert aliases("a.k.a. 'ABU-'UMAR'; a.k.a. 'Sa'd'.") == ["ABU-'UMAR", "Sa'd"]


def test_other_dates_are_not_birth_dates() -> None:
    assert list(birth_dates("Passport T1 issued 28 Oct 2008; DOB 1950 to 1960.")) == []


def test_a_cut_row_is_named_and_the_end_of_file_byte_is_no_row(tmp_path: Path) -> None:
    long = "x" * 1_000
    cells = ",".join(("9", "A", "-0- ", "SDGT", *("-0- ",) * 7, long))
    (tmp_path / "sdn.csv").write_text(f"{cells}\r\n\x1a\r\n", encoding="utf-8", newline="")

    read = OfacSdnCsv(tmp_path / "sdn.csv").read("ofac-sdn")

    assert [entry.id for entry in read.entries] == ["ofac-sdn:9"]
    assert [(one.code, one.subject) for one in read.findings] == [
        ("remarks-cut-short", "ofac-sdn:9")
    ]


@pytest.mark.parametrize(
    "content", [b"\xff", b"1,2\n", b'1,"2\n', b"ID,x\na,b,c,d,e,f,g,h,i,j,k,l\n"]
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sdn.csv").write_bytes(content)

    with pytest.raises(ListMalformed):
        OfacSdnCsv(tmp_path / "sdn.csv").read("ofac-sdn")
