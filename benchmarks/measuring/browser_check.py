"""A check of one entry in the browser, beside the one operation that it cannot do without."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

LINES = 6
_CHECK = """async ([turns, lines]) => {
  const box = document.querySelector("[data-check]");
  const button = box.querySelector("button"), list = box.querySelector("ol");
  const check = () => new Promise((done) => {
    const waiting = new MutationObserver(() => {
      if (list.children.length !== lines) return;
      waiting.disconnect();
      done();
    });
    waiting.observe(list, { childList: true });
    button.click();
  });
  const start = performance.now();
  for (let turn = 0; turn < turns; turn += 1) await check();
  const taken = performance.now() - start;
  return [taken / turns / 1000, ...[...list.children].map((line) => line.className)];
}"""
_AT_HAND = """() => {
  const network = fetch, answers = new Map();
  globalThis.fetch = async (address, options) => {
    const name = String(address);
    if (!answers.has(name)) {
      const { status, headers, body } = await network(name, options);
      answers.set(name, [await new Response(body).arrayBuffer(), { status, headers }]);
    }
    return new Response(...answers.get(name));
  };
}"""
_VERIFY = """async (turns) => {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const message = crypto.getRandomValues(new Uint8Array(4000));
  const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, message);
  const start = performance.now();
  for (let turn = 0; turn < turns; turn += 1)
    await crypto.subtle.verify("Ed25519", pair.publicKey, signature, message);
  return (performance.now() - start) / turns / 1000;
}"""


def keep_at_hand(page: Page) -> None:
    """Let the page fetch every address once, and take it from memory afterwards."""
    page.evaluate(_AT_HAND)


def seconds_to_check(page: Page, turns: int) -> float:
    """Return the seconds from the button's press to the six lines, over ``turns`` presses.

    All that is checked must be confirmed, save the source of the keys, which is the site itself.
    """
    taken, *lines = page.evaluate(_CHECK, [turns, LINES])
    if lines != ["un", *["ok"] * (LINES - 1)]:
        raise AssertionError(lines)
    return float(taken)


def seconds_to_verify(page: Page, turns: int) -> float:
    """Return the seconds for one Ed25519 verification of 4 kB in the browser."""
    return float(page.evaluate(_VERIFY, turns))
