"""``outlook/1``: a scenario, its figures, and the digest of the paths behind them (§11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.figure_rows import decode_figures, encode_figures
from biplomacy.outlook.model import (
    Outlook,
)
from biplomacy.outlook.scenario import (
    MAX_POLICIES,
    require_scenario,
)
from biplomacy.outlook.scenario_rows import decode_scenario, encode_scenario
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "outlook/1"
_SEED_DIGITS = 20


def encode_outlook(outlook: Outlook) -> JsonObject:
    """Return the body of ``outlook/1``; absent optional fields are absent.

    Every figure of a simulation is synthetic, whatever the standing of what went in.
    """
    return {
        "code": outlook.code,
        "standing": Standing.SYNTHETIC.value,
        **encode_scenario(outlook.scenario),
        "paths": str(outlook.paths),
        "figures": [encode_figures(figures) for figures in outlook.figures],
    }


def decode_outlook(body: JsonObject) -> Outlook:
    """Return the outlook of an ``outlook/1`` body; unknown fields are refused.

    Raises:
        OutlookMalformed: the scenario lies outside its bounds, or a policy has no figures.
    """
    fields = Fields(body, TYPE)
    if fields.choice("standing", Standing) is not Standing.SYNTHETIC:
        raise FieldMalformed("what a simulation gives has the standing synthetic")
    outlook = Outlook(
        scenario=decode_scenario(fields),
        figures=fields.many("figures", decode_figures, limit=MAX_POLICIES),
        paths=fields.digest("paths"),
        code=fields.text("code", limit=100),
    )
    fields.close()
    require_scenario(outlook.scenario)
    if len(outlook.figures) != len(outlook.scenario.policies):
        raise OutlookMalformed("the outlook does not have figures for each of its policies")
    return outlook
