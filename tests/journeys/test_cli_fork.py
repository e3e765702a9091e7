"""Record §21.8, programme §10.8: an office with two databases, and the file that shows it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from biplomacy.record.checkpoint import sign_head
from biplomacy.record.model import Head
from biplomacy.record.witnessing import Witness, encode_request
from biplomacy.store.opening import open_store
from biplomacy.values.digest import Digest
from command_line import Place, place, same
from fakes.charters import LOG_VKEY
from fakes.kept_record import ORIGIN, SIGNED, kept_record
from fakes.small_log import LOG_KEY, LOG_SIGNER, WITNESS_SIGNER, SetClock

FILE = "fork-proof.json"


@dataclass(frozen=True)
class Office:
    """An office that shows one past at ``one`` and another at ``other``; one key signs both."""

    one: Place
    other: Place

    def shown(self, which: str) -> str:
        return str(self.one.directory.parent / which / "public")


def done(run: tuple[int, str, str]) -> str:
    code, out, err = run
    assert code == 0, err
    return out


def claim(here: Place, *names: str) -> None:
    """Log claims of those names and publish them under one checkpoint."""
    text = (here.directory / "claim.json").read_text()
    for name in names:
        (here.directory / f"{name}.json").write_text(text.replace("we-hold", name))
    files = [f"{name}.json" for name in names]
    done(here.call("record", "append", *files, *SIGNED, "--to", "public"))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return two databases that part after entry 1; the second is one entry longer."""
    (tmp_path / "one").mkdir()
    one = kept_record(tmp_path / "one")
    claim(one, "common")
    shutil.copytree(one.directory, tmp_path / "other")
    other = place(tmp_path / "other", BIPLOMACY_STORE="sqlite:record.db")
    claim(one, "told-here")
    claim(other, "told-there", "and-more")
    (tmp_path / "trust.json").write_text(done(one.call("record", "trust", "show")))
    return Office(one, other)


@pytest.fixture
def reader(office: Office, tmp_path: Path) -> Place:
    """Return a place that has copies of both records and the trust file, and no network."""
    here = tmp_path / "reader"
    here.mkdir()
    for name in ("one", "other"):
        shutil.copytree(office.shown(name), here / name)
    # A head in the trust file is no signed note, so it is left out here.
    trust = json.loads((tmp_path / "trust.json").read_text())
    del trust["head"]
    (here / "trust.json").write_text(json.dumps(trust))  # noqa: TID251 - a person's file
    return place(here)


TRUSTED = ("--trust", "trust.json")
SEEN = ("verify", "other", *TRUSTED, "--seen", "one/checkpoint")


def test_a_fork_that_is_found_is_written_and_anyone_can_check_it(
    reader: Place, tmp_path: Path
) -> None:
    code, shown, said = reader.call(*SEEN, "--fork-proof", FILE)
    alone = tmp_path / "journalist"
    alone.mkdir()
    for name in (FILE, "trust.json"):
        shutil.copy(reader.directory / name, alone)

    checked = place(alone).run("verify", FILE, *TRUSTED)

    assert code == 3
    assert "forked" in shown
    assert said.splitlines()[-1] == (
        f"{FILE} shows the fork of {ORIGIN} at sizes 3 and 4; keep it and pass it on"
    )
    assert (checked[0], same(checked[1]), checked[2]) == (
        0,
        (
            f"✓ confirmed      record   fork-proof  {ORIGIN} signed two heads that cannot both be"
            " true: the log's key signed both, and the log of size 4 begins with another root at"
            " size 3\n"
            f"  1 confirmed · {ORIGIN}\n"
            "  a  size 3  root HASH\n"
            "  b  size 4  root HASH\n"
        ),
        "",
    )


def test_a_copy_of_the_record_shows_the_fork_and_holds_its_proof(reader: Place) -> None:
    reader.call(*SEEN, "--fork-proof", FILE)

    done(reader.call("portal", "export", "copy", "--record", "one", "--fork-proof", FILE))

    copy = reader.directory / "copy"
    told = (copy / "en/record/index.html").read_text("utf-8")
    assert "The log signed both, and at size 4 it begins with another root at size 3." in told
    assert (copy / "fork-proof-1.json").read_bytes() == (reader.directory / FILE).read_bytes()
    assert reader.call("verify", "copy/fork-proof-1.json", *TRUSTED)[0] == 0


