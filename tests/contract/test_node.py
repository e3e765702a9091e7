import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from biplomacy.chain.adapters.blocks_directory import BlocksDirectory
from biplomacy.chain.adapters.kernel import KernelChain
from biplomacy.chain.adapters.node import CoreNode, NodeAuth
from biplomacy.chain.adapters.node_http import NodeConnection
from biplomacy.chain.errors import (
    BlockMissing,
    NetworkMismatch,
    NodeAnswerMalformed,
    NodeUnavailable,
    SpanUnknown,
)
from biplomacy.chain.header import parse_header
from biplomacy.chain.model import Integrity, Network, Span
from biplomacy.chain.ports import BlockSource
from biplomacy.chain.regtest import ChainFactory, block_id
from biplomacy.record.errors import WebAddressMalformed
from biplomacy.values.block_id import BlockId
from biplomacy.values.errors import FieldMalformed
from biplomacy.wiring import open_block_source, read_settings
from fakes.bcoin_node import API_KEY, Bcoin, install_bcoin, running_bcoin
from fakes.dated_chain import (
    MINERS,
    SEGWIT_WALLETS,
    block_time,
    dated_chain,
    fan_out,
    mine_to,
    sweep,
)
from fakes.dripping_server import ENDLESS, Manner, dripping
from fakes.node_server import PASSWORD, FakeNode

URL = "http://127.0.0.1:18443"
WRONG = "user:guessed"
AUTH = NodeAuth(user_password=f"user:{PASSWORD}")


def open_node(fake: FakeNode, auth: NodeAuth = AUTH) -> CoreNode:
    return CoreNode(URL, Network.REGTEST, auth=auth, transport=fake.transport)


def short_chain(height: int = 5) -> ChainFactory:
    factory = ChainFactory()
    mine_to(factory, height)
    return factory


def answering(handler: Callable[[httpx.Request], httpx.Response]) -> CoreNode:
    return CoreNode(
        URL,
        Network.REGTEST,
        auth=AUTH,
        transport=httpx.MockTransport(handler),
        pause=lambda _: None,
    )


def blocks_of(source: BlockSource, span: Span) -> dict[int, bytes]:
    return {
        block.height: piece.buffer[offset : offset + length]
        for piece in source.pieces(span)
        for block, offset, length in zip(
            piece.block_ids, piece.record_offsets, piece.record_lengths, strict=True
        )
    }


FORMS = pytest.mark.parametrize(
    ("rest", "bcoin"),
    [
        pytest.param(True, False, id="core-rest"),
        pytest.param(False, False, id="core-rpc"),
        pytest.param(False, True, id="bcoin-rpc"),
    ],
)


@FORMS
def test_headers_and_blocks_come_as_the_node_has_them(*, rest: bool, bcoin: bool) -> None:
    chain = dated_chain().factory
    headers = [parse_header(raw[:80]) for raw in chain.blocks]

    with open_node(FakeNode(chain, rest=rest, bcoin=bcoin)) as node:
        assert (node.name, node.integrity) == ("node", Integrity.VALIDATED)
        assert node.tip() == chain.tip
        assert list(node.headers(())) == headers
        assert list(node.headers([block_id(chain.blocks[449], 449)])) == headers[450:]
        assert list(node.headers([chain.tip])) == []
        assert blocks_of(node, Span(430, 450)) == dict(enumerate(chain.blocks[430:], 430))


@FORMS
def test_a_locator_is_followed_from_its_first_block_on_the_best_chain(
    *, rest: bool, bcoin: bool
) -> None:
    chain = short_chain()
    locator = [BlockId(9, bytes(32)), BlockId(4, bytes(32)), block_id(chain.blocks[3], 3)]

    headers = list(open_node(FakeNode(chain, rest=rest, bcoin=bcoin)).headers(locator))

    assert [header.time for header in headers] == [block_time(4), block_time(5)]


