"""A committed day and the digests of what each rule finds in it (§D3.2).

An engine of another version that answers differently fails here; then the rule gets a version.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from biplomacy.surveillance.alerts import rows_digest
from biplomacy.surveillance.model import Found
from biplomacy.surveillance.rule_file import shipped_rule_set
from biplomacy.surveillance.running import run_rules
from biplomacy.surveillance.statement.rule_set import rule_set_digest
from biplomacy.wiring.surveillance import open_rule_engine
from fakes.surveillance_days import DAY

PLACE = Path(__file__).parents[2] / "cases" / "surveillance"
SET = shipped_rule_set("standard-1")
RULES_DIGEST = "3de90346c0b6892a30b5433f912c8c11c526ff792152d53b89948748144203f6"
ROOT = "3e4bdc7cb3b8a53a9f131b0a26a46496401c4d3bee2cecef417781e83dc54acc"
GOLDEN = {
    "WT1": (2, 8, "82e1736d5a7f09830e2ce870a16442a902b4632c0f455ab3ce5ede4e684264b5"),
    "WT2": (2, 2, "1f4c76c6cf5855799a51d555d5d14d1dc47163f967bd2c6e9148835215a5d7e8"),
    "PD1": (2, 4, "9f19a5300c37d975a740207e61ec7ff14cae6050df7a51bf9e8744d493f133b8"),
    "XV1": (2, 2, "6b50979413eb74a6f9436d0dc7534bea6235ad21556040ecc0b12fa56b9f3ab8"),
    "MC1B": (1, 1, "5df0dba28471c9a6f2187fec88d7f5f3ac5270d61be921f9a4bc11e3a264a1d9"),
    "MC1S": (1, 1, "5daddc9b945141aeb4901ec635839b746116a32d1deab0621ae2de91c8c43812"),
    "SP1": (2, 2, "a4e00b710246437d20fb4274b0af63e362af8ac3b93b0633d2e486b1b64fd51a"),
    "OT1": (2, 2, "c36125b006e2131a7c7c80f2a769b6c739acd83c9e3d2cdd5855398ff811f320"),
    "CG1": (2, 7, "b642a2afe64be08798c5b62cc4ffa883ceca07b2f657e18fa34bdc3ca275aed7"),
}


@pytest.fixture(scope="module", params=[1, 2], ids=["one-thread", "two-threads"])
def found(request: pytest.FixtureRequest) -> Iterator[Found]:
    with open_rule_engine(PLACE, DAY, threads=request.param) as engine:
        yield run_rules(engine, SET, set_digest=rule_set_digest(SET), created_at=0)


@pytest.mark.parametrize("rule", GOLDEN)
def test_the_same_rows_come_out(found: Found, rule: str) -> None:
    own = [alert for alert in found.alerts if alert.rule_id == rule]
    rows = [row for alert in own for row in alert.rows]

    assert (len(own), len(rows), str(rows_digest(rows))) == GOLDEN[rule]


def test_the_same_root_comes_out(found: Found) -> None:
    assert str(found.run.alerts_root) == ROOT


def test_a_changed_rule_is_seen_here() -> None:
    assert str(rule_set_digest(SET)) == RULES_DIGEST