@pytest.mark.parametrize("verb", [("serve", "--port", "0"), ("portal", "export", "copy")])
def test_what_is_no_fork_proof_is_shown_nowhere(reader: Place, verb: tuple[str, ...]) -> None:
    code, said, complaint = reader.call(*verb, "--record", "one", "--fork-proof", "trust.json")

    assert (code, said) == (2, "")
    assert complaint.startswith("error[fork-proof-malformed]: ")
    assert not (reader.directory / "copy").exists()


def test_the_same_fork_gives_the_same_file(reader: Place) -> None:
    for name in ("first.json", "second.json"):
        assert reader.call(*SEEN, "--fork-proof", name)[0] == 3

    one, two = (reader.directory / name for name in ("first.json", "second.json"))
    assert one.read_bytes() == two.read_bytes()


def test_two_heads_of_one_size_are_shown_without_a_proof(reader: Place, office: Office) -> None:
    claim(office.one, "grown")

    seen = f"{office.shown('one')}/checkpoint"
    reader.call("verify", "other", *TRUSTED, "--seen", seen, "--fork-proof", FILE)
    checked = reader.call("verify", FILE, *TRUSTED, "--json")

    stated = json.loads((reader.directory / FILE).read_text())
    assert (stated["type"], stated["proof"], "prefix_root" in stated) == ("fork-proof/1", [], False)
    assert checked[0] == 0
    row = json.loads(checked[1])
    assert (row["claim"], row["verdict"], row["grade"]) == ("fork-proof", "confirmed", "record")
    assert row["reason"] == "the log's key signed two roots at size 4"


def test_a_receipt_of_another_past_is_written_as_a_fork_proof(
    reader: Place, office: Office
) -> None:
    (reader.directory / "told.tlog-proof").write_text(done(office.one.call("record", "prove", "2")))
    checked = ("record", "check", "told.tlog-proof", *TRUSTED, "--record", "other")

    code, shown, said = reader.call(*checked, "--fork-proof", FILE)

    assert (code, shown) == (3, "")
    assert said.startswith(f"{FILE} shows the fork of {ORIGIN} at sizes 3 and 4")
    assert "error[forked]: " in said
    assert reader.call("verify", FILE, *TRUSTED)[0] == 0


@pytest.fixture
def proof(reader: Place) -> Path:
    reader.call(*SEEN, "--fork-proof", FILE)
    return reader.directory / FILE


def test_without_a_key_nothing_is_confirmed(reader: Place, proof: Path) -> None:
    code, shown, said = reader.call("verify", proof.name)

    assert code == 0
    assert "? not verifiable assumed" in shown
    assert said == ("name the log's trust file with --trust, or its verifier key with --log-key\n")
    assert reader.call("verify", proof.name, "--require", "confirmed")[0] == 3


def test_the_verifier_key_itself_suffices(reader: Place, proof: Path) -> None:
    key = json.loads((reader.directory / "trust.json").read_text())["log_key"]

    assert reader.call("verify", proof.name, "--log-key", key)[0] == 0
    assert reader.call("verify", proof.name, "--log-key", key, "--require", "confirmed")[0] == 0
    code, shown, said = reader.call("verify", proof.name, "--log-key", key[:-4])
    assert (code, shown) == (2, "")
    assert said.startswith("error[note-malformed]: ")


def test_the_trust_file_of_another_record_confirms_nothing(
    reader: Place, proof: Path, tmp_path: Path
) -> None:
    (tmp_path / "foreign").mkdir()
    foreign = kept_record(tmp_path / "foreign")
    trust = done(foreign.call("record", "trust", "show"))
    (reader.directory / "foreign.json").write_text(trust)

    code, shown, _ = reader.call("verify", proof.name, "--trust", "foreign.json")

    assert code == 3
    assert "✕ contradicted" in shown
    assert "checkpoint-untrusted: a: " in shown
    assert "checkpoint-untrusted: b: " in shown


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        pytest.param(("fork-proof/1", "fork-proof/9"), 2, "fork-proof-malformed", id="type"),
        pytest.param(('"proof":[', '"proof": ['), 2, "fork-proof-malformed", id="layout"),
        pytest.param((r"\n3\n", r"\n2\n"), 3, "checkpoint-untrusted: a: ", id="a-size"),
        pytest.param(('"proof":["', '"proof":["AAAA'), 2, "fork-proof-malformed", id="hash"),
    ],
)
def test_a_file_that_was_changed_confirms_nothing(
    reader: Place, proof: Path, change: tuple[str, str], code: int, told: str
) -> None:
    text = proof.read_text()
    assert change[0] in text
    proof.write_text(text.replace(*change, 1))

    ended, shown, said = reader.call("verify", proof.name, *TRUSTED)

    assert ended == code
    assert told in shown + said
    assert "confirmed  " not in shown


