"""Knowledge packages: files under one descriptor (Data Package 2.0; programme §10.5).

A package is named by the digest of its descriptor's canonical bytes, and the descriptor names
every file by size and SHA-256: the digest stands for all of it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.accord.errors_exchange import PackageHashMismatch, PackageMalformed
from biplomacy.accord.package_paths import DESCRIPTOR, require_apart, require_path
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode, read_object
from biplomacy.values.day import format_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, InputError
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MAX_FILES = 10_000
MAX_BYTES = 2 * 1024**3
MAX_DESCRIPTOR = 16 * 1024 * 1024
MAX_TAGS = 20
MAX_LICENCES = 10
_HASH = "sha256:"
_TABLE = "table"
_UNNAMED = re.compile(r"[^a-z0-9._-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,60}/[a-z0-9][a-z0-9.+_-]{0,60}", re.ASCII)
_MEDIA_TYPES = MappingProxyType(
    {
        "csv": "text/csv",
        "html": "text/html",
        "json": "application/json",
        "md": "text/markdown",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "odt": "application/vnd.oasis.opendocument.text",
        "pdf": "application/pdf",
        "png": "image/png",
        "svg": "image/svg+xml",
        "toml": "application/toml",
        "txt": "text/plain",
        "zip": "application/zip",
    }
)
"""A table of our own: the system's differs from machine to machine, and digests would too."""
_OTHER_MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Licence:
    """Under what a package may be used: a name of Open Definition, a text's address, or both."""

    name: str = ""
    path: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file as it lies in a directory: its path in the package, its size and digest."""

    path: str
    size: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of a package; ``schema`` describes the columns of a table."""

    name: str
    file: StoredFile
    format: str
    media_type: str
    table: bool = False
    schema: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a person says of a package; ``created`` is an instant in POSIX seconds."""

    name: str
    title: str
    created: int
    version: str
    licences: tuple[Licence, ...]
    language: str
    tags: tuple[str, ...] = ()
    translation_of: Digest | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A whole package: what is said of it, and its files sorted by path."""

    about: About
    resources: tuple[Resource, ...]

    @property
    def files(self) -> tuple[StoredFile, ...]:
        """The files, without the descriptor."""
        return tuple(resource.file for resource in self.resources)

    @property
    def size(self) -> int:
        """The bytes of all files together, without the descriptor."""
        return sum(file.size for file in self.files)

    @property
    def digest(self) -> Digest:
        """The package's name: the SHA-256 of its descriptor's canonical bytes."""
        return Digest.of(encode_descriptor(self))


def compose_package(about: About, files: Iterable[StoredFile]) -> Package:
    """Return the package of ``files``; their names and kinds follow from their paths.

    Raises:
        PackagePathUnsafe: a path that no package may hold.
        PackageMalformed: no file, or more than a package may hold; or what is said of it is not
            of the form that a descriptor takes.
    """
    found = sorted(files, key=lambda file: file.path.encode("utf-8", "surrogatepass"))
    names = _names([file.path for file in found])
    package = Package(
        about,
        tuple(_resource(file, name) for file, name in zip(found, names, strict=True)),
    )
    return decode_descriptor(encode_descriptor(package))


def check_files(package: Package, found: Iterable[StoredFile]) -> None:
    """Require that ``found`` are the package's files, all of them and no others.

    Raises:
        PackageHashMismatch: a file is missing, is not named, or holds other bytes.
    """
    expected = {file.path: file for file in package.files}
    for file in found:
        named = expected.pop(file.path, None)
        if named is None:
            raise _mismatch(f"{file.path!r} is not named by the descriptor")
        if named != file:
            raise _mismatch(
                f"{file.path!r} has {file.size} bytes with sha256 {file.digest}; the descriptor "
                f"names {named.size} bytes with sha256 {named.digest}"
            )
    if expected:
        raise _mismatch(f"{min(expected)!r} is missing ({len(expected)} in all)")


def encode_descriptor(package: Package) -> bytes:
    """Return the canonical bytes of ``datapackage.json``."""
    about = package.about
    stated: JsonObject = {
        "$schema": PROFILE,
        "name": about.name,
        "title": about.title,
        "created": format_instant(about.created),
        "version": about.version,
        "licenses": [_licence_object(licence) for licence in about.licences],
        "resources": [_resource_object(resource) for resource in package.resources],
        "biplomacy:language": about.language,
        "biplomacy:tags": list(about.tags),
    }
    if about.translation_of is not None:
        stated["biplomacy:translationOf"] = str(about.translation_of)
    return encode(stated)


def decode_descriptor(content: bytes) -> Package:
    """Return the package of a descriptor's canonical bytes.

    Raises:
        PackagePathUnsafe: it names a path that no package may hold.
        PackageMalformed: other fields, too much, or files that are not sorted by path.
    """
    try:
        package = _read(decode_object(content))
    except InputError as error:
        raise _refused(error) from error
    if encode_descriptor(package) != content:
        raise PackageMalformed(
            f"{DESCRIPTOR} writes a value in a form that this version does not",
            hint="pack the directory again",
        )
    return package


def read_descriptor(content: bytes) -> Package:
    """Return the package of a descriptor that may be laid out anew; raises as the decoder does."""
    try:
        canonical = encode(read_object(content))
    except InputError as error:
        raise _refused(error) from error
    return decode_descriptor(canonical)


