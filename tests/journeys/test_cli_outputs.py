"""The whole output of every verb that ends by itself: standard output, standard error, exit code.

What differs from run to run has a name instead. Verbs that serve or replay for long have
journeys of their own, listed at the end.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.main import get_command

from biplomacy.chain.blocks_file import write_blocks
from biplomacy.chain.model import Network
from biplomacy.cli.main import OFFICES
from biplomacy.record.drafts import DRAFTED_TYPES
from biplomacy.values.canonical import JsonObject, decode
from command_line import Place, place, same
from fakes.kept_record import ORIGIN, SIGNED, kept_record
from fakes.small_chain import TREASURY, small_chain

_PATTERNS = (
    (re.compile(r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*"), "+VKEY"),
    (re.compile(r"key [0-9a-f]{16}\b"), "key KEY"),
    (re.compile(r'"root":"[A-Za-z0-9+/]{43}="'), '"root":"ROOT"'),
)
PERIMETER: JsonObject = {
    "scope": "public sector, GFSM 2014",
    "version": 1,
    "complete": False,
    "entities": [{"id": "office", "name": "Bitcoin Office", "sector": "central-government"}],
    "members": [
        {
            "id": "treasury",
            "entity": "office",
            "kind": "onchain",
            "custody": "cold",
            "purpose": "own",
            "scripts": [TREASURY.script.hex()],
        }
    ],
    "accounting": {"booking": "fifo", "currency": "USD"},
}
PRICES = """day,currency,price,rule,source,standing,note
2024-03-14,USD,71388.94,utc-close,office.example,series,
"""
ANNOUNCED = """day,btc,currency,unit_price,price_basis,source,note
2021-09-06,400,USD,50000,estimated,https://office.example/one,
2021-09-19,5,USD,,unknown,https://office.example/two,
"""
STATEMENT = """claim/1  bitcoin-office #2  issued INSTANT
sha256 HASH
  id                 we-hold
  text               we hold
  asserted_by        the office
  day                2025-07-14
  reading            exactly
  source             this test
  parameters.entity  bitcoin-office
  parameters.amount  6,237.00000001 BTC
"""


def told(text: str) -> str:
    for pattern, name in _PATTERNS:
        text = pattern.sub(name, text)
    return same(text)


def ran(run: tuple[int, str, str]) -> tuple[int, str, str]:
    code, out, err = run
    return code, told(out), told(err)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a place with a published record of two entries, a chain, prices and a draft."""
    here = kept_record(tmp_path_factory.mktemp("kept"))
    folder = here.directory
    write_blocks(folder / "blocks", Network.REGTEST, small_chain().blocks)
    (folder / "watch.txt").write_text(f"{TREASURY.script.hex()}\n")
    (folder / "perimeter.json").write_text(json.dumps(PERIMETER))  # noqa: TID251 - by hand
    (folder / "prices.csv").write_text(PRICES)
    (folder / "announced.csv").write_text(ANNOUNCED)
    assert here.call("record", "append", "claim.json", *SIGNED, "--to", "public")[0] == 0
    for name, verb in {
        "trust.json": ("record", "trust", "show"),
        "1.tlog-proof": ("record", "prove", "1"),
        "claim.draft": ("statement", "draft", "claim.json", "--record", "public"),
    }.items():
        (folder / name).write_text(here.call(*verb)[1])
    signed = ("statement", "sign", "claim.draft", "--key", "file2:keys/director.pem")
    assert here.call(*signed, "--out", "claim.entry")[0] == 0
    return here


@pytest.fixture
def fresh(kept: Place, tmp_path: Path) -> Place:
    """Return a copy of that place, to write in."""
    shutil.copytree(kept.directory, tmp_path / "copy")
    return place(tmp_path / "copy", **kept.settings)


@dataclass(frozen=True)
class Said:
    """A call and what it prints."""

    call: str
    out: str
    err: str = ""
    code: int = 0

    @property
    def arguments(self) -> list[str]:
        return self.call.split()


