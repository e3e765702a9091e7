"""``biplomacy statement``: officials sign on machines of their own, and the server has no key."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from biplomacy.values.canonical import JsonObject, decode_object, encode, read_object
from command_line import Place, place, same
from fakes.kept_record import CLAIM, ORIGIN

SHOWN = (
    "claim/1  bitcoin-office #1  issued INSTANT\n"
    "sha256 HASH\n"
    "  id                 we-hold\n"
    "  text               we hold\n"
    "  asserted_by        the office\n"
    "  day                2025-07-14\n"
    "  reading            exactly\n"
    "  source             this test\n"
    "  parameters.entity  bitcoin-office\n"
    "  parameters.amount  6,237.00000001 BTC\n"
)
UNKNOWN = "whose keys may sign is not known: name --record or --charter\n"


@dataclass(frozen=True)
class State:
    """The machines of an office: what is sent from one to another is a copied file."""

    server: Place
    director: Place
    auditor: Place

    def send(self, name: str, sender: Place, receiver: Place) -> None:
        shutil.copy(sender.directory / name, receiver.directory / name)

    def drafted(self) -> None:
        """Let the clerk draft the claim at the server and send it to both officials."""
        made = self.server.call("statement", "draft", "claim.json", "--record", "public")
        assert made[0] == 0
        (self.server.directory / "claim.draft").write_text(made[1])
        self.send("claim.draft", self.server, self.director)
        self.send("claim.draft", self.server, self.auditor)


def sign(official: Place, name: str, *more: str) -> tuple[int, str, str]:
    """Sign with the official's own key into ``claim.entry``."""
    options = ("--key", "file2:key.pem", "--out", "claim.entry")
    return official.call("statement", "sign", name, *options, *more)


def saved(here: Place, name: str, run: tuple[int, str, str]) -> None:
    code, out, err = run
    assert code == 0, err
    (here.directory / name).write_text(out)


@pytest.fixture
def state(tmp_path: Path) -> State:
    """Found a record whose two officials made their keys and signed the charter apart."""
    for name in ("server", "director", "auditor"):
        (tmp_path / name).mkdir()
    server = place(tmp_path / "server", BIPLOMACY_STORE="sqlite:record.db")
    found = State(server, place(tmp_path / "director"), place(tmp_path / "auditor"))
    for role, machine in (("director", found.director), ("auditor", found.auditor)):
        made = machine.call("statement", "key", "--role", role, "--into", "key.pem")
        saved(server, f"{role}.json", made)
    public = ("--official", "director.json", "--official", "auditor.json", "--threshold", "2")
    names = ("--origin", ORIGIN, "--office", "bitcoin-office")
    saved(server, "charter.json", server.call("record", "keys", *names, *public))
    saved(server, "charter.draft", server.call("statement", "draft", "charter.json"))
    found.send("charter.draft", server, found.director)
    signs = ("statement", "sign", "charter.draft", "--key", "file2:key.pem")
    saved(found.auditor, "charter.draft", found.director.call(*signs))
    saved(server, "charter.entry", found.auditor.call(*signs))
    begun = server.call("record", "init", "--origin", ORIGIN, "--charter", "charter.entry")
    assert begun[0] == 0, begun[2]
    assert server.call("record", "publish", "--to", "public")[0] == 0
    (server.directory / "claim.json").write_text(CLAIM)
    for machine in (found.director, found.auditor):
        found.send("charter.json", server, machine)
    return found


def test_two_officials_sign_apart_and_the_server_logs_what_comes_back(state: State) -> None:
    state.drafted()

    first = sign(state.director, "claim.draft", "--charter", "charter.json")
    state.send("claim.entry", state.director, state.server)
    early = state.server.call("record", "append", "claim.entry")
    state.send("claim.entry", state.director, state.auditor)
    second = sign(state.auditor, "claim.entry", "--charter", "charter.json")
    state.send("claim.entry", state.auditor, state.server)
    logged = state.server.call("record", "append", "claim.entry", "--to", "public")

    assert (first[0], first[1], same(first[2])) == (
        0,
        "",
        SHOWN + "signed 1 of 2: director\nmay still sign: auditor\n",
    )
    assert early == (
        2,
        "",
        (
            "error[signature-missing]: entry:1: 1 of 2 signatures of bitcoin-office for claim/1\n"
            "hint: nothing was logged\n"
        ),
    )
    assert (second[0], second[1], same(second[2])) == (
        0,
        "",
        SHOWN + "signed 2 of 2: director and auditor\n",
    )
    assert (logged[0], same(logged[1])) == (
        0,
        (
            "entry 1  claim/1  bitcoin-office #1  id ID  signed 2 of 2\n"
            "checkpoint 2  cosigned by nobody  published\n"
        ),
    )


