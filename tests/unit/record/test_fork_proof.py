"""Record §11.4, programme §10.8: what shows that a log forked, and what shows nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.auditing import Audited
from biplomacy.record.checkpoint import parse_checkpoint, sign_head
from biplomacy.record.errors import ForkProofMalformed
from biplomacy.record.fork_finding import find_fork, fork_between, fork_in
from biplomacy.record.fork_proof import (
    MAX_FORK_PROOF,
    ForkProof,
    check_fork_proof,
    decode_fork_proof,
    encode_fork_proof,
)
from biplomacy.record.merkle import EMPTY_ROOT, consistency_proof, leaf_hash, subtree_root
from biplomacy.record.model import Checkpoint, Entry, Head, KeyKind, VerifierKey
from biplomacy.record.note import MAX_NOTE, format_line, format_vkey, make_key
from biplomacy.record.ports import NoteSigner
from biplomacy.record.quorum import Line
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Verdict
from fakes.charters import LOG_VKEY, ORIGIN, WITNESS_VKEY, private_key, vkey
from fakes.small_log import LOG_SIGNER, NamedKey

OTHER = "other.example/2026"
OTHER_SIGNER = NamedKey(OTHER, KeyKind.LOG_ED25519)
OTHER_VKEY = vkey(OTHER, KeyKind.LOG_ED25519)
TRUE = tuple(leaf_hash(b"%d" % number) for number in range(12))
FALSE = (*TRUE[:3], leaf_hash(b"rewritten"), *TRUE[4:])
"""The same log with entry 3 rewritten; up to size 3 they are one."""


def steps_of(leaves: tuple[bytes, ...], old: int, new: int) -> tuple[bytes, ...]:
    """Return the consistency proof of the first ``new`` leaves, from ``old``."""

    def node(height: int, index: int) -> bytes:
        return subtree_root(leaves[index << height : (index + 1) << height])

    return consistency_proof(old, new, node)


def signed(leaves: tuple[bytes, ...], size: int, signer: NoteSigner = LOG_SIGNER) -> Checkpoint:
    """Return the checkpoint of the first ``size`` leaves."""
    head = Head(signer.key.name, size, Digest(subtree_root(leaves[:size])))
    return Checkpoint(head, sign_head(head, signer))


def grown(small: Checkpoint, leaves: tuple[bytes, ...], size: int) -> ForkProof:
    """Return what shows that ``small`` is no beginning of the first ``size`` leaves."""
    old = small.head.size
    steps = tuple(map(Digest, steps_of(leaves, old, size)))
    return ForkProof(small, signed(leaves, size), Digest(subtree_root(leaves[:old])), steps)


EQUAL = ForkProof(signed(TRUE, 5), signed(FALSE, 5))
PREFIX = grown(signed(FALSE, 6), TRUE, 11)
BOTH = [pytest.param(EQUAL, id="equal-sizes"), pytest.param(PREFIX, id="another-beginning")]


def judged(shown: ForkProof, *keys: str) -> tuple[Verdict, list[tuple[str, str]]]:
    found = check_fork_proof(encode_fork_proof(shown), keys or (LOG_VKEY,))
    return found.verdict, [(one.code, one.subject) for one in found.findings]


@pytest.mark.parametrize("shown", BOTH)
def test_two_signed_heads_that_contradict_each_other_show_the_fork(shown: ForkProof) -> None:
    assert judged(shown) == (Verdict.CONFIRMED, [])


@pytest.mark.parametrize("shown", BOTH)
def test_a_fork_proof_reads_back_to_the_same_bytes(shown: ForkProof) -> None:
    content = encode_fork_proof(shown)

    assert decode_fork_proof(content) == shown
    assert encode_fork_proof(decode_fork_proof(content)) == content


@pytest.mark.parametrize("shown", BOTH)
def test_whose_key_signed_is_open_without_a_key(shown: ForkProof) -> None:
    found = check_fork_proof(encode_fork_proof(shown), ())

    assert (found.verdict, [one.code for one in found.findings]) == (
        Verdict.UNVERIFIABLE,
        ["log-key-unnamed"],
    )


def test_what_shows_no_fork_shows_none_without_a_key_either() -> None:
    same = encode_fork_proof(ForkProof(signed(TRUE, 5), signed(TRUE, 5)))

    assert check_fork_proof(same, ()).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize("shown", BOTH)
@pytest.mark.parametrize(
    "key", [OTHER_VKEY, WITNESS_VKEY, "no key"], ids=["another-log", "a-witness", "none"]
)
def test_a_head_that_the_log_did_not_sign_accuses_nobody(shown: ForkProof, key: str) -> None:
    assert judged(shown, key) == (
        Verdict.CONTRADICTED,
        [("checkpoint-untrusted", "a"), ("checkpoint-untrusted", "b")],
    )


@pytest.mark.parametrize("side", ["a", "b"])
def test_both_heads_must_be_signed(side: str) -> None:
    def forged(one: Checkpoint) -> Checkpoint:
        text = one.note.split(b"\n\n")[0] + b"\n"
        key = LOG_SIGNER.key
        line = format_line(key.name, key.key_id, private_key("nobody").sign(text))
        return Checkpoint(one.head, text + b"\n" + line)

    shown = replace(EQUAL, a=forged(EQUAL.a)) if side == "a" else replace(EQUAL, b=forged(EQUAL.b))

    assert judged(shown) == (Verdict.CONTRADICTED, [("checkpoint-untrusted", side)])


def test_heads_of_two_logs_are_no_fork() -> None:
    shown = ForkProof(signed(TRUE, 5), signed(FALSE, 5, OTHER_SIGNER))

    assert judged(shown, LOG_VKEY, OTHER_VKEY) == (
        Verdict.CONTRADICTED,
        [("origin-differs", "b")],
    )


@dataclass(frozen=True, slots=True)
class LaterKey:
    """The key of the log after a change: the same name, another secret."""

    @property
    def key(self) -> VerifierKey:
        public = private_key("later").public_key().public_bytes_raw()
        return make_key(ORIGIN, KeyKind.LOG_ED25519, public)

    def sign(self, message: bytes) -> bytes:
        return private_key("later").sign(message)


def test_the_key_of_a_log_may_have_changed_between_the_heads() -> None:
    later = LaterKey()
    shown = replace(EQUAL, b=signed(FALSE, 5, later))

    assert judged(shown, LOG_VKEY, format_vkey(later.key)) == (Verdict.CONFIRMED, [])
    assert judged(shown) == (Verdict.CONTRADICTED, [("checkpoint-untrusted", "b")])


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(ForkProof(EQUAL.a, EQUAL.a), id="one-head-twice"),
        pytest.param(
            ForkProof(
                signed(TRUE, 5),
                parse_checkpoint(signed(TRUE, 5).note + signed(TRUE, 5).note.split(b"\n\n")[1]),
            ),
            id="one-head-with-two-signature-lines",
        ),
        pytest.param(grown(signed(TRUE, 6), TRUE, 11), id="a-true-consistency-proof"),
        pytest.param(grown(signed(TRUE, 3), FALSE, 11), id="before-the-rewriting"),
        pytest.param(grown(signed(TRUE, 0), TRUE, 11), id="from-nothing"),
    ],
)
def test_heads_of_one_history_are_no_fork(shown: ForkProof) -> None:
    verdict, findings = judged(shown)

    assert verdict is Verdict.CONTRADICTED
    assert [code for code, _ in findings] == ["heads-agree"]


def test_an_honest_log_of_any_size_cannot_be_accused() -> None:
    """Record §11.4: with true heads no root, and no proof at hand, gives a confirmation."""
    for old, new in combinations(range(10), 2):
        small, steps = signed(TRUE, old), tuple(map(Digest, steps_of(TRUE, old, new)))
        for root in {subtree_root(FALSE[:old]), EMPTY_ROOT, b"\x07" * 32, *TRUE[:new]}:
            for proof in (steps, (), steps[:-1], (*steps, Digest(TRUE[0]))):
                shown = ForkProof(small, signed(TRUE, new), Digest(root), proof)
                assert judged(shown)[0] is Verdict.CONTRADICTED, (old, new)


def test_an_empty_log_with_a_root_of_its_own_is_contradicted_by_every_larger_one() -> None:
    head = Head(ORIGIN, 0, Digest(TRUE[0]))
    odd = Checkpoint(head, sign_head(head, LOG_SIGNER))

    shown = ForkProof(odd, signed(TRUE, 4), Digest(EMPTY_ROOT))

    assert judged(shown) == (Verdict.CONFIRMED, [])
    assert judged(replace(shown, proof=(Digest(TRUE[1]),)))[0] is Verdict.CONTRADICTED


def rewrite(shown: ForkProof, **fields: object) -> bytes:
    """Return a fork proof's file with some fields changed, or left out where None is given."""
    stated: JsonObject = decode_object(encode_fork_proof(shown))
    for name, value in fields.items():
        if value is None:
            stated.pop(name, None)
        else:
            assert isinstance(value, str | int | list)
            stated[name] = value
    return encode(stated)


