"""The key that a counterparty's server shows is looked at before anything is sent (§C6.6)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from biplomacy.screening.adapters.trp_http import TrpHttp, public_key_digest
from biplomacy.screening.errors import CallbackAddressPrivate, TrpUnavailable
from biplomacy.screening.trp_line import Counterparty, TrpRequest
from biplomacy.values.digest import Digest
from fakes.small_log import SetClock
from fakes.trp_firms import Firm, Place, open_firm, open_place, trusting

REQUEST = TrpRequest("7f9c2ba4-e88f-4827-8160-455f0e4f2b3a", "3.1.0", b"{}")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a certificate of this machine and its key."""
    directory = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback of a test")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    paths = directory / "certificate.pem", directory / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


@pytest.fixture(scope="module")
def places(files: tuple[Path, Path]) -> Iterator[tuple[Place, Place]]:
    with open_place() as plain, open_place(tls=files) as secured:
        yield plain, secured


@pytest.fixture
def firms(files: tuple[Path, Path], places: tuple[Place, Place]) -> Iterator[tuple[Firm, Firm]]:
    clock = SetClock()
    with TrpHttp(loopback=True, trust=trusting(files[0])) as line:
        yield (
            open_firm("originator", places[0], clock, line),
            open_firm("beneficiary", places[1], clock, line),
        )


def _key(files: tuple[Path, Path]) -> Digest:
    certificate = x509.load_pem_x509_certificate(files[0].read_bytes())
    shown = public_key_digest(certificate.public_bytes(Encoding.DER))
    assert shown == Digest.of(
        certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    return shown


def test_data_goes_to_the_server_that_shows_the_logged_key(
    files: tuple[Path, Path], firms: tuple[Firm, Firm]
) -> None:
    first, second = firms

    name = first.desk.inquire(second.order, Counterparty(key=_key(files))).request_id

    assert second.desk.exchange(name).amount == second.order.amount


def test_nothing_is_sent_to_a_server_that_shows_another_key(firms: tuple[Firm, Firm]) -> None:
    first, second = firms

    with pytest.raises(TrpUnavailable) as caught:
        first.desk.inquire(second.order, Counterparty(key=Digest.of(b"another key")))

    assert "shows another key" in caught.value.message
    assert (second.desk.exchanges(), second.desk.take_log(), second.desk.findings()) == ((), (), ())


def test_a_plain_address_shows_no_key(firms: tuple[Firm, Firm]) -> None:
    first, _ = firms

    with pytest.raises(TrpUnavailable):
        first.desk.inquire(first.order, Counterparty(key=Digest.of(b"a key")))


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    firms: tuple[Firm, Firm],
) -> None:
    with TrpHttp(loopback=True) as line, pytest.raises(TrpUnavailable):
        line.post(f"{firms[1].url}/trp/inquiry", REQUEST)


def test_a_name_that_leads_to_a_private_network_is_not_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found(*_: object, **__: object) -> list[tuple[object, ...]]:
        addresses = ("93.184.216.34", "10.0.0.7")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)

    with TrpHttp() as line, pytest.raises(CallbackAddressPrivate):
        line.post("https://trp.example.org/callback", REQUEST)
