"""``biplomacy accord pack|send|receive|prove|check|key|request|seal|open|reveal``, by hand."""

from __future__ import annotations

import json
import shutil
import signal
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from biplomacy.record.receipt import decode_receipt
from command_line import Place, place, same
from fakes.charters import WITNESS_VKEY
from fakes.packages import write_files

TYPES = ("knowledge-package/1", "receipt/1", "sealed-message/1", "supervisory-request/1")
SIGNED = ("--sign-with", "file2:keys/director.pem")
DESCRIBED = (
    *("--name", "reserve-operations", "--title", "How the reserve is run", "--version", "1.0"),
    *("--licence", "CC-BY-4.0", "--language", "es", "--tag", "reserve-operations"),
    *("--created", "2026-01-15T12:00:00Z"),
)


@dataclass(frozen=True)
class States:
    """Two states on two machines; files travel as copies."""

    sender: Place
    receiver: Place

    def carry(self, name: str, *, back: bool = False) -> None:
        one, other = (self.receiver, self.sender) if back else (self.sender, self.receiver)
        target = other.directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(one.directory / name, target)

    def public(self) -> str:
        """Return where the sender's published record lies."""
        return str(self.sender.directory / "public")


def done(run: tuple[int, str, str]) -> str:
    code, out, err = run
    assert code == 0, err
    return out


def found(directory: Path, office: str, witness: str = "") -> Place:
    """Return a state whose charter lets its office exchange things; ``witness`` is asked first."""
    directory.mkdir()
    here = place(directory, BIPLOMACY_STORE="sqlite:record.db")
    named = ("--origin", f"{directory.name}.example/record", "--office", office)
    charter = json.loads(done(here.call("record", "keys", *named, "--role", "director")))
    rules = charter["offices"][0]["may_publish"]
    known = {rule["type"] for rule in rules}
    rules += [{"type": one, "threshold": 1} for one in TYPES if one not in known]
    rules.sort(key=lambda rule: str(rule["type"]))
    if witness:
        asked = f"witness partner {witness}\nquorum partner"
        charter["witness_policy"] = charter["witness_policy"].replace("quorum none", asked)
    (directory / "charter.json").write_text(json.dumps(charter))  # noqa: TID251 - a person's file
    begin = ("--origin", named[1], "--charter", "charter.json")
    done(here.call("record", "init", *begin, *SIGNED))
    here.call("record", "publish", "--to", "public")
    (directory / "trust.json").write_text(done(here.call("record", "trust", "show")))
    return here


@pytest.fixture
def states(tmp_path: Path) -> States:
    """Return two states, of which the first has packed what it knows."""
    both = States(found(tmp_path / "sv", "bitcoin-office"), found(tmp_path / "pk", "pvara"))
    write_files(both.sender.directory / "knowledge")
    done(both.sender.call("accord", "pack", "knowledge", "-o", "knowledge.tar", *DESCRIBED))
    both.carry("knowledge.tar")
    both.carry("trust.json")
    (both.receiver.directory / "trust.json").rename(both.receiver.directory / "sv.trust.json")
    done(both.receiver.call("record", "publish", "--to", "public"))
    (both.receiver.directory / "trust.json").write_text(
        done(both.receiver.call("record", "trust", "show"))
    )
    return both


def send(states: States) -> tuple[int, str, str]:
    names = ("--issuer", "bitcoin-office", "--to", "public", *SIGNED)
    return states.sender.call("accord", "send", "knowledge.tar", *names)


def receive(states: States, *more: str, sender: str = "") -> tuple[int, str, str]:
    names = ("--from", sender or states.public(), "--trust", "sv.trust.json")
    ours = ("--issuer", "pvara", "--to", "public", *SIGNED)
    return states.receiver.call("accord", "receive", *more, *names, *ours)


def test_a_directory_is_packed_into_the_same_bytes_each_time(states: States) -> None:
    again = states.sender.call("accord", "pack", "knowledge", "-o", "again.tar", *DESCRIBED)

    assert (again[0], same(again[1]), same(again[2])) == (
        0,
        (
            "package HASH\n"
            "  reserve-operations 1.0  How the reserve is run  3 files, 39 bytes\n"
            "  for reserve-operations\n"
        ),
        "again.tar has sha256 HASH\n",
    )
    one, two = (states.sender.directory / name for name in ("knowledge.tar", "again.tar"))
    assert one.read_bytes() == two.read_bytes()


