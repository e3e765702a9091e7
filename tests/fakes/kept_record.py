"""A small record that its office keeps, made by the command line as a person makes it."""

from __future__ import annotations

from pathlib import Path

from command_line import Place, place

ORIGIN = "record.example/2026"
SIGNED = ("--sign-with", "file2:keys/director.pem")
CLAIM = """{
  "type": "claim/1", "issuer": "bitcoin-office",
  "body": {
    "id": "we-hold", "text": "we hold", "asserted_by": "the office", "day": "2025-07-14",
    "kind": "holds", "parameters": {"entity": "bitcoin-office", "amount": "623700000001"},
    "reading": "exactly", "source": "this test"
  }
}"""


def kept_record(directory: Path) -> Place:
    """Return a place with a store, keys, ``charter.json``, ``claim.json`` and entry 0."""
    here = place(directory, BIPLOMACY_STORE="sqlite:record.db")
    named = ("--origin", ORIGIN, "--office", "bitcoin-office", "--role", "director")
    (directory / "charter.json").write_text(here.call("record", "keys", *named)[1])
    (directory / "claim.json").write_text(CLAIM)
    begun = here.call("record", "init", "--origin", ORIGIN, "--charter", "charter.json", *SIGNED)
    assert begun[0] == 0, begun[2]
    return here
