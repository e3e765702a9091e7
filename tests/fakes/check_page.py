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
from fakes.portal_record import publish, small_entries
from fakes.portal_statements import charter

Files: TypeAlias = "dict[str, bytes]"
"""What a site answers: paths without the first slash, and the bytes of each."""

SCRIPT = Path(replies.__file__).parent / "static" / "verify.js"
POINTER = "/body/closing"
SATS = "623700000000"
SHOWN = "6,237"
WORDS = (
    ("keys", "Keys"),
    ("entry", "Entry"),
    ("log", "Log"),
    ("witness", "Witness"),
    ("officials", "Officials"),
    ("figure", "Figure"),
    ("browser", "This browser"),
    ("ok", "confirmed"),
    ("no", "fails"),
    ("un", "not verifiable"),
    ("keys-reader", "The keys of the log and its witnesses are those that you gave."),
    ("keys-pinned", "The keys of the log and its witnesses are those that this mirror pinned."),
    (
        "keys-site",
        (
            "The keys were taken from the site being checked: all below shows only that the site "
            "agrees with itself. Give a policy from elsewhere on the page Verify."
        ),
    ),
    (
        "keys-none",
        (
            "No keys were given, so no signature on the checkpoint can be checked. Paste a "
            "policy, or the key of the log."
        ),
    ),
    ("entry-ok", "The entry is number {index} among the {size} of the checkpoint."),
    ("entry-other", "The proof is that of entry {index}; the page shows entry {wanted}."),
    (
        "entry-root",
        (
            "The proof does not lead from this entry, as number {index}, to the root of the "
            "checkpoint of size {size}."
        ),
    ),
    ("entry-none", "Give the entry and its .tlog-proof file."),
    ("log-ok", "The log {origin} signed the checkpoint."),
    ("log-other", "The checkpoint is of {origin}, and no log key at hand is of that name."),
    ("log-unsigned", "No signature on the checkpoint is by the known key of {origin}."),
    ("witness-ok", "The checkpoint was cosigned by {who}."),
    ("witness-few", "Only {who} cosigned, which does not make the quorum {quorum}."),
    ("witness-nobody", "No known witness cosigned; the policy asks for the quorum {quorum}."),
    ("witness-unasked", "The keys at hand ask for no witness, so none was judged."),
    (
        "witness-later",
        (
            "The quorum {quorum} needs an ML-DSA cosignature, which is not checked here. Use the "
            "command."
        ),
    ),
    ("not-here", "A signature of a kind that is not checked here was passed over."),
    (
        "officials-ok",
        "{count} signatures by officials of {issuer} verify, and {needed} are needed: {who}.",
    ),
    ("officials-other", "The charter does not let {issuer} publish {type}."),
    ("officials-bad", "{bad} of the signatures do not verify, or are by no key of {issuer}."),
    ("officials-few", "{count} officials of {issuer} signed; {needed} must."),
    (
        "officials-later",
        (
            "{count} of {needed} signatures of {issuer} verify; others are by keys of a kind that "
            "is not checked here. Use the command."
        ),
    ),
    (
        "officials-newer",
        (
            "The charter at hand is newer than the entry, and its keys do not confirm it. Use the "
            "command, which reads every charter."
        ),
    ),
    ("charter-reader", "Their keys are those of the charter that you gave."),
    ("charter-site", "Their keys are those of the charter that this site serves."),
    ("charter-none", "Give the entry of the charter too, which names the keys of officials."),
    ("charter-form", "What should be the charter is another statement."),
    ("figure-ok", "The entry says {value} at {pointer}, and so does every place on this page."),
    ("figure-none", "There is no figure here to compare."),
    ("figure-absent", "This page shows no figure for {pointer}."),
    ("figure-value", "The page carries the value {shown}; the entry says {value}."),
    ("figure-text", "The page shows {shown}; the entry says {value}."),
    ("pointer", "The entry has nothing at {pointer}."),
    ("base64", "A value is not base64 in its one form."),
    ("proof-form", "The proof is not a C2SP tlog-proof."),
    ("note-form", "The checkpoint is not a well-formed signed note."),
    ("entry-form", "The entry is not a signed statement in canonical form."),
    ("vkey", "A verifier key is malformed."),
    ("policy-line", "A line of the policy defines nothing: {line}"),
    ("policy-form", "The policy has no quorum line, or holds a control character."),
    ("line-fails", "The signature line of {name} does not verify."),
    ("too-large", "{path} is larger than anything that a record serves."),
    ("fetch-fails", "{path} could not be fetched."),
    ("unreadable", "What was read cannot be used: {message}"),
    (
        "browser-cannot",
        (
            "This browser cannot check Ed25519 signatures at this address, so nothing was checked. "
            "Use the command."
        ),
    ),
    ("on-disk", "A page on a disk cannot fetch files. Drop them on the page Verify."),
)
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
    words = "".join(f'<span data-key="{key}">{text}</span>' for key, text in WORDS)
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
