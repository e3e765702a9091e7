"""Portal §3.8: the manifest of a copy, its lines and its root, and what the log shows of it."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.merkle import leaf_hash, subtree_root
from biplomacy.record.reading import Files
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError, NotCanonical
from biplomacy.values.verdict import Verdict, VerdictRow
from biplomacy.verify.export_manifest import (
    MANIFEST,
    TYPE,
    ExportedFile,
    ExportManifest,
    decode_manifest,
    encode_manifest,
    files_root,
    is_path,
    manifest_lines,
    read_manifest_lines,
)
from biplomacy.verify.model import Question
from biplomacy.verify.run import verify_record
from fakes.portal_record import entry, publish
from fakes.portal_statements import Said
from fakes.small_export import small_entries, small_trust, unsigned_export

digests = st.binary(min_size=32, max_size=32).map(Digest)
names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,11}", fullmatch=True)
paths = st.lists(names, min_size=1, max_size=4).map("/".join).filter(is_path)
exported = st.builds(ExportedFile, paths, digests, st.integers(0, 10**15))
copies = st.lists(exported, max_size=40, unique_by=lambda file: file.path)
manifests = st.builds(
    ExportManifest,
    checkpoint_size=st.integers(1, 2**53 - 1),
    checkpoint_root=digests,
    code_version=st.from_regex(r"biplomacy [0-9]\.[0-9]{1,3}", fullmatch=True),
    languages=st.lists(st.sampled_from(["en", "es", "ur", "zh-Hans"]), unique=True).map(tuple),
    files=st.integers(0, 1_000_000),
    files_root=digests,
)


def root_by_definition(leaves: list[bytes]) -> bytes:
    """Return RFC 6962 §2.1's tree hash as the text defines it, by recursion."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = root_by_definition(leaves[:split]), root_by_definition(leaves[split:])
    return hashlib.sha256(b"\1" + left + right).digest()


@given(manifests)
def test_a_manifest_reads_back_without_a_changed_bit(manifest: ExportManifest) -> None:
    content = encode(encode_manifest(manifest))

    assert decode_manifest(decode_object(content)) == manifest
    assert encode(encode_manifest(decode_manifest(decode_object(content)))) == content


@given(copies)
def test_the_lines_read_back_and_stand_in_the_order_of_their_bytes(
    files: list[ExportedFile],
) -> None:
    lines = manifest_lines(files)

    assert set(read_manifest_lines(b"".join(lines))) == set(files)
    assert manifest_lines(read_manifest_lines(b"".join(lines))) == lines
    assert [line.split(b"\0")[0] for line in lines] == sorted(f.path.encode() for f in files)


@given(copies)
def test_the_root_is_that_of_rfc_6962_over_whole_lines(files: list[ExportedFile]) -> None:
    lines = manifest_lines(files)

    assert files_root(lines).raw == root_by_definition(list(lines))
    assert files_root(lines).raw == subtree_root([leaf_hash(line) for line in lines])


def test_a_line_is_path_digest_and_size_parted_by_nul() -> None:
    digest = hashlib.sha256(b"one").hexdigest().encode()

    assert manifest_lines([ExportedFile.of("en/index.html", b"one")]) == (
        b"en/index.html\0" + digest + b"\x003\n",
    )


