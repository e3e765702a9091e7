"""A published fiscal plan made again from what it was told, figure by figure (power §13, §18.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.body_comparison import body_differences
from biplomacy.power.statement.fiscal import encode_fiscal
from biplomacy.power.told_fiscal import CODE, tell_fiscal
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from biplomacy.power.told_fiscal import ToldFiscal

DIFFERS = "power-fiscal-differs"
CODE_UNKNOWN = "power-fiscal-code-unknown"


def check_fiscal(published: ToldFiscal) -> tuple[Finding, ...]:
    """Return what differs when every line and every month of debt is made again.

    Raises:
        LimitExceeded: the plan comes to a sum that has no text.
    """
    if published.code != CODE:
        message = f"was made by {published.code}, which is not {CODE}: nothing was made again"
        return (Finding(CODE_UNKNOWN, Severity.WARNING, "code", message),)
    again = encode_fiscal(tell_fiscal(published.plan))
    return body_differences(DIFFERS, encode_fiscal(published), again)
