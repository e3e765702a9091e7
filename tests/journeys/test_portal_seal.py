"""A copy whose manifest an office signed: drafted, logged, published, and laid beside the copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import Place, place

ORIGIN = "record.example/2026"
OFFICIALS = ("--sign-with", "file2:keys/director.pem", "--sign-with", "file2:keys/auditor.pem")


@pytest.fixture
def copied(tmp_path: Path) -> Place:
    """Return a place with a published record of one entry, and a copy of its portal."""
    here = place(tmp_path, BIPLOMACY_STORE="sqlite:record.db")
    roles = ("--role", "director", "--role", "auditor", "--threshold", "2")
    made = here.call("record", "keys", "--origin", ORIGIN, "--office", "bitcoin-office", *roles)
    (tmp_path / "charter.json").write_text(made[1])
    done(here, "record", "init", "--origin", ORIGIN, "--charter", "charter.json", *OFFICIALS)
    done(here, "record", "publish", "--to", "public")
    (tmp_path / "trust.json").write_text(done(here, "record", "trust", "show"))
    done(here, "portal", "export", "copy", "--record", "public", "--trust", "trust.json")
    return here


def done(here: Place, *arguments: str) -> str:
    code, said, complaint = here.call(*arguments)
    assert code == 0, complaint
    return said


def sign(here: Place) -> None:
    drafted = done(here, "portal", "draft", "copy", "--issuer", "bitcoin-office")
    (here.directory / "manifest-draft.json").write_text(drafted)
    done(here, "record", "append", "manifest-draft.json", *OFFICIALS, "--to", "public")


def codes(here: Place) -> tuple[int, list[str]]:
    code, said, _ = here.call("portal", "check", "copy", "--trust", "trust.json", "--json")
    return code, [json.loads(line)["code"] for line in said.splitlines()]


def test_a_signed_manifest_makes_a_copy_whole(copied: Place) -> None:
    before = codes(copied)
    sign(copied)

    said = done(copied, "portal", "seal", "copy", "--record", "public")

    assert before == (0, ["manifest-unsigned"])
    assert said == f"copy: its manifest is entry 1 of {ORIGIN}\n"
    assert codes(copied) == (0, [])


def test_prose_that_was_changed_with_its_manifest_is_caught_by_the_signature(
    copied: Place,
) -> None:
    sign(copied)
    done(copied, "portal", "seal", "copy", "--record", "public")
    entry = (copied.directory / "copy/manifest.entry").read_bytes()
    proof = (copied.directory / "copy/manifest.tlog-proof").read_bytes()
    done(copied, "portal", "export", "copy", "--record", "public", "--state", "Elsewhere")
    (copied.directory / "copy/manifest.entry").write_bytes(entry)
    (copied.directory / "copy/manifest.tlog-proof").write_bytes(proof)

    code, found = codes(copied)

    assert code == 3
    assert "manifest-wrong" in found


def test_a_copy_that_nobody_signed_for_is_not_sealed(copied: Place) -> None:
    code, said, complaint = copied.call("portal", "seal", "copy", "--record", "public")

    assert (code, said) == (2, "")
    assert complaint == (
        "error[leaf-unknown]: the record holds no manifest with these files\n"
        "hint: sign the output of `portal draft`, log and publish it, then seal the copy\n"
    )
    assert not (copied.directory / "copy/manifest.entry").exists()
