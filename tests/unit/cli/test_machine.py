"""Probes of a machine find what is there, and say what to do where it is not."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.cli.machine import Probe, State, places, ports, programmes, software, writable
from biplomacy.wiring import broken_adapters, read_settings

PLAIN = replace(
    read_settings(),
    store="",
    shared=Path("nowhere"),
    log_key=Path("nowhere"),
    chromium="",
    bitcoind="",
)


def by_name(*probes: Probe) -> dict[str, Probe]:
    return {probe.name: probe for probe in probes}


def test_this_machine_has_all_that_every_use_needs() -> None:
    found = by_name(*software(broken_adapters()))

    assert {probe.state for probe in found.values()} == {State.OK}
    assert found["python"].found == sys.version.split()[0]
    assert found["py-bitcoinkernel"].found == "0.1.0a5"


def test_a_library_that_does_not_load_is_missing() -> None:
    probe = by_name(*software([("kernel", "OSError: no GLIBC_2.38")]))["kernel"]

    assert probe.state is State.MISSING
    assert probe.found == "does not load: OSError: no GLIBC_2.38"


def test_an_old_python_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))

    probe = by_name(*software(()))["python"]

    assert (probe.state, probe.step) == (State.MISSING, "install Python 3.11 or newer")


def test_a_taken_port_is_absent_and_stays_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]

        (probe,) = ports([number])

    assert probe.name == f"port-{number}"
    assert (probe.state, probe.found) == (State.ABSENT, "Address already in use")
    (free,) = ports([number])
    assert free.state is State.OK


def test_a_directory_that_takes_no_file_is_missing(tmp_path: Path) -> None:
    assert writable("here", tmp_path) == Probe("here", State.OK, str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    refused = writable("here", tmp_path / "gone")
    assert refused.state is State.MISSING
    assert refused.found == f"{tmp_path}/gone cannot be written: No such file or directory"


@pytest.mark.parametrize(
    ("url", "state", "found"),
    [
        pytest.param("", State.ABSENT, "none is named", id="none"),
        pytest.param("sqlite:record.db", State.OK, "", id="file"),
        pytest.param("sqlite:gone/record.db", State.MISSING, "No such file", id="no-folder"),
        pytest.param(
            "postgresql://me:secret@db/x", State.ABSENT, "a postgresql database", id="server"
        ),
    ],
)
def test_the_store_is_looked_at_and_not_opened(
    tmp_path: Path, url: str, state: State, found: str
) -> None:
    probe = by_name(*places(replace(PLAIN, store=url), tmp_path))["store"]

    assert probe.state is state
    assert found in probe.found
    assert "secret" not in probe.found
    assert list(tmp_path.iterdir()) == []


def test_what_is_named_in_the_environment_is_what_is_looked_for(tmp_path: Path) -> None:
    core = tmp_path / "my-bitcoind"
    core.write_text("#!/bin/sh\n")
    core.chmod(0o755)

    found = by_name(
        *programmes(replace(PLAIN, bitcoind=str(core), chromium=str(tmp_path / "gone")))
    )

    assert found["bitcoind"] == Probe("bitcoind", State.OK, str(core))
    assert (found["chromium"].state, found["chromium"].found) == (State.ABSENT, "not found")


def test_folders_that_are_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "log.pem").write_text("key")
    (tmp_path / "shared").mkdir()
    known = replace(PLAIN, log_key=Path("log.pem"), shared=tmp_path / "shared")

    found = by_name(*places(known, tmp_path))

    assert (found["log-key"].state, found["shared"].state) == (State.OK, State.OK)