TIP = "111 HASH"
READING = [
    Said("record head", f"{ORIGIN}  size 2  root HASH  public 2\n"),
    Said(
        "record head --json",
        f'{{"origin":"{ORIGIN}","published":2,"root":"HASH","size":2}}\n',
    ),
    Said(
        "record trust show",
        f'{{"charter":"HASH","head":{{"root":"ROOT","size":2}},"log_key":"{ORIGIN}+VKEY",'
        f'"origin":"{ORIGIN}"}}\n',
        "charter FINGERPRINT\n",
    ),
    Said(
        "record check 1.tlog-proof --trust trust.json",
        f"confirmed  entry 1 is in {ORIGIN} at size 2\n"
        "           grade attested: witnesses were not judged: name the record with --record"
        " SOURCE\n",
    ),
    Said(
        "record check 1.tlog-proof --trust trust.json --record public --json",
        f'{{"cosigned":[],"grade":"record","index":1,"origin":"{ORIGIN}","reason":"","size":2}}\n',
    ),
    Said("record fsck --to public", "2 entries, 2 checkpoints: sound\n"),
    Said(
        "register check --record public --trust trust.json --name Anybody"
        " --as-at 2025-07-14 --as-known-at 2025-07-14",
        "may operate: NO (not in the register)\nas at 2025-07-14, as known at INSTANT\n",
        "this record holds no register: nobody in it is licensed, or refused\n",
    ),
    Said(
        "screening config",
        '{"address_rules":{"ARB":"evm","BSC":"evm","ETC":"evm","ETH":"evm","TRX":"tron",'
        '"USDC":"evm","USDT":"evm|tron|bitcoin","XBT":"bitcoin"},"algorithm":'
        '"biplomacy-addresses/1","settings":{},"version":"1"}\n',
    ),
    Said(
        "record fsck --to public --json",
        '{"checkpoints":2,"entries":2,"findings":[],"sound":true}\n',
    ),
    Said(
        "verify public --trust trust.json",
        f"✓ confirmed      record   record.integrity  {ORIGIN}: 2 entries, root HASH: every entry,"
        " signature and hash checked; cosigned by nobody\n"
        "? not verifiable assumed  claim.we-hold     we hold (holds, exactly, 2025-07-14:"
        " 6,237.00000001 BTC of bitcoin-office): no chain given; run again with --chain BLOCKS_DIR"
        " or --chain http://HOST:PORT\n"
        f"  1 not verifiable, 1 confirmed · {ORIGIN} at size 2, no witness\n",
        "1 row cannot be verified here; each says what would settle it\n",
    ),
    Said(
        "verify public --trust trust.json --json",
        '{"claim":"record.integrity","evidence":["checkpoint"],"grade":"record","published":'
        f'"{ORIGIN}: 2 entries, root HASH","reason":"every entry, signature and hash checked;'
        ' cosigned by nobody","recomputed":"2 entries, 2 statements","verdict":"confirmed"}\n'
        '{"claim":"claim.we-hold","evidence":["entry:1"],"grade":"assumed","published":"we hold'
        ' (holds, exactly, 2025-07-14: 6,237.00000001 BTC of bitcoin-office)","reason":"no chain'
        ' given; run again with --chain BLOCKS_DIR or --chain http://HOST:PORT","recomputed":"",'
        '"verdict":"unverifiable"}\n',
    ),
    Said(
        "statement show claim.draft --charter charter.json",
        f"{STATEMENT}signed 0 of 1: nobody\nmay still sign: director\n",
    ),
    Said(
        "statement show claim.entry --record public --trust trust.json",
        f"{STATEMENT}signed 1 of 1: director\n",
    ),
    Said(
        "statement show claim.entry --json",
        '{"keyids":["HASH"],"sha256":"HASH","statement":{"body":{"asserted_by":"the office","day":'
        '"2025-07-14","id":"we-hold","kind":"holds","parameters":{"amount":"623700000001","entity":'
        '"bitcoin-office"},"reading":"exactly","source":"this test","text":"we hold"},"evidence":'
        '[],"issued_at":"INSTANT","issuer":"bitcoin-office","sequence":2,"type":"claim/1"}}\n',
    ),
    Said(
        "statement draft claim.json --record public",
        '{"body":{"asserted_by":"the office","day":"2025-07-14","id":"we-hold","kind":"holds",'
        '"parameters":{"amount":"623700000001","entity":"bitcoin-office"},"reading":"exactly",'
        '"source":"this test","text":"we hold"},"evidence":[],"issued_at":"INSTANT","issuer":'
        '"bitcoin-office","sequence":2,"type":"claim/1"}\n',
        "sha256 HASH\n",
    ),
    Said(
        "chain index blocks",
        "network  regtest\n"
        "files    1\n"
        "headers  112 in the files, 112 on the best chain\n"
        f"tip      {TIP} (2021-08-27)\n"
        "missing  none\n",
    ),
    Said(
        "chain index blocks --json",
        '{"damaged":[],"files":1,"headers":112,"missing":[],"network":"regtest",'
        '"tip":{"hash":"HASH","height":111}}\n',
    ),
    Said(
        "chain scan blocks --scripts watch.txt",
        f"112 blocks · tip {TIP} · integrity all\n"
        "scripts 1 · outputs 3 · spends 2 · unspent 1 = 20.00000000 BTC\n"
        "coverage complete: blocks 0 to 111, no gap, integrity all\n",
    ),
    Said("chain compare blocks blocks", "agree on blocks 0 to 111, 0 scripts\n"),
    Said(
        "chain compare blocks blocks --json",
        '{"agree":true,"findings":[],"first":0,"last":111,"watch_digest":"HASH"}\n',
    ),
    Said(
        "reserve watch perimeter.json --chain blocks",
        f"block {TIP}\n"
        "  treasury             20.00000000 BTC\n"
        "total 20.00000000 BTC\n"
        "coverage complete: blocks 0 to 111, no gap, integrity all\n"
        "flows in blocks 0 to 111: 4\n"
        "  unexplained       4  in            30.00000007 BTC  out            10.00000007 BTC\n"
        "opening 0.00000000 BTC, change +20.00000000 BTC, fees 0.00000000 BTC\n"
        "closing 20.00000000 BTC\n",
    ),
    Said(
        "reserve holdings --perimeter perimeter.json --chain blocks",
        f"block {TIP}\n"
        "  treasury             20.00000000 BTC\n"
        "total 20.00000000 BTC\n"
        "coverage complete: blocks 0 to 111, no gap, integrity all\n",
    ),
    Said(
        "reserve flows --perimeter perimeter.json --chain blocks --window 110:111",
        "2021-08-27  HASH  unexplained  -         in 0.00000000 BTC  out 10.00000000 BTC\n"
        "flows in blocks 110 to 111: 1\n"
        "  unexplained       1  in             0.00000000 BTC  out            10.00000000 BTC\n"
        "opening 30.00000000 BTC, change -10.00000000 BTC, fees 0.00000000 BTC\n"
        "closing 20.00000000 BTC\n",
    ),
    Said(
        "reserve flows --perimeter perimeter.json --chain blocks --window 110:111 --json",
        '{"candidates":[],"class":"unexplained","day":"2021-08-27","hi":"0","lo":"0",'
        '"received":"0","sent":"1000000000","txid":"HASH"}\n',
    ),
    Said(
        "reserve lots --import announced.csv",
        "2021-09-06        400.00000000 BTC        50,000 USD  estimated\n"
        "2021-09-19          5.00000000 BTC          no price  unknown\n"
        "2 announced purchases  405.00000000 BTC  20,000,000.00 USD, average 50,000.00 USD\n"
        "prices: 1 estimated, none for 5.00000000 BTC\n",
    ),
    Said(
        "reserve lots --import announced.csv --json",
        '{"amount":"40500000000","average":"50000.00","cost":"20000000.00","count":2,'
        '"currency":"USD","estimated":1,"priced":"40000000000","unpriced":"500000000"}\n',
    ),
    Said(
        "reserve value 2024-03-14 --amount 2 --prices prices.csv",
        "2.00000000 BTC = 142,777.88 USD on 2024-03-14\n"
        "at 71,388.94 USD per BTC (utc-close, office.example)\n",
    ),
    Said(
        "market quote 2024-03-14 --prices prices.csv",
        "71,388.94 USD per BTC on 2024-03-14\n"
        "utc-close, office.example, standing series\n"
        "evidence sha256 HASH\n",
    ),
    Said(
        "market quote 2024-03-14 --prices prices.csv --json",
        '{"base":"BTC","currency":"USD","day":"2024-03-14","evidence":"HASH","price":"71388.94",'
        '"rule":"utc-close","source":"office.example","standing":"series"}\n',
    ),
]
"""Calls that change nothing."""
WRITING = [
    Said(
        f"record append claim.json {' '.join(SIGNED)}",
        "entry 2  claim/1  bitcoin-office #2  id ID  signed 1 of 1\n",
        "signed, not public yet: run `biplomacy record publish --to DIR`\n",
    ),
    Said(
        f"record append claim.json {' '.join(SIGNED)} --to public",
        "entry 2  claim/1  bitcoin-office #2  id ID  signed 1 of 1\n"
        "checkpoint 3  cosigned by nobody  published\n",
    ),
    Said(
        "record append claim.entry --to public --json",
        '{"id":"HASH","index":2,"issued_at":"INSTANT","issuer":"bitcoin-office","sequence":2,'
        '"signed_by":["HASH"],"type":"claim/1"}\n'
        '{"cosigned":[],"findings":[],"outcome":"published","size":3}\n',
    ),
    Said("record publish --to public", "checkpoint 2  cosigned by nobody  published\n"),
    Said(
        "record publish --to elsewhere --json",
        '{"cosigned":[],"findings":[],"outcome":"published","size":2}\n',
    ),
    Said(
        f"record init --origin {ORIGIN} --charter charter.json {' '.join(SIGNED)}"
        " --store sqlite:new.db",
        "entry 0  charter/1  bitcoin-office #0  id ID  signed 1 of 1\n",
        "charter FINGERPRINT\n",
    ),
    Said(
        "record keys --origin b.example/1 --office x --role clerk --into other",
        '{"amend":{"keyids":["HASH"],"threshold":1},"log_keys":["b.example/1+VKEY"],'
        '"max_cosignature_age_s":86400,"obligations":[],"offices":[{"id":"x","keys":[{"keyid":'
        '"HASH","keytype":"ed25519","public":"HASH","role":"clerk","scheme":"ed25519"}],'
        '"may_publish":['
        + ",".join(f'{{"threshold":1,"type":"{one}"}}' for one in sorted(DRAFTED_TYPES))
        + ']}],"origin":"b.example/1","title":"Record of x",'
        '"without_quorum":"hold","witness_policy":"log b.example/1+VKEY\\nquorum none\\n"}\n',
        "no witness: name the partner's with --witness, or nobody else sees this record\n"
        "private keys are in other: keep them apart, one official each\n",
    ),
    Said("record witness key --name a.example/w --into w.pem", "a.example/w+VKEY\n"),
    Said(
        "statement key --role deputy --into d.pem",
        '{"keyid":"HASH","keytype":"ed25519","public":"HASH","role":"deputy","scheme":"ed25519"}\n',
        "the private key is in d.pem: it never leaves this machine\n",
    ),
    Said(
        "statement sign claim.draft --key file2:keys/director.pem --record public --out new.entry",
        "",
        f"{STATEMENT}signed 1 of 1: director\n",
    ),
]
"""Calls that write."""
FAILING = [
    Said(
        "record head --store sqlite:record.db --origin other.example",
        "other.example  size 0  root HASH  public 0\n",
    ),
    Said(
        "record prove 7",
        "",
        "error[proof-invalid]: a tree of 2 entries has no entry 7\nhint: indices count from 0\n",
        3,
    ),
    Said(
        "chain scan blocks --scripts none.txt",
        "",
        "error[file-absent]: there is no file none.txt\nhint: check the path\n",
        2,
    ),
    Said(
        "market quote 2024-03-15 --prices prices.csv",
        "",
        "error[quote-missing]: no USD price for 2024-03-15 in the quotes at hand\n"
        "hint: give a file that holds the day; prices are never interpolated\n",
        3,
    ),
    Said(
        "verify nowhere",
        "",
        "error[record-absent]: there is no directory nowhere\n"
        "hint: name the directory or the address (http://…) of a record\n",
        3,
    ),
    Said(
        "statement sign claim.entry --key file2:keys/director.pem -q",
        "",
        "error[signature-twice]: the key KEY has signed already\nhint: let another official sign\n",
        2,
    ),
    Said(
        "record append claim.json --sign-with hsm:2?label=x",
        "",
        "error[signer-unavailable]: no signer for 'hsm' addresses\n"
        "hint: name a key file as file2:keys/director.pem\n",
        4,
    ),
]
"""Calls that are refused."""


