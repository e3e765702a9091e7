"""Programme §10.5: a package is named by its descriptor, and the descriptor names every file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.accord.errors_exchange import (
    PackageHashMismatch,
    PackageMalformed,
    PackagePathUnsafe,
)
from biplomacy.accord.package import (
    MAX_BYTES,
    MAX_FILES,
    PROFILE,
    Package,
    StoredFile,
    check_files,
    compose_package,
    decode_descriptor,
    encode_descriptor,
    read_descriptor,
)
from biplomacy.accord.package_paths import require_apart, require_path, split_path
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.digest import Digest
from fakes.packages import ABOUT, FILES

EMPTY = Digest.of(b"")
STORED = tuple(StoredFile(path, len(held), Digest.of(held)) for path, held in FILES.items())


@pytest.fixture
def package() -> Package:
    return compose_package(ABOUT, STORED)


def changed(package: Package, **fields: JsonValue) -> bytes:
    """Return the descriptor with other top-level fields; None takes one out."""
    stated = decode_object(encode_descriptor(package)) | fields
    return encode({name: value for name, value in stated.items() if value is not None})


def resource(package: Package, **fields: JsonValue) -> bytes:
    """Return the descriptor with other fields in its first resource."""
    stated = decode_object(encode_descriptor(package))
    resources = stated["resources"]
    assert isinstance(resources, list)
    first = resources[0]
    assert isinstance(first, dict)
    first.update(fields)
    return encode(stated)


def test_a_descriptor_reads_back_without_a_changed_bit(package: Package) -> None:
    written = encode_descriptor(package)

    assert decode_descriptor(written) == package
    assert encode_descriptor(decode_descriptor(written)) == written


def test_a_descriptor_is_a_data_package(package: Package) -> None:
    stated = decode_object(encode_descriptor(package))

    assert (stated["$schema"], stated["name"]) == (PROFILE, "reserve-operations")
    assert stated["created"] == "2026-09-21T14:13:20Z"
    assert stated["licenses"] == [{"name": "CC-BY-4.0"}]
    assert stated["biplomacy:language"] == "es"
    assert stated["resources"] == [
        {
            "name": "guia-custodia.md",
            "path": "guia/custodia.md",
            "format": "md",
            "mediatype": "text/markdown",
            "bytes": 11,
            "hash": f"sha256:{Digest.of(FILES['guia/custodia.md'])}",
        },
        {
            "name": "guia-vacio.txt",
            "path": "guia/vacio.txt",
            "format": "txt",
            "mediatype": "text/plain",
            "bytes": 0,
            "hash": f"sha256:{EMPTY}",
        },
        {
            "name": "wallets.csv",
            "path": "wallets.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "bytes": 28,
            "hash": f"sha256:{Digest.of(FILES['wallets.csv'])}",
            "type": "table",
        },
    ]


def test_the_digest_is_that_of_the_canonical_descriptor(package: Package) -> None:
    laid_out = encode_descriptor(package).replace(b",", b",\n  ")

    assert package.digest == Digest.of(encode_descriptor(package))
    assert read_descriptor(laid_out).digest == package.digest


def test_the_order_in_which_files_are_found_does_not_matter(package: Package) -> None:
    assert compose_package(ABOUT, reversed(STORED)) == package


@given(st.permutations(STORED), st.sampled_from(["1", "2"]))
def test_another_word_of_the_descriptor_is_another_package(
    files: list[StoredFile], version: str
) -> None:
    told = compose_package(replace(ABOUT, version=version), files)

    assert (told.digest == compose_package(replace(ABOUT, version="1"), files).digest) is (
        version == "1"
    )


def test_a_table_may_be_described_column_by_column(package: Package) -> None:
    schema: JsonObject = {"fields": [{"name": "wallet", "type": "string"}]}
    stated = decode_object(encode_descriptor(package))
    resources = stated["resources"]
    assert isinstance(resources, list)
    table = resources[2]
    assert isinstance(table, dict)
    table["schema"] = schema

    assert decode_descriptor(encode(stated)).resources[2].schema == schema


def test_equal_names_are_counted() -> None:
    files = [StoredFile(path, 0, EMPTY) for path in ("a b.txt", "a-b.txt", "a_b.txt", "é", "ü")]

    names = [one.name for one in compose_package(ABOUT, files).resources]

    assert len(set(names)) == 5
    assert names[0] == "a-b.txt"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"$schema": "https://example.org"}, id="profile"),
        pytest.param({"name": "With Spaces"}, id="name"),
        pytest.param({"created": "2026-09-21"}, id="created"),
        pytest.param({"licenses": []}, id="no-licence"),
        pytest.param({"licenses": [{"title": "free"}]}, id="licence-without-name"),
        pytest.param({"biplomacy:language": "español"}, id="language"),
        pytest.param({"biplomacy:tags": ["a", "a"]}, id="tag-twice"),
        pytest.param({"biplomacy:translationOf": "abc"}, id="translation"),
        pytest.param({"resources": []}, id="no-file"),
        pytest.param({"keywords": ["btc"]}, id="unknown-field"),
        pytest.param({"version": None}, id="no-version"),
    ],
)
def test_a_descriptor_of_another_form_is_refused(
    package: Package, fields: dict[str, JsonValue]
) -> None:
    with pytest.raises(PackageMalformed):
        decode_descriptor(changed(package, **fields))


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"hash": "md5:00"}, id="hash"),
        pytest.param({"hash": "sha256:00"}, id="short-hash"),
        pytest.param({"bytes": -1}, id="size"),
        pytest.param({"bytes": MAX_BYTES + 1}, id="too-large"),
        pytest.param({"type": "graph"}, id="type"),
        pytest.param({"schema": {}}, id="empty-schema-without-table"),
        pytest.param({"type": "table", "schema": []}, id="schema-of-another-kind"),
        pytest.param({"schema": {"fields": []}}, id="schema-without-table"),
        pytest.param({"mediatype": "markdown"}, id="media-type"),
        pytest.param({"path": 7}, id="path"),
        pytest.param({"name": "wallets.csv"}, id="name-twice"),
        pytest.param({"path": "z.md"}, id="unsorted"),
    ],
)
def test_a_resource_of_another_form_is_refused(
    package: Package, fields: dict[str, JsonValue]
) -> None:
    with pytest.raises(PackageMalformed):
        decode_descriptor(resource(package, **fields))


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "guia/../../secret.txt",
        "/etc/passwd",
        "./a.txt",
        "guia//a.txt",
        "guia/",
        "",
        "a\\b.txt",
        "C:a.txt",
        "a\nb.txt",
        "a\x00b",
        "cafe\u0301.txt",  # é in two parts: not NFC
        "a\u202eb.txt",
        "n" * 101,
        "/".join(["d" * 60] * 5),
    ],
)
def test_a_path_that_means_something_else_elsewhere_is_refused(package: Package, path: str) -> None:
    with pytest.raises(PackagePathUnsafe):
        require_path(path)
    with pytest.raises(PackagePathUnsafe):
        compose_package(ABOUT, [StoredFile(path, 0, EMPTY)])
    with pytest.raises(PackagePathUnsafe):
        decode_descriptor(resource(package, path=path))


@pytest.mark.parametrize("path", ["a.txt", "café.txt", "..a", "a..b/c", ".env", "d" * 100])
def test_other_paths_are_taken(path: str) -> None:
    assert require_path(path) == path


def test_a_long_path_is_split_where_a_folder_ends() -> None:
    path = "/".join(["d" * 50] * 4)

    prefix, name = split_path(path) or (b"", b"")

    assert (len(prefix), len(name)) == (152, 50)
    assert b"/".join((prefix, name)).decode() == path


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param(("a.txt", "A.txt"), id="case"),
        pytest.param(("straße", "STRASSE"), id="sharp-s"),
        pytest.param(("guia/a", "Guia/b"), id="folders"),
        pytest.param(("a", "a/b"), id="file-and-folder"),
        pytest.param(("A/b", "a"), id="file-and-folder-by-case"),
        pytest.param(("a", "a"), id="twice"),
        pytest.param(("DataPackage.json",), id="the-descriptor"),
    ],
)
def test_paths_that_meet_where_case_is_folded_are_refused(paths: tuple[str, ...]) -> None:
    with pytest.raises(PackagePathUnsafe):
        compose_package(ABOUT, [StoredFile(path, 0, EMPTY) for path in paths])


def test_paths_apart_are_taken() -> None:
    require_apart(("a/b", "a/c", "a.b", "ab"))

    assert len(compose_package(ABOUT, STORED).files) == 3


def test_no_package_has_more_files_or_bytes_than_it_may() -> None:
    many = [StoredFile(f"{number:05}", 0, EMPTY) for number in range(MAX_FILES + 1)]
    half = MAX_BYTES // 2 + 1

    assert len(compose_package(ABOUT, many[:MAX_FILES]).files) == MAX_FILES
    with pytest.raises(PackageMalformed):
        compose_package(ABOUT, many)
    with pytest.raises(PackageMalformed):
        compose_package(ABOUT, [StoredFile(path, half, EMPTY) for path in ("a", "b")])


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(STORED[1:], id="missing"),
        pytest.param((*STORED, StoredFile("more.txt", 0, EMPTY)), id="more"),
        pytest.param((replace(STORED[0], digest=EMPTY), *STORED[1:]), id="other-bytes"),
        pytest.param((replace(STORED[0], size=1), *STORED[1:]), id="other-size"),
    ],
)
def test_files_that_are_not_those_of_the_descriptor_are_told(
    package: Package, found: tuple[StoredFile, ...]
) -> None:
    check_files(package, STORED)
    with pytest.raises(PackageHashMismatch):
        check_files(package, found)


def test_the_errors_say_which_file(package: Package, tmp_path: Path) -> None:
    del tmp_path
    with pytest.raises(PackageHashMismatch, match=r"'guia/custodia\.md' is missing \(1 in all\)"):
        check_files(package, [one for one in STORED if one.path != "guia/custodia.md"])
