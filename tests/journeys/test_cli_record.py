"""``biplomacy record``: a log from nothing to a receipt that a stranger checks."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from biplomacy.values.canonical import JsonObject, decode_object, read_object
from command_line import Place, place, same

ORIGIN = "record.example/2026"
OFFICIALS = ("--sign-with", "file2:keys/director.pem", "--sign-with", "file2:keys/auditor.pem")
CLAIM = """{
  "type": "claim/1", "issuer": "bitcoin-office",
  "body": {
    "id": "we-hold", "text": "we hold", "asserted_by": "the office", "day": "2025-07-14",
    "kind": "holds", "parameters": {"entity": "bitcoin-office", "amount": "1"},
    "reading": "exactly", "source": "this test"
  }
}"""


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """Return a place with keys, the draft of a charter, and a claim to log."""
    found = place(tmp_path, BIPLOMACY_STORE="sqlite:record.db")
    roles = ("--role", "director", "--role", "auditor", "--threshold", "2")
    made = found.call("record", "keys", "--origin", ORIGIN, "--office", "bitcoin-office", *roles)
    assert made[0] == 0
    (tmp_path / "charter.json").write_text(made[1])
    (tmp_path / "claim.json").write_text(CLAIM)
    return found


def begin(here: Place) -> tuple[int, str, str]:
    charter = ("--charter", "charter.json")
    return here.call("record", "init", "--origin", ORIGIN, *charter, *OFFICIALS)


def charter_with_witness(here: Place, vkey: str, url: str) -> None:
    path = here.directory / "charter.json"
    charter: JsonObject = read_object(path.read_bytes())
    log = str(charter["witness_policy"]).splitlines()[0]
    charter["witness_policy"] = f"{log}\nwitness partner {vkey} {url}\nquorum partner\n"
    path.write_text(json.dumps(charter, indent=1))  # noqa: TID251 - as a person writes it


@contextmanager
def running_witness(here: Place) -> Iterator[tuple[str, str]]:
    """Run a witness and yield its verifier key and address."""
    name = ("--name", "pvara.example/witness")
    _, vkey, _ = here.call("record", "witness", "key", *name, "--into", "w.pem")
    log = str(read_object((here.directory / "charter.json").read_bytes())["witness_policy"])
    options = ("--key", "w.pem", "--log", log.split()[1], "--store", "sqlite:w.db", "--port", "0")
    process = here.start("record", "witness", "serve", *name, *options)
    with process:
        assert process.stdout is not None
        try:
            yield vkey.strip(), process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGINT)


def test_a_log_begins_with_its_charter(here: Place) -> None:
    code, out, err = begin(here)

    assert (code, same(out), same(err)) == (
        0,
        "entry 0  charter/1  bitcoin-office #0  id ID  signed 2 of 2\n",
        "charter FINGERPRINT\n",
    )


VKEY = "pvara.example/witness+00000000+AAAA"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        pytest.param(("--role", "../r"), "error[usage]: the role '../r' is no plain name", id="up"),
        pytest.param(("--role", "log"), "error[usage]: two keys would have the same", id="log"),
        pytest.param(("--role", "a", "--role", "a"), "error[usage]: two keys would", id="twice"),
        pytest.param(("--role", "a", "--threshold", "2"), "error[charter-malformed]: ", id="two"),
        pytest.param(("--role", "a", "--witness", "x"), "error[policy-malformed]: ", id="no-key"),
        pytest.param(
            ("--role", "a", "--witness", f"{VKEY} http://x"), "error[policy-malformed]: ", id="key"
        ),
    ],
)
def test_keys_without_a_sound_charter_are_not_kept(
    tmp_path: Path, options: tuple[str, ...], error: str
) -> None:
    named = ("--origin", ORIGIN, "--office", "bitcoin-office", "--into", "new/keys")

    code, out, err = place(tmp_path).call("record", "keys", *named, *options)

    assert (code, out) == (2, "")
    assert err.startswith(error)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_key_that_is_there_keeps_all_others_from_being_made(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "b.pem").write_text("mine")
    named = ("--origin", ORIGIN, "--office", "bitcoin-office", "--role", "a", "--role", "b")

    code, _, err = place(tmp_path).call("record", "keys", *named)

    assert code == 3
    assert err.startswith("error[path-occupied]: keys/b.pem exists")
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["b.pem"]


def test_private_keys_are_readable_by_their_owner_alone(here: Place) -> None:
    keys = sorted((here.directory / "keys").iterdir())

    assert [key.name for key in keys] == ["auditor.pem", "director.pem", "log.pem"]
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


def test_a_statement_is_logged_published_and_shown_to_a_stranger(here: Place) -> None:
    begin(here)

    appended = here.call(
        "record", "append", "claim.json", "claim.json", *OFFICIALS, "--to", "public"
    )
    receipt = here.call("record", "prove", "1")
    trust = here.call("record", "trust", "show")
    (here.directory / "1.tlog-proof").write_text(receipt[1])
    (here.directory / "trust.json").write_text(trust[1])
    checked = ("record", "check", "1.tlog-proof", "--trust", "trust.json")

    assert (appended[0], same(appended[1]), appended[2]) == (
        0,
        (
            "entry 1  claim/1  bitcoin-office #1  id ID  signed 2 of 2\n"
            "entry 2  claim/1  bitcoin-office #2  id ID  signed 2 of 2\n"
            "checkpoint 3  cosigned by nobody  published\n"
        ),
        "",
    )
    assert here.call(*checked) == (
        0,
        (
            f"confirmed  entry 1 is in {ORIGIN} at size 3\n"
            "           grade attested: witnesses were not judged: name the record with --record"
            " SOURCE\n"
        ),
        "",
    )
    assert here.call(*checked, "--record", "public") == (
        0,
        (
            f"confirmed  entry 1 is in {ORIGIN} at size 3\n"
            "           cosigned by nobody\n"
            "           grade record\n"
        ),
        "",
    )
    assert here.call("record", "fsck", "--to", "public") == (
        0,
        "3 entries, 2 checkpoints: sound\n",
        "",
    )


def test_a_statement_that_too_few_sign_is_refused_and_nothing_logged(here: Place) -> None:
    begin(here)

    refused = here.call("record", "append", "claim.json", *OFFICIALS[:2])
    head = here.call("record", "head", "--json")

    assert refused == (
        2,
        "",
        (
            "error[signature-missing]: entry:1: 1 of 2 signatures of bitcoin-office for claim/1\n"
            "hint: nothing was logged\n"
        ),
    )
    assert decode_object(head[1].rstrip("\n").encode())["size"] == 1


@pytest.mark.parametrize(
    ("key", "error"),
    [
        pytest.param(
            "file2:keys/log.pem",
            "error[signer-unavailable]: file2:keys/log.pem is the private key of no official whom"
            " the charter lists\nhint: name the key file of an official of the issuing office\n",
            id="not-an-official",
        ),
        pytest.param(
            "file2:keys/lost.pem",
            "error[signer-unavailable]: the key file keys/lost.pem cannot be read: No such file or"
            " directory\nhint: check path and rights\n",
            id="lost",
        ),
        pytest.param(
            "hsm:2?label=office",
            "error[signer-unavailable]: no signer for 'hsm' addresses\n"
            "hint: name a key file as file2:keys/director.pem\n",
            id="no-token",
        ),
    ],
)
def test_a_key_that_cannot_sign_is_named(here: Place, key: str, error: str) -> None:
    begin(here)

    assert here.call("record", "append", "claim.json", "--sign-with", key) == (4, "", error)


def test_an_unsigned_statement_needs_a_key(here: Place) -> None:
    begin(here)

    code, _, err = here.call("record", "append", "claim.json")

    assert code == 2
    assert err.startswith("error[signature-missing]: a statement is not signed")


def test_without_a_store_it_says_how_to_name_one(tmp_path: Path) -> None:
    assert place(tmp_path).call("record", "head") == (
        2,
        "",
        (
            "error[store-unknown]: no store was named\n"
            "hint: give --store sqlite:record.db, or set BIPLOMACY_STORE\n"
        ),
    )


def test_a_changed_file_is_found_and_written_again(here: Place) -> None:
    begin(here)
    here.call("record", "publish", "--to", "public")
    (here.directory / "public" / "tile" / "0" / "000.p" / "1").write_bytes(bytes(32))

    found = here.call("record", "fsck", "--to", "public")
    mended = here.call("record", "fsck", "--to", "public", "--repair")

    assert found[0] == 3
    assert found[1].startswith("failure[file-differs]: tile/0/000.p/1: ")
    assert mended == (0, "1 entry, 1 checkpoint: sound\n", "written again: tile/0/000.p/1\n")


def test_a_receipt_that_was_changed_proves_nothing(here: Place) -> None:
    begin(here)
    here.call("record", "append", "claim.json", *OFFICIALS, "--to", "public")
    receipt = here.call("record", "prove", "1")[1]
    (here.directory / "r.tlog-proof").write_text(receipt.replace("index 1", "index 0"))
    (here.directory / "trust.json").write_text(here.call("record", "trust", "show")[1])

    code, out, err = here.call("record", "check", "r.tlog-proof", "--trust", "trust.json")

    assert (code, out) == (3, "")
    assert err.startswith("error[proof-invalid]: ")


def test_the_partner_state_cosigns_what_is_published(here: Place) -> None:
    with running_witness(here) as (vkey, url):
        charter_with_witness(here, vkey, url)
        begin(here)
        published = here.call("record", "publish", "--to", "public")
        (here.directory / "trust.json").write_text(here.call("record", "trust", "show")[1])
        (here.directory / "0.tlog-proof").write_text(here.call("record", "prove", "0")[1])
    held = here.call("record", "append", "claim.json", *OFFICIALS, "--to", "public")
    checked = ("record", "check", "0.tlog-proof", "--trust", "trust.json", "--record", "public")

    assert (published[0], same(published[1])) == (
        0,
        "checkpoint 1  cosigned by pvara.example/witness INSTANT  published\n",
    )
    assert held[0] == 4
    assert same(held[1]).endswith("checkpoint 2  cosigned by nobody  held\n")
    assert "warning[witness-unavailable]" in held[2]
    assert same(here.call(*checked)[1]).splitlines()[1:] == [
        "           cosigned by pvara.example/witness INSTANT",
        "           grade record",
    ]


def test_evidence_lies_beside_the_log_under_its_digest(here: Place) -> None:
    begin(here)
    (here.directory / "prices.csv").write_bytes(b"day,value\n")

    here.call("record", "publish", "--to", "public", "--blob", "prices.csv")

    blobs = list((here.directory / "public" / "blob").iterdir())
    assert [blob.read_bytes() for blob in blobs] == [b"day,value\n"]


def test_a_copy_of_the_record_is_shown_as_a_portal(here: Place) -> None:
    begin(here)
    here.call("record", "publish", "--to", "public")
    process = here.start("serve", "--record", "public", "--port", "0")

    with process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        shown = here.call("record", "check", "none", "--trust", "none")
        process.send_signal(signal.SIGINT)

    assert address.startswith("http://127.0.0.1:")
    assert shown[0] == 2
    assert process.returncode == 130