@FORMS
def test_a_block_that_the_node_lacks_is_missing(*, rest: bool, bcoin: bool) -> None:
    chain = short_chain()
    node = open_node(FakeNode(chain, rest=rest, bcoin=bcoin, pruned=frozenset({2})))

    with pytest.raises(BlockMissing):
        node.block(BlockId(3, b"\x11" * 32))
    with pytest.raises(BlockMissing):
        node.block(block_id(chain.blocks[2], 2))


@FORMS
def test_pruned_blocks_do_not_come_in_pieces(*, rest: bool, bcoin: bool) -> None:
    fake = FakeNode(short_chain(), rest=rest, bcoin=bcoin, pruned=frozenset({2}))

    assert set(blocks_of(open_node(fake), Span(0, 5))) == {0, 1, 3, 4, 5}


@FORMS
def test_a_node_of_another_network_is_refused(*, rest: bool, bcoin: bool) -> None:
    node = open_node(FakeNode(short_chain(), rest=rest, bcoin=bcoin, network="main"))

    with pytest.raises(NetworkMismatch, match="not regtest"):
        node.tip()


def test_a_span_above_the_tip_is_refused() -> None:
    with pytest.raises(SpanUnknown):
        open_node(FakeNode(short_chain())).pieces(Span(5, 6))


def test_rest_is_asked_without_credentials() -> None:
    fake = FakeNode(short_chain())

    open_node(fake, NodeAuth()).tip()

    assert not any("authorization" in request.headers for request in fake.requests)


def test_refused_credentials_are_named_and_not_shown() -> None:
    node = open_node(FakeNode(short_chain(), rest=False), NodeAuth(user_password=WRONG))

    with pytest.raises(NodeUnavailable, match="refuses the credentials") as caught:
        node.tip()

    assert "guessed" not in f"{caught.value!r} {caught.value.hint} {caught.value.__cause__!r}"
    assert PASSWORD not in repr(AUTH)


def test_the_cookie_is_read_when_it_is_needed(tmp_path: Path) -> None:
    cookie = tmp_path / ".cookie"
    node = open_node(FakeNode(short_chain(), rest=False), NodeAuth(cookie=cookie))
    with pytest.raises(NodeUnavailable, match="cannot be read"):
        node.tip()

    cookie.write_text(f"user:{PASSWORD}\n")

    assert node.tip().height == 5


def test_a_file_without_credentials_is_no_cookie(tmp_path: Path) -> None:
    cookie = tmp_path / ".cookie"
    cookie.write_text("nothing")

    with pytest.raises(NodeUnavailable, match="holds no credentials"):
        open_node(FakeNode(short_chain(), rest=False), NodeAuth(cookie=cookie)).tip()


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://user:secret@127.0.0.1:8332", id="with-credentials"),
        pytest.param("ftp://127.0.0.1", id="another-scheme"),
        pytest.param("127.0.0.1:8332", id="no-scheme"),
        pytest.param("http://[::1", id="no-url"),
        pytest.param("http://[", id="no-host"),
        pytest.param("http://" + "ü" * 80, id="no-international-name"),
        pytest.param("http://" + "a" * 64, id="label-too-long"),
        pytest.param("http://127.0.0.1:65536", id="port-too-large"),
        pytest.param("http://127.0.0.1/?key=secret", id="with-a-query"),
    ],
)
def test_an_address_that_cannot_be_shown_or_used_is_refused(url: str) -> None:
    with pytest.raises(FieldMalformed) as caught:
        CoreNode(url, Network.REGTEST)

    assert "secret" not in str(caught.value)


def test_a_broken_connection_is_tried_three_times() -> None:
    tries: list[str] = []
    pauses: list[float] = []

    def handler(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.path)
        raise httpx.ConnectError("refused")

    node = CoreNode(
        URL, Network.REGTEST, transport=httpx.MockTransport(handler), pause=pauses.append
    )
    with pytest.raises(NodeUnavailable, match="no answer"):
        node.tip()

    assert len(tries) == 3
    assert pauses == sorted(pauses)
    assert len(pauses) == 2


