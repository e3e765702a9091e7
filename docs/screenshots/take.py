"""Takes the pictures of the manual from a replay: of both states, desk and phone, light and dark.

`make screenshots` runs it. Needs Chromium (BIPLOMACY_CHROMIUM, else /usr/bin/chromium).
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

HERE = Path(__file__).parent
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
TALLEST = 1_900
"""Pixels of a long page that are shown."""
OPEN_DRAWER = "document.querySelectorAll('details').forEach(one => { one.open = true })"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: a page, how wide, in which light; ``check`` presses the button first.

    ``theirs`` is a page of the other state.
    """

    name: str
    path: str
    width: int = 1280
    scheme: Literal["light", "dark"] = "light"
    check: bool = False
    whole: bool = True
    theirs: bool = False


PICTURES = (
    Picture("reserve", "/en/reserve/", whole=False),
    Picture("start", "/en/start/"),
    Picture("start-phone-ur", "/ur/start/", 390),
    Picture("reserve-dark-ur", "/ur/reserve/", scheme="dark"),
    Picture("reserve-phone", "/en/reserve/", 390, "dark"),
    Picture("check", "/en/reserve/", check=True),
    Picture("claims-es", "/es/reserve/claims/"),
    Picture("flows", "/en/reserve/flows/", scheme="dark"),
    Picture("lots", "/en/reserve/lots/"),
    Picture("wallets-phone", "/en/reserve/wallets/", 390),
    Picture("record", "/en/record/"),
    Picture("verify", "/en/verify/"),
    Picture("programme", "/en/programme/"),
    Picture("programme-phone-ur", "/ur/programme/", 390),
    Picture("accord", "/en/accord/"),
    Picture("accord-dark-es", "/es/accord/", scheme="dark"),
    Picture("outlook", "/en/outlook/", theirs=True),
    Picture("offers", "/en/programme/offers/", theirs=True),
    Picture("power", "/en/power/", theirs=True),
    Picture("power-phone-ur", "/ur/power/", 390, theirs=True),
    Picture("power-dispatch-dark", "/en/power/dispatch/", scheme="dark", theirs=True),
    Picture("power-test", "/en/power/test/", theirs=True),
    Picture("power-outlook-es", "/es/power/outlook/", theirs=True),
    Picture("power-contracts", "/en/power/contracts/", theirs=True),
    Picture("register", "/en/register/", theirs=True),
    Picture("register-phone-ur", "/ur/register/", 390, theirs=True),
    Picture("solvency", "/en/solvency/", theirs=True),
    Picture("solvency-dark-es", "/es/solvency/", scheme="dark", theirs=True),
    Picture("screening", "/en/screening/", theirs=True),
    Picture("surveillance", "/en/surveillance/", theirs=True),
)


def main() -> None:
    """Replay, serve, and take every picture that is named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--at", nargs=2, help="the addresses of both states, served already")
    parser.add_argument("--into", type=Path, default=HERE)
    given = parser.parse_args()
    if given.at:
        take(given.at, given.into, given.names)
        return
    with tempfile.TemporaryDirectory() as folder:
        for addresses in served(Path(folder)):
            take(addresses, given.into, given.names)


def served(folder: Path) -> Iterator[list[str]]:
    """Yield the addresses of both states of a replay of ours, and end it afterwards."""
    command = [str(Path(sys.executable).parent / "biplomacy"), "demo", "run"]
    ran = subprocess.Popen(
        [*command, "--into", "replay"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        addresses: list[str] = []
        for line in ran.stdout or ():
            addresses += re.findall(r"(?:open|other state) +(http://[0-9.:]+)/", line)
            if len(addresses) == 2:
                yield addresses
                return
    finally:
        ran.send_signal(signal.SIGINT)
        ran.wait(20)


def take(addresses: list[str], into: Path, names: list[str]) -> None:
    """Take the pictures of the portals at ``addresses``, ours first."""
    path = os.environ.get("BIPLOMACY_CHROMIUM", "/usr/bin/chromium")  # noqa: TID251 - a script
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for picture in PICTURES:
            if not names or picture.name in names:
                address = addresses[picture.theirs]
                _take(browser, address, into / f"{picture.name}.png", picture)
        browser.close()


def _take(browser: Browser, address: str, file: Path, picture: Picture) -> None:
    size = {"width": picture.width, "height": 900 if picture.width > 500 else 844}
    context = browser.new_context(viewport=size, color_scheme=picture.scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address + picture.path)
    if picture.check:
        page.evaluate(OPEN_DRAWER)
        page.locator("[data-check] button").first.click()
        page.locator("[data-check] .lines li").nth(5).wait_for()
        page.locator(".drawer:has([data-check])").first.screenshot(path=file)
    else:
        height = page.evaluate("document.documentElement.scrollHeight") if picture.whole else 0
        shown = min(height, TALLEST) or size["height"]
        page.set_viewport_size({"width": picture.width, "height": shown})
        page.screenshot(path=file)
    context.close()


if __name__ == "__main__":
    main()