def base(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "not JSON", id="nothing"),
        pytest.param(b"[]", "not an object", id="a-list"),
        pytest.param(encode_fork_proof(EQUAL) + b"\n", "not in canonical form", id="laid-out-anew"),
        pytest.param(b" " * (MAX_FORK_PROOF + 1), "more than", id="too-long"),
        pytest.param(rewrite(EQUAL, type="fork-proof/2"), "of type", id="another-version"),
        pytest.param(rewrite(EQUAL, note="x"), "unknown fields: note", id="another-field"),
        pytest.param(rewrite(EQUAL, a=None), "a is missing", id="one-head"),
        pytest.param(rewrite(EQUAL, a=5), "no.a checkpoint note|not a checkpoint", id="a-number"),
        pytest.param(rewrite(EQUAL, b="b"), "the note does not end", id="no-note"),
        pytest.param(rewrite(EQUAL, proof=None), "proof is missing", id="no-proof-field"),
        pytest.param(
            rewrite(EQUAL, prefix_root=base(TRUE[0])), "no beginning", id="a-beginning-of-equals"
        ),
        pytest.param(rewrite(EQUAL, proof=[base(TRUE[0])]), "no beginning", id="equal-and-a-proof"),
        pytest.param(rewrite(PREFIX, prefix_root=None), "how the larger", id="no-beginning"),
        pytest.param(rewrite(PREFIX, prefix_root="AA=="), "of 32 bytes", id="a-short-root"),
        pytest.param(rewrite(PREFIX, proof=["AA=="]), "of 32 bytes", id="a-short-hash"),
        pytest.param(rewrite(PREFIX, proof=[3]), "list of texts", id="a-proof-of-numbers"),
        pytest.param(rewrite(PREFIX, proof=[base(TRUE[0])] * 64), "at most 63", id="a-long-proof"),
    ],
)
def test_what_is_no_fork_proof_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(ForkProofMalformed, match=why):
        check_fork_proof(content, (LOG_VKEY,))


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(replace(PREFIX, a=PREFIX.b, b=PREFIX.a), id="the-larger-first"),
        pytest.param(replace(PREFIX, prefix_root=None), id="no-beginning"),
        pytest.param(replace(EQUAL, prefix_root=Digest(TRUE[0])), id="a-beginning-of-equals"),
        pytest.param(replace(PREFIX, proof=(Digest(TRUE[0]),) * 64), id="a-long-proof"),
    ],
)
def test_what_would_be_refused_is_not_written(shown: ForkProof) -> None:
    with pytest.raises(ForkProofMalformed):
        encode_fork_proof(shown)