def test_the_server_never_holds_a_private_key_but_the_logs(state: State) -> None:
    files = [path for path in state.server.directory.rglob("*") if path.is_file()]

    private = [path.name for path in files if b"PRIVATE KEY" in path.read_bytes()]

    assert private == ["log.pem"]


def test_what_is_signed_is_the_drafts_bytes_exactly(state: State) -> None:
    state.drafted()
    sign(state.director, "claim.draft")

    draft = (state.director.directory / "claim.draft").read_bytes()
    entry = read_object((state.director.directory / "claim.entry").read_bytes())

    assert base64.b64decode(str(entry["payload"])) + b"\n" == draft


def test_no_output_holds_the_private_key(state: State) -> None:
    state.drafted()

    said = "".join(sign(state.director, "claim.draft", "--charter", "charter.json")[1:])
    said += (state.director.directory / "claim.entry").read_text()

    pem = (state.director.directory / "key.pem").read_text().splitlines()
    assert pem[1] not in said


def test_the_same_official_is_refused_twice(state: State) -> None:
    state.drafted()
    sign(state.director, "claim.draft")
    entry = state.director.directory / "claim.entry"
    before = entry.read_bytes()

    code, out, err = sign(state.director, "claim.entry")

    assert (code, out) == (2, "")
    assert same(err).startswith(SHOWN + "error[signature-twice]: the key ")
    assert err.endswith(" has signed already\nhint: let another official sign\n")
    assert entry.read_bytes() == before


def test_a_byte_that_changed_on_the_way_is_refused(state: State) -> None:
    state.drafted()
    sign(state.director, "claim.draft")
    path = state.director.directory / "claim.entry"
    entry: JsonObject = read_object(path.read_bytes())
    payload = base64.b64decode(str(entry["payload"]))
    changed = payload.replace(b"623700000001", b"623700000002")
    entry["payload"] = base64.b64encode(changed).decode()
    (state.auditor.directory / "claim.entry").write_bytes(encode(entry))

    refused = sign(state.auditor, "claim.entry", "--charter", "charter.json")
    sign(state.auditor, "claim.entry")  # without a charter nobody can tell
    state.send("claim.entry", state.auditor, state.server)
    appended = state.server.call("record", "append", "claim.entry")

    assert (refused[0], refused[2].splitlines()[-1]) == (3, "nothing was signed")
    assert "failure[signature-invalid]: entry:1: the signature " in refused[1]
    assert (appended[0], appended[1]) == (2, "")
    assert appended[2].startswith("error[signature-invalid]: entry:1: the signature ")


def test_a_draft_is_shown_before_anybody_signs_it(state: State) -> None:
    state.drafted()

    code, out, err = state.director.call("statement", "show", "claim.draft")

    assert (code, same(out), err) == (0, SHOWN + UNKNOWN, "")


def test_an_entry_that_is_logged_already_is_not_signed_again(state: State) -> None:
    state.drafted()
    for official in (state.director, state.auditor):
        sign(official, "claim.entry" if official is state.auditor else "claim.draft")
        state.send(
            "claim.entry", official, state.auditor if official is state.director else state.server
        )
    state.server.call("record", "append", "claim.entry", "--to", "public")

    code, out, err = state.server.call("statement", "show", "claim.entry", "--record", "public")

    assert (code, err) == (3, "")
    assert same(out) == SHOWN + (
        "signed 2 of 2: director and auditor\n"
        "failure[sequence-taken]: entry:2: bitcoin-office gives sequence 1; the next is 2\n"
    )


def test_the_json_of_an_entry_holds_the_statement_and_who_signed(state: State) -> None:
    state.drafted()
    sign(state.director, "claim.draft")

    run = state.director.call(
        "statement", "show", "claim.entry", "--charter", "charter.json", "--json"
    )

    said = decode_object(run[1].rstrip("\n").encode())
    draft = (state.director.directory / "claim.draft").read_bytes().rstrip(b"\n")
    assert said["statement"] == decode_object(draft)
    assert said["threshold"] == 2
    assert [finding["code"] for finding in objects(said["findings"])] == ["signature-missing"]
    assert [key["role"] for key in objects(said["signed_by"])] == ["director"]


