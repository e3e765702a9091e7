"""Portal §7.12: fork proofs on the record page, with who saw which head, and as files beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape

import pytest
from starlette.testclient import TestClient

from biplomacy.record.checkpoint import parse_checkpoint, sign_head
from biplomacy.record.fork_proof import ForkProof, check_fork_proof, encode_fork_proof
from biplomacy.record.model import Checkpoint, Head, KeyKind, Trust
from biplomacy.record.note import make_key
from biplomacy.record.ports import NoteSigner
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Verdict
from biplomacy.verify.mirror import check_mirror
from biplomacy.web.export import export_files
from biplomacy.web.portal import portal_app
from biplomacy.web.publication import Publication
from biplomacy.web.remaking import check_remade
from biplomacy.web.site import Site
from fakes.charters import LOG_VKEY, ORIGIN, private_key
from fakes.portal_record import small_site
from fakes.small_export import MirrorInMemory
from fakes.small_log import LOG_SIGNER


class Stranger:
    """Signs under the log's name with a key that the charter does not know."""

    public = private_key("a stranger").public_key().public_bytes_raw()
    key = make_key(ORIGIN, KeyKind.LOG_ED25519, public)

    def sign(self, message: bytes) -> bytes:
        return private_key("a stranger").sign(message)


def signed(size: int, root: bytes, signer: NoteSigner = LOG_SIGNER) -> Checkpoint:
    head = Head(ORIGIN, size, Digest.of(root))
    return Checkpoint(head, sign_head(head, signer))


@cache
def shown(fork: bytes) -> Site:
    return replace(small_site(), forks=(fork,))


def published() -> Checkpoint:
    """Return the head that the record shows, as its witness cosigned it."""
    return parse_checkpoint(small_site().record.audited.checkpoint.note)


def words(site: Site) -> str:
    page = TestClient(portal_app(site)).get("/en/record/").text
    found = re.search(r'<section><h2 id="forks">(.*?)</section>', page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1] if found else "")).split())


def test_the_page_says_what_was_signed_twice_and_who_saw_it() -> None:
    ours = published()
    fork = encode_fork_proof(ForkProof(ours, signed(ours.head.size, b"another past")))

    told = words(shown(fork))

    (witness,) = small_site().record.audited.cosignatures
    assert "Forked One key of the log signed two roots at size 16." in told
    assert f"{ours.head.root} · cosigned by {witness.key.name}, 18 July 2025" in told
    assert f"{Digest.of(b'another past')} · signed by the log alone" in told
    assert f"biplomacy verify fork-proof-1.json --trust {small_site().trust}" in told


def test_the_file_is_served_as_it_was_given_and_shows_the_fork_by_itself() -> None:
    fork = encode_fork_proof(ForkProof(published(), signed(16, b"another past")))

    found = TestClient(portal_app(shown(fork))).get("/fork-proof-1.json")

    assert found.content == fork
    assert check_fork_proof(found.content, (LOG_VKEY,)).verdict is Verdict.CONFIRMED
    assert TestClient(portal_app(shown(fork))).get("/fork-proof-2.json").status_code == 404


def test_a_file_that_another_key_signed_is_not_called_a_fork() -> None:
    fork = encode_fork_proof(ForkProof(published(), signed(16, b"forged", Stranger())))

    told = words(shown(fork))

    assert "Not shown This file was given as evidence that the log forked." in told
    assert "Forked" not in told


def test_a_record_of_which_no_fork_is_known_says_nothing_about_forks() -> None:
    assert words(small_site()) == ""


@pytest.mark.parametrize("added", [False, True])
def test_a_copy_holds_the_evidence_and_comes_out_the_same_with_it(
    added: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    fork = encode_fork_proof(ForkProof(published(), signed(16, b"another past")))
    site = replace(shown(fork), worlds=(), neighbours=())
    files = {one.path: one.content for one in export_files(Publication(site))}
    assert files["fork-proof-1.json"] == fork
    if added:
        files["fork-proof-2.json"] = fork

    copy, leaf = MirrorInMemory(files), site.record.audited.entries[0].leaf
    found = check_mirror(copy, Trust(ORIGIN, leaf, LOG_VKEY))
    codes = [one.code for one in found.copy if one.code != "manifest-unsigned"]

    assert codes == (["file-not-in-manifest"] if added else [])
    assert bool(check_remade(copy, found).findings) is added