@given(st.binary(max_size=400))
def test_any_bytes_are_malformed_or_prove_nothing(content: bytes) -> None:
    with pytest.raises(ForkProofMalformed):
        check_fork_proof(content, (LOG_VKEY,))


def flipped(content: bytes, where: Callable[[int], bool]) -> Iterator[bytes]:
    """Yield ``content`` with each byte changed in turn, at the places that ``where`` names."""
    for place in filter(where, range(len(content))):
        for mask in (0x01, 0x20, 0x80):
            changed = bytearray(content)
            changed[place] ^= mask
            yield bytes(changed)


def spans(content: bytes, kind: str) -> Callable[[int], bool]:
    """Return which bytes of a file are of that kind: framing, text, signature, root, proof."""
    patterns = {
        "signature": rb"\xe2\x80\x94 \S+ [A-Za-z0-9+/=]+\\n",
        "text": rb'"[ab]":"(?:(?!\\n\\n).)*\\n\\n',
        "root": rb'"prefix_root":"[^"]*"',
        "proof": rb'"proof":\[[^\]]*\]',
    }
    found = {
        name: {at for hit in re.finditer(pattern, content) for at in range(*hit.span())}
        for name, pattern in patterns.items()
    }
    named = found[kind] if kind in found else set[int]().union(*found.values())
    return lambda place: (place in named) is (kind in found)


