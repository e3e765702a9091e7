"""``register-event/1`` and ``register-warning/1``: closed bodies that read back to the bit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.register.errors import LeiMalformed, RegisterMalformed
from biplomacy.register.model import (
    Appeal,
    Authorisation,
    Condition,
    ConditionStatus,
    DeclaredWallet,
    EventBody,
    Fitness,
    Kind,
    Name,
    NameKind,
    PersonOutcome,
    RegisterEvent,
    Registration,
    Return,
    Sanction,
    State,
    WalletLabel,
)
from biplomacy.register.model import Warning as PublicWarning
from biplomacy.register.persons import commit_person, is_person
from biplomacy.register.statement.register_event import (
    decode_register_event,
    encode_register_event,
)
from biplomacy.register.statement.register_warning import (
    decode_register_warning,
    encode_register_warning,
)
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.errors import BiplomacyError, FieldMalformed, FieldUnknown
from biplomacy.values.money import Money
from fakes.register_cases import BITCOIN, FIRM, LEI, RIGHTS, WALLETS, day, event

S = State
SALT = bytes(range(32))
PERSON = PersonOutcome("compliance-officer", commit_person(SALT, "Zoë Q."), Fitness.FIT)
FULL_FIRM = replace(
    FIRM,
    names=(*FIRM.names, Name("KX", NameKind.TRADING, "en")),
    legal_form="9999",
    registration=Registration("SECP", "0001"),
    parents=(LEI,),
    apps=("com.karachi.example",),
)
FULL_RIGHTS = replace(
    RIGHTS,
    passport=("AE",),
    conditions=(
        Condition("c-1", "Keep a branch in Islamabad.", day("2026-09-01"), ConditionStatus.OPEN),
        Condition("c-2", "Publish an audit.", None, ConditionStatus.MET),
    ),
)
SAME = (S.LICENSED, S.LICENSED)
EVENTS = (
    event("e-1", (None, S.NOC), "2026-03-01"),
    event("e-2", (None, S.TRANSITIONAL), "2026-03-01",
          body=EventBody(entity=FULL_FIRM, authorisation=FULL_RIGHTS, until=day("2026-09-10"))),
    event("e-3", (S.REVOKED, S.LICENSED), "2026-03-01", kind=Kind.COURT_ORDER,
          body=EventBody(court_ref="W.P. 1/2026", remark="stayed")),
    event("e-4", (S.LICENSED, S.REVOKED), "2026-03-01", supersedes="e-3",
          body=EventBody(run_off_ends=day("2026-09-10"))),
    event("e-5", SAME, "2026-03-01", kind=Kind.WALLETS, body=WALLETS),
    event("e-6", SAME, "2026-03-01", kind=Kind.WALLETS, body=EventBody(wallets=(
        DeclaredWallet("bitcoin", BITCOIN, WalletLabel.FEE, PERSON.person),))),
    event("e-7", SAME, "2026-03-01", kind=Kind.WALLETS, body=EventBody(wallets=())),
    event("e-8", SAME, "2026-03-01", kind=Kind.RETURN, body=EventBody(returned=Return(
        "audit", day("2026-01-01"), day("2026-06-30"), day("2026-07-31"), day("2026-07-30"),
        PERSON.person))),
    event("e-9", SAME, "2026-03-01", kind=Kind.SANCTION, body=EventBody(sanction=Sanction(
        Money("PKR", 5_000_000_000_000_000_00), Appeal.PENDING))),
    event("e-10", SAME, "2026-03-01", kind=Kind.FITNESS, body=EventBody(person=PERSON)),
)  # fmt: skip
WARNING = PublicWarning("w-1", ("Karachi Exchange Pro",), ("karachi-pro.example",), "pvara",
                        day("2026-04-01"))  # fmt: skip


@pytest.mark.parametrize("told", EVENTS, ids=lambda told: str(told.id))
def test_an_event_reads_back_without_a_changed_bit(told: RegisterEvent) -> None:
    written = encode(encode_register_event(told))

    again = decode_register_event(decode_object(written))

    assert again == told
    assert encode(encode_register_event(again)) == written


def test_the_largest_event_fits_a_statement() -> None:
    """§A7.5 allows 100 conditions within 40,000 bytes."""
    conditions = tuple(Condition(f"c-{n}", "x" * 200) for n in range(100))
    rights = replace(RIGHTS, conditions=conditions)
    wallets = tuple(DeclaredWallet("bitcoin", f"{n:034}", WalletLabel.OWN) for n in range(100))
    body = EventBody(entity=FIRM, authorisation=rights, wallets=wallets)

    assert (
        len(encode(encode_register_event(event("e", (None, S.NOC), "2026-03-01", body=body))))
        < 40_000
    )


def test_a_warning_reads_back_without_a_changed_bit() -> None:
    for told in (WARNING, replace(WARNING, names=()), replace(WARNING, domains=())):
        body = decode_object(encode(encode_register_warning(told)))
        assert decode_register_warning(body) == told


def put(body: JsonObject, path: str, value: JsonValue) -> JsonObject:
    """Return a body with one field changed, found by names with dots between."""
    name, _, rest = path.partition(".")
    inner = body.get(name)
    if rest:
        assert isinstance(inner, dict)
        value = put(inner, rest, value)
    return body | {name: value}


@pytest.mark.parametrize(
    ("number", "path", "value", "error"),
    [
        pytest.param(0, "signers", ["director"], RegisterMalformed, id="one-signer"),
        pytest.param(
            0, "signers", ["director", "director"], RegisterMalformed, id="the-same-twice"
        ),
        pytest.param(
            0, "recorded_at", "2026-03-01T12:00:00Z", FieldUnknown, id="nobody-writes-recorded-at"
        ),
        pytest.param(0, "to_state", "allowed", FieldMalformed, id="no-state"),
        pytest.param(0, "kind", "return", RegisterMalformed, id="a-return-moves-nothing"),
        pytest.param(0, "supersedes", "e-1", RegisterMalformed, id="itself"),
        pytest.param(0, "effective_at", "2999-01-01", RegisterMalformed, id="too-far"),
        pytest.param(0, "effective_at", "2026-02-30", BiplomacyError, id="no-day"),
        pytest.param(0, "body.entity.lei", "529900T8BM49AURSDO56", LeiMalformed, id="check-digits"),
        pytest.param(0, "body.entity.jurisdiction", "pk", RegisterMalformed, id="lower-case"),
        pytest.param(0, "body.entity.names", [], RegisterMalformed, id="nameless"),
        pytest.param(0, "body.entity.parents", [], RegisterMalformed, id="an-empty-list"),
        pytest.param(
            0, "body.entity.domains", ["Karachi.example"], RegisterMalformed, id="domain-case"
        ),
        pytest.param(0, "body.entity.legal_form", "abcd", RegisterMalformed, id="legal-form"),
        pytest.param(
            0,
            "body.authorisation.activities",
            ["custody", "custody"],
            RegisterMalformed,
            id="twice",
        ),
        pytest.param(
            0, "body.authorisation.activities", ["mining"], RegisterMalformed, id="no-activity"
        ),
        pytest.param(
            0, "body.court_ref", "W.P. 1", RegisterMalformed, id="a-court-without-its-order"
        ),
        pytest.param(
            0, "body.authorisation.conditions", [], RegisterMalformed, id="an-empty-list-again"
        ),
        pytest.param(0, "body.more", 1, FieldUnknown, id="unknown-part"),
        pytest.param(1, "body.until", True, FieldMalformed, id="until-is-true"),
        pytest.param(1, "body.authorisation.passport", ["ae"], RegisterMalformed, id="country"),
        pytest.param(
            7, "body.return.last", "2025-01-01", RegisterMalformed, id="ends-before-it-begins"
        ),
        pytest.param(8, "body.sanction.amount", "-1.00", RegisterMalformed, id="a-negative-fine"),
        pytest.param(8, "body.sanction.amount", 5, FieldMalformed, id="a-fine-as-number"),
    ],
)
def test_a_body_that_contradicts_itself_is_refused(
    number: int, path: str, value: JsonValue, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        decode_register_event(put(encode_register_event(EVENTS[number]), path, value))


def test_a_transitional_right_tells_its_end() -> None:
    with pytest.raises(RegisterMalformed, match="until"):
        event("e-1", (None, S.TRANSITIONAL), "2026-03-01")


def test_conditions_have_ids_of_their_own_and_are_a_hundred_at_most() -> None:
    for ids in (["c", "c"], [f"c-{n}" for n in range(101)]):
        with pytest.raises(RegisterMalformed):
            Authorisation("a", "mica", (), conditions=tuple(Condition(one, "x") for one in ids))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param({"domains": ["x"], "names": ["A"]}, RegisterMalformed, id="no-domain"),
        pytest.param({"names": ["A\nB"]}, RegisterMalformed, id="two-lines"),
        pytest.param({"more": "x"}, FieldUnknown, id="unknown-field"),
    ],
)
def test_a_warning_that_does_not_read_is_refused(
    change: JsonObject, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        decode_register_warning(encode_register_warning(WARNING) | change)


def test_a_warning_names_somebody() -> None:
    with pytest.raises(RegisterMalformed, match="neither"):
        decode_register_warning({"id": "w", "authority": "pvara", "published_at": "2026-04-01"})


def test_a_person_is_a_commitment_that_only_salt_and_name_open() -> None:
    """§A2.3: the record tells role and outcome, never who."""
    assert is_person(PERSON, SALT, "Zoe\u0308 Q.")
    assert not is_person(PERSON, SALT, "Zoe Q.")
    assert not is_person(PERSON, bytes(32), "Zoë Q.")
    assert b"Zo" not in encode(encode_register_event(EVENTS[-1]))
