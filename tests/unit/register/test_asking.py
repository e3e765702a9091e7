"""May this firm operate: by LEI, wallet, domain and name (supervision §A3.3, §A7.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.register.asking import NAME_ALONE, ONLY_ALIKE, WARNED, RegisterIndex
from biplomacy.register.errors import DomainMalformed, LeiMalformed
from biplomacy.register.model import (
    Activity,
    DeclaredWallet,
    EventBody,
    Kind,
    Name,
    RecordedEvent,
    State,
    WalletLabel,
)
from biplomacy.register.model import Warning as PublicWarning
from biplomacy.register.projection import known_on, project
from biplomacy.register.recorded import RecordedWarning
from biplomacy.register.states import Extent
from fakes.register_cases import (
    BITCOIN,
    FIRM,
    FOUNDING,
    LEI,
    NOON,
    OTHER_LEI,
    WALLETS,
    course,
    day,
    event,
    recorded,
)

S = State
ETHER = "0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B"
SAME = (S.LICENSED, S.LICENSED)
TOLD = recorded(3, "2026-03-02", event("e-3", SAME, "2026-03-02", kind=Kind.WALLETS, body=WALLETS))
LICENSED = (*course((S.LICENSED, "2026-03-01")), TOLD)


def other(state: State, body: EventBody) -> RecordedEvent:
    """Return the first event of another firm."""
    firm = replace(FIRM, lei=OTHER_LEI, names=(Name("Lahore Desk"),), domains=("lahore.example",))
    told = event("o-1", (None, state), "2026-03-01", body=replace(body, entity=firm))
    return recorded(4, "2026-03-01", replace(told, subject="pk-2"))


def warning(*domains: str, name: str = "Karachi Exchange") -> RecordedWarning:
    told = PublicWarning("w-1", (name,), domains, "pvara", day("2026-04-01"))
    return RecordedWarning(told, day("2026-04-01").start + NOON, 7)


def index(
    events: tuple[RecordedEvent, ...], *warnings: RecordedWarning, at: str = "2026-05-01"
) -> RegisterIndex:
    register = project(events, as_at=day(at), as_known_at=known_on(day(at)))
    return RegisterIndex(register, warnings)


def test_an_lei_leads_to_the_decision() -> None:
    answer = index(LICENSED).by_lei(LEI, Activity.CUSTODY)

    assert answer.permission.extent is Extent.FULL
    assert answer.permission.event is not None
    assert answer.permission.event.leaf == 1


def test_an_lei_that_is_none_is_refused_and_an_unknown_one_answered() -> None:
    with pytest.raises(LeiMalformed):
        index(LICENSED).by_lei(LEI[:-1] + "6")
    assert index(LICENSED).by_lei(OTHER_LEI).permission.reason == "not in the register"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        pytest.param(BITCOIN, True, id="as-declared"),
        pytest.param(BITCOIN.lower(), False, id="base58-is-told-by-case"),
        pytest.param("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", False, id="undeclared"),
    ],
)
def test_a_wallet_leads_to_who_declared_it(address: str, *, found: bool) -> None:
    assert index(LICENSED).by_wallet(address).permission.allowed is found


def test_hexadecimal_addresses_differ_in_case_by_their_checksum_alone() -> None:
    body = EventBody(wallets=(DeclaredWallet("ethereum", ETHER, WalletLabel.OWN),))
    told = event("e-3", SAME, "2026-03-02", kind=Kind.WALLETS, body=body)
    found = index((*LICENSED[:1], recorded(3, "2026-03-02", told)))

    assert found.by_wallet(ETHER.lower()).permission.allowed


def test_of_two_firms_that_declare_one_wallet_the_narrower_right_counts() -> None:
    second = other(S.SUSPENDED, replace(FOUNDING, wallets=WALLETS.wallets))

    answer = index((*LICENSED, second)).by_wallet(BITCOIN)

    assert (answer.permission.allowed, answer.permission.extent) == (False, Extent.RUN_OFF)
    assert [one.subject for one in answer.held] == ["pk-1", "pk-2"]


@pytest.mark.parametrize(
    ("domain", "allowed", "reason"),
    [
        pytest.param("karachi.example", True, "licensed", id="equal"),
        pytest.param("https://APP.karachi.example/login", True, "licensed", id="below"),
        pytest.param("karachii.example", False, ONLY_ALIKE, id="a-slip"),
        pytest.param("lisbon.example", False, "not in the register", id="unknown"),
    ],
)
def test_a_domain_matches_on_a_label_or_only_looks_alike(
    domain: str, *, allowed: bool, reason: str
) -> None:
    answer = index(LICENSED).by_domain(domain)

    assert (answer.permission.allowed, answer.permission.reason) == (allowed, reason)
    assert bool(answer.lookalike_of) is (reason == ONLY_ALIKE)


def test_a_warning_outranks_an_authorisation() -> None:
    answer = index(LICENSED, warning("karachi.example")).by_domain("karachi.example")

    assert (answer.permission.allowed, answer.permission.reason) == (False, WARNED)
    assert [one.id for one in answer.warnings] == ["w-1"]


def test_a_warning_is_not_known_before_it_is_public() -> None:
    found = index(LICENSED, warning("karachi.example"), at="2026-03-31")

    assert found.by_domain("karachi.example").permission.allowed


def test_a_warning_of_a_clone_takes_nothing_from_the_firm_it_copies() -> None:
    found = index(LICENSED, warning("karachi-login.example", name=FIRM.name))

    assert found.by_lei(LEI).permission.allowed


def test_a_name_gives_candidates_and_never_an_answer() -> None:
    answer = index(LICENSED, warning("x.example")).by_name("karachi exchange (SYNTHETIC)")

    assert (answer.permission.allowed, answer.permission.reason) == (False, NAME_ALONE)
    assert [(one.subject, one.ground.value) for one in answer.candidates] == [
        ("pk-1", "authorisation")
    ]
    assert index(LICENSED).by_name("Nobody").permission.reason == "not in the register"


def test_a_name_that_many_share_gives_ten_of_them_and_how_many_more() -> None:
    clones = [warning(f"x{number}.example", name=f"Karachi {number}") for number in range(14)]
    told = [
        replace(one, warning=replace(one.warning, id=f"w-{number}"))
        for number, one in enumerate(clones)
    ]

    answer = index(LICENSED, *told).by_name("karachi")

    assert (len(answer.candidates), len(answer.warnings), answer.more) == (10, 10, 5)
    assert index(LICENSED).by_name("karachi").more == 0


def test_what_is_no_domain_is_refused() -> None:
    with pytest.raises(DomainMalformed):
        index(LICENSED).by_domain("not a domain")
