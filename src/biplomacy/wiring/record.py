"""Records: published files, copies of portals, the operator's store, keys and witnesses."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.record.errors import RecordAbsent
from biplomacy.record.model import KeyKind
from biplomacy.store.errors import OriginUnnamed, StoreUnknown
from biplomacy.wiring.loading import load
from biplomacy.wiring.settings import SystemRandomness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from securesystemslib.signer import Signer

    from biplomacy.record.addresses import WitnessAddress
    from biplomacy.record.envelope import Envelope
    from biplomacy.record.model import OfficialKey, VerifierKey
    from biplomacy.record.ports import LogStore, NoteSigner, TileReader, TileStore, WitnessClient
    from biplomacy.record.witnessing import Witness
    from biplomacy.store.opening import Store
    from biplomacy.verify.mirror import MirrorFiles
    from biplomacy.wiring.settings import Settings

_WEB = ("http://", "https://")


def open_record_source(source: str) -> AbstractContextManager[TileReader]:
    """Open the published files at a directory or address, for reading.

    Raises:
        RecordAbsent: neither ``checkpoint`` nor ``log/checkpoint`` is there.
        SourceUnavailable: the place cannot be read.
        WebAddressMalformed: the address is none.
    """
    if source.startswith(_WEB):
        web: AbstractContextManager[TileReader] = load("tiles").HttpTiles.at(source)
        return web
    if not Path(source).is_dir():
        raise RecordAbsent(
            f"there is no directory {source}",
            hint="name the directory or the address (http://…) of a record",
        )
    files: TileReader = load("directory").DirectoryTiles.at(Path(source))
    return nullcontext(files)


def open_mirror(source: str) -> AbstractContextManager[MirrorFiles]:
    """Open a copy of a portal at a directory or address, for checking.

    Raises:
        RecordAbsent: there is no such directory.
        WebAddressMalformed: the address is none.
    """
    if source.startswith(_WEB):
        web: AbstractContextManager[MirrorFiles] = load("mirror").HttpMirror(source)
        return web
    if not Path(source).is_dir():
        raise RecordAbsent(
            f"there is no directory {source}",
            hint="name the directory or the address (http://…) of a portal's copy",
        )
    files: MirrorFiles = load("mirror").DirectoryMirror(Path(source))
    return nullcontext(files)


def open_tiles(directory: Path) -> TileStore:
    """Open a directory to publish to; it is created when the first file is written."""
    tiles: TileStore = load("directory").DirectoryTiles(directory)
    return tiles


def open_store(url: str | None, settings: Settings) -> Store:
    """Open the operator's store by its address, else the one of ``BIPLOMACY_STORE``.

    Raises:
        StoreUnknown: no store is named, or one that this version cannot open.
        SourceUnavailable: the database does not answer.
    """
    named = url or settings.store
    if not named:
        raise StoreUnknown(
            "no store was named",
            hint="give --store sqlite:record.db, or set BIPLOMACY_STORE",
        )
    store: Store = load("store").open_store(named)
    return store


def open_log(store: Store, origin: str | None) -> LogStore:
    """Open the log of ``origin``; without one, the only log of the store.

    Raises:
        OriginUnnamed: the store holds several logs, or none.
    """
    known = () if origin else store.origins()
    if origin is None and len(known) != 1:
        raise OriginUnnamed(
            f"the store holds {len(known)} logs" + (": " + ", ".join(known[:5]) if known else ""),
            hint="name one with --origin" if known else "begin one with `biplomacy record init`",
        )
    return store.log(origin or known[0])


def open_log_signer(path: Path, origin: str) -> NoteSigner:
    """Open the key file that signs the checkpoints of ``origin``; raises SignerUnavailable."""
    signer: NoteSigner = load("keys").FileNoteSigner(path, name=origin, kind=KeyKind.LOG_ED25519)
    return signer


def open_witness_signer(path: Path, name: str) -> NoteSigner:
    """Open the key file that cosigns as the witness ``name``; raises SignerUnavailable."""
    kind = KeyKind.COSIGNATURE_ED25519
    signer: NoteSigner = load("keys").FileNoteSigner(path, name=name, kind=kind)
    return signer


def sign_entry(payload: bytes, uris: Sequence[str], officials: Sequence[OfficialKey]) -> bytes:
    """Return the entry that the officials' private keys at ``uris`` sign."""
    entry: bytes = load("keys").sign_entry(payload, uris, officials)
    return entry


def open_official_signer(uri: str, officials: Sequence[OfficialKey]) -> Signer:
    """Open the private key at ``uri``, that of one of ``officials``; raises SignerUnavailable."""
    signer: Signer = load("keys").signer_among(uri, officials)
    return signer


def co_sign(envelope: Envelope, uri: str, officials: Sequence[OfficialKey]) -> bytes:
    """Return the entry to which the private key at ``uri`` adds its signature."""
    entry: bytes = load("keys").co_sign(envelope, uri, officials)
    return entry


def make_note_key(path: Path, name: str, kind: KeyKind) -> VerifierKey:
    """Write a new key of a log or a witness; raises PathOccupied where a file is there."""
    made: VerifierKey = load("keys").generate_note_key(
        path, name=name, kind=kind, randomness=SystemRandomness()
    )
    return made


def make_official_key(path: Path, role: str) -> OfficialKey:
    """Write a new key of an official; raises PathOccupied where a file is there."""
    made: OfficialKey = load("keys").generate_official_key(
        path, role=role, randomness=SystemRandomness()
    )
    return made


@contextmanager
def open_witnesses(addresses: Sequence[WitnessAddress]) -> Iterator[tuple[WitnessClient, ...]]:
    """Reach the witnesses at their addresses; their connections end with the context."""
    with ExitStack() as stack:
        yield tuple(
            stack.enter_context(load("witness").HttpWitness(address.name, address.url))
            for address in addresses
        )


def open_local_witness(name: str, witness: Witness) -> WitnessClient:
    """Open a witness that runs in this process."""
    client: WitnessClient = load("local-witness").LocalWitness(name, witness)
    return client