@pytest.mark.parametrize("manner", ENDLESS)
@pytest.mark.parametrize("before", [(), (Manner.WHOLE,)], ids=["first-request", "kept-connection"])
def test_an_answer_that_drips_is_given_up_at_the_deadline(
    manner: Manner, before: tuple[Manner, ...]
) -> None:
    with (
        dripping(b"{}", *before, manner) as server,
        closing(NodeConnection(server.url, NodeAuth(), deadline_s=0.4)) as connection,
    ):
        for _ in before:
            assert connection.get("/rest/chaininfo.json", limit=1_000).body == b"{}"
        started = time.monotonic()
        with pytest.raises(NodeUnavailable, match=r"not finished its answer after 0\.4 s"):
            connection.get("/rest/chaininfo.json", limit=1_000_000)
        elapsed = time.monotonic() - started

        assert connection.post({}, limit=1_000).body == b"{}"

    assert len(server.ports) == len(before) + 2  # the late request was not sent again
    assert 0.4 <= elapsed < 3


def test_an_answer_that_comes_slowly_and_in_time_is_read() -> None:
    with (
        dripping(b"{}", Manner.SLOW) as server,
        closing(NodeConnection(server.url, NodeAuth(), deadline_s=20)) as connection,
    ):
        assert connection.get("/rest/chaininfo.json", limit=1_000).body == b"{}"


def test_a_connection_that_breaks_once_is_no_failure() -> None:
    fake = FakeNode(short_chain())
    broken = iter([True])

    def handler(request: httpx.Request) -> httpx.Response:
        if next(broken, False):
            raise httpx.ReadError("reset")
        return fake.handle(request)

    assert answering(handler).tip() == fake.chain.tip


def test_an_answer_that_takes_too_long_is_not_asked_for_again() -> None:
    tries: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.path)
        raise httpx.ReadTimeout("slow")

    with pytest.raises(NodeUnavailable):
        answering(handler).tip()

    assert len(tries) == 1


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(httpx.Response(200, content=b"<html>"), id="a-web-page"),
        pytest.param(httpx.Response(200, content=b"[" * 100_000), id="too-deep"),
        pytest.param(httpx.Response(200, content=b"7"), id="a-number"),
        pytest.param(httpx.Response(200, content=b"[]"), id="an-empty-batch"),
        pytest.param(httpx.Response(200, json={"id": 7, "result": 1}), id="another-answer"),
        pytest.param(httpx.Response(200, json={"id": 0, "error": "no"}), id="an-error-of-text"),
        pytest.param(httpx.Response(200, json={"id": 0, "result": {}}), id="no-state"),
        pytest.param(
            httpx.Response(
                200,
                json={"id": 0, "result": {"chain": "regtest", "blocks": -1, "bestblockhash": "x"}},
            ),
            id="a-height-below-zero",
        ),
        pytest.param(httpx.Response(200, content=b" " * (2**20 + 1)), id="without-end"),
        pytest.param(httpx.Response(200, json={"id": [], "result": 1}), id="an-id-that-is-a-list"),
    ],
)
def test_a_strange_answer_is_a_failed_source(response: httpx.Response) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404) if request.url.path.startswith("/rest/") else response

    with pytest.raises(NodeAnswerMalformed):
        answering(handler).tip()


def test_a_node_that_still_starts_says_so() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/rest/"):
            return httpx.Response(503)
        error = {"code": -28, "message": "Loading block index…"}
        return httpx.Response(500, json={"id": 0, "error": error})

    with pytest.raises(NodeUnavailable, match="Loading block index"):
        answering(handler).tip()


