"""``biplomacy accord``: what two states promised, and what their records show of it."""

from __future__ import annotations

import json
from pathlib import Path

from biplomacy.accord.accord_file import read_accord
from biplomacy.accord.statement.commitment_status import decode_commitment_status
from biplomacy.values.canonical import decode_object
from command_line import place
from fakes.two_records import SIGNERS, countersigned, done, lay_accord, log, log_key, record_of

LETTER = "SLV-PAK-2025-07-16"
UNDATED = "no-date, no-evidence-rule"
PACKAGE = """{"type": "knowledge-package/1", "issuer": "bitcoin-office", "body": {
  "package": "0000000000000000000000000000000000000000000000000000000000000000",
  "name": "reserve", "title": "How a reserve is run", "version": "1",
  "languages": ["en"], "tags": ["reserve-operations"], "files": 1, "bytes": 10
}}"""
RECEIPT = """{"type": "receipt/1", "issuer": "crypto-council", "body": {
  "package": "0000000000000000000000000000000000000000000000000000000000000000",
  "origin": "sv.example/record", "index": 2
}}"""
BOTH = ("--record", "../sv/public", "--record", "../pk/public")


def test_of_the_six_commitments_of_the_letter_none_is_verifiable(tmp_path: Path) -> None:
    code, out, err = place(tmp_path).call("accord", "lint", LETTER)

    assert (code, err) == (0, "")
    *rows, summary = out.splitlines()[:7]
    assert [(row[:4].strip(), row[5:17].strip(), row.rpartition(": ")[2]) for row in rows] == [
        *((f"L{number}", "quoted", UNDATED) for number in range(1, 6)),
        ("L6", "quoted", f"no-object, {UNDATED}"),
    ]
    assert rows[0].startswith("L1   quoted        SV, PK cooperate in bitcoin adoption")
    assert summary == "written: 6 commitments, 0 verifiable"
    assert "operational, a proposal: 7 commitments, 7 verifiable" in out
    assert out.endswith("X3   quoted        exchanges of digital assets: expected, not promised\n")


def test_the_linter_answers_in_json(tmp_path: Path) -> None:
    out = done(place(tmp_path), "accord", "lint", LETTER, "--json")

    rows = json.loads(out)["commitments"]
    assert [row["id"] for row in rows if row["layer"] == "written"] == [
        f"L{number}" for number in range(1, 7)
    ]
    assert not any(row["verifiable"] for row in rows if row["layer"] == "written")


def test_an_unknown_accord_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    assert place(tmp_path).call("accord", "lint", "SLV-XXX") == (
        2,
        "",
        f"error[accord-unknown]: no accord 'SLV-XXX' is bundled\nhint: known are: {LETTER}\n",
    )


def test_a_status_is_read_from_both_records(tmp_path: Path) -> None:
    sv, pk = countersigned(tmp_path)
    log(sv, PACKAGE)
    log(pk, RECEIPT)

    out = done(sv, "accord", "status", *BOTH)
    status = decode_commitment_status(
        decode_object(done(sv, "accord", "status", *BOTH, "--json").strip().encode())
    )

    first, *rest = out.splitlines()
    assert first == f"{LETTER} on {status.on}, in force since {status.in_force}"
    assert "  SV  sv.example/record  3 entries" in rest
    place_of = rest.index(
        "O2   Complete                   1  illustrative  SV hand over a knowledge package on how "
        "a reserve is run"
    )
    assert rest[place_of + 1] == "       record: SV/2, PK/2"
    assert "O6   Not started                -  illustrative  SV answer each supervisory" in out
    assert "       no request made" in rest
    assert {row.commitment for row in status.rows if row.completion == "Complete"} == {"O2"}


def test_a_partner_out_of_reach_leaves_its_rows_open_and_ends_in_4(tmp_path: Path) -> None:
    sv, _ = countersigned(tmp_path)
    records = ("--record", "public", "--record", "PK=../nowhere")

    code, out, err = sv.call("accord", "status", *records, "--in-force", "2026-01-01")

    assert code == 4
    assert err == (
        "error[partner-unreachable]: the record of PK at ../nowhere cannot be read: there is no "
        "directory ../nowhere\n"
        "hint: try again, or name a copy of it: a mirror or a directory from a memory stick\n"
    )
    assert "       the record of PK is not at hand" in out
    assert "O1   Not started" in out or "O1   Limited" in out


