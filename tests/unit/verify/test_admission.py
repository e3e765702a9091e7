"""What may be logged: only what every reader will read and follow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.chain.errors import DescriptorPrivate
from biplomacy.record.envelope import encode_envelope
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import Statement
from biplomacy.reserve.errors import PerimeterMalformed
from biplomacy.reserve.model import Derivation
from biplomacy.reserve.statement.perimeter import TYPE, encode_perimeter
from biplomacy.values.canonical import JsonObject
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed, FieldUnknown
from biplomacy.verify.admission import require_admissible
from fakes.charters import signed
from fakes.owned_chain import WALLETS, member, perimeter

WIF = "cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcA"
ONE = perimeter(member(WALLETS[0]))


def entry(body: JsonObject, sequence: int = 0) -> bytes:
    said = Statement(TYPE, "bitcoin-office", sequence, 1_700_000_000, body)
    return encode_envelope(signed(said, ["director"]))


def test_a_perimeter_and_its_successor_may_be_logged() -> None:
    first = entry(encode_perimeter(ONE))
    second = replace(ONE, version=2, previous=Digest(leaf_hash(first)))

    require_admissible([first], [])
    require_admissible([entry(encode_perimeter(second), 1)], [first])

    assert second.previous == Digest(leaf_hash(first))


def test_a_private_key_never_gets_into_a_log() -> None:
    owner = replace(ONE.members[0], derivation=Derivation(f"wpkh({WIF})", 0, 0))

    with pytest.raises(DescriptorPrivate) as caught:
        require_admissible([entry(encode_perimeter(replace(ONE, members=(owner,))))], [])

    assert WIF[:8] not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param({}, FieldMalformed, id="empty"),
        pytest.param({**encode_perimeter(ONE), "hello": 1}, FieldUnknown, id="unknown-field"),
        pytest.param(
            encode_perimeter(replace(ONE, version=2)), PerimeterMalformed, id="version-2-first"
        ),
        pytest.param(
            encode_perimeter(replace(ONE, members=(ONE.members[0], ONE.members[0]))),
            PerimeterMalformed,
            id="one-member-twice",
        ),
    ],
)
def test_a_body_that_no_reader_could_follow_is_refused(
    body: JsonObject, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        require_admissible([entry(body)], [])


def test_a_perimeter_that_drops_a_wallet_is_refused() -> None:
    first = entry(encode_perimeter(ONE))
    other = perimeter(member(WALLETS[1]))
    second = replace(other, version=2, previous=Digest(leaf_hash(first)))

    with pytest.raises(PerimeterMalformed, match="member-vanished"):
        require_admissible([entry(encode_perimeter(second), 1)], [first])
