"""``biplomacy accord pack|send|receive``: packages from one state to another (programme §10.6).

No command here holds an official's key: without ``--sign-with`` it prints drafts, which officials
sign on machines of their own (``biplomacy statement``), and ``record append`` logs what comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy import wiring
from biplomacy.accord.errors import PartnerUnreachable
from biplomacy.accord.exchange import announce, draft, lay_then_log, package_evidence, work_through
from biplomacy.accord.package import About, Licence, encode_descriptor
from biplomacy.accord.receipt import PackageReceipt, proof_evidence, prove_logged
from biplomacy.accord.statement.knowledge_package import TYPE as KNOWLEDGE_PACKAGE
from biplomacy.accord.statement.knowledge_package import (
    encode_knowledge_package,
    entry_of_package,
)
from biplomacy.accord.statement.receipt import TYPE as RECEIPT
from biplomacy.accord.statement.receipt import decode_package_receipt, encode_package_receipt
from biplomacy.cli import accord_checks, accord_sealing
from biplomacy.cli.accord_exchange_words import package_lines, print_package
from biplomacy.cli.files import named, read_file
from biplomacy.cli.record import LogKey, Origin, SignWith, StoreUrl, append
from biplomacy.cli.terminal import terminal
from biplomacy.cli.wording import counted
from biplomacy.record.auditing import Audited, audit_record
from biplomacy.record.envelope import open_envelope
from biplomacy.record.errors import RecordAbsent
from biplomacy.record.reading import MAX_BLOB, find_record
from biplomacy.record.receipt import encode_receipt
from biplomacy.record.statement import decode_statement
from biplomacy.record.trust import decode_trust
from biplomacy.values.clock import NoFaults
from biplomacy.values.day import parse_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = 4

Issuer = Annotated[str, typer.Option("--issuer", help="The office that says so.")]
Published = Annotated[
    Path,
    typer.Option("--to", help="The published directory; evidence is laid there.", file_okay=False),
]
Licences = Annotated[
    list[str] | None, typer.Option("--licence", help="A licence such as CC-BY-4.0; repeatable.")
]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="What it serves; repeatable.")]
Original = Annotated[
    str | None, typer.Option("--translation-of", help="The digest of what it translates.")
]
Created = Annotated[str | None, typer.Option("--created", help="An instant, else the present one.")]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON, one object a line.")]


def add_verbs(app: typer.Typer) -> None:
    """Give the office of accords the verbs of exchanges and of sealed messages."""
    app.command("pack")(pack)
    app.command("send")(send)
    app.command("receive")(receive)
    app.command("prove")(accord_checks.prove)
    app.command("check")(accord_checks.check)
    app.command("key")(accord_sealing.key)
    app.command("request")(accord_sealing.request)
    app.command("seal")(accord_sealing.seal)
    app.command("open")(accord_sealing.open_sealed)
    app.command("reveal")(accord_sealing.reveal)


def pack(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="The directory to pack.", file_okay=False)],
    *,
    out_file: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")],
    name: Annotated[str | None, typer.Option("--name", help="A new package's name.")] = None,
    title: Annotated[str, typer.Option("--title", help="Its title.")] = "",
    version: Annotated[str, typer.Option("--version", help="Its version.")] = "1",
    licence: Licences = None,
    language: Annotated[str, typer.Option("--language", help="Its language.")] = "en",
    tag: Tags = None,
    translation_of: Original = None,
    created: Created = None,
    json: Json = False,
) -> None:
    """Pack a directory into one file: the same package gives the same bytes everywhere.

    With a datapackage.json in it nothing else describes it; without one, --name does.
    """
    out = terminal(context)
    about = None
    if name is not None:
        about = About(
            name=name,
            title=title or name,
            created=parse_instant(created) if created else wiring.SystemClock().now(),
            version=version,
            licences=tuple(Licence(name=each) for each in licence or ()),
            language=language,
            tags=tuple(tag or ()),
            translation_of=Digest.parse(translation_of) if translation_of else None,
        )
    package = wiring.read_package_directory(directory, about)
    digest = wiring.pack_package(directory, package, out_file)
    print_package(out, package, json=json)
    out.note(f"{out_file} has sha256 {digest}")


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where statements go: into the log where keys sign here, else as drafts to the output."""

    context: typer.Context
    sign_with: list[str] | None
    store: str | None
    origin: str | None
    log_key: Path | None
    to: Path
    json: bool

    def say(self, content: bytes, blobs: Sequence[bytes]) -> bool:
        """Lay down evidence, then log a draft, or print it; False where it is held back."""
        tiles = wiring.open_tiles(self.to)
        return lay_then_log(blobs, lambda: self._log(content), tiles=tiles, faults=NoFaults())

    def received(self, origin: str) -> frozenset[Digest]:
        """Return the packages from ``origin`` for which our log holds a receipt already."""
        if self.sign_with is None:
            return frozenset()
        with wiring.open_store(self.store, terminal(self.context).settings) as opened:
            log = wiring.open_log(opened, self.origin)
            entries = log.entries(0, log.head()[0].size, types=(RECEIPT,))
        bodies = (decode_statement(open_envelope(entry.data).payload).body for entry in entries)
        receipts = map(decode_package_receipt, bodies)
        return frozenset(one.package for one in receipts if one.origin == origin)

    def _log(self, content: bytes) -> bool:
        if self.sign_with is None:
            terminal(self.context).data(content + b"\n")
            return True
        with TemporaryDirectory() as folder:
            path = Path(folder, "statement.json")
            path.write_bytes(content)
            try:
                append(
                    self.context,
                    [path],
                    sign_with=self.sign_with,
                    store=self.store,
                    origin=self.origin,
                    log_key=self.log_key,
                    to=self.to,
                    json=self.json,
                )
            except typer.Exit:  # logged, and held back until its witnesses answer
                return False
        return True