def test_another_block_than_the_one_asked_for_is_seen() -> None:
    fake = FakeNode(short_chain())

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/rest/block/"):
            return httpx.Response(200, content=fake.chain.blocks[1])
        return fake.handle(request)

    with pytest.raises(NodeAnswerMalformed, match="another block"):
        answering(handler).block(block_id(fake.chain.blocks[2], 2))


def test_a_block_larger_than_consensus_allows_is_not_read() -> None:
    fake = FakeNode(short_chain())

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/rest/block/"):
            return httpx.Response(200, content=bytes(4_000_001))
        return fake.handle(request)

    with pytest.raises(NodeAnswerMalformed, match="more than"):
        answering(handler).block(block_id(fake.chain.blocks[2], 2))


def test_a_chain_that_changes_while_it_is_read_is_read_again() -> None:
    fake = FakeNode(short_chain())
    other = fake.chain.fork(2)
    for height in range(3, 7):
        other.mine(block_time(height) + 1, MINERS.script)
    node = open_node(fake)
    headers = node.headers([block_id(fake.chain.blocks[4], 4)])
    assert node.tip() == fake.chain.tip

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/rest/headers/"):
            return httpx.Response(200, content=other.blocks[5][:80])
        return fake.handle(request)

    assert next(headers).time == block_time(5)
    with pytest.raises(NodeUnavailable, match="changed while it was read"):
        list(answering(handler).headers([block_id(fake.chain.blocks[4], 4)]))


# --------------------------------------------------------------------- an independent node


@pytest.fixture(scope="session")
def bcoin_folder(pytestconfig: pytest.Config) -> Path:
    return install_bcoin(pytestconfig.cache.mkdir("bcoin"))


@pytest.fixture
def bcoin(bcoin_folder: Path) -> Iterator[Bcoin]:
    with running_bcoin(bcoin_folder) as node:
        yield node


def bcoin_source(bcoin: Bcoin) -> CoreNode:
    return CoreNode(bcoin.url, Network.REGTEST, auth=NodeAuth(user_password=f"x:{API_KEY}"))


def submit(bcoin: Bcoin, blocks: list[bytes]) -> list[object]:
    return [answer for raw in blocks if (answer := bcoin.call("submitblock", raw.hex()))]


@pytest.mark.slow
def test_the_dated_chain_is_valid_for_a_node_of_other_authors(bcoin: Bcoin) -> None:
    chain = dated_chain().factory

    refused = submit(bcoin, chain.blocks[1:])

    assert refused == []
    with bcoin_source(bcoin) as source:
        assert source.tip() == chain.tip
        assert [header.time for header in source.headers(())] == chain.times
        assert blocks_of(source, Span(395, 450)) == dict(enumerate(chain.blocks[395:], 395))


def test_before_segwit_is_active_that_node_refuses_a_witness_and_the_kernel_does_not(
    bcoin: Bcoin, tmp_path: Path
) -> None:
    chain = ChainFactory()
    mine_to(chain, 101)
    chain.mine(block_time(102), MINERS.script, [fan_out(chain, SEGWIT_WALLETS)])
    chain.mine(block_time(103), MINERS.script, [sweep(chain, SEGWIT_WALLETS[0])])

    submit(bcoin, chain.blocks[1:])

    with bcoin_source(bcoin) as source, KernelChain(tmp_path, Network.REGTEST) as kernel:
        assert source.tip() == block_id(chain.blocks[102], 102)
        assert kernel.submit(chain.blocks).tip == chain.tip


def test_blocks_that_node_mined_are_valid_for_the_kernel(bcoin: Bcoin, tmp_path: Path) -> None:
    address = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
    bcoin.call("generatetoaddress", 20, address)

    with bcoin_source(bcoin) as source, KernelChain(tmp_path, Network.REGTEST) as kernel:
        blocks = blocks_of(source, Span(0, 20))
        report = kernel.submit(blocks[height] for height in sorted(blocks))
        assert report.rejected == ()
        assert report.tip == source.tip()
        assert list(kernel.headers(())) == list(source.headers(()))
        assert blocks_of(kernel, Span(0, 20)) == blocks


