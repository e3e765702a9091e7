"""A stranger watches any wallets on whatever source is at hand (chain §5.10, §13)."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.chain.adapters.blocks_directory import BlocksDirectory
from biplomacy.chain.adapters.descriptors import BdkDescriptors
from biplomacy.chain.adapters.kernel import KernelChain
from biplomacy.chain.blocks_file import file_name, obfuscate, write_blocks
from biplomacy.chain.header import parse_header
from biplomacy.chain.history import read_history
from biplomacy.chain.model import CoverageState, Integrity, Network
from biplomacy.chain.ports import BlockSource
from biplomacy.chain.scan import scan
from biplomacy.chain.watch import watch_set
from biplomacy.demo.facts import read_facts
from biplomacy.demo.wallets import make_wallets
from biplomacy.reserve.derivations import derive_scripts
from biplomacy.reserve.errors import CoveragePartial
from biplomacy.reserve.model import ReserveReport
from biplomacy.reserve.perimeter import check_perimeter, membership
from biplomacy.reserve.report import ReportFacts, compose_report
from biplomacy.reserve.statement.perimeter import decode_perimeter, encode_perimeter
from biplomacy.reserve.statement.report import decode_report
from biplomacy.reserve.survey import Said
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode, read_object
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Severity
from command_line import Place, place
from fakes.bcoin_node import CREDENTIALS, Bcoin
from fakes.demo_chain import REPLAY, demo_chain, watched
from fakes.small_chain import TREASURY, small_chain

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "guides/watch-a-reserve.md").read_text("utf-8")
REFERENCE = (DOCS / "reference/perimeter.md").read_text("utf-8")
SMALLEST = read_object((DOCS / "reference/perimeter.json").read_bytes())
NODE = "http://127.0.0.1:18443"
DAMAGED = 1_221
WIF = "cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcA"
MAIN_WIF = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn"
EXTENDED = (
    "tprv8ZgxMBicQKsPd7Uf69XL1XwhmjHopUGep8GuEiJDZmbQz6o58LninorQAfcKZWARbtRtfnLcJ5MQ2AtHcQJCCRUc"
    "MRvmDUjyEmNUWwx8UbK"
)


def member(name: str, **more: JsonValue) -> JsonObject:
    given: JsonObject = {"id": name, "entity": "office", "kind": "onchain"}
    return {**given, "custody": "cold", "purpose": "own", **more}


def derived(name: str, descriptor: str, last: int = 0) -> JsonObject:
    return member(name, derivation={"descriptor": descriptor, "first": 0, "last": last})


def perimeter(*members: JsonObject) -> JsonObject:
    return {
        "scope": "wallets that a stranger found",
        "version": 1,
        "complete": False,
        "entities": [{"id": "office", "name": "Bitcoin Office", "sector": "central-government"}],
        "members": list(members),
        "accounting": {"booking": "fifo", "currency": "USD"},
    }


def the_states_wallets() -> JsonObject:
    """Return four wallets of the replay: two by descriptor, one by address, one by scripts."""
    wallets = make_wallets()
    reserve = BdkDescriptors(Network.REGTEST).address(wallets.reserve.script)
    return perimeter(
        derived("feeder", wallets.feeder.descriptor),
        derived("legacy", wallets.legacy.descriptor),
        derived("reserve", f"addr({reserve})"),
        member("vaults", scripts=[script.hex() for script in read_facts().vault_scripts]),
    )


def write_json(path: Path, value: JsonObject) -> None:
    path.write_text(json.dumps(value, indent=1))  # noqa: TID251 - a file that a person wrote


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """Return a place with a small chain in ``blocks`` and nothing else."""
    write_blocks(tmp_path / "blocks", Network.REGTEST, small_chain().blocks)
    return place(tmp_path)


@pytest.fixture
def beside(mined: Place, tmp_path: Path) -> Place:
    """Return a place with the replay's blocks in ``demo``, and the test node's credentials."""
    (tmp_path / "demo").symlink_to(mined.directory / "demo")
    cookie = tmp_path / ".bitcoin/regtest/.cookie"
    cookie.parent.mkdir(parents=True)
    cookie.write_text(CREDENTIALS)
    write_json(tmp_path / "perimeter.json", the_states_wallets())
    return place(tmp_path)


def watch(here: Place, chain: str) -> ReserveReport:
    """Return what ``reserve watch --json`` prints, without the words on what it was read from."""
    code, out, err = here.call("reserve", "watch", "perimeter.json", "--chain", chain, "--json")
    assert code == 0, err
    return unlabelled(decode_report(decode_object(out.rstrip("\n").encode())))


def report_of(source: BlockSource, body: JsonObject) -> ReserveReport:
    """Return what the command says, from a source that has no address."""
    stated = decode_perimeter(body)
    members = membership(derive_scripts(stated, BdkDescriptors(source.network)))
    facts = ReportFacts(
        history=read_history(source, watch_set(members.scripts)),
        membership=members,
        perimeter=Digest.of(encode(encode_perimeter(stated))),
        block=source.tip(),
        after=None,
        said=Said(()),
    )
    return unlabelled(compose_report(facts)[0])


def unlabelled(report: ReserveReport) -> ReserveReport:
    coverage = replace(report.coverage, source="any", integrity=Integrity.ALL)
    return replace(report, coverage=coverage)


def test_four_wallets_of_the_replay_hold_what_it_says(beside: Place) -> None:
    report = watch(beside, "demo/chain/blocks")

    assert [(name, str(amount)) for name, amount in report.balances] == [
        ("feeder", "19.00095200 BTC"),
        ("legacy", "0.00979500 BTC"),
        ("reserve", "0.00000000 BTC"),
        ("vaults", "6,274.00000000 BTC"),
    ]
    assert (report.block, report.flows.count) == (demo_chain().tip, 1_606)
    assert report.coverage.state is CoverageState.COMPLETE


def test_files_that_the_kernel_validated_and_wrote_say_the_same(
    beside: Place, kernel_directory: Path
) -> None:
    assert watch(beside, str(kernel_directory / "blocks")) == watch(beside, "demo/chain/blocks")


def test_the_kernel_itself_says_the_same(beside: Place, kernel_directory: Path) -> None:
    with KernelChain(kernel_directory, Network.REGTEST) as chain:
        found = report_of(chain, the_states_wallets())

    assert found == watch(beside, "demo/chain/blocks")


@pytest.mark.slow
def test_an_independent_node_says_the_same(beside: Place, bcoin: Bcoin) -> None:
    assert watch(beside, bcoin.url) == watch(beside, "demo/chain/blocks")


def test_a_wallet_may_be_given_by_script_by_descriptor_or_by_address(here: Place) -> None:
    address = BdkDescriptors(Network.REGTEST).address(TREASURY.script)
    ways = (
        member("treasury", scripts=[TREASURY.script.hex()]),
        derived("treasury", TREASURY.descriptor),
        derived("treasury", f"addr({address})"),
    )
    said = set()
    for way in ways:
        write_json(here.directory / "perimeter.json", perimeter(way))
        said.add(here.call("reserve", "watch", "perimeter.json", "--chain", "blocks"))

    assert len(said) == 1
    code, out, _ = said.pop()
    assert code == 0
    assert "  treasury             20.00000000 BTC\n" in out


def damage(path: Path, height: int) -> None:
    """Write the replay's blocks with one byte of one block changed."""
    blocks = list(demo_chain().blocks)
    changed = bytearray(blocks[height])
    changed[100] ^= 1
    blocks[height] = bytes(changed)
    write_blocks(path, Network.REGTEST, blocks)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(("watch", "perimeter.json"), id="watch"),
        pytest.param(("watch", "perimeter.json", "--json"), id="watch-json"),
        pytest.param(("holdings", "--perimeter", "perimeter.json"), id="holdings"),
        pytest.param(("flows", "--perimeter", "perimeter.json"), id="flows"),
    ],
)
def test_a_damaged_block_leaves_no_total(beside: Place, asked: tuple[str, ...]) -> None:
    damage(beside.directory / "damaged", DAMAGED)

    run = beside.call("reserve", *asked, "--chain", "damaged", "--no-progress")

    assert run == (
        3,
        "",
        (
            "error[coverage-partial]: 1 blocks are missing (1221 …)\n"
            "hint: name a source that holds every block, such as a node that is not pruned\n"
        ),
    )