def test_a_package_is_sent_and_received_and_anyone_can_check_it(states: States) -> None:
    sent = send(states)
    received = receive(states, "knowledge.tar")
    for here, index, name in ((states.sender, "1", "sent"), (states.receiver, "1", "received")):
        run = here.call("record", "prove", index)
        (here.directory / f"{name}.tlog-proof").write_text(done(run))
    states.carry("sent.tlog-proof")
    both = ("--sent", "sent.tlog-proof", "--received", "received.tlog-proof")
    exchange = done(states.receiver.call("accord", "prove", *both))
    (states.receiver.directory / "exchange.json").write_text(exchange)
    trusts = ("--sender-trust", "sv.trust.json", "--receiver-trust", "trust.json")
    checked = states.receiver.call("accord", "check", "exchange.json", *trusts)

    assert (sent[0], same(sent[1])) == (
        0,
        (
            "entry 1  knowledge-package/1  bitcoin-office #1  id ID  signed 1 of 1\n"
            "checkpoint 2  cosigned by nobody  published\n"
        ),
    )
    assert (received[0], same(received[1])) == (
        0,
        (
            "entry 1  receipt/1  pvara #1  id ID  signed 1 of 1\n"
            "checkpoint 2  cosigned by nobody  published\n"
        ),
    )
    assert (checked[0], same(checked[1]), checked[2]) == (
        0,
        (
            "package HASH  reserve-operations\n"
            "  sent      sv.example/record entry 1  bitcoin-office #1  INSTANT\n"
            "  received  pk.example/record entry 1  pvara #1  INSTANT\n"
            "confirmed  both logs say so  grade attested\n"
        ),
        "",
    )
    for here in (states.sender, states.receiver):
        assert here.call("verify", "public", "--trust", "trust.json")[0] == 0


def test_with_both_records_at_hand_the_grade_is_that_of_the_record(states: States) -> None:
    send(states)
    receive(states, "knowledge.tar")
    for here, name in ((states.sender, "sent.proof"), (states.receiver, "received.proof")):
        (here.directory / name).write_text(done(here.call("record", "prove", "1")))
    states.carry("sent.proof")
    both = ("--sent", "sent.proof", "--received", "received.proof")
    exchange = states.receiver.call("accord", "prove", *both)
    (states.receiver.directory / "exchange.json").write_text(done(exchange))
    trusts = ("--sender-trust", "sv.trust.json", "--receiver-trust", "trust.json")

    records = ("--sender", states.public(), "--receiver", "public", "--json")
    checked = states.receiver.call("accord", "check", "exchange.json", *trusts, *records)
    turned = states.receiver.call(
        "accord",
        "check",
        "exchange.json",
        *("--sender-trust", "trust.json", "--receiver-trust", "sv.trust.json"),
    )

    told = json.loads(done(checked))
    assert (told["confirmed"], told["grade"], told["findings"]) == (True, "record", [])
    assert (told["sent"]["index"], told["received"]["index"]) == (1, 1)
    assert (turned[0], turned[1].splitlines()[-1]) == (
        3,
        "contradicted  the two logs do not show one exchange",
    )
    assert turned[1].count("failure[checkpoint-untrusted]") == 2


@contextmanager
def witnessing(here: Place) -> Iterator[str]:
    """Run a state's witness as its accord asks, and yield its address."""
    options = ("--config", "joined/witness.json", "--key", "w.pem", "--store", "sqlite:w.db")
    process = here.start("record", "witness", "serve", *options, "--port", "0")
    with process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGINT)


def side(directory: Path, state: str, office: str) -> Place:
    """Return a state with the keys of its log and its witness, and what an accord states of it."""
    directory.mkdir()
    here = place(directory, BIPLOMACY_STORE="sqlite:record.db")
    name = f"{directory.name}.example"
    made = ("--origin", f"{name}/record", "--office", office, "--role", "director")
    (directory / "charter.json").write_text(done(here.call("record", "keys", *made)))
    key = ("--name", f"{name}/witness", "--into", "w.pem")
    (directory / "w.pub").write_text(done(here.call("record", "witness", "key", *key)))
    names = ("--as", state, "--charter", "charter.json", "--issuer", office)
    places = ("--log-url", f"https://{name}/log", "--witness-url", f"https://{name}/witness")
    witness = ("--witness-key", (directory / "w.pub").read_text().strip())
    stated = done(here.call("accord", "party", *names, *places, *witness))
    (directory / f"{state}.json").write_text(stated)
    return here


