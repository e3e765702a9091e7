"""``knowledge-package/1``: that an office hands over a package of that digest (§10.5, §11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.errors_exchange import PackageHashMismatch, PackageUnknown
from biplomacy.accord.exchange import KnowledgePackage, announce
from biplomacy.accord.package import MAX_BYTES, MAX_FILES, MAX_TAGS, decode_descriptor
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, InputError
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.values.canonical import JsonObject

TYPE = "knowledge-package/1"
MAX_LANGUAGES = 20


def encode_knowledge_package(announced: KnowledgePackage) -> JsonObject:
    """Return the body of ``knowledge-package/1``."""
    body: JsonObject = {
        "package": str(announced.package),
        "name": announced.name,
        "title": announced.title,
        "version": announced.version,
        "languages": list(announced.languages),
        "tags": list(announced.tags),
        "files": announced.files,
        "bytes": announced.size,
    }
    if announced.translation_of is not None:
        body["translation_of"] = str(announced.translation_of)
    return body


def decode_knowledge_package(body: JsonObject) -> KnowledgePackage:
    """Return what a ``knowledge-package/1`` body says; unknown fields are refused."""
    fields = Fields(body, TYPE)
    announced = KnowledgePackage(
        package=fields.digest("package"),
        name=fields.name("name"),
        title=fields.text("title", limit=200),
        version=fields.text("version", limit=40),
        languages=fields.texts("languages", _word, limit=MAX_LANGUAGES),
        tags=fields.texts("tags", _word, limit=MAX_TAGS),
        files=fields.integer("files", low=1, high=MAX_FILES),
        size=fields.integer("bytes", high=MAX_BYTES),
        translation_of=fields.digest("translation_of") if fields.has("translation_of") else None,
    )
    fields.close()
    for words in (announced.languages, announced.tags):
        if len(set(words)) != len(words):
            raise FieldMalformed(f"{TYPE} names a language or a tag twice")
    return announced


def require_described(announced: KnowledgePackage, descriptor: bytes) -> None:
    """Require that a descriptor, as it lies beside the log, is the one that was announced.

    Raises:
        PackageHashMismatch: it is of another package, or says something else.
        PackageMalformed, PackagePathUnsafe: it is no descriptor.
    """
    if Digest.of(descriptor) != announced.package:
        raise PackageHashMismatch(
            f"the descriptor has the digest {Digest.of(descriptor)}, not {announced.package}"
        )
    if announce(decode_descriptor(descriptor)) != announced:
        raise PackageHashMismatch(
            f"the descriptor of {announced.name} says something else than the statement"
        )


def entry_of_package(audited: Audited, package: Digest) -> int:
    """Return the index of the newest entry of a record that announces ``package``.

    Raises:
        PackageUnknown: none does, of those that this version reads.
    """
    for logged in reversed(audited.statements):
        if logged.statement.type == TYPE:
            try:
                announced = decode_knowledge_package(logged.statement.body)
            except InputError:
                continue  # the audit of the record says so; it announces nothing here
            if announced.package == package:
                return logged.index
    origin = audited.checkpoint.head.origin
    raise PackageUnknown(f"{origin} does not name the package {package}")


def _word(text: str) -> str:
    if not 0 < len(text) <= 100 or not text.isascii() or not text.isprintable():  # noqa: PLR2004 - as names are
        raise FieldMalformed(f"{text[:80]!r} is no language or tag")
    return text
