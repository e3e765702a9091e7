"""Peers are dated facts with a source and evidence, or they are refused."""

from __future__ import annotations

import pytest

from biplomacy.market.errors import PeerMalformed
from biplomacy.market.peers import decode_peers
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day

HEADER = "holder,btc,as_of,source,evidence,standing,note\n"
EVIDENCE = "ab" * 32


def test_a_peers_holding_is_read_with_its_day_and_evidence() -> None:
    row = f"Strategy,597325,2025-07-08,company filing,{EVIDENCE},press,\n"

    (peer,) = decode_peers((HEADER + row).encode())

    assert peer.amount == Amount.from_btc("597325")
    assert (peer.as_of, str(peer.evidence)) == (Day.parse("2025-07-08"), EVIDENCE)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(f"Strategy,597325,,filing,{EVIDENCE},press,", id="no-day"),
        pytest.param(f"Strategy,597325,2025-07-08,,{EVIDENCE},press,", id="no-source"),
        pytest.param("Strategy,597325,2025-07-08,filing,,press,", id="no-evidence"),
        pytest.param(f"Strategy,597e3,2025-07-08,filing,{EVIDENCE},press,", id="amount"),
        pytest.param("Strategy", id="short"),
    ],
)
def test_a_peer_without_day_source_or_evidence_is_refused(row: str) -> None:
    with pytest.raises(PeerMalformed, match="line"):
        decode_peers((HEADER + row + "\n").encode())
