"""What the script in the browser reads and computes is what Python does (portal §8.1, §15.3)."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain, combinations

import pytest
from playwright.sync_api import Page
from securesystemslib import dsse

from biplomacy.record.errors import PolicyMalformed
from biplomacy.record.merkle import inclusion_proof, leaf_hash, root_from_inclusion, subtree_root
from biplomacy.record.model import PAYLOAD_TYPE, KeyKind
from biplomacy.record.policy import parse_policy
from biplomacy.web.check_words import CHECK_WORDS
from fakes.browser import running_browser, serving
from fakes.charters import LOG_VKEY, OTHER_WITNESS_VKEY, vkey
from fakes.check_page import SCRIPT, Served, check_app, small_files
from shared_files import shared

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def script() -> Iterator[Page]:
    with serving(check_app(Served(small_files()))) as address, running_browser() as browser:
        page = browser.new_page()
        page.goto(f"{address}/en/reserve/")
        yield page


BYTES = "const bytes = text => Uint8Array.from(text.match(/../g) ?? [], two => parseInt(two, 16));"
HEX = "const hex = all => all && [...all].map(one => one.toString(16).padStart(2, '0')).join('');"
FOLDS = f"""async cases => {{ {BYTES} {HEX}
  return Promise.all(cases.map(async ([index, size, leaf, path]) =>
    hex(await biplomacy.fold(index, size, bytes(leaf), path.map(bytes))))) }}"""


def test_every_proof_of_a_small_tree_leads_where_python_says(script: Page) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(70)]
    cases = []
    for size in range(1, 71):
        for index in range(size):
            path = inclusion_proof(
                index, size, lambda up, at: subtree_root(leaves[at << up : at + 1 << up])
            )
            cases += [(index, size, path), (index ^ 1, size, path)]
            if size < 20:
                cases += [(index, size, path[1:]), (index, size, (*path, leaves[0]))]
                cases += [(index, size + 1, path), (size, size, path)]

    told = script.evaluate(
        FOLDS, [[i, n, leaves[0].hex(), [step.hex() for step in path]] for i, n, path in cases]
    )

    expected = [root_from_inclusion(i, n, leaves[0], path) for i, n, path in cases]
    assert told == [root and root.hex() for root in expected]
    assert len({root for root in expected if root}) > 70


WITNESSES = {name: vkey(f"{name}.example/witness", KeyKind.COSIGNATURE_ED25519) for name in "abc"}
DEFINED = f"log {LOG_VKEY}\n" + "".join(
    f"witness {name} {key}\n" for name, key in WITNESSES.items()
)
SHORT = b"\x04" + bytes(31)
SHORT_ID = sha256(b"d.example\n" + SHORT).hexdigest()[:8]
SHORT_VKEY = f"d.example+{SHORT_ID}+{base64.b64encode(SHORT).decode()}"
POLICIES = (
    *("quorum a", "quorum none", "quorum d", "", "quorum a\nquorum a", "quorum a b", "quorum"),
    *("group g any a b c\nquorum g", "group g all a b c\nquorum g", "group g 2 a b c\nquorum g"),
    *("group g 0 a b\nquorum g", "group g 3 a b\nquorum g", "group g 02 a b c\nquorum g"),
    *("group g any\nquorum g", "group g all\nquorum g", "group g any a none\nquorum g"),
    *("group g any a a\nquorum g", "group g any a\ngroup h any a\nquorum h"),
    *("group g 1 a b\ngroup h all g c\nquorum h", "group h all g c\ngroup g 1 a b\nquorum h"),
    *("group g any g\nquorum g", "group a any b\nquorum a", "group none any a\nquorum none"),
    *(f"witness a {OTHER_WITNESS_VKEY}\nquorum a", f"witness d {WITNESSES['a']}\nquorum d"),
    *(f"witness d {LOG_VKEY}\nquorum d", f"log {WITNESSES['a']}\nquorum a"),
    *(f"log {LOG_VKEY}\nquorum a", f"witness d {OTHER_WITNESS_VKEY} https://w.example/\nquorum d"),
    *(f"witness d {OTHER_WITNESS_VKEY} x y\nquorum d", "# quorum b\n\t quorum\ta  ", "quorum a\r"),
    *("constructor x\nquorum a", "group g constructor a\nquorum g", "log\nquorum a", "witness d"),
    *(f"witness d {SHORT_VKEY}\nquorum d", f"witness d {OTHER_WITNESS_VKEY[:-1]}A\nquorum d"),
    *("# a mark \x7f\nquorum a", "# lines of another system\r\nquorum a"),
)
JUDGES = """async ([texts, chosen]) => Promise.all(texts.map(async text => {
  try {
    const policy = await biplomacy.parsePolicy(text);
    const keys = names => policy.witnesses.filter(one => names.includes(one.name));
    return chosen.map(names => policy.quorum === "none"
      || biplomacy.satisfied(policy, keys(names).map(one => one.key)));
  } catch { return null } }))"""


def test_policies_are_read_and_judged_as_python_does(script: Page) -> None:
    texts = [f"{DEFINED}{rest}\n" for rest in POLICIES]
    chosen = list(chain.from_iterable(combinations("abcd", count) for count in range(5)))

    told = script.evaluate(JUDGES, [texts, [list(names) for names in chosen]])

    assert told == [judged(text, chosen) for text in texts]
    assert sum(one is not None for one in told) == 8


def judged(text: str, chosen: list[tuple[str, ...]]) -> list[bool] | None:
    try:
        read = parse_policy(text)
    except PolicyMalformed:
        return None
    keys = dict(read.witnesses)
    return [read.satisfied_by(keys[name] for name in names if name in keys) for names in chosen]


SIGNED = """async ([vkey, text]) => {
  const note = biplomacy.parseNote(new TextEncoder().encode(text));
  return [note.text, (await biplomacy.signers(note, [await biplomacy.parseVkey(vkey)])).size] }"""


def test_the_example_of_the_specification_verifies(script: Page) -> None:
    page = shared("vectors/tlog/c2sp/signed-note.md").read_text(encoding="utf-8")
    example = page[page.index("### Example") :]
    key = re.findall(r"^ {4}(\S+\+\S+)$", example, re.MULTILINE)[0]
    note = re.findall(r"^```\n(.*?)^```$", example, re.MULTILINE | re.DOTALL)[0]

    assert script.evaluate(SIGNED, [key, note]) == ["This is an example message.\n", 1]
    assert script.evaluate(SIGNED, [LOG_VKEY, note])[1] == 0


POINTED = """([value, pointers]) => pointers.map(one => {
  try { return [biplomacy.point(value, one)] } catch { return null } })"""


def test_pointers_are_those_of_rfc_6901(script: Page) -> None:
    value = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, " ": 7}
    named = ["/foo", "/foo/0", "/", "/a~1b", "/m~0n", "/ "]
    none = ["foo", "/foo/2", "/foo/01", "/foo/-", "/foo/length", "/a~2b", "/toString", "/foo/0/0"]

    told = script.evaluate(POINTED, [value, ["", *named, *none]])

    assert told[:7] == [[value], [["bar", "baz"]], ["bar"], [0], [1], [8], [7]]
    assert told[7:] == [None] * len(none)


def test_what_officials_sign_is_encoded_as_dsse_says(script: Page) -> None:
    told = script.evaluate(
        "type => [...biplomacy.pae(type, new TextEncoder().encode('Salām'))]", PAYLOAD_TYPE
    )

    assert bytes(told) == dsse.Envelope("Salām".encode(), PAYLOAD_TYPE, {}).pae()


def test_every_text_that_the_script_shows_has_words() -> None:
    words = {key for key, _ in CHECK_WORDS}
    named = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', SCRIPT.read_text(encoding="utf-8")))
    by_source = {key for key in words if key.startswith(("keys-", "charter-"))}

    assert named - words == set()
    assert {key for key in words if "-" in key} - named - by_source == set()


def test_the_script_stays_small() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes(), 9)) <= 7_000
