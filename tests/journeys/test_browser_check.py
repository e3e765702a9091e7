"""A reader checks a figure in a real browser, and sees which line fails (portal §8, §15.3)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser
from securesystemslib import dsse
from securesystemslib.signer import CryptoSigner

from biplomacy.record.charter import AMENDMENT, CHARTER, Amendment, encode_amendment, encode_charter
from biplomacy.record.checkpoint import add_lines, encode_head, parse_checkpoint
from biplomacy.record.cosignature import cosign
from biplomacy.record.envelope import Envelope, encode_envelope, open_envelope, sign_statement
from biplomacy.record.errors import NoteMalformed
from biplomacy.record.keys import official_key
from biplomacy.record.model import PAYLOAD_TYPE, Charter, KeyKind, OfficialKey
from biplomacy.record.note import format_line, format_vkey, make_key, parse_note, parse_vkey
from biplomacy.record.receipt import decode_receipt, encode_receipt
from biplomacy.values.canonical import JsonObject
from biplomacy.web.check_words import CHECK_WORDS
from fakes.browser import running_browser, serving
from fakes.charters import (
    LOG_VKEY,
    OTHER_WITNESS_VKEY,
    WITNESS_VKEY,
    official,
    policy,
    private_key,
    signer,
)
from fakes.check_desk import Desk, Line, dropped, failing, lines, pressed
from fakes.check_page import (
    Files,
    Served,
    Shown,
    check_app,
    figure_page,
    prove,
    site_files,
    small_files,
)
from fakes.portal_record import entry, publish, small_entries
from fakes.portal_statements import Said, charter
from fakes.small_log import LOG_KEY, LOG_SIGNER, PARTNER, WITNESS_SIGNER

pytestmark = pytest.mark.slow

FIVE = ("Entry", "Log", "Witness", "Officials", "Figure")
ENTRIES = small_entries()
INDEX = len(ENTRIES) - 1
ENTRY, PROOF, PAGE = f"entries/{INDEX}", f"entries/{INDEX}.tlog-proof", "en/reserve/"
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
LATER = "2025-07-18"
WORDING = dict(CHECK_WORDS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[str, Served]]:
    served = Served({})
    with serving(check_app(served)) as address:
        yield address, served


@pytest.fixture
def desk(browser: Browser, site: tuple[str, Served]) -> Iterator[Desk]:
    context = browser.new_context()
    yield Desk(context, *site)
    site[1].held.clear()
    context.close()


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def other_digit(content: bytes, at: int) -> bytes:
    """Return base64 text with the lowest bit of one digit flipped."""
    digit = DIGITS[DIGITS.index(chr(content[at])) ^ 1]
    return content[:at] + digit.encode() + content[at + 1 :]


def flip_in_payload(data: bytes, mark: bytes, within: bytes) -> bytes:
    """Return an entry with one bit of the payload flipped, in the text ``within`` after a mark."""
    payload = open_envelope(data).payload
    start = payload.index(mark + within) + len(mark)
    place = next(at for at in range(start, start + len(within)) if at % 3 == 2)
    return other_digit(data, data.index(base64.b64encode(payload)) + 4 * (place // 3) + 3)


def after(content: bytes, mark: bytes, skip: int = 0) -> int:
    return content.index(mark) + len(mark) + skip


def on(path: str, change: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    return lambda files: {**files, path: change(files[path])}


def shows(*shown: Shown) -> Callable[[Files], Files]:
    return on(PAGE, lambda _: figure_page(INDEX, shown))


def logged(data: bytes, note: bytes | None = None) -> Files:
    """Return the site whose log holds ``data`` in place of its newest entry."""
    return site_files((*ENTRIES[:-1], data), note=note)


SIG = b'"sig":"'
DASH = "— ".encode()
DIRECTOR = official("director").public.encode()
WITNESS_ROW = "— partner.example/witness ".encode()
CHANGES = (
    pytest.param(
        on(ENTRY, lambda data: flip_in_payload(data, b'"fees":"', b"28000")),
        {"Entry", "Officials"},
        id="entry: the leaf is another, and the officials signed other fees; the balance stands",
    ),
    pytest.param(
        on(ENTRY, lambda data: flip_in_payload(data, b'"closing":"', b"623700000000")),
        {"Entry", "Officials", "Figure"},
        id="balance in the entry: the figure is no longer the one shown either",
    ),
    pytest.param(
        on(ENTRY, lambda data: other_digit(data, after(data, SIG, 10))),
        {"Entry", "Officials"},
        id="official signature after logging: the leaf covers the signatures too",
    ),
    pytest.param(
        lambda _: logged(other_digit(ENTRIES[-1], after(ENTRIES[-1], SIG, 10))),
        {"Officials"},
        id="official signature before logging: the log holds the bad entry, rightly",
    ),
    pytest.param(
        on(PROOF, lambda data: other_digit(data, after(data, b"index 15\n", 7))),
        {"Entry"},
        id="proof hash: it leads to another root; the note is untouched",
    ),
    pytest.param(
        on(PROOF, lambda data: other_digit(data, after(data, b"index 15\n", 42))),
        {"Entry"},
        id="a bit of a proof hash that stands for nothing: a hash has one text",
    ),
    pytest.param(
        on(PROOF, lambda data: other_digit(data, after(data, b"\n16\n", 7))),
        {"Entry", "Log", "Witness"},
        id="root in the checkpoint: the proof misses it, and both signed another",
    ),
    pytest.param(
        on(PROOF, lambda data: flipped(data, after(data, b"\n\n", 3))),
        {"Log", "Witness"},
        id="origin in the checkpoint: signed by both, but no part of the proof",
    ),
    pytest.param(
        on(PROOF, lambda data: other_digit(data, data.rindex(DASH) - 20)),
        {"Log"},
        id="log signature: witnesses sign the text, not the log's line",
    ),
    pytest.param(
        on(PROOF, lambda data: other_digit(data, after(data, WITNESS_ROW, 30))),
        {"Witness"},
        id="cosignature: the log's line does not depend on it",
    ),
    pytest.param(
        on("policy", lambda data: other_digit(data, after(data, b"witness+", 20))),
        {"Log", "Witness"},
        id="policy: a key that does not give its id makes the whole policy unreadable",
    ),
    pytest.param(
        on("charter", lambda data: flip_in_payload(data, b'"role":"', b"director")),
        set(),
        id="role in the charter: no key is named by it",
    ),
    pytest.param(
        on("charter", lambda data: flip_in_payload(data, b"", DIRECTOR)),
        {"Officials"},
        id="official key in the charter: the signature is by another",
    ),
    pytest.param(shows(Shown(text="6,238")), {"Figure"}, id="shown text"),
    pytest.param(shows(Shown(value="623800000000")), {"Figure"}, id="machine text"),
    pytest.param(shows(Shown(), Shown(text="6,238")), {"Figure"}, id="a second place on the page"),
    pytest.param(
        shows(Shown(pointer="/body/closed")), {"Figure"}, id="a pointer that leads nowhere"
    ),
)  # fmt: skip


def test_an_honest_figure_is_confirmed_by_the_keys_of_the_site_itself(desk: Desk) -> None:
    found = desk.check()

    assert tuple(found) == ("Keys", *FIVE)
    assert {name: line.kind for name, line in found.items()} == {
        "Keys": "un",
        **dict.fromkeys(FIVE, "ok"),
    }
    assert "taken from the site being checked" in found["Keys"].reason
    assert found["Witness"].reason == (
        "The checkpoint was cosigned by partner.example/witness (2025-07-18T00:00Z)."
    )
    assert desk.reader.complaints == []
    assert desk.reader.elsewhere == []


@pytest.mark.parametrize(("change", "fails"), CHANGES)
def test_one_changed_byte_fails_exactly(
    desk: Desk, change: Callable[[Files], Files], fails: set[str]
) -> None:
    found = desk.check(change(desk.honest))

    assert failing(found) == fails
    assert all(found[name].kind == "no" and len(found[name].reason) > 20 for name in fails)
    assert desk.reader.complaints == []


def regions(proof: bytes) -> Iterator[tuple[int, set[str]]]:
    """Yield some places of a proof file, each with the lines that stand on it."""
    gap, blank = proof.index(b"\n\n"), proof.rindex(b"\n\n") + 1
    origin, size, witness = gap + 2, proof.index(b"\n", gap + 2), proof.index(WITNESS_ROW)
    every = {"Entry", "Log", "Witness"}
    for at in (*range(0, len(proof), 11), gap, gap + 1, size, blank - 1, blank, witness - 1):
        if at < gap:
            yield at, {"Entry"}
        elif at > blank and well_formed(flipped(proof, at)[origin:]):
            yield at, {"Log"} if at < witness else {"Witness"}
        else:
            yield at, every - {"Entry"} if origin <= at < size or at > blank else every


def well_formed(note: bytes) -> bool:
    try:
        parse_note(note)
    except NoteMalformed:
        return False
    return True


def test_a_flipped_bit_anywhere_in_the_proof_fails_what_stands_on_it(desk: Desk) -> None:
    desk.check()
    proof, surprises = desk.honest[PROOF], []

    for at, fails in regions(proof):
        found = failing(desk.check_again({**desk.honest, PROOF: flipped(proof, at)}))
        surprises += [(at, found)] if found != fails else []

    assert surprises == []
    assert desk.reader.complaints == []


@pytest.mark.parametrize(
    ("path", "step", "fails"),
    [(ENTRY, 211, {"Entry", "Officials"}), ("policy", 17, {"Log", "Witness"})],
)
def test_a_flipped_bit_anywhere_in_the_entry_or_policy_is_seen(
    desk: Desk, path: str, step: int, fails: set[str]
) -> None:
    desk.check()
    content, surprises = desk.honest[path], []

    for at in range(0, len(content) - 1, step):
        found = failing(desk.check_again({**desk.honest, path: flipped(content, at)}))
        surprises += [(at, found)] if found - {"Figure"} != fails else []

    assert surprises == []


def test_the_proof_of_another_entry_is_not_taken_for_it(desk: Desk) -> None:
    other = site_files(ENTRIES[:-1])
    swapped = {ENTRY: ENTRIES[-2], PROOF: other[f"entries/{INDEX - 1}.tlog-proof"]}

    found = desk.check({**desk.honest, **swapped})

    assert failing(found) == {"Entry", "Figure"}
    assert found["Entry"].reason == "The proof is that of entry 14; the page shows entry 15."


def signed(payload: bytes, *names: str) -> bytes:
    """Return an entry that nobody refused to write, with the signatures in the order given."""
    message = dsse.Envelope(payload, PAYLOAD_TYPE, {}).pae()
    made = ((signer(name).public_key.keyid, signer(name).sign(message)) for name in names)
    return encode_envelope(
        Envelope(payload, tuple((keyid, bytes.fromhex(one.signature)) for keyid, one in made))
    )


PAYLOAD = open_envelope(ENTRIES[-1]).payload
TWICE = PAYLOAD.replace(b'"closing":"6', b'"closing":"0","closing":"6')
OTHER_TYPE = ENTRIES[-1].replace(PAYLOAD_TYPE.encode(), b"application/json")


@pytest.mark.parametrize(
    ("data", "fails", "reason"),
    [
        pytest.param(
            signed(PAYLOAD, "director", "director"),
            {"Officials"},
            "1 officials of bitcoin-office signed; 2 must.",
            id="an official who signs twice counts once",
        ),
        pytest.param(
            signed(PAYLOAD, "director", "auditor", "minister"),
            {"Officials"},
            "1 of the signatures do not verify, or are by no key of bitcoin-office.",
            id="an official of another office spoils it",
        ),
        pytest.param(
            signed(TWICE, "director", "auditor"),
            {"Officials", "Figure"},
            "The entry is not a signed statement in canonical form.",
            id="a figure stated twice has two readings",
        ),
        pytest.param(
            OTHER_TYPE,
            {"Officials", "Figure"},
            "The entry is not a signed statement in canonical form.",
            id="signed as something else",
        ),
    ],
)
def test_officials_must_have_signed_these_bytes_and_each_counts_once(
    desk: Desk, data: bytes, fails: set[str], reason: str
) -> None:
    found = desk.check(logged(data))

    assert failing(found) == fails
    assert found["Officials"].reason == reason


def with_keys(*keys: OfficialKey) -> Charter:
    office, *others = charter().offices
    return replace(charter(), offices=(replace(office, keys=keys), *others))


def test_a_key_under_two_names_counts_once(desk: Desk) -> None:
    keyid, signature = open_envelope(ENTRIES[-1]).signatures[0]
    key = next(one for one in charter().offices[0].keys if one.keyid == keyid)
    other = replace(key, keyid="f" * 64)
    twice = Envelope(PAYLOAD, ((keyid, signature), (other.keyid, signature)))
    founding = entry(Said(CHARTER, encode_charter(with_keys(key, other)), "2025-07-01"), 0)

    found = desk.check({**logged(encode_envelope(twice)), "charter": founding})

    assert failing(found) == {"Officials"}
    assert found["Officials"].reason.startswith("1 officials")


def test_what_the_charter_does_not_allow_is_nobody_s_statement(desk: Desk) -> None:
    found = desk.check(logged(entry(Said("audit-opinion/1", {"closing": "1"}, LATER), 15)))

    assert failing(found) == {"Officials", "Figure"}
    assert found["Officials"].reason == (
        "The charter does not let bitcoin-office publish audit-opinion/1."
    )


def test_an_entry_older_than_the_charter_at_hand_is_left_open(desk: Desk) -> None:
    amended = Amendment(with_keys(official("deputy"), official("auditor")), "a director left")
    newer = entry(Said(AMENDMENT, encode_amendment(amended), LATER), 16)

    found = desk.check({**desk.honest, "charter": newer})

    assert failing(found) == {"Officials"}
    assert found["Officials"].kind == "un"
    assert found["Officials"].reason.startswith("The charter at hand is newer than the entry")


def test_a_signature_of_a_kind_that_is_not_checked_here_never_counts(desk: Desk) -> None:
    elliptic = CryptoSigner(ec.derive_private_key(7, ec.SECP256R1()))
    keys = official("director"), official_key(elliptic.public_key, "auditor")
    founding = entry(Said(CHARTER, encode_charter(with_keys(*keys)), "2025-07-01"), 0)

    found = desk.check(
        {
            **logged(sign_statement(PAYLOAD, [CryptoSigner(private_key("director")), elliptic])),
            "charter": founding,
        }
    )

    assert failing(found) == {"Officials"}
    assert found["Officials"].kind == "un"
    assert found["Officials"].reason.startswith("1 of 2 signatures of bitcoin-office verify")


NOTE = dict(publish(ENTRIES).files)["checkpoint"]
QUANTUM = make_key("partner.example/quantum", KeyKind.COSIGNATURE_ML_DSA_44, bytes(1312))
QUANTUM_ROW = format_line(QUANTUM.name, QUANTUM.key_id, bytes(8 + 2420))
BOTH = f"log {LOG_VKEY}\nwitness a {WITNESS_VKEY}\nwitness b {format_vkey(QUANTUM)}\n"


@pytest.mark.parametrize(
    ("note", "text", "kind", "reason"),
    [
        pytest.param(
            dict(publish(ENTRIES, witnessed=False).files)["checkpoint"],
            policy(),
            "no",
            "No known witness cosigned; the policy asks for the quorum partner.",
            id="no witness line",
        ),
        pytest.param(
            NOTE,
            f"{BOTH}group g all a b\nquorum g\n",
            "no",
            "Only partner.example/witness (2025-07-18T00:00Z) cosigned, which does not make the"
            " quorum g.",
            id="one of two",
        ),
        pytest.param(
            add_lines(NOTE, [QUANTUM_ROW]),
            f"{BOTH}group g all a b\nquorum g\n",
            "un",
            "The quorum g needs an ML-DSA cosignature, which is not checked here. Use the command.",
            id="the second of a kind that is not checked here",
        ),
        pytest.param(
            add_lines(NOTE, [QUANTUM_ROW]),
            f"{BOTH}group g 1 a b\nquorum g\n",
            "ok",
            "The checkpoint was cosigned by partner.example/witness (2025-07-18T00:00Z)."
            " A signature of a kind that is not checked here was passed over.",
            id="enough without it",
        ),
        pytest.param(
            add_lines(NOTE, [format_line("stranger.example", b"abcd", bytes(64))]),
            policy(),
            "ok",
            "The checkpoint was cosigned by partner.example/witness (2025-07-18T00:00Z).",
            id="a stranger's line is passed over",
        ),
        pytest.param(
            add_lines(NOTE, [format_line(PARTNER, parse_vkey(WITNESS_VKEY).key_id, bytes(72))]),
            policy(),
            "no",
            "The signature line of partner.example/witness does not verify.",
            id="a second line of the witness that fails spoils the note",
        ),
        pytest.param(
            NOTE,
            f"log {LOG_VKEY}\nquorum none\n",
            "un",
            "The keys at hand ask for no witness, so none was judged.",
            id="a policy that asks for none is no confirmation",
        ),
    ],
)
def test_the_witness_line_alone_judges_who_cosigned(
    desk: Desk, note: bytes, text: str, kind: str, reason: str
) -> None:
    found = desk.check({**logged(ENTRIES[-1], note), "policy": text.encode()})

    assert failing(found) == (set() if kind == "ok" else {"Witness"})
    assert found["Witness"] == Line(kind, reason)


def other_log() -> bytes:
    """Return a checkpoint of another log, signed by this log and its witness."""
    head = parse_checkpoint(NOTE).head
    text = encode_head(replace(head, origin="other.example/2026"))
    ours = format_line(LOG_KEY.name, LOG_KEY.key_id, LOG_SIGNER.sign(text))
    return text + b"\n" + ours + cosign(text, WITNESS_SIGNER, 1_752_796_800)


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        pytest.param(
            NOTE.replace(f"— {LOG_KEY.name} ".encode(), "— elsewhere.example ".encode()),
            "No signature on the checkpoint is by the known key of"
            " record.bitcoin-office.example/2026.",
            id="a line under another name",
        ),
        pytest.param(
            other_log(),
            "The checkpoint is of other.example/2026, and no log key at hand is of that name.",
            id="a checkpoint of another log",
        ),
    ],
)
def test_the_log_line_needs_the_key_that_bears_the_name_of_the_log(
    desk: Desk, note: bytes, reason: str
) -> None:
    found = desk.check(logged(ENTRIES[-1], note))

    assert failing(found) == {"Log"}
    assert found["Log"].reason == reason


def test_the_reader_s_keys_come_first_then_the_pinned_ones_then_the_site_s(desk: Desk) -> None:
    mine, honest = policy(OTHER_WITNESS_VKEY), {**desk.honest, "policy.pinned": policy().encode()}
    del desk.honest["policy.pinned"]

    unpinned = desk.check()
    pinned = desk.check(honest)
    desk.page.evaluate("text => localStorage.setItem('biplomacy.policy', text)", mine)
    given = desk.check(honest)
    desk.page.evaluate("text => localStorage.setItem('biplomacy.policy', text)", LOG_VKEY)
    key = desk.check(honest)

    assert [one["Keys"].kind for one in (unpinned, pinned, given, key)] == ["un", "un", "ok", "ok"]
    assert pinned["Keys"].reason.startswith(
        "The keys are those that the keeper of this copy pinned"
    )
    assert given["Keys"].reason.endswith("that you gave.")
    assert [failing(one) for one in (pinned, given, key)] == [set(), {"Witness"}, {"Witness"}]
    assert (given["Witness"].kind, key["Witness"].kind) == ("no", "un")


def test_dropped_files_are_checked_and_the_reader_s_policy_is_kept_until_forgotten(
    desk: Desk,
) -> None:
    desk.open("en/verify/")
    first = dropped(desk.page, desk.honest[ENTRY], desk.honest[PROOF], pasted=policy())
    desk.open("en/verify/")
    kept = desk.page.locator("textarea").input_value()
    told = desk.check()
    desk.open("en/verify/")
    desk.page.locator("button[type=reset]").click()

    assert (first["Keys"].kind, first["Figure"].kind) == ("ok", "un")
    assert failing(first) == {"Figure"}
    assert kept == policy().strip()
    assert told["Keys"].reason.endswith("that you gave.")
    assert desk.page.locator("textarea").input_value() == ""
    assert desk.check()["Keys"].kind == "un"
    assert desk.reader.complaints == []


def test_a_receipt_that_carries_its_entry_needs_no_other_file(desk: Desk) -> None:
    desk.open("en/verify/")
    receipt = replace(decode_receipt(desk.honest[PROOF]), extra=desk.honest[ENTRY])

    assert failing(dropped(desk.page, encode_receipt(receipt))) == {"Figure"}
    assert failing(dropped(desk.page, desk.honest[PROOF])) == {"Entry", "Officials", "Figure"}


def test_the_founding_charter_is_judged_by_the_keys_that_may_amend_it(desk: Desk) -> None:
    desk.open("en/verify/")
    payload = open_envelope(ENTRIES[0]).payload
    answers = []
    for second in ("minister", "auditor"):
        founded = (signed(payload, "director", second), *ENTRIES[1:])
        note = dict(publish(founded).files)["checkpoint"]
        answers.append(failing(dropped(desk.page, founded[0], prove(founded, 0, note))))

    assert answers == [{"Figure"}, {"Officials", "Figure"}]


def test_another_statement_is_no_charter(desk: Desk) -> None:
    found = desk.check({**desk.honest, "charter": ENTRIES[1]})

    assert failing(found) == {"Officials"}
    assert found["Officials"].reason == "What should be the charter is another statement."


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return the directory of a static copy of the site."""
    for path, content in small_files().items():
        place = tmp_path / (f"{path}index.html" if path.endswith("/") else path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return tmp_path


def test_from_a_disk_the_check_needs_files_and_nothing_else(desk: Desk, copy: Path) -> None:
    files = desk.honest
    desk.page.goto((copy / "en/reserve/index.html").as_uri())
    refused = pressed(desk.page)
    desk.page.locator("ol.lines a").click()
    desk.page.wait_for_url("**/en/verify/index.html")

    nothing = dropped(desk.page)
    bare = dropped(desk.page, files[PROOF], files[ENTRY])
    whole = dropped(desk.page, files["charter"], files[PROOF], files["policy"], files[ENTRY])
    wrong = dropped(desk.page, files["charter"], files[PROOF], flipped(files[ENTRY], 500))

    assert refused == {"This browser": Line("un", WORDING["on-disk"])}
    assert {line.kind for line in nothing.values()} == {"un"}
    assert {name for name, line in bare.items() if line.kind == "ok"} == {"Entry"}
    assert {line.kind for line in bare.values()} == {"ok", "un"}
    assert failing(whole) == {"Figure"}
    assert whole["Officials"].reason.endswith("those of the charter that you gave.")
    assert failing(wrong) == {"Entry", "Officials", "Figure"}
    assert desk.reader.complaints == []


WITHOUT = {
    "no WebCrypto, as on an address without https": (
        "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })"
    ),
    "no Ed25519": (
        "const known = SubtleCrypto.prototype.importKey;"
        "SubtleCrypto.prototype.importKey = function (form, key, kind, ...rest) {"
        " return kind === 'Ed25519' ? Promise.reject(new DOMException('', 'NotSupportedError'))"
        " : known.call(this, form, key, kind, ...rest) }"
    ),
}


@pytest.mark.parametrize("script", WITHOUT.values(), ids=WITHOUT)
def test_a_browser_that_cannot_check_says_so_and_confirms_nothing(desk: Desk, script: str) -> None:
    desk.page.add_init_script(script)

    assert desk.check() == {"This browser": Line("un", WORDING["browser-cannot"])}


def test_what_is_too_large_or_does_not_come_fails_its_lines_alone(desk: Desk) -> None:
    desk.page.clock.install()
    desk.open(PAGE, {**desk.honest, "policy": bytes(1 + (1 << 20))})
    desk.served.held.add("charter")
    desk.page.locator("button").click()
    desk.page.wait_for_timeout(500)
    desk.page.clock.fast_forward(21_000)

    found = lines(desk.page.locator("ol.lines"))

    assert failing(found) == {"Log", "Witness", "Officials"}
    assert found["Keys"].reason == "policy is larger than anything that a record serves."
    assert found["Officials"].reason == "charter could not be fetched."


@pytest.mark.parametrize(
    ("text", "value", "unit", "same"),
    [
        pytest.param("6,237.00000000", "623700000000", "sat", True, id="eight places"),
        pytest.param("0.00000001", "1", "sat", True, id="one satoshi"),
        pytest.param("0.000000011", "11", "sat", False, id="finer than a satoshi"),
        pytest.param("\u2212156.5", "-15650000000", "sat", True, id="minus sign"),
        pytest.param("156.5", "-15650000000", "sat", False, id="minus sign lost"),
        pytest.param("\u20666,237\u2069", "623700000000", "sat", True, id="direction marks"),
        pytest.param("6.237", "623700000000", "sat", False, id="point for comma"),
        pytest.param("62,37", "623700000000", "sat", False, id="comma out of place"),
        pytest.param("742,932,729", "742932729.00", "USD", True, id="dollars, trimmed"),
        pytest.param("742,932,729.01", "742932729.00", "USD", False, id="a cent more"),
        pytest.param("14 July 2025", "2025-07-14", "text", True, id="a day in words"),
        pytest.param("14 July 2025", "2025-07-15", "USD", False, id="no number"),
        pytest.param("9,999", "742932729.00", "USD", False, id="another value"),
    ],
)
def test_what_is_read_on_the_page_is_the_number_of_the_entry(
    desk: Desk,
    text: str,
    value: str,
    unit: str,
    same: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    body: JsonObject = {
        "closing": value,
        "valuation": {"value": value, "quote": {"currency": "USD"}},
    }
    place = "/body/valuation/value" if unit == "USD" else "/body/closing"
    said = entry(Said("reserve-report/1", body, LATER), 15)
    page = figure_page(INDEX, [Shown(text, value, place, unit)])

    found = desk.check({**logged(said), PAGE: page})

    assert failing(found) == (set() if same else {"Figure"})


@pytest.mark.parametrize(
    ("place", "unit", "wanted"),
    [
        pytest.param("/body/closing", "sat", "", id="balance"),
        pytest.param("/body/closing", "text", "sat", id="words hide the balance"),
        pytest.param("/body/closing", "USD", "sat", id="satoshis as dollars"),
        pytest.param("/body/closing", "blocks", "sat", id="satoshis as blocks"),
        pytest.param("/body/lot/quantity", "sat", "", id="quantity beside a currency"),
        pytest.param("/body/lot/quantity", "USD", "sat", id="quantity as dollars"),
        pytest.param("/body/lot/cost", "USD", "", id="cost"),
        pytest.param("/body/lot/cost", "EUR", "USD", id="another currency"),
        pytest.param("/body/lot/cost", "sat", "USD", id="dollars as bitcoin"),
        pytest.param("/body/lot/cost", "text", "USD", id="words hide the cost"),
        pytest.param("/body/block/height", "blocks", "", id="height"),
    ],
)
def test_the_entry_says_what_a_figure_is_in_and_not_the_page(
    desk: Desk, place: str, unit: str, wanted: str
) -> None:
    lot: JsonObject = {"quantity": "500", "cost": "500", "currency": "USD"}
    body: JsonObject = {"closing": "500", "lot": lot, "block": {"height": 500}}
    said = entry(Said("reserve-report/1", body, LATER), 15)
    shown = "0.000005" if unit == "sat" else "500"

    found = desk.check(
        {**logged(said), PAGE: figure_page(INDEX, [Shown(shown, "500", place, unit)])}
    )

    assert failing(found) == ({"Figure"} if wanted else set())
    if wanted:
        assert found["Figure"] == Line(
            "no", f"The page gives {shown} as {unit}; in the entry the value is {wanted}."
        )


@pytest.mark.parametrize(
    ("pointer", "value", "shown", "held"),
    [
        pytest.param("/body/in /body/out", "700", "0.000007", True, id="the sum"),
        pytest.param("/body/in", "300", "0.000003", True, id="one of them"),
        pytest.param("/body/in /body/out", "701", "0.00000701", False, id="one satoshi more"),
        pytest.param("/body/in /body/out", "700", "0.000008", False, id="shown otherwise"),
        pytest.param("/body/in /body/in", "600", "0.000006", False, id="one of them twice"),
        pytest.param("/body/in /body/none", "300", "0.000003", False, id="nothing there"),
        pytest.param("/body/in /body/note", "300", "0.000003", False, id="words"),
        pytest.param("/body/in /body/part", "301.5", "0.00000301", False, id="no whole number"),
    ],
)
def test_a_sum_is_added_up_again_from_the_figures_that_it_names(
    desk: Desk, pointer: str, value: str, shown: str, *, held: bool
) -> None:
    body: JsonObject = {"in": "300", "out": "400", "note": "none", "part": "1.5"}
    said = entry(Said("reserve-report/1", body, LATER), 15)

    found = desk.check({**logged(said), PAGE: figure_page(INDEX, [Shown(shown, value, pointer)])})

    assert failing(found) == (set() if held else {"Figure"})


def test_a_height_that_is_shown_in_words_is_compared_as_a_number(desk: Desk) -> None:
    said = entry(Said("reserve-report/1", {"block": {"height": 500}}, LATER), 15)
    shown = Shown("501", "500", "/body/block/height", "text")

    assert failing(desk.check({**logged(said), PAGE: figure_page(INDEX, [shown])})) == {"Figure"}


FEES = Shown("0.00028", "28000", "/body/fees")
BOX_OF_ALL = Shown(pointer="")


def whole_page(*shown: Shown) -> bytes:
    """Return the page of an entry, whose box checks every figure of it that is shown."""
    page, _, box = figure_page(INDEX, [BOX_OF_ALL, *shown]).decode().partition("</p>")
    return (page.partition("<p>")[0] + box).encode()


def test_the_box_of_an_entry_compares_every_figure_that_the_page_takes_from_it(desk: Desk) -> None:
    other = Shown().element(INDEX - 1).replace("6,237", "1")
    honest = whole_page(Shown(), FEES, Shown())

    found = desk.check({**desk.honest, PAGE: honest.replace(b"<div", other.encode() + b"<div", 1)})

    assert failing(found) == set()
    assert found["Figure"].reason == (
        "Figures on this page that were compared: 3. The entry says the same."
    )


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(replace(FEES, text="0.00029"), id="shown text"),
        pytest.param(replace(FEES, value="29000"), id="machine text"),
        pytest.param(replace(FEES, pointer="/body/none"), id="a pointer that leads nowhere"),
        pytest.param(replace(FEES, pointer="/body/closing"), id="the pointer of another figure"),
        pytest.param(replace(FEES, unit="text"), id="unit"),
        pytest.param(Shown("9", "[object Object]", "", "text"), id="the whole entry"),
        pytest.param(Shown("9", "[object Object]", "/body", "text"), id="a part that is no figure"),
    ],
)
def test_one_wrong_figure_on_the_page_of_an_entry_fails_its_line(desk: Desk, wrong: Shown) -> None:
    found = desk.check({**desk.honest, PAGE: whole_page(Shown(), wrong)})

    assert failing(found) == {"Figure"}
    assert found["Figure"].kind == "no"


def test_the_page_of_an_entry_without_a_figure_leaves_that_line_open(desk: Desk) -> None:
    found = desk.check({**desk.honest, PAGE: whole_page()})

    assert failing(found) == {"Figure"}
    assert found["Figure"] == Line("un", WORDING["figure-none"])


def test_a_box_whose_figure_is_not_on_the_page_fails(desk: Desk) -> None:
    page = figure_page(INDEX)
    gone = page.replace(f'data-entry="{INDEX}" data-pointer'.encode(), b"data-pointer", 1)

    found = desk.check({**desk.honest, PAGE: gone})

    assert found["Figure"] == Line("no", WORDING["figure-none"])
