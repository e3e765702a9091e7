"""The addresses of logged bytes, proofs, published files and what pages load (portal §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.web.endpoints import (
    BINARY,
    FOR_EVER,
    JSON,
    MINUTE,
    TEXT,
    Asked,
    Body,
    Endpoint,
    Parameter,
)
from biplomacy.web.errors import FileUnknown, LeafUnknown
from biplomacy.web.pages_verify import site_trust
from biplomacy.web.replies import POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Charter
    from biplomacy.web.publication import Publication

INDEX = Parameter("index", "A leaf index, in plain digits.", "^(0|[1-9][0-9]{0,14})$", "path", "0")
ISSUER = Parameter("issuer", "The id of the office that issued it.", "^[a-z0-9-]{1,64}$")
SEQUENCE = Parameter("sequence", "The issuer's number of it.", "^(0|[1-9][0-9]{0,14})$")
REST = Parameter("path", "A path of C2SP tlog-tiles, or blob/ and a digest.", "^.{1,200}$")
NAME = Parameter("name", "The file's name.", "^[a-z.]{1,40}$", "path", "site.css")


def entry(publication: Publication, asked: Asked) -> Body:
    """Return an entry's logged bytes."""
    return as_logged(publication, asked.whole("index"), FOR_EVER)


def entry_proof(publication: Publication, asked: Asked) -> Body:
    """Return the entry's ``.tlog-proof`` against the shown checkpoint."""
    return Body(publication.record.proof(asked.whole("index")), TEXT)


def statement(publication: Publication, asked: Asked) -> Body:
    """Return an entry's logged bytes by issuer and sequence."""
    issuer = asked.text("issuer")
    index = publication.index_of(issuer, asked.whole("sequence"))
    if index is None:
        raise LeafUnknown(
            f"{issuer[:100]} has published no statement {asked.text('sequence')[:20]}",
            hint="the record page lists the sequences with their gaps",
        )
    return as_logged(publication, index, FOR_EVER)


def as_logged(publication: Publication, index: int, cache: str) -> Body:
    """Return an entry's logged bytes with a link to its proof; ``cache`` says how long to keep."""
    proof = (("Link", f'</entries/{index}.tlog-proof>; rel="describedby"'),)
    return Body(publication.record.entry(index), JSON, cache, proof)


def log_file(publication: Publication, asked: Asked) -> Body:
    """Return a published file under its C2SP path; blobs only as a download."""
    path = asked.text("path")
    if path == "checkpoint":  # the one that the pages show, whatever was published since
        return Body(publication.record.audited.checkpoint.note, TEXT, "no-cache")
    content = publication.record.file(path)
    if path.startswith("blob/"):
        headers = (
            ("Content-Disposition", "attachment"),
            ("Content-Security-Policy", f"sandbox; {POLICY}"),
        )
        return Body(content, BINARY, FOR_EVER, headers)
    if path.startswith("tile/"):
        return Body(content, BINARY, FOR_EVER)
    return Body(content, TEXT, "no-cache")


def trust(publication: Publication, _: Asked) -> Body:
    """Return a trust file made from the record's own charter."""
    content = site_trust(publication.record.audited)
    if content is None:
        raise FileUnknown("this record has no readable charter, so there is no trust file")
    return Body(content, JSON)


def policy(publication: Publication, _: Asked) -> Body:
    """Return the witness policy of the charter in force (C2SP tlog-policy)."""
    return Body(_charter(publication)[1].witness_policy.encode(), TEXT)


def pinned(publication: Publication, _: Asked) -> Body:
    """Return the policy that the keeper of this copy vouches for; empty where there is none."""
    return Body(publication.site.pinned, TEXT)


def charter(publication: Publication, _: Asked) -> Body:
    """Return the entry that holds the charter in force, as it was logged."""
    return Body(publication.record.entry(_charter(publication)[0]), JSON, MINUTE)


def _charter(publication: Publication) -> tuple[int, Charter]:
    history = publication.record.audited.history
    if history is None:
        raise FileUnknown("this record has no readable charter", hint="ask another mirror")
    return history.charters[-1]


def static(publication: Publication, asked: Asked) -> Body:
    """Return what pages load."""
    for asset in publication.assets:
        if asset.name == asked.text("name"):
            return Body(asset.content, asset.media_type)
    raise FileUnknown(
        "there is no such file", hint=f"pages load {', '.join(a.name for a in publication.assets)}"
    )


def _indices(publication: Publication) -> Iterator[tuple[str, ...]]:
    size = publication.record.audited.checkpoint.head.size
    return ((str(index),) for index in range(size))


def _statements(publication: Publication) -> Iterator[tuple[str, ...]]:
    known = dict.fromkeys(publication.numbered())
    return ((issuer, str(sequence)) for issuer, sequence in known)


def _readable(publication: Publication) -> Iterator[tuple[str, ...]]:
    return iter(((),) if publication.record.audited.history else ())


def _trusted(publication: Publication) -> Iterator[tuple[str, ...]]:
    return iter(((),) if site_trust(publication.record.audited) else ())


FILES = (
    Endpoint(
        "entry-proof",
        "/entries/{index}.tlog-proof",
        "The proof of an entry against the shown checkpoint (C2SP tlog-proof).",
        (TEXT,),
        entry_proof,
        (INDEX,),
        ("leaf-unknown", "evidence-missing"),
        _indices,
    ),
    Endpoint(
        "entry",
        "/entries/{index}",
        "The logged bytes of an entry: a DSSE envelope, never encoded again.",
        (JSON,),
        entry,
        (INDEX,),
        ("leaf-unknown",),
        _indices,
    ),
    Endpoint(
        "statement",
        "/statements/{issuer}/{sequence}",
        "The same bytes by issuer and sequence.",
        (JSON,),
        statement,
        (ISSUER, SEQUENCE),
        ("leaf-unknown",),
        _statements,
    ),
    Endpoint(
        "log",
        "/log/{path}",
        "The published files of the log: checkpoint, tiles, evidence (C2SP tlog-tiles).",
        (BINARY, TEXT),
        log_file,
        (REST,),
        ("file-unknown",),
        lambda publication: ((path,) for path in publication.record.paths()),
    ),
    Endpoint(
        "policy",
        "/policy",
        "The witness policy of the charter in force (C2SP tlog-policy).",
        (TEXT,),
        policy,
        (),
        ("file-unknown",),
        _readable,
    ),
    Endpoint(
        "pinned",
        "/policy.pinned",
        "The witness policy that the keeper of this copy vouches for; empty where there is none.",
        (TEXT,),
        pinned,
        (),
        (),
        None,
        "a copy holds it beside its manifest, as it is its keeper's to write",
    ),
    Endpoint(
        "charter",
        "/charter",
        "The entry that holds the charter in force.",
        (JSON,),
        charter,
        (),
        ("file-unknown",),
        _readable,
    ),
    Endpoint(
        "trust",
        "/trust.json",
        "A trust file made from the record's own charter; compare it with a copy from elsewhere.",
        (JSON,),
        trust,
        (),
        ("file-unknown",),
        _trusted,
    ),
    Endpoint(
        "static",
        "/static/{name}",
        "The stylesheet, the icon and the scripts.",
        ("text/css", "image/svg+xml", "text/javascript"),
        static,
        (NAME,),
        ("file-unknown",),
        lambda publication: ((asset.name,) for asset in publication.assets),
    ),
)