def send(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A package, as `accord pack` writes it.")],
    *,
    issuer: Issuer,
    to: Published,
    files: Annotated[
        bool, typer.Option("--files", help="Publish the files too, not the descriptor alone.")
    ] = False,
    sign_with: SignWith = None,
    store: StoreUrl = None,
    origin: Origin = None,
    log_key: LogKey = None,
    json: Json = False,
) -> None:
    """State that a package is handed over; how its file travels is your choice.

    Without --sign-with the draft of knowledge-package/1 is printed, for officials to sign.
    """
    out = terminal(context)
    package = wiring.read_package_archive(file)
    archive = read_file(file, limit=MAX_BLOB) if files else None
    body = encode_knowledge_package(announce(package))
    content = draft(KNOWLEDGE_PACKAGE, issuer, body, package_evidence(package, archive))
    for line in package_lines(package):
        out.note(line)
    desk = _Desk(context, sign_with, store, origin, log_key, to, json)
    blobs = [encode_descriptor(package), *([archive] if archive is not None else [])]
    _end(public=desk.say(content, blobs))


def receive(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A package; without it, those that wait.")
    ] = None,
    *,
    sender: Annotated[str, typer.Option("--from", callback=named, help="The sender's record.")],
    issuer: Issuer,
    to: Published,
    trust: Annotated[
        Path | None, typer.Option("--trust", help="The trust.json of the sender's record.")
    ] = None,
    into: Annotated[
        Path, typer.Option("--into", help="Where packages are kept.", file_okay=False)
    ] = Path("received"),
    sign_with: SignWith = None,
    store: StoreUrl = None,
    origin: Origin = None,
    log_key: LogKey = None,
    json: Json = False,
) -> None:
    """Check a package, keep it, and state its receipt with the sender's proof as evidence.

    While the sender's record is out of reach the package waits, in its order; run it again.
    Without --sign-with the drafts of receipt/1 are printed, for officials to sign.
    """
    out = terminal(context)
    waiting = wiring.open_waiting(into)
    new = None if file is None else wiring.open_packages(into).put(file)
    if new is not None:
        out.note(f"package {new} is whole, and kept in {into}")
        waiting.add(new)
    audited = _audited(sender, trust, len(waiting.digests()))
    desk = _Desk(context, sign_with, store, origin, log_key, to, json)
    public = _Public(audited, issuer, desk, desk.received(audited.checkpoint.head.origin))
    left = work_through(waiting, public.receipt_for, faults=NoFaults())
    for digest in left:
        out.note(f"package {digest} waits: {public.origin} does not name it yet")
    _end(public=not public.held and new not in left)


@dataclass(slots=True)
class _Public:
    """The sender's record, and what becomes of our receipts for what it names."""

    audited: Audited
    issuer: str
    desk: _Desk
    had: frozenset[Digest]
    held: bool = False

    @property
    def origin(self) -> str:
        """The sender's log."""
        return self.audited.checkpoint.head.origin

    def receipt_for(self, digest: Digest) -> None:
        """State the receipt of a package, once; raises ``PackageUnknown``."""
        proof = prove_logged(self.audited, entry_of_package(self.audited, digest))
        if digest in self.had:
            return
        body = encode_package_receipt(PackageReceipt(digest, self.origin, proof.index))
        content = draft(RECEIPT, self.issuer, body, (proof_evidence(proof),))
        if not self.desk.say(content, [encode_receipt(proof)]):
            self.held = True


def _audited(sender: str, trust: Path | None, waiting: int) -> Audited:
    """Return the sender's record; where it is out of reach, say what waits for it."""
    trusted = decode_trust(read_file(trust)) if trust else None
    try:
        with wiring.open_record_source(sender) as tiles:
            return audit_record(find_record(tiles), trusted)
    except (SourceError, RecordAbsent) as error:
        kept = counted(waiting, "package is", "packages are")
        raise PartnerUnreachable(
            f"the sender's record cannot be read: {error.message}",
            hint=f"{kept} kept and waiting: run `biplomacy accord receive` without FILE later",
        ) from error


def _end(*, public: bool) -> None:
    """End with the exit code of a source where something is held back or waits."""
    if not public:
        raise typer.Exit(SOURCE)
