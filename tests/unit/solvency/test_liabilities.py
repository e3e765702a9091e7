"""Surveys of leaf files, epoch keys, published roots, proofs and rebuilds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.solvency.errors import (
    CustomerUnknown,
    DepthRefused,
    EpochKeyMalformed,
    LiabilityDuplicate,
    LiabilityOverflow,
    ProofMalformed,
    RootAlreadyPublished,
    SolvencyMalformed,
    TreeIncomplete,
)
from biplomacy.solvency.key_file import decode_epoch_key, derive_epoch_key, encode_epoch_key
from biplomacy.solvency.leaves import survey_rows
from biplomacy.solvency.model import (
    LIMIT,
    Epoch,
    Identity,
    LiabilitiesRoot,
    LiabilityRow,
    Opening,
    Shape,
    Tier,
    least_depth,
)
from biplomacy.solvency.opening_file import decode_opening, encode_opening
from biplomacy.solvency.proof_check import check_customer_proofs
from biplomacy.solvency.proof_file import decode_customer_proof, encode_customer_proof
from biplomacy.solvency.proving import prove_customer
from biplomacy.solvency.root_check import check_liabilities_root, issuer_of, require_first_root
from biplomacy.solvency.statement.liabilities_root import (
    decode_liabilities_root,
    encode_liabilities_root,
)
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from fakes.solvency_trees import (
    AT,
    DTI,
    LEI,
    POINTS,
    ShelfInMemory,
    customers,
    grow,
    identity,
    key_of,
)

tiers = pytest.mark.parametrize("tier", list(Tier), ids=["open", "hidden"])


def quiet(_: int) -> None: ...


def test_a_customers_part_may_stand_once() -> None:
    rows = [
        LiabilityRow("Ünal", "1", 0, 5),
        LiabilityRow("Ünal", "1", 1, 5),
        LiabilityRow("U\u0308nal", "2", 0, 5),  # the same number in another form of Unicode
        LiabilityRow("Ünal", "1", 1, 5),
    ]

    with pytest.raises(LiabilityDuplicate, match=r"rows 3, 4$"):
        survey_rows(rows, quiet)


def test_a_sum_near_the_limit_is_refused_at_the_limit() -> None:
    below = [LiabilityRow("a", "x", 0, LIMIT - 2), LiabilityRow("b", "x", 0, 1)]

    assert survey_rows(below, quiet).total == LIMIT - 1
    with pytest.raises(LiabilityOverflow, match=r"not below 2\^63"):
        survey_rows([*below, LiabilityRow("c", "x", 0, 1)], quiet)


def test_an_empty_file_owes_nothing() -> None:
    assert survey_rows([], quiet).total == 0


@pytest.mark.parametrize(
    ("rows", "parts", "depth"),
    [(0, 1, 10), (1024, 1, 10), (1025, 1, 11), (1024, 4, 12), (10_000_000, 1, 24)],
)
def test_the_least_depth_keeps_the_public_minimum(rows: int, parts: int, depth: int) -> None:
    assert least_depth(rows, parts=parts) == depth


def test_more_customers_than_leaves_are_refused() -> None:
    with pytest.raises(DepthRefused, match="fewer leaves"):
        grow(key_of(Tier.OPEN, 2), customers(5))


def test_no_tree_is_deeper_than_is_built_here() -> None:
    with pytest.raises(DepthRefused, match="deeper than 28"):
        grow(key_of(Tier.OPEN, 29), customers(5))


def test_names_that_are_none_are_refused() -> None:
    with pytest.raises(SolvencyMalformed, match="no LEI"):
        Epoch("529900T8BM49AURSDO56", DTI, 1, AT.block)
    with pytest.raises(SolvencyMalformed, match="digital token"):
        Epoch(LEI, "4H95J0R2A", 1, AT.block)
    with pytest.raises(SolvencyMalformed, match="epoch"):
        Epoch(LEI, DTI, -1, AT.block)
    with pytest.raises(SolvencyMalformed, match="depth"):
        Shape(Tier.OPEN, 41)


def test_an_epoch_key_reads_back_and_shows_itself_nowhere() -> None:
    secret = key_of(Tier.HIDDEN, 10, split=True)

    content = encode_epoch_key(secret)

    assert decode_epoch_key(content) == secret
    assert secret.key.hex() not in repr(secret)
    with pytest.raises(EpochKeyMalformed) as caught:
        decode_epoch_key(content.replace(b'"tier":1', b'"tier":7'))
    assert secret.key.hex() not in caught.value.message
    with pytest.raises(EpochKeyMalformed, match="32 bytes"):
        derive_epoch_key(b"short", AT, Shape(Tier.OPEN, 10), split=False)


def test_an_opening_reads_back() -> None:
    opening = Opening(302_500_000, 7)

    assert decode_opening(encode_opening(opening)) == opening
    with pytest.raises(EpochKeyMalformed):
        decode_opening(b"{}")
    with pytest.raises(EpochKeyMalformed, match="order"):
        decode_opening(encode_opening(Opening(1, 2**256 - 1)))


@tiers
@pytest.mark.parametrize("with_total", [True, False])
def test_a_root_reads_back_without_a_changed_bit(tier: Tier, with_total: object) -> None:
    built, _ = grow(key_of(tier, 10), customers(3))
    stated = built.stated if with_total else replace(built.stated, total=None)

    body = encode(encode_liabilities_root(stated))

    assert decode_liabilities_root(decode_object(body)) == stated
    assert encode(encode_liabilities_root(decode_liabilities_root(decode_object(body)))) == body


def test_a_root_that_contradicts_its_tier_is_refused() -> None:
    hidden = encode_liabilities_root(grow(key_of(Tier.HIDDEN, 10), customers(3))[0].stated)
    point = hidden["total_commitment"]
    bare = {name: value for name, value in hidden.items() if name != "total_commitment"}

    for wrong in (
        bare,
        {**hidden, "tier": 0},
        {**hidden, "scheme": "mst2"},
        {**hidden, "total": str(LIMIT)},
        {**hidden, "total": "01"},
        {**hidden, "total_commitment": f"04{str(point)[2:]}"},
    ):
        with pytest.raises(FieldMalformed):
            decode_liabilities_root(wrong)
    with pytest.raises(FieldUnknown):
        decode_liabilities_root({**hidden, "ratio": "2"})


@tiers
def test_a_proof_file_has_exactly_its_length(tier: Tier) -> None:
    depth = 24
    size = {Tier.OPEN: 1_046, Tier.HIDDEN: 1_678}[tier]
    _, shelf = grow(key_of(tier, 10), customers(3))
    (proof,) = prove_customer(shelf, identity(1), POINTS)
    deep = replace(proof, shape=Shape(tier, depth), path=proof.path[:1] * depth)

    content = encode_customer_proof(deep)

    assert len(content) == size
    assert decode_customer_proof(content) == deep
    for wrong in (content[:-1], content + b"\0", b"MST2" + content[4:], content[:4] + b"\x07", b""):
        with pytest.raises(ProofMalformed):
            decode_customer_proof(wrong)
    with pytest.raises(ProofMalformed, match="out of range"):
        decode_customer_proof(content[:38] + (2**depth).to_bytes(8) + content[46:])
    with pytest.raises(ProofMalformed, match="out of range"):
        decode_customer_proof(content[:46] + LIMIT.to_bytes(8) + content[54:])


@tiers
def test_a_split_balance_is_proved_leaf_by_leaf(tier: Tier) -> None:
    built, shelf = grow(key_of(tier, 10, split=True), customers(100))

    for number in (1, 50, 99):
        proofs = prove_customer(shelf, identity(number), POINTS)
        found = check_customer_proofs(
            proofs, built.stated, identity(number), balance=1_000 * number, points=POINTS
        )
        assert found == ()
    assert built.leaves > 150


def test_who_is_no_customer_gets_no_proof() -> None:
    _, shelf = grow(key_of(Tier.OPEN, 10), customers(3))

    for nobody in (Identity("C-1", "x"), Identity("C-9", "35202-0000009-1")):
        with pytest.raises(CustomerUnknown):
            prove_customer(shelf, nobody)


def test_a_directory_without_a_finished_tree_proves_nothing() -> None:
    with pytest.raises(TreeIncomplete):
        prove_customer(ShelfInMemory(), identity(0))


@tiers
def test_a_second_tree_is_not_built_where_one_is_settled(tier: Tier) -> None:
    secret = key_of(tier, 10)
    built, shelf = grow(secret, customers(3))

    with pytest.raises(RootAlreadyPublished):
        grow(secret, customers(4), shelf.reopened())
    with pytest.raises(RootAlreadyPublished, match="epoch 1"):
        require_first_root(LEI, DTI, 1, [built.stated])
    require_first_root(LEI, DTI, 2, [built.stated])


def checked(stated: LiabilitiesRoot, opening: Opening | None = None) -> list[str]:
    found = check_liabilities_root(stated, issuer_of(LEI), opening=opening, points=POINTS)
    return [finding.code for finding in found]


def test_a_disclosed_opening_must_open_the_commitment() -> None:
    built, _ = grow(key_of(Tier.HIDDEN, 10), customers(3))
    total, blind = built.opening.total, built.opening.blind
    unsaid = replace(built.stated, total=None)

    assert checked(built.stated, built.opening) == []
    assert checked(unsaid, Opening(total + 1, blind)) == ["opening-differs"]
    assert checked(unsaid, Opening(total, blind + 1)) == ["opening-differs"]
    assert checked(unsaid, Opening(total, 0)) == ["opening-differs"]
    assert checked(built.stated, Opening(total + 1, blind)) == ["total-differs", "opening-differs"]


def test_a_root_by_another_firm_too_flat_or_said_twice_is_found() -> None:
    stated = grow(key_of(Tier.OPEN, 9), customers(3))[0].stated
    later = replace(stated, at=replace(AT, epoch=2))

    found = check_liabilities_root(stated, "vasp/549300ml8dr5e3ydd047", others=(later, stated))

    assert [finding.code for finding in found] == [
        "issuer-differs",
        "depth-below-minimum",
        "second-root",
    ]
    assert issuer_of(LEI) == "vasp/529900t8bm49aursdo55"