@pytest.mark.parametrize("said", READING, ids=lambda said: said.call)
def test_a_reading_verb_prints_exactly_this(kept: Place, said: Said) -> None:
    assert ran(kept.call(*said.arguments)) == (said.code, said.out, said.err)


@pytest.mark.parametrize("said", WRITING, ids=lambda said: said.call)
def test_a_writing_verb_prints_exactly_this(fresh: Place, said: Said) -> None:
    assert ran(fresh.call(*said.arguments)) == (said.code, said.out, said.err)


@pytest.mark.parametrize("said", FAILING, ids=lambda said: said.call)
def test_a_refusal_prints_exactly_this(kept: Place, said: Said) -> None:
    assert ran(kept.call(*said.arguments)) == (said.code, said.out, said.err)


@pytest.mark.parametrize("said", [*READING, *WRITING], ids=lambda said: said.call)
def test_quiet_leaves_the_data_and_nothing_beside_it(fresh: Place, said: Said) -> None:
    assert ran(fresh.call(*said.arguments, "-q")) == (said.code, said.out, "")


@pytest.mark.parametrize(
    "said", [one for one in READING if "--json" in one.call], ids=lambda said: said.call
)
def test_json_is_canonical_on_every_line(kept: Place, said: Said) -> None:
    _, out, _ = kept.call(*said.arguments)

    assert out.endswith("\n")
    assert all(decode(line.encode()) is not None for line in out.removesuffix("\n").split("\n"))