@pytest.mark.parametrize("kind", ["signature", "text", "root", "proof", "framing"])
@pytest.mark.parametrize("shown", BOTH)
def test_a_file_with_one_changed_byte_shows_nothing(shown: ForkProof, kind: str) -> None:
    content = encode_fork_proof(shown)
    tried = 0
    for changed in flipped(content, spans(content, kind)):
        tried += 1
        try:
            assert check_fork_proof(changed, (LOG_VKEY,)).verdict is Verdict.CONTRADICTED, changed
        except ForkProofMalformed:
            continue
    assert tried or (kind == "root" and shown is EQUAL)


def test_a_file_that_was_cut_anywhere_shows_nothing() -> None:
    content = encode_fork_proof(PREFIX)

    for length in range(len(content)):
        with pytest.raises(ForkProofMalformed):
            check_fork_proof(content[:length], (LOG_VKEY,))


def test_a_witness_line_that_is_changed_changes_nothing() -> None:
    line = format_line("partner.example/witness", b"\x01\x02\x03\x04", b"\x05" * 72)

    shown = replace(EQUAL, a=Checkpoint(EQUAL.a.head, EQUAL.a.note + line))

    assert judged(shown) == (Verdict.CONFIRMED, [])


def test_a_log_cannot_escape_by_what_it_writes_below_its_root() -> None:
    odd = 'half "quoted" \\ \u202e turned'

    def extended(one: Checkpoint) -> Checkpoint:
        text = one.note.split(b"\n\n")[0] + b"\n" + odd.encode() + b"\n"
        key = LOG_SIGNER.key
        line = format_line(key.name, key.key_id, LOG_SIGNER.sign(text))
        return parse_checkpoint(text + b"\n" + line)

    assert judged(ForkProof(extended(EQUAL.a), extended(EQUAL.b))) == (Verdict.CONFIRMED, [])


def test_the_longest_notes_fit_into_a_file() -> None:
    def long(one: Checkpoint) -> Checkpoint:
        text = one.note.split(b"\n\n")[0] + b"\n" + b"\\" * (MAX_NOTE - 700) + b"\n"
        key = LOG_SIGNER.key
        line = format_line(key.name, key.key_id, LOG_SIGNER.sign(text))
        return parse_checkpoint(text + b"\n" + line)

    assert judged(ForkProof(long(EQUAL.a), long(EQUAL.b)))[0] is Verdict.CONFIRMED


@pytest.mark.parametrize("old", range(4, 12))
def test_a_fork_is_found_in_a_tree_of_any_size(old: int) -> None:
    for new in range(old, 13):
        found = find_fork([signed(TRUE, new), signed(FALSE, old), signed(TRUE, 2)], TRUE)

        assert found is not None
        assert (found.a.head.size, found.b.head.size) == (old, new)
        assert judged(found) == (Verdict.CONFIRMED, [])


@pytest.mark.parametrize(
    "known",
    [
        pytest.param([signed(TRUE, 3), signed(TRUE, 7), signed(TRUE, 7)], id="one-history"),
        pytest.param([signed(FALSE, 3), signed(TRUE, 7)], id="before-the-rewriting"),
        pytest.param([signed(TRUE, 7)], id="one-head"),
        pytest.param([], id="no-head"),
        pytest.param([signed(TRUE, 3), signed(FALSE, 7)], id="none-above-it-is-true"),
    ],
)
def test_no_fork_is_found_where_none_can_be_shown(known: list[Checkpoint]) -> None:
    assert find_fork(known, TRUE) is None


