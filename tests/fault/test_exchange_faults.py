"""Programme §18.5: an exchange cut off anywhere loses nothing, repeats nothing, keeps its order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.accord.adapters.package_directory import (
    DirectoryPackages,
    DirectoryWaiting,
    read_directory,
)
from biplomacy.accord.errors import PartnerUnreachable
from biplomacy.accord.errors_exchange import PackageUnknown
from biplomacy.accord.exchange import (
    announce,
    draft,
    lay_then_log,
    package_evidence,
    work_through,
)
from biplomacy.accord.package import Package, StoredFile, compose_package, encode_descriptor
from biplomacy.accord.ports import Waiting
from biplomacy.accord.receipt import PackageReceipt, proof_evidence, prove_logged
from biplomacy.accord.statement.exchange_file import Exchange, encode_exchange, verify_exchange
from biplomacy.accord.statement.knowledge_package import TYPE as KNOWLEDGE_PACKAGE
from biplomacy.accord.statement.knowledge_package import (
    encode_knowledge_package,
    entry_of_package,
)
from biplomacy.accord.statement.receipt import TYPE as RECEIPT
from biplomacy.accord.statement.receipt import decode_package_receipt, encode_package_receipt
from biplomacy.record.envelope import open_envelope
from biplomacy.record.fsck import fsck
from biplomacy.record.reading import blob_path
from biplomacy.record.receipt import encode_receipt
from biplomacy.record.statement import decode_statement
from biplomacy.values.clock import Faults, NoFaults
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from fakes.packages import ABOUT, FILES, packed
from fakes.small_log import Stop, StopAt
from fakes.two_states import Side, two_states
from fakes.waiting_memory import MemoryWaiting

STORED = [StoredFile(path, len(held), Digest.of(held)) for path, held in FILES.items()]
PACKAGES = [compose_package(replace(ABOUT, version=str(number)), STORED) for number in range(4)]
KILLED = """
import os, sys
from pathlib import Path
from biplomacy.accord.adapters import package_directory as adapter

calls, wanted = 0, int(sys.argv[3])

def counted(name):
    real = getattr(adapter, name)
    def run(*arguments):
        global calls
        calls += 1
        if calls == wanted:
            os.kill(os.getpid(), 9)
        return real(*arguments)
    setattr(adapter, name, run)

for name in ("_unpack", "read_directory", "_sync", "_rename"):
    counted(name)