def _read(stated: JsonObject) -> Package:
    fields = Fields(stated, DESCRIPTOR)
    if fields.text("$schema") != PROFILE:
        raise FieldMalformed(f"{DESCRIPTOR} is not of the profile {PROFILE}")
    about = About(
        name=fields.name("name"),
        title=fields.text("title", limit=200),
        created=fields.instant("created"),
        version=fields.text("version", limit=40),
        licences=fields.many("licenses", _licence, limit=MAX_LICENCES),
        language=_matching(_LANGUAGE, "a language such as es", fields.text("biplomacy:language")),
        tags=fields.texts("biplomacy:tags", _tag, limit=MAX_TAGS),
        translation_of=(
            fields.digest("biplomacy:translationOf")
            if fields.has("biplomacy:translationOf")
            else None
        ),
    )
    resources = fields.many("resources", _read_resource, limit=MAX_FILES)
    fields.close()
    package = Package(about, resources)
    _require_whole(package)
    return package


def _require_whole(package: Package) -> None:
    paths = [file.path for file in package.files]
    require_apart((*paths, DESCRIPTOR))
    if not package.about.licences:
        raise FieldMalformed(f"{DESCRIPTOR} names no licence")
    if len(set(package.about.tags)) != len(package.about.tags):
        raise FieldMalformed(f"{DESCRIPTOR} names a tag twice")
    if not paths or sorted(paths, key=str.encode) != paths:
        raise FieldMalformed(f"{DESCRIPTOR} names no file, or not in the order of their paths")
    if len({resource.name for resource in package.resources}) != len(paths):
        raise FieldMalformed(f"{DESCRIPTOR} gives two files one name")
    if package.size > MAX_BYTES:
        raise FieldMalformed(f"the files have {package.size:,} bytes; {MAX_BYTES:,} are allowed")


def _read_resource(fields: Fields) -> Resource:
    path = require_path(_exactly_text(fields.take("path")))
    digest = fields.text("hash", limit=80)
    if not digest.startswith(_HASH):
        raise FieldMalformed(f"the hash of {path!r} is not written as {_HASH}…")
    kind = fields.text("type") if fields.has("type") else ""
    schema = fields.take("schema") if fields.has("schema") else None
    plain = kind == "" and schema is None
    if not plain and (kind != _TABLE or not isinstance(schema, dict | None)):
        raise FieldMalformed(f"{path!r} is described neither as a table nor as a plain file")
    size = fields.integer("bytes", high=MAX_BYTES)
    columns = schema if isinstance(schema, dict) else None
    return Resource(
        name=fields.name("name"),
        file=StoredFile(path, size, Digest.parse(digest.removeprefix(_HASH))),
        format=fields.text("format", limit=40),
        media_type=_matching(_MEDIA_TYPE, "a media type", fields.text("mediatype", limit=121)),
        table=kind == _TABLE,
        schema=columns,
    )


def _licence(fields: Fields) -> Licence:
    licence = Licence(
        *(fields.text(each, limit=500) if fields.has(each) else "" for each in _LICENCE_FIELDS)
    )
    if not licence.name and not licence.path:
        raise FieldMalformed(f"a licence of {DESCRIPTOR} has neither name nor path")
    return licence


_LICENCE_FIELDS = ("name", "path", "title")


def _licence_object(licence: Licence) -> JsonValue:
    stated = zip(_LICENCE_FIELDS, (licence.name, licence.path, licence.title), strict=True)
    return {name: text for name, text in stated if text}


def _resource_object(resource: Resource) -> JsonValue:
    stated: JsonObject = {
        "name": resource.name,
        "path": resource.file.path,
        "format": resource.format,
        "mediatype": resource.media_type,
        "bytes": resource.file.size,
        "hash": f"{_HASH}{resource.file.digest}",
    }
    if resource.table:
        stated["type"] = _TABLE
    if resource.schema is not None:
        stated["schema"] = resource.schema
    return stated


def _resource(file: StoredFile, name: str) -> Resource:
    stem, dot, ending = file.path.rpartition("/")[2].rpartition(".")
    kind = ending.lower() if dot and stem and ending.isascii() and ending.isalnum() else "binary"
    media_type = _MEDIA_TYPES.get(kind, _OTHER_MEDIA_TYPE)
    return Resource(name, file, kind[:40], media_type, table=kind == "csv")


def _names(paths: Sequence[str]) -> Iterator[str]:
    """Yield a name for each path: its own, in the letters of an identifier, counted where taken."""
    taken: Counter[str] = Counter()
    for path in paths:
        name = _UNNAMED.sub("-", path.lower()).strip("-._")[:80] or "file"
        taken[name] += 1
        while taken[name] > 1:
            name = f"{name}-{taken[name]}"
            taken[name] += 1
        yield name


def _tag(text: str) -> str:
    return Fields({"tag": text}, DESCRIPTOR).name("tag")


def _exactly_text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise FieldMalformed(f"a path in {DESCRIPTOR} is not text")
    return value


def _matching(pattern: re.Pattern[str], what: str, text: str) -> str:
    if pattern.fullmatch(text) is None:
        raise FieldMalformed(f"{text[:80]!r} in {DESCRIPTOR} is not {what}")
    return text


def _refused(error: InputError) -> InputError:
    """Return a refusal of the descriptor; an unsafe path keeps its own code."""
    if error.code == "package-path-unsafe":
        return error
    return PackageMalformed(
        f"the descriptor cannot be used: {error.message}",
        hint="a package's descriptor is described in docs/guides/exchange-knowledge.md",
    )


def _mismatch(what: str) -> PackageHashMismatch:
    return PackageHashMismatch(
        f"the package's file {what}", hint="ask for the package again, and keep this copy"
    )
