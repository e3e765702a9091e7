"""No customer, account owner or screening subject of the replay stands in what is published."""

from __future__ import annotations

import hashlib
import shutil
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from biplomacy.demo.model import Reading
from biplomacy.demo.screening_office import LISTED_PLACE, screened_subjects
from biplomacy.demo.solvency_cast import accounts_of, leaf_rows, make_exchanges
from biplomacy.surveillance.planting import account_name
from biplomacy.values.day import Day
from fakes.replayed import Replays
from fakes.searched_folder import Search

pytestmark = pytest.mark.slow

ACCOUNTS = 10_000
"""More than the synthetic day has."""


def customers() -> Iterator[str]:
    for firm in make_exchanges():
        for account in accounts_of(firm, Day.parse("2026-02-01")):
            yield from (account.reference, f"SYNTHETIC-{account.reference}")


def subjects() -> tuple[str, ...]:
    """Return whom the regulator screened, but for the one whose address the public list prints."""
    texts = [one.text for one in screened_subjects()]
    return (*texts[:LISTED_PLACE], *texts[LISTED_PLACE + 1 :])


@cache
def everybody() -> Search:
    return Search((*customers(), *subjects(), *map(account_name, range(ACCOUNTS))))


def hashed(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def test_the_published_record_names_no_person_of_the_replay(replays: Replays) -> None:
    record = replays.of(Reading.TRANSFER).places.record("pk")

    assert everybody().found_in(record) == set()


def test_the_search_finds_customers_who_are_planted_in_a_copy(
    replays: Replays, tmp_path: Path
) -> None:
    record = replays.of(Reading.TRANSFER).places.record("pk")
    shutil.copytree(record / "tile", tmp_path / "tile")
    one, two, three, four, five = sorted(customers())[:5]
    told = (one.encode(), two.lower().encode(), hashed(three), hashed(four).hex().encode())
    (tmp_path / "tile" / "planted").write_bytes(b" ".join((*told, b64encode(hashed(five)))))

    assert everybody().found_in(tmp_path) == {one, two, three, four, five}


def test_the_search_looks_into_signed_statements(tmp_path: Path) -> None:
    (tmp_path / "entry").write_bytes(
        b'{"payload":"' + b64encode(b'{"who":"SYN-clean-0001"}') + b'"}'
    )

    assert everybody().found_in(tmp_path) == {"SYN-clean-0001"}


def test_the_search_knows_all_whom_the_private_files_name(replays: Replays) -> None:
    kept = everybody().found_in(replays.of(Reading.TRANSFER).places.supervision)

    listed = (leaf_rows(firm) for firm in make_exchanges())
    assert kept >= {
        text for rows in listed for row in rows for text in (row.customer_no, row.legal_id)
    }
    assert kept >= set(subjects())
    assert account_name(5_003) in kept
