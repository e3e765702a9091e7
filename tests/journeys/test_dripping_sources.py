"""A record's server that never finishes an answer ends the command, not the reader's patience."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.record.adapters.http_tiles import HttpTiles
from command_line import place
from fakes.dripping_server import ENDLESS, Manner, dripping


@pytest.mark.parametrize("manner", ENDLESS)
@pytest.mark.parametrize("before", [(), (Manner.WHOLE,)], ids=["at-opening", "after-opening"])
def test_a_record_that_drips_ends_verify_with_4(
    manner: Manner, before: tuple[Manner, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The command has no option for it, and a minute is too long for a test.
    defaults = HttpTiles.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "deadline_s", 0.4)

    with dripping(b"note", *before, manner) as server:
        code, printed, said = place(tmp_path).call("verify", server.url)

    assert (code, printed) == (4, "")
    assert said == (
        f"error[source-unavailable]: {server.url}/checkpoint has not finished its answer "
        "after 0.4 s\nhint: try again later, or read another copy of the record\n"
    )