def test_a_sound_record_gives_no_fork_proof(reader: Place) -> None:
    code, _, said = reader.call("verify", "other", *TRUSTED, "--fork-proof", FILE)

    assert code == 0
    assert f"{FILE} was not written: no two signed heads at hand contradict each other\n" in said
    assert not (reader.directory / FILE).exists()


def test_an_older_copy_is_no_fork(reader: Place, office: Office) -> None:
    claim(office.one, "later")
    claim(office.one, "later-still")
    seen = f"{office.shown('one')}/checkpoint"

    code, shown, said = reader.call("verify", "one", *TRUSTED, "--seen", seen, "--fork-proof", FILE)

    assert code == 3
    assert "head-rolled-back" in shown
    assert f"{FILE} was not written" in said


def test_a_head_in_the_trust_file_shows_a_fork_and_proves_it_to_nobody(
    reader: Place, tmp_path: Path
) -> None:
    shutil.copy(tmp_path / "trust.json", reader.directory / "pinned.json")

    code, shown, said = reader.call(
        "verify", "other", "--trust", "pinned.json", "--fork-proof", FILE
    )

    assert code == 3
    assert "forked" in shown
    assert f"{FILE} was not written" in said


def test_a_file_that_is_there_is_never_overwritten(reader: Place) -> None:
    (reader.directory / FILE).write_text("mine")

    code, shown, said = reader.call(*SEEN, "--fork-proof", FILE)

    assert (code, shown) == (3, "")
    assert said.startswith(f"error[path-occupied]: {FILE} exists already")
    assert (reader.directory / FILE).read_text() == "mine"


@pytest.mark.parametrize(
    "more",
    [
        pytest.param((FILE, "--chain", "blocks"), id="a-chain"),
        pytest.param((FILE, "--seen", "one/checkpoint"), id="a-head"),
        pytest.param((FILE, "--fork-proof", "x.json"), id="another-proof"),
        pytest.param(("other", "--log-key", "KEY"), id="a-key-for-a-record"),
    ],
)
@pytest.mark.usefixtures("proof")
def test_options_of_the_other_kind_are_refused(reader: Place, more: tuple[str, ...]) -> None:
    code, shown, said = reader.call("verify", *more)

    assert (code, shown) == (2, "")
    assert said.startswith("error[usage]: ")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"garbage"])
def test_any_other_file_is_bad_input(reader: Place, content: bytes) -> None:
    (reader.directory / "given").write_bytes(content)

    code, shown, said = reader.call("verify", "given", *TRUSTED)

    assert (code, shown) == (2, "")
    assert said.startswith("error[fork-proof-malformed]: the file is no fork proof: ")


def test_what_a_witness_refused_is_written_as_a_fork_proof(tmp_path: Path) -> None:
    here = place(tmp_path, BIPLOMACY_STORE="sqlite:witness.db")
    past, other = (Head(LOG_SIGNER.name, 5, Digest.of(text)) for text in (b"one", b"other"))
    with open_store(f"sqlite:{tmp_path / 'witness.db'}") as opened:
        witness = Witness(opened.witness(), {past.origin: LOG_KEY}, WITNESS_SIGNER, SetClock())
        for old, head in ((0, past), (5, other)):
            witness.add_checkpoint(encode_request(old, (), sign_head(head, LOG_SIGNER)))
    asked = ("record", "witness", "evidence", past.origin, "--fork-proof", FILE)

    assert here.call(*asked) == (
        0,
        f"{past.origin}  1 refused request kept\n",
        f"{FILE} shows the fork of {past.origin} at size 5; keep it and pass it on\n",
    )
    assert here.call("verify", FILE, "--log-key", LOG_VKEY)[0] == 0
    assert here.call("record", "witness", "evidence", "b.example/1", "--fork-proof", "no.json") == (
        0,
        "b.example/1  0 refused requests kept\n",
        "no.json was not written: no two signed heads at hand contradict each other\n",
    )
