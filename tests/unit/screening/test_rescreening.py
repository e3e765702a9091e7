"""A new version against what was seen before equals a fresh screening (§C2.5, §C7.2)."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from biplomacy.screening.address_index import AddressIndex
from biplomacy.screening.address_screening import address_config
from biplomacy.screening.model import ListedAddress, ListEntry, RecordedCandidate
from biplomacy.screening.rescreening import Transfer, compare_records, rescreen_addresses
from biplomacy.screening.run import Subject, screen_as_of
from biplomacy.screening.transfer_file import read_transfers
from biplomacy.values.day import Day
from fakes.screening_lists import screener, version, wallets

POOL = (
    "149w62rY42aZBox8fGcmqNsXUzSStKeq8C",
    "bc1q05aktddf9ce4p7hh3stgsf253m4vweu7nkhtmw",
    "0x01e2919679362dfbc9ee1644ba9c6da6d6245bb1",
    "TBHTJqAy4DhHhmT3dNceJYNRz4SdLofLre",
    "LNf2JDiuunBz7GMDKFYHN4rq5meXWxiwfb",
)
ADDRESSES = st.builds(ListedAddress, st.sampled_from(["USDT", "LTC"]), st.sampled_from(POOL))
ENTRIES = st.builds(
    ListEntry,
    id=st.integers(0, 6).map(lambda number: f"test:{number}"),
    schema=st.just("CryptoWallet"),
    addresses=st.lists(ADDRESSES, max_size=3).map(tuple),
)
LISTS = st.lists(ENTRIES, max_size=6, unique_by=lambda entry: entry.id)
DETECTED = Day.parse("2024-03-15").start


def seen(address: str, day: str, reference: str = "t") -> Transfer:
    return Transfer(reference, address, Day.parse(day).start)


@given(LISTS, LISTS)
def test_rescreening_equals_a_fresh_screening(
    before: list[ListEntry], after: list[ListEntry]
) -> None:
    earlier, later = version(before, "2024-01-01"), version(after, "2024-02-01")
    was, now = AddressIndex.of(earlier.entries), AddressIndex.of(later.entries)
    found = rescreen_addresses(
        [seen(text, "2024-02-10") for text in POOL], earlier, later, detected_at=DETECTED
    )

    listed_before = {text for text in POOL if was.listings(text)}
    newly = {change.address: change.listings for change in found.newly_listed}
    delisted = {change.address for change in found.delisted}
    fresh = {text for text in POOL if now.listings(text)}

    assert (listed_before - delisted) | newly.keys() == fresh
    assert delisted <= listed_before
    assert all(places == now.listings(text) for text, places in newly.items())


def test_transfers_since_the_listing_are_named_and_earlier_ones_are_not() -> None:
    earlier = version(wallets(POOL[0]), "2024-01-01")
    later = version(wallets(POOL[1]), "2024-02-01")
    transfers = [
        seen(POOL[1], "2024-01-31", "before"),
        seen(POOL[1], "2024-03-01", "second"),
        seen(POOL[1], "2024-02-01", "first"),
        seen(POOL[1], "2024-03-16", "after the detection"),
        seen(POOL[0], "2024-03-01", "gone"),
        seen(POOL[3], "2024-03-01", "never"),
    ]

    found = rescreen_addresses(transfers, earlier, later, detected_at=DETECTED)

    (newly,) = found.newly_listed
    assert newly.address == POOL[1]
    assert newly.since == later.published_at
    assert [one.reference for one in newly.transfers] == ["first", "second"]
    assert [one.address for one in found.delisted] == [POOL[0]]


def test_an_entry_that_says_since_when_is_believed() -> None:
    (entry,) = wallets(POOL[1])
    later = version([replace(entry, valid_from=Day.parse("2024-01-20"))], "2024-02-01")

    found = rescreen_addresses(
        [seen(POOL[1], "2024-01-25")], version([], "2024-01-01"), later, detected_at=DETECTED
    )

    assert len(found.newly_listed[0].transfers) == 1


def test_an_address_that_moves_to_another_entry_is_neither_new_nor_gone() -> None:
    (entry,) = wallets(POOL[0])
    later = version([replace(entry, id="test:moved")], "2024-02-01")

    found = rescreen_addresses(
        [seen(POOL[0], "2024-02-10")], version([entry], "2024-01-01"), later, detected_at=DETECTED
    )

    assert found.newly_listed == found.delisted == ()


def test_records_of_two_runs_are_compared_subject_by_subject() -> None:
    earlier, later = (
        version(wallets(POOL[0]), "2024-01-01"),
        version(wallets(POOL[1]), "2024-02-01"),
    )
    subjects = [
        Subject(text, bytes([at]) * 32, Day.parse("2024-02-10").start)
        for at, text in enumerate(POOL)
    ]
    old = screen_as_of(subjects, [earlier], address_config(), screener)
    new = screen_as_of(subjects, [later], address_config(), screener)

    changes = {one.subject_commitment: one for one in compare_records(old, new)}

    assert changes[old[0].subject_commitment].delisted == (f"test:XBT.{POOL[0]}",)
    assert changes[old[1].subject_commitment].newly_listed == (f"test:XBT.{POOL[1]}",)
    assert len(changes) == 2
    same = replace(old[0], candidates=(RecordedCandidate(f"test:XBT.{POOL[0]}", 1),))
    assert compare_records(old[:1], [same]) == ()


def test_a_table_of_transfers_is_read() -> None:
    content = f"reference,address,at\nr1,{POOL[0]},2024-03-01T00:00:00Z\n".encode()

    assert read_transfers(content) == (seen(POOL[0], "2024-03-01", "r1"),)
