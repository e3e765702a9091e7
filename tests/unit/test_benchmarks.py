"""The benchmarks still run, and say what they compare; no figure of theirs is judged here."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNMEASURED = {"not built yet", "peer absent", "no Chromium here", "for information"}
KEYS = {"bar", "value", "against", "ratio", "required", "met"}


@cache
def bars(script: str) -> list[dict[str, str | float | None]]:
    command = [sys.executable, str(ROOT / "benchmarks" / script), "--quick"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param(
            "record.py",
            {
                "append on SQLite, batch 1",
                "append on SQLite, batch 1,000",
                "append on PostgreSQL, batch 1,000",
                "audit of 600 entries",
                "witness add-checkpoint, core",
                "node hashing, lanes",
            },
            id="record",
        ),
        pytest.param(
            "chain_scan.py",
            {
                "planted scripts and spends found exactly",
                "plain scan, N = 10",
                "plain scan, N = 1,000",
                "kernel, N = 1,000",
            },
            id="chain-scan",
        ),
        pytest.param(
            "sealing.py",
            {"sealing, mlkem768-x25519", "sealing, x25519", "opening, x25519"},
            id="sealing",
        ),
        pytest.param(
            "programme.py",
            {
                "one reading with trace, 20 values",
                "one reading with trace, 80 values",
                "6237.00000001 BTC added up, lost",
            },
            id="programme",
        ),
        pytest.param(
            "outlook.py",
            {
                "four policies, numpy",
                "four policies, numba",
                "peak memory, numpy",
                "block length of r, difference",
                "deepest fall, difference",
                "shortfall, difference",
            },
            id="outlook",
        ),
        pytest.param(
            "power.py",
            {
                "merit order, numba",
                "merit order, plain",
                "certificate",
                "2 scenario years, kernel and factors",
                "linopy build",
                "other costs, warm start",
                "200 paths of 12 months",
                "SHAKE draws, 400 paths",
                "50 years, Dask on 1",
                "50 years, Dask on 2",
            },
            id="power",
            marks=pytest.mark.soak,  # it builds and solves a year several times
        ),
        pytest.param(
            "register.py",
            {"full projection", "check by LEI, a question asked before", "peak memory, projection"},
            id="register",
        ),
        pytest.param(
            "message.py",
            {"wpkh, kernel", "wpkh, templates", "tr, kernel", "tr, templates"},
            id="message",
        ),
        pytest.param(
            "surveillance.py",
            {"whole set", "WT2 v1", "WT2 recall", "PD1 recall", "CG1 recall", "peak memory"},
            id="surveillance",
        ),
        pytest.param(
            "screening.py",
            {"addresses checked, many", "names screened", "among ten: one edit"},
            id="screening",
            marks=pytest.mark.soak,  # its lists lie outside the project
        ),
        pytest.param(
            "solvency.py",
            {"200 rows, tier 0, file to root", "20 rows, tier 1, file to root, peak memory"},
            id="solvency",
            marks=pytest.mark.soak,  # each size is a process of its own
        ),
        pytest.param(
            "portal.py",
            {
                "5 days painted, balance chart",
                "check of one entry in the browser",
                "page from cache, in process",
                "page of 3 rows and two charts",
                "export, 3 reports",
                "check of a copy, 3 reports",
            },
            id="portal",
            marks=pytest.mark.soak,  # each step of it is a test of the portal already
        ),
        pytest.param(
            "portal_load.py",
            {"page from cache, answers", "page from cache, failures", "figure's JSON, failures"},
            id="portal-load",
            marks=pytest.mark.soak,
        ),
    ],
)
def test_a_benchmark_prints_one_line_for_each_bar(script: str, expected: set[str]) -> None:
    printed = bars(script)

    assert expected <= {line["bar"] for line in printed}
    assert all(set(line) >= KEYS for line in printed)
    unmeasured = [line for line in printed if line["ratio"] is None]
    assert {line["remark"] for line in unmeasured} <= UNMEASURED
    assert all(line["met"] is None for line in unmeasured)


@pytest.mark.slow
def test_every_planted_script_is_found_exactly() -> None:
    found = [line for line in bars("chain_scan.py") if str(line["bar"]).startswith("planted")]

    assert [(line["value"], line["met"]) for line in found] == [(5, True)]


@pytest.mark.soak
def test_a_portal_under_load_refuses_nobody() -> None:
    failures = [line for line in bars("portal_load.py") if str(line["bar"]).endswith("failures")]

    assert [(line["value"], line["met"]) for line in failures] == [(0, True)] * 2
    assert all(float(line["against"] or 0) > 0 for line in failures)