def test_a_record_that_was_changed_counts_for_nothing(tmp_path: Path) -> None:
    sv, _ = countersigned(tmp_path)
    bundle = next((sv.directory / "public" / "tile" / "entries").rglob("000*"))
    target = bundle if bundle.is_file() else next(bundle.iterdir())
    target.write_bytes(target.read_bytes().replace(b"payload", b"paylaod", 1))

    code, out, err = sv.call("accord", "status", *BOTH)

    assert (code, out) == (3, "")
    assert "error[checkpoint-untrusted]: the record sv.example/record is not sound" in err


def test_a_record_of_another_log_is_not_taken_for_the_partys(tmp_path: Path) -> None:
    sv, _ = countersigned(tmp_path)
    other = record_of(tmp_path / "other", "crypto-council")
    named = ("--record", "public", "--record")

    code, _, err = sv.call("accord", "status", *named, f"PK={other.directory / 'public'}")
    twice = sv.call("accord", "status", *named, "../sv/public")
    unknown = sv.call("accord", "status", *named, str(other.directory / "public"), LETTER)

    assert code == 3
    assert "error[checkpoint-untrusted]: the record other.example/record is not that of PK" in err
    assert twice[0] == 2
    assert "error[usage]: two records of one party were named" in twice[2]
    assert unknown[0] == 3


def test_a_file_is_judged_where_no_record_holds_it(tmp_path: Path) -> None:
    lay_accord(tmp_path)

    out = done(place(tmp_path), "accord", "status", "accord.toml", "--on", "2025-11-13")

    assert out.startswith(f"{LETTER} on 2025-11-13, its proposal not in force\n")
    assert out.count("the record of SV, PK is not at hand, nor whether it logged this") == 7


def test_a_signed_accord_gives_policies_and_a_witness(tmp_path: Path) -> None:
    lay_accord(tmp_path, *SIGNERS)
    here = place(tmp_path)

    code, out, err = here.call("accord", "join", "accord.toml", "--as", "SV", "--into", "joined")

    assert code == 0
    assert out == "joined/SV.tlog-policy\njoined/PK.tlog-policy\njoined/witness.json\n"
    assert err.startswith(
        "SV  signed 2 of 2: director, auditor\n"
        "PK  signed 1 of 1: minister\n"
        "biplomacy record witness serve --config joined/witness.json --key KEY\n"
    )
    assert (tmp_path / "joined" / "SV.tlog-policy").read_text().endswith("\nquorum PK\n")
    assert here.call("accord", "join", "accord.toml", "--as", "SV", "--into", "joined")[0] == 0


def test_both_states_log_a_draft_of_the_same_bytes(tmp_path: Path) -> None:
    lay_accord(tmp_path, *SIGNERS)
    here = place(tmp_path)

    ours, theirs = (
        json.loads(done(here, "accord", "draft", "accord.toml", "--as", state))
        for state in ("SV", "PK")
    )

    assert (ours["type"], ours["issuer"], theirs["issuer"]) == (
        "accord/1",
        "bitcoin-office",
        "crypto-council",
    )
    assert ours["body"] == theirs["body"]