GOOD = manifest_lines([ExportedFile.of("a", b"1"), ExportedFile.of("b/c", b"2")])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GOOD[0][:-1], id="no-line-feed"),
        pytest.param(GOOD[1] + GOOD[0], id="not-sorted"),
        pytest.param(GOOD[0] + GOOD[0], id="twice"),
        pytest.param(GOOD[0] + b"\n", id="empty-line"),
        pytest.param(GOOD[0].replace(b"\0", b"\t"), id="tabs"),
        pytest.param(GOOD[0].replace(b"\x001\n", b"\x0001\n"), id="leading-zero"),
        pytest.param(GOOD[0].replace(b"a\0", b"../a\0"), id="leaves-the-copy"),
        pytest.param(GOOD[0].replace(b"a\0", b"/a\0"), id="absolute"),
        pytest.param(GOOD[0].replace(b"a\0", b".a\0"), id="hidden"),
        pytest.param(GOOD[0].replace(b"a\0", b"\xff\0"), id="not-text"),
        pytest.param(GOOD[0].replace(b"a\0", b"a" * 900 + b"\0"), id="endless-name"),
        pytest.param(GOOD[0].replace(b"a\0", b"manifest.json\0"), id="names-the-manifest"),
        pytest.param(GOOD[0].replace(b"6b86", b"6B86"), id="capital-digits"),
    ],
)
def test_lines_of_another_form_are_refused(content: bytes) -> None:
    with pytest.raises(NotCanonical):
        read_manifest_lines(content)


BODY = decode_object(unsigned_export()[MANIFEST])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("checkpoint_size", 0, id="of-nothing"),
        pytest.param("checkpoint_size", True, id="true-is-no-number"),
        pytest.param("checkpoint_root", "AA==", id="short-root"),
        pytest.param("checkpoint_root", "ff" * 32, id="hexadecimal-root"),
        pytest.param("files", 1_000_001, id="too-many-files"),
        pytest.param("files_root", "AA==", id="base64-digest"),
        pytest.param("languages", ["en", "en"], id="language-twice"),
        pytest.param("languages", ["English"], id="no-language"),
        pytest.param("code_version", "", id="no-version"),
        pytest.param("more", 1, id="unknown-field"),
    ],
)
def test_a_body_of_another_form_is_refused(field: str, value: JsonValue) -> None:
    with pytest.raises(InputError):
        decode_manifest(BODY | {field: value})


def row_of(body: JsonObject) -> VerdictRow:
    """Return what a verification says of the statement, logged behind the small record."""
    logged = entry(Said(TYPE, body, "2025-07-17"), 3)
    files = Files(publish((*small_entries(), logged)), "")
    rows = verify_record(Question(files, small_trust(), now=0)).rows
    assert not any(one.row.claim == "record.type-unknown" for one in rows)
    return next(one.row for one in rows if one.row.claim == "export-manifest.3")


def test_a_logged_manifest_waits_for_the_mirror() -> None:
    row = row_of(BODY)

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason == "needs the mirror; run `biplomacy portal check` on it"
    assert row.published == (
        f"{BODY['files']} files with root {BODY['files_root']}, of checkpoint 3, in en, es, "
        "by biplomacy 0.1.0"
    )


def test_a_manifest_of_an_earlier_checkpoint_waits_as_well() -> None:
    first = base64.b64encode(leaf_hash(small_entries()[0])).decode()

    assert row_of(BODY | {"checkpoint_size": 1, "checkpoint_root": first}).verdict is (
        Verdict.UNVERIFIABLE
    )


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        pytest.param("checkpoint_size", 4, "figure-differs: /checkpoint_size", id="holds-itself"),
        pytest.param("checkpoint_size", 2, "figure-differs: /checkpoint_root", id="other-size"),
        pytest.param(
            "checkpoint_root",
            base64.b64encode(bytes(32)).decode(),
            "figure-differs: /checkpoint_root",
            id="other-root",
        ),
        pytest.param("files", -1, "field-malformed: ", id="malformed"),
        pytest.param("more", 1, "field-unknown: ", id="unknown-field"),
    ],
)
def test_a_logged_manifest_that_the_log_refutes_is_contradicted(
    field: str, value: JsonValue, reason: str
) -> None:
    row = row_of(BODY | {field: value})

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith(reason)


@pytest.mark.parametrize("field", ["code_version", "files", "files_root", "languages"])
def test_what_the_log_cannot_recheck_is_shown(field: str) -> None:
    other: JsonObject = {
        "code_version": "biplomacy 9",
        "files": 1,
        "files_root": "0" * 64,
        "languages": ["ur"],
    }

    assert row_of(BODY | {field: other[field]}).published != row_of(BODY).published
