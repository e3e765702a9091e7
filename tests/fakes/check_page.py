"""A small site with one figure to check: real entries, proofs, policy and charter, and the pages.

The pages are the contract between ``verify.js`` and the portal's templates: the words, the figures,
the box of a figure, and the form that takes files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from biplomacy.record.merkle import inclusion_proof, leaf_hash, subtree_root
from biplomacy.record.model import Receipt
from biplomacy.record.receipt import encode_receipt
from biplomacy.values.digest import Digest
from biplomacy.web import replies
from biplomacy.web.check_words import CHECK_WORDS
from fakes.portal_record import publish, small_entries
from fakes.portal_statements import charter

Files: TypeAlias = "dict[str, bytes]"
"""What a site answers: paths without the first slash, and the bytes of each."""

SCRIPT = Path(replies.__file__).parent / "static" / "verify.js"
POINTER = "/body/closing"
SATS = "623700000000"
SHOWN = "6,237"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Check</title>
<link rel="icon" href="../../static/icon.svg">
<script src="../../static/verify.js" defer></script></head><body>
<template id="check-words">{words}</template>
{body}
</body></html>
"""
BOX = """<div class="check" data-check data-entry="{index}" data-pointer="{pointer}"
data-unit="{unit}" hidden>
<button type="button">Check in this browser</button>
<ol class="lines" aria-live="polite"></ol></div>
"""
DROP = """<form class="drop" data-drop hidden>
<label>Files <input type="file" multiple></label>
<label>Keys <textarea></textarea></label>
<button type="submit">Check in this browser</button>
<button type="reset">Forget</button>
<ol class="lines" aria-live="polite"></ol></form>
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as the page shows it: its text, its machine text, and where it stands."""

    text: str = SHOWN
    value: str = SATS
    pointer: str = POINTER
    unit: str = "sat"

    def element(self, index: int) -> str:
        return (
            f'<p><data value="{self.value}" data-entry="{index}" data-pointer="{self.pointer}"'
            f' data-unit="{self.unit}">{self.text}</data></p>'
        )


@dataclass(slots=True)
class Served:
    """What the site answers, by path; a test puts its own bytes in, and ``held`` paths hang."""

    files: Files
    held: set[str] = field(default_factory=set)


def page(body: str) -> bytes:
    """Return a page with the words of the check."""
    words = "".join(f'<span data-key="{key}">{text}</span>' for key, text in CHECK_WORDS)
    return PAGE.format(words=words, body=body).encode()


def figure_page(index: int, shown: Sequence[Shown] = (Shown(),)) -> bytes:
    """Return the page of entry ``index``; its box checks the first of ``shown``."""
    figures = "\n".join(one.element(index) for one in shown)
    box = BOX.format(index=index, pointer=shown[0].pointer, unit=shown[0].unit)
    return page(f"{figures}\n{box}")


def prove(entries: Sequence[bytes], index: int, note: bytes) -> bytes:
    """Return the ``.tlog-proof`` of an entry under the checkpoint ``note``."""
    leaves = [leaf_hash(data) for data in entries]
    path = inclusion_proof(
        index, len(leaves), lambda height, at: subtree_root(leaves[at << height : at + 1 << height])
    )
    return encode_receipt(Receipt(index, tuple(map(Digest, path)), note))


def site_files(entries: Sequence[bytes], *, note: bytes | None = None) -> Files:
    """Return the site about the newest of ``entries``; ``note`` replaces the checkpoint."""
    index = len(entries) - 1
    published = dict(publish(entries).files)["checkpoint"]
    return {
        "en/reserve/": figure_page(index),
        "en/verify/": page(DROP),
        "static/verify.js": SCRIPT.read_bytes(),
        "static/icon.svg": SCRIPT.with_name("icon.svg").read_bytes(),
        f"entries/{index}": entries[index],
        f"entries/{index}.tlog-proof": prove(entries, index, note or published),
        "policy": charter().witness_policy.encode(),
        "policy.pinned": b"",
        "charter": entries[0],
    }


def small_files() -> Files:
    """Return the site of the small state; its figure is the balance of 14 July 2025."""
    return site_files(small_entries())


def check_app(served: Served) -> Starlette:
    """Return the application that answers ``served`` under the portal's security headers."""

    async def answer(request: Request) -> Response:
        path = request.url.path.removeprefix("/")
        if path in served.held:
            await _disconnected(request)
        content = served.files.get(path)
        headers = {"Cache-Control": "no-store"}
        if content is None:
            return Response(b"", 404, headers)
        return Response(content, 200, headers, media_type=_media_type(path))

    return Starlette(
        routes=[Route("/{path:path}", answer)], middleware=[Middleware(replies.SecurityHeaders)]
    )


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue


def _media_type(path: str) -> str:
    if path.endswith("/"):
        return "text/html; charset=utf-8"
    return "text/javascript; charset=utf-8" if path.endswith(".js") else "text/plain; charset=utf-8"
