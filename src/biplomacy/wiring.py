"""The composition root: settings read once, adapters opened, nothing decided.

Adapters are loaded from ``_ADAPTERS`` when they are asked for, so that a command waits only for
the libraries that it uses. A node's credentials come from ``BIPLOMACY_NODE_AUTH`` or from a cookie
file, and a cookie that was not named by hand goes to this machine alone.
"""

from __future__ import annotations

import importlib
import os
import secrets
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from biplomacy.chain.errors import NetworkMismatch
from biplomacy.chain.model import Network
from biplomacy.record.errors import RecordAbsent, WebAddressMalformed
from biplomacy.record.model import KeyKind
from biplomacy.store.errors import OriginUnnamed, StoreUnknown
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from types import ModuleType

    from biplomacy.chain.adapters.node import CoreNode, NodeAuth
    from biplomacy.chain.blocks_index import IndexedBlocks
    from biplomacy.chain.ports import BlockSource, Descriptors
    from biplomacy.market.ports import QuoteSource
    from biplomacy.record.addresses import WitnessAddress
    from biplomacy.record.envelope import Envelope
    from biplomacy.record.model import OfficialKey, VerifierKey
    from biplomacy.record.ports import LogStore, NoteSigner, TileReader, TileStore, WitnessClient
    from biplomacy.record.witnessing import Witness
    from biplomacy.store.opening import Store
    from biplomacy.values.block_id import BlockId
    from biplomacy.verify.mirror import MirrorFiles

