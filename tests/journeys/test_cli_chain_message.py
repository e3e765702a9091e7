"""``biplomacy chain verify-message``: command and whole output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.chain.message_signing import sign_message
from biplomacy.chain.script import pay_to_witness_pubkey_hash
from biplomacy.values.canonical import decode_object
from command_line import Place, place
from fakes.chain_messages import KEYS, PUBLICS, in_witness, multisig_case
from fakes.script_words import script_of

ADDRESSES = (
    "bc1q5afxtw6wztv0ys8nx4cve7pupjrqxlqlf75p6k",
    "bcrt1q5afxtw6wztv0ys8nx4cve7pupjrqxlqlp3klkv",
)
SCRIPT = pay_to_witness_pubkey_hash(PUBLICS[0])
MESSAGE = b"biplomacy solvency v1\n"


@pytest.fixture
def here(tmp_path: Path) -> Place:
    (tmp_path / "message.txt").write_bytes(MESSAGE)
    (tmp_path / "proof.sig").write_text(sign_message(KEYS[0], SCRIPT, MESSAGE) + "\n")
    return place(tmp_path)


def verify(here: Place, *more: str) -> tuple[int, str, str]:
    files = ("--message", "message.txt", "--signature", "proof.sig")
    return here.call("chain", "verify-message", *files, *more)


@pytest.mark.parametrize("engine", ["kernel", "templates"])
def test_a_signed_file_is_valid(here: Place, engine: str) -> None:
    answer = verify(here, "--script", SCRIPT.hex(), "--engine", engine)

    assert answer == (
        0,
        (
            "✓ valid · message-valid · signed by whoever can spend the script\n"
            f"  format smp · engine {engine} · no lock\n"
        ),
        "",
    )


@pytest.mark.parametrize("address", ADDRESSES, ids=["main", "regtest"])
def test_an_address_of_any_network_stands_for_its_script(here: Place, address: str) -> None:
    code, out, _ = verify(here, "--address", address, "--engine", "templates")

    assert code == 0
    assert out.startswith("✓ valid")


def test_a_file_that_was_changed_is_not_valid(here: Place) -> None:
    (here.directory / "message.txt").write_bytes(MESSAGE + b"\n")

    answer = verify(here, "--script", SCRIPT.hex(), "--engine", "templates")

    assert answer == (
        3,
        (
            "✕ not valid · message-signature-wrong · a signature is wrong\n"
            "  format smp · engine templates · no lock\n"
        ),
        "",
    )


def test_a_script_that_the_engine_does_not_know_is_inconclusive(here: Place) -> None:
    signed = in_witness(script_of("1"))
    (here.directory / "proof.sig").write_text(signed.signature)

    code, out, _ = verify(here, "--script", signed.script.hex(), "--engine", "templates")

    assert code == 3
    assert out.startswith("? inconclusive · message-script-unknown · ")


def test_json_is_the_proof_in_canonical_bytes(here: Place) -> None:
    signed = multisig_case(nested=True)
    (here.directory / "message.txt").write_bytes(signed.message)
    (here.directory / "proof.sig").write_text(signed.signature)

    code, out, _ = verify(here, "--script", signed.script.hex(), "--json", "--engine", "templates")

    assert code == 0
    assert decode_object(out.strip().encode())["code"] == "message-valid"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        pytest.param((), "error[usage]: give either --script or --address", id="neither"),
        pytest.param(("--script", "00", "--address", "x"), "error[usage]: give either", id="both"),
        pytest.param(("--script", "0g"), "error[usage]: the script is not hex", id="no-hex"),
        pytest.param(("--address", "1abc"), "error[address-malformed]", id="no-address"),
    ],
)
def test_a_script_is_named_once_and_rightly(here: Place, more: tuple[str, ...], error: str) -> None:
    code, out, err = verify(here, *more)

    assert (code, out) == (2, "")
    assert err.startswith(error)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"nonsense!"])
def test_a_file_that_is_no_signature_is_refused(here: Place, content: bytes) -> None:
    (here.directory / "proof.sig").write_bytes(content)

    code, out, err = verify(here, "--script", SCRIPT.hex(), "--engine", "templates")

    assert (code, out) == (2, "")
    assert err.startswith("error[message-signature-malformed]: the text is no signature")