def test_a_receipt_is_printed_as_it_is_filed(kept: Place) -> None:
    code, out, err = kept.call("record", "prove", "1")

    assert (code, err) == (0, "")
    assert out == (kept.directory / "1.tlog-proof").read_text()
    assert out.startswith("c2sp.org/tlog-proof@v1\nextra ")


def test_a_copy_of_the_portal_is_written_and_checked(fresh: Place) -> None:
    trust = ("--trust", "trust.json")

    code, out, err = fresh.call("portal", "export", "copy", "--record", "public", *trust, "-q")
    checked = fresh.call("portal", "check", "copy", *trust, "-q")

    written = re.fullmatch(rf"copy: (\d+) files of {ORIGIN}, checkpoint 2\n", out)
    assert (code, err) == (0, "")
    assert written is not None
    assert (checked[0], checked[2]) == (0, "")
    assert checked[1].endswith(" checked, 1 finding · checkpoint 2 cosigned by nobody\n")


def test_a_doctor_names_all_that_it_looked_for(kept: Place) -> None:
    code, out, err = kept.call("doctor")

    rows = [line.split(maxsplit=3) for line in out.splitlines()]
    assert code == 0
    assert [name for _, _, name, _ in rows] == [
        *("python", "biplomacy", "py-bitcoinkernel", "bdkpython", "cryptography", "sqlalchemy"),
        *("starlette", "sqlite", "directory", "temporary", "store", "log-key", "shared"),
        *("port-8080", "port-8081", "port-8082", "chromium", "node", "npm", "bitcoind"),
        "terminal",
    ]
    assert {(sign, word) for sign, word, _, _ in rows} <= {("✓", "ok"), ("?", "absent")}
    assert err == "all that every use needs is here\n"


