"""A published tariff test made again from its own body and the rule files that it names (§18.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.body_comparison import body_differences
from biplomacy.power.rule_file import read_rules
from biplomacy.power.statement.tariff_test import decode_tariff_test, encode_tariff_test
from biplomacy.power.subsidy import try_tariff
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.values.canonical import JsonObject

DIFFERS = "tariff-test-differs"
RULES_ABSENT = "tariff-test-rules-absent"


def check_tariff_test(body: JsonObject, rules: Sequence[bytes]) -> tuple[Finding, ...]:
    """Return what differs when a body is computed again; ``rules`` are the bytes of rule files.

    Raises:
        SystemMalformed: the body, or a rule file, does not read.
    """
    published = decode_tariff_test(body)
    known = {found.digest: found for found in map(read_rules, rules)}
    absent = [one for one in published.rulings if one.digest not in known]
    if absent:
        return tuple(
            Finding(
                RULES_ABSENT,
                Severity.WARNING,
                one.rules,
                f"no rule file with the digest {one.digest} is at hand: nothing was tested again",
                (str(one.digest),),
            )
            for one in absent
        )
    again = try_tariff(published.question, [known[one.digest] for one in published.rulings])
    return body_differences(DIFFERS, body, encode_tariff_test(again))