adapter.DirectoryPackages(Path(sys.argv[2])).put(Path(sys.argv[1]))
"""


def send(sender: Side, package: Package, faults: Faults) -> int:
    body = encode_knowledge_package(announce(package))
    said = draft(KNOWLEDGE_PACKAGE, sender.office, body, package_evidence(package))
    return lay_then_log(
        [encode_descriptor(package)],
        lambda: sender.say(said, faults),
        tiles=sender.tiles,
        faults=faults,
    )


def receiving(receiver: Side, sender: Side, faults: Faults) -> Callable[[Digest], None]:
    """Return what states a receipt once, as the command does."""

    def finish(digest: Digest) -> None:
        audited = sender.audited()
        proof = prove_logged(audited, entry_of_package(audited, digest))
        if digest in receipts(receiver):
            return
        receipt = PackageReceipt(digest, sender.origin, proof.index)
        body = encode_package_receipt(receipt)
        said = draft(RECEIPT, receiver.office, body, (proof_evidence(proof),))
        lay_then_log(
            [encode_receipt(proof)],
            lambda: receiver.say(said, faults),
            tiles=receiver.tiles,
            faults=faults,
        )

    return finish


def receipts(receiver: Side) -> list[Digest]:
    size = receiver.log.head()[0].size
    entries = receiver.log.entries(0, size, types=(RECEIPT,))
    bodies = (decode_statement(open_envelope(entry.data).payload).body for entry in entries)
    return [decode_package_receipt(body).package for body in bodies]


@pytest.fixture(params=["directory", "memory"])
def waiting(request: pytest.FixtureRequest, tmp_path: Path) -> Waiting:
    return DirectoryWaiting(tmp_path) if request.param == "directory" else MemoryWaiting()


def test_between_blob_and_entry_only_an_orphan_blob_is_left() -> None:
    sender, _ = two_states()

    with pytest.raises(Stop):
        send(sender, PACKAGES[0], StopAt("after-blobs"))

    assert sender.log.head()[0].size == 1
    assert blob_path(PACKAGES[0].digest) in sender.tiles.files
    assert fsck(sender.log, sender.tiles) == ()
    assert sender.audited().sound
    assert send(sender, PACKAGES[0], NoFaults()) == 1
    sender.publish()
    assert sender.audited().sound


@pytest.mark.parametrize(
    ("point", "stored"), [("after-blobs", 1), ("before-commit", 1), ("after-commit", 2)]
)
def test_wherever_sending_ends_it_is_said_once_or_not_at_all(point: str, stored: int) -> None:
    sender, _ = two_states()

    with pytest.raises(Stop):
        send(sender, PACKAGES[0], StopAt(point))

    assert sender.log.head()[0].size == stored


@pytest.mark.parametrize(
    "point", ["mid-tiles", "after-tiles", "mid-witness", "after-cosign", "before-replace"]
)
def test_a_receipt_that_was_not_published_is_derived_again(point: str) -> None:
    sender, receiver = two_states()
    send(sender, PACKAGES[0], NoFaults())
    sender.publish()
    receiving(receiver, sender, NoFaults())(PACKAGES[0].digest)

    with pytest.raises(Stop):
        receiver.publish(StopAt(point))
    before = receiver.audited()
    receiver.publish()

    assert before.checkpoint.head.size == 1
    received = prove_logged(receiver.audited(), 1)
    exchange = encode_exchange(Exchange(prove_logged(sender.audited(), 1), received))
    judged = verify_exchange(exchange, sender.trusted(), receiver.trusted())
    assert (judged.confirmed, judged.findings) == (True, ())


def test_while_the_partner_is_offline_packages_wait_in_their_order(waiting: Waiting) -> None:
    sender, receiver = two_states()
    for package in PACKAGES:
        send(sender, package, NoFaults())
    sender.publish()
    order = [package.digest for package in (PACKAGES[2], PACKAGES[0], PACKAGES[3], PACKAGES[1])]
    for digest in order:
        waiting.add(digest)
    reachable = receiving(receiver, sender, NoFaults())
    answers = iter([True, False, True, True, True, True])

    def finish(digest: Digest) -> None:
        if not next(answers):
            raise PartnerUnreachable("the partner's record does not answer")
        reachable(digest)

    with pytest.raises(PartnerUnreachable):
        work_through(waiting, finish, faults=NoFaults())
    assert waiting.digests() == tuple(order[1:])
    assert work_through(waiting, finish, faults=NoFaults()) == ()

    assert waiting.digests() == ()
    assert receipts(receiver) == order


@pytest.mark.parametrize("point", ["after-blobs", "before-commit", "after-commit", "before-done"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_wherever_receiving_ends_each_package_has_one_receipt(
    waiting: Waiting, point: str, count: int
) -> None:
    sender, receiver = two_states()
    for package in PACKAGES:
        send(sender, package, NoFaults())
        waiting.add(package.digest)
    sender.publish()
    faults = StopAt(point, count)

    with pytest.raises(Stop):
        work_through(waiting, receiving(receiver, sender, faults), faults=faults)
    work_through(waiting, receiving(receiver, sender, NoFaults()), faults=NoFaults())

    assert receipts(receiver) == [package.digest for package in PACKAGES]
    assert waiting.digests() == ()


def test_what_the_partner_has_not_logged_yet_keeps_its_place(waiting: Waiting) -> None:
    sender, receiver = two_states()
    for package in PACKAGES[1:3]:
        send(sender, package, NoFaults())
    sender.publish()
    for package in PACKAGES[:3]:
        waiting.add(package.digest)

    left = work_through(waiting, receiving(receiver, sender, NoFaults()), faults=NoFaults())

    assert left == waiting.digests() == (PACKAGES[0].digest,)
    assert receipts(receiver) == [package.digest for package in PACKAGES[1:3]]


def test_a_package_waits_once(waiting: Waiting) -> None:
    for number in (0, 1, 0, 1):
        waiting.add(PACKAGES[number].digest)

    assert waiting.digests() == (PACKAGES[0].digest, PACKAGES[1].digest)
    waiting.done(PACKAGES[0].digest)
    waiting.done(PACKAGES[0].digest)
    waiting.add(PACKAGES[0].digest)
    assert waiting.digests() == (PACKAGES[1].digest, PACKAGES[0].digest)


def test_what_waits_is_there_after_a_restart(tmp_path: Path) -> None:
    for package in PACKAGES:
        DirectoryWaiting(tmp_path).add(package.digest)
    (tmp_path / "waiting" / ".draft").write_bytes(b"")
    (tmp_path / "waiting" / "notes.txt").write_bytes(b"")

    assert DirectoryWaiting(tmp_path).digests() == tuple(one.digest for one in PACKAGES)


@pytest.mark.parametrize("step", range(1, 11))
def test_a_store_that_is_killed_holds_a_package_whole_or_not_at_all(
    tmp_path: Path, step: int
) -> None:
    package, archive = packed(tmp_path, "one")
    root = tmp_path / "store"
    arguments = (str(archive), str(root), str(step))
    source = Path(__file__).parents[2] / "src"

    ended = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        env={**os.environ, "PYTHONPATH": str(source)},  # noqa: TID251 - no composition root in tests
        check=False,
        timeout=60,
    )

    assert ended.returncode in (0, -signal.SIGKILL)
    store = DirectoryPackages(root)
    try:
        kept = store.get(package.digest)
    except PackageUnknown:
        assert ended.returncode == -signal.SIGKILL
    else:
        assert read_directory(kept) == package
    assert read_directory(store.get(store.put(archive))) == package


def test_the_steps_of_a_store_are_all_killed(tmp_path: Path) -> None:
    _, archive = packed(tmp_path, "one")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(archive), str(tmp_path / "store"), "11"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},  # noqa: TID251 - as above
        check=False,
        timeout=60,
    )

    assert done.returncode == 0


def test_a_full_disk_leaves_no_package_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, archive = packed(tmp_path, "one")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    store = DirectoryPackages(tmp_path / "store")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(SourceUnavailable, match="No space left"):
            store.put(archive)

    with pytest.raises(PackageUnknown):
        store.get(package.digest)
    assert list((tmp_path / "store" / "packages").iterdir()) == []
    assert store.put(archive) == package.digest