def begun(here: Place, partner: Place, address: str) -> None:
    """Begin and publish a record that the partner's witness cosigns at ``address``."""
    charter = json.loads((here.directory / "charter.json").read_text())
    asked = f"witness partner {(partner.directory / 'w.pub').read_text().strip()} {address}"
    policy = charter["witness_policy"].replace("quorum none", f"{asked}\nquorum partner")
    (here.directory / "charter.json").write_text(
        json.dumps(charter | {"witness_policy": policy})  # noqa: TID251 - a person's file
    )
    origin = ("--origin", f"{here.directory.name}.example/record")
    done(here.call("record", "init", *origin, "--charter", "charter.json", *SIGNED))
    done(here.call("record", "publish", "--to", "public"))
    (here.directory / "trust.json").write_text(done(here.call("record", "trust", "show")))


@pytest.fixture
def joined(tmp_path: Path) -> States:
    """Return two states that signed an accord and joined it; nothing is logged yet."""
    both = States(
        side(tmp_path / "sv", "SV", "bitcoin-office"), side(tmp_path / "pk", "PK", "crypto-council")
    )
    both.carry("PK.json", back=True)
    parties = ("--party", "SV.json", "--party", "PK.json")
    proposed = both.sender.call("accord", "propose", "SLV-PAK-2025-07-16", *parties)
    (both.sender.directory / "accord.toml").write_text(done(proposed))
    key = ("--key", "file2:keys/director.pem")
    done(both.sender.call("accord", "sign", "accord.toml", "--as", "SV", *key))
    both.carry("accord.toml")
    both.carry("accord.toml.dsse")
    done(both.receiver.call("accord", "sign", "accord.toml", "--as", "PK", *key))
    both.carry("accord.toml.dsse", back=True)
    for here, state in ((both.sender, "SV"), (both.receiver, "PK")):
        done(here.call("accord", "join", "accord.toml", "--as", state, "--into", "joined"))
    return both


def test_the_files_that_join_wrote_run_the_witnesses_and_judge_an_exchange(joined: States) -> None:
    sv, pk = joined.sender, joined.receiver
    write_files(sv.directory / "knowledge")
    done(sv.call("accord", "pack", "knowledge", "-o", "knowledge.tar", *DESCRIBED))
    with ExitStack() as stack:
        addresses = [stack.enter_context(witnessing(here)) for here in (sv, pk)]
        begun(sv, pk, addresses[1])
        begun(pk, sv, addresses[0])
        shutil.copy(sv.directory / "trust.json", pk.directory / "sv.trust.json")
        joined.carry("knowledge.tar")
        done(send(joined))
        named = ("--from", joined.public(), "--trust", "sv.trust.json", "--to", "public")
        office = ("--issuer", "crypto-council")
        done(pk.call("accord", "receive", "knowledge.tar", *named, *office, *SIGNED))
    for here, name in ((sv, "sent.proof"), (pk, "received.proof")):
        (here.directory / name).write_text(done(here.call("record", "prove", "1")))
    joined.carry("sent.proof")
    proofs = ("--sent", "sent.proof", "--received", "received.proof")
    (pk.directory / "exchange.json").write_text(done(pk.call("accord", "prove", *proofs)))

    check = ("accord", "check", "exchange.json")
    trusts = ("--sender-trust", "sv.trust.json", "--receiver-trust", "trust.json")
    one, other = (("--policy", f"joined/{state}.tlog-policy") for state in ("SV", "PK"))
    checked = pk.call(*check, *trusts, *other, *one)

    assert done(checked).splitlines()[-1] == "confirmed  both logs say so  grade record"
    hint = "hint: name one policy for each log, such as those that `accord join` wrote\n"
    assert pk.call(*check, *trusts, *one) == (
        2,
        "",
        f"error[usage]: no policy names the log key of pk.example/record\n{hint}",
    )
    assert pk.call(*check, *trusts, *one, *one, *other) == (
        2,
        "",
        f"error[usage]: two policies name the log key of sv.example/record\n{hint}",
    )


@pytest.mark.parametrize(
    ("options", "error"),
    [
        pytest.param(
            ("--config", "joined/witness.json", "--name", "sv.example/witness"),
            "the name and the logs are stated twice\nhint: leave out --name and --log\n",
            id="twice",
        ),
        pytest.param(
            ("--name", "sv.example/witness"),
            "the name or the logs are not stated\n"
            "hint: give --name and --log, or --config with a witness.json\n",
            id="half",
        ),
    ],
)
def test_a_witness_is_told_its_duties_once(
    joined: States, options: tuple[str, ...], error: str
) -> None:
    run = joined.sender.call("record", "witness", "serve", "--key", "w.pem", *options)

    assert run == (2, "", f"error[usage]: {error}")


