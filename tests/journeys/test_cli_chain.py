"""``biplomacy chain``: command and whole output."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self

import httpx
import pytest

from biplomacy.chain.blocks_file import write_blocks
from biplomacy.chain.model import Network
from biplomacy.values.canonical import decode_object
from command_line import Place, place
from fakes.node_server import PASSWORD, FakeNode
from fakes.small_chain import TREASURY, mine, small_chain


@pytest.fixture
def here(tmp_path: Path) -> Place:
    write_blocks(tmp_path / "blocks", Network.REGTEST, small_chain().blocks)
    (tmp_path / "watch.txt").write_text(f"# the treasury\n\n{TREASURY.script.hex()}\n")
    return place(tmp_path)


class NodeAddress:
    """A fake node behind a real socket, and the credentials that it was sent."""

    def __init__(self, node: FakeNode) -> None:
        self.sent: set[str | None] = set()
        sent = self.sent

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(httpx.Request("GET", f"http://node{self.path}"))

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["content-length"]))
                sent.add(self.headers["authorization"])
                self._answer(
                    httpx.Request(
                        "POST", "http://node/", content=content, headers=dict(self.headers)
                    )
                )

            def _answer(self, request: httpx.Request) -> None:
                answer = node.handle(request)
                self.send_response(answer.status_code)
                self.send_header("content-length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = Thread(target=self.server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


def test_an_index_says_what_the_directory_holds(here: Place) -> None:
    assert here.call("chain", "index", "blocks") == (
        0,
        (
            "network  regtest\n"
            "files    1\n"
            "headers  112 in the files, 112 on the best chain\n"
            f"tip      {small_chain().tip} (2021-08-27)\n"
            "missing  none\n"
        ),
        "",
    )


def test_a_directory_of_something_else_is_refused(here: Place) -> None:
    (here.directory / "photos").mkdir()

    assert here.call("chain", "index", "photos") == (
        2,
        "",
        (
            "error[chain-file-alien]: photos holds no blk?????.dat with a block\n"
            "hint: name the blocks directory of a Bitcoin node\n"
        ),
    )


def test_a_scan_finds_what_came_what_went_and_how_far_it_looked(here: Place) -> None:
    assert here.call("chain", "scan", "blocks", "--scripts", "watch.txt") == (
        0,
        (
            f"112 blocks · tip {small_chain().tip} · integrity all\n"
            "scripts 1 · outputs 3 · spends 2 · unspent 1 = 20.00000000 BTC\n"
            "coverage complete: blocks 0 to 111, no gap, integrity all\n"
        ),
        "",
    )


def test_a_list_may_name_descriptors(here: Place) -> None:
    (here.directory / "descriptor.txt").write_text(f"{TREASURY.descriptor} 0:0\n")
    asked = ("chain", "scan", "blocks", "--json", "--scripts")

    assert here.call(*asked, "descriptor.txt") == here.call(*asked, "watch.txt")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        pytest.param("hello", "error[address-malformed]: ", id="no-address"),
        pytest.param("", "error[chain-watch-malformed]: the list is empty", id="empty"),
        pytest.param("wpkh(x) 7", "error[chain-watch-malformed]: '7' is not a range", id="range"),
    ],
)
def test_a_line_that_cannot_be_watched_is_refused(here: Place, line: str, error: str) -> None:
    (here.directory / "odd.txt").write_text(f"{line}\n")

    code, out, err = here.call("chain", "scan", "blocks", "--scripts", "odd.txt")

    assert (code, out) == (2, "")
    assert err.startswith(error)


def test_a_directory_and_a_node_agree_on_every_finding(here: Place) -> None:
    credentials = here.directory / ".bitcoin" / "regtest" / ".cookie"
    credentials.parent.mkdir(parents=True)
    credentials.write_text(f"user:{PASSWORD}")
    with NodeAddress(FakeNode(small_chain(), rest=False)) as node:
        run = here.run("chain", "compare", "blocks", node.url, "--scripts", "watch.txt", "-q")

    assert run == (0, "agree on blocks 0 to 111, 1 script\n", "")
    assert None not in node.sent


def test_a_node_whose_credentials_are_not_at_hand_says_what_to_set(here: Place) -> None:
    with NodeAddress(FakeNode(small_chain(), rest=False)) as node:
        code, out, err = here.run("chain", "scan", node.url, "--scripts", "watch.txt")

    assert (code, out) == (4, "")
    assert err == (
        f"error[node-unavailable]: the node at {node.url} refuses the credentials\n"
        "hint: name its cookie file, or set BIPLOMACY_NODE_AUTH to user:password\n"
    )


def test_the_usual_cookie_is_not_sent_to_another_machine(here: Place) -> None:
    credentials = here.directory / ".bitcoin" / "regtest" / ".cookie"
    credentials.parent.mkdir(parents=True)
    credentials.write_text(f"user:{PASSWORD}")
    with NodeAddress(FakeNode(small_chain(), rest=False)) as node:
        # Every address 127.x reaches this socket in name only; the cookie is for 127.0.0.1.
        elsewhere = node.url.replace("127.0.0.1", "127.1")
        code, _, _ = here.run("chain", "scan", elsewhere, "--scripts", "watch.txt")

    assert code == 4
    assert node.sent <= {None}


def test_an_older_copy_agrees_as_far_as_it_goes(here: Place) -> None:
    older = small_chain().fork(109)
    write_blocks(here.directory / "older", Network.REGTEST, older.blocks)

    code, out, _ = here.call("chain", "compare", "older", "blocks")

    assert code == 0
    assert out == (
        "info[chain-shorter]: block:109: one chain ends at 109, the other at 111; compared up to"
        " 109\nagree on blocks 0 to 109, 0 scripts\n"
    )


def test_two_histories_differ_with_3(here: Place) -> None:
    other = small_chain().fork(109)
    mine(other)
    write_blocks(here.directory / "other", Network.REGTEST, other.blocks)

    code, out, _ = here.call("chain", "compare", "other", "blocks", "--json")

    said = decode_object(out.rstrip("\n").encode())
    assert code == 3
    assert said["agree"] is False
    assert said["last"] == 109
    assert "chains-differ" in out


def test_a_missing_block_is_a_difference(here: Place) -> None:
    blocks = small_chain().blocks
    write_blocks(here.directory / "hole", Network.REGTEST, blocks[:110])
    damaged = here.directory / "hole" / "blk00000.dat"
    content = bytearray(damaged.read_bytes())
    at = content.index(blocks[109]) + 100
    content[at] ^= 1
    damaged.write_bytes(content)

    code, out, _ = here.call("chain", "compare", "hole", "blocks")

    assert code == 3
    assert "failure[blocks-differ]: block:109: the blocks 109 to 109 are missing in A only" in out
