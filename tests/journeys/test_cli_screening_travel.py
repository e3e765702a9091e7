"""``biplomacy screening ivms`` and ``screening travel``: commands and whole outputs."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from biplomacy.screening.ivms_versions import Version, convert
from biplomacy.screening.transfer_exchange import Side
from biplomacy.screening.travel_log import Direction, LoggedMessage, MessageKind
from biplomacy.screening.travel_return import TransferNote
from biplomacy.screening.travel_rows import encode_messages, encode_notes
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.day import Day
from command_line import Place, place, same
from fakes.ivms_messages import LEI, legal, message, natural

FIRST = Day.parse("2026-03-01")
LOG = tuple(
    LoggedMessage(
        FIRST.start + number,
        Direction.SENT,
        MessageKind.INQUIRY,
        "x",
        bytes([number]) * 32,
        b"Zara Rahimi",
    )
    for number in range(3)
)
NOTES = (
    TransferNote(Side.ORIGINATOR, FIRST.start, FIRST.start + 40),
    TransferNote(Side.BENEFICIARY, FIRST.start, unhosted=True),
)
MAKE = (
    *("screening", "travel", "return", "--lei", LEI, "--from", "2026-03-01", "--to", "2026-03-02"),
    *("--log", "log.jsonl", "--transfers", "transfers.jsonl"),
)


@pytest.fixture
def here(tmp_path: Path) -> Place:
    national: JsonObject = {
        "nationalIdentifier": LEI,
        "nationalIdentifierType": "LEIX",
        "registrationAuthority": "RA000553",
    }
    right = message(natural(dateAndPlaceOfBirth={"dateOfBirth": "1990-01-01", "placeOfBirth": "Q"}))
    files = {
        "right.json": encode(right),
        "wrong.json": encode(message(beneficiary=legal(nationalIdentification=national))),
        "wild.json": encode({**message(), "Originator": message()["originator"]}).replace(
            b'"originator":', b'"ORIGINATOR":', 1
        ),
        "both.json": encode({**convert(message(), Version.V2020), **message(customerNumber="1")}),
        "log.jsonl": encode_messages(LOG),
        "transfers.jsonl": encode_notes(NOTES),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return place(tmp_path)


def test_a_message_of_the_standard_passes(here: Place) -> None:
    assert here.call("screening", "ivms", "validate", "right.json") == (
        0,
        "IVMS 101.2023, strict: passes\n",
        "",
    )


def test_a_failing_message_says_where_and_what_and_exits_with_3(here: Place) -> None:
    code, out, err = here.call("screening", "ivms", "validate", "wrong.json")

    where = "$.beneficiary.beneficiaryPerson[0].legalPerson.nationalIdentification"
    assert (code, err) == (3, "")
    assert out.splitlines() == [
        "IVMS 101.2023, strict: does not pass",
        f"failure[C9]: {where}: LEIX with a registrationAuthority",
        (
            f"info[C10]: {where}.registrationAuthority: the form is right;"
            " GLEIF's list was not at hand (version none)"
        ),
    ]


def test_json_gives_each_finding(here: Place) -> None:
    code, out, _ = here.call("screening", "ivms", "validate", "wrong.json", "--json")

    found = decode_object(out.encode().rstrip(b"\n"))
    assert (code, found["version"], found["profile"]) == (3, "101.2023", "strict")
    assert found["passes"] is False


def test_a_message_is_renamed_there_and_back(here: Place) -> None:
    code, old, _ = here.call("screening", "ivms", "convert", "right.json", "--to", "101")
    (here.directory / "old.json").write_text(old, encoding="utf-8")
    done = here.call(
        *("screening", "ivms", "convert", "old.json", "--to", "101.2023", "--into", "new.json")
    )

    assert (code, done[0], done[1]) == (0, 0, "")
    new = here.directory / "new.json"
    assert new.read_bytes() == (here.directory / "right.json").read_bytes() + b"\n"
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    assert here.call("screening", "ivms", "validate", "old.json")[1].startswith("IVMS 101, strict")


def test_names_of_both_versions_are_refused_without_repeating_a_text(here: Place) -> None:
    code, out, err = here.call("screening", "ivms", "validate", "both.json")

    assert (code, out) == (2, "")
    assert err.startswith("error[ivms-both-versions]: field names of 2020 at $.")
    assert "Zara" not in err


def test_a_url_becomes_a_travel_address_and_comes_back(here: Place) -> None:
    url = "https://trp.example.org/x"

    code, out, _ = here.call("screening", "travel", "address", url)

    assert (code, out) == (0, "ta5k2tWE6P7gjuBZsHaV3PkDPfUQXPPJwrTtF3Xz5j\n")
    assert here.call("screening", "travel", "address", out.strip()) == (0, f"{url}\n", "")


def test_the_directorys_row_is_printed_as_its_body(here: Place) -> None:
    code, out, _ = here.call(
        *("screening", "travel", "endpoint", "--lei", LEI, "--spki", "ab" * 32),
        *("--version", "3.1.0", "--effective", "2026-03-01", "--url", "https://trp.example.org/in"),
    )

    assert (code, same(out)) == (
        0,
        (
            '{"effective_at":"2026-03-01","lei":"5493001KJTIIGC8Y1R12","tls_spki_sha256":"HASH",'
            '"trp_url":"https://trp.example.org/in","versions":["3.1.0"]}\n'
        ),
    )


def test_a_return_is_made_checked_and_opened_by_sample(here: Place) -> None:
    code, out, _ = here.call(*MAKE, "--digests", "digests.jsonl")

    assert (code, same(out).splitlines()) == (
        0,
        [
            f"{LEI}, 2026-03-01 to 2026-03-02",
            "  transfers: 1 sent, 1 received",
            "  rejected: none",
            "  median answer: 40 s",
            "  below the threshold 0, unhosted 1",
            "  3 messages in 2 days, root HASH",
        ],
    )
    (here.directory / "body.json").write_text(here.call(*MAKE, "--json")[1], encoding="utf-8")
    issuer = ("--issuer", f"vasp/{LEI.lower()}", "--digests", "digests.jsonl")
    assert here.call("screening", "travel", "check", "body.json", *issuer) == (
        0,
        "the return follows from what was given; its counts are of the grade attested\n",
        "",
    )
    again = ("--log", "log.jsonl", "--transfers", "transfers.jsonl")
    whole = here.call("screening", "travel", "check", "body.json", *issuer, *again)
    assert (whole[0], whole[1].endswith("of the grade record\n")) == (0, True)
    named = ("--day", "2026-03-01", "--place")
    opened = here.call(
        *("screening", "travel", "open", "log.jsonl", *named, "1", "--into", "one.jsonl")
    )
    assert (opened[0], opened[1]) == (0, "")
    checked = ("screening", "travel", "check-sample", "one.jsonl", "--digests", "digests.jsonl")
    assert here.call(*checked, *named, "1")[0] == 0
    code, out, _ = here.call(*checked, *named, "2")
    assert (code, out.startswith("failure[travel-sample-differs]: ")) == (3, True)


def test_another_issuers_return_is_found(here: Place) -> None:
    here.call(*MAKE, "--digests", "digests.jsonl")
    (here.directory / "body.json").write_text(here.call(*MAKE, "--json")[1], encoding="utf-8")

    code, out, _ = here.call(
        *("screening", "travel", "check", "body.json", "--issuer", "regulator"),
        *("--digests", "digests.jsonl"),
    )

    assert (code, out) == (
        3,
        (
            f"failure[travel-return-issuer-differs]: {LEI}: published by regulator,"
            " not by the firm that it names\n"
        ),
    )
