"""The directory: what both parties published, and whether data may be sent there (§C6.6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.register.errors import LeiMalformed, RegisterMalformed
from biplomacy.register.statement.vasp_endpoint import decode_vasp_endpoint, encode_vasp_endpoint
from biplomacy.register.states import Extent, Permission
from biplomacy.register.vasp_endpoint import (
    ENDPOINT_FUTURE,
    ENDPOINT_MISSING,
    KEY_DIFFERS,
    LIMITED,
    NOT_PERMITTED,
    REGULATOR,
    PublishedEndpoint,
    VaspEndpoint,
    check_vasp_endpoint,
    endpoint_in_force,
    may_send,
    vasp_issuer,
)
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldUnknown

LEI = "5493001KJTIIGC8Y1R12"
KEY, OTHER_KEY = Digest.of(b"a public key"), Digest.of(b"another")
AT = Day.parse("2026-03-05")
ENDPOINT = VaspEndpoint(
    LEI, KEY, ("3.1.0", "2.1.0"), Day.parse("2026-03-01"), trp_url="https://trp.example.org/in"
)
LATER = replace(ENDPOINT, tls_spki=OTHER_KEY, effective_at=Day.parse("2026-03-04"))
FULL = Permission(allowed=True, extent=Extent.FULL, reason="licensed")
FIRM = vasp_issuer(LEI)


def test_a_body_reads_back() -> None:
    both = replace(ENDPOINT, trisa_endpoint="trisa.example.org:443")
    for one in (ENDPOINT, both, replace(both, trp_url=None)):
        body = encode_vasp_endpoint(one)
        assert decode_vasp_endpoint(body) == one
        assert encode_vasp_endpoint(decode_vasp_endpoint(body)) == body
    with pytest.raises(FieldUnknown):
        decode_vasp_endpoint({**encode_vasp_endpoint(ENDPOINT), "phone": "1"})


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"lei": "3M5E1GQKGL17HI8CPN20"}, LeiMalformed),
        ({"trp_url": None}, RegisterMalformed),
        ({"trp_url": "http://trp.example.org"}, RegisterMalformed),
        ({"trp_url": "https://user@trp.example.org/"}, RegisterMalformed),
        ({"trp_url": "https://localhost/"}, RegisterMalformed),
        ({"trisa_endpoint": "trisa.example.org"}, RegisterMalformed),
        ({"versions": ()}, RegisterMalformed),
        ({"versions": ("3.1.0", "3.1.0")}, RegisterMalformed),
        ({"versions": ("three",)}, RegisterMalformed),
    ],
)
def test_an_endpoint_that_nobody_could_call_is_refused(
    change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        replace(ENDPOINT, **change)  # type: ignore[arg-type]


def test_only_its_firm_and_the_regulator_publish_an_endpoint() -> None:
    assert check_vasp_endpoint(ENDPOINT, FIRM) == ()
    assert check_vasp_endpoint(ENDPOINT, REGULATOR) == ()
    assert [one.subject for one in check_vasp_endpoint(ENDPOINT, "vasp/other")] == [LEI]


def _published(*told: tuple[VaspEndpoint, str]) -> list[PublishedEndpoint]:
    return [PublishedEndpoint(one, issuer, leaf) for leaf, (one, issuer) in enumerate(told)]


def test_neither_party_alone_puts_an_endpoint_in_force() -> None:
    alone = _published((ENDPOINT, FIRM), (ENDPOINT, FIRM), (LATER, REGULATOR), (LATER, "vasp/x"))

    assert endpoint_in_force(alone, LEI, AT) is None


def test_the_latest_that_both_published_and_that_has_begun_is_in_force() -> None:
    both = _published((ENDPOINT, FIRM), (LATER, REGULATOR), (ENDPOINT, REGULATOR), (LATER, FIRM))

    assert endpoint_in_force(both, LEI, AT) == LATER
    assert endpoint_in_force(both, LEI, Day.parse("2026-03-03")) == ENDPOINT
    assert endpoint_in_force(both, LEI, Day.parse("2026-02-28")) is None
    assert endpoint_in_force(both, "another", AT) is None


def test_of_two_that_begin_together_the_later_published_one_is_in_force() -> None:
    twin = replace(ENDPOINT, tls_spki=OTHER_KEY)
    told = _published((ENDPOINT, FIRM), (twin, FIRM), (twin, REGULATOR), (ENDPOINT, REGULATOR))

    assert endpoint_in_force(told, LEI, AT) == ENDPOINT


def test_a_licensed_firm_that_shows_its_logged_key_may_be_sent_data() -> None:
    assert may_send(FULL, ENDPOINT, KEY, at=AT) == ()


@pytest.mark.parametrize(
    ("permission", "endpoint", "key", "codes"),
    [
        (replace(FULL, extent=Extent.LIMITED), ENDPOINT, KEY, [LIMITED]),
        (replace(FULL, allowed=False, extent=Extent.RUN_OFF), ENDPOINT, KEY, [NOT_PERMITTED]),
        (FULL, None, KEY, [ENDPOINT_MISSING]),
        (FULL, ENDPOINT, OTHER_KEY, [KEY_DIFFERS]),
        (FULL, ENDPOINT, None, [KEY_DIFFERS]),
        (FULL, replace(ENDPOINT, effective_at=AT.plus(1)), KEY, [ENDPOINT_FUTURE]),
        (
            Permission(allowed=False, extent=Extent.NONE, reason="not in the register"),
            LATER,
            KEY,
            [NOT_PERMITTED, KEY_DIFFERS],
        ),
    ],
)
def test_each_reason_not_to_send_is_told(
    permission: Permission, endpoint: VaspEndpoint | None, key: Digest | None, codes: list[str]
) -> None:
    assert [one.code for one in may_send(permission, endpoint, key, at=AT)] == codes
