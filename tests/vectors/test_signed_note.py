"""The worked example of C2SP signed-note (record §21.3)."""

from __future__ import annotations

import re

from biplomacy.record.note import format_line, format_vkey, parse_note, parse_vkey, verify_ed25519
from shared_files import shared


def test_the_example_note_verifies_under_the_example_key() -> None:
    page = shared("vectors/tlog/c2sp/signed-note.md").read_text(encoding="utf-8")
    example = page[page.index("### Example") :]
    vkeys = re.findall(r"^ {4}(\S+\+\S+)$", example, re.MULTILINE)
    notes = re.findall(r"^```\n(.*?)^```$", example, re.MULTILINE | re.DOTALL)

    key = parse_vkey(vkeys[0])
    note = parse_note(notes[0].encode())

    assert note.text == b"This is an example message.\n"
    assert [(line.name, line.key_id) for line in note.lines] == [(key.name, key.key_id)]
    assert verify_ed25519(key.public, note.lines[0].blob, note.text)
    assert not verify_ed25519(key.public, note.lines[0].blob, note.text + b"\n")
    assert format_vkey(key) == vkeys[0]
    line = note.lines[0]
    again = note.text + b"\n" + format_line(line.name, line.key_id, line.blob)
    assert again == notes[0].encode()
