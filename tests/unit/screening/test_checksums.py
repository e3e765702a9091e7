"""Many checksums at once give what one after the other gives (architecture law 6)."""

from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.address import BASE58, decode_base58check, encode_base58check
from biplomacy.chain.errors import AddressMalformed
from biplomacy.screening.checksums import right_checksums
from fakes.screening_lists import sample

PAYLOADS = st.builds(
    lambda zeros, rest: bytes(zeros) + rest,
    st.integers(0, 3),
    st.binary(min_size=18, max_size=23),
)
TEXTS = st.one_of(
    PAYLOADS.map(encode_base58check),
    st.text(BASE58, min_size=25, max_size=36),
    st.text(BASE58 + "0Il\u00e9", max_size=40),
    st.text("1z", min_size=25, max_size=36),
)


def plainly(text: str) -> bool:
    try:
        decode_base58check(text)
    except AddressMalformed:
        return False
    return True


@given(st.lists(TEXTS, max_size=12))
def test_many_at_once_are_answered_as_one_by_one(texts: list[str]) -> None:
    assert right_checksums(texts) == tuple(map(plainly, texts))


@given(PAYLOADS, st.integers(0, 40), st.sampled_from(BASE58))
def test_one_wrong_sign_among_right_ones_is_seen(payload: bytes, place: int, sign: str) -> None:
    right = encode_base58check(payload)
    place %= len(right)
    wrong = right[:place] + sign + right[place + 1 :]

    assert right_checksums([right, wrong, right]) == (True, wrong == right, True)


def test_batches_keep_the_order_of_the_texts() -> None:
    listed = [one.text for entry in sample().entries for one in entry.addresses]
    texts = listed * 90

    assert right_checksums(texts) == tuple(map(plainly, listed)) * 90
    assert right_checksums([]) == ()