def pruned(path: Path, first_kept: int) -> None:
    """Write the files of a node that deleted those with the oldest blocks."""
    blocks = demo_chain().blocks
    write_blocks(path, Network.REGTEST, blocks[first_kept:])
    (path / file_name(0)).rename(path / file_name(3))


def test_a_pruned_directory_names_the_blocks_that_it_lacks(tmp_path: Path) -> None:
    pruned(tmp_path / "blocks", 400)
    headers = [parse_header(block[:80]) for block in demo_chain().blocks]
    directory = BlocksDirectory(tmp_path / "blocks", headers=headers)

    coverage = scan(directory, watched()).coverage

    assert coverage.state is CoverageState.PARTIAL
    assert coverage.missing == tuple(range(400))
    assert coverage.blocks_scanned == 1_538
    with pytest.raises(CoveragePartial):
        report_of(directory, the_states_wallets())


def test_a_pruned_directory_alone_is_no_chain(beside: Place) -> None:
    pruned(beside.directory / "pruned", 400)

    code, out, err = beside.call("reserve", "watch", "perimeter.json", "--chain", "pruned")

    assert (code, out) == (3, "")
    assert err.startswith("error[chain-headers-gap]: 1538 blocks of pruned follow on ")
    assert "hint: give the headers from another source" in err