def test_a_witness_with_another_key_than_the_accord_states_does_not_begin(joined: States) -> None:
    here = joined.sender
    name = ("--name", "sv.example/witness")
    done(here.call("record", "witness", "key", *name, "--into", "other.pem"))
    config = ("--config", "joined/witness.json", "--key", "other.pem")

    code, out, err = here.call("record", "witness", "serve", *config)

    assert (code, out) == (2, "")
    assert err.startswith("error[usage]: the key in other.pem is not that of sv.example/witness+")
    assert not (here.directory / "w.db").exists()


def test_the_sender_lays_the_descriptor_beside_its_log(states: States) -> None:
    send(states)

    blobs = [path.read_bytes() for path in Path(states.public(), "blob").iterdir()]

    assert len(blobs) == 1
    assert json.loads(blobs[0])["name"] == "reserve-operations"


def test_the_files_are_published_only_where_that_is_asked(states: States) -> None:
    names = ("--issuer", "bitcoin-office", "--to", "public", "--files", *SIGNED)
    done(states.sender.call("accord", "send", "knowledge.tar", *names))

    held = {path.read_bytes() for path in Path(states.public(), "blob").iterdir()}

    assert (states.sender.directory / "knowledge.tar").read_bytes() in held
    assert states.sender.call("verify", "public", "--trust", "trust.json")[0] == 0


def test_officials_sign_away_from_the_server(states: States) -> None:
    here = states.sender
    unsigned = ("--issuer", "bitcoin-office", "--to", "public")
    drafted = here.call("accord", "send", "knowledge.tar", *unsigned)
    (here.directory / "said.json").write_text(done(drafted))

    completed = done(here.call("statement", "draft", "said.json", "--record", "public"))
    (here.directory / "said.draft").write_text(completed)
    key = ("--key", "file2:keys/director.pem", "--record", "public")
    (here.directory / "said.entry").write_text(
        done(here.call("statement", "sign", "said.draft", *key))
    )
    logged = here.call("record", "append", "said.entry", "--to", "public")

    assert same(done(logged)).startswith("entry 1  knowledge-package/1  bitcoin-office #1")


def test_a_package_waits_while_the_senders_record_is_out_of_reach(states: States) -> None:
    send(states)
    away = receive(states, "knowledge.tar", sender="nowhere")
    logged = done(states.receiver.call("record", "head"))
    later = receive(states)
    again = receive(states, "knowledge.tar")

    assert away[:2] == (4, "")
    assert away[2].endswith(
        "error[partner-unreachable]: the sender's record cannot be read: "
        "there is no directory nowhere\n"
        "hint: 1 package is kept and waiting: run `biplomacy accord receive` without FILE later\n"
    )
    assert "size 1 " in logged
    assert same(done(later)).startswith("entry 1  receipt/1  pvara #1")
    assert (again[0], again[1]) == (0, "")
    assert "size 2 " in done(states.receiver.call("record", "head"))


def test_a_package_that_the_sender_has_not_logged_waits(states: States) -> None:
    early = receive(states, "knowledge.tar")
    send(states)
    later = receive(states)

    assert (early[0], early[1]) == (4, "")
    assert "waits: sv.example/record does not name it yet" in early[2]
    assert same(done(later)).startswith("entry 1  receipt/1  pvara #1")


def test_a_receipt_that_no_witness_answers_for_is_logged_once_and_held_back(
    states: States, tmp_path: Path
) -> None:
    send(states)
    held = found(tmp_path / "held", "pvara", f"{WITNESS_VKEY} http://127.0.0.1:9/")
    shutil.copy(states.sender.directory / "knowledge.tar", held.directory)
    shutil.copy(states.sender.directory / "trust.json", held.directory / "sv.trust.json")
    two = States(states.sender, held)

    first = receive(two, "knowledge.tar")
    again = receive(two, "knowledge.tar")

    assert (first[0], same(first[1]).splitlines()[0]) == (
        4,
        "entry 1  receipt/1  pvara #1  id ID  signed 1 of 1",
    )
    assert (again[0], again[1]) == (0, "")
    assert "size 2 " in done(held.call("record", "head"))
    assert list((held.directory / "received" / "waiting").iterdir()) == []


