"""What the environment says, and the clock and the randomness of every real run."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, read once by ``read_settings``.

    ``colour`` is None where the terminal decides (no ``NO_COLOR``, no ``FORCE_COLOR``).
    """

    store: str
    shared: Path
    log_key: Path
    node_cookie: Path | None
    bitcoin: Path
    colour: bool | None
    dumb: bool
    rates: str
    node_auth: str = field(repr=False)
    chromium: str = ""
    bitcoind: str = ""


def read_settings() -> Settings:
    """Return the settings of this process."""
    names = os.environ  # noqa: TID251 - the one place that reads the environment
    colour = False if names.get("NO_COLOR") else True if names.get("FORCE_COLOR") else None
    cookie = names.get("BIPLOMACY_NODE_COOKIE")
    return Settings(
        store=names.get("BIPLOMACY_STORE", ""),
        shared=Path(names.get("BIPLOMACY_SHARED") or Path(__file__).parents[4] / "shared"),
        log_key=Path(names.get("BIPLOMACY_LOG_KEY") or "keys/log.pem"),
        node_cookie=Path(cookie) if cookie else None,
        bitcoin=Path(names.get("HOME", ".")) / ".bitcoin",
        colour=colour,
        dumb=names.get("TERM") == "dumb",
        rates=names.get("BIPLOMACY_RATES", ""),
        node_auth=names.get("BIPLOMACY_NODE_AUTH", ""),
        chromium=names.get("BIPLOMACY_CHROMIUM", ""),
        bitcoind=names.get("BIPLOMACY_BITCOIND", ""),
    )


class SystemClock:
    """The ``Clock`` of every real run."""

    def now(self) -> int:
        """Return the present instant in POSIX seconds, UTC."""
        return int(datetime.now(UTC).timestamp())  # noqa: TID251 - this is the Clock port


class SystemRandomness:
    """The ``Randomness`` of every real run."""

    def bytes(self, count: int) -> bytes:
        """Return ``count`` bytes of the operating system's generator."""
        return secrets.token_bytes(count)