def test_a_doctor_ends_with_4_where_the_basics_are_missing(kept: Place) -> None:
    lost = place(kept.directory, BIPLOMACY_STORE="sqlite:gone/record.db")

    code, out, err = lost.call("doctor")

    assert (code, err) == (4, "1 thing is missing that every use needs\n")
    assert "✕ missing store             " in out


IMPATIENT = "from biplomacy.cli import progress; progress.PATIENCE_S = -1.0"
TERMINALS = [
    pytest.param({"TERM": "xterm"}, "\x1b[32m✓ confirmed     \x1b[0m", id="colours"),
    pytest.param({"TERM": "xterm", "NO_COLOR": "1"}, "✓ confirmed     ", id="no-color"),
    pytest.param({"TERM": "dumb"}, "✓ confirmed     ", id="dumb"),
    pytest.param({"TERM": "dumb", "FORCE_COLOR": "1"}, "✓ confirmed     ", id="dumb-rules"),
]


@pytest.mark.parametrize(("settings", "word"), TERMINALS)
def test_a_terminal_shows_verdicts_in_the_colours_it_asks_for(
    kept: Place, settings: dict[str, str], word: str
) -> None:
    here = place(kept.directory, **settings)

    code, shown = here.in_terminal("verify", "public", "--trust", "trust.json")

    assert code == 0
    assert shown.splitlines()[0].startswith(f"{word} record   record.integrity  {ORIGIN}: ")
    assert ("\x1b" in shown) == ("\x1b" in word)


