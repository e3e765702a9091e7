"""Blocks: a node, a directory of block files, Bitcoin Core's kernel, descriptors.

A node's credentials come from ``BIPLOMACY_NODE_AUTH`` or from a cookie file, and a cookie that was
not named by hand goes to this machine alone.
"""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from biplomacy.chain.errors import NetworkMismatch
from biplomacy.chain.model import Network
from biplomacy.record.errors import WebAddressMalformed
from biplomacy.wiring.loading import load

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from biplomacy.chain.adapters.kernel_engine import KernelEngine
    from biplomacy.chain.adapters.node import CoreNode, NodeAuth
    from biplomacy.chain.blocks_index import IndexedBlocks
    from biplomacy.chain.ports import BlockSource, Descriptors, ScriptEngine
    from biplomacy.values.block_id import BlockId
    from biplomacy.wiring.settings import Settings

_WEB = ("http://", "https://")
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
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
    directory: BlockSource = load("blocks").BlocksDirectory(Path(source))
    return nullcontext(directory)


def open_blocks_directory(directory: Path) -> IndexedBlocks:
    """Open a node's ``blocks`` directory; raises as ``open_block_source`` does."""
    blocks: IndexedBlocks = load("blocks").BlocksDirectory(directory)
    return blocks


def validate_chain(source: BlockSource) -> BlockId:
    """Validate every block of ``source`` with Bitcoin Core's kernel; return its tip.

    Raises:
        BlockInvalid, BlockMissing, KernelUnavailable: as ``validate_source`` of the adapter.
    """
    tip: BlockId = load("kernel").validate_source(source)
    return tip


def open_descriptors(network: Network) -> Descriptors:
    """Open the derivation of scripts for ``network``."""
    descriptors: Descriptors = load("descriptors").BdkDescriptors(network)
    return descriptors


def open_script_engine(name: str) -> AbstractContextManager[ScriptEngine]:
    """Open the engine of signed messages of that name: ``kernel`` or ``templates``."""
    if name == "templates":
        templates: ScriptEngine = load("templates").TemplateEngine()
        return nullcontext(templates)
    engine: KernelEngine = load("kernel-engine").KernelEngine()
    return engine


def _open_node(url: str, settings: Settings) -> CoreNode:
    """Ask the node as one network after the other, first as its port and its cookie suggest."""
    host, port = _host_and_port(url)
    here = host in _HERE

    def unlikely(network: Network) -> tuple[bool, bool]:
        return _RPC_PORTS[network] != port, not (settings.bitcoin / _COOKIES[network]).is_file()

    refusal = NetworkMismatch(f"the node at {url} is of no known network")
    for network in sorted(_RPC_PORTS, key=unlikely):
        auth = _node_auth(network, settings, here=here)
        node: CoreNode = load("node").CoreNode(url, network, auth=auth)
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
    auth: NodeAuth = load("node").NodeAuth(cookie, "" if cookie else settings.node_auth)
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