def objects(value: object) -> list[JsonObject]:
    assert isinstance(value, list)
    return value


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(
            CLAIM, "error[field-malformed]: the draft does not say its sequence\n", id="incomplete"
        ),
        pytest.param(
            "{}", "error[field-malformed]: the draft does not say its sequence\n", id="empty"
        ),
        pytest.param("[]", "error[statement-not-canonical]: ", id="no-object"),
        pytest.param("", "error[statement-not-canonical]: ", id="nothing"),
    ],
)
def test_a_draft_that_is_not_complete_is_not_signed(state: State, content: str, error: str) -> None:
    (state.director.directory / "claim.draft").write_text(content)

    code, out, err = sign(state.director, "claim.draft")

    assert (code, out) == (2, "")
    assert err.startswith(error)
    assert not (state.director.directory / "claim.entry").exists()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace('":', '": ', 1), id="a-space"),
        pytest.param(lambda text: text + "\n", id="a-second-line-end"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="another-line-end"),
        pytest.param(lambda text: text.replace('"body"', '"boby"'), id="another-field"),
    ],
)
def test_a_draft_that_was_laid_out_anew_is_not_signed(
    state: State, change: Callable[[str], str]
) -> None:
    state.drafted()
    path = state.director.directory / "claim.draft"
    path.write_bytes(change(path.read_text()).encode())

    code, out, err = sign(state.director, "claim.draft")

    assert (code, out) == (2, "")
    assert err.startswith(("error[statement-not-canonical]: ", "error[field-malformed]: "))


def test_a_statement_is_drafted_from_its_record_only(state: State) -> None:
    assert state.server.call("statement", "draft", "claim.json") == (
        2,
        "",
        (
            "error[usage]: a statement is completed from its record, and none was named\n"
            "hint: give --record SOURCE; without it FILE is the body of a charter\n"
        ),
    )


def test_what_the_log_would_refuse_is_not_drafted(state: State) -> None:
    (state.server.directory / "claim.json").write_text(CLAIM.replace("bitcoin-office", "a-bank", 1))

    code, out, err = state.server.call("statement", "draft", "claim.json", "--record", "public")

    assert (code, out) == (2, "")
    assert err.startswith("error[issuer-unauthorised]: entry:1: a-bank may not publish claim/1")


def test_what_no_reader_could_read_is_not_drafted(state: State) -> None:
    (state.server.directory / "claim.json").write_text(CLAIM.replace("holds", "dreams of"))

    code, out, err = state.server.call("statement", "draft", "claim.json", "--record", "public")

    assert (code, out) == (2, "")
    assert err.startswith("error[")


def test_a_clerk_is_told_of_what_looks_like_personal_data(state: State) -> None:
    (state.server.directory / "claim.json").write_text(CLAIM.replace("we hold", "ana@example.com"))

    code, out, err = state.server.call("statement", "draft", "claim.json", "--record", "public")

    assert (code, decode_object(out.rstrip("\n").encode())["sequence"]) == (0, 1)
    assert "warning[personal-data-suspected]: body: .text looks like an e-mail address" in err
    assert "ana@" not in err


def test_a_changed_record_is_not_drafted_from(state: State) -> None:
    (state.server.directory / "public" / "tile" / "0" / "000.p" / "1").write_bytes(bytes(32))

    code, out, err = state.server.call("statement", "draft", "claim.json", "--record", "public")

    assert (code, err) == (3, "")
    assert "failure[entry-altered]: entry:0: " in out


def test_a_key_of_nobody_is_refused_where_the_charter_is_at_hand(state: State) -> None:
    state.drafted()
    state.director.call("statement", "key", "--role", "driver", "--into", "other.pem")
    options = ("--key", "file2:other.pem", "--charter", "charter.json")

    code, out, err = state.director.call("statement", "sign", "claim.draft", *options)

    assert (code, out) == (4, "")
    assert same(err).removeprefix(SHOWN) == (
        "error[signer-unavailable]: file2:other.pem is the private key of no official whom the"
        " charter lists\nhint: name the key file of an official of the issuing office\n"
    )


def test_a_file_that_is_there_is_not_overwritten(state: State) -> None:
    state.drafted()
    (state.director.directory / "claim.entry").write_text("mine")

    code, _, err = sign(state.director, "claim.draft")

    assert code == 3
    assert "error[path-occupied]: claim.entry exists already\nhint: choose another name\n" in err
    assert (state.director.directory / "claim.entry").read_text() == "mine"


def test_the_terminal_obeys_nothing_that_a_draft_says(state: State) -> None:
    body: JsonObject = {"note": "paid\x1b[2K\r\u202e", "rows": [{"n": 1}, True, None]}
    draft: JsonObject = {
        "type": "mine/1",
        "issuer": "bitcoin-office",
        "sequence": 1,
        "issued_at": "2026-01-01T00:00:00Z",
        "evidence": [],
        "body": body,
    }
    (state.director.directory / "odd.draft").write_bytes(encode(draft))

    code, out, _ = state.director.call("statement", "show", "odd.draft")

    assert (code, out.splitlines()[2:5]) == (
        0,
        ["  note       paid\\x1b[2K\\r\\u202e", "  rows[0].n  1", "  rows[1]    yes"],
    )
