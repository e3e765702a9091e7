"""Memory does not grow with the days: 10,000 paths of three years stay below 300 MiB (§9.12)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "src"
TESTS = Path(__file__).parents[2]
SCRIPT = """
from fakes.outlook_cases import GOLDEN_POLICIES, invented_closes, scenario_over
from biplomacy.outlook.simulation import simulate_outlook
closes = invented_closes(closes=1_500)
simulate_outlook(scenario_over(closes, GOLDEN_POLICIES, paths=10_000, days=1_095), closes)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_ten_thousand_paths_of_three_years_stay_below_300_mib() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={"PYTHONPATH": f"{SOURCE}:{TESTS}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 300