def test_a_kernel_that_lost_a_block_gives_all_others(
    kernel_directory: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "kernel"
    shutil.copytree(kernel_directory, copied)
    file = copied / "blocks" / file_name(0)
    key = (copied / "blocks/xor.dat").read_bytes()
    plain = obfuscate(file.read_bytes(), key, 0)
    at = plain.index(demo_chain().blocks[DAMAGED])
    file.write_bytes(obfuscate(plain[:at] + bytes(80) + plain[at + 80 :], key, 0))

    with KernelChain(copied, Network.REGTEST) as chain:
        coverage = scan(chain, watched()).coverage

    assert (coverage.missing, coverage.blocks_scanned) == ((DAMAGED,), 1_937)


def written_anywhere(folder: Path, text: str) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if text.encode() in path.read_bytes()]


@pytest.mark.parametrize("key", [WIF, MAIN_WIF, EXTENDED], ids=["wif", "main-wif", "extended"])
@pytest.mark.parametrize(
    "form", ["wpkh({key})", "addr({key})", "{key}", "sh(wsh(multi(1,{key}/0/*)))"]
)
def test_a_private_key_is_refused_and_neither_shown_nor_kept(
    here: Place, form: str, key: str
) -> None:
    given = here.directory / "given.json"
    write_json(given, perimeter(derived("treasury", form.format(key=key))))

    code, out, err = here.call("reserve", "watch", "given.json", "--chain", "blocks", "-v")

    assert (code, out) == (2, "")
    assert err == (
        "error[descriptor-private]: the descriptor holds a private key; nothing of it was kept\n"
        "hint: export the public descriptor from the wallet, and treat the key as exposed\n"
    )
    assert written_anywhere(here.directory, key[:12]) == [given]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(member("treasury", scripts=[WIF]), id="as-a-script"),
        pytest.param(member(WIF, scripts=[TREASURY.script.hex()]), id="as-a-name"),
        pytest.param(derived("treasury", f"addr({WIF}x)"), id="mistyped"),
    ],
)
def test_a_private_key_in_a_wrong_place_is_not_repeated(here: Place, given: JsonObject) -> None:
    write_json(here.directory / "given.json", perimeter(given))

    code, out, err = here.call("reserve", "watch", "given.json", "--chain", "blocks")

    assert (code, out) == (2, "")
    assert WIF[:16] not in err


def test_a_private_key_in_a_list_of_scripts_is_not_repeated(here: Place) -> None:
    (here.directory / "watch.txt").write_text(f"{WIF}\n")

    code, out, err = here.call("chain", "scan", "blocks", "--scripts", "watch.txt")

    assert (code, out) == (2, "")
    assert err.startswith("error[descriptor-private]: ")
    assert WIF[:8] not in err


@pytest.mark.parametrize(
    ("given", "error"),
    [
        pytest.param(
            {**perimeter(derived("treasury", TREASURY.descriptor)), "remark": "ours"},
            "error[field-unknown]: perimeter/1 holds unknown fields: remark\n",
            id="unknown-field",
        ),
        pytest.param(
            perimeter({**derived("treasury", TREASURY.descriptor), "label": "ours"}),
            "error[field-unknown]: perimeter/1.members[0] holds unknown fields: label\n",
            id="unknown-field-of-a-member",
        ),
        pytest.param(
            perimeter(derived("treasury", TREASURY.descriptor, last=100_001)),
            "error[field-malformed]: perimeter/1.members[0].derivation.last is not",
            id="range-too-large",
        ),
        pytest.param(
            perimeter(derived("treasury", TREASURY.descriptor, last=100_000)),
            "error[descriptor-range-refused]: ",
            id="one-index-too-many",
        ),
        pytest.param(
            perimeter(derived("treasury", "wpkh(" * 2_001)),
            "error[field-malformed]: perimeter/1.members[0].derivation.descriptor ",
            id="descriptor-too-long",
        ),
        pytest.param(
            perimeter(derived("treasury", "wpkh(02e0df307c")),
            "error[descriptor-malformed]: ",
            id="no-descriptor",
        ),
        pytest.param(SMALLEST, "error[address-network-mismatch]: ", id="another-network"),
    ],
)
def test_a_list_that_is_not_understood_whole_is_refused(
    here: Place, given: JsonObject, error: str
) -> None:
    write_json(here.directory / "given.json", given)

    code, out, err = here.call("reserve", "watch", "given.json", "--chain", "blocks")

    assert (code, out) == (2, "")
    assert err.startswith(error)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"[" * 200_000, "error[statement-not-canonical]: ", id="nested"),
        pytest.param(b'{"scope": "', "error[statement-not-canonical]: ", id="cut"),
        pytest.param(b"\xff\xfe", "error[statement-not-canonical]: ", id="no-text"),
        pytest.param(b" " * (16 * 2**20 + 1), "error[source-unavailable]: ", id="too-large"),
        pytest.param(None, "error[source-unavailable]: ", id="endless"),
    ],
)
def test_input_without_end_or_sense_is_bounded(
    here: Place, content: bytes | None, error: str
) -> None:
    given = here.directory / "given.json"
    if content is None:
        given.symlink_to("/dev/zero")
    else:
        given.write_bytes(content)

    code, out, err = here.call("reserve", "watch", "given.json", "--chain", "blocks")

    assert code in {2, 4}
    assert out == ""
    assert err.startswith(error)
    assert len(err) < 500