def test_a_reorganisation_is_seen_through_the_adapter(bcoin: Bcoin) -> None:
    chain = short_chain(10)
    submit(bcoin, chain.blocks[1:])
    eighth = block_id(chain.blocks[8], 8)
    with bcoin_source(bcoin) as source:
        bcoin.call("invalidateblock", eighth.shown_hash)
        assert source.tip() == block_id(chain.blocks[7], 7)
        other = chain.fork(7)
        for height in (8, 9):
            other.mine(block_time(height) + 1, MINERS.script)
        submit(bcoin, other.blocks[8:])
        assert source.tip() == other.tip
        headers = source.headers([chain.tip, eighth, block_id(chain.blocks[7], 7)])
        assert [header.time for header in headers] == other.times[8:]

        bcoin.call("reconsiderblock", eighth.shown_hash)

        submit(bcoin, chain.blocks[8:])  # it forgot them when it was told that they are invalid
        assert source.tip() == chain.tip


def test_that_node_refuses_wrong_credentials(bcoin: Bcoin) -> None:
    auth = NodeAuth(user_password=WRONG)

    with (
        CoreNode(bcoin.url, Network.REGTEST, auth=auth) as source,
        pytest.raises(NodeUnavailable, match="refuses the credentials"),
    ):
        source.tip()


def test_a_port_where_nothing_listens_is_a_failed_source() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"

    with (
        CoreNode(url, Network.REGTEST, pause=lambda _: None) as source,
        pytest.raises(NodeUnavailable, match="no answer"),
    ):
        source.tip()


# ------------------------------------------------------------------------- a real node, opt-in


@pytest.fixture(params=["-rest=1", "-rest=0"])
def bitcoind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    program = os.environ.get("BIPLOMACY_BITCOIND")  # noqa: TID251 - no composition root in tests
    if not program or shutil.which(program) is None:
        pytest.skip("BIPLOMACY_BITCOIND names no bitcoind: the real node is not run")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["-regtest", str(request.param), "-listen=0", "-blocksxor=1", f"-rpcport={port}"]
    process = subprocess.Popen([program, f"-datadir={tmp_path}", *options])
    try:
        yield f"http://127.0.0.1:{port}", tmp_path / "regtest"
    finally:
        process.terminate()
        process.wait(60)


def wait_until_up(source: CoreNode) -> BlockId:
    for _ in range(120):
        try:
            return source.tip()
        except NodeUnavailable:
            time.sleep(0.25)
    return source.tip()


@pytest.mark.slow
def test_a_real_node_its_files_and_the_factory_agree_on_the_dated_chain(
    bitcoind: tuple[str, Path],
) -> None:
    url, datadir = bitcoind
    chain = dated_chain().factory
    with CoreNode(url, Network.REGTEST, auth=NodeAuth(cookie=datadir / ".cookie")) as source:
        wait_until_up(source)
        user, _, password = (datadir / ".cookie").read_text().partition(":")
        for raw in chain.blocks[1:]:
            body = {"id": 0, "method": "submitblock", "params": [raw.hex()]}
            httpx.post(url, json=body, auth=(user, password), trust_env=False).raise_for_status()

        assert source.tip() == chain.tip
        assert [header.time for header in source.headers(())] == chain.times
        assert blocks_of(source, Span(395, 450)) == dict(enumerate(chain.blocks[395:], 395))
        # Its obfuscated files are read while it runs.
        assert BlocksDirectory(datadir / "blocks", Network.REGTEST).tip() == chain.tip


@pytest.mark.parametrize("url", ["http://[::1", "http://host:port", "http://h:99999", "http://.."])
def test_a_text_that_is_no_address_of_a_node_is_refused(url: str) -> None:
    with pytest.raises(WebAddressMalformed) as caught:
        open_block_source(url, read_settings())

    assert caught.value.hint
