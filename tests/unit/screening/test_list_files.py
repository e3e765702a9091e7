"""Lists read from their publishers' files, and the figures of §C1."""

from collections import Counter
from pathlib import Path

import pytest

from biplomacy.chain.address import decode_base58check
from biplomacy.chain.errors import AddressMalformed
from biplomacy.screening.adapters.address_csv import AddressCsv
from biplomacy.screening.adapters.ofac_address_files import OfacAddressFiles
from biplomacy.screening.adapters.ofac_sdn_csv import OfacSdnCsv
from biplomacy.screening.errors import ListCaseDestroyed, ListMalformed
from biplomacy.screening.list_import import count_addresses
from biplomacy.screening.model import ListedAddress
from biplomacy.values.errors import SourceUnavailable
from fakes.screening_lists import SAMPLE, sample
from shared_files import shared

FOLDER = "data/sanctions/ofac_addresses"
SDN = "data/sanctions/ofac_sdn_2023-11.csv"


def listed() -> list[ListedAddress]:
    read = OfacAddressFiles(shared(FOLDER)).read("ofac-addresses")
    return [address for entry in read.entries for address in entry.addresses]


def passes(text: str) -> bool:
    try:
        decode_base58check(text)
    except AddressMalformed:
        return False
    return True


def test_the_list_of_2024_has_the_published_counts() -> None:
    addresses = listed()
    count = count_addresses(addresses)

    assert (count.rows, count.texts) == (654, 641)
    assert Counter(one.token for one in addresses)["XBT"] == 435
    assert (count.base58, count.base58_passing, count.not_checked) == (379, 379, 30)


def test_ten_texts_stand_under_several_tokens_in_23_rows() -> None:
    times = Counter(one.text for one in listed())
    several = [number for number in times.values() if number > 1]

    assert (len(several), sum(several)) == (10, 23)


def test_all_355_base58_addresses_pass_and_none_does_in_lower_case() -> None:
    of_bitcoin = shared(f"{FOLDER}/sanctioned_addresses_XBT.txt").read_text(encoding="ascii")
    base58 = [text for text in of_bitcoin.split() if text[:3] != "bc1"]

    assert len(base58) == 355
    assert sum(passes(text) for text in base58) == 355
    assert sum(passes(text.lower()) for text in base58) == 0
    assert sum("l" in text.lower() for text in base58) == 147


def test_a_list_whose_source_lower_cased_it_is_refused(tmp_path: Path) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    (tmp_path / "low.csv").write_text(
        "\n".join([lines[2], *(line[:4] + line[4:].lower() for line in lines[3:])]),
        encoding="utf-8",
    )

    with pytest.raises(ListCaseDestroyed) as caught:
        AddressCsv(tmp_path / "low.csv").read("low")
    assert "lower-cased" in caught.value.hint


def test_half_of_the_checksums_may_fail_and_no_more(tmp_path: Path) -> None:
    lines = ["149w62rY42aZBox8fGcmqNsXUzSStKeq8C", "12NpCkhddSNiDkD9rRYUCHsTT9ReMNiJjg"]
    file = tmp_path / "sanctioned_addresses_XBT.txt"
    source = OfacAddressFiles(tmp_path)

    file.write_text("\n".join(lines), encoding="utf-8")
    assert [one.code for one in source.read("test").findings] == ["address-malformed"]

    file.write_text("\n".join([*lines, lines[0].lower()]), encoding="utf-8")
    with pytest.raises(ListCaseDestroyed):
        source.read("test")


@pytest.mark.parametrize("content", [b"\xff\n", b"149w62rY42aZBox8fGcmqNsXUzSStKeq8C\n" * 2])
def test_a_file_of_addresses_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sanctioned_addresses_XBT.txt").write_bytes(content)

    with pytest.raises(ListMalformed):
        OfacAddressFiles(tmp_path).read("test")


def test_a_directory_without_such_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("x", encoding="utf-8")

    with pytest.raises(ListMalformed, match="holds no file"):
        OfacAddressFiles(tmp_path).read("test")


@pytest.mark.parametrize(
    "content", [b"token,other\nXBT,x\n", b"token,address\nxbt,x\n", b"token,address\nXBT\n", b""]
)
def test_a_table_of_addresses_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)

    with pytest.raises(ListMalformed):
        AddressCsv(tmp_path / "a.csv").read("test")


def test_a_file_that_is_not_there_is_a_source_that_failed(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable):
        OfacSdnCsv(tmp_path / "none.csv").read("test")


def test_the_shipped_sample_lies_within_the_published_list() -> None:
    of_sample = {address for entry in sample().entries for address in entry.addresses}

    assert len(of_sample) == 51
    assert of_sample <= set(listed())


def test_the_names_of_2023_are_read_row_by_row() -> None:
    entries = OfacSdnCsv(shared(SDN)).read("ofac-sdn").entries
    by_id = {entry.id: entry for entry in entries}

    assert len(entries) == len(by_id) == 11_443
    assert Counter(entry.schema for entry in entries) == {
        "Person": 5_890, "LegalEntity": 4_575, "Vessel": 685, "Airplane": 293,
    }  # fmt: skip
    assert by_id["ofac-sdn:306"].names == ("BANCO NACIONAL DE CUBA", "BNC")
    assert by_id["ofac-sdn:306"].programmes == ("CUBA",)
    wallets = {one.text for entry in entries for one in entry.addresses}
    assert len(wallets) == 200
    assert wallets <= {one.text for one in listed()}