def test_the_same_package_of_two_senders_has_two_receipts(states: States, tmp_path: Path) -> None:
    third = found(tmp_path / "cr", "bitcoin-office")
    shutil.copy(states.sender.directory / "knowledge.tar", third.directory)
    shutil.copy(third.directory / "trust.json", states.receiver.directory / "cr.trust.json")
    for each in (states, States(third, states.receiver)):
        done(send(each))
        named = ("--from", each.public(), "--issuer", "pvara", "--to", "public")
        run = each.receiver.call("accord", "receive", "knowledge.tar", *named, *SIGNED)
        assert "receipt/1" in done(run)

    assert "size 3 " in done(states.receiver.call("record", "head"))


def test_the_receipt_rests_on_the_senders_proof(states: States) -> None:
    send(states)
    receive(states, "knowledge.tar")

    blobs = list((states.receiver.directory / "public" / "blob").iterdir())
    proof = decode_receipt(blobs[0].read_bytes())

    assert (len(blobs), proof.index) == (1, 1)
    kept = states.receiver.directory / "received" / "packages"
    assert sorted(path.name for path in next(kept.iterdir()).iterdir()) == [
        "datapackage.json",
        "guia",
        "wallets.csv",
    ]


@pytest.mark.parametrize(
    ("damage", "code", "name"),
    [
        pytest.param(b"fund,reserve", 3, "package-hash-mismatch", id="content"),
        pytest.param(b"ustar\x0000", 2, "package-malformed", id="header"),
    ],
)
def test_a_damaged_package_is_not_received(
    states: States, damage: bytes, code: int, name: str
) -> None:
    file = states.receiver.directory / "knowledge.tar"
    file.write_bytes(file.read_bytes().replace(damage, damage[:-1] + b"X", 1))

    answer = receive(states, "knowledge.tar")

    assert (answer[0], answer[1]) == (code, "")
    assert answer[2].startswith(f"error[{name}]: ")
    assert not (states.receiver.directory / "received").exists()


def test_a_link_is_not_packed(states: States) -> None:
    here = states.sender
    (here.directory / "knowledge" / "x").symlink_to("/etc/passwd")

    answer = here.call("accord", "pack", "knowledge", "-o", "x.tar", *DESCRIBED)

    assert answer == (
        2,
        "",
        (
            "error[package-path-unsafe]: 'x' is a link, a device or a pipe, not a plain file\n"
            "hint: replace it by the file itself, and pack again\n"
        ),
    )


ASKED = (
    *("accord", "request", "R-2026-001", "--issuer", "pvara", "--accord", "SLV-PAK-2025-07-16"),
    *("--to", "SV/bitcoin-office", "--purpose", "size of the licensed exchanges"),
    *("--legal-basis", "Virtual Assets Act 2026 s. 70", "--use", "statistics"),
)


def test_a_request_is_drafted_and_logged(states: States) -> None:
    here = states.receiver
    key = json.loads(done(here.call("accord", "key", "--into", "keys/sealing.pem")))["id"]

    asked = here.call(*ASKED, "--deadline", "2099-12-31", "--key", key)

    assert asked == (
        0,
        (
            '{"body":{"accord":"SLV-PAK-2025-07-16","deadline":"2099-12-31","id":"R-2026-001",'
            f'"key":"{key}","legal_basis":"Virtual Assets Act 2026 s. 70","onward_sharing":false,'
            '"purpose":"size of the licensed exchanges","to":"SV/bitcoin-office",'
            '"use":"statistics"},"evidence":[],"issuer":"pvara","type":"supervisory-request/1"}\n'
        ),
        "",
    )
    (here.directory / "request.json").write_text(asked[1])
    logged = here.call("record", "append", "request.json", "--to", "public", *SIGNED)
    assert same(done(logged)).startswith("entry 1  supervisory-request/1  pvara #1")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        pytest.param(("--deadline", "soon", "--key", "0" * 64), "day-out-of-range", id="day"),
        pytest.param(("--deadline", "2099-12-31", "--key", "k"), "digest-malformed", id="key"),
        pytest.param(
            ("--deadline", "2099-12-31", "--key", "0" * 64, "--to", "a\nb"),
            "field-malformed",
            id="two-lines",
        ),
    ],
)
def test_a_request_that_no_record_would_take_is_not_drafted(
    states: States, options: tuple[str, ...], error: str
) -> None:
    code, out, err = states.receiver.call(*ASKED, *options)

    assert (code, out) == (2, "")
    assert err.startswith(f"error[{error}]: ")