MIT_SERIES = "data/btc_usd_daily_mit_2009_2024.csv"
_WEB = ("http://", "https://")
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_ADAPTERS = MappingProxyType(
    {
        "blocks": "biplomacy.chain.adapters.blocks_directory",
        "node": "biplomacy.chain.adapters.node",
        "kernel": "biplomacy.chain.adapters.kernel",
        "descriptors": "biplomacy.chain.adapters.descriptors",
        "directory": "biplomacy.record.adapters.directory",
        "tiles": "biplomacy.record.adapters.http_tiles",
        "mirror": "biplomacy.record.adapters.mirror_files",
        "witness": "biplomacy.record.adapters.witness_http",
        "local-witness": "biplomacy.record.adapters.local_witness",
        "keys": "biplomacy.record.adapters.key_files",
        "prices": "biplomacy.market.adapters.csv_file",
        "store": "biplomacy.store.opening",
    }
)
_RPC_PORTS = MappingProxyType(
    {
        Network.MAIN: 8332,
        Network.TESTNET3: 18332,
        Network.TESTNET4: 48332,
        Network.SIGNET: 38332,
        Network.REGTEST: 18443,
    }
)
_COOKIES = MappingProxyType(
    {
        Network.MAIN: ".cookie",
        Network.TESTNET3: "testnet3/.cookie",
        Network.TESTNET4: "testnet4/.cookie",
        Network.SIGNET: "signet/.cookie",
        Network.REGTEST: "regtest/.cookie",
    }
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, read once by ``read_settings``.

    ``colour`` is None where the terminal decides (no ``NO_COLOR``, no ``FORCE_COLOR``).
    """

    store: str
    shared: Path
    log_key: Path
    node_cookie: Path | None
    bitcoin: Path
    colour: bool | None
    dumb: bool
    rates: str
    node_auth: str = field(repr=False)
    chromium: str = ""
    bitcoind: str = ""


def read_settings() -> Settings:
    """Return the settings of this process."""
    names = os.environ  # noqa: TID251 - the one place that reads the environment
    colour = False if names.get("NO_COLOR") else True if names.get("FORCE_COLOR") else None
    cookie = names.get("BIPLOMACY_NODE_COOKIE")
    return Settings(
        store=names.get("BIPLOMACY_STORE", ""),
        shared=Path(names.get("BIPLOMACY_SHARED") or Path(__file__).parents[3] / "shared"),
        log_key=Path(names.get("BIPLOMACY_LOG_KEY") or "keys/log.pem"),
        node_cookie=Path(cookie) if cookie else None,
        bitcoin=Path(names.get("HOME", ".")) / ".bitcoin",
        colour=colour,
        dumb=names.get("TERM") == "dumb",
        rates=names.get("BIPLOMACY_RATES", ""),
        node_auth=names.get("BIPLOMACY_NODE_AUTH", ""),
        chromium=names.get("BIPLOMACY_CHROMIUM", ""),
        bitcoind=names.get("BIPLOMACY_BITCOIND", ""),
    )


class SystemClock:
    """The ``Clock`` of every real run."""

    def now(self) -> int:
        """Return the present instant in POSIX seconds, UTC."""
        return int(datetime.now(UTC).timestamp())  # noqa: TID251 - this is the Clock port


class SystemRandomness:
    """The ``Randomness`` of every real run."""

    def bytes(self, count: int) -> bytes:
        """Return ``count`` bytes of the operating system's generator."""
        return secrets.token_bytes(count)


def open_record_source(source: str) -> AbstractContextManager[TileReader]:
    """Open the published files at a directory or address, for reading.

    Raises:
        RecordAbsent: neither ``checkpoint`` nor ``log/checkpoint`` is there.
        SourceUnavailable: the place cannot be read.
        WebAddressMalformed: the address is none.
    """
    if source.startswith(_WEB):
        web: AbstractContextManager[TileReader] = _load("tiles").HttpTiles.at(source)
        return web
    if not Path(source).is_dir():
        raise RecordAbsent(
            f"there is no directory {source}",
            hint="name the directory or the address (http://…) of a record",
        )
    files: TileReader = _load("directory").DirectoryTiles.at(Path(source))
    return nullcontext(files)


def open_mirror(source: str) -> AbstractContextManager[MirrorFiles]:
    """Open a copy of a portal at a directory or address, for checking.

    Raises:
        RecordAbsent: there is no such directory.
        WebAddressMalformed: the address is none.
    """
    if source.startswith(_WEB):
        web: AbstractContextManager[MirrorFiles] = _load("mirror").HttpMirror(source)
        return web
    if not Path(source).is_dir():
        raise RecordAbsent(
            f"there is no directory {source}",
            hint="name the directory or the address (http://…) of a portal's copy",
        )
    files: MirrorFiles = _load("mirror").DirectoryMirror(Path(source))
    return nullcontext(files)


def open_tiles(directory: Path) -> TileStore:
    """Open a directory to publish to; it is created when the first file is written."""
    tiles: TileStore = _load("directory").DirectoryTiles(directory)
    return tiles


def open_block_source(source: str, settings: Settings) -> AbstractContextManager[BlockSource]:
    """Open a node by its address (``http://HOST:PORT``), or a node's ``blocks`` directory.

    Raises:
        SourceUnavailable, NodeUnavailable: nothing answers there.
        FileAlien: the directory is something else.
        NetworkMismatch: the node is of no network that is known.
        WebAddressMalformed: the address is none.
    """
    if source.startswith(_WEB):
        return _open_node(source, settings)
    directory: BlockSource = _load("blocks").BlocksDirectory(Path(source))
    return nullcontext(directory)


def open_blocks_directory(directory: Path) -> IndexedBlocks:
    """Open a node's ``blocks`` directory; raises as ``open_block_source`` does."""
    blocks: IndexedBlocks = _load("blocks").BlocksDirectory(directory)
    return blocks


def validate_chain(source: BlockSource) -> BlockId:
    """Validate every block of ``source`` with Bitcoin Core's kernel; return its tip.

    Raises:
        BlockInvalid, BlockMissing, KernelUnavailable: as ``validate_source`` of the adapter.
    """
    tip: BlockId = _load("kernel").validate_source(source)
    return tip


def open_descriptors(network: Network) -> Descriptors:
    """Open the derivation of scripts for ``network``."""
    descriptors: Descriptors = _load("descriptors").BdkDescriptors(network)
    return descriptors


def open_prices(path: Path | None, settings: Settings) -> QuoteSource:
    """Open a file of prices; without one, the daily series in the shared folder.

    Raises:
        SourceUnavailable: there is neither.
        QuoteMalformed: the file has another form.
    """
    if path is not None:
        prices: QuoteSource = _load("prices").CsvQuotes(path)
        return prices
    series = settings.shared / MIT_SERIES
    if not series.is_file():
        raise SourceUnavailable(
            f"no file of prices was named, and there is no daily series at {series}",
            hint="give --prices FILE, or name the shared folder in BIPLOMACY_SHARED",
        )
    daily: QuoteSource = _load("prices").MitDailySeries(series)
    return daily


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
    store: Store = _load("store").open_store(named)
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
    signer: NoteSigner = _load("keys").FileNoteSigner(path, name=origin, kind=KeyKind.LOG_ED25519)
    return signer


def open_witness_signer(path: Path, name: str) -> NoteSigner:
    """Open the key file that cosigns as the witness ``name``; raises SignerUnavailable."""
    kind = KeyKind.COSIGNATURE_ED25519
    signer: NoteSigner = _load("keys").FileNoteSigner(path, name=name, kind=kind)
    return signer


def sign_entry(payload: bytes, uris: Sequence[str], officials: Sequence[OfficialKey]) -> bytes:
    """Return the entry that the officials' private keys at ``uris`` sign."""
    entry: bytes = _load("keys").sign_entry(payload, uris, officials)
    return entry


def co_sign(envelope: Envelope, uri: str, officials: Sequence[OfficialKey]) -> bytes:
    """Return the entry to which the private key at ``uri`` adds its signature."""
    entry: bytes = _load("keys").co_sign(envelope, uri, officials)
    return entry


def make_note_key(path: Path, name: str, kind: KeyKind) -> VerifierKey:
    """Write a new key of a log or a witness; raises PathOccupied where a file is there."""
    made: VerifierKey = _load("keys").generate_note_key(
        path, name=name, kind=kind, randomness=SystemRandomness()
    )
    return made


def make_official_key(path: Path, role: str) -> OfficialKey:
    """Write a new key of an official; raises PathOccupied where a file is there."""
    made: OfficialKey = _load("keys").generate_official_key(
        path, role=role, randomness=SystemRandomness()
    )
    return made


@contextmanager
def open_witnesses(addresses: Sequence[WitnessAddress]) -> Iterator[tuple[WitnessClient, ...]]:
    """Reach the witnesses at their addresses; their connections end with the context."""
    with ExitStack() as stack:
        yield tuple(
            stack.enter_context(_load("witness").HttpWitness(address.name, address.url))
            for address in addresses
        )


def open_local_witness(name: str, witness: Witness) -> WitnessClient:
    """Open a witness that runs in this process."""
    client: WitnessClient = _load("local-witness").LocalWitness(name, witness)
    return client


def broken_adapters() -> tuple[tuple[str, str], ...]:
    """Return the adapters whose libraries do not load on this machine, each with the reason."""
    found = []
    for name in _ADAPTERS:
        try:
            _load(name)
        except (ImportError, OSError, AttributeError, RuntimeError) as error:
            found.append((name, f"{type(error).__name__}: {error}"))
    return tuple(found)


def _open_node(url: str, settings: Settings) -> CoreNode:
    """Ask the node as one network after the other, first as its port and its cookie suggest."""
    host, port = _host_and_port(url)
    here = host in _HERE

    def unlikely(network: Network) -> tuple[bool, bool]:
        return _RPC_PORTS[network] != port, not (settings.bitcoin / _COOKIES[network]).is_file()

    refusal = NetworkMismatch(f"the node at {url} is of no known network")
    for network in sorted(_RPC_PORTS, key=unlikely):
        auth = _node_auth(network, settings, here=here)
        node: CoreNode = _load("node").CoreNode(url, network, auth=auth)
        with ExitStack() as stack:
            stack.push(node)
            try:
                node.tip()
            except NetworkMismatch as error:
                refusal = error
            else:
                stack.pop_all()
                return node
    raise refusal


def _node_auth(network: Network, settings: Settings, *, here: bool) -> NodeAuth:
    cookie = settings.node_cookie
    if cookie is None and here and not settings.node_auth:
        usual = settings.bitcoin / _COOKIES[network]
        cookie = usual if usual.is_file() else None
    auth: NodeAuth = _load("node").NodeAuth(cookie, "" if cookie else settings.node_auth)
    return auth


def _host_and_port(url: str) -> tuple[str | None, int | None]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        (host or "").encode("idna")  # as the socket will do
    except ValueError as error:
        raise WebAddressMalformed(
            f"{url[:200]!r} is no web address: {error}", hint="write http://HOST:PORT"
        ) from error
    return host, port


def _load(name: str) -> ModuleType:
    return importlib.import_module(_ADAPTERS[name])