def test_a_pipe_shows_colours_only_by_force(kept: Place) -> None:
    call = ("verify", "public", "--trust", "trust.json")

    assert "\x1b" not in kept.call(*call)[1]
    forced = place(kept.directory, FORCE_COLOR="1").call(*call)
    assert forced[1].startswith("\x1b[32m✓ confirmed     \x1b[0m record")


def test_signs_may_be_asked_for_in_ascii(kept: Place) -> None:
    code, out, _ = kept.call("verify", "public", "--trust", "trust.json", "--ascii")

    assert code == 0
    assert [line[0] for line in out.splitlines()] == ["+", "?", " "]
    assert out.isascii()


def test_words_of_any_script_are_printed_where_the_output_knows_only_latin(tmp_path: Path) -> None:
    (tmp_path / "urdu.csv").write_text(PRICES.replace("office.example", "دفتر"))
    latin = place(tmp_path, PYTHONUTF8="0", PYTHONIOENCODING="latin-1")

    code, out, err = latin.run("market", "quote", "2024-03-14", "--prices", "urdu.csv")

    assert (code, err) == (0, "")
    assert "utc-close, \\u062f\\u0641\\u062a\\u0631, standing series\n" in out


@pytest.mark.parametrize("options", [(), ("--no-progress",), ("-q",)])
def test_long_work_shows_a_bar_on_a_terminal_unless_asked_not_to(
    kept: Place, options: tuple[str, ...]
) -> None:
    call = ("chain", "scan", "blocks", "--scripts", "watch.txt", *options)

    here = place(kept.directory, TERM="xterm", **kept.settings)
    code, shown = here.in_terminal(*call, before=IMPATIENT)

    assert code == 0
    ended = re.search(r"scan: .* blocks in [0-9.]+ s \(", shown)
    assert (ended is not None) == (options == ())
    assert ("\x1b[?25l" in shown) == (options == ())


def test_help_is_as_wide_as_a_page_and_no_wider(kept: Place) -> None:
    for words in ((), *((office,) for office in OFFICES), *VERBS):
        code, out, err = kept.call(*words, "--help")

        assert (code, err) == (0, ""), words
        assert max(map(len, out.splitlines())) <= 80, words


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(("--help",), id="help"),
        pytest.param(("record", "--help"), id="help-of-an-office"),
        pytest.param(("record", "head"), id="lines"),
        pytest.param(("record", "trust", "show"), id="bytes"),
        pytest.param(("verify", "public", "--json"), id="json-lines"),
    ],
)
def test_a_reader_who_has_left_is_told_nothing(kept: Place, call: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [sys.executable, "-m", "biplomacy", *call],
        cwd=kept.directory,
        env=kept.environment,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writer)

    assert (done.returncode, done.stderr) == (141, b"")


def test_an_interrupt_ends_any_verb_with_130(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "slow")
    process = place(tmp_path).start("record", "check", "slow", "--trust", "slow")

    with process, (tmp_path / "slow").open("wb"):  # the verb has opened the other end
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (130, "", "")