def sealed(states: States) -> str:
    """Seal an answer of the sender to the receiver's key, and carry it; return the draft."""
    key = done(states.receiver.call("accord", "key", "--into", "keys/sealing.pem"))
    (states.receiver.directory / "sealing.json").write_text(key)
    states.carry("sealing.json", back=True)
    (states.sender.directory / "answer.csv").write_text("exchange,clients\nA,7\n")
    names = ("--to", "sealing.json", "--request", "R-2026-001", "--accord", "SLV-PAK-2025-07-16")
    offices = ("--from", "SV/bitcoin-office", "--for", "PK/pvara", "--media-type", "text/csv")
    run = states.sender.call("accord", "seal", "answer.csv", *names, *offices, "-o", "answer.bin")
    states.carry("answer.bin")
    return done(run)


def test_an_answer_is_sealed_logged_opened_and_shown_later(states: States) -> None:
    said = sealed(states)
    (states.sender.directory / "said.json").write_text(said)
    logged = states.sender.call("record", "append", "said.json", "--to", "public", *SIGNED)
    opening = ("--key", "keys/sealing.pem", "--request", "R-2026-001", "-o", "answer.csv")
    opened = states.receiver.call("accord", "open", "answer.bin", *opening)
    states.carry("answer.bin.salt")
    commitment = json.loads(said)["body"]["commitment"]
    shown = ("--salt", "answer.bin.salt", "--commitment", commitment)
    revealed = states.receiver.call("accord", "reveal", "answer.csv", *shown)
    (states.receiver.directory / "answer.csv").write_text("exchange,clients\nA,8\n")
    other = states.receiver.call("accord", "reveal", "answer.csv", *shown)

    assert same(done(logged)).startswith("entry 1  sealed-message/1  bitcoin-office #1")
    assert (opened[0], opened[1]) == (
        0,
        (
            "SLV-PAK-2025-07-16  request R-2026-001  from SV/bitcoin-office to PK/pvara\n"
            "for supervision  text/csv  21 bytes\n"
        ),
    )
    assert revealed[:2] == (0, "confirmed  this is what was sealed\n")
    assert (other[0], other[2].split(":")[0]) == (3, "error[reveal-mismatch]")
    assert not any(
        b"clients" in path.read_bytes()
        for path in Path(states.public()).rglob("*")
        if path.is_file()
    )


def test_secrets_are_for_their_owner_and_are_never_printed(states: States) -> None:
    run = states.receiver.call("accord", "key", "--into", "keys/sealing.pem")
    private = (states.receiver.directory / "keys/sealing.pem").read_text()
    again = states.receiver.call("accord", "key", "--into", "keys/sealing.pem")
    (states.receiver.directory / "keys/sealing.pem").unlink()
    sealed(states)
    opening = ("--key", "keys/sealing.pem", "-o", "answer.csv")
    done(states.receiver.call("accord", "open", "answer.bin", *opening))

    for here, name in (
        (states.receiver, "keys/sealing.pem"),
        (states.receiver, "answer.csv"),
        (states.sender, "answer.bin.salt"),
    ):
        assert stat.S_IMODE((here.directory / name).stat().st_mode) == 0o600
    hidden = [line for line in private.splitlines() if not line.startswith("-")]
    assert not any(line in run[1] + run[2] + again[1] + again[2] for line in hidden)
    assert (again[0], again[2].split(":")[0]) == (3, "error[path-occupied]")


@pytest.mark.parametrize("at", [30, -1])
def test_a_changed_sealed_file_opens_nothing(states: States, at: int) -> None:
    sealed(states)
    file = states.receiver.directory / "answer.bin"
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(bytes(content))

    answer = states.receiver.call(
        "accord", "open", "answer.bin", "--key", "keys/sealing.pem", "-o", "answer.csv"
    )

    assert (answer[0], answer[1]) == (3, "")
    assert answer[2].startswith("error[sealed-context-mismatch]: ")
    assert not (states.receiver.directory / "answer.csv").exists()


def test_another_key_opens_nothing(states: States) -> None:
    sealed(states)
    done(states.receiver.call("accord", "key", "--into", "keys/other.pem"))

    answer = states.receiver.call(
        "accord", "open", "answer.bin", "--key", "keys/other.pem", "-o", "answer.csv"
    )

    assert (answer[0], answer[2].split(":")[0]) == (3, "error[sealed-context-mismatch]")