def test_two_heads_beyond_the_entries_at_hand_contradict_each_other_all_the_same() -> None:
    found = find_fork([signed(TRUE, 2), signed(TRUE, 9), signed(FALSE, 9)], TRUE[:4])

    assert found is not None
    assert judged(found) == (Verdict.CONFIRMED, [])


def test_what_the_log_gives_to_prove_its_new_past_shows_the_fork() -> None:
    """Record §11.1: a refused ``add-checkpoint`` holds the proof, but from a power of two."""
    for old, new in combinations(range(4, 13), 2):
        steps = steps_of(FALSE, old, new)

        found = fork_between(signed(TRUE, old), signed(FALSE, new), steps)

        assert (found is None) is (old in {4, 8}), (old, new)
        if found is not None:
            assert judged(found) == (Verdict.CONFIRMED, [])


def test_a_refused_request_of_an_honest_log_shows_nothing() -> None:
    for old, new in combinations(range(13), 2):
        steps = steps_of(TRUE, old, new)
        for given_steps in (steps, (), steps[1:], steps[:-1], (*steps, TRUE[0]), steps[::-1]):
            assert fork_between(signed(TRUE, old), signed(TRUE, new), given_steps) is None


def test_two_heads_of_one_size_need_no_proof() -> None:
    assert fork_between(signed(TRUE, 5), signed(FALSE, 5)) == EQUAL
    assert fork_between(signed(TRUE, 5), signed(TRUE, 5)) is None
    assert fork_between(signed(TRUE, 5), signed(FALSE, 5, OTHER_SIGNER)) is None


def test_the_smallest_sizes_that_contradict_each_other_are_taken() -> None:
    equal = [signed(FALSE, 7), signed(TRUE, 7), signed(TRUE, 5), signed(FALSE, 5)]
    grown_twice = [signed(TRUE, 9), signed(TRUE, 11), signed(FALSE, 6), signed(FALSE, 5)]

    sizes = [
        (found.a.head.size, found.b.head.size)
        for known in (equal, grown_twice)
        if (found := find_fork(known, TRUE))
    ]

    assert sizes == [(5, 5), (5, 11)]


def test_an_empty_log_with_a_root_of_its_own_needs_no_step() -> None:
    head = Head(ORIGIN, 0, Digest(TRUE[0]))
    odd = Checkpoint(head, sign_head(head, LOG_SIGNER))

    found = fork_between(odd, signed(TRUE, 4))

    assert found is not None
    assert judged(found) == (Verdict.CONFIRMED, [])
    assert fork_between(odd, signed(TRUE, 4), TRUE[:1]) is None
    assert find_fork([odd, signed(TRUE, 4)], TRUE) == found


def audited(leaves: Sequence[bytes], *known: Checkpoint, without: int = -1) -> Audited:
    """Return a record of those leaves and checkpoints; one of the entries may be missing."""
    entries = tuple(Entry(at, b"", Digest(leaf)) for at, leaf in enumerate(leaves) if at != without)
    return Audited(known[-1], (), None, entries, (), (), Line(), on_trust=True, signed=known)


def test_a_record_shows_a_fork_as_far_as_its_entries_reach_without_a_gap() -> None:
    known = (signed(FALSE, 5), signed(TRUE, 7), signed(TRUE, 12))

    sizes = [
        (found.a.head.size, found.b.head.size)
        for missing in (-1, 11, 8, 7)
        if (found := fork_in(audited(TRUE, *known, without=missing)))
    ]

    assert sizes == [(5, 12), (5, 7), (5, 7), (5, 7)]
    assert fork_in(audited(TRUE, *known, without=6)) is None
    assert fork_in(audited(TRUE, *known[1:], without=6), known[0]) is None
    assert fork_in(audited(TRUE, *known[1:]), known[0]) == fork_in(audited(TRUE, *known))
