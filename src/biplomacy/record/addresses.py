"""Where a policy's witnesses are reached (C2SP tlog-policy: the URL behind a witness's key).

A policy judges by keys alone, so its parser passes the addresses over; the publisher needs them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from biplomacy.record.policy import parse_policy

_WITNESS_WITH_URL = 4


@dataclass(frozen=True, slots=True)
class WitnessAddress:
    """A witness by its name in the policy, and the prefix at which it takes checkpoints."""

    name: str
    url: str


def witness_addresses(policy: str) -> tuple[WitnessAddress, ...]:
    """Return the witnesses of a policy that name an address, in its order.

    Raises:
        PolicyMalformed: the text is no policy.
    """
    parse_policy(policy)
    found = []
    for line in policy.split("\n"):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if words[:1] == ["witness"] and len(words) == _WITNESS_WITH_URL:
            found.append(WitnessAddress(words[1], words[3]))
    return tuple(found)
