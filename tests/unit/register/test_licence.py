"""A licence is made from the last event and is void when that event is (supervision §A7.1a)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.register.errors import RegisterMalformed
from biplomacy.register.licence import credential_subject, is_current, is_void, licence_of
from biplomacy.register.model import EventBody, RecordedEvent, State
from biplomacy.register.projection import known_on, project
from biplomacy.register.states import Held
from biplomacy.values.digest import Digest
from fakes.register_cases import FIRM, LEI, RIGHTS, course, day, event, recorded

S = State
HOLDER = "did:webvh:x:karachi.example"


def logged(events: tuple[RecordedEvent, ...]) -> tuple[RecordedEvent, ...]:
    return tuple(replace(one, statement=Digest.of(b"%d" % one.leaf)) for one in events)


def held(events: tuple[RecordedEvent, ...]) -> Held:
    return project(events, as_at=day("2026-12-31"), as_known_at=known_on(day("2026-12-31"))).held[0]


LICENSED = logged(course((S.NOC, "2026-03-02"), (S.LICENSED, "2026-06-01")))


def test_the_fields_are_those_of_the_last_event() -> None:
    licence = licence_of(held(LICENSED), HOLDER)

    assert credential_subject(licence) == {
        "id": HOLDER,
        "lei": LEI,
        "authorisation": "pk-1",
        "activities": ["fiat_exchange", "custody"],
        "state": "licensed",
        "conditions": [],
        "registerEvent": str(Digest.of(b"2")),
    }
    assert not is_void(licence, LICENSED)
    assert is_current(licence, held(LICENSED))


def test_it_is_void_when_its_event_is_superseded() -> None:
    licence = licence_of(held(LICENSED), HOLDER)
    correction = event("e-3", (S.NOC, S.LICENSED), "2026-06-02", supersedes="e-2")
    events = (*LICENSED, *logged((recorded(3, "2026-06-03", correction),)))

    assert is_void(licence, events)
    assert is_void(licence, ())


def test_a_newer_event_leaves_it_valid_but_not_current() -> None:
    licence = licence_of(held(LICENSED), HOLDER)
    suspended = event("e-3", (S.LICENSED, S.SUSPENDED), "2026-06-02")
    events = (*LICENSED, *logged((recorded(3, "2026-06-03", suspended),)))

    assert not is_void(licence, events)
    assert not is_current(licence, held(events))


def test_nothing_but_a_licence_looks_like_one() -> None:
    for state in (S.NOC, S.REVOKED, S.IN_PRINCIPLE, S.SANDBOX):
        events = logged(course((state, "2026-03-02")))
        with pytest.raises(RegisterMalformed, match="no licence to show"):
            licence_of(held(events), HOLDER)


def test_a_licence_names_a_firm_with_an_lei_and_an_event_of_a_record() -> None:
    body = EventBody(entity=replace(FIRM, lei=None), authorisation=RIGHTS)
    first = recorded(1, "2026-03-02", event("e-1", (None, S.LICENSED), "2026-03-02", body=body))

    with pytest.raises(RegisterMalformed, match="LEI"):
        licence_of(held((first,)), HOLDER)
    with pytest.raises(RegisterMalformed, match="not read from a record"):
        licence_of(held(course((S.LICENSED, "2026-03-02"))), HOLDER)
