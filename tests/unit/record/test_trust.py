from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.errors import TrustMalformed
from biplomacy.record.model import Head, Trust
from biplomacy.record.trust import decode_trust, encode_trust, fingerprint
from biplomacy.values.digest import Digest
from fakes.charters import LOG_VKEY, ORIGIN, WITNESS_VKEY

CHARTER = Digest.of(b"charter")
HEAD = Head(ORIGIN, 413, Digest.of(b"root"))
TRUST = Trust(ORIGIN, CHARTER, LOG_VKEY, HEAD)
CONTENT = encode_trust(TRUST)

digests = st.binary(min_size=32, max_size=32).map(Digest)


@given(digests, st.none() | st.builds(Head, st.just(ORIGIN), st.integers(0, 2**53 - 1), digests))
def test_trust_reads_back_as_it_was_written(charter: Digest, head: Head | None) -> None:
    trust = Trust(ORIGIN, charter, LOG_VKEY, head)

    assert decode_trust(encode_trust(trust)) == trust
    assert encode_trust(decode_trust(encode_trust(trust))) == encode_trust(trust)


def test_a_person_may_lay_the_file_out_anew() -> None:
    assert decode_trust(CONTENT.replace(b",", b",\n  ") + b"\n") == TRUST


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b'"origin"', b'"origins"', id="missing"),
        pytest.param(b'{"charter"', b'{"note":"x","charter"', id="unknown"),
        pytest.param(str(CHARTER).encode(), b"ab", id="digest"),
        pytest.param(LOG_VKEY.encode(), WITNESS_VKEY.encode(), id="witness-key"),
        pytest.param(LOG_VKEY.encode(), b"nonsense", id="no-key"),
        pytest.param(ORIGIN.encode(), b"other.example", id="other-origin"),
        pytest.param(b'"size":413', b'"size":41.3', id="float"),
        pytest.param(b'=="', b'"', id="none-of-base64"),
        pytest.param(b'"root":"', b'"root":"AAAA', id="long-root"),
        pytest.param(b"{", b"[", id="no-json"),
    ],
)
def test_refuses_a_file(old: bytes, new: bytes) -> None:
    changed = CONTENT.replace(b'="', b'"', 1) if old == b'=="' else CONTENT.replace(old, new)
    assert changed != CONTENT

    with pytest.raises(TrustMalformed):
        decode_trust(changed)


@given(st.binary(max_size=200))
def test_strange_bytes_are_no_trust(content: bytes) -> None:
    with pytest.raises(TrustMalformed):
        decode_trust(content)


@pytest.mark.parametrize(
    "trust",
    [
        pytest.param(Trust(ORIGIN, CHARTER, WITNESS_VKEY), id="witness-key"),
        pytest.param(
            Trust(ORIGIN, CHARTER, LOG_VKEY, Head("other.example", 1, CHARTER)), id="other-head"
        ),
    ],
)
def test_nothing_is_written_that_would_not_read(trust: Trust) -> None:
    with pytest.raises(TrustMalformed):
        encode_trust(trust)


def test_a_fingerprint_is_sixteen_groups_of_four() -> None:
    groups = fingerprint(CHARTER).split(" ")

    assert [len(group) for group in groups] == [4] * 16
    assert "".join(groups) == str(CHARTER)