def test_the_help_loads_no_office(kept: Place) -> None:
    script = (
        "import sys; sys.argv = ['biplomacy', '--help']\n"
        "from biplomacy.cli.main import main\n"
        "try: main()\n"
        "finally: print(*(name for name in sys.modules if '.cli.' in name), file=sys.stderr)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=kept.directory,
        env=kept.environment,
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = set(done.stderr.split())
    assert "biplomacy.cli.terminal" in loaded
    assert loaded & {module for module, _ in OFFICES.values()} == set()


ELSEWHERE = {
    ("demo", "run"): "test_demo_run.py",
    ("demo", "clean"): "test_portal_copy.py",
    ("demo", "tamper"): "test_demo_tamper.py",
    ("portal", "check"): "test_cli_portal.py",
    ("portal", "draft"): "test_portal_seal.py",
    ("portal", "seal"): "test_portal_seal.py",
    ("portal", "export"): "test_cli_outputs.py",
    ("record", "prove"): "test_cli_outputs.py",
    ("record", "witness", "serve"): "test_cli_manners.py",
    ("record", "witness", "evidence"): "test_cli_fork.py",
    ("doctor",): "test_cli_outputs.py",
    ("serve",): "test_cli_record.py",
    ("outlook", "simulate"): "test_cli_outlook.py",
    ("outlook", "check"): "test_cli_outlook.py",
    ("outlook", "replay"): "test_cli_outlook.py",
    ("outlook", "stress"): "test_cli_outlook.py",
    ("outlook", "liquidity"): "test_cli_outlook.py",
    ("outlook", "synthetic-prices"): "test_cli_outlook.py",
    ("programme", "assess"): "test_cli_programme.py",
    ("programme", "largest"): "test_cli_programme.py",
    ("programme", "compare-offers"): "test_cli_programme.py",
    ("programme", "compare"): "test_cli_programme.py",
    ("programme", "mona-export"): "test_cli_programme.py",
    ("programme", "mona-import"): "test_cli_programme.py",
    ("power", "hours"): "test_cli_power_hours.py",
    ("power", "surplus"): "test_cli_power_hours.py",
    ("power", "dispatch"): "test_cli_power_dispatch.py",
    ("power", "auction"): "test_cli_power_dispatch.py",
    ("power", "test"): "test_cli_power_tariff.py",
    ("power", "test-check"): "test_cli_power_tariff.py",
    ("power", "tariff"): "test_cli_power_tariff.py",
    ("power", "study"): "test_cli_power_tariff.py",
    ("power", "offer"): "test_cli_power_tariff.py",
    ("power", "mining"): "test_cli_power_mining.py",
    ("power", "mining-check"): "test_cli_power_mining.py",
    ("power", "plausibility"): "test_cli_power_mining.py",
    ("power", "plausibility-check"): "test_cli_power_mining.py",
    ("power", "reconcile"): "test_cli_power_mining.py",
    ("power", "outlook"): "test_cli_power_outlook.py",
    ("power", "outlook-check"): "test_cli_power_outlook.py",
    ("power", "fiscal"): "test_cli_power_outlook.py",
    ("power", "contract"): "test_cli_power_performance.py",
    ("power", "meter"): "test_cli_power_performance.py",
    ("power", "performance"): "test_cli_power_performance.py",
    ("power", "storage"): "test_cli_power_storage.py",
    ("power", "storage-check"): "test_cli_power_storage.py",
    ("power", "export"): "test_cli_power_storage.py",
    ("accord", "pack"): "test_cli_exchange.py",
    ("accord", "send"): "test_cli_exchange.py",
    ("accord", "receive"): "test_cli_exchange.py",
    ("accord", "prove"): "test_cli_exchange.py",
    ("accord", "check"): "test_cli_exchange.py",
    ("accord", "key"): "test_cli_exchange.py",
    ("accord", "request"): "test_cli_exchange.py",
    ("accord", "seal"): "test_cli_exchange.py",
    ("accord", "open"): "test_cli_exchange.py",
    ("accord", "reveal"): "test_cli_exchange.py",
    ("accord", "party"): "test_cli_accord.py",
    ("accord", "propose"): "test_cli_accord.py",
    ("accord", "sign"): "test_cli_accord.py",
    ("accord", "join"): "test_cli_accord.py",
    ("accord", "draft"): "test_cli_accord.py",
    ("accord", "lint"): "test_cli_accord.py",
    ("accord", "status"): "test_cli_accord.py",
    ("accord", "calendar"): "test_cli_accord.py",
    ("demo", "solvency"): "test_demo_supervision.py",
    ("demo", "surveillance"): "test_cli_surveillance.py",
    ("chain", "verify-message"): "test_cli_chain_message.py",
    ("register", "events"): "test_cli_register.py",
    ("register", "check"): "test_cli_register.py",
    ("register", "dump"): "test_cli_register_dump.py",
    ("register", "export"): "test_cli_register_dump.py",
    ("register", "import", "esma"): "test_cli_register_import.py",
    ("solvency", "build"): "test_cli_solvency_tree.py",
    ("solvency", "prove"): "test_cli_solvency_tree.py",
    ("solvency", "check"): "test_cli_solvency_tree.py",
    ("solvency", "rebuild"): "test_cli_solvency_tree.py",
    ("solvency", "draw-rule"): "test_cli_solvency_regulator.py",
    ("solvency", "draw"): "test_cli_solvency_regulator.py",
    ("solvency", "draw-check"): "test_cli_solvency_regulator.py",
    ("solvency", "claim"): "test_cli_solvency_regulator.py",
    ("solvency", "double-claim"): "test_cli_solvency_regulator.py",
    ("solvency", "sample"): "test_cli_solvency_regulator.py",
    ("solvency", "roll-forward"): "test_cli_solvency_regulator.py",
    ("screening", "address"): "test_cli_screening.py",
    ("screening", "block"): "test_cli_screening.py",
    ("screening", "name"): "test_cli_screening_name.py",
    ("screening", "salt"): "test_cli_screening.py",
    ("screening", "run"): "test_cli_screening.py",
    ("screening", "run-check"): "test_cli_screening.py",
    ("screening", "rescreen"): "test_cli_screening.py",
    ("screening", "lists", "import"): "test_cli_screening.py",
    ("screening", "lists", "show"): "test_cli_screening.py",
    ("screening", "lists", "diff"): "test_cli_screening.py",
    ("screening", "ivms", "validate"): "test_cli_screening_travel.py",
    ("screening", "ivms", "convert"): "test_cli_screening_travel.py",
    ("screening", "travel", "address"): "test_cli_screening_travel.py",
    ("screening", "travel", "endpoint"): "test_cli_screening_travel.py",
    ("screening", "travel", "return"): "test_cli_screening_travel.py",
    ("screening", "travel", "check"): "test_cli_screening_travel.py",
    ("screening", "travel", "open"): "test_cli_screening_travel.py",
    ("screening", "travel", "check-sample"): "test_cli_screening_travel.py",
    ("surveillance", "what-if"): "test_cli_surveillance.py",
    ("surveillance", "case"): "test_cli_surveillance.py",
    ("surveillance", "cases"): "test_cli_surveillance.py",
    ("surveillance", "statistics"): "test_cli_surveillance.py",
    ("surveillance", "run"): "test_cli_surveillance.py",
    ("surveillance", "replay"): "test_cli_surveillance.py",
    ("surveillance", "check"): "test_cli_surveillance.py",
    ("surveillance", "rules"): "test_cli_surveillance.py",
}
"""Verbs whose output another journey compares."""


def below(words: tuple[str, ...], command: object) -> Iterator[tuple[str, ...]]:
    inner = getattr(command, "commands", None)
    if not inner:
        yield words
        return
    for name in inner:
        yield from below((*words, name), inner[name])


VERBS = [
    verb
    for office, (module, _) in OFFICES.items()
    for verb in below((office,), get_command(importlib.import_module(module).app))
]


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_the_whole_output_of_every_verb_is_compared(verb: tuple[str, ...]) -> None:
    calls = {tuple(said.arguments[: len(verb)]) for said in (*READING, *WRITING)}
    there = Path(__file__).with_name(ELSEWHERE.get(verb, Path(__file__).name)).read_text("utf-8")

    assert verb in calls or (verb in ELSEWHERE and f'"{verb[-1]}"' in there)
