from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.charter import (
    Amendment,
    check_charter,
    decode_amendment,
    decode_charter,
    encode_amendment,
    encode_charter,
)
from biplomacy.record.model import (
    Amend,
    Charter,
    Every,
    Head,
    KeyKind,
    Obligation,
    Office,
    Predecessor,
    Rule,
    WithoutQuorum,
)
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed, FieldUnknown
from fakes.charters import (
    BITCOIN_OFFICE,
    CHARTER_OF_TEST,
    LOG_VKEY,
    MINISTRY,
    ORIGIN,
    REPORT,
    WITNESS_VKEY,
    official,
    policy,
    vkey,
)

PREDECESSOR = Predecessor(
    Head("record.bitcoin-office.example/2025", 412, Digest.of(b"root")),
    (("bitcoin-office", 57), ("finance-ministry", 3)),
)
SUCCESSOR = replace(CHARTER_OF_TEST, predecessor=PREDECESSOR)

names = st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True)
types = st.from_regex(r"[a-z][a-z0-9-]{0,9}/[1-9]", fullmatch=True)
charters = st.builds(
    replace,
    st.sampled_from([CHARTER_OF_TEST, SUCCESSOR]),
    title=names,
    origin=names,
    offices=st.lists(
        st.builds(
            Office,
            names,
            st.lists(st.sampled_from(BITCOIN_OFFICE.keys), max_size=3).map(tuple),
            st.lists(st.builds(Rule, types, st.integers(1, 16)), max_size=3).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    amend=st.builds(Amend, st.integers(1, 16), st.lists(names, max_size=2).map(tuple)),
    without_quorum=st.sampled_from(WithoutQuorum),
    obligations=st.lists(
        st.builds(Obligation, types, names, st.sampled_from(Every), st.integers(0, 400)),
        max_size=2,
    ).map(tuple),
)


@given(charters)
def test_a_charter_reads_back_as_it_was_written(charter: Charter) -> None:
    body = decode_object(encode(encode_charter(charter)))

    assert decode_charter(body) == charter
    assert encode_charter(decode_charter(body)) == body


@given(charters, names)
def test_an_amendment_reads_back_as_it_was_written(charter: Charter, reason: str) -> None:
    amendment = Amendment(charter, reason)

    assert decode_amendment(encode_amendment(amendment)) == amendment


def test_a_sound_charter_has_no_findings() -> None:
    assert check_charter(CHARTER_OF_TEST) == ()
    assert check_charter(SUCCESSOR) == ()


def _without(name: str) -> Callable[[JsonObject], JsonObject]:
    return lambda body: {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param(_without("amend"), FieldMalformed, id="no-amend"),
        pytest.param(_without("obligations"), FieldMalformed, id="no-obligations"),
        pytest.param(lambda body: {**body, "anchor": {}}, FieldUnknown, id="unknown-field"),
        pytest.param(lambda body: {**body, "title": "\u202eevil"}, FieldMalformed, id="direction"),
        pytest.param(lambda body: {**body, "without_quorum": "x"}, FieldMalformed, id="choice"),
        pytest.param(lambda body: {**body, "offices": [1]}, FieldMalformed, id="office-number"),
        pytest.param(lambda body: {**body, "log_keys": [1]}, FieldMalformed, id="log-key-number"),
        pytest.param(lambda body: {**body, "predecessor": None}, FieldMalformed, id="null"),
        pytest.param(
            lambda body: {**body, "amend": {"threshold": 0, "keyids": []}},
            FieldMalformed,
            id="threshold-zero",
        ),
        pytest.param(
            lambda body: {
                **body,
                "predecessor": {
                    "origin": "a",
                    "size": 1,
                    "root": "0" * 64,
                    "next_sequence": {"a": True},
                },
            },
            FieldMalformed,
            id="sequence-true",
        ),
    ],
)
def test_refuses_a_body(
    change: Callable[[JsonObject], JsonObject], error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        decode_charter(change(encode_charter(CHARTER_OF_TEST)))


def _with_keys(office: Office) -> Charter:
    return replace(CHARTER_OF_TEST, offices=(office, MINISTRY))


DIRECTOR, AUDITOR, DEPUTY = BITCOIN_OFFICE.keys


@pytest.mark.parametrize(
    ("charter", "words"),
    [
        pytest.param(
            _with_keys(
                replace(BITCOIN_OFFICE, keys=(replace(DIRECTOR, keyid="0" * 64), AUDITOR, DEPUTY))
            ),
            "the keyid does not follow from the key",
            id="foreign-keyid",
        ),
        pytest.param(
            _with_keys(replace(BITCOIN_OFFICE, keys=(DIRECTOR, DIRECTOR, AUDITOR))),
            "the key is that of bitcoin-office, director too",
            id="one-key-twice",
        ),
        pytest.param(
            replace(
                CHARTER_OF_TEST,
                offices=(BITCOIN_OFFICE, replace(MINISTRY, keys=(*MINISTRY.keys, DIRECTOR))),
            ),
            "finance-ministry, director: the key is that of bitcoin-office, director too",
            id="one-key-in-two-offices",
        ),
        pytest.param(
            _with_keys(replace(BITCOIN_OFFICE, keys=(replace(DIRECTOR, scheme="x"), AUDITOR))),
            "scheme 'x' is not accepted",
            id="scheme",
        ),
        pytest.param(
            _with_keys(replace(BITCOIN_OFFICE, may_publish=(Rule(REPORT, 4),))),
            "needs 4 signatures, and the office has 3 keys",
            id="threshold-out-of-reach",
        ),
        pytest.param(
            _with_keys(replace(BITCOIN_OFFICE, may_publish=(Rule(REPORT, 1), Rule(REPORT, 2)))),
            f"the type {REPORT} occurs 2 times",
            id="two-thresholds",
        ),
        pytest.param(
            replace(CHARTER_OF_TEST, offices=(BITCOIN_OFFICE, BITCOIN_OFFICE, MINISTRY)),
            "the office bitcoin-office occurs 2 times",
            id="two-offices-of-one-name",
        ),
        pytest.param(
            replace(CHARTER_OF_TEST, amend=Amend(1, (official("stranger").keyid,))),
            "belongs to no office",
            id="amending-stranger",
        ),
        pytest.param(
            replace(CHARTER_OF_TEST, amend=Amend(2, (DIRECTOR.keyid, DIRECTOR.keyid))),
            "amending needs 2 signatures, and 1 keys may amend",
            id="amending-out-of-reach",
        ),
        pytest.param(
            replace(CHARTER_OF_TEST, log_keys=()), "its log keys are not", id="no-log-key"
        ),
        pytest.param(
            replace(CHARTER_OF_TEST, log_keys=(WITNESS_VKEY,)),
            "its log keys are not",
            id="witness-as-log",
        ),
        pytest.param(
            replace(CHARTER_OF_TEST, log_keys=("nonsense",)),
            "is not a verifier key",
            id="log-key-nonsense",
        ),
        pytest.param(
            replace(CHARTER_OF_TEST, origin="elsewhere.example"),
            "does not bear the origin elsewhere.example",
            id="origin",
        ),
        pytest.param(
            replace(CHARTER_OF_TEST, obligations=(Obligation("x/1", "nobody", Every.DAY, 1),)),
            "which it may not publish",
            id="obligation",
        ),
        pytest.param(
            replace(CHARTER_OF_TEST, obligations=CHARTER_OF_TEST.obligations * 2),
            "the obligation bitcoin-office reserve-report/1 occurs 2 times",
            id="obligation-twice",
        ),
        pytest.param(
            replace(
                CHARTER_OF_TEST,
                predecessor=replace(PREDECESSOR, head=Head(ORIGIN, 1, Digest.of(b"root"))),
            ),
            "names itself",
            id="own-predecessor",
        ),
    ],
)
def test_a_contradiction_is_found(charter: Charter, words: str) -> None:
    findings = check_charter(charter, subject="entry:0")

    assert any(words in finding.message for finding in findings)
    assert {finding.subject for finding in findings} == {"entry:0"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("quorum partner\n", id="unknown-name"),
        pytest.param("", id="empty"),
        pytest.param(
            policy().replace(LOG_VKEY, vkey("other.example", KeyKind.LOG_ED25519)), id="other-log"
        ),
    ],
)
def test_a_policy_must_parse_and_name_the_log(text: str) -> None:
    (finding,) = check_charter(replace(CHARTER_OF_TEST, witness_policy=text))

    assert finding.code == "policy-malformed"


def test_every_contradiction_is_reported() -> None:
    charter = replace(
        CHARTER_OF_TEST, log_keys=("a", "b"), amend=Amend(3, ("x",)), witness_policy="?"
    )

    messages = [finding.message for finding in check_charter(charter)]

    assert len(messages) == 6
