from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.errors import PolicyMalformed
from biplomacy.record.model import KeyKind
from biplomacy.record.note import format_vkey, make_key
from biplomacy.record.policy import MAX_POLICY, Group, parse_policy
from note_signer import NamedSigner

LOG = NamedSigner("record.example/2026").key
LOG_LINE = f"log {format_vkey(LOG)}\n"
KEYS = {
    name: NamedSigner(f"{name}.example", KeyKind.COSIGNATURE_ED25519).key
    for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3", "Z")
}
VKEYS = {name: format_vkey(key) for name, key in KEYS.items()}
X1, X2, X3, Y1, Y2, Y3, Z = (f"witness {name} {vkey}\n" for name, vkey in VKEYS.items())
NESTED = (
    f"{LOG_LINE}\n"
    f"{X1}{X2}{X3}group X-witnesses 2 X1 X2 X3\n\n"
    f"{Y1}{Y2}{Y3}group Y-witnesses any Y1 Y2 Y3\n\n"
    "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
)


@pytest.mark.parametrize(
    ("cosigners", "enough"),
    [
        pytest.param("", False, id="nobody"),
        pytest.param("X1 X2", False, id="no-Y"),
        pytest.param("X1 Y1 Y2 Y3", False, id="one-X"),
        pytest.param("X1 X3 Y2", True, id="two-X-one-Y"),
        pytest.param("X1 X2 X3 Y1 Y2 Y3", True, id="all"),
        pytest.param("X1 X1 Y1", False, id="one-X-twice"),
        pytest.param("X1 Z Y1", False, id="a-stranger"),
    ],
)
def test_the_specification_s_example_judges(cosigners: str, enough: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    policy = parse_policy(NESTED)

    assert policy.satisfied_by(KEYS[name] for name in cosigners.split()) is enough


def test_a_policy_is_read_whole() -> None:
    policy = parse_policy(NESTED)

    assert policy.logs == (LOG,)
    assert policy.witness_keys == tuple(KEYS[name] for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3"))
    assert policy.witnesses[0] == ("X1", KEYS["X1"])
    assert policy.groups[0] == Group("X-witnesses", 2, ("X1", "X2", "X3"))
    assert policy.quorum == "X-and-Y"


def test_without_a_quorum_nobody_is_needed() -> None:
    policy = parse_policy("quorum none\n")

    assert (policy.logs, policy.witnesses, policy.quorum) == ((), (), None)
    assert policy.satisfied_by([])


def test_one_witness_may_be_the_quorum() -> None:
    policy = parse_policy(f"{LOG_LINE}{X1}{X2}quorum X1\n")

    assert policy.satisfied_by([KEYS["X1"]])
    assert not policy.satisfied_by([KEYS["X2"]])


def test_the_key_decides_and_not_its_name() -> None:
    policy = parse_policy(f"{X1}quorum X1\n")
    same_name = make_key(KEYS["X1"].name, KeyKind.COSIGNATURE_ED25519, KEYS["X2"].public)

    assert not policy.satisfied_by([same_name])


def test_blanks_comments_and_urls_are_passed_over() -> None:
    policy = parse_policy(
        f"\t# a comment\n \t \nlog\t{format_vkey(LOG)}  https://log.example/\n"
        f"  witness X1 \t{VKEYS['X1']} https://w.example/ \n# quorum none\nquorum X1"
    )

    assert policy == parse_policy(f"{LOG_LINE}{X1}quorum X1\n")


def test_names_are_opaque() -> None:
    kelvin, nbsp = "\u212a", "a\u00a0b"
    policy = parse_policy(
        f"witness K {VKEYS['X1']}\nwitness {kelvin} {VKEYS['X2']}\nwitness {nbsp} {VKEYS['X3']}\n"
        f"group all all K {kelvin} {nbsp}\nquorum all\n"
    )

    assert [name for name, _ in policy.witnesses] == ["K", kelvin, nbsp]
    assert not policy.satisfied_by([KEYS["X1"], KEYS["X3"]])


def test_ml_dsa_keys_fit_logs_and_witnesses() -> None:
    public = MLDSA44PrivateKey.from_seed_bytes(bytes(32)).public_key().public_bytes_raw()
    vkey = format_vkey(make_key("q.example", KeyKind.COSIGNATURE_ML_DSA_44, public))

    policy = parse_policy(f"{LOG_LINE}log {vkey}\nwitness q {vkey}\nquorum q\n")

    assert [key.kind for key in policy.logs] == [1, 6]
    assert policy.satisfied_by(policy.witness_keys)


def test_forty_of_each_are_supported() -> None:
    logs = "".join(f"log {format_vkey(NamedSigner(f'log{n}').key)}\n" for n in range(40))
    witnesses = "".join(
        f"witness w{n} {format_vkey(NamedSigner(f'w{n}', KeyKind.COSIGNATURE_ED25519).key)}\n"
        for n in range(40)
    )
    groups = "group g0 all w0\n" + "".join(f"group g{n} all g{n - 1} w{n}\n" for n in range(1, 40))

    policy = parse_policy(f"{logs}{witnesses}{groups}quorum g39\n")

    assert policy.satisfied_by(policy.witness_keys)
    assert not policy.satisfied_by(policy.witness_keys[1:])


RENAMED = format_vkey(make_key("renamed", KeyKind.COSIGNATURE_ED25519, KEYS["X1"].public))
RENAMED_LOG = format_vkey(make_key("renamed", KeyKind.LOG_ED25519, LOG.public))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="no-quorum"),
        pytest.param(f"{X1}quorum X1\nquorum X1\n", id="two-quorums"),
        pytest.param(f"{X1}quorum X1\nquorum none\n", id="none-as-second-quorum"),
        pytest.param("quorum X1\n", id="quorum-undefined"),
        pytest.param(f"quorum X1\n{X1}", id="quorum-before-definition"),
        pytest.param("quorum\n", id="quorum-of-nothing"),
        pytest.param(f"{X1}{X2}quorum X1 X2\n", id="quorum-of-two"),
        pytest.param(f"{X1}group g any X1 X2\n{X2}quorum g\n", id="forward-reference"),
        pytest.param(f"{X1}group g any X1 g\nquorum g\n", id="group-in-itself"),
        pytest.param(f"{X1}group g any\nquorum g\n", id="group-of-nobody"),
        pytest.param(f"{X1}group g\nquorum X1\n", id="group-without-rule"),
        pytest.param(f"{X1}group g 0 X1\nquorum g\n", id="threshold-0"),
        pytest.param(f"{X1}group g 2 X1\nquorum g\n", id="threshold-above-members"),
        pytest.param(f"{X1}group g 01 X1\nquorum g\n", id="threshold-with-zero"),
        pytest.param(f"{X1}group g \u0661 X1\nquorum g\n", id="threshold-in-arabic"),
        pytest.param(f"{X1}group g -1 X1\nquorum g\n", id="threshold-negative"),
        pytest.param(f"{X1}group g ALL X1\nquorum g\n", id="keyword-in-capitals"),
        pytest.param(f"{X1}group g any X1 X1\nquorum g\n", id="member-twice"),
        pytest.param(f"{X1}{X2}group g any X1\ngroup h any X1 X2\nquorum h\n", id="two-groups"),
        pytest.param(f"{X1}group g any none\nquorum g\n", id="none-as-member"),
        pytest.param(f"witness none {VKEYS['X1']}\nquorum none\n", id="witness-named-none"),
        pytest.param(f"{X1}group none any X1\nquorum none\n", id="group-named-none"),
        pytest.param(f"{X1}{X1}quorum X1\n", id="witness-twice"),
        pytest.param(f"{X1}witness X1 {VKEYS['X2']}\nquorum X1\n", id="name-twice"),
        pytest.param(f"{X1}{X2}group X1 any X2\nquorum X1\n", id="group-named-as-a-witness"),
        pytest.param(f"{X1}witness b {RENAMED}\nquorum X1\n", id="one-key-as-two-witnesses"),
        pytest.param(f"{LOG_LINE}log {RENAMED_LOG}\nquorum none\n", id="one-key-as-two-logs"),
        pytest.param(f"log {VKEYS['X1']}\nquorum none\n", id="witness-key-as-log"),
        pytest.param(f"witness w {format_vkey(LOG)}\nquorum w\n", id="log-key-as-witness"),
        pytest.param("log not-a-vkey\nquorum none\n", id="malformed-key"),
        pytest.param("log\nquorum none\n", id="log-without-key"),
        pytest.param(f"witness {VKEYS['X1']}\nquorum none\n", id="witness-without-name"),
        pytest.param(f"log {format_vkey(LOG)} u v\nquorum none\n", id="two-urls"),
        pytest.param("policy 1\nquorum none\n", id="unknown-line"),
        pytest.param("Quorum none\n", id="line-in-capitals"),
        pytest.param("quorum none\r\n", id="carriage-return"),
        pytest.param("# \x7f\nquorum none\n", id="delete-in-comment"),
        pytest.param("# \ud800\nquorum none\n", id="surrogate"),
        pytest.param("quorum\u00a0none\n", id="no-break-space"),
        pytest.param("# \x0b\nquorum none\n", id="vertical-tab"),
        pytest.param("#" * (MAX_POLICY + 1), id="too-long"),
    ],
)
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(PolicyMalformed):
        parse_policy(text)


@st.composite
def policies(draw: st.DrawFn) -> str:
    """A policy of random groups over the seven witnesses."""
    lines = [X1, X2, X3, Y1, Y2, Y3, Z]
    free = list(KEYS)
    for number in range(draw(st.integers(0, 4))):
        members = draw(st.lists(st.sampled_from(free), min_size=1, max_size=4, unique=True))
        rule = draw(st.sampled_from(["any", "all", str(draw(st.integers(1, len(members))))]))
        lines.append(f"group g{number} {rule} {' '.join(members)}\n")
        free = [name for name in free if name not in members] + [f"g{number}"]
    lines.append(f"quorum {draw(st.sampled_from(free))}\n")
    return "".join(lines)


@given(policies(), st.sets(st.sampled_from(list(KEYS))), st.sets(st.sampled_from(list(KEYS))))
def test_more_cosigners_never_break_a_quorum(text: str, some: set[str], more: set[str]) -> None:
    policy = parse_policy(text)

    before = policy.satisfied_by(KEYS[name] for name in some)
    after = policy.satisfied_by(KEYS[name] for name in some | more)

    assert after >= before
    assert policy.satisfied_by(KEYS.values())
    assert not policy.satisfied_by([])