def test_an_unsigned_accord_leaves_nothing_behind(tmp_path: Path) -> None:
    lay_accord(tmp_path, "director", "auditor")

    code, out, err = place(tmp_path).call(
        "accord", "join", "accord.toml", "--as", "SV", "--into", "joined"
    )

    assert (code, out) == (3, "")
    assert err == (
        "error[accord-unsigned]: too few officials have signed these bytes: PK 0 of 1\n"
        "hint: let each office sign with `biplomacy accord sign`, and pass on the file\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["accord.toml", "accord.toml.dsse"]


def test_a_file_that_was_changed_after_signing_joins_nothing(tmp_path: Path) -> None:
    lay_accord(tmp_path, *SIGNERS)
    file = tmp_path / "accord.toml"
    file.write_bytes(file.read_bytes() + b"# one more line\n")

    code, _, err = place(tmp_path).call(
        "accord", "join", "accord.toml", "--as", "SV", "--into", "joined"
    )

    assert code == 3
    assert "the signatures are over other bytes than the file's" in err
    assert not (tmp_path / "joined").exists()


def test_a_directory_that_is_taken_is_left_as_it_is(tmp_path: Path) -> None:
    lay_accord(tmp_path, *SIGNERS)
    (tmp_path / "joined").mkdir()
    (tmp_path / "joined" / "mine").write_text("kept")

    code, _, err = place(tmp_path).call(
        "accord", "join", "accord.toml", "--as", "SV", "--into", "joined"
    )

    assert (code, err.splitlines()[0]) == (3, "error[path-occupied]: joined exists already")
    assert [path.name for path in (tmp_path / "joined").iterdir()] == ["mine"]


def test_each_official_adds_a_signature_beside_the_file(tmp_path: Path) -> None:
    here = place(tmp_path)
    made = done(here, "statement", "key", "--role", "minister", "--into", "key.pem")
    lay_accord(tmp_path)
    file = tmp_path / "accord.toml"
    official = json.loads(made)
    text = file.read_text()
    start = text.index("[[parties.keys]]", text.index('state = "PK"'))
    end = text.index("\n\n", start)
    lines = [f'{name} = "{official[name]}"' for name in official]
    file.write_text("\n".join([text[:start] + "[[parties.keys]]", *lines]) + text[end:])

    signs = ("accord", "sign", "accord.toml", "--as", "PK", "--key", "file2:key.pem")
    code, out, err = here.call(*signs)

    assert code == 0, err
    assert out.startswith("accord.toml.dsse  sha256 ")
    assert "PK  signed 1 of 1: minister" in err
    assert here.call(*signs)[0] == 2


def test_each_side_states_itself_and_one_file_holds_both(tmp_path: Path) -> None:
    sv = record_of(tmp_path / "sv", "bitcoin-office")
    witness = done(sv, "record", "witness", "key", "--name", "sv.example/witness", "--into", "w")
    named = ("--as", "SV", "--charter", "charter.json", "--issuer", "bitcoin-office")
    places = ("--log-url", "https://sv.example/log", "--witness-url", "https://sv.example/w")

    stated = done(sv, "accord", "party", *named, *places, "--witness-key", witness.strip())
    (sv.directory / "party.json").write_text(stated)
    out = done(sv, "accord", "propose", LETTER, "--party", "party.json")
    wrong = sv.call("accord", "party", *named, *places, "--witness-key", log_key(sv))

    party = read_accord(out.encode()).parties[0]
    assert party.log
    assert (party.log.origin, party.log.vkey) == ("sv.example/record", log_key(sv))
    assert [key.role for key in party.keys] == ["director"]
    assert (wrong[0], wrong[1]) == (2, "")
    assert wrong[2].startswith("error[field-malformed]: the witness key cannot cosign\n")


def test_a_calendar_is_printed_as_other_programs_read_it(tmp_path: Path) -> None:
    out = done(
        place(tmp_path),
        *("accord", "calendar", LETTER, "--on", "2025-11-13", "--in-force", "2025-07-16"),
        *("--days", "1"),
    )

    assert out.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "UID:O3-package@SLV-PAK-2025-07-16\r\n" in out
    assert "DTSTART;VALUE=DATE:20251014\r\n" in out


def test_no_command_calls_anybody_a_liar(tmp_path: Path) -> None:
    here = place(tmp_path)
    said = [
        done(here, "accord", "lint", LETTER),
        done(here, "accord", "status", LETTER, "--on", "2030-01-01"),
        *(done(here, "accord", verb, "--help") for verb in ("lint", "status", "join", "sign")),
    ]

    for word in ("breach", "violation", "lie "):
        assert not any(word in text.lower() for text in said)