def every_field(value: JsonValue, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths of all fields in objects and the objects in lists below ``value``."""
    found: list[tuple[str | int, ...]] = []
    if isinstance(value, dict):
        for name, inner in value.items():
            found += [(*path, name), *every_field(inner, (*path, name))]
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += every_field(inner, (*path, index))
    return found


def without(value: JsonValue, path: tuple[str | int, ...]) -> JsonValue:
    first, rest = path[0], path[1:]
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if rest or name != first}
        return {
            name: without(inner, rest) if name == first else inner for name, inner in kept.items()
        }
    assert isinstance(value, list)
    return [without(each, rest) if index == first else each for index, each in enumerate(value)]


def refused(body: JsonObject) -> bool:
    try:
        stated = derive_scripts(decode_perimeter(body), BdkDescriptors(Network.MAIN))
    except BiplomacyError:
        return True
    return any(finding.severity is Severity.FAILURE for finding in check_perimeter(stated))


@pytest.mark.parametrize("path", every_field(SMALLEST), ids=lambda path: ".".join(map(str, path)))
def test_the_smallest_list_can_lose_no_field(path: tuple[str | int, ...]) -> None:
    less = without(SMALLEST, path)
    assert isinstance(less, dict)

    assert refused(less)


def test_the_smallest_list_is_a_perimeter_of_one_published_address() -> None:
    assert not refused(SMALLEST)
    found = membership(derive_scripts(decode_perimeter(SMALLEST), BdkDescriptors(Network.MAIN)))

    assert [script.hex() for script in found.scripts] == [
        "a9140b55e104bb614b309d85efac36703194ff2d830287"
    ]


def test_the_reference_names_every_field_of_the_smallest_list() -> None:
    names = {str(path[-1]) for path in every_field(SMALLEST)}

    assert names == {name for name in names if f"`{name}`" in REFERENCE}


def steps() -> list[tuple[str, str]]:
    """Return the guide's commands, each with what it shows."""
    blocks = re.findall(
        r"^```shell-session\n\$ ([^\n]+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL
    )
    assert len(blocks) == GUIDE.count("\n$ ") == GUIDE.count("```shell-session")
    return [(command, shown) for command, shown in blocks]


def commands() -> list[object]:
    return [
        pytest.param(
            command,
            shown,
            id=f"{number}-{'-'.join(command.split()[1:3])}",
            marks=[pytest.mark.slow] if NODE in command or "demo run" in command else [],
        )
        for number, (command, shown) in enumerate(steps())
    ]


@pytest.fixture
def guided(beside: Place) -> Place:
    """Return a place with the files that the guide tells its reader to save, or speaks of."""
    saved, added = (
        read_object(text.encode())
        for text in re.findall(r"^```json\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    )
    members = saved["members"]
    assert isinstance(members, list)
    private = derived("reserve", f"wpkh({EXTENDED}/0/*)")
    folder = beside.directory
    write_json(folder / "perimeter.json", saved)
    write_json(folder / "two.json", saved | {"members": [*members, added]})
    write_json(folder / "private.json", saved | {"members": [private]})
    damage(beside.directory / "damaged", DAMAGED)
    return beside


@pytest.mark.parametrize(("command", "shown"), commands())
def test_the_guide_shows_what_happens(
    guided: Place, command: str, shown: str, request: pytest.FixtureRequest
) -> None:
    program, *arguments = shlex.split(command)
    assert program == "biplomacy"
    if tuple(arguments) == REPLAY:
        replayed: Place = request.getfixturevalue("replayed")  # run once, by these words
        written = BlocksDirectory(replayed.directory / "demo/chain/blocks")
        assert written.tip() == demo_chain().tip
        return
    if NODE in arguments:
        bcoin: Bcoin = request.getfixturevalue("bcoin")
        arguments = [bcoin.url if word == NODE else word for word in arguments]

    code, out, err = guided.call(*arguments, "--no-progress")

    assert shown == (out if code == 0 else out + err)
